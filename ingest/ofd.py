"""OFD, the national standard for fixed-layout documents (GB/T 33190): pages of placed characters, read into paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from ingest.boilerplate import strip_boilerplate
from ingest.errors import DamagedFile, NoTextFound, OverLimit
from ingest.glyphs import Glyphs, find_gutter, text_lines
from ingest.grid import Grid, find_grids
from ingest.layout import Item, TableBlock, TextLine, in_reading_order, to_lines
from ingest.limits import Limits
from ingest.lines import Dropped, Reading, SourceFacts
from ingest.ofd_content import Marks, appearance_marks, marks_of
from ingest.ofd_package import Package, documents, numbers, pages, resolve, text_of
from ingest.table_shape import Cell, lay_out

_BOLD = re.compile(r"黑体|bold|heavy|小标宋|大标宋", re.IGNORECASE)
_SHORT = 3.0
"""A line in a cell that leaves so many characters free before the border was not wrapped there."""
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_MOST_PRIVATE = 0.5
_INFO = {"Title": "标题", "Author": "作者", "Subject": "主题", "CreationDate": "创建日期", "Creator": "制作软件"}
"""What DocInfo says, and its name among the extra facts. The program that made the file fills it in: a title there is often the
name of a file and a date that of a conversion, so none of it becomes a fact of the document."""


def read_ofd(data: bytes, limits: Limits) -> Reading:
    """The lines of an OFD file. Raises DamagedFile, EncryptedFile, OverLimit or NoTextFound."""
    package = Package(data, limits)
    items: list[Item] = []
    dropped: list[Dropped] = []
    extra: list[tuple[str, str]] = []
    heights: list[float] = []
    for body, path, root in documents(package):
        info = body.find("DocInfo")
        extra += [(name, value) for tag, name in _INFO.items() if (value := text_of(info, tag))]
        extra += [("附件文件", name) for name in _attachments(package, root, path)]
        reader = _Reader(package, root, path)
        for page in pages(root, path):
            if len(heights) >= limits.pages:
                raise OverLimit(f"OFD 超过 {limits.pages} 页的上限；确实需要时请调大上限 pages")
            marks, height = reader.page(page.id, page.path)
            heights.append(height)
            items += _items(marks, len(heights))
            dropped += [Dropped(text, "watermark") for text in marks.slanted if text]
    if not heights:
        raise DamagedFile("OFD 文件已损坏或不完整（没有任何页面），请重新下载或另存后再导入")
    _check_characters(items)
    lines, aside = to_lines(items, heights)
    stripped = strip_boilerplate(lines)
    facts = SourceFacts(extra=(*stripped.facts.extra, *extra))
    return Reading(stripped.lines, facts, (*dropped, *aside, *stripped.dropped))


def _check_characters(items: Sequence[Item]) -> None:
    text = "".join(item.text for item in items if isinstance(item, TextLine))
    if text and len(_PRIVATE.findall(text)) > _MOST_PRIVATE * len(text):
        raise NoTextFound("OFD 里的文字没有可用的编码（字符是字体私用的），无法读成文本；请导出为图片或扫描件后用 OCR 读取")


class _Reader:
    """Reads the pages of one document, keeping its templates and resources."""

    def __init__(self, package: Package, root: etree._Element, path: str) -> None:
        self.package = package
        self.path = path
        common = root.find("CommonData")
        self.height = (numbers(text_of(common, "PageArea/PhysicalBox")) or [0.0] * 4)[-1]
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
            if _BOLD.search(font.get("FontName") or "") or font.get("Bold", "").lower() == "true"
        }

    def _annotation_files(self, root: etree._Element) -> Iterator[tuple[str, str]]:
        location = text_of(root, "Annotations")
        path = resolve(self.path, location)
        if location and path in self.package:
            for page in self.package.xml(path).iter("Page"):
                if file := text_of(page, "FileLoc"):
                    yield page.get("PageID") or "", resolve(path, file)

    def page(self, page_id: str, path: str) -> tuple[Marks, float]:
        """The marks of a page, its templates and its annotations, and its height in mm."""
        root = self.package.xml(path)
        marks = Marks([], [], [])
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
        return marks, box[3] if len(box) == 4 else self.height

    def _template(self, path: str) -> etree._Element:
        if path not in self.drawn:
            self.drawn[path] = self.package.xml(path)
        return self.drawn[path]

    @staticmethod
    def _add(marks: Marks, more: Marks) -> None:
        marks.runs.extend(more.runs)
        marks.rules.extend(more.rules)
        marks.slanted.extend(more.slanted)


def _items(marks: Marks, page: int) -> list[Item]:
    """The lines of print and the tables of a page in reading order."""
    free = marks.runs
    gutter = find_gutter(free)
    items: list[Item] = []
    for grid in find_grids(marks.rules):
        inside: dict[tuple[int, int], list[Glyphs]] = {}
        outside: list[Glyphs] = []
        for run in free:
            cell = grid.cell((run.x0 + min(run.x1, run.x0 + run.size)) / 2, run.baseline - 0.35 * run.size)
            (outside if cell is None else inside.setdefault(cell, [])).append(run)
        if rows := _rows(grid, inside, page):
            column = int(gutter is not None and grid.xs[0] >= gutter)
            items.append(TableBlock(rows, grid.ys[0], grid.ys[-1], page, column))
            free = outside
    if gutter is None:
        items += text_lines(free, page)
    else:
        items += text_lines([run for run in free if run.x0 < gutter], page)
        items += text_lines([run for run in free if run.x0 >= gutter], page, 1)
    return in_reading_order(items)


def _rows(grid: Grid, inside: dict[tuple[int, int], list[Glyphs]], page: int) -> tuple[tuple[str, ...], ...]:
    """The rows of a ruled table; none where text stands in a single cell, which is a frame."""
    if len(inside) < 3:
        return ()
    cells = []
    for root, runs in inside.items():
        rows, columns = grid.extent(root)
        cells.append(Cell(_cell_text(text_lines(runs, page), grid.xs[root[1] + columns]), *root, rows, columns))
    return tuple(tuple(row) for row in lay_out(cells) if any(row))


def _cell_text(lines: Sequence[TextLine], right: float) -> str:
    """The lines of a cell joined; one that ends well before the cell's ``right`` border ends a paragraph."""
    text = ""
    for line in lines:
        text += line.text + (" " if right - line.x1 > _SHORT * line.size else "")
    return text.strip()


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
