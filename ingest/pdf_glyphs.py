"""The characters of a PDF page with their places, as pdfium tells them, in the reader's view of the page."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.printed import Glyph
from ingest.printed_characters import plain_character, printed_once

_HEAVY = re.compile(r"bold|heavy|black|demi", re.IGNORECASE)
_GOTHIC = re.compile(r"hei\b|hei[-_ti]|simhei|黑体|heiti|xbs|小标宋|stxihei", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
_HEAVY_WEIGHT = 600
_FILL_AND_STROKE = 2
_LIGHT = 0.72
"""Watermarks are printed in grey lighter than this (1 is white), or by a transparency that comes to the same."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Text that lies over or across the page: its words, and where and how large they are printed."""

    text: str
    left: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Characters:
    """The text layer of a page.

    ``turn`` is the direction of its lines in the file, in quarter turns to the left; width and height are those of the page held
    so that they run to the right. ``glyphs`` are in the order of the content stream; ``oblique`` is text that runs in another
    direction and ``light`` those of the glyphs that are in pale colours. ``unmapped`` counts the characters whose
    meaning the file does not tell.
    """

    turn: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    oblique: tuple[Marked, ...]
    light: tuple[Glyph, ...]
    unmapped: int


@dataclass(frozen=True, slots=True)
class _Print:
    """How the characters of one text object look. ``turn`` is the direction of its lines in quarter turns, None if oblique."""

    size: float
    bold: bool
    gothic: bool
    light: bool
    turn: int | None


_Point = Callable[[float, float], tuple[float, float]]


def characters(page: pdfium.PdfPage) -> Characters:
    """Reads the text layer of ``page``; a page whose text mostly runs sideways is turned until it stands upright."""
    width, height = page.get_size()
    left, bottom, right, top = page.get_cropbox()
    quarter = (page.get_rotation() // 90) % 4
    found = _read(page)
    turns = Counter(look.turn for _, _, look in found if look.turn is not None)
    sideways = max(turns, key=lambda turn: turns[turn]) if turns else 0
    view = (sideways - quarter) % 4  # quarter turns that the text still stands aside when the reader holds the page
    place = _placed(sideways, left, bottom, right, top)
    if view % 2:
        width, height = height, width
    body_gothic = sum(look.gothic for _, _, look in found) * 2 > len(found)
    glyphs: list[Glyph] = []
    oblique: list[tuple[str, float, float, float]] = []
    light: list[Glyph] = []
    unmapped = 0
    for char, (x0, y0, x1, y1, origin_x, origin_y), look in found:
        one, other = place(x0, y0), place(x1, y1)
        origin = place(origin_x, origin_y)
        start, end = min(one[0], other[0]), max(one[0], other[0])
        if look.turn != sideways:
            oblique.append((char, start, origin[1], look.size))
            continue
        if not (start >= -1 and end <= width + 1 and -1 <= origin[1] <= height + look.size):
            continue
        unmapped += _is_unmapped(char)
        glyph = Glyph(char, start, end, origin[1], look.size, look.bold or (look.gothic and not body_gothic))
        glyphs.append(glyph)
        if look.light:
            light.append(glyph)
    return Characters(sideways, width, height, printed_once(glyphs), _marked(oblique), tuple(light), unmapped)


_Box = tuple[float, float, float, float, float, float]


def _read(page: pdfium.PdfPage) -> list[tuple[str, _Box, _Print]]:
    text = page.get_textpage()
    handle = text.raw
    looks = _Looks(handle)
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    found: list[tuple[str, _Box, _Print]] = []
    for number in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, number)
        # What pdfium adds itself (blanks where it sees gaps, ends of lines) is judged anew from the places of the characters.
        if code in (0, 10, 13) or (code == 32 and raw.FPDFText_IsGenerated(handle, number) == 1):
            continue
        if raw.FPDFText_HasUnicodeMapError(handle, number) == 1:
            code = 0xFFFD
        if char := plain_character(code):
            raw.FPDFText_GetLooseCharBox(handle, number, box)
            raw.FPDFText_GetCharOrigin(handle, number, x, y)
            found.append((char, (box.left, box.bottom, box.right, box.top, x.value, y.value), looks.of(number)))
    text.close()
    return found


class _Looks:
    """How the characters of a page look, asked once a text object: some programs write one object a character."""

    def __init__(self, handle: object) -> None:
        self.handle = handle
        self.objects: dict[int, _Print] = {}
        self.fonts: dict[int, tuple[bool, bool]] = {}
        self.matrix = raw.FS_MATRIX()
        self.colour = tuple(ctypes.c_uint() for _ in range(4))

    def of(self, number: int) -> _Print:
        """The look of character ``number``."""
        owner = raw.FPDFText_GetTextObject(self.handle, number)
        key = _address(owner)
        if key not in self.objects:
            self.objects[key] = self._look(number, owner)
        return self.objects[key]

    def _look(self, number: int, owner: object) -> _Print:
        matrix = self.matrix
        raw.FPDFText_GetMatrix(self.handle, number, matrix)
        size = raw.FPDFText_GetFontSize(self.handle, number) * math.hypot(matrix.c, matrix.d)
        font = _address(raw.FPDFTextObj_GetFont(owner)) if owner else 0
        if font not in self.fonts:
            self.fonts[font] = self._font(number)
        heavy, gothic = self.fonts[font]
        raw.FPDFText_GetFillColor(self.handle, number, *self.colour)
        red, green, blue, alpha = (one.value for one in self.colour)
        grey = (0.3 * red + 0.59 * green + 0.11 * blue) / 255
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
        turn = round(angle / 90)
        return _Print(
            size=max(size, 0.1),
            bold=heavy or (bool(owner) and raw.FPDFTextObj_GetTextRenderMode(owner) == _FILL_AND_STROKE),
            gothic=gothic,
            light=1 - (1 - grey) * alpha / 255 > _LIGHT,
            turn=turn % 4 if abs(angle - 90 * turn) < 5 else None,
        )

    def _font(self, number: int) -> tuple[bool, bool]:
        """Whether the font of character ``number`` is a bold one, and whether it is one of those in which headings are set."""
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        raw.FPDFText_GetFontInfo(self.handle, number, name, 128, flags)
        font = name.value.decode("utf-8", "replace")
        heavy = (
            flags.value & _FORCE_BOLD or _HEAVY.search(font) or raw.FPDFText_GetFontWeight(self.handle, number) >= _HEAVY_WEIGHT
        )
        return bool(heavy), bool(_GOTHIC.search(font))


def _address(pointer: object) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0 if pointer else 0  # type: ignore[arg-type]


def _placed(turn: int, left: float, bottom: float, right: float, top: float) -> _Point:
    """From the file's coordinates (y upwards) to those of a reader for whom lines of direction ``turn`` run to the right."""
    return (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )[turn]


def _is_unmapped(char: str) -> bool:
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"


def _marked(pieces: list[tuple[str, float, float, float]]) -> tuple[Marked, ...]:
    """Pieces of text in the order in which they were printed, joined while their size stays the same."""
    joined: list[Marked] = []
    for char, left, base, size in pieces:
        last = joined[-1] if joined else None
        if last and abs(last.size - size) < 0.1 and abs(base - last.base) < 40 * size:
            joined[-1] = Marked(last.text + char, last.left, last.base, size)
        else:
            joined.append(Marked(char, left, base, size))
    return tuple(one for one in joined if one.text.strip())
