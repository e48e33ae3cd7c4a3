"""The objects of an OFD page (GB/T 33190) as elements of an SVG picture, in millimetres: text, paths, images, composite units.

Only shapes, characters and pictures of known kinds are taken over, each written anew: nothing of the file reaches the picture as markup.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.ofd_content import BOLD_WEIGHT, COMMAND, Matrix, advance, applied, combined, places_of, placing, shared_glyphs
from ingest.ofd_package import numbers
from ingest.printed_characters import plain_character

SVG = "{http://www.w3.org/2000/svg}"
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LINE_WIDTH = 0.353
"""Millimetres, the standard's default."""
_MOST_OBJECTS = 20_000
"""A page of dense print has three thousand lines and rules."""
_MOST_IMAGE_BYTES = 6_000_000
"""Of all images of a page: a scanned page has half a megabyte to two."""
_ABOVE, _BELOW = 0.86, 0.14
"""How far a character reaches above and below its base line, in its size."""
_IMAGES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"BM": "image/bmp"}
# Generic families, since the fonts that a file names or embeds are seldom there; the first that exists is taken.
_FAMILIES = (
    (re.compile("楷|kai", re.IGNORECASE), "KaiTi, STKaiti, Kaiti SC, Noto Serif CJK SC, serif"),
    (re.compile("仿|fang", re.IGNORECASE), "FangSong, STFangsong, FangSong_GB2312, Noto Serif CJK SC, serif"),
    (
        re.compile("黑|hei|arial|helvetica|sans", re.IGNORECASE),
        "SimHei, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif",
    ),
    (re.compile(""), "SimSun, STSong, Songti SC, Noto Serif CJK SC, serif"),
)
# What a path's letters are in SVG, and how many numbers follow.
_COMMANDS = {"S": ("M", 2), "M": ("M", 2), "L": ("L", 2), "Q": ("Q", 4), "B": ("C", 6), "A": ("A", 7), "C": ("Z", 0)}


@dataclass(frozen=True, slots=True)
class Font:
    """A font as the resources name it."""

    name: str
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Resources:
    """What objects of a page refer to by ID; ``images`` are bytes."""

    fonts: Mapping[str, Font]
    composites: Mapping[str, etree._Element]
    parameters: Mapping[str, etree._Element]
    images: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Printed:
    """A character where it stands, in millimetres."""

    char: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Drawing:
    """A page while it is drawn: ``picture`` the SVG's root, ``printed`` its characters in the order of drawing."""

    picture: etree._Element
    resources: Resources
    printed: list[Printed] = field(default_factory=list)
    left: int = _MOST_OBJECTS
    image_bytes: int = _MOST_IMAGE_BYTES

    def draw(self, parent: etree._Element, outer: Matrix = IDENTITY, above: frozenset[str] = frozenset()) -> None:
        """Draw what lies below ``parent``; ``above`` are the composite units being drawn, which must not contain themselves."""
        for element in parent:
            self.left -= 1
            if self.left < 0:
                return
            if element.get("Visible", "true").lower() == "false":
                continue
            inner = combined(outer, placing(element))
            if element.tag == "TextObject":
                self._text(element, inner)
            elif element.tag == "PathObject":
                self._path(element, inner)
            elif element.tag == "ImageObject":
                self._image(element, inner)
            elif element.tag == "PageBlock":
                self.draw(element, outer, above)
            elif element.tag in ("CompositeObject", "CompositeGraphicUnit"):
                unit = element.get("ResourceID") or ""
                drawn = self.resources.composites.get(unit)
                for content in drawn.iterfind("Content") if drawn is not None and unit not in above else ():
                    self.draw(content, inner, above | {unit})

    def _text(self, element: etree._Element, matrix: Matrix) -> None:
        size = (numbers(element.get("Size")) or [0.0])[0]
        if size <= 0:
            return
        font = self.resources.fonts.get(element.get("Font") or "", Font("", False, False))
        weight = numbers(element.get("Weight"))
        attributes = {
            "font-family": next(family for names, family in _FAMILIES if names.search(font.name)),
            "font-size": number(size),
            "transform": transform(matrix),
            **self._paint(element, filled=True, stroked=False),
        }
        if font.bold or (weight and weight[0] >= BOLD_WEIGHT):
            attributes["font-weight"] = "700"
        if font.italic or element.get("Italic", "").lower() == "true":
            attributes["font-style"] = "italic"
        shared, start, x, y = shared_glyphs(element), 0, 0.0, 0.0
        for code in element.iterfind("TextCode"):
            x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
            text = re.sub(r"[\r\n\t]", "", code.text or "")
            wide = size * (numbers(element.get("HScale")) or [1.0])[0]
            placed = list(zip(text, places_of(text, x, y, code, wide, shared, start), strict=True))
            start += len(text)
            shown = [(char, place) for char, place in placed if not char.isspace()]
            # A character beyond the basic plane takes two places in SVG's lists.
            each = [place for char, place in shown for _ in range(1 + (ord(char) > 0xFFFF))]
            if shown:
                lists = {"x": " ".join(number(x) for x, _ in each), "y": " ".join(number(y) for _, y in each)}
                if len({y for _, y in each}) == 1:
                    lists["y"] = number(each[0][1])
                etree.SubElement(self.picture, f"{SVG}text", attributes | lists).text = "".join(char for char, _ in shown)
            self.printed.extend(_printed(shown, matrix, size))

    def _path(self, element: etree._Element, matrix: Matrix) -> None:
        data = element.find("AbbreviatedData")
        shape = " ".join(_shape(data.text or "")) if data is not None else ""
        if not shape:
            return
        attributes = {"d": shape, "transform": transform(matrix), **self._paint(element, filled=False, stroked=True)}
        if element.get("Rule", "").lower().startswith("even"):
            attributes["fill-rule"] = "evenodd"
        etree.SubElement(self.picture, f"{SVG}path", attributes)

    def _image(self, element: etree._Element, matrix: Matrix) -> None:
        data = self.resources.images.get(element.get("ResourceID") or "", b"")
        kind = next((kind for begin, kind in _IMAGES.items() if data.startswith(begin)), None)
        unit = {"width": "1", "height": "1", "transform": transform(matrix)}
        if kind is None or len(data) > self.image_bytes:  # of a kind that browsers do not show, missing, or too large
            etree.SubElement(self.picture, f"{SVG}rect", unit | {"fill": "#eee"})
            return
        self.image_bytes -= len(data)
        address = f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
        etree.SubElement(
            self.picture,
            f"{SVG}image",
            unit | {"preserveAspectRatio": "none", "href": address, **_alpha(element.get("Alpha"), "opacity")},
        )

    def _paint(self, element: etree._Element, *, filled: bool, stroked: bool) -> dict[str, str]:
        """Fill and stroke; what an object does not say its drawing parameters may."""
        chain = list(self._parameters(element))
        fill, stroke = _flag(chain, "Fill", filled), _flag(chain, "Stroke", stroked)
        painted = {"fill": "none", **_alpha(element.get("Alpha"), "opacity")}
        if fill:
            painted |= _colour(chain, "FillColor", "fill")
        if stroke:
            width = next((value for each in chain if (value := numbers(each.get("LineWidth")))), [_LINE_WIDTH])
            painted |= _colour(chain, "StrokeColor", "stroke") | {"stroke-width": number(width[0])}
            dash = next((value for each in chain if (value := numbers(each.get("DashPattern")))), [])
            if dash and all(step >= 0 for step in dash):
                painted["stroke-dasharray"] = " ".join(number(step) for step in dash[:8])
        return painted

    def _parameters(self, element: etree._Element) -> Iterator[etree._Element]:
        """The object and its drawing parameters, each with those that it builds on."""
        yield element
        wanted, seen = element.get("DrawParam"), set[str]()
        while wanted and wanted not in seen and (found := self.resources.parameters.get(wanted)) is not None:
            yield found
            seen.add(wanted)
            wanted = found.get("Relative")


def number(value: float) -> str:
    """A length as SVG has it: a hundredth of a millimetre is finer than any print."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if math.isfinite(value) else "0"


def transform(matrix: Matrix) -> str:
    """A matrix as SVG has it."""
    return f"matrix({' '.join(f'{value:.6g}' for value in matrix)})"


def _printed(shown: list[tuple[str, tuple[float, float]]], matrix: Matrix, size: float) -> Iterator[Printed]:
    across, up = math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])
    for char, place in shown:
        x, y = applied(matrix, *place)
        for plain in plain_character(ord(char)):
            if not plain.isspace():
                yield Printed(plain, x, y - _ABOVE * size * up, x + advance(char, size) * across, y + _BELOW * size * up)


def _shape(data: str) -> Iterator[str]:
    for command, words in COMMAND.findall(data):
        letter, count = _COMMANDS.get(command, ("", 0))
        values = numbers(words)
        if letter and len(values) >= count:
            yield " ".join([letter, *(number(value) for value in values[:count])])


def _flag(chain: list[etree._Element], name: str, default: bool) -> bool:
    said = next((value for each in chain if (value := each.get(name))), None)
    return default if said is None else said.lower() == "true"


def _colour(chain: list[etree._Element], name: str, attribute: str) -> dict[str, str]:
    """The colour of the first that has one, black where none says; of a shading the first of its colours."""
    found = next((colour for each in chain if (colour := each.find(name)) is not None), None)
    if found is None:
        return {attribute: "#000"}
    told = found if found.get("Value") else next((each for each in found.iter("Color") if each.get("Value")), found)
    return {attribute: _rgb(numbers(told.get("Value"))), **_alpha(found.get("Alpha"), f"{attribute}-opacity")}


def _rgb(values: list[float]) -> str:
    """Grey, RGB or CMYK by the number of channels, each 0–255."""
    levels = [min(max(value, 0.0), 255.0) for value in values]
    if len(levels) == 1:
        levels *= 3
    elif len(levels) == 4:
        levels = [(255 - ink) * (255 - levels[3]) / 255 for ink in levels[:3]]
    return "#" + "".join(f"{round(level):02x}" for level in levels) if len(levels) == 3 else "#000"


def _alpha(said: str | None, attribute: str) -> dict[str, str]:
    values = numbers(said)
    return {attribute: number(min(max(values[0], 0.0), 255.0) / 255)} if values and values[0] < 255 else {}
