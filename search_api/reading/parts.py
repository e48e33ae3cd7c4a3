"""A long document in parts that each make a page: cut where its chapters begin, else its articles, else anywhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.model import Document
from search_api.reading.lines import Line, depths

# Bytes of markup that a part makes at most, about. With outline, facts, relations, style and scripts a page stays below 150 KB:
# the largest page of the five longest statutes is 99 KB, 128 KB with style and scripts.
PART_BYTES = 64_000
# What a line costs beside its text: its element, and for an article its lasting link.
_LINE_BYTES = 30
_LINKED_BYTES = 150
# A cut that leaves less than this share of a part is not made for the sake of a chapter.
_LEAST = 0.3
_GLIMPSE = 24


@dataclass(frozen=True, slots=True)
class Part:
    """Part ``number`` (from 1) of a document: its lines ``first`` to ``last`` (exclusive), and the range ``[start, end)`` of text.

    ``name`` says what is in it: 第一章 总则 — 第三章 监督管理.
    """

    number: int
    first: int
    last: int
    start: int
    end: int
    name: str


def parts_of(document: Document, lines: Sequence[Line], budget: int = PART_BYTES) -> list[Part]:
    """The parts of a document, at least one."""
    depth = depths(document.sections)
    ends = list(accumulate(_cost(document, line) for line in lines))
    parts: list[Part] = []
    first = 0
    while first < len(lines):
        spent = ends[first - 1] if first else 0
        last = max(first + 1, bisect_right(ends, spent + budget))
        if last < len(lines):
            least = max(first + 1, bisect_right(ends, spent + int(_LEAST * budget)))
            last = _best_cut(lines, depth, least, last)
        parts.append(_part(document, lines, len(parts) + 1, first, last))
        first = last
    return parts or [Part(1, 0, 0, 0, len(document.text), "")]


def part_of(parts: Sequence[Part], offset: int) -> Part:
    """The part in which the character at ``offset`` stands."""
    return parts[max(0, bisect_right([part.start for part in parts], offset) - 1)]


def _cost(document: Document, line: Line) -> int:
    text = document.text[line.start : line.end]
    # &, <, > and quotes are written as entities of up to five bytes.
    special = sum(map(text.count, "&<>\"'"))
    return len(text.encode("utf-8", "replace")) + 4 * special + _LINE_BYTES + (_LINKED_BYTES if line.sections else 0)


def _best_cut(lines: Sequence[Line], depth: Sequence[int], least: int, most: int) -> int:
    """The line before which to cut: of those where a section begins the outermost, and of these the last."""
    starts = [(min(depth[s] for s in lines[k].sections), -k) for k in range(least, most + 1) if lines[k].sections]
    return -min(starts)[1] if starts else most


def _part(document: Document, lines: Sequence[Line], number: int, first: int, last: int) -> Part:
    end = lines[last].start if last < len(lines) else len(document.text)
    return Part(number, first, last, lines[first].start if number > 1 else 0, end, _name(document, lines[first:last]))


def _name(document: Document, lines: Sequence[Line]) -> str:
    """The outermost sections that begin in it, the first and the last; its first words where none does."""
    begun = [section for line in lines for section in line.sections]
    if not begun:
        words = document.text[lines[0].start : lines[0].end].strip()
        return words if len(words) <= _GLIMPSE else f"{words[:_GLIMPSE]}…"
    depth = depths(document.sections)
    outermost = min(depth[section] for section in begun)
    named = [document.sections[section].name for section in begun if depth[section] == outermost]
    named = [name if len(name) <= _GLIMPSE else f"{name[:_GLIMPSE]}…" for name in (named[0], named[-1])]
    return named[0] if named[0] == named[1] else " — ".join(named)
