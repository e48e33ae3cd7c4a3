"""Amounts, shares, periods and counts that a text states, each in one form: 二百元, 200元 and ２００ 元 are one.

Dates and the numbers of articles are none: they name things and measure nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.forms import folded
from index.model import Span
from index.numbers import chinese_number

_HAN = "〇零一二两三四五六七八九十百千"
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_N = rf"(?:{_DIGITS}|[{_HAN}]+)"
_UNITS = (
    "个工作日|工作日|个小时|小时|个月|周岁|学年|学期|学时|课时|平方米|立方米|平方公里|公里|千米|厘米|毫米|千克|公斤|分钟|"
    "元|人|名|年|日|天|周|月|次|岁|倍|分|米|吨|亩|公顷|户|家|辆|床|张|件|只|条|分贝"
)
# 一件事 and 一次登录 count nothing, 每年至少一次 does.
_ONE_OF = re.compile(r"一(?:次|件|人|名|家|户|条|只|张|床|辆)")
_MEASURED = re.compile(r"(?:至少|不少于|不得少于|不超过|不得超过|每[^，。；]{1,8})$")
# 一次性 and 一年级 count nothing; 第三条 and 2019年 name something.
_QUANTITY = re.compile(
    rf"(?P<date>(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*年(?:\s*{_N}\s*月(?:\s*{_N}\s*[日号])?)?|{_N}\s*月\s*{_N}\s*[日号])"
    rf"|(?P<ordinal>第[(]?{_N}[)]?)"
    rf"|百分之(?P<hanshare>{_N})|(?P<share>{_DIGITS})\s*[%]|(?P<parts>{_N})分之(?P<part>{_N})"
    rf"|(?P<number>{_N})\s*(?P<big>[万亿]{{0,2}})\s*(?P<unit>{_UNITS})(?![性级般定款律件例])"
)
_SAME_UNIT = {
    "个工作日": "工作日",
    "个小时": "小时",
    "个月": "月",
    "周岁": "岁",
    "天": "日",
    "名": "人",
    "公斤": "千克",
    "千米": "公里",
}
_BIG = {"万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity where it stands, and its ``form``: value and unit (``200元``, ``50%``, ``30日``)."""

    span: Span
    form: str


def quantities(text: str) -> list[Quantity]:
    """The quantities of ``text`` in order."""
    return list(quantities_of(folded(text)))


def apart(left: Sequence[Quantity], right: Sequence[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """What only one of two lists states, compared by value, each as often as it says so more."""
    return _beyond(left, right), _beyond(right, left)


def _beyond(one: Sequence[Quantity], other: Sequence[Quantity]) -> list[Quantity]:
    left = Counter(quantity.form for quantity in other)
    found = []
    for quantity in one:
        if left[quantity.form]:
            left[quantity.form] -= 1
        else:
            found.append(quantity)
    return found


def quantities_of(plain: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """The quantities of a folded text between ``start`` and ``end``."""
    for match in _QUANTITY.finditer(plain, start, len(plain) if end is None else end):
        if match["date"] or match["ordinal"]:
            continue
        span = Span(*match.span())
        if share := match["hanshare"] or match["share"]:
            yield Quantity(span, f"{_value(share):f}%")
            continue
        if match["parts"]:
            yield Quantity(span, f"{_value(match['part']):f}/{_value(match['parts']):f}")
            continue
        if _ONE_OF.fullmatch(match[0]) and not _MEASURED.search(plain, max(0, match.start() - 10), match.start()):
            continue
        value = _value(match["number"])
        for factor in match["big"]:
            value *= _BIG[factor]
        yield Quantity(span, f"{value.normalize():f}{_SAME_UNIT.get(match['unit'], match['unit'])}")


def _value(number: str) -> Decimal:
    plain = number.replace(",", "")
    if plain[0].isdigit():
        return Decimal(plain).normalize()
    value = chinese_number(plain)
    return Decimal(0 if value is None else value)
