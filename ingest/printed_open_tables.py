"""Tables without vertical rules (三线表): columns told by the gaps that all rows leave free between rules of one width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.printed import Glyph, Grid, Rule
from ingest.printed_rows import row_of
from ingest.printed_tables import joined, merged_rules

_SAME = 4.0
"""Rules whose ends differ by less, in points, are of one table."""
_LEAST_WIDTH = 150.0
_MOST_RULES = 80
_TRIES, _MOST_TRIES = 4, 24
"""So many rules from the last one upwards may end a table, as below it may stand text that happens to leave a gap; and where so many
trials failed, the rules are those of a form or of lined paper."""
_GAP = 0.8
"""Columns are at least this far apart, in parts of the size of the text."""
_LEAST_GAP = 6.0
_MOST_COLUMNS = 14
_NARROWEST, _FILLED, _FILLED_SHARE = 10.0, 0.85, 0.55
"""Two columns so many characters wide, this share of whose rows fill this part of them, are columns of text, not of a table."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line of a table, cut into the glyphs of its columns."""

    base: float
    cells: tuple[tuple[Glyph, ...], ...]

    @property
    def filled(self) -> list[int]:
        """The numbers of the columns in which something stands."""
        return [number for number, cell in enumerate(self.cells) if cell]


def take_open_tables(glyphs: Sequence[Glyph], rules: Sequence[Rule], page: int) -> tuple[list[Grid], list[Glyph]]:
    """The tables of a page that have level rules only, from top to bottom, and the glyphs that stand outside them."""
    rest = list(glyphs)
    grids: list[Grid] = []
    for group in _groups(rules):
        bands = _bands(group, rest)
        start = tries = 0
        while start < len(group) - 2 and tries < _MOST_TRIES:
            longest = _reach(bands, start)
            for end in range(longest, max(start + 1, longest - _TRIES), -1):
                tries += 1
                if grid := _table(group[start : end + 1], bands[start:end], page):
                    grids.append(grid)
                    taken = {id(glyph) for band in bands[start:end] for glyph in band}
                    rest = [glyph for glyph in rest if id(glyph) not in taken]
                    start, tries = end, 0
                    break
            else:
                start += 1
    return sorted(grids, key=lambda grid: grid.top), rest


def _bands(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The printed glyphs between every two rules of a group."""
    heights = [rule.at for rule in rules]
    bands: list[list[Glyph]] = [[] for _ in rules[1:]]
    for glyph in glyphs:
        number = bisect_right(heights, glyph.base - 0.35 * glyph.size) - 1
        middle = (glyph.left + glyph.right) / 2
        if 0 <= number < len(bands) and rules[0].start - _SAME < middle < rules[0].end + _SAME and not glyph.char.isspace():
            bands[number].append(glyph)
    return bands


def _reach(bands: Sequence[Sequence[Glyph]], start: int) -> int:
    """The last rule down to which the bands below the heading in band ``start`` leave a gap free; ``start`` where none does."""
    covered: list[tuple[float, float]] = []
    for number in range(start + 1, len(bands)):
        spans = [(glyph.left, glyph.right) for glyph in bands[number]]
        if not spans or not (covered := _merged([*covered, *spans]))[1:]:
            return number if number > start + 1 else start
    return len(bands)


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if merged and left < merged[-1][1] + _LEAST_GAP:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _groups(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Level rules with the same ends that no upright one meets, three or more, from top to bottom."""
    if not 3 <= len(rules) <= 40 * _MOST_RULES:
        return
    merged = merged_rules(rules)
    upright = [rule for rule in merged if rule.vertical]
    groups: list[list[Rule]] = []
    for rule in merged:
        if rule.vertical or rule.end - rule.start < _LEAST_WIDTH:
            continue
        if any(
            rule.start - _SAME < one.at < rule.end + _SAME and one.start - _SAME < rule.at < one.end + _SAME for one in upright
        ):
            continue
        for group in groups:
            if abs(group[0].start - rule.start) < _SAME and abs(group[0].end - rule.end) < _SAME:
                group.append(rule)
                break
        else:
            groups.append([rule])
    yield from (group for group in groups if 3 <= len(group) <= _MOST_RULES)


def _table(rules: Sequence[Rule], bands: Sequence[Sequence[Glyph]], page: int) -> Grid | None:
    """The table with ``rules`` and ``bands`` of text, the first of which names the columns; None without columns."""
    if len(bands) < 2 or not all(bands):
        return None
    body = [glyph for band in bands[1:] for glyph in band]
    size = median(glyph.size for glyph in body)
    gaps = _gaps(body, max(_GAP * size, _LEAST_GAP))
    if not 1 <= len(gaps) < _MOST_COLUMNS or any(_crosses(bands[0], gap) for gap in gaps):
        return None
    edges = (rules[0].start, *((left + right) / 2 for left, right in gaps), rules[0].end)
    lines = [list(_lines(band, edges)) for band in bands]
    header = {column for line in lines[0] for column in line.filled}
    if (
        not header >= set(range(1, len(edges) - 1))
        or len(header) < 2
        or _is_text([line for band in lines[1:] for line in band], size)
    ):
        return None
    # Where rows are ruled, a band is one row however many lines its cells have; else the lines tell.
    ruled = len(bands) > 3 and all(sum(bool(line.cells[0]) for line in band) < 3 for band in lines[1:])
    rows = [_one_row(lines[0])]
    for band in lines[1:]:
        if ruled or len(band) == 1:
            rows.append(_one_row(band))
        elif (several := _rows(band, size)) is not None:
            rows.extend(several)
        else:
            return None
    if sum(sum(map(bool, row)) > 1 for row in rows[1:]) < 2:
        return None
    return Grid(page, rules[0].at, rules[-1].at, edges, tuple(rows))


def _gaps(glyphs: Sequence[Glyph], least: float) -> list[tuple[float, float]]:
    """The places between the leftmost and the rightmost of ``glyphs``, ``least`` wide or wider, where none of them stands."""
    spans = _merged([(glyph.left, glyph.right) for glyph in glyphs])
    return [(left, right) for (_, left), (right, _) in pairwise(spans) if right - left >= least]


def _crosses(band: Sequence[Glyph], gap: tuple[float, float]) -> bool:
    """Whether a heading stands over the middle of ``gap``, as one of several columns does."""
    middle = (gap[0] + gap[1]) / 2
    return any(glyph.left < middle < glyph.right for glyph in band)


def _lines(band: Sequence[Glyph], edges: Sequence[float]) -> Iterator[_Line]:
    together: list[list[Glyph]] = []
    for glyph in sorted(band, key=lambda one: one.base):
        if together and glyph.base - together[-1][0].base < 0.5 * glyph.size:
            together[-1].append(glyph)
        else:
            together.append([glyph])
    for line in together:
        ordered = sorted(line, key=lambda one: one.left)
        cells = (
            tuple(glyph for glyph in ordered if left <= (glyph.left + glyph.right) / 2 < right)
            for left, right in pairwise((-1.0e6, *edges[1:-1], 1.0e6))
        )
        yield _Line(median(glyph.base for glyph in line), tuple(cells))


def _is_text(lines: Sequence[_Line], size: float) -> bool:
    full = 0
    for column in range(len(lines[0].cells)):
        cells = [cell for line in lines if (cell := line.cells[column])]
        left, right = min(cell[0].left for cell in cells), max(cell[-1].right for cell in cells)
        filled = sum(cell[-1].right > left + _FILLED * (right - left) for cell in cells)
        full += len(cells) > 3 and right - left > _NARROWEST * size and filled > _FILLED_SHARE * len(cells)
    return full > 1


def _text(cell: Sequence[Glyph]) -> str:
    row = row_of([cell]) if cell else None
    return row.text if row else ""


def _one_row(lines: Sequence[_Line]) -> tuple[str, ...]:
    row = [""] * len(lines[0].cells)
    for line in lines:
        row = [joined(text, _text(cell)) for text, cell in zip(row, line.cells, strict=True)]
    return tuple(row)


def _rows(lines: Sequence[_Line], size: float) -> list[tuple[str, ...]] | None:
    """The rows that the lines between two rules make; None where lines stand beside one another's cells."""
    if any(below.base - line.base < 0.9 * size for line, below in pairwise(lines)) or not lines[0].cells[0]:
        return None
    most = max(line.cells[0][-1].right for line in lines if line.cells[0])
    together: list[list[_Line]] = []
    for line in lines:
        filled = line.filled
        rest = not line.cells[0] and 2 * len(filled) <= len(line.cells)
        wraps = (
            filled == [0]
            and bool(together)
            and bool(above := together[-1][-1].cells[0])
            and above[-1].right > most - 1.5 * size
        )
        if together and (rest or wraps):
            together[-1].append(line)
        else:
            together.append([line])
    return [_one_row(row) for row in together]
