"""Amounts, shares, periods and counts that a text states, each in one form: 二百元, 200元 and ２００ 元 are one.

Dates and the numbers of articles are none: they name things and measure nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.amounts import Amount, Sort, amounts
from index.forms import folded
from index.model import Span

# What is measured or counted by them; 三项 and 两类 number what a text lists.
_UNITS = frozenset(
    [
        "个工作日", "工作日", "个小时", "小时", "个月", "周岁", "学年", "学期", "学时", "课时", "平方米", "立方米", "平方公里", "公里",
        "千米", "厘米", "毫米", "千克", "公斤", "分钟", "元", "人", "名", "年", "日", "天", "周", "月", "次", "岁", "倍", "分", "米", "吨",
        "亩", "公顷", "户", "家", "辆", "床", "张", "件", "只", "条", "分贝",
    ]
)  # fmt: skip
# 一件事 and 一次登录 count nothing, 每年至少一次 does.
_ONE_OF = re.compile(r"一(?:次|件|人|名|家|户|条|只|张|床|辆)")
_A_YEAR = re.compile(r"(?:\d{4}|[〇零一二三四五六七八九]{4})\s*年")
_MEASURED = re.compile(r"(?:至少|不少于|不得少于|不超过|不得超过|每[^，。；]{1,8})$")
# 九年一贯制学校 and 九年义务教育 are what they are called.
_KIND_OF_SCHOOL = re.compile("一贯制?|制(?:学校|义务|高中|小学|初中)|义务教育")
# 一次性 and 一年级 count nothing.
_NO_COUNT = "性级般定款律件例"
_SHARES = (Sort.PERCENT, Sort.FRACTION)


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
    for amount in amounts(plain, start, end):
        if amount.sort in _SHARES:
            yield Quantity(Span(amount.start, amount.end), amount.form)
        elif amount.sort is Sort.COUNT and amount.unit in _UNITS and not _names(plain, amount):
            form = f"{amount.form[:-2]}月" if amount.unit == "个月" else amount.form
            yield Quantity(Span(amount.start, amount.end), form)


def _names(plain: str, amount: Amount) -> bool:
    """Whether what looks like a count names something: 2019年, 一年级, 九年一贯制, 一件事."""
    if plain[amount.end : amount.end + 1] and plain[amount.end] in _NO_COUNT:
        return True
    if _KIND_OF_SCHOOL.match(plain, amount.end):
        return True
    if amount.unit == "年" and _A_YEAR.fullmatch(plain, amount.start, amount.end):
        return True
    one_of = _ONE_OF.fullmatch(plain, amount.start, amount.end)
    return bool(one_of) and not _MEASURED.search(plain, max(0, amount.start - 10), amount.start)
