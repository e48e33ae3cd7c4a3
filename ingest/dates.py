"""Dates as policy texts print them: 2023年10月23日, 二〇二三年十月二十三日, 2023-10-23."""

from __future__ import annotations

import re
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


def _to_date(printed: str) -> date | None:
    numbers = [chinese_number(part.replace("○", "〇")) for part in _PARTS.split(printed) if part]
    if len(numbers) != 3 or None in numbers:
        return None
    year, month, day = (number or 0 for number in numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None
