"""What a file holds before anything is judged: its text, line by line, as plainly as each format gives it.

This is the other side of a reading report. Beyond unwrapping and decoding it shares no code with the readers, so that what a reader
loses shows.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import assert_never

from lxml import etree
from lxml import html as lxml_html
from lxml.etree import _Element as Element

from ingest.decode import clean_characters, decode
from ingest.formats import Format, detect
from ingest.html_blocks import BREAKING
from ingest.mhtml import is_web_archive, page_of

_UNSEEN = ("script", "style", "noscript", "template", "head")
_STORY = re.compile(r"word/(?:document\d*|footnotes|endnotes)\.xml", re.IGNORECASE)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def source_lines(data: bytes, name: str) -> list[str] | None:
    """The lines of a file as it is, blank ones left out; None for formats that only a reader can see into (pictures, DOC, RTF, XLS).

    ``data`` has been read before, so that it is known to be sound and within the limits. Of a workbook only the cells of text are
    given: how numbers and dates look depends on their formats.
    """
    found = _found(data, detect(data, name))
    return None if found is None else [line for line in (" ".join(clean_characters(line).split()) for line in found) if line]


def _found(data: bytes, kind: Format | None) -> Iterator[str] | None:
    match kind:
        case Format.TEXT | Format.MARKDOWN | Format.HTML | Format.CSV:
            if archived := is_web_archive(data):
                data = page_of(data)
            text = decode(data).text
            return _page(text) if archived or kind is Format.HTML or _looks_like_page(text) else iter(text.split("\n"))
        case Format.DOCX:
            return _docx(data)
        case Format.OFD:
            return _ofd(data)
        case Format.XLSX:
            return _xlsx(data)
        case Format.PDF:
            return _pdf(data)
        case Format.DOC | Format.WPS if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return _paragraphs(data)
        case Format.DOC | Format.WPS | Format.RTF | Format.XLS | Format.IMAGE:
            return None
        case Format.ZIP | Format.EML | Format.JSON_LINES | None:
            return None  # no document, but many or none
    assert_never(kind)


def _looks_like_page(text: str) -> bool:
    return bool(re.match(r"\s*<(?:!doctype|html|head|body|div|table|p)\b", text, re.IGNORECASE))


def _page(text: str) -> Iterator[str]:
    root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    etree.strip_elements(root, *_UNSEEN, etree.Comment, with_tail=False)
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in BREAKING:
            yield "".join(parts)
            parts = []
        text = element.text if event == "start" else element.tail
        if text:
            parts.append(text.replace("\n", " "))
    yield "".join(parts)


def _docx(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if _STORY.fullmatch(name.replace("\\", "/")):
                yield from _paragraphs(archive.read(name))


def _paragraphs(data: bytes) -> Iterator[str]:
    """The paragraphs of a part of Word's, whichever of its namespaces are used."""
    for paragraph in etree.fromstring(data, _PARSER).iter("{*}p"):
        yield _joined(paragraph)


def _joined(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter("{*}t"))


def _ofd(data: bytes) -> Iterator[str]:
    """What the pages and their templates print: a package may hold pages that its document no longer has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
        for path, name in names.items():
            root = etree.fromstring(archive.read(name), _PARSER) if path.endswith("document.xml") else None
            for page in root.iter("{*}TemplatePage", "{*}Page") if root is not None else ():
                place = (page.get("BaseLoc") or "").replace("\\", "/").lower()
                content = posixpath.normpath(place if place.startswith("/") else posixpath.join(posixpath.dirname(path), place))
                if held := names.get(content.lstrip("/")):
                    for code in etree.fromstring(archive.read(held), _PARSER).iter("{*}TextCode"):
                        yield code.text or ""


def _xlsx(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(archive.namelist(), key=_natural)
        texts = [
            _joined(item)
            for name in names
            if name.endswith("sharedStrings.xml")
            for item in etree.fromstring(archive.read(name), _PARSER).iter("{*}si")
        ]
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for row in etree.fromstring(archive.read(name), _PARSER).iter("{*}row"):
                    yield " | ".join(filter(None, (_cell(cell, texts) for cell in row.iter("{*}c"))))


def _cell(cell: Element, texts: list[str]) -> str:
    """The text of a cell; empty where it is none."""
    value = (cell.findtext("{*}v") or "").strip()
    match cell.get("t"):
        case "s":
            return texts[int(value)] if value.isdecimal() and int(value) < len(texts) else ""
        case "str":
            return value
        case "inlineStr":
            return _joined(cell)
    return ""


def _pdf(data: bytes) -> Iterator[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            yield from page.get_textpage().get_text_range().splitlines()


def _natural(name: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
