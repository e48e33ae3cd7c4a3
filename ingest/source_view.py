"""What a file holds before anything is judged: its text, line by line, as plainly as each format gives it.

This is the other side of a reading report. It shares no code with the readers, so that what a reader loses shows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from ingest.decode import clean_characters, decode
from ingest.formats import Format, detect

_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_UNSEEN = ("script", "style", "noscript", "template", "head")
_WORD = "{*}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def source_lines(data: bytes, name: str) -> list[str] | None:
    """The lines of a file as it is, blank ones left out; None for formats that can only be seen through a reader (pictures, DOC).

    ``data`` has been read before, so that it is known to be sound and within the limits.
    """
    kind = detect(data, name)
    if kind in (Format.DOCX, Format.OFD):
        found = _packed(data, kind)
    elif kind is Format.PDF:
        found = _pdf(data)
    elif kind in (Format.TEXT, Format.MARKDOWN, Format.HTML, Format.CSV):
        text = decode(data).text
        found = _page(text) if kind is Format.HTML or _looks_like_page(text) else iter(text.split("\n"))
    else:
        return None
    return [line for line in (" ".join(clean_characters(line).split()) for line in found) if line]


def _looks_like_page(text: str) -> bool:
    return bool(re.match(r"\s*<(?:!doctype|html|head|body|div|table|p)\b", text, re.IGNORECASE))


def _page(text: str) -> Iterator[str]:
    root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    etree.strip_elements(root, *_UNSEEN, etree.Comment, with_tail=False)
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BREAKS:
            yield "".join(parts)
            parts = []
        text = element.text if event == "start" else element.tail
        if text:
            parts.append(text.replace("\n", " "))
    yield "".join(parts)


def _packed(data: bytes, kind: Format) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(archive.namelist(), key=_natural)
        for name in names:
            if kind is Format.DOCX and name == "word/document.xml":
                for paragraph in etree.fromstring(archive.read(name), _PARSER).iter(f"{_WORD}p"):
                    yield "".join(run.text or "" for run in paragraph.iter(f"{_WORD}t"))
            elif kind is Format.OFD and name.endswith("Content.xml"):
                for code in etree.fromstring(archive.read(name), _PARSER).iter(f"{_WORD}TextCode"):
                    yield code.text or ""


def _pdf(data: bytes) -> Iterator[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            yield from page.get_textpage().get_text_range().splitlines()


def _natural(name: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
