"""The outline of one part of a document, as a tree of links."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.model import Document, Section, SectionKind
from search_api.reading.lines import depths
from search_api.reading.parts import Part

# An outline with more entries than this leaves out its deepest level, and the next one, until it has fewer: a link costs 150 bytes.
MOST_ENTRIES = 160
_GLIMPSE = 26


@dataclass(slots=True)
class Entry:
    """A section in the outline: its anchor is ``s-`` and its ordinal."""

    ordinal: int
    name: str
    folded: bool
    children: list[Entry] = field(default_factory=list)


def outline_of(document: Document, part: Part) -> list[Entry]:
    """The sections that begin in ``part``, below one another; those of a section that began before stand at the top."""
    depth = depths(document.sections)
    begun = [section for section in document.sections if part.start <= section.span.start < part.end]
    deepest = max((depth[section.ordinal] for section in begun), default=0)
    while len(begun) > MOST_ENTRIES and deepest > min(depth[section.ordinal] for section in begun):
        begun = [section for section in begun if depth[section.ordinal] < deepest]
        deepest -= 1
    entries: dict[int, Entry] = {}
    top: list[Entry] = []
    for section in begun[: 4 * MOST_ENTRIES]:
        entry = Entry(section.ordinal, section_name(document, section), section.kind is SectionKind.ARTICLE)
        entries[section.ordinal] = entry
        above = entries.get(-1 if section.parent is None else section.parent)
        (top if above is None else above.children).append(entry)
    return top


def section_name(document: Document, section: Section) -> str:
    """第九条 says little in an outline: without a heading, the first words of the section stand in for it."""
    if section.heading:
        return _cut(section.name)
    start = section.span.start
    words = document.text[start : min(section.span.end, start + 4 * _GLIMPSE)].strip()
    words = words.removeprefix(section.label).strip().split("\n")[0]
    return f"{section.label} {_cut(words)}" if words else section.label


def _cut(words: str) -> str:
    return words if len(words) <= _GLIMPSE else f"{words[:_GLIMPSE]}…"
