"""Tables by their grids to lines: a table that goes on over the page is one table, and its header is said once."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.lines import Line
from ingest.printed import Grid
from ingest.printed_tables import joined
from ingest.table_shape import header_rows, without_empty_columns
from ingest.tables import table_lines

_SAME_EDGE = 4.0
_ENDS = "。；！？.;"


def grid_lines(grids: Sequence[Grid], first: int) -> list[Line]:
    """The rows of ``grids``, which nothing but page breaks divides, as tables counted from number ``first``."""
    together: list[list[Grid]] = []
    for grid in grids:
        if together and _goes_on(together[-1][-1], grid):
            together[-1].append(grid)
        else:
            together.append([grid])
    return [line for number, parts in enumerate(together, start=first) for line in _table(parts, number)]


def _table(parts: Sequence[Grid], number: int) -> list[Line]:
    """The lines of table ``number``, which is printed in ``parts``, one a page."""
    header = parts[0].cells[0]
    rows: list[Sequence[str]] = []
    owners: list[Grid] = []
    for part in parts:
        said = part is not parts[0] and part.cells[0] == header
        new = list(part.cells[1:] if said else part.cells)
        if rows and new and _is_rest(rows[-1], new[0]):
            rows[-1] = [joined(cell, rest) for cell, rest in zip(rows[-1], new.pop(0), strict=True)]
        rows.extend(new)
        owners.extend([part] * len(new))
    if len(set(map(len, rows))) == 1:
        rows = list(without_empty_columns(rows))
    heading = header_rows(rows)
    lines = [Line(text, page=parts[0].page, confidence=parts[0].confidence) for text in parts[0].title]
    for row, (cells, owner) in enumerate(zip(rows, owners, strict=True)):
        lines += table_lines([cells], number, header=int(row < heading), page=owner.page, confidence=owner.confidence)
    return lines


def _is_rest(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether ``below``, the first row of a page, is what did not fit of ``row``: a few cells that go on within a sentence."""
    filled = [number for number, cell in enumerate(below) if cell]
    return (
        len(row) == len(below)
        and bool(row[0])
        and not below[0]
        and 0 < len(filled) <= sum(map(bool, row)) / 2
        and all(row[number] and row[number][-1] not in _ENDS for number in filled)
    )


def _goes_on(before: Grid, grid: Grid) -> bool:
    return not grid.title and grid.page == before.page + 1 and _same_edges(before, grid)


def _same_edges(one: Grid, other: Grid) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs((a - one.edges[0]) - (b - other.edges[0])) < _SAME_EDGE for a, b in zip(one.edges, other.edges, strict=True)
    )
