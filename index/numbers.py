"""Numbers as Chinese texts print them: 一百二十三, 二〇二三, 十, 12."""

from __future__ import annotations

import re
from functools import lru_cache

HAN_NUMERALS = "〇零一二三四五六七八九十百千两"
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
# No text counts further, and Python refuses to read more than 4,300 digits.
_MOST_DIGITS = 18
_BLANK = re.compile(r"\s+")


@lru_cache(maxsize=4096)
def chinese_number(text: str) -> int | None:
    """The value of 一百二十三, 二〇二三, 十 or 12 (full-width digits too); None if it is no number.

    >>> chinese_number("一百零五"), chinese_number("二〇二三")
    (105, 2023)
    """
    text = _BLANK.sub("", text)
    if len(text) > _MOST_DIGITS:
        return None
    if text.isdecimal():
        return int(text)
    if not text or any(char not in _DIGITS and char not in _UNITS for char in text):
        return None
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
