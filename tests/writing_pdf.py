"""Writes PDF files for tests, set like official documents: lines wrapped and justified, indents, heads, page numbers, columns, tables.

The parts of a document are named as in ``tests/writing_docx.py``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
_NO_START = "，。；：！？、）》”〕"
_NO_END = "（《“〔"
NOTO = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"


class Title(NamedTuple):
    """The title, large and centred."""

    text: str


class Heading(NamedTuple):
    """A heading: bold, indented, and larger than the text by its level (1: 20 points, 2: as large as the text)."""

    text: str
    level: int = 1


class Paragraph(NamedTuple):
    """A paragraph of the body, its first line indented by two characters unless ``flush``; ``size`` 0 is that of the text."""

    text: str
    centred: bool = False
    size: float = 0
    flush: bool = False
    right: bool = False


class Table(NamedTuple):
    """A ruled table whose first row names the columns; an ``open`` one has three level rules only."""

    rows: Sequence[Sequence[str]]
    open: bool = False


class Break(NamedTuple):
    """The next part stands on a new page."""


Part = Title | Heading | Paragraph | Table | Break
Decorate = Callable[[Canvas, int], None]


class _Line(NamedTuple):
    """A line ready to print: ``x`` from the left edge of its column, ``spread`` between its characters."""

    text: str
    x: float
    size: float
    bold: bool
    spread: float = 0.0


class Setting(NamedTuple):
    """How a page is set, in points."""

    size: float = 16
    leading: float = 28
    left: float = 80
    top: float = 105
    bottom: float = 100
    columns: int = 1
    gap: float = 30
    spread: float = 0.0


def write_pdf(
    parts: Sequence[Part],
    *,
    setting: Setting = Setting(),  # noqa: B008 - an immutable value
    head: str = "",
    number: str = "— {} —",
    password: str = "",
    decorate: Decorate | None = None,
    outline: Sequence[tuple[str, int]] = (),
) -> bytes:
    """The bytes of a PDF with ``parts``.

    ``head`` is printed above every page and ``number`` below it; ``decorate`` may draw on every page; ``password`` is what a reader
    must know; ``outline`` holds bookmarks and their pages.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=1) if password else None
    canvas = Canvas(file, pagesize=A4, encrypt=encrypt)
    writer = _Writer(canvas, setting, head, number, decorate, outline)
    for part in parts:
        writer.put(part)
    writer.end_page()
    canvas.save()
    return file.getvalue()


class _Writer:
    def __init__(
        self,
        canvas: Any,
        setting: Setting,
        head: str,
        number: str,
        decorate: Decorate | None,
        outline: Sequence[tuple[str, int]],
    ) -> None:
        self.canvas, self.setting, self.head, self.number, self.decorate = canvas, setting, head, number, decorate
        self.outline = outline
        self.page, self.column = 1, 0
        self.width: float = (A4[0] - 2 * setting.left - (setting.columns - 1) * setting.gap) / setting.columns
        self.y = A4[1] - setting.top

    def put(self, part: Part) -> None:
        """Print one part where the last one ended."""
        size, leading = self.setting.size, self.setting.leading
        if isinstance(part, Break):
            self.end_page()
        elif isinstance(part, Title):
            for text in _wrapped(part.text, self.width, 22, 0):
                self._print(_Line(text, (self.width - _width(text, 22)) / 2, 22, True), 34)
        elif isinstance(part, Heading):
            large = 20.0 if part.level == 1 else size
            self._print(_Line(part.text, 2 * size, large, True), leading)
        elif isinstance(part, Table):
            self._table(part.rows, open=part.open)
        elif part.right:
            self._print(_Line(part.text, self.width - _width(part.text, size) - 2 * size, size, False), leading)
        elif part.centred:
            for text in _wrapped(part.text, self.width, size, 0):
                self._print(_Line(text, (self.width - _width(text, size)) / 2, size, False), leading)
        else:
            size = part.size or size
            first = 0 if part.flush else 2 * size
            lines = list(_wrapped(part.text, self.width, size, first, self.setting.spread))
            for number, text in enumerate(lines):
                indent = 0 if number else first
                room = self.width - indent - _width(text, size)
                full = number < len(lines) - 1
                spread = room / max(len(text) - 1, 1) if full else self.setting.spread
                self._print(_Line(text, indent, size, False, spread), leading * size / self.setting.size)

    def end_page(self) -> None:
        """Print what stands on every page and turn the page."""
        canvas = self.canvas
        canvas.setFont(FONT, 10.5)
        if self.head:
            canvas.drawRightString(A4[0] - self.setting.left, A4[1] - 60, self.head)
            canvas.line(self.setting.left, A4[1] - 64, A4[0] - self.setting.left, A4[1] - 64)
        if self.number:
            canvas.drawCentredString(A4[0] / 2, 60, self.number.format(self.page))
        for title, page in self.outline:
            if page == self.page:
                canvas.bookmarkPage(title)
                canvas.addOutlineEntry(title, title)
        if self.decorate:
            self.decorate(canvas, self.page)
        canvas.showPage()
        self.page, self.column = self.page + 1, 0
        self.y = A4[1] - self.setting.top

    def _room(self, height: float) -> None:
        if self.y - height < self.setting.bottom:
            self.column += 1
            self.y = A4[1] - self.setting.top
            if self.column == self.setting.columns:
                self.end_page()

    def _edge(self) -> float:
        return self.setting.left + self.column * (self.width + self.setting.gap)

    def _print(self, line: _Line, leading: float) -> None:
        self._room(leading)
        self.y -= leading
        self.canvas.saveState()
        text = self.canvas.beginText()
        text.setFont(FONT, line.size)
        text.setTextRenderMode(2 if line.bold else 0)
        text.setTextOrigin(self._edge() + line.x, self.y)
        text.setCharSpace(line.spread)
        text.textOut(line.text)
        self.canvas.drawText(text)
        self.canvas.restoreState()

    def _table(self, rows: Sequence[Sequence[str]], *, open: bool) -> None:
        columns, size, leading = len(rows[0]), 12.0, 18.0
        width = self.width / columns
        for number, row in enumerate(rows):
            cells = [list(_wrapped(text, width - 8, size, 0)) for text in row]
            height = max(map(len, cells)) * leading + 6
            self._room(height)
            if open:
                left, right = self._edge(), self._edge() + self.width
                for y in [self.y] * (number < 2) + [self.y - height] * (number == len(rows) - 1):
                    self.canvas.line(left, y, right, y)
            for column, lines in enumerate(cells):
                x = self._edge() + column * width
                if not open:
                    self.canvas.rect(x, self.y - height, width, height)
                self.canvas.setFont(FONT, size)
                for place, text in enumerate(lines):
                    self.canvas.drawString(x + 4, self.y - leading * (place + 1) + 2, text)
            self.y -= height


def _width(text: str, size: float) -> float:
    width: float = pdfmetrics.stringWidth(text, FONT, size)
    return width


def _wrapped(text: str, width: float, size: float, indent: float, spread: float = 0.0) -> Iterator[str]:
    """``text`` as lines; no line begins with a closing mark or ends with an opening one."""
    line, room = "", width - indent
    for char in text:
        if line and _width(line + char, size) + spread * len(line) > room + 0.1:
            cut = len(line)
            if char in _NO_START:
                cut -= 1
            while cut > 1 and line[cut - 1] in _NO_END:
                cut -= 1
            if char.isascii() and char.isalnum():
                while cut > 1 and line[cut - 1].isascii() and line[cut - 1].isalnum():
                    cut -= 1
            yield line[:cut].rstrip(" ")
            line, room = line[cut:], width
        line += char
    if line:
        yield line


def picture(lines: Sequence[str], *, size: int = 44, width: int = 1654, height: int = 2339, tilt: float = 0.0) -> Image.Image:
    """A picture of a page at 200 dots an inch with ``lines`` as printed, the blanks at their beginnings kept."""
    page = Image.new("RGB", (width, height), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(NOTO, size, index=2)
    for number, line in enumerate(lines):
        draw.text((220, 220 + number * int(1.7 * size)), line, fill="black", font=font)
    return page.rotate(tilt, fillcolor="white") if tilt else page


def picture_pdf(pages: Sequence[Image.Image]) -> bytes:
    """A PDF of nothing but pictures."""
    file = io.BytesIO()
    first, *others = (page.copy() for page in pages)  # saving leaves options behind in a picture
    first.save(file, "PDF", save_all=True, append_images=others, resolution=200)
    return file.getvalue()
