"""What stands on a page of an OFD file: its characters and its ruled lines, placed in points."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.ofd_package import numbers
from ingest.printed import Glyph, Rule
from ingest.printed_characters import plain_character

_UPRIGHT = 0.05
"""Sine of the angle from which text is slanted: a watermark across the page."""
BOLD_WEIGHT = 600
_UNEVEN = 0.3
"""A gap wider than the usual one of its run by this share of the size is a blank that the writer left out."""
_SHORTEST = 8.0
"""A shorter line, in points, is no rule of a table but part of a drawing, often of a letter that is drawn as a curve."""
_STRAIGHT = 0.8
"""A line that leaves its direction by more, in points, is no rule."""
COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_POINTS = 72 / 25.4
"""Points in a millimetre, the unit of OFD."""
PAGE = (_POINTS, 0.0, 0.0, _POINTS, 0.0, 0.0)

Matrix = tuple[float, float, float, float, float, float]
"""``a b c d e f``: (x, y) goes to (a·x + c·y + e, b·x + d·y + f)."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is printed: characters, ruled lines, and the slanted text of watermarks.

    ``turns`` counts the characters by the direction in which they run: 0 to the right, 1 down (the page is turned right), -1 up.
    """

    glyphs: list[Glyph]
    rules: list[Rule]
    slanted: list[str]
    turns: Counter[int]


def marks_of(content: etree._Element, composites: dict[str, etree._Element], bold_fonts: frozenset[str]) -> Marks:
    """The marks of a page's content; ``composites`` are the vector units of the resources by ID."""
    marks = Marks([], [], [], Counter())
    for layer in content.iterfind("Content/Layer"):
        _walk(layer, PAGE, marks, composites, bold_fonts, frozenset())
    return marks


def appearance_marks(appearance: etree._Element, bold_fonts: frozenset[str]) -> Marks:
    """The marks of an annotation's appearance, placed by its Boundary."""
    marks = Marks([], [], [], Counter())
    _walk(appearance, combined(PAGE, placing(appearance)), marks, {}, bold_fonts, frozenset())
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
                inner = combined(matrix, placing(element))
                for content in drawn.iterfind("Content"):
                    _walk(content, inner, marks, composites, bold, above | {unit})


def placing(element: etree._Element) -> Matrix:
    """From the coordinates inside an object to those of what holds it: its CTM, then its Boundary's corner."""
    given = numbers(element.get("CTM"))
    a, b, c, d, e, f = given if len(given) == 6 else _IDENTITY
    corner = numbers(element.get("Boundary"))
    x, y = (corner[0], corner[1]) if len(corner) >= 2 else (0.0, 0.0)
    return a, b, c, d, e + x, f + y


def combined(outer: Matrix, inner: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
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


def applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where ``matrix`` brings a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _text_object(element: etree._Element, outer: Matrix, marks: Marks, bold_fonts: frozenset[str]) -> None:
    matrix = combined(outer, placing(element))
    across, up = math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])
    nominal = (numbers(element.get("Size")) or [0.0])[0]
    if nominal <= 0 or across == 0 or up == 0:
        return
    slant = abs(matrix[1]) / across
    if _UPRIGHT < slant < 1 - _UPRIGHT:
        marks.slanted.append("".join(code.text or "" for code in element.iterfind("TextCode")).strip())
        return
    weight = numbers(element.get("Weight"))
    bold = element.get("Font") in bold_fonts or bool(weight and weight[0] >= BOLD_WEIGHT)
    x = y = 0.0
    ligatures = shared_glyphs(element)
    turn = 0 if abs(matrix[0]) >= abs(matrix[1]) else 1 if matrix[1] > 0 else -1
    start = 0
    for code in element.iterfind("TextCode"):
        x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
        text = re.sub(r"[\r\n\t]", "", code.text or "")
        places = places_of(text, x, y, code, nominal * (numbers(element.get("HScale")) or [1.0])[0], ligatures, start)
        start += len(text)
        marks.turns[turn] += len(text)
        marks.glyphs.extend(_glyphs(text, places, matrix, nominal, bold))


def shared_glyphs(element: etree._Element) -> frozenset[int]:
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


def places_of(
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


def _glyphs(text: str, places: Sequence[tuple[float, float]], matrix: Matrix, nominal: float, bold: bool) -> Iterator[Glyph]:
    """The characters where they stand, each as wide as usual, or as far as the next one where the text is set close or spaced out."""
    size = nominal * math.hypot(matrix[2], matrix[3])
    stretched = math.hypot(matrix[0], matrix[1]) / math.hypot(matrix[2], matrix[3])
    placed = [applied(matrix, *place) for place in places]
    rights = [x + advance(char, size) * stretched for char, (x, _) in zip(text, placed, strict=True)]
    gaps = [x - right for right, (x, _) in zip(rights, placed[1:], strict=False)]
    # Blanks are characters of their own: even gaps in a run of text only space it out (发 布 日 期).
    even = sorted(gaps)[len(gaps) // 2] + _UNEVEN * size if gaps else 0.0
    for number, (char, (x, y)) in enumerate(zip(text, placed, strict=True)):
        right = rights[number]
        if number < len(gaps) and -(right - x) < gaps[number] <= even:
            right = placed[number + 1][0]
        for plain in plain_character(ord(char)):
            yield Glyph(plain, x, right, y, size, bold)


def advance(char: str, size: float) -> float:
    """The usual width of a character: a full size for those of Chinese print, half for the others."""
    return size if unicodedata.east_asian_width(char) in "WFA" else size / 2


def upright(marks: Marks, width: float, height: float) -> tuple[Marks, float, float]:
    """The marks of a page of ``width`` and ``height`` as its reader holds it: turned, where most of its text runs down or up."""
    turn = max(marks.turns, key=lambda turn: marks.turns[turn], default=0)
    if turn == 0:
        return marks, width, height

    def place(x: float, y: float) -> tuple[float, float]:
        return (y, width - x) if turn == 1 else (height - y, x)

    glyphs = []
    for glyph in marks.glyphs:
        x, y = place(glyph.left, glyph.base)
        glyphs.append(glyph._replace(left=x, right=x + glyph.right - glyph.left, base=y))
    rules: list[Rule] = []
    for rule in marks.rules:
        ends = [(rule.at, end) if rule.vertical else (end, rule.at) for end in (rule.start, rule.end)]
        rules.extend(_rule(place(*ends[0]), place(*ends[1])))
    return Marks(glyphs, rules, marks.slanted, marks.turns), height, width


def _rules(element: etree._Element, outer: Matrix) -> Iterator[Rule]:
    """The straight upright lines of a path."""
    matrix = combined(outer, placing(element))
    data = element.find("AbbreviatedData")
    if data is None or not data.text:
        return
    begun = at = (0.0, 0.0)
    for command, words in COMMAND.findall(data.text):
        values = numbers(words)
        if command in "MS" and len(values) >= 2:
            begun = at = (values[0], values[1])
        elif command == "L" and len(values) >= 2:
            yield from _rule(applied(matrix, *at), applied(matrix, values[0], values[1]))
            at = (values[0], values[1])
        elif command == "C":
            yield from _rule(applied(matrix, *at), applied(matrix, *begun))
            at = begun
        elif len(values) >= 2:
            at = (values[-2], values[-1])


def _rule(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    """The rule between two points, if it is upright or level."""
    (x0, y0), (x1, y1) = one, other
    if abs(x0 - x1) < _STRAIGHT and abs(y0 - y1) >= _SHORTEST:
        yield Rule(True, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    elif abs(y0 - y1) < _STRAIGHT and abs(x0 - x1) >= _SHORTEST:
        yield Rule(False, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
