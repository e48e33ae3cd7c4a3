"""Tables by their rules: crossing lines make a grid, and the text between them its cells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.printed import Glyph, Grid, Row, Rule, is_han
from ingest.printed_rows import pieces, row_of, width_needed
from ingest.table_shape import Cell, lay_out

_NEAR = 3.0
"""Places and ends of rules this close, in points, are one."""
_ONE = 1.5
_LATIN_TAIL, _LATIN_HEAD = re.compile(r"[^\s\u2e80-\uffff]*$"), re.compile(r"[^\s\u2e80-\uffff]*")
_DATE, _TIME = re.compile(r"\d[-/年]\d{1,2}[-/月]\d{1,2}日?$"), re.compile(r"\d{1,2}[:：]\d\d")
_LONG_CELL = 600
"""A cell this long that has most of its table's text is a column of the page, not of a table."""
_PADDING = 6.0
"""Between a rule and the text beside it stand 5.4 points where nobody changed it, and seldom more."""
_SLACK = 0.6
_LEAST_AREA = 300.0
_MOST_RULES = 4_000


@dataclass(frozen=True, slots=True)
class _Frame:
    """Rules that hang together: the x of the vertical and the y of the horizontal ones, ascending, and the rules themselves."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rules: tuple[Rule, ...]


def take_tables(glyphs: Sequence[Glyph], rules: Sequence[Rule], page: int) -> tuple[list[Grid], list[Glyph]]:
    """The tables of a page from top to bottom, and the glyphs that stand outside them."""
    rest = list(glyphs)
    grids: list[Grid] = []
    for frame in _frames(rules):
        inside = [glyph for glyph in rest if _holds(frame, glyph)]
        grid = _grid(frame, inside, page)
        if grid:
            grids.append(grid)
            taken = set(map(id, inside))
            rest = [glyph for glyph in rest if id(glyph) not in taken]
    return sorted(grids, key=lambda grid: grid.top), rest


def _holds(frame: _Frame, glyph: Glyph) -> bool:
    middle = (glyph.left + glyph.right) / 2
    height = glyph.base - 0.35 * glyph.size
    return frame.xs[0] - 1 < middle < frame.xs[-1] + 1 and frame.ys[0] < height < frame.ys[-1]


def _frames(rules: Sequence[Rule]) -> list[_Frame]:
    """Groups of rules that touch, with at least two horizontal and three vertical ones."""
    merged = merged_rules(rules)
    if not 5 <= len(merged) <= _MOST_RULES:
        return []
    group = list(range(len(merged)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    level = [number for number, rule in enumerate(merged) if not rule.vertical]
    level.sort(key=lambda number: merged[number].at)
    heights = [merged[number].at for number in level]
    for upright, rule in enumerate(merged):
        if not rule.vertical:
            continue
        first = bisect_right(heights, rule.start - _NEAR)
        for position in range(first, bisect_right(heights, rule.end + _NEAR)):
            other = merged[level[position]]
            if other.start - _NEAR <= rule.at <= other.end + _NEAR:
                group[root(upright)] = root(level[position])
    members: dict[int, list[Rule]] = {}
    for number, rule in enumerate(merged):
        members.setdefault(root(number), []).append(rule)
    frames = []
    for together in members.values():
        xs = _places(rule.at for rule in together if rule.vertical)
        ys = _places(rule.at for rule in together if not rule.vertical)
        if len(xs) >= 2 and len(ys) >= 2 and len(xs) + len(ys) >= 5 and (xs[-1] - xs[0]) * (ys[-1] - ys[0]) > _LEAST_AREA:
            frames.append(_Frame(tuple(xs), tuple(ys), tuple(together)))
    return frames


def merged_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Rules on one line whose ends touch, as one: each cell may draw its own border."""
    merged: list[Rule] = []
    for rule in sorted(_aligned(rules), key=lambda one: (one.vertical, one.at, one.start)):
        last = merged[-1] if merged else None
        if last and last.vertical == rule.vertical and last.at == rule.at and rule.start <= last.end + _NEAR:
            merged[-1] = Rule(last.vertical, last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged


def _aligned(rules: Sequence[Rule]) -> Iterator[Rule]:
    """The rules, those that run almost side by side moved to one place."""
    at = 0.0
    vertical: bool | None = None
    for rule in sorted(rules, key=lambda one: (one.vertical, one.at)):
        if rule.vertical is not vertical or rule.at - at > _ONE:
            vertical, at = rule.vertical, rule.at
        yield Rule(rule.vertical, at, rule.start, rule.end)


def _places(values: Iterable[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _grid(frame: _Frame, glyphs: Sequence[Glyph], page: int) -> Grid | None:
    """The table in a frame; None for a box around text or a page laid out in boxes, which are text."""
    height, width = len(frame.ys) - 1, len(frame.xs) - 1
    if width < 2 or height < 2 or not any(not glyph.char.isspace() for glyph in glyphs):
        return None
    anchors = _anchors(frame, height, width)
    held: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        row = min(max(bisect_right(frame.ys, glyph.base - 0.35 * glyph.size) - 1, 0), height - 1)
        column = min(max(bisect_right(frame.xs, (glyph.left + glyph.right) / 2) - 1, 0), width - 1)
        held.setdefault(anchors[row, column], []).append(glyph)
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for anchor in sorted(set(anchors.values())):
        fields = [field for field, owner in anchors.items() if owner == anchor]
        down = max(row for row, _ in fields) - anchor[0] + 1
        across = max(column for _, column in fields) - anchor[1] + 1
        text = _cell(held.get(anchor, ()), frame.xs[anchor[1]], frame.xs[anchor[1] + across])
        rows[anchor[0]].append(Cell(text, anchor[0], anchor[1], down, across))
    counts = [len({anchors[row, column] for column in range(width)}) for row in range(height)]
    if max(counts) < 2 or _is_layout(rows):
        return None
    # A row of one cell above the others is the table's title.
    first = 0
    while first < height - 1 and counts[first] == 1 and counts[first + 1] > 1:
        first += 1
    title = tuple(cell.text for row in rows[:first] for cell in row if cell.text)
    # A form (cells as they fit) has no columns to keep: its cells follow one another. A table keeps every cell in its column.
    if 2 * counts[first:].count(max(counts)) >= height - first:
        placed = (replace(cell, row=cell.row - first) for row in rows[first:] for cell in row)
        cells = lay_out(placed, drop_empty=False)
    else:
        cells = [[cell.text for cell in row] for row in rows[first:] if row]
    return Grid(page, frame.ys[0], frame.ys[-1], frame.xs, tuple(map(tuple, cells)), title=title)


def _is_layout(rows: Sequence[Sequence[Cell]]) -> bool:
    sizes = [len(cell.text) for row in rows for cell in row]
    return max(sizes) >= _LONG_CELL and 2 * max(sizes) > sum(sizes)


def _anchors(frame: _Frame, rows: int, columns: int) -> dict[tuple[int, int], tuple[int, int]]:
    """For every field of the grid the upper left field of the cell that it belongs to."""
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    upright = [rule for rule in frame.rules if rule.vertical]
    level = [rule for rule in frame.rules if not rule.vertical]
    for row in range(rows):
        y = (frame.ys[row] + frame.ys[row + 1]) / 2
        for column in range(columns):
            x = (frame.xs[column] + frame.xs[column + 1]) / 2
            if column and not _crossed(upright, frame.xs[column], y):
                anchors[row, column] = anchors[row, column - 1]
            elif row and not _crossed(level, frame.ys[row], x):
                anchors[row, column] = anchors[row - 1, column]
            else:
                anchors[row, column] = (row, column)
    return anchors


def _crossed(rules: Sequence[Rule], at: float, along: float) -> bool:
    return any(abs(rule.at - at) <= _NEAR and rule.start - 1 <= along <= rule.end + 1 for rule in rules)


def _cell(glyphs: Sequence[Glyph], left: float, right: float) -> str:
    """The text of a cell between the rules at ``left`` and ``right``, its paragraphs parted by a blank."""
    rows = [row for piece in pieces(glyphs) if (row := row_of([piece]))]
    if not rows:
        return ""
    padding = max(0.0, min(_PADDING, *(min(row.left - left, right - row.right) for row in rows)))
    text = rows[0].text
    for above, row in pairwise(rows):
        room = right - left - 2 * padding - (above.right - above.left)
        ends = room > width_needed(row) + _SLACK * above.size and row.base - above.base > 0.5 * row.size
        if not ends and _is_cut_word(text, row.text, above, right - left - 2 * padding):
            text += row.text
        else:
            text = f"{text} {row.text}" if ends else joined(text, row.text)
    return text


def _is_cut_word(text: str, following: str, above: Row, width: float) -> bool:
    """Whether a word in Latin letters was cut at the end of a row because it is wider than its cell."""
    if not (_is_word(text[-1]) and _is_word(following[0])):
        return False
    cut = len(_LATIN_TAIL.search(above.text)[0]) + len(_LATIN_HEAD.match(following)[0])  # type: ignore[index]
    return cut * (above.right - above.left) / len(above.text) > width


def joined(text: str, following: str) -> str:
    """Two rows of one paragraph as running text: a blank only between words in Latin letters."""
    if not text or not following:
        return text + following
    if text[-1] == "\xad" or (text[-1] == "-" and text[-2:-1].islower() and following[0].islower()):
        return text[:-1] + following
    if _TIME.match(following) and _DATE.search(text):
        return f"{text} {following}"
    apart = _is_word(text[-1]) and _is_word(following[0]) and not (text[-1].isdigit() and following[0].isdigit())
    return (
        text + (" " if apart or (text[-1] in ",;:.)" and following[0].isascii() and following[0].isalpha()) else "") + following
    )


def _is_word(char: str) -> bool:
    return char.isalnum() and not is_han(char) and ord(char) < 0x2E80
