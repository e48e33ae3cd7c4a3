"""Long quotations in amending texts: the articles and items inside them are those of another text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import Line

_QUOTING = re.compile(r"[:：]\s*“")
_QUOTED_AT_MOST = 60


def quoted_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines inside a quotation that a colon introduces on the line before (第三条修改为：“……)."""
    quoted: set[int] = set()
    number = 0
    while number < len(lines):
        text = lines[number].text
        end = number
        if text.count("“") > text.count("”") and _QUOTING.search(text[: text.rfind("“") + 1]):
            end = _quotation_end(lines, number)
            quoted.update(range(number + 1, end + 1))
        number = max(end, number) + 1
    return frozenset(quoted)


def _quotation_end(lines: Sequence[Line], start: int) -> int:
    """The line that closes the quotation open at the end of line ``start``; ``start`` itself when none does."""
    for number in range(start + 1, min(start + _QUOTED_AT_MOST, len(lines))):
        text = lines[number].text
        opens = text.count("“") - (1 if text.startswith("“") else 0)  # each paragraph of a quotation opens it again
        if text.count("”") > opens:
            return number
    return start
