"""The lines of a text as what they are: headings, paragraphs, rows of tables, letterhead and signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.model import Document, Section, SectionKind

HEADINGS = frozenset(
    {
        *(SectionKind.ANNEX, SectionKind.PART, SectionKind.CHAPTER, SectionKind.SUBSECTION),
        *(SectionKind.HEADING, SectionKind.ITEM_1, SectionKind.ITEM_2),
    }
)
# A line longer than this is shown in pieces: a text of one endless line must not make an endless page.
_LONGEST = 8_000
# The issuer's name on a line of its own heads the document when it is among the first lines, and signs it further down.
_LETTERHEAD = 4
_DATE = re.compile(r"[\d〇零○一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line ``[start, end)`` of a document's text, or a piece of one that is too long.

    ``sections`` are those that begin in it, ``table`` and ``row`` the numbers of its table and of the row in it, -1 outside tables.
    """

    start: int
    end: int
    sections: tuple[int, ...] = ()
    table: int = -1
    row: int = -1


def lines_of(document: Document) -> list[Line]:
    """The lines that are not blank, in order."""
    return list(_lines(document))


def _lines(document: Document) -> Iterator[Line]:
    text, sections, tables = document.text, document.sections, document.tables
    section = table = row = start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        begun = []
        while section < len(sections) and sections[section].span.start <= end:
            begun.append(section)
            section += 1
        while table < len(tables) and tables[table].span.end < end:
            table, row = table + 1, 0
        if table < len(tables) and tables[table].span.start <= start:
            yield Line(start, end, tuple(begun), table, row)
            row += 1
        elif begun or text[start:end].strip():
            for at in range(start, max(end, start + 1), _LONGEST):
                yield Line(at, min(end, at + _LONGEST), tuple(begun) if at == start else ())
        start = end + 1


def heading_of(document: Document, line: Line) -> Section | None:
    """The section whose heading this line is, where it is nothing else."""
    section = document.sections[line.sections[-1]] if line.sections and line.table < 0 else None
    if section is None or not section.heading or section.kind not in HEADINGS:
        return None
    return section if _bare(document.text[line.start : line.end]) == _bare(section.label + section.heading) else None


def dress_of(document: Document, line: Line, position: int) -> str | None:
    """How a line that is no heading is dressed: ``own-title``, ``letterhead``, ``signature``, or not at all.

    ``position`` is its number among the lines of the document.
    """
    bare = _bare(document.text[line.start : line.end])
    issuer = _bare(document.facts.issuer or "")
    if bare == _bare(document.title):
        return "own-title"
    if bare == _bare(document.facts.doc_number or "") or (position < _LETTERHEAD and bare.removesuffix("文件") == issuer):
        return "letterhead" if bare else None
    if bare and (bare == issuer or _DATE.fullmatch(bare)):
        return "signature"
    return None


def depths(sections: Sequence[Section]) -> list[int]:
    """How many sections each one lies in."""
    found: list[int] = []
    for section in sections:
        found.append(0 if section.parent is None else found[section.parent] + 1)
    return found


def _bare(text: str) -> str:
    return _BLANK.sub("", text)
