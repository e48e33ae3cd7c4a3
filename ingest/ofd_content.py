"""What stands on a page of an OFD file: its runs of characters and its ruled lines, placed in mm."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.glyphs import Glyphs, advance
from ingest.grid import Rule
from ingest.ofd_package import numbers

_UPRIGHT = 0.05
"""Sine of the angle from which text is slanted: a watermark across the page."""
_BOLD_WEIGHT = 600
_JUMP = 1.6
"""A step of so many sizes beyond a character's own width parts a run in two: a column or a blank, not letter-spacing."""
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Matrix = tuple[float, float, float, float, float, float]
"""``a b c d e f``: (x, y) goes to (a·x + c·y + e, b·x + d·y + f)."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is printed: runs of characters, ruled lines, and the slanted text of watermarks."""

    runs: list[Glyphs]
    rules: list[Rule]
    slanted: list[str]


def marks_of(content: etree._Element, composites: dict[str, etree._Element], bold_fonts: frozenset[str]) -> Marks:
    """The marks of a page's content; ``composites`` are the vector units of the resources by ID."""
    marks = Marks([], [], [])
    for layer in content.iterfind("Content/Layer"):
        _walk(layer, _IDENTITY, marks, composites, bold_fonts, frozenset())
    return marks


def appearance_marks(appearance: etree._Element, bold_fonts: frozenset[str]) -> Marks:
    """The marks of an annotation's appearance, placed by its Boundary."""
    marks = Marks([], [], [])
    _walk(appearance, _placing(appearance), marks, {}, bold_fonts, frozenset())
    return marks


def _walk(
    parent: etree._Element,
    matrix: Matrix,
    marks: Marks,
    composites: dict[str, etree._Element],
    bold: frozenset[str],
    above: frozenset[str],
) -> None:
    """Collect below ``parent``; ``above`` are the composite units that are being drawn, which must not contain themselves."""
    for element in parent:
        if element.get("Visible", "true").lower() == "false":
            continue
        if element.tag == "TextObject":
            _text_object(element, matrix, marks, bold)
        elif element.tag == "PathObject":
            marks.rules.extend(_rules(element, matrix))
        elif element.tag == "PageBlock":
            _walk(element, matrix, marks, composites, bold, above)
        elif element.tag in ("CompositeObject", "CompositeGraphicUnit"):
            unit = element.get("ResourceID") or ""
            drawn = composites.get(unit)
            if drawn is not None and unit not in above:
                inner = _times(matrix, _placing(element))
                for content in drawn.iterfind("Content"):
                    _walk(content, inner, marks, composites, bold, above | {unit})


def _placing(element: etree._Element) -> Matrix:
    """From the coordinates inside an object to those of what holds it: its CTM, then its Boundary's corner."""
    given = numbers(element.get("CTM"))
    a, b, c, d, e, f = given if len(given) == 6 else _IDENTITY
    corner = numbers(element.get("Boundary"))
    x, y = (corner[0], corner[1]) if len(corner) >= 2 else (0.0, 0.0)
    return a, b, c, d, e + x, f + y


def _times(outer: Matrix, inner: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        oa * a + oc * b,
        ob * a + od * b,
        oa * c + oc * d,
        ob * c + od * d,
        oa * e + oc * f + oe,
        ob * e + od * f + of,
    )


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _text_object(element: etree._Element, outer: Matrix, marks: Marks, bold_fonts: frozenset[str]) -> None:
    matrix = _times(outer, _placing(element))
    across, up = math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])
    nominal = (numbers(element.get("Size")) or [0.0])[0]
    if nominal <= 0 or across == 0 or up == 0:
        return
    slant = abs(matrix[1]) / across
    if _UPRIGHT < slant < 1 - _UPRIGHT:
        marks.slanted.append("".join(code.text or "" for code in element.iterfind("TextCode")).strip())
        return
    weight = numbers(element.get("Weight"))
    bold = element.get("Font") in bold_fonts or bool(weight and weight[0] >= _BOLD_WEIGHT)
    x = y = 0.0
    ligatures = _ligatures(element)
    start = 0
    for code in element.iterfind("TextCode"):
        x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
        text = re.sub(r"[\r\n\t]", "", code.text or "")
        places = _places(text, x, y, code, nominal * (numbers(element.get("HScale")) or [1.0])[0], ligatures, start)
        start += len(text)
        marks.runs.extend(_runs(text, places, matrix, nominal, bold))


def _ligatures(element: etree._Element) -> frozenset[int]:
    """The characters, by their number in the object, that share the glyph of the one before and so have no step of their own."""
    shared: set[int] = set()
    for change in element.iterfind("CGTransform"):
        position, codes, glyphs = (
            (numbers(change.get(name)) or [1.0])[0] for name in ("CodePosition", "CodeCount", "GlyphCount")
        )
        if glyphs < codes < 1000:
            shared.update(range(int(position + glyphs), int(position + codes)))
    return frozenset(shared)


def deltas(text: str | None) -> list[float]:
    """The steps of DeltaX or DeltaY; ``g 3 5`` stands for ``5 5 5``.

    >>> deltas("1 g 2 5 3")
    [1.0, 5.0, 5.0, 3.0]
    """
    steps: list[float] = []
    words = (text or "").split()
    at = 0
    while at < len(words):
        if words[at].lower() == "g" and at + 2 < len(words):
            count, value = numbers(words[at + 1]), numbers(words[at + 2])
            # No line of print has a million characters: a larger count is an attack on memory.
            steps += [value[0] if value else 0.0] * min(int(count[0]) if count else 0, 100_000)
            at += 3
        else:
            steps += numbers(words[at]) or [0.0]
            at += 1
    return steps


def _places(
    text: str, x: float, y: float, code: etree._Element, size: float, ligatures: frozenset[int], start: int
) -> list[tuple[float, float]]:
    """Where each character stands, in the object's coordinates. Steps that are missing are a character's usual width."""
    across, down = deltas(code.get("DeltaX")), deltas(code.get("DeltaY"))
    places = []
    step = 0
    for number in range(len(text)):
        if number and start + number not in ligatures:
            vertical = down[step] if step < len(down) else 0.0
            x += across[step] if step < len(across) else 0.0 if vertical else advance(text[number - 1], size)
            y += vertical
            step += 1
        places.append((x, y))
    return places


def _runs(text: str, places: Sequence[tuple[float, float]], matrix: Matrix, nominal: float, bold: bool) -> Iterator[Glyphs]:
    """The text as runs that each keep to a line: cut where it goes down a line, back, or over a wide gap.

    Vertical writing (each character below the last) is one run at its top, so that its characters stay together.
    """
    size = nominal * math.hypot(matrix[2], matrix[3])
    turned = abs(matrix[1]) > abs(matrix[0])
    placed = [_apply(matrix, *place) for place in places]
    if turned or _is_vertical(placed, size):
        if text.strip():
            x, y = placed[0]
            yield Glyphs(text, x, x + size, y, size, bold)
        return
    wide = [advance(char, size) * math.hypot(matrix[0], matrix[1]) / math.hypot(matrix[2], matrix[3]) for char in text]
    first = 0
    spread = _spread(placed, wide)
    for number in range(1, len(text) + 1):
        if number < len(text):
            (x0, y0), (x1, y1) = placed[number - 1], placed[number]
            gap = x1 - x0 - wide[number - 1] - spread
            if abs(y1 - y0) < 0.4 * size and -size < gap < _JUMP * size:
                continue
        if text[first:number].strip():
            yield Glyphs(
                text[first:number], placed[first][0], placed[number - 1][0] + wide[number - 1], placed[first][1], size, bold
            )
        first = number


def _spread(placed: Sequence[tuple[float, float]], wide: Sequence[float]) -> float:
    """How much a run is letter-spaced: the median of its gaps, where it has any to speak of."""
    gaps = sorted(after[0] - before[0] - width for before, after, width in zip(placed, placed[1:], wide, strict=False))
    return max(0.0, gaps[len(gaps) // 2]) if len(gaps) >= 2 else 0.0


def _is_vertical(placed: Sequence[tuple[float, float]], size: float) -> bool:
    if len(placed) < 2:
        return False
    down = [after[1] - before[1] for before, after in itertools.pairwise(placed)]
    across = [abs(after[0] - before[0]) for before, after in itertools.pairwise(placed)]
    return min(down) > 0.4 * size and max(across) < 0.4 * size


def _rules(element: etree._Element, outer: Matrix) -> Iterator[Rule]:
    """The straight upright lines of a path."""
    matrix = _times(outer, _placing(element))
    data = element.find("AbbreviatedData")
    if data is None or not data.text:
        return
    begun = at = (0.0, 0.0)
    for command, words in _COMMAND.findall(data.text):
        values = numbers(words)
        if command in "MS" and len(values) >= 2:
            begun = at = (values[0], values[1])
        elif command == "L" and len(values) >= 2:
            yield Rule(*_apply(matrix, *at), *_apply(matrix, values[0], values[1]))
            at = (values[0], values[1])
        elif command == "C":
            yield Rule(*_apply(matrix, *at), *_apply(matrix, *begun))
            at = begun
        elif len(values) >= 2:
            at = (values[-2], values[-1])
