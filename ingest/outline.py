"""The outline of a text: its sections while they are found, and the finished tree with its spans."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from index.model import Section, SectionKind, Span
from ingest.lines import Line
from ingest.numbering import Label, Shape


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a text and how its lines lie in them.

    ``sections`` are in reading order, with spans in the joined text. ``owner[i]`` is the ordinal of the innermost section of
    line ``i`` (None before the first and after the last one), and ``heading_only`` holds the lines that are nothing but a
    heading of text that follows.
    """

    sections: tuple[Section, ...]
    owner: tuple[int | None, ...]
    heading_only: frozenset[int]


@dataclass(slots=True)
class OpenSection:
    """A section under construction. ``rank`` decides what closes it; ``level`` is the format's, where the format marks it.

    ``lists`` says that its text leads on to a list, ``colon`` that its line, heading or text, ends with a colon; ``last`` is its last
    line, known at the end.
    """

    ordinal: int
    parent: int | None
    kind: SectionKind
    label: str
    words: str
    rank: float
    first: int
    level: int | None = None
    number: Label | None = None
    lists: bool = False
    colon: bool = False
    last: int = -1


@dataclass(slots=True)
class Series:
    """How far each way of numbering has counted, to tell the next number from a mention."""

    last: dict[Shape, int] = field(default_factory=dict)

    def continues(self, label: Label) -> bool:
        """Whether a number begins to count or counts on."""
        return label.value == 1 or label.value == self.last.get(label.shape, 0) + 1 or label.branch > 0


def line_starts(lines: Sequence[Line]) -> list[int]:
    """The offset of each line in the text that joins them with one line break each."""
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return starts


def finish(lines: Sequence[Line], sections: Sequence[OpenSection], owner: Sequence[int | None], alone: Set[int]) -> Outline:
    """The outline of a text whose lines have been read: spans, and the lines that are nothing but headings of text below."""
    starts = line_starts(lines)
    for number, innermost in enumerate(owner):
        node = innermost
        while node is not None:
            sections[node].last = number
            node = sections[node].parent
    heading_only = frozenset(
        number
        for number in alone
        if (own := owner[number]) is not None
        and any(later not in alone or owner[later] != own for later in range(number + 1, sections[own].last + 1))
    )
    finished = (
        Section(s.ordinal, s.parent, s.kind, s.label, s.words, Span(starts[s.first], starts[last] + len(lines[last].text)))
        for s in sections
        for last in (max(s.first, s.last),)
    )
    return Outline(tuple(finished), tuple(owner), heading_only)
