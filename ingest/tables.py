"""Tables as lines: a row a line, so that a table is quoted, cut and searched like any other text, and can be shown as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.model import CELL_SEPARATOR, Passage, Span, Table
from ingest.lines import Line, TableRow


def table_lines(
    rows: Iterable[Sequence[str]], table: int, *, header: int = 1, page: int | None = None, confidence: float | None = None
) -> list[Line]:
    """The rows of table number ``table`` of a file, the first ``header`` of them naming the columns; empty rows are left out.

    Every cell keeps its place: an empty one stays empty between separators. White space in a cell is one space.
    """
    lines = []
    for number, row in enumerate(rows):
        cells = [" ".join(cell.replace("|", "｜").split()) for cell in row]
        if any(cells):
            text = CELL_SEPARATOR.join(cells)
            lines.append(Line(text, page=page, row=TableRow(table, number < header), confidence=confidence))
    return lines


def find_tables(lines: Sequence[Line], starts: Sequence[int]) -> tuple[Table, ...]:
    """The tables among the lines of a document, whose offsets in its text are ``starts``."""
    tables: list[Table] = []
    first = 0
    while first < len(lines):
        row = lines[first].row
        last = first
        if row is not None:
            while last + 1 < len(lines) and (follows := lines[last + 1].row) and follows.table == row.table:
                last += 1
            header = sum(1 for line in lines[first : last + 1] if line.row and line.row.header)
            tables.append(Table(Span(starts[first], starts[last] + len(lines[last].text)), header))
        first = last + 1
    return tuple(tables)


def with_headers(passages: Iterable[Passage], tables: Sequence[Table], text: str) -> tuple[Passage, ...]:
    """``passages`` of the document's ``text``, each that begins below the header rows of a table knowing where they stand."""
    headers: list[tuple[Table, Span]] = []
    for table in tables:
        rows = table.span.slice(text).split("\n")[: table.header]
        if rows and table.header < len(table.rows(text)):
            headers.append((table, Span(table.span.start, table.span.start + len("\n".join(rows)))))

    def header_of(passage: Passage) -> Span | None:
        found = (header for table, header in headers if header.end < passage.span.start < table.span.end)
        return next(found, None)

    return tuple(replace(passage, header=header_of(passage)) if headers else passage for passage in passages)
