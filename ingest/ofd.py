"""OFD, the national standard for fixed-layout documents (GB/T 33190): pages of placed characters, read into paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from ingest.errors import DamagedFile, NoTextFound, OverLimit
from ingest.limits import Limits, raise_by
from ingest.lines import Dropped, Reading, Reason, SourceFacts
from ingest.ofd_content import PAGE, Marks, appearance_marks, marks_of, upright
from ingest.ofd_package import Package, documents, numbers, pages, resolve, text_of
from ingest.printed import Page
from ingest.printed_characters import printed_once
from ingest.printed_margins import without_margins
from ingest.printed_page import page_of
from ingest.printed_paragraphs import paragraphs

BOLD_FACE = re.compile(r"黑体|bold|heavy|小标宋|大标宋", re.IGNORECASE)
A4 = [0.0, 0.0, 210.0, 297.0]
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_MOST_PRIVATE = 0.5
_INFO = {"Title": "标题", "Author": "作者", "Subject": "主题", "CreationDate": "创建日期", "Creator": "制作软件"}
"""What DocInfo says, and its name among the extra facts. The program that made the file fills it in: a title there is often the
name of a file and a date that of a conversion, so none of it becomes a fact of the document."""


def read_ofd(data: bytes, limits: Limits) -> Reading:
    """The lines of an OFD file. Raises DamagedFile, EncryptedFile, OverLimit or NoTextFound."""
    package = Package(data, limits)
    printed: list[Page] = []
    dropped: list[Dropped] = []
    extra: list[tuple[str, str]] = []
    for body, path, root in documents(package):
        info = body.find("DocInfo")
        extra += [(name, value) for tag, name in _INFO.items() if (value := text_of(info, tag))]
        extra += [("附件文件", name) for name in _attachments(package, root, path)]
        reader = _Reader(package, root, path)
        for page in pages(root, path):
            if len(printed) >= limits.pages:
                raise OverLimit(f"OFD 超过 {limits.pages} 页的上限；{raise_by('pages')}")
            marks, width, height = reader.page(page.id, page.path)
            printed.append(page_of(len(printed) + 1, width, height, marks.glyphs, marks.rules))
            dropped += [Dropped(text, Reason.OBLIQUE) for text in marks.slanted if text]
    if not printed:
        raise DamagedFile("OFD 文件已损坏或不完整（没有任何页面），请重新下载或另存后再导入")
    _check_characters(printed)
    printed, margins = without_margins(printed)
    lines = paragraphs(printed)
    if not lines:
        raise NoTextFound("OFD 里没有文字：各页是空白，或是扫描的图片；扫描件请先导出为 PDF 或图片，再用 OCR 读取")
    return Reading(tuple(lines), SourceFacts(extra=tuple(extra)), (*dropped, *margins))


def _check_characters(printed: Sequence[Page]) -> None:
    text = "".join(row.text for page in printed for row in page.rows)
    if text and len(_PRIVATE.findall(text)) > _MOST_PRIVATE * len(text):
        raise NoTextFound("OFD 里的文字没有可用的编码（字符是字体私用的），无法读成文本；请导出为图片或扫描件后用 OCR 读取")


class _Reader:
    """Reads the pages of one document, keeping its templates and resources."""

    def __init__(self, package: Package, root: etree._Element, path: str) -> None:
        self.package = package
        self.path = path
        common = root.find("CommonData")
        self.box = numbers(text_of(common, "PageArea/PhysicalBox"))
        self.templates: dict[str, str] = {}
        self.composites: dict[str, etree._Element] = {}
        bold: set[str] = set()
        for element in common if common is not None else ():
            if element.tag == "TemplatePage" and element.get("BaseLoc"):
                self.templates[element.get("ID") or ""] = resolve(path, element.get("BaseLoc") or "")
            elif element.tag in ("PublicRes", "DocumentRes") and element.text:
                bold |= self._resources(resolve(path, element.text))
        self.bold = frozenset(bold)
        self.drawn: dict[str, etree._Element] = {}
        self.notes = dict(self._annotation_files(root))

    def _resources(self, path: str) -> set[str]:
        """Take up the composite units of a resource file; the IDs of its bold fonts."""
        if path not in self.package:
            return set()  # a page is text even where its fonts are gone
        resources = self.package.xml(path)
        for unit in resources.iter("CompositeGraphicUnit", "CompositeGraphUnit"):
            self.composites[unit.get("ID") or ""] = unit
        fonts = resources.iter("Font")
        return {
            font.get("ID") or ""
            for font in fonts
            if BOLD_FACE.search(font.get("FontName") or "") or font.get("Bold", "").lower() == "true"
        }

    def _annotation_files(self, root: etree._Element) -> Iterator[tuple[str, str]]:
        location = text_of(root, "Annotations")
        path = resolve(self.path, location)
        if location and path in self.package:
            for page in self.package.xml(path).iter("Page"):
                if file := text_of(page, "FileLoc"):
                    yield page.get("PageID") or "", resolve(path, file)

    def page(self, page_id: str, path: str) -> tuple[Marks, float, float]:
        """The marks of a page, its templates and its annotations; its width and height in points."""
        root = self.package.xml(path)
        marks = Marks([], [], [], Counter())
        for template in root.iterfind("Template"):
            if location := self.templates.get(template.get("TemplateID") or ""):
                self._add(marks, marks_of(self._template(location), self.composites, self.bold))
        self._add(marks, marks_of(root, self.composites, self.bold))
        if (notes := self.notes.get(page_id)) and notes in self.package:
            for note in self.package.xml(notes).iter("Annot"):
                # A stamp is a signature's picture and a watermark no text; a link only covers text that is on the page.
                if note.get("Type") in ("Stamp", "Watermark", "Link") or note.get("Visible", "true").lower() == "false":
                    continue
                for appearance in note.iterfind("Appearance"):
                    self._add(marks, appearance_marks(appearance, self.bold))
        box = numbers(text_of(root, "Area/PhysicalBox"))
        box = box if len(box) == 4 else self.box if len(self.box) == 4 else A4
        marks, width, height = upright(marks, box[2] * PAGE[0], box[3] * PAGE[3])
        # Where the body is set in a bold type, that type marks nothing.
        plain = 2 * sum(glyph.bold for glyph in marks.glyphs) > len(marks.glyphs)
        glyphs = [glyph._replace(bold=False) for glyph in marks.glyphs] if plain else marks.glyphs
        return replace(marks, glyphs=list(printed_once(glyphs))), width, height

    def _template(self, path: str) -> etree._Element:
        if path not in self.drawn:
            self.drawn[path] = self.package.xml(path)
        return self.drawn[path]

    @staticmethod
    def _add(marks: Marks, more: Marks) -> None:
        marks.glyphs.extend(more.glyphs)
        marks.rules.extend(more.rules)
        marks.slanted.extend(more.slanted)
        marks.turns.update(more.turns)


def _attachments(package: Package, root: etree._Element, path: str) -> list[str]:
    """The names of the files that the document carries along."""
    location = text_of(root, "Attachments")
    listed = resolve(path, location)
    if not location or listed not in package:
        return []
    return [
        name
        for attachment in package.xml(listed).iter("Attachment")
        if attachment.get("Visible", "true").lower() != "false" and (name := (attachment.get("Name") or "").strip())
    ]
