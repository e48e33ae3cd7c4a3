"""Headings without a number that only bold type or their place in the middle of the page marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.dates import DATE_PATTERN
from ingest.lines import Line
from ingest.numbering import read_label
from ingest.organs import is_organ_line

_LONGEST = 40
_TOO_MANY = 0.3
"""Where a greater share of the characters than this is marked, the marks are a way of setting the text and name no headings."""
_NO_HEADING = re.compile(
    rf"[。；，、：:！!,;]$|^[（(【\[〔《“\"*※—\-]|^[\u4e00-\u9fff]{{2,6}}[：:]|^(?:[图表]\s*\d|注\s*[:：\d]|来源|单位\s*[:：]|附\s*[件表图录注]|第?\s*\d+\s*页)|{DATE_PATTERN}|\d{{5}}|@|https?:"
)
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")


def find_marked_headings(lines: Sequence[Line], skip: frozenset[int]) -> frozenset[int]:
    """The short lines between paragraphs that are wholly bold, or centred, and read like a heading.

    A heading stands above text: the line below it is a paragraph, or a number, or a further heading with a paragraph below.
    """
    marked = [number for number, line in enumerate(lines) if (line.bold or line.centred) and number not in skip]
    if not marked:
        return frozenset()
    whole = sum(len(line.text) for number, line in enumerate(lines) if number not in skip)
    if sum(len(lines[number].text) for number in marked) > _TOO_MANY * whole:
        return frozenset()
    return frozenset(number for number in marked if _is_heading(lines, number) and _leads(lines, number, skip))


def _is_heading(lines: Sequence[Line], number: int) -> bool:
    line = lines[number]
    text = line.text
    if line.row is not None or line.level is not None or not 2 <= len(text) <= _LONGEST:
        return False
    return bool(_WORDS.search(text)) and not _NO_HEADING.search(text) and read_label(text) is None and not is_organ_line(text)


def _leads(lines: Sequence[Line], number: int, skip: frozenset[int]) -> bool:
    """Whether text follows the line, with no second line of the same make in between that is not itself a heading."""
    following = number + 1
    if following >= len(lines) or following in skip:
        return False
    below = lines[following]
    if below.row is not None:
        return True
    if below.bold or below.centred:
        return _is_heading(lines, following) and not (below.centred and lines[number].centred) and following + 1 < len(lines)
    return read_label(below.text) is not None or len(below.text) > _LONGEST or below.text[-1] in "。；：:！？”）"
