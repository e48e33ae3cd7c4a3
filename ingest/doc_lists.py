"""Styles and lists of a binary Word file in the terms of DOCX, so that one reader numbers and recognises headings in both.

After [MS-DOC]: the style sheet (2.9.271 STSH, 2.9.260 STD), lists (2.9.131 LFO, 2.9.147 LSTF, 2.9.150 LVL) and the numbers of
number formats ([MS-OSHARED] 2.2.1.3 MSONFC, which are in the order of ECMA-376's names).
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from lxml import etree
from lxml.etree import _Element as Element

from ingest.doc_file import DocFile, Properties, read_modifiers
from ingest.docx_package import W

BOLD, HIDDEN = 0x0835, 0x083C
_ALIGNED, _ALIGNED_80, _OUTLINE, _LEVEL, _LIST = 0x2461, 0x2403, 0x2640, 0x260A, 0x460B
_CENTRE = 1
_TITLE, _FIRST_CONTENTS = 62, 19
NUMBER_FORMATS: dict[int, str] = {
    **dict(enumerate(("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal"))),
    10: "ideographDigital", 11: "japaneseCounting", 14: "decimalFullWidth", 17: "japaneseDigitalTenThousand",
    18: "decimalEnclosedCircle", 19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle", 30: "ideographTraditional",
    31: "ideographZodiac", 32: "ideographZodiacTraditional", 33: "taiwaneseCounting", 34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting", 38: "chineseLegalSimplified",
    39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
"""The number formats by their numbers in binary files."""


def put(parent: Element, name: str, value: str | None = None) -> Element:
    """A new child, with its ``w:val``."""
    child = etree.SubElement(parent, W + name)
    if value is not None:
        child.set(W + "val", value)
    return child


def joined(text: str) -> str:
    """Halves of surrogate pairs made whole; what XML cannot hold left out."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return "".join(char for char in whole if char == "\t" or (char >= " " and char not in "\ufffe\uffff"))


def put_paragraph_properties(parent: Element, modifiers: Properties, style: int | None) -> Element:
    """``w:pPr`` of a paragraph or a style, as far as a reader of text looks at it."""
    properties = put(parent, "pPr")
    if style is not None:
        put(properties, "pStyle", str(style))
    aligned = modifiers.get(_ALIGNED) or modifiers.get(_ALIGNED_80)
    if aligned:
        put(properties, "jc", "center" if aligned[0] == _CENTRE else "left")
    if outline := modifiers.get(_OUTLINE):
        put(properties, "outlineLvl", str(outline[0]))
    listed = modifiers.get(_LIST)
    level = modifiers.get(_LEVEL)
    if listed or level:
        numbering = put(properties, "numPr")
        if level:
            put(numbering, "ilvl", str(level[0]))
        if listed:
            # Numbers out of the table say that the paragraph is in no list.
            put(numbering, "numId", str(max(struct.unpack("<h", listed)[0], 0)))
    return properties


def put_run_properties(parent: Element, modifiers: Properties) -> None:
    """``w:rPr`` of a run or a style."""
    said = {name: modifiers[sprm][0] for sprm, name in ((BOLD, "b"), (HIDDEN, "vanish")) if modifiers.get(sprm)}
    said = {name: state for name, state in said.items() if state != 0x80}
    if said:
        properties = put(parent, "rPr")
        for name, state in said.items():
            put(properties, name, "1" if state in (1, 0x81) else "0")


def styles_tree(file: DocFile) -> Element:
    """The style sheet as ``w:styles``; a style's id is its number in the file."""
    root = etree.Element(W + "styles", nsmap={"w": W[1:-1]})
    data = file.styles
    if len(data) < 6:
        return root
    header, count, base = struct.unpack_from("<HHH", data)
    at = 2 + header
    for number in range(count):
        if at + 2 > len(data):
            break
        size = struct.unpack_from("<H", data, at)[0]
        if size:
            _put_style(root, number, data[at + 2 : at + 2 + size], base)
        at += 2 + size
    return root


def _put_style(root: Element, number: int, data: bytes, base: int) -> None:
    first, second, third = struct.unpack_from("<HHH", data)
    kind, based, count = second & 0xF, second >> 4, third & 0xF
    style = put(root, "style")
    style.set(W + "styleId", str(number))
    style.set(W + "type", "paragraph" if kind == 1 else "character")
    if number == 0:
        style.set(W + "default", "1")
    length = struct.unpack_from("<H", data, base)[0]
    name = joined(data[base + 2 : base + 2 + 2 * length].decode("utf-16-le", "ignore"))
    put(style, "name", _builtin_name(first & 0xFFF) or name)
    if based != 0xFFF:
        put(style, "basedOn", str(based))
    at = base + 2 + 2 * (length + 1)
    for part in range(count):
        if at + 2 > len(data):
            break
        size = struct.unpack_from("<H", data, at)[0]
        modifiers = data[at + 2 : at + 2 + size]
        if kind == 1 and part == 0:
            put_paragraph_properties(style, read_modifiers(modifiers[2:]), None)
        elif part == count - 1 or kind != 1:
            put_run_properties(style, read_modifiers(modifiers))
        at += 2 + size + size % 2


def _builtin_name(identifier: int) -> str | None:
    if 1 <= identifier <= 9:
        return f"heading {identifier}"
    if _FIRST_CONTENTS <= identifier < _FIRST_CONTENTS + 9:
        return f"toc {identifier - _FIRST_CONTENTS + 1}"
    return "Title" if identifier == _TITLE else None


def numbering_tree(file: DocFile) -> Element:
    """The lists as ``w:numbering``; a list's number is its place in the table of overrides."""
    root = etree.Element(W + "numbering", nsmap={"w": W[1:-1]})
    definitions, levels = file.lists
    at = 0
    for number in range(struct.unpack_from("<h", definitions)[0] if len(definitions) >= 2 else 0):
        start = 2 + 28 * number
        if start + 28 > len(definitions):
            break
        abstract = put(root, "abstractNum")
        abstract.set(W + "abstractNumId", str(struct.unpack_from("<i", definitions, start)[0]))
        for level in range(1 if definitions[start + 26] & 1 else 9):
            at = _put_level(abstract, level, levels, at)
    overrides = file.overrides
    count = struct.unpack_from("<I", overrides)[0] if len(overrides) >= 4 else 0
    at = 4 + 16 * count
    for number in range(count):
        if 4 + 16 * number + 16 > len(overrides):
            break
        listed = put(root, "num")
        listed.set(W + "numId", str(number + 1))
        put(listed, "abstractNumId", str(struct.unpack_from("<i", overrides, 4 + 16 * number)[0]))
        at += 4
        for _ in range(overrides[4 + 16 * number + 12]):
            at = _put_override(listed, overrides, at)
    return root


def _put_override(listed: Element, data: bytes, at: int) -> int:
    if at + 8 > len(data):
        return at
    start, flags = struct.unpack_from("<iI", data, at)
    override = put(listed, "lvlOverride")
    override.set(W + "ilvl", str(flags & 0xF))
    if flags & 0x10:
        put(override, "startOverride", str(start))
    return _put_level(override, flags & 0xF, data, at + 8) if flags & 0x20 else at + 8


def _put_level(parent: Element, number: int, data: bytes, at: int) -> int:
    """Reads an LVL into ``w:lvl`` and returns where the next one begins."""
    if at + 28 > len(data):
        return at
    start, kind, info = struct.unpack_from("<iBB", data, at)
    follow, runs, paragraphs, restart = data[at + 15], data[at + 24], data[at + 25], data[at + 26]
    after = at + 28 + runs + paragraphs
    if after + 2 > len(data):
        return after
    length = struct.unpack_from("<H", data, after)[0]
    template = data[after + 2 : after + 2 + 2 * length].decode("utf-16-le", "ignore")
    level = put(parent, "lvl")
    level.set(W + "ilvl", str(number))
    put(level, "start", str(start))
    put(level, "numFmt", NUMBER_FORMATS.get(kind, "decimal"))
    # Places are characters 0 to 8, which XML cannot hold; a percent sign of the text itself does not occur before a digit.
    place: Callable[[str], str] = lambda char: f"%{ord(char) + 1}" if char < "\x09" else joined(char)  # noqa: E731
    put(level, "lvlText", "".join(map(place, template)))
    if info & 0x08:
        put(level, "lvlRestart", str(restart))
    if info & 0x04:
        put(level, "isLgl")
    put(level, "suff", ("tab", "space", "nothing")[min(follow, 2)])
    end: int = after + 2 + 2 * length
    return end
