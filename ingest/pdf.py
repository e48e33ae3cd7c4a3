"""PDF: text by its places on the page, tables by their rules, and pictures of text by OCR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.boilerplate import strip_boilerplate
from ingest.errors import DamagedFile, EncryptedFile, NoTextFound, OverLimit
from ingest.limits import Limits, raise_by
from ingest.lines import Dropped, Reading, Reason
from ingest.ocr import Recognised, recognise, require_ocr
from ingest.pdf_glyphs import Characters, characters
from ingest.pdf_outline import joined_headings
from ingest.pdf_rules import Drawn, drawn
from ingest.printed import Glyph, Page
from ingest.printed_margins import without_margins
from ingest.printed_page import page_of
from ingest.printed_paragraphs import paragraphs

_UNMAPPED = 0.3
"""A text layer of which so much means nothing was made by a font without a table of its characters: the page is read by OCR."""
_FEW = 40
"""Fewer characters than this on a page that is a picture are a stamp of the scanner."""
_PICTURE = 0.6
_PICTURE_ALONE = 0.25
"""How much of a page its pictures must cover to be looked into: more beside a few characters than on a page with no text at all."""
_OUTLINED = 200
"""A page without text that is drawn with more paths than this may have its letters drawn as curves."""
_LARGE, _HUGE = 20.0, 40.0
"""Watermarks are at least this large, in points; on a single page, where nothing shows that they repeat, larger."""
_DPI = 200
_MOST_PIXELS = 4_000
_BOOKMARKS = 5_000


def read_pdf(data: bytes, limits: Limits) -> Reading:
    """Reads a PDF.

    Raises EncryptedFile where it takes a password to open, DamagedFile where it cannot be opened or has no pages, OverLimit for more
    than ``limits.pages`` pages, MissingTool where pages are pictures and OCR is not installed, NoTextFound where nothing is printed.
    """
    document = _open(data)
    try:
        count = len(document)
        if count == 0:
            raise DamagedFile("PDF 里没有页面，文件可能已损坏或不完整；请重新下载或另存后再导入")
        if count > limits.pages:
            raise OverLimit(f"PDF 有 {count} 页，超过上限 {limits.pages} 页；请拆分，{raise_by('pages')}")
        return _read(document)
    finally:
        document.close()


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedFile("PDF 已加密，需要密码才能打开；请先用密码打开并另存为不加密的文件") from error
        raise DamagedFile("PDF 已损坏或不完整，无法打开；请重新下载或另存后再导入") from error


def _read(document: pdfium.PdfDocument) -> Reading:
    layers = [_layer(document, number) for number in range(len(document))]
    scans = [number for number, layer in enumerate(layers) if layer.is_picture]
    recognised = _recognised(document, scans)
    pale = _watermarks(layers)
    pages: list[Page] = []
    dropped: list[Dropped] = []
    for number, layer in enumerate(layers):
        if number in recognised:
            pages.append(recognised[number].page)
            dropped.extend(recognised[number].dropped)
            continue
        dropped.extend(Dropped(mark.text, Reason.OBLIQUE) for mark in layer.text.oblique)
        glyphs = [glyph for glyph in layer.text.glyphs if _place(glyph) not in pale]
        if len(glyphs) < len(layer.text.glyphs):
            dropped.append(
                Dropped("".join(glyph.char for glyph in layer.text.light if _place(glyph) in pale), Reason.WATERMARK)
            )
        pages.append(page_of(number + 1, layer.text.width, layer.text.height, glyphs, layer.drawn.rules))
    pages, margins = without_margins(pages)
    lines = paragraphs(pages)
    if not lines:
        raise NoTextFound("PDF 里没有文字：各页都是空白，或只有图形；如果是扫描件，请确认扫描是否清晰")
    # Pages of websites are printed to PDF with all that stands around their text.
    stripped = strip_boilerplate(joined_headings(lines, _outline(document)))
    return Reading(stripped.lines, stripped.facts, (*dropped, *margins, *stripped.dropped))


@dataclass(frozen=True, slots=True)
class _Layer:
    """What a page holds: its text layer and what is drawn on it."""

    text: Characters
    drawn: Drawn

    @property
    def is_picture(self) -> bool:
        """Whether the page must be looked at to be read, as its text layer is missing or means nothing."""
        printed = sum(not glyph.char.isspace() for glyph in self.text.glyphs)
        if printed and self.text.unmapped > _UNMAPPED * printed:
            return True
        if printed == 0:
            return self.drawn.picture > _PICTURE_ALONE or self.drawn.paths > _OUTLINED
        return printed < _FEW and self.drawn.picture > _PICTURE


def _layer(document: pdfium.PdfDocument, number: int) -> _Layer:
    try:
        page = document[number]
    except pdfium.PdfiumError as error:
        raise DamagedFile(f"PDF 第 {number + 1} 页已损坏，无法读取；请重新下载或另存后再导入") from error
    text = characters(page)
    layer = _Layer(text, drawn(page, text.turn))
    page.close()
    return layer


def _place(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.char, round(glyph.left / 3), round(glyph.base / 3)


def _watermarks(layers: Sequence[_Layer]) -> frozenset[tuple[str, int, int]]:
    """Large pale characters that stand at one place of most pages."""
    large = Counter(_place(glyph) for layer in layers for glyph in layer.text.light if glyph.size >= _LARGE)
    least = max(2, len(layers) / 2) if len(layers) > 1 else 1
    sizes = (_HUGE if len(layers) == 1 else _LARGE,)
    return frozenset(
        _place(glyph)
        for layer in layers
        for glyph in layer.text.light
        if glyph.size >= sizes[0] and large[_place(glyph)] >= least
    )


def _recognised(document: pdfium.PdfDocument, scans: Sequence[int]) -> dict[int, Recognised]:
    """What OCR reads on the pages that are pictures."""
    if not scans:
        return {}
    pages = "、".join(str(number + 1) for number in scans[:10]) + ("等" if len(scans) > 10 else "")
    require_ocr(f"PDF 第 {pages} 页是扫描图片，没有可用的文字层")
    found: dict[int, Recognised] = {}
    for number in scans:
        page = document[number]
        # A page of a wrong size (posters, damaged boxes) must not ask for gigabytes.
        scale = min(_DPI / 72, _MOST_PIXELS / max(*page.get_size(), 1.0))
        picture = page.render(scale=scale).to_pil().convert("RGB")
        found[number] = recognise(picture, number + 1, scale)
        page.close()
    return found


def _outline(document: pdfium.PdfDocument) -> list[tuple[str, int]]:
    """The titles of the bookmarks and the pages, from 1, that they point to."""
    found: list[tuple[str, int]] = []
    try:
        for entry in document.get_toc(max_depth=8):
            target = entry.get_dest()
            index = target.get_index() if target else None
            if index is not None and len(found) < _BOOKMARKS:
                found.append((entry.get_title(), index + 1))
    except pdfium.PdfiumError:
        return found  # bookmarks only help; a broken one costs nothing else
    return found
