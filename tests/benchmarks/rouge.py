"""ROUGE-L over characters."""

from __future__ import annotations

import re

_BLANK = re.compile(r"\s+")


def rouge_l(text: str, label: str) -> float:
    """The F1 of the longest common subsequence of characters, blanks aside (Lin 2004); 0 when either is empty.

    >>> rouge_l("不超过3个月", "3个月"), rouge_l("", "3个月")
    (0.6666666666666666, 0.0)
    """
    first, second = _BLANK.sub("", text), _BLANK.sub("", label)
    if not first or not second:
        return 0.0
    return 2 * _common(first, second) / (len(first) + len(second))


def _common(first: str, second: str) -> int:
    """The length of the longest common subsequence, a bit for each character of ``first`` (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for number, char in enumerate(first):
        places[char] = places.get(char, 0) | 1 << number
    full = (1 << len(first)) - 1
    row = full
    for char in second:
        met = row & places.get(char, 0)
        row = (row + met | row - met) & full
    return len(first) - row.bit_count()
