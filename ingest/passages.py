"""Cuts a text into passages that follow its own structure: an article, a numbered item, or a paragraph under its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from index.model import Passage, Section, SectionKind, Span
from ingest.lines import Line
from ingest.outline import Outline, line_starts
from ingest.passage_limits import DEFAULT_LIMITS, PassageLimits
from ingest.splitting import Piece, cut_line, pack

_LEADS_ON = ("：", ":")
_WHOLE = frozenset({SectionKind.ARTICLE, SectionKind.QUESTION})
"""One passage each, whatever their parts, and never joined with a neighbour: an article, a question with its answer."""
_APART = _WHOLE | {SectionKind.ANNEX}
_CAPTIONS = 2
_CAPTION = 40
"""Above a table stand its name and its units, short lines that are no sentences; they stay with it."""


@dataclass(slots=True)
class _Node:
    """A section (or the text itself) with its body: line numbers and sub-sections, in reading order."""

    section: Section | None
    entries: list[int | _Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Consecutive body lines that make up a passage of ``section`` before any splitting. ``fixed``: an article, never joined."""

    section: int | None
    first: int
    last: int
    fixed: bool = False


def build_passages(
    lines: Sequence[Line], outline: Outline, *, skip: frozenset[int] = frozenset(), limits: PassageLimits = DEFAULT_LIMITS
) -> tuple[Passage, ...]:
    """The passages of a text whose lines are joined by single line breaks.

    Every character outside ``skip`` (cover, table of contents) and the heading-only lines lies in exactly one passage, white
    space between passages aside.
    """
    return _Cutter(lines, outline, skip, limits).run()


class _Cutter:
    def __init__(self, lines: Sequence[Line], outline: Outline, skip: frozenset[int], limits: PassageLimits) -> None:
        self.lines = lines
        self.outline = outline
        self.limits = limits
        self.starts = line_starts(lines)
        self.body = [n for n in range(len(lines)) if n not in skip and n not in outline.heading_only]
        self.in_body = frozenset(self.body)
        self.breaks = [0, *accumulate(number not in self.in_body for number in range(len(lines)))]

    def run(self) -> tuple[Passage, ...]:
        spans: list[tuple[int | None, Span]] = []
        for chunk in self._emit(self._tree()):
            spans.extend(self._spans(chunk))
        return tuple(Passage(n, section, self._path(section, span), span) for n, (section, span) in enumerate(spans))

    def _tree(self) -> _Node:
        root = _Node(None)
        nodes = [_Node(section) for section in self.outline.sections]
        placed: set[int] = set()

        def place(ordinal: int) -> None:
            if ordinal in placed:
                return
            placed.add(ordinal)
            parent = self.outline.sections[ordinal].parent
            if parent is not None:
                place(parent)
            (root if parent is None else nodes[parent]).entries.append(nodes[ordinal])

        for number in self.body:
            owner = self.outline.owner[number]
            if owner is None:
                root.entries.append(number)
            else:
                place(owner)
                nodes[owner].entries.append(number)
        return root

    def _emit(self, node: _Node) -> Iterator[_Chunk]:
        """The chunks of a node: itself when it holds together, else those of its paragraphs and sub-sections, tiny ones joined."""
        if not node.entries:
            return
        first, last = _end_of(node, 0), _end_of(node, -1)
        ordinal = node.section.ordinal if node.section else None
        if node.section and node.section.kind in _WHOLE:
            yield _Chunk(ordinal, first, last, fixed=True)
            return
        if self._holds_together(node, first, last):
            yield _Chunk(ordinal, first, last)
            return
        yield from self._joined(ordinal, self._listed(ordinal, node))

    def _holds_together(self, node: _Node, first: int, last: int) -> bool:
        """Whether a node is one passage: a short text (an annex is one, too) or a short item whose number opens its text, with
        mere lists inside.
        """
        opened = node.section is None or node.section.kind is SectionKind.ANNEX or node.section.span.start == self.starts[first]
        if self._size(first, last) > self.limits.whole or not opened:
            return False
        return not self._has_headed_part(node) and self._unbroken(first, last)

    def _has_headed_part(self, node: _Node) -> bool:
        """Whether a sub-section has words of its own as a heading, so that it is a topic and not an entry of a list."""
        return any(
            isinstance(entry, _Node)
            and entry.section is not None
            and (entry.section.heading != "" or entry.section.kind in _APART or self._has_headed_part(entry))
            for entry in node.entries
        )

    def _listed(self, ordinal: int | None, node: _Node) -> list[_Chunk]:
        """Chunks of the entries; a paragraph that ends with a colon takes the items or lines after it along, as far as they fit."""
        chunks: list[_Chunk] = []
        for entry in node.entries:
            if isinstance(entry, _Node):
                chunks.extend(self._emit(entry))
            elif chunks and self._goes_on(chunks[-1], entry, ordinal):
                chunks[-1] = _Chunk(ordinal, chunks[-1].first, entry)
            else:
                chunks.append(_Chunk(ordinal, entry, entry))
        listed: list[_Chunk] = []
        at = 0
        while at < len(chunks):
            chunk = chunks[at]
            end = at + 1
            if self.lines[chunk.last].text.endswith(_LEADS_ON) and not chunk.fixed:
                while end < len(chunks) and self._may_join(chunk, chunks[end], ordinal, self.limits.whole):
                    chunk = _Chunk(self._common(chunk.section, chunks[end].section), chunk.first, chunks[end].last)
                    end += 1
                if end < len(chunks) and chunks[end].section != ordinal and self._may_join(chunk, chunks[end], ordinal, None):
                    chunk, end = chunks[at], at + 1
            listed.append(chunk)
            at = end
        return listed

    def _goes_on(self, chunk: _Chunk, number: int, ordinal: int | None) -> bool:
        """Whether a line belongs to the chunk right above it: rows make up a table, and a caption stands over it."""
        line, above = self.lines[number], self.lines[chunk.last]
        if chunk.fixed or chunk.section != ordinal or chunk.last != number - 1:
            return False
        if line.row is not None:
            return line.row.table == above.row.table if above.row is not None else _is_caption(above)
        captions = range(chunk.first, number)
        return (
            _is_caption(line)
            and self._heads_table(number)
            and len(captions) < _CAPTIONS
            and all(_is_caption(self.lines[caption]) for caption in captions)
        )

    def _heads_table(self, number: int) -> bool:
        below = self.lines[number + 1] if number + 1 < len(self.lines) else None
        return below is not None and below.row is not None and number + 1 in self.in_body

    def _joined(self, ordinal: int | None, chunks: Sequence[_Chunk]) -> list[_Chunk]:
        """Joins chunks under ``low`` to a neighbour: an item rather to an item, else to the shorter one."""
        result = list(chunks)
        at = 0
        while at < len(result):
            chunk = result[at]
            near = [n for n in (at - 1, at + 1) if 0 <= n < len(result)] if self._length(chunk) < self.limits.low else []
            near = [n for n in near if self._may_join(result[min(n, at)], result[max(n, at)], ordinal, None)]
            if not near:
                at += 1
                continue
            other = min(
                near, key=lambda n: ((result[n].section == ordinal) != (chunk.section == ordinal), self._length(result[n]))
            )
            first, last = result[min(other, at)], result[max(other, at)]
            at = min(other, at)
            result[at : at + 2] = [_Chunk(self._common(first.section, last.section), first.first, last.last)]
        return result

    def _length(self, chunk: _Chunk) -> int:
        return self._size(chunk.first, chunk.last)

    def _may_join(self, before: _Chunk, after: _Chunk, ordinal: int | None, most: int | None) -> bool:
        if before.fixed or after.fixed or not self._unbroken(before.first, after.last):
            return False
        if not self._under(before.section, ordinal) or not self._under(after.section, ordinal):
            return False
        if self._annex(before.section) != self._annex(after.section):
            return False
        return most is None or self._size(before.first, after.last) <= most

    def _under(self, section: int | None, ordinal: int | None) -> bool:
        return section == ordinal or (section is not None and self.outline.sections[section].parent == ordinal)

    def _annex(self, section: int | None) -> int | None:
        """The innermost annex that holds a section."""
        return next((n for n in self._lineage(section) if self.outline.sections[n].kind is SectionKind.ANNEX), None)

    def _common(self, one: int | None, other: int | None) -> int | None:
        """The innermost section that holds both."""
        above = set(self._lineage(one))
        return next((section for section in self._lineage(other) if section in above), None)

    def _lineage(self, section: int | None) -> Iterator[int]:
        while section is not None:
            yield section
            section = self.outline.sections[section].parent

    def _unbroken(self, first: int, last: int) -> bool:
        """Whether every line in between is body: no heading, no cover line."""
        return self.breaks[last + 1] == self.breaks[first]

    def _size(self, first: int, last: int) -> int:
        return self._end(last) - self.starts[first]

    def _end(self, number: int) -> int:
        return self.starts[number] + len(self.lines[number].text)

    def _spans(self, chunk: _Chunk) -> Iterator[tuple[int | None, Span]]:
        """The chunk's spans: one, or several when it is too long or when a heading or cover line lies inside."""
        run: list[int] = []
        for number in range(chunk.first, chunk.last + 1):
            if number in self.in_body:
                run.append(number)
            elif run:
                yield from self._split(chunk, run)
                run = []
        if run:
            yield from self._split(chunk, run)

    def _split(self, chunk: _Chunk, run: Sequence[int]) -> Iterator[tuple[int | None, Span]]:
        whole = Span(self.starts[run[0]], self._end(run[-1]))
        if whole.end - whole.start <= (self.limits.article if chunk.fixed else self.limits.most):
            yield chunk.section, whole
            return
        pieces = [piece for number in run for piece in self._pieces(number)]
        for part in pack(pieces, part=self.limits.part, most=self.limits.most):
            yield self._section_of(chunk, part), part

    def _pieces(self, number: int) -> Iterator[Piece]:
        """The pieces of a line: a row of a table stays whole as long as it fits a passage."""
        line, start = self.lines[number], self.starts[number]
        if line.row is not None and len(line.text) <= self.limits.most:
            yield Piece(Span(start, start + len(line.text)), closes=not line.row.header)
        else:
            yield from cut_line(line.text, start, part=self.limits.part, most=self.limits.most)

    def _section_of(self, chunk: _Chunk, part: Span) -> int | None:
        """The innermost section below the chunk's own that holds a part of it whole."""
        held = chunk.section
        first = 0 if held is None else held
        for section in self.outline.sections[first:]:
            if section.span.start > part.start:
                break
            if section.span.contains(part):
                held = section.ordinal
        return held

    def _path(self, section: int | None, span: Span) -> tuple[str, ...]:
        """Names of the sections around a passage; its own only for an article, or when its heading is not in the passage."""
        names: list[str] = []
        for ordinal in self._lineage(section):
            node = self.outline.sections[ordinal]
            inside = span.start <= node.span.start < span.end
            if node.kind is SectionKind.ARTICLE or not inside:
                names.append(node.name)
        return tuple(reversed(names))


def _end_of(node: _Node, end: int) -> int:
    """The first (``end`` 0) or last (−1) body line of a node; every node holds at least one."""
    entry: int | _Node = node
    while isinstance(entry, _Node):
        entry = entry.entries[end]
    return entry


def _is_caption(line: Line) -> bool:
    return (
        line.row is None
        and line.level is None
        and len(line.text) <= _CAPTION
        and not line.text.endswith(("。", "；", *_LEADS_ON))
    )
