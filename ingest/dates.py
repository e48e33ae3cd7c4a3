"""Dates as policy texts print them: 2023年10月23日, 二〇二三年十月二十三日, 2023-10-23."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.numbers import chinese_number

_HAN = "〇○零一二三四五六七八九十"
DATE_PATTERN = (
    r"(?:(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    rf"|[一二][{_HAN}]{{3}}\s*年\s*[{_HAN}]{{1,3}}\s*月\s*[{_HAN}]{{1,3}}\s*日)"
)
_DATE = re.compile(DATE_PATTERN)
END_PATTERN = (
    rf"(?:{DATE_PATTERN}|(?:(?:19|20)\d\d|[一二][{_HAN}]{{3}})\s*年\s*"
    rf"(?:(?:\d{{1,2}}|[{_HAN}]{{1,3}})\s*月份?(?!\s*[\d{_HAN}])\s*[底末]?|年?[底末]))"
)
"""The day on which something ends, or the month or year at whose end it does: 2020年12月31日, 2020年12月底, 2020年12月, 2020年底."""
_MONTH = re.compile(rf"(?P<year>\d{{4}}|[{_HAN}]{{4}})\s*年\s*(?:(?P<month>\d{{1,2}}|[{_HAN}]{{1,3}})\s*月|年?[底末])")
_PARTS = re.compile(r"[年月日\-/.\s]+")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands: ``text[start:end]``."""

    value: date
    start: int
    end: int


def find_dates(text: str) -> Iterator[FoundDate]:
    """Every full date in ``text``, in order; impossible ones (二月三十日) are passed over."""
    for found in _DATE.finditer(text):
        if value := _to_date(found[0]):
            yield FoundDate(value, found.start(), found.end())


def parse_date(text: str) -> date | None:
    """The first full date in ``text``, or None."""
    found = next(find_dates(text), None)
    return found.value if found else None


def parse_end(text: str) -> date | None:
    """The last day by the first :data:`END_PATTERN` in ``text``, or None."""
    if day := parse_date(text):
        return day
    if not (found := _MONTH.search(text)):
        return None
    year = chinese_number(found["year"].replace("○", "〇"))
    month = chinese_number(found["month"].replace("○", "〇")) if found["month"] else 12
    return date(year, month, monthrange(year, month)[1]) if year and month and month <= 12 else None


def _to_date(printed: str) -> date | None:
    numbers = [chinese_number(part.replace("○", "〇")) for part in _PARTS.split(printed) if part]
    if len(numbers) != 3 or None in numbers:
        return None
    year, month, day = (number or 0 for number in numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None
