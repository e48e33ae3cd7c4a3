"""The reading order of a page: text in columns is read column by column, all else row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.printed import Block, Glyph, Row
from ingest.printed_rows import row_of, usual_gap

_LEAST_ROWS, _LAST_ROWS = 5, 2
"""So many rows left of a gap, and so many right of it, where a column may end early, make columns; fewer are names or a formula."""
_FEW = 4
_NARROWEST = 9.0
"""A column of text holds this many characters of its size at least; what is narrower is a list."""
_FILLED = 0.75
_FILLED_SHARE = 0.55
"""In a column of text this share of the rows fills this part of its width; entries of a list end anywhere."""
_MIDDLE = (0.2, 0.8)
"""Where on the width of the text a gap between columns may lie."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a printed line without wide gaps."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    base: float
    size: float


def piece_of(glyphs: Sequence[Glyph]) -> Piece:
    """The piece that ``glyphs``, from left to right, make; there must be one that prints."""
    printed = [glyph for glyph in glyphs if not glyph.char.isspace()]
    size = median(glyph.size for glyph in printed)
    return Piece(
        tuple(glyphs), printed[0].left, max(glyph.right for glyph in printed), max(printed, key=lambda one: one.size).base, size
    )


def blocks(parts: Sequence[Piece], page: int) -> list[Block]:
    """The rows of ``page`` in reading order, from its pieces from top to bottom."""
    lines = _lines(parts)
    gap = usual_gap(part.glyphs for part in parts)
    found: list[Block] = []
    column = 0
    for band in _bands(lines):
        if band.gap is None:
            found.append(Block(page, 0, tuple(_rows(band.lines, gap))))
            continue
        for side in _sides(band):
            column += 1
            found.append(Block(page, column, tuple(_rows(_lines(side), gap))))
    return [block for block in found if block.rows]


@dataclass(frozen=True, slots=True)
class _Band:
    """Neighbouring lines: set in columns divided at x ``gap``, or in the full width."""

    lines: list[list[Piece]]
    gap: float | None


def _lines(parts: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces by lines: those on the base line of the one before, or nearly so, are on its line."""
    lines: list[list[Piece]] = []
    for part in sorted(parts, key=lambda one: (one.base, one.left)):
        if lines and part.base - lines[-1][0].base < 0.4 * min(part.size, lines[-1][0].size):
            lines[-1].append(part)
        else:
            lines.append([part])
    return [sorted(line, key=lambda one: one.left) for line in _between(lines)]


def _between(lines: list[list[Piece]]) -> list[list[Piece]]:
    """The lines, a single piece that stands right of two others at half height (issuers above one another and 文件) put to the lower."""
    for number in range(len(lines) - 2, 0, -1):
        above, line, below = lines[number - 1 : number + 2]
        if len(line) > 1 or len(line[0].glyphs) > _FEW or line[0].left < max(part.right for part in (*above, *below)):
            continue
        apart = min(line[0].base - above[0].base, below[0].base - line[0].base)
        if apart < 0.8 * line[0].size:
            below.append(line[0])
            del lines[number]
    return lines


def _rows(lines: Sequence[Sequence[Piece]], gap: float) -> list[Row]:
    return [row for line in lines if (row := row_of((part.glyphs for part in line), gap))]


def _sides(band: _Band) -> list[list[Piece]]:
    """The pieces of a divided band column by column, the columns divided again where they are two themselves."""
    assert band.gap is not None
    sides = []
    for right in (False, True):
        side = [part for line in band.lines for part in line if (part.left >= band.gap) is right]
        for part in _bands(_lines(side)):
            sides.extend(_sides(part) if part.gap is not None else [[piece for line in part.lines for piece in line]])
    return sides


def _bands(lines: list[list[Piece]]) -> list[_Band]:
    gap = _gap(lines)
    if gap is None:
        return [_Band(lines, None)] if lines else []
    start, end, x = gap
    return [*_bands(lines[:start]), _Band(lines[start:end], x), *_bands(lines[end:])]


def _gap(lines: list[list[Piece]]) -> tuple[int, int, float] | None:
    """The longest stretch of lines that a vertical gap divides into columns of text: its first and last lines and the gap's x."""
    if len(lines) < _LEAST_ROWS:
        return None
    left = min(part.left for line in lines for part in line)
    right = max(part.right for line in lines for part in line)
    best: tuple[int, int, float] | None = None
    for x in _candidates(lines, left + _MIDDLE[0] * (right - left), left + _MIDDLE[1] * (right - left)):
        for start, end in _stretches(lines, x):
            if (best is None or end - start > best[1] - best[0]) and _is_text(lines[start:end], x):
                best = (start, end, x)
    return best


def _candidates(lines: list[list[Piece]], low: float, high: float) -> list[float]:
    """Left edges of pieces that many lines have, less a little: where a right column may begin."""
    count: dict[int, list[float]] = {}
    for line in lines:
        for part in line:
            if low < part.left < high:
                count.setdefault(round(part.left / 4), []).append(part.left)
    return [min(lefts) - 0.5 for lefts in count.values() if len(lefts) >= 2]


def _stretches(lines: list[list[Piece]], x: float) -> list[tuple[int, int]]:
    """Maximal stretches of lines none of which crosses ``x``."""
    stretches: list[tuple[int, int]] = []
    start = 0
    for number in range(len(lines) + 1):
        if number == len(lines) or any(part.left < x < part.right for part in lines[number]):
            if number - start >= _LEAST_ROWS:
                stretches.append((start, number))
            start = number + 1
    return stretches


def _is_text(lines: list[list[Piece]], x: float) -> bool:
    for right in (False, True):
        side = [part for line in lines for part in line if (part.left >= x) is right]
        if len(side) < (_LAST_ROWS if right else _LEAST_ROWS):
            return False
        left, end = min(part.left for part in side), max(part.right for part in side)
        size = median(part.size for part in side)
        filled = sum(part.right > left + _FILLED * (end - left) for part in side)
        if end - left < _NARROWEST * size or filled < _FILLED_SHARE * len(side):
            return False
    return True
