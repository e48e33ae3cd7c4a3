"""Writes .docx files for tests: plain documents by python-docx, and special features from pieces of XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{RELATIONSHIPS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)


class Title(NamedTuple):
    """The title, in the style that Word has for it."""

    text: str


class Heading(NamedTuple):
    """A heading in the style 标题 ``level``."""

    text: str
    level: int = 1


class Paragraph(NamedTuple):
    """A paragraph of the body: also an article, an item, a signature.

    ``flush``, ``right`` and ``size`` (0 is that of the text) only show where the document is set like an official one.
    """

    text: str
    centred: bool = False
    flush: bool = False
    right: bool = False
    size: float = 0


class Table(NamedTuple):
    """A table whose first row names the columns."""

    rows: Sequence[Sequence[str]]


Part = Title | Heading | Paragraph | Table


def write_docx(parts: Sequence[Part], *, official: bool = False) -> bytes:
    """The bytes of a .docx file with these parts in this order, as python-docx writes it.

    ``official`` sets it like official documents (GB/T 9704): A4 with their margins, 仿宋 of 16 points at a leading of 28, first lines
    indented by two characters, both edges even. Else nothing is set.
    """
    document = Document()
    if official:
        _set_officially(document)
    for part in parts:
        if isinstance(part, Title):
            document.add_heading(part.text, 0)
        elif isinstance(part, Heading):
            document.add_heading(part.text, part.level)
        elif isinstance(part, Table):
            table = document.add_table(len(part.rows), len(part.rows[0]), "Table Grid" if official else None)
            for row, texts in zip(table.rows, part.rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        else:
            paragraph = document.add_paragraph(part.text)
            if part.centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            if official:
                _format(paragraph, part)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_officially(document: Any) -> None:
    page, normal = document.sections[0], document.styles["Normal"]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    normal.paragraph_format.space_after = Pt(0)


def _format(paragraph: Any, part: Paragraph) -> None:
    form = paragraph.paragraph_format
    form.line_spacing = Pt(34 if part.size else 28)
    for run in paragraph.runs:
        run.font.size = Pt(part.size or 16)
    if part.right:
        paragraph.alignment, form.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(32)
    elif not part.centred:
        paragraph.alignment, form.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Pt(0 if part.flush else 32)


def docx_of(
    body: str, parts: Mapping[str, str] | None = None, *, names: str = _NAMESPACES, kinds: str = RELATIONSHIPS
) -> bytes:
    """A .docx whose body is the XML ``body``.

    ``parts`` are the contents of other parts by kind (``styles``, ``numbering``, ``footnotes``, ``header`` …), without their root
    element; ``names`` declares the namespaces, ``kinds`` is where the types of relationships begin.
    """
    roots = {"header": "hdr", "footer": "ftr"}
    files = {"word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>"}
    links = []
    for number, (kind, content) in enumerate((parts or {}).items()):
        root = roots.get(kind, kind)
        files[f"word/{kind}.xml"] = f"<w:{root} {names}>{content}</w:{root}>"
        links.append(f'<Relationship Id="r{number}" Type="{kinds}/{kind}" Target="{kind}.xml"/>')
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    files["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{package}">{"".join(links)}</Relationships>'
    files["_rels/.rels"] = (
        f'<Relationships xmlns="{package}"><Relationship Id="r0" Type="{kinds}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    )
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{office}.{name[5:-4]}{".main" * (name[5:-4] == "document")}+xml"/>'
        for name in files
        if name.endswith(".xml")
    )
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )
    return packed({name: content.encode() for name, content in files.items()})


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip archive with these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """``w:p`` with one run of ``text``, the XML of its properties, and that of the run's."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def table(*rows: Sequence[str]) -> str:
    """``w:tbl`` of rows of cells, each the XML of ``w:tcPr`` properties and paragraphs, or a plain text."""
    cells = ["".join(f"<w:tc>{text if text.startswith('<') else paragraph(text)}</w:tc>" for text in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def numbering(*levels: str, restart: str = "") -> str:
    """The content of ``w:numbering``: list 1 with these levels (XML inside each ``w:lvl``), list 2 the same with ``restart``."""
    made = "".join(f'<w:lvl w:ilvl="{number}">{level}</w:lvl>' for number, level in enumerate(levels))
    return (
        f'<w:abstractNum w:abstractNumId="7">{made}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{restart}</w:num>'
    )


def level(kind: str, text: str, more: str = "") -> str:
    """The XML inside a ``w:lvl`` that starts at 1."""
    return f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{more}'


def listed(at: int = 0, number: int = 1) -> str:
    """The XML of ``w:numPr``."""
    return f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
