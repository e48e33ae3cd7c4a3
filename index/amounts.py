"""Amounts as texts print them, each read into one form: 二百元, 200元 and 2百元 are one, and so are 百分之五 and 5%.

The one reader of those who compare texts (:mod:`index.quantities`) and of those who check what is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from index.numbers import chinese_number

_HAN = "〇零一二两三四五六七八九十百千"
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_N = rf"(?:{_DIGITS}|[{_HAN}]+)"
_UNITS = (
    "个工作日|工作日|个小时|小时|个月|周岁|学年|学期|学时|课时|课节|平方米|立方米|平方公里|公里|千米|厘米|毫米|毫升|千克|公斤|分钟|分贝|"
    "元|人|名|个|年|月|日|天|周|次|岁|倍|分|档|辆|座|克|升|米|床|张|所|家|户|项|条|款|份|套|节|种|门|级|类|届|期|批|件|场|班|吨|亩|公顷|"
    "度|℃|秒|时|代|轮|页|字|票|处|台|间|栋|册|本|支|只|头|株|斤|里|例|起|车|校"
)
# An amount that also counts as a word (一般, 一次性, 统一) is none: Han numerals need a unit, and these are not followed by 性.
_AMOUNT = re.compile(
    rf"(?P<date>(?P<y>\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*年\s*(?P<m>{_N})\s*月(?:\s*(?P<d>{_N})\s*[日号])?)"
    rf"|(?P<day>(?P<dm>{_N})\s*月\s*(?P<dd>{_N})\s*[日号])"
    rf"|(?P<percent>(?P<p>{_DIGITS})\s*%|百分之(?P<hp>{_N}))"
    rf"|(?P<fraction>(?P<below_line>{_N})\s*分之\s*(?P<above_line>{_N}))"
    rf"|(?P<ratio>(?P<r1>{_DIGITS})\s*[:∶比]\s*(?P<r2>{_DIGITS}))"
    rf"|(?P<ordinal>第\s*[(]?\s*(?P<o>{_N})\s*[)]?\s*(?P<ou>[\u4e00-\u9fff])(?P<branch>之[一二三四五六七八九十]+)?)"
    rf"|(?P<per>每\s*(?P<pu>{_UNITS}))"
    rf"|(?P<range>(?P<from>{_DIGITS})\s*(?:至|到|-|~|—|–)\s*(?={_DIGITS}\s*[万亿]?(?:{_UNITS})))"
    rf"|(?P<count>(?P<number>{_DIGITS})\s*(?P<big>[万亿千百]{{0,2}})\s*(?P<unit>{_UNITS})?"
    rf"|(?<![第统])(?P<han>[{_HAN}]+)(?P<hanbig>[万亿]{{0,2}})(?P<hanunit>{_UNITS})(?!性|般))"
)
_BIG = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SAME_UNIT = {"个工作日": "工作日", "个小时": "小时", "周岁": "岁", "天": "日", "名": "人", "公斤": "千克", "千米": "公里"}


class Sort(StrEnum):
    """What an amount is: a day with or without its year, a share, a place in an order, a rate, the lower end of a range, a count."""

    DATE = "date"
    DAY = "day"
    PERCENT = "percent"
    FRACTION = "fraction"
    RATIO = "ratio"
    ORDINAL = "ordinal"
    PER = "per"
    RANGE = "range"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at ``start`` to ``end`` of a text. ``form`` is its one form (``200元``, ``5%``, ``2/3``, ``2023-5-1``, ``第3条``).

    ``number`` and ``unit`` are those of a count, the unit as printed, empty where there is none.
    """

    sort: Sort
    form: str
    start: int
    end: int
    number: Decimal = Decimal(0)
    unit: str = ""


def amounts(plain: str, start: int = 0, end: int | None = None) -> Iterator[Amount]:
    """The amounts between ``start`` and ``end`` of a text in half width, from the left, none overlapping."""
    for found in _AMOUNT.finditer(plain, start, len(plain) if end is None else end):
        sort = Sort(next(sort for sort in Sort if found[sort] is not None))
        if sort is Sort.COUNT:
            names = ("number", "big", "unit") if found["number"] else ("han", "hanbig", "hanunit")
            digits, big, unit = (found[name] or "" for name in names)
            number = _number(digits, big)
            yield Amount(sort, f"{number.normalize():f}{_SAME_UNIT.get(unit, unit)}", *found.span(), number, unit)
        else:
            yield Amount(sort, _form(sort, found), *found.span())


def _form(sort: Sort, found: re.Match[str]) -> str:
    match sort:
        case Sort.DATE:
            return "-".join(_plain(part) for part in (found["y"], found["m"], found["d"]) if part)
        case Sort.DAY:
            return f"{_plain(found['dm'])}-{_plain(found['dd'])}日"
        case Sort.PERCENT:
            return f"{_plain(found['p'] or found['hp'])}%"
        case Sort.FRACTION:
            return f"{_plain(found['above_line'])}/{_plain(found['below_line'])}"
        case Sort.RATIO:
            return f"{_plain(found['r1'])}:{_plain(found['r2'])}"
        case Sort.ORDINAL:
            return f"第{_plain(found['o'])}{found['ou']}{found['branch'] or ''}"
        case Sort.PER:
            return f"每{found['pu']}"
        case _:
            return f"{_plain(found['from'])}至"


def _number(digits: str, big: str) -> Decimal:
    number = Decimal(_plain(digits))
    for factor in big:
        number *= _BIG[factor]
    return number


def _plain(digits: str) -> str:
    digits = digits.replace(",", "").strip()
    if digits[:1].isdigit() and not digits.isdecimal():
        return f"{Decimal(digits).normalize():f}"
    value = chinese_number(digits)
    return digits if value is None else str(value)
