"""A page from its characters and rules: tables and blocks of text in reading order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.printed import Block, Glyph, Grid, Page, Rule
from ingest.printed_columns import blocks, piece_of
from ingest.printed_open_tables import take_open_tables
from ingest.printed_rows import pieces
from ingest.printed_tables import take_tables


def page_of(number: int, width: float, height: float, glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> Page:
    """Page ``number``, from 1, on which ``glyphs`` are printed and ``rules`` drawn."""
    grids, rest = take_tables(glyphs, rules, number)
    more, rest = take_open_tables(rest, rules, number)
    grids = sorted((*grids, *more), key=lambda grid: grid.top)
    text = blocks([piece_of(piece) for piece in pieces(rest)], number)
    return Page(number, width, height, tuple(_in_order(text, grids)))


def _in_order(text: Sequence[Block], grids: Sequence[Grid]) -> Iterator[Block | Grid]:
    """The blocks of a page with the tables between the rows above and below them, those of a column in the column."""
    waiting = list(grids)
    for number, block in enumerate(text):
        left, right = min(row.left for row in block.rows), max(row.right for row in block.rows)
        # In a column a table may stand last, as long as no text follows it in the full width.
        end = next((after.rows[0].top for after in text[number + 1 :] if after.column == 0), math.inf)
        end = end if block.column else block.rows[-1].base
        rows = list(block.rows)
        for grid in [grid for grid in waiting if grid.top < end]:
            if block.column and not left - 5 < (grid.edges[0] + grid.edges[-1]) / 2 < right + 5:
                continue
            above = sum(row.base < grid.bottom for row in rows)
            if above:
                yield replace(block, rows=tuple(rows[:above]))
                rows = rows[above:]
            waiting.remove(grid)
            yield grid
        if rows:
            yield replace(block, rows=tuple(rows))
    yield from waiting
