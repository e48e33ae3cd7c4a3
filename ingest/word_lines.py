"""What is put right in the lines of a Word document as a whole: titles and notes broken by hand, headings that are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.kinds import kind_of
from ingest.lines import Line
from ingest.numbering import read_label

_NOTE = re.compile(r"^（[^（）]{0,12}[12〇○零一二三四五六七八九\d]{4}\s*年")
_NOTE_WITHIN = 12
_NOTE_LINES = 10
"""A note on how a rule was made begins within so many lines and takes at most so many; the longest seen takes six."""
_TITLE_WITHIN = 8
_TITLE_LINES = 5
"""A title begins within so many lines and takes at most so many."""


def put_right(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with title and note on a line each and the tables counted from 0."""
    return _renumber(_join_title(rejoin_note(lines)))


def rejoin_note(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with the note below the title (（…年…月…日…通过）) on one line, where it was broken by hand to stand centred."""
    joined = list(lines)
    for number, line in enumerate(joined[:_NOTE_WITHIN]):
        if line.row is not None or not _NOTE.match(line.text) or line.text.count("（") == line.text.count("）"):
            continue
        for end in range(number + 1, min(number + _NOTE_LINES, len(joined))):
            if joined[end].row is not None or read_label(joined[end].text):
                break
            text = "".join(part.text for part in joined[number : end + 1])
            if text.count("（") == text.count("）") and text.endswith("）"):
                return [*joined[:number], replace(line, text=text), *joined[end + 1 :]]
    return joined


def _join_title(lines: list[Line]) -> list[Line]:
    """Put a title whose lines are headings of their own on one line: the first of them would pass for the whole of it."""
    first = next((number for number, line in enumerate(lines[:_TITLE_WITHIN]) if line.level is not None), len(lines))
    joined = ""
    for end in range(first, min(first + _TITLE_LINES, len(lines))):
        if not _may_be_title(lines[end], lines[first]):
            break
        joined += lines[end].text
        if kind_of(joined):
            return [*lines[:first], replace(lines[first], text=joined), *lines[end + 1 :]]
    return lines


def _may_be_title(line: Line, first: Line) -> bool:
    return line.level is not None and line.level == first.level and line.centred and read_label(line.text) is None


def _renumber(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with their tables counted from 0 without gaps: tables in cells have been counted, too."""
    numbers: dict[int, int] = {}
    return [
        replace(line, row=replace(line.row, table=numbers.setdefault(line.row.table, len(numbers)))) if line.row else line
        for line in lines
    ]
