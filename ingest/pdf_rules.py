"""The straight lines drawn on a PDF page: rules of tables, as strokes, thin rectangles or edges of boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.printed import Rule

_THIN = 3.0
"""A filled rectangle up to this thick, in points, is a rule."""
_SHORTEST = 4.0
_STRAIGHT = 0.8
_MOST_PATHS = 6_000
_MOST_POINTS = 400
"""A page with more paths, or a path with more points, is a drawing or a map; its lines are no rules of tables."""
_NESTED = 4


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on a page: the rules, the share of the page that its pictures cover, and how many paths are drawn."""

    rules: tuple[Rule, ...]
    picture: float
    paths: int


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def drawn(page: pdfium.PdfPage, turn: int) -> Drawn:
    """The rules and pictures of ``page``, as seen when text of direction ``turn`` (in quarter turns) runs to the right."""
    left, bottom, right, top = page.get_cropbox()
    area = max((right - left) * (top - bottom), 1.0)
    rules: list[Rule] = []
    picture = 0.0
    paths = 0
    for kind, item, matrix in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(item, matrix)
            picture += (box[2] - box[0]) * (box[3] - box[1]) / area
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            paths += 1
            if paths <= _MOST_PATHS:
                rules.extend(_rules(item, matrix))
    if paths > _MOST_PATHS:
        rules = []
    placed = [_placed(rule, turn, left, bottom, right, top) for rule in rules]
    return Drawn(tuple(placed), min(picture, 1.0), paths)


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[int, object, _Matrix]]:
    def inside(form: object, outer: _Matrix, depth: int) -> Iterator[tuple[int, object, _Matrix]]:
        for number in range(raw.FPDFFormObj_CountObjects(form)):
            yield from unpack(raw.FPDFFormObj_GetObject(form, number), outer, depth)

    def unpack(item: object, outer: _Matrix, depth: int) -> Iterator[tuple[int, object, _Matrix]]:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _NESTED:
            yield from inside(item, _times(_matrix(item), outer), depth + 1)
        elif kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield kind, item, outer

    for number in range(raw.FPDFPage_CountObjects(page.raw)):
        yield from unpack(raw.FPDFPage_GetObject(page.raw, number), _IDENTITY, 0)


def _rules(path: object, outer: _Matrix) -> Iterator[Rule]:
    count = raw.FPDFPath_CountSegments(path)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not 2 <= count <= _MOST_POINTS or not (fill.value or stroke.value):
        return
    if not stroke.value:
        left, bottom, right, top = _bounds(path, outer)
        if min(right - left, top - bottom) > _THIN and count <= 6:
            return  # a coloured area
    matrix = _times(_matrix(path), outer)
    for outline in _outlines(path, count, matrix):
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) <= _THIN:
            if max(width, height) >= _SHORTEST:
                vertical = height > width
                along = ys if vertical else xs
                yield Rule(vertical, (sum(xs) / len(xs)) if vertical else (sum(ys) / len(ys)), min(along), max(along))
        elif stroke.value:
            for one, other in pairwise(outline):
                yield from _edge(one, other)


def _edge(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    width, height = abs(one[0] - other[0]), abs(one[1] - other[1])
    if width <= _STRAIGHT and height >= _SHORTEST:
        yield Rule(True, (one[0] + other[0]) / 2, min(one[1], other[1]), max(one[1], other[1]))
    elif height <= _STRAIGHT and width >= _SHORTEST:
        yield Rule(False, (one[1] + other[1]) / 2, min(one[0], other[0]), max(one[0], other[0]))


def _outlines(path: object, count: int, matrix: _Matrix) -> list[list[tuple[float, float]]]:
    """The parts of a path as lists of points, a closed one ending where it began; parts with curves are left out."""
    x, y = ctypes.c_float(), ctypes.c_float()
    outlines: list[list[tuple[float, float]]] = []
    curved: set[int] = set()
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        a, b, c, d, e, f = matrix
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO or not outlines:
            outlines.append([point])
        else:
            outlines[-1].append(point)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            curved.add(len(outlines) - 1)
        if raw.FPDFPathSegment_GetClose(segment):
            outlines[-1].append(outlines[-1][0])
    return [outline for number, outline in enumerate(outlines) if number not in curved and len(outline) > 1]


def _matrix(item: object) -> _Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _bounds(item: object, outer: _Matrix) -> tuple[float, float, float, float]:
    sides = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *sides)
    left, bottom, right, top = (side.value for side in sides)
    a, b, c, d, e, f = outer
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _placed(rule: Rule, turn: int, left: float, bottom: float, right: float, top: float) -> Rule:
    def spanned(vertical: bool, at: float, one: float, other: float) -> Rule:
        return Rule(vertical, at, min(one, other), max(one, other))

    if turn == 0:
        return (
            spanned(True, rule.at - left, top - rule.start, top - rule.end)
            if rule.vertical
            else spanned(False, top - rule.at, rule.start - left, rule.end - left)
        )
    if turn == 1:
        return (
            spanned(False, rule.at - left, rule.start - bottom, rule.end - bottom)
            if rule.vertical
            else spanned(True, rule.at - bottom, rule.start - left, rule.end - left)
        )
    if turn == 2:
        return (
            spanned(True, right - rule.at, rule.start - bottom, rule.end - bottom)
            if rule.vertical
            else spanned(False, rule.at - bottom, right - rule.start, right - rule.end)
        )
    return (
        spanned(False, right - rule.at, top - rule.start, top - rule.end)
        if rule.vertical
        else spanned(True, top - rule.at, right - rule.start, right - rule.end)
    )
