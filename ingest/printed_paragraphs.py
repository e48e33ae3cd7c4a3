"""From printed rows to paragraphs: which rows a writer wrote as one, and which begin anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.lines import Line
from ingest.numbering import DIVISIONS, Label, Shape, read_label
from ingest.printed import Block, Grid, Page, Row, is_full_width, is_han, usual
from ingest.printed_grids import grid_lines
from ingest.printed_layout import Column, Layout, layout_of
from ingest.printed_rows import width_needed
from ingest.printed_tables import joined
from ingest.printed_words import are_bodies, in_note, stands_alone

_SLACK = 0.4
"""How many characters more than needed may stay free at the end of a full row: punctuation is squeezed, edges are uneven."""
_SPACED = 1.4
"""Rows further apart than this many times the usual leading are different paragraphs."""
_LEAST_GAPS = 3
_WIDEST = 1.9
"""Rows of a page further apart than this many times those of the document are paragraphs of one row each."""
_SIZES = 0.13
_CENTRED = 2.6
"""A line centred among lines of its own size stands in at least this many characters on both sides: first lines stand in by two."""
_SAME_INDENT = 0.3
_HEADING = 60
_LONG = 15
_LEVEL = 1.2
_LEADER = re.compile(r"(?:[.．·]{3,}|[…⋯]{2,}|—{3,}|-{4,}|\s{3,})\s*[（(]?\d{1,4}[）)]?$")
_ENDS = "。！？；：.!?;:”』」"
_SENTENCE = re.compile(r"[。；，！？]")
_FOOTNOTE = re.compile(r"^(?:[①-⑳*＊※†]|[\[〔［]\d{1,2}[\]〕］]|\d{1,2}(?=[\s\u4e00-\u9fff《“])|注\s*\d*\s*[:：])")
_SMALLER = 0.93
_CONTENTS = re.compile(r"^目\s*[录次]$")


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that may still grow: its rows so far, the page of the first one, and where its column begins and ends."""

    page: int
    rows: list[Row]
    column: Column
    centred: bool
    text: str = ""

    def add(self, row: Row, column: Column) -> None:
        self.text = f"{self.text} {row.text}" if are_bodies(self.text, row.text) else joined(self.text, row.text)
        self.rows.append(row)
        self.column = column


@dataclass(slots=True)
class _Flow:
    """The text as far as it is read: finished lines, the paragraph under way, and footnotes that wait for its end."""

    layout: Layout
    lines: list[Line] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    open: _Paragraph | None = None
    waiting: list[_Paragraph] = field(default_factory=list)


def paragraphs(pages: Sequence[Page]) -> list[Line]:
    """The lines of a document: its paragraphs and tables in reading order, each with the page on which it begins."""
    if not any(page.rows for page in pages):
        return grid_lines([part for page in pages for part in page.parts if isinstance(part, Grid)], 0)
    flow = _Flow(layout_of(pages))
    tables = 0
    pending: list[Grid] = []
    for page in pages:
        for number, part in enumerate(page.parts):
            if isinstance(part, Grid):
                _close(flow)
                pending.append(part)
                continue
            if pending:
                tables = _add_tables(flow, pending, tables)
                pending = []
            _read(flow, part, page, last=number == len(page.parts) - 1)
    _close(flow)
    _add_tables(flow, pending, tables)
    return _levelled(flow)


def _add_tables(flow: _Flow, grids: Sequence[Grid], first: int) -> int:
    """Appends ``grids`` as tables counted from ``first``; returns the number for the next one."""
    lines = grid_lines(grids, first)
    flow.lines.extend(lines)
    flow.sizes.extend([flow.layout.size] * len(lines))
    return max((line.row.table + 1 for line in lines if line.row), default=first)


def _read(flow: _Flow, block: Block, page: Page, *, last: bool) -> None:
    column = flow.layout.column(block, page)
    rows = list(block.rows)
    leading = _leading(rows, flow.layout)
    notes = _footnotes(rows, page, flow.layout.size) if last else len(rows)
    for number, row in enumerate(rows[:notes]):
        above = rows[number - 1] if number else None
        begins = number + 1 < notes and _begins(flow.layout, row, rows[number + 1], column)
        if flow.open is not None and _continues(flow, row, above, column, leading, begins):
            flow.open.add(row, column)
        else:
            _close(flow)
            flow.open = _begun(row, column, page.number, flow.layout)
    note: _Paragraph | None = None
    for row in rows[notes:]:
        if note is None or _FOOTNOTE.match(row.text):
            note = _begun(row, column, page.number, flow.layout)
            flow.waiting.append(note)
        else:
            note.add(row, column)


def _leading(rows: Sequence[Row], layout: Layout) -> float:
    """The usual distance of the rows of a block, which may be set wider than the document; at least the document's."""
    gaps = [below.base - row.base for row, below in pairwise(rows) if abs(below.size - row.size) < 0.5]
    own = usual(gaps, 0.5) if len(gaps) >= _LEAST_GAPS else None
    return max(layout.leading, min(own or 0.0, _WIDEST * layout.leading))


def _footnotes(rows: Sequence[Row], page: Page, size: float) -> int:
    """The number of the row with which the footnotes at the foot of a page begin; the count of rows where it has none."""
    first = len(rows)
    while first and rows[first - 1].size < _SMALLER * size and rows[first - 1].base > page.height / 2:
        first -= 1
    while first < len(rows) and not _FOOTNOTE.match(rows[first].text):
        first += 1
    # Below text of the usual size and less than it: else the page is set small, and what looks like a mark is a number.
    above = sum(row.size >= _SMALLER * size for row in rows[:first])
    return first if above > len(rows) - first else len(rows)


def _begun(row: Row, column: Column, page: int, layout: Layout) -> _Paragraph:
    return _Paragraph(page, [row], column, _is_centred(row, column, layout), row.text)


def _is_centred(row: Row, column: Column, layout: Layout) -> bool:
    before, after = row.left - column.left, column.right - row.right
    unit = max(row.size, layout.pitch)
    least = 0.8 if row.size > _LEVEL * layout.size else _CENTRED
    return abs(before - after) < 1.2 * unit and before > least * unit


def _are_centred(paragraph: _Paragraph, layout: Layout) -> bool:
    """Whether all rows are centred; where the last is, those above it may be as wide as the line."""
    last, column = paragraph.rows[-1], paragraph.column
    return _is_centred(last, column, layout) and all(
        abs((row.left - column.left) - (column.right - row.right)) < 1.2 * max(row.size, layout.pitch) for row in paragraph.rows
    )


def _begins(layout: Layout, row: Row, below: Row, column: Column) -> bool:
    """Whether ``row`` stands in by the usual indent and the text goes on below it at the edge, as the first row of a paragraph."""
    indented = layout.indent is not None and abs((row.left - column.left) / layout.pitch - layout.indent) < _SAME_INDENT
    full = column.right - row.right < width_needed(below) + _SLACK * row.size
    return indented and full and abs(below.left - column.left) < 0.5 * row.size


def _continues(flow: _Flow, row: Row, above: Row | None, column: Column, leading: float, begins: bool) -> bool:
    """Whether ``row`` goes on with the open paragraph; ``above`` is the row before it in its block.

    ``begins`` says that it is set like the first row of a paragraph.
    """
    paragraph = flow.open
    assert paragraph is not None
    last = paragraph.rows[-1]
    if _LEADER.search(last.text) or abs(last.size - row.size) > _tolerance(last, row) * last.size:
        return False
    if above is not None and row.base - last.base > _furthest(row, leading, flow.layout):
        return False
    if above is not None and row.base < last.base:
        return False
    if stands_alone(row.text, paragraph.text):
        return False
    if in_note(paragraph.text):
        # Notes below the title are often set narrower than the text, centred or as a block.
        shifts = (row.middle - last.middle, row.left - last.left, row.right - last.right)
        if min(map(abs, shifts)) < row.size:
            return True
    room = paragraph.column.right - last.right
    if room > width_needed(row) + _SLACK * last.size:
        return False
    if _is_centred(row, column, flow.layout) and (paragraph.centred or row.size > _LEVEL * flow.layout.size):
        return True
    return _at_edge(flow.layout, paragraph, row, column) and not (begins and len(paragraph.rows) == 1)


def _furthest(row: Row, leading: float, layout: Layout) -> float:
    """How far below another row ``row`` may stand to go on with it. Large titles are set with more space between their rows."""
    if layout.indent is None and layout.spaced is not None and abs(row.size - layout.size) < 0.1 * row.size:
        return layout.spaced
    return max(_SPACED * max(leading, 1.2 * row.size), 2.8 * row.size if row.size > _LEVEL * layout.size else 0.0)


def _tolerance(last: Row, row: Row) -> float:
    # Rows without Han characters are measured by letters and digits, which are often set in another size.
    return _SIZES if any(map(is_han, last.text)) and any(map(is_han, row.text)) else 0.3


def _at_edge(layout: Layout, paragraph: _Paragraph, row: Row, column: Column) -> bool:
    """Whether ``row`` begins where the lines of the open paragraph go on, rather than where one begins."""
    first, last = paragraph.rows[0], paragraph.rows[-1]
    indent = (row.left - column.left) / layout.pitch
    moved = column.left - paragraph.column.left
    label = read_label(row.text)
    opens = label is not None and not label.cited
    if label and opens and _counts_on(first, label) and abs(row.left - moved - first.left) < 0.5 * row.size:
        return False
    if abs(indent) < (layout.indent or 2.0) / 2:
        ended = last.text[-1] in _ENDS
        if label and opens and label.apart and ended and label.shape in DIVISIONS | {Shape.ARTICLE}:
            return False
        # Without indents only a number after the end of a sentence tells a paragraph that begins after a full row.
        return layout.indent is not None or not (opens and ended)
    if indent < 0:
        return not opens
    if opens:
        return False
    # A sentence goes on at the indent of its first row where the whole paragraph stands in.
    below = abs(row.left - moved - last.left) < 0.3 * row.size
    return _hangs(paragraph, row.left - moved) or (below and last.text[-1] not in _ENDS and len(last.text) > _LONG)


def _counts_on(first: Row, label: Label) -> bool:
    """Whether ``label`` is the next number after the one that opens ``first``."""
    before = read_label(first.text)
    return bool(before and before.shape is label.shape and label.value == before.value + 1)


def _hangs(paragraph: _Paragraph, left: float) -> bool:
    """Whether a row at ``left`` goes on with a paragraph whose first row stands out to the left with its number (1. …)."""
    first = paragraph.rows[0]
    if len(paragraph.rows) > 1:
        second = paragraph.rows[1].left
        return second > first.left + 0.4 * first.size and abs(left - second) < 0.6 * first.size
    label = read_label(first.text)
    if label is None or label.end >= len(first.text):
        return False
    return first.left + 0.4 * first.size < left < first.starts[label.end] + 0.6 * first.size


def _close(flow: _Flow) -> None:
    for paragraph in ([flow.open] if flow.open else []) + flow.waiting:
        flow.lines.append(_line(paragraph, flow.layout))
        flow.sizes.append(paragraph.rows[0].size)
    flow.open = None
    flow.waiting = []


def _line(paragraph: _Paragraph, layout: Layout) -> Line:
    text = paragraph.text.replace("\xad", "-").strip()
    confidences = [row.confidence for row in paragraph.rows if row.confidence is not None]
    return Line(
        text,
        page=paragraph.page,
        bold=not layout.bold and all(row.bold for row in paragraph.rows),
        centred=_are_centred(paragraph, layout),
        confidence=min(confidences) if confidences else None,
    )


def _levelled(flow: _Flow) -> list[Line]:
    """The lines, headings that are clearly larger than the text with the level of their size.

    The cover keeps none: there the largest line is as often the issuer's name as the title. Nor do lines in a row of one size,
    which are one title in several lines.
    """
    large = [_is_large(line, size, flow.layout) for line, size in zip(flow.lines, flow.sizes, strict=True)]
    body = next((number for number, line in enumerate(flow.lines) if not large[number] and not line.centred), len(large))
    lines = list(flow.lines)
    for number in range(body, len(lines)):
        size = flow.sizes[number]
        beside = [other for other in (number - 1, number + 1) if 0 <= other < len(lines)]
        if large[number] and not any(large[other] and flow.sizes[other] == size for other in beside):
            rank = sum(size < 0.97 * larger for larger in flow.layout.sizes)
            lines[number] = replace(lines[number], level=min(rank + 1, 6))
    return lines


def _is_large(line: Line, size: float, layout: Layout) -> bool:
    text = line.text
    return (
        size > _LEVEL * layout.size
        and line.row is None
        and not _CONTENTS.match(text)
        and len(text) <= _HEADING
        and not _SENTENCE.search(text)
        and any(map(is_full_width, text))
    )
