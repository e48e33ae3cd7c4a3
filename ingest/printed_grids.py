"""Tables by their grids to lines: a table that goes on over the page is one table, and its header is said once."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.lines import Line
from ingest.printed import Grid
from ingest.table_shape import header_rows
from ingest.tables import table_lines

_SAME_EDGE = 4.0


def grid_lines(grids: Sequence[Grid], first: int) -> list[Line]:
    """The rows of ``grids``, which nothing but page breaks divides, as tables counted from number ``first``."""
    lines: list[Line] = []
    table = first - 1
    before: Grid | None = None
    header: tuple[str, ...] = ()
    for grid in grids:
        rows = list(grid.cells)
        goes_on = before is not None and grid.page == before.page + 1 and _same_edges(before, grid)
        if goes_on:
            rows = rows[1:] if rows[0] == header else rows
        else:
            table += 1
            header = rows[0]
        lines.extend(table_lines(rows, table, header=0 if goes_on else header_rows(rows), page=grid.page, confidence=grid.confidence))
        before = grid
    return lines


def _same_edges(one: Grid, other: Grid) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs((a - one.edges[0]) - (b - other.edges[0])) < _SAME_EDGE for a, b in zip(one.edges, other.edges, strict=True)
    )
