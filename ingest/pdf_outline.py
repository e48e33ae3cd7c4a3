"""The bookmarks of a PDF: where one names a heading that is printed in several lines, those lines are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.lines import Line

_MOST_LINES = 4
_SHORTEST = 4


def joined_headings(lines: Sequence[Line], outline: Sequence[tuple[str, int]]) -> list[Line]:
    """``lines`` with the lines joined that together print the title of a bookmark to their page.

    ``outline`` holds titles and pages, from 1. Nothing else is taken from bookmarks: their nesting is often made by hand.
    """
    titles = {(_close(title), page) for title, page in outline}
    joined: list[Line] = []
    number = 0
    while number < len(lines):
        taken = _printing(lines, number, titles)
        line = lines[number]
        if taken > 1:
            parts = lines[number : number + taken]
            line = replace(
                line, text="".join(part.text for part in parts), level=max(part.level or 0 for part in parts) or None
            )
        joined.append(line)
        number += taken
    return joined


def _printing(lines: Sequence[Line], start: int, titles: set[tuple[str, int]]) -> int:
    """How many lines from ``start`` print a bookmark's title together; 1 if none do."""
    text = ""
    page = lines[start].page
    for count in range(1, _MOST_LINES + 1):
        line = lines[start + count - 1] if start + count <= len(lines) else None
        if line is None or line.row is not None or line.page != page or page is None:
            return 1
        text += _close(line.text)
        if count > 1 and len(text) >= _SHORTEST and (text, page) in titles:
            return count
    return 1


def _close(text: str) -> str:
    return "".join(text.split())
