"""Writes OFD files from a description of a document, the way office programs do: a text object for each printed line."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from ingest.ofd_content import advance

_LEFT, _TOP, _WIDTH, _HEIGHT = 28.0, 37.0, 156.0, 225.0
"""The type area of an official document on A4, in mm (GB/T 9704)."""
_SIZE, _LEADING = 5.6, 9.9
_WORD = re.compile(r"[A-Za-z]{1,20}|[0-9.,%]{1,20}|.", re.DOTALL)
_NO_START = "，。；：！？、）》”】"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document: ``kind`` is title, centred, heading, paragraph, flush (no indent), right or table (then ``rows``)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class _Sheet:
    """The objects of one page while it is filled."""

    objects: list[str] = field(default_factory=list)
    y: float = _TOP


def write_ofd(
    blocks: Sequence[Block], *, info: str = "", page_numbers: bool = True, head: str = "", extra: dict[str, str] | None = None
) -> bytes:
    """The bytes of an OFD file. ``head`` is printed over every page, ``info`` stands in DocInfo, ``extra`` adds files."""
    writer = _Writer()
    for block in blocks:
        writer.put(block)
    pages = [_page(sheet, number, page_numbers, head) for number, sheet in enumerate(writer.sheets, 1)]
    return package(pages, info=info, extra=extra)


def package(pages: Sequence[str], *, info: str = "", extra: dict[str, str] | None = None, document: str = "") -> bytes:
    """An OFD package of pages whose ``Content`` elements are given; ``document`` is added to Document.xml."""
    listed = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    files = {
        "OFD.xml": f'<ofd:OFD {_NS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>{info}'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {_NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="仿宋"/>'
        '<ofd:Font ID="4" FontName="黑体"/></ofd:Fonts></ofd:Res>',
        **{f"Doc_0/Pages/Page_{n}/Content.xml": f"<ofd:Page {_NS}>{page}</ofd:Page>" for n, page in enumerate(pages)},
        **(extra or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + text)
    return buffer.getvalue()


_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text_object(text: str, x: float, y: float, size: float = _SIZE, *, font: int = 3, attributes: str = "") -> str:
    """A line of text whose upper left corner is at (x, y)."""
    steps = [advance(char, size) for char in text[:-1]]
    delta = f' DeltaX="{_packed(steps)}"' if steps else ""
    width = sum(steps) + size
    return (
        f'<ofd:TextObject ID="0" Boundary="{x:.3f} {y:.3f} {width:.3f} {size * 1.2:.3f}" Font="{font}" Size="{size}"{attributes}>'
        f'<ofd:TextCode X="0" Y="{size:.3f}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def _packed(steps: Sequence[float]) -> str:
    """Steps with the standard's ``g`` for equal ones."""
    words: list[str] = []
    at = 0
    while at < len(steps):
        end = at
        while end < len(steps) and steps[end] == steps[at]:
            end += 1
        words.append(f"g {end - at} {steps[at]:.3f}" if end - at > 2 else " ".join([f"{steps[at]:.3f}"] * (end - at)))
        at = end
    return " ".join(words)


def wrapped(text: str, first: float, width: float, size: float) -> list[str]:
    """The printed lines of a paragraph; punctuation never begins one, and words in Latin letters and numbers are not cut."""
    lines = [""]
    room = first
    for word in _WORD.findall(text):
        wide = sum(advance(char, size) for char in word)
        if room < wide - 1e-6 and word not in _NO_START and lines[-1]:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append("")
            room = width
        lines[-1] += word
        room -= wide
    return lines


class _Writer:
    def __init__(self) -> None:
        self.sheets = [_Sheet()]

    def put(self, block: Block) -> None:
        if block.kind == "table":
            self._table(block.rows)
            return
        title = block.kind == "title"
        size = 7.8 if title else _SIZE
        indent = 2 * size if block.kind in ("paragraph", "heading") else 0.0
        font = 4 if title or block.kind == "heading" else 3
        for number, line in enumerate(wrapped(block.text, _WIDTH - indent, _WIDTH, size)):
            width = sum(advance(char, size) for char in line)
            x = _LEFT + (indent if number == 0 else 0.0)
            if block.kind in ("title", "centred"):
                x = _LEFT + (_WIDTH - width) / 2
            elif block.kind == "right":
                x = _LEFT + _WIDTH - width - 2 * size
            self._line(line, x, size, font)
        if title:
            self.sheets[-1].y += _LEADING

    def _line(self, line: str, x: float, size: float, font: int) -> None:
        sheet = self._sheet(_LEADING)
        sheet.objects.append(text_object(line, x, sheet.y, size, font=font))
        sheet.y += _LEADING * max(1.0, size / _SIZE)

    def _sheet(self, height: float) -> _Sheet:
        if self.sheets[-1].y + height > _TOP + _HEIGHT:
            self.sheets.append(_Sheet())
        return self.sheets[-1]

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        """A ruled table of equal columns; the row that does not fit begins on the next page, its header printed again."""
        width = _WIDTH / len(rows[0])
        for number, row in enumerate(rows):
            cells = [wrapped(cell, width - 3, width - 3, 4.2) for cell in row]
            height = 5.5 * max(map(len, cells)) + 2
            before = len(self.sheets)
            sheet = self._sheet(height)
            if number and len(self.sheets) > before:
                self._table([rows[0], *rows[number:]])
                return
            for column, lines in enumerate(cells):
                x = _LEFT + column * width
                sheet.objects.append(_box(x, sheet.y, width, height))
                sheet.objects += [
                    text_object(line, x + 1.5, sheet.y + 1 + 5.5 * n, 4.2) for n, line in enumerate(lines) if line
                ]
            sheet.y += height
        self.sheets[-1].y += _LEADING / 2


def _box(x: float, y: float, width: float, height: float) -> str:
    path = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
    return (
        f'<ofd:PathObject ID="0" Boundary="{x:.3f} {y:.3f} {width:.3f} {height:.3f}" LineWidth="0.25">'
        f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _page(sheet: _Sheet, number: int, page_numbers: bool, head: str) -> str:
    objects = [text_object(head, _LEFT, 20.0, 3.5)] if head else []
    objects += sheet.objects
    if page_numbers:
        objects.append(text_object(f"— {number} —", 100.0, 272.0, 4.9))
    return f'<ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content>'
