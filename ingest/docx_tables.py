"""Tables of a DOCX file: rows with merged cells put in their places, and which tables are tables and which only layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.docx_package import W, flag, number, value
from ingest.docx_runs import choose
from ingest.lines import Line
from ingest.tables import table_lines

_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_LONG_CELL = 600
"""A cell this long that has most of its table's text is a column of the page, not of a table."""
_LONGEST_HEADER_CELL = 30
_MOST_COLUMNS = 63
"""Word's limit."""
_NO_WORD = re.compile(r"^[\W\d_]*$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with what stands in it; it begins in ``column`` and covers ``span`` columns. ``below`` continues the cell above."""

    column: int
    span: int
    lines: tuple[Line, ...]
    below: bool = False
    bold: bool = False

    @property
    def text(self) -> str:
        """The cell's paragraphs as one."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table that hold text, of ``height`` shown; the first ``marked`` are marked to be repeated on every page."""

    rows: tuple[tuple[Cell, ...], ...]
    height: int
    marked: int


def children(parent: Element, *names: str) -> Iterator[Element]:
    """The children with these names, also those inside content controls, insertions and the like."""
    wanted = {W + name for name in names}
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag == _ALTERNATE:
            yield from children(choose(child), *names)
        elif child.tag in _WRAPPERS:
            yield from children(child, *names)


def read_grid(table: Element, lines_of: Callable[[Element], Sequence[Line]]) -> Grid:
    """The rows of ``w:tbl``; ``lines_of`` reads what stands in a cell."""
    rows: list[tuple[Cell, ...]] = []
    marked = height = 0
    for row in children(table, "tr"):
        properties = row.find(W + "trPr")
        if properties is not None and any(flag(properties.find(W + name)) for name in ("del", "hidden")):
            continue
        cells = tuple(_cells(row, lines_of, _columns(properties, "gridBefore", 0)))
        heads = properties is not None and bool(flag(properties.find(W + "tblHeader")))
        height += 1
        if not any(cell.lines for cell in cells):
            continue
        if heads and marked == len(rows):
            marked += 1
        rows.append(cells)
    return Grid(tuple(rows), height, marked if marked < height else 0)


def _cells(row: Element, lines_of: Callable[[Element], Sequence[Line]], column: int) -> Iterator[Cell]:
    for cell in children(row, "tc"):
        span = _columns(cell.find(W + "tcPr"), "gridSpan", 1)
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        if cell.find(f"{W}tcPr/{W}cellDel") is not None:
            continue
        if merge is not None and merge.get(W + "val") != "restart":
            yield Cell(column, span, (), below=True)
        else:
            lines = tuple(lines_of(cell))
            yield Cell(column, span, lines, bold=bool(lines) and all(line.bold for line in lines))
        column += span


def _columns(properties: Element | None, name: str, least: int) -> int:
    """A number of columns, as far as it is a possible one."""
    return min(max(number(value(properties, name)) or least, least), _MOST_COLUMNS)


def grid_lines(grid: Grid, table: int) -> list[Line]:
    """The lines of a table: rows of table ``table``, a title row above them as text, or text only where it is layout."""
    if _is_layout(grid):
        return [line for row in grid.rows for cell in row for line in cell.lines]
    rows = list(grid.rows)
    above: list[Line] = []
    while len(rows) > 1 and not grid.marked and len(rows[0]) == 1 and len(rows[1]) > 1:
        above += rows.pop(0)[0].lines
    # A form (cells as they fit) has no columns to keep: its cells follow one another. A table keeps every cell in its column.
    widest = max(len(row) for row in rows)
    regular = 2 * sum(len(row) == widest for row in rows) >= len(rows)
    header = grid.marked or (_header_rows(rows) if regular else 0)
    texts = [_in_columns(row) if regular and len(row) > 1 else [cell.text for cell in row] for row in rows]
    return [*above, *table_lines(texts, table, header=header)]


def _is_layout(grid: Grid) -> bool:
    """One row or one column is no table, nor is a frame around a text."""
    if grid.height < 2 or max((len(row) for row in grid.rows), default=0) < 2:
        return True
    if not any(sum(bool(cell.lines) for cell in row) > 1 for row in grid.rows):
        return True
    sizes = [len(cell.text) for row in grid.rows for cell in row]
    return max(sizes) >= _LONG_CELL and 2 * max(sizes) > sum(sizes)


def _header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows name the columns: the first, with those that its merged cells reach into, if it has short words only."""
    first = rows[0]
    words = [cell.text for cell in first if cell.text]
    if len(words) < len(first) - 1 or any(len(text) > _LONGEST_HEADER_CELL or _NO_WORD.match(text) for text in words):
        return 0
    count = 1
    while count < len(rows) - 1 and any(cell.below for cell in rows[count]) and any(cell.span > 1 for cell in first):
        count += 1
    return count


def _in_columns(row: Sequence[Cell]) -> list[str]:
    texts = [""] * (row[-1].column + row[-1].span)
    for cell in row:
        texts[cell.column] = cell.text
    return texts
