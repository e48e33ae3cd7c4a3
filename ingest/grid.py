"""Ruled lines to tables: which lines make up a grid, and in which of its cells a point lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_TOUCH = 1.2
"""Lines closer than this many mm meet: borders are .2 to .5 mm wide and often drawn as thin boxes with two long sides."""
_SHORTEST = 3.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line between two points, in mm."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the x of its columns' borders, the y of its rows', and for each cell the top left one it is merged into."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    roots: dict[tuple[int, int], tuple[int, int]] = field(hash=False)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The (row, column) of the point, that of the top left cell where cells are merged; None outside."""
        row, column = _between(self.ys, y), _between(self.xs, x)
        return None if row is None or column is None else self.roots[row, column]

    def extent(self, root: tuple[int, int]) -> tuple[int, int]:
        """How many rows and columns the cell covers."""
        covered = [cell for cell, top in self.roots.items() if top == root]
        return max(row for row, _ in covered) - root[0] + 1, max(column for _, column in covered) - root[1] + 1


def _between(borders: Sequence[float], value: float) -> int | None:
    if not borders[0] <= value <= borders[-1]:
        return None
    return next(number for number in range(len(borders) - 1) if value <= borders[number + 1])


@dataclass(frozen=True, slots=True)
class _Line:
    """An upright or level line: where it lies across its direction, and from where to where it runs."""

    at: float
    first: float
    last: float


def find_grids(rules: Iterable[Rule]) -> list[Grid]:
    """The grids of two or more rows and columns that the lines of a page form, from top to bottom."""
    level: list[_Line] = []
    upright: list[_Line] = []
    for rule in rules:
        wide, high = abs(rule.x1 - rule.x0), abs(rule.y1 - rule.y0)
        if wide >= _SHORTEST and high < _TOUCH / 2:
            level.append(_Line((rule.y0 + rule.y1) / 2, min(rule.x0, rule.x1), max(rule.x0, rule.x1)))
        elif high >= _SHORTEST and wide < _TOUCH / 2:
            upright.append(_Line((rule.x0 + rule.x1) / 2, min(rule.y0, rule.y1), max(rule.y0, rule.y1)))
    level, upright = _merged(level), _merged(upright)
    found = [grid for group in _groups(level, upright) if (grid := _grid(*group)) is not None]
    return sorted(found, key=lambda grid: grid.ys[0])


def _merged(lines: list[_Line]) -> list[_Line]:
    """Lines that lie on one another or go on from one another, as one."""
    merged: list[_Line] = []
    for line in sorted(lines, key=lambda line: (round(line.at / _TOUCH), line.first)):
        for number in range(len(merged) - 1, max(-1, len(merged) - 40), -1):
            other = merged[number]
            if abs(other.at - line.at) < _TOUCH and line.first <= other.last + _TOUCH and other.first <= line.last + _TOUCH:
                merged[number] = _Line(other.at, min(other.first, line.first), max(other.last, line.last))
                break
        else:
            merged.append(line)
    return merged


def _groups(level: Sequence[_Line], upright: Sequence[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """The lines that hang together, because they cross."""
    parent = list(range(len(level) + len(upright)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for first, one in enumerate(level):
        for second, other in enumerate(upright, len(level)):
            meets = (
                one.first - _TOUCH <= other.at <= one.last + _TOUCH and other.first - _TOUCH <= one.at <= other.last + _TOUCH
            )
            if meets:
                parent[root(first)] = root(second)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for number, line in enumerate((*level, *upright)):
        groups.setdefault(root(number), ([], []))[number >= len(level)].append(line)
    return list(groups.values())


def _grid(level: Sequence[_Line], upright: Sequence[_Line]) -> Grid | None:
    ys, xs = _borders(level), _borders(upright)
    if len(ys) < 3 or len(xs) < 3:
        return None
    cells = [(row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)]
    roots = {cell: cell for cell in cells}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while roots[cell] != cell:
            cell = roots[cell]
        return cell

    for row, column in cells:
        middle_y, middle_x = (ys[row] + ys[row + 1]) / 2, (xs[column] + xs[column + 1]) / 2
        if (row, column + 1) in roots and not _drawn(upright, xs[column + 1], middle_y):
            one, other = sorted((root((row, column)), root((row, column + 1))))
            roots[other] = one
        if (row + 1, column) in roots and not _drawn(level, ys[row + 1], middle_x):
            one, other = sorted((root((row, column)), root((row + 1, column))))
            roots[other] = one
    return Grid(tuple(xs), tuple(ys), {cell: root(cell) for cell in cells})


def _borders(lines: Sequence[_Line]) -> list[float]:
    borders: list[float] = []
    for line in sorted(lines, key=lambda line: line.at):
        if not borders or line.at - borders[-1] > _TOUCH:
            borders.append(line.at)
    return borders


def _drawn(lines: Sequence[_Line], at: float, middle: float) -> bool:
    return any(abs(line.at - at) <= _TOUCH and line.first <= middle <= line.last for line in lines)
