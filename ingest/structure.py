"""The section tree of a policy text: 编 章 节 条, 一、（一）1.（1）, and the headings that a format marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.model import Section, SectionKind, Span
from ingest.headings import HeadingWords, heading_after, names_division, unnumbered_heading
from ingest.lines import Line
from ingest.numbering import DIVISIONS, KINDS, Label, Shape, read_label
from ingest.quotations import quoted_lines

_OUTERMOST = 0
_HEADING_RANK = 0.5
_CHAPTER_LEVEL = 0.9
_ATTACHMENT_LIST = re.compile(r"^附\s*件?\s*[一二三\d]?\s*[:：].")
_ONE_BRACKET = str.maketrans("〈〉<>", "《》《》")


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
class _Open:
    """A section under construction. ``rank`` decides what closes it; ``level`` is the format's, where the format marks it."""

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
    last: int = -1


@dataclass(slots=True)
class _Series:
    """How far each way of numbering has counted, to tell the next number from a mention."""

    last: dict[Shape, int] = field(default_factory=dict)

    def continues(self, label: Label) -> bool:
        return label.value == 1 or label.value == self.last.get(label.shape, 0) + 1 or label.branch > 0


def line_starts(lines: Sequence[Line]) -> list[int]:
    """The offset of each line in the text that joins them with one line break each."""
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return starts


def plain_title(text: str) -> str:
    """A title without blanks and with one kind of brackets, for comparing it with a mention of it."""
    return "".join(text.split()).translate(_ONE_BRACKET)


def build_outline(
    lines: Sequence[Line], *, skip: frozenset[int] = frozenset(), issued: frozenset[str] = frozenset()
) -> Outline:
    """Finds the sections of ``lines``.

    ``skip`` are lines that belong to the cover or a table of contents. ``issued`` are the titles, as :func:`plain_title` gives
    them, of texts that this one issues (印发《…》的通知): a line that prints one opens a section around everything of that text.
    """
    return _Builder(lines, skip, issued).run()


class _Builder:
    def __init__(self, lines: Sequence[Line], skip: frozenset[int], issued: frozenset[str]) -> None:
        self.lines = lines
        # Numbers in a table count its rows, and those in a quotation belong to another text.
        rows = frozenset(number for number, line in enumerate(lines) if line.row is not None)
        self.skip = skip | rows | quoted_lines(lines)
        self.frame = skip
        self.issued = issued
        self.sections: list[_Open] = []
        self.stack: list[_Open] = []
        self.owner: list[int | None] = [None] * len(lines)
        self.alone: set[int] = set()
        self.series = _Series()

    def run(self) -> Outline:
        number = 0
        while number < len(self.lines):
            taken = 0 if number in self.skip else self._open_at(number)
            for line in range(number, number + max(taken, 1)):
                if line not in self.frame:
                    self.owner[line] = self.stack[-1].ordinal if self.stack else None
            number += max(taken, 1)
        return self._finish()

    def _open_at(self, number: int) -> int:
        """Opens a section when line ``number`` begins one; returns how many lines its heading takes (0: none)."""
        line = self.lines[number]
        text = line.text
        label = read_label(text)
        if label is not None and self._accepts(label, number):
            return self._open_numbered(number, label)
        if line.level is not None:
            self._open_heading(number, "", " ".join(text.split()), line.level, _HEADING_RANK, line.level)
            return 1
        if self.issued and plain_title(text) in self.issued:
            self._open_heading(number, "", text, _OUTERMOST, _OUTERMOST, None)
            return 1
        if words := unnumbered_heading(text):
            outermost = bool(words[0])
            taken = 2 if outermost and self._next_names(number) else 1
            heading = " ".join(self.lines[number + 1].text.split()) if taken == 2 else words[1]
            rank = _OUTERMOST if outermost else Shape.CHAPTER.value
            self._open_heading(number, words[0], heading, _OUTERMOST if outermost else _CHAPTER_LEVEL, rank, None, taken)
            return taken
        if _ATTACHMENT_LIST.match(text):
            self._close(0)
        return 0

    def _accepts(self, label: Label, number: int) -> bool:
        """Whether the number that opens a line counts a section, and is not a mention or a stray digit."""
        line = self.lines[number]
        if label.shape in DIVISIONS:
            words = line.text[label.end :]
            return not label.cited and len(words) <= 60 and not set(words) & set("。；") and words[-1:] not in ("，", "、")
        if label.shape is Shape.ARTICLE:
            return not label.cited and (label.apart or self.series.continues(label))
        if label.prefix or label.shape is Shape.DECIMAL_1:
            return self._accepts_decimal(label, line)
        if label.value == 1 or line.level is not None:
            return True
        sibling = next(
            (section for section in reversed(self.stack) if section.number and section.number.shape is label.shape), None
        )
        if sibling and sibling.number:
            return label.value >= sibling.number.value or self.series.continues(label)
        return self.series.continues(label)

    def _accepts_decimal(self, label: Label, line: Line) -> bool:
        """1.1 only under 1 (or after 1.0 of the same prefix), 「1 总则」 only as a short heading."""
        words = line.text[label.end :]
        if label.shape is Shape.DECIMAL_1:
            return (
                self.series.continues(label)
                and len(words) <= 20
                and words[-1:] not in "。；，：、"
                and not words[-1:].isdigit()
            )
        for section in reversed(self.stack):
            if section.number is None:
                continue
            if section.number.shape is label.shape and section.number.prefix == label.prefix:
                return label.value > section.number.value
            if (*section.number.prefix, section.number.value) == label.prefix and section.number.shape is not Shape.ARTICLE:
                return True
        return line.level is not None

    def _open_numbered(self, number: int, label: Label) -> int:
        line = self.lines[number]
        in_article = any(section.kind is SectionKind.ARTICLE for section in self.stack) and label.shape not in DIVISIONS
        rank = self._rank(number, label)
        self._close_for(label, rank, line.level)
        if in_article and not any(section.kind is SectionKind.ARTICLE for section in self.stack):
            in_article = False
        heading = heading_after(line.text, label, in_article=in_article, leads=self._leads(number, label))
        taken = 1
        if not line.text[label.end :].strip() and label.shape in DIVISIONS and self._next_names(number):
            heading = HeadingWords(" ".join(self.lines[number + 1].text.split()), True)
            taken = 2
        alone = heading.alone or (line.level is not None and label.shape is not Shape.ARTICLE)
        if alone:
            self.alone.update(range(number, number + taken))
        self._push(number, KINDS[label.shape], label.text, heading.words, rank, line.level, label)
        self.stack[-1].lists = line.text.endswith(("：", ":")) and not alone
        self.series.last[label.shape] = label.value
        return taken

    def _leads(self, number: int, label: Label) -> bool:
        """Whether the next line is text or a deeper number, and this line no entry of a list that a colon opened."""
        following = number + 1
        if following >= len(self.lines) or following in self.skip or any(section.lists for section in self.stack[-1:]):
            return False
        below = read_label(self.lines[following].text)
        if below is None:
            before = self.lines[number - 1].text if number else ""
            return not before.endswith(("：", ":", "；"))
        return below.shape.value > label.shape.value

    def _rank(self, number: int, label: Label) -> float:
        """An item heading right above an article encloses articles (一、总则 / 第一条); else the shape's own place."""
        following = self.lines[number + 1].text if number + 1 < len(self.lines) else ""
        if label.shape.value > Shape.ARTICLE.value and following.startswith("第"):
            below = read_label(following)
            words = self.lines[number].text[label.end :]
            if (
                below
                and below.shape is Shape.ARTICLE
                and below.apart
                and not below.cited
                and words
                and words[-1] not in "。；：，"
            ):
                return Shape.SUBSECTION.value + label.shape.value / 100
        return label.shape.value

    def _close_for(self, label: Label, rank: float, level: int | None) -> None:
        """Closes what a new numbered section ends: back to its own series, or to the nearest wider rank."""
        for depth in range(len(self.stack) - 1, -1, -1):
            section = self.stack[depth]
            if section.number and section.number.shape is label.shape:
                self._close(depth)
                return
            if section.kind is SectionKind.ARTICLE and label.shape.value > Shape.ARTICLE.value and rank == label.shape.value:
                break
        if label.value == 1 and self.stack and self.stack[-1].lists and rank >= Shape.ARTICLE.value:
            return
        while self.stack:
            top = self.stack[-1]
            encloses = top.rank < rank if top.number or top.level is None else level is None or (top.level or 0) < level
            if encloses:
                return
            self._close(len(self.stack) - 1)

    def _open_heading(
        self, number: int, label: str, words: str, depth: float, rank: float, level: int | None, taken: int = 1
    ) -> None:
        while self.stack:
            top = self.stack[-1]
            outer = (
                top.level if top.level is not None else (_OUTERMOST if top.rank == _OUTERMOST else _CHAPTER_LEVEL + top.rank)
            )
            if outer < depth and (level is None or top.level is not None or top.rank == _OUTERMOST):
                break
            self._close(len(self.stack) - 1)
        self.alone.update(range(number, number + taken))
        self._push(number, SectionKind.HEADING, label, words, rank, level, None)

    def _push(
        self, number: int, kind: SectionKind, label: str, words: str, rank: float, level: int | None, printed: Label | None
    ) -> None:
        parent = self.stack[-1].ordinal if self.stack else None
        section = _Open(len(self.sections), parent, kind, label, words, rank, number, level, printed)
        self.sections.append(section)
        self.stack.append(section)

    def _close(self, depth: int) -> None:
        del self.stack[depth:]

    def _next_names(self, number: int) -> bool:
        following = number + 1
        if following >= len(self.lines) or following in self.skip:
            return False
        text = self.lines[following].text
        return names_division(text) and read_label(text) is None and self.lines[following].level is None

    def _finish(self) -> Outline:
        starts = line_starts(self.lines)
        for number, owner in enumerate(self.owner):
            if owner is None:
                continue
            node: int | None = owner
            while node is not None:
                self.sections[node].last = number
                node = self.sections[node].parent
        heading_only = frozenset(
            number
            for number in self.alone
            if (owner := self.owner[number]) is not None
            and any(
                later not in self.alone or self.owner[later] != owner
                for later in range(number + 1, self.sections[owner].last + 1)
            )
        )
        sections = tuple(
            Section(
                s.ordinal,
                s.parent,
                s.kind,
                s.label,
                s.words,
                Span(starts[s.first], starts[s.last] + len(self.lines[s.last].text)),
            )
            for s in self.sections
        )
        return Outline(sections, tuple(self.owner), heading_only)
