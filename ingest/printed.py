"""What stands printed on a page, however it was read: characters with their places, and the rows that they make.

Lengths are in points, x grows to the right and y downwards from the upper left corner of the page as a reader holds it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_FULL_WIDTH = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u2460-\u24ff\U00020000-\U000323af“”‘’—…·〔〕]")
# Where the top and the foot of the square lie in which a Han character is set, seen from the base line, in parts of its size.
_ASCENT, _DESCENT = 0.88, 0.12


class Glyph(NamedTuple):
    """A character where it is printed: from ``left`` to ``right``, on the line at ``base``. A tuple, as there are many."""

    char: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    confidence: float | None = None

    @property
    def top(self) -> float:
        """The upper edge of its square."""
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of its square."""
        return self.base + _DESCENT * self.size


@dataclass(frozen=True, slots=True)
class Row:
    """A line as printed, without space around it; ``starts`` holds the left edge of every character of ``text``."""

    text: str
    starts: tuple[float, ...]
    right: float
    base: float
    size: float
    bold: bool = False
    confidence: float | None = None

    @property
    def left(self) -> float:
        """Where its first character begins."""
        return self.starts[0]

    @property
    def top(self) -> float:
        """The upper edge of its characters' squares."""
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of its characters' squares."""
        return self.base + _DESCENT * self.size

    @property
    def middle(self) -> float:
        """Halfway between its left and right ends."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Block:
    """Rows below one another in one column of ``page``, in reading order; ``column`` is 0 where the page is not divided."""

    page: int
    column: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of ``page``: its rows of cells from top to bottom, and the x of the vertical rules between and around the cells.

    ``title`` is what stands in the table's frame above its cells.
    """

    page: int
    top: float
    bottom: float
    edges: tuple[float, ...]
    cells: tuple[tuple[str, ...], ...]
    confidence: float | None = None
    title: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line: at ``at`` (y of a horizontal one, x of a vertical one) from ``start`` to ``end``."""

    vertical: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as printed: ``number`` from 1, its size, its blocks and tables from top to bottom."""

    number: int
    width: float
    height: float
    parts: tuple[Block | Grid, ...] = field(default=())

    @property
    def rows(self) -> list[Row]:
        """All rows outside tables, in reading order."""
        return [row for part in self.parts if isinstance(part, Block) for row in part.rows]


def is_han(char: str) -> bool:
    """Whether ``char`` is a Han character (or a radical)."""
    return bool(_HAN.match(char))


def is_full_width(char: str) -> bool:
    """Whether ``char`` is set in a square: Han characters and their punctuation."""
    return bool(_FULL_WIDTH.match(char))


def usual(values: Iterable[float], step: float) -> float | None:
    """The most frequent of ``values``, told apart by ``step``; None without any.

    >>> usual([10.0, 10.1, 12.0], 0.5)
    10.05
    """
    groups: dict[int, list[float]] = {}
    for value in values:
        groups.setdefault(round(value / step), []).append(value)
    if not groups:
        return None
    # Two neighbouring groups may share one peak.
    weight = Counter({key: len(group) + len(groups.get(key + 1, ())) for key, group in groups.items()})
    key = max(weight, key=lambda one: (weight[one], len(groups[one])))
    both = sorted(groups[key] + groups.get(key + 1, []))
    middle = len(both) // 2
    return both[middle] if len(both) % 2 else (both[middle - 1] + both[middle]) / 2
