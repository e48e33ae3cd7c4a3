"""DOC: the lines of a binary Word file, put into the terms of DOCX and read like one."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree
from lxml.etree import _Element as Element

from ingest.doc_file import DAMAGED, DocFile, Properties
from ingest.doc_lists import joined, numbering_tree, put, put_paragraph_properties, put_run_properties, styles_tree
from ingest.docx import read_parts
from ingest.docx_package import W
from ingest.errors import DamagedFile
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Reading

_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_TABLE_DEFINITION, _HEADER_ROW = 0xD608, 0x3404
_DELETED, _SPECIAL, _SYMBOL = 0x0800, 0x0855, 0x6A09
_FOOTNOTE_PLACES, _FOOTNOTE_TEXTS, _ENDNOTE_PLACES, _ENDNOTE_TEXTS = 2, 3, 46, 47
_BOX_PLACES, _BOX_TEXTS = 40, 56
_NEAR = 40
"""Borders of cells that differ by fewer twips (1/1440 inch) are one border."""
_DEEPEST = 20
"""Tables within tables; deeper ones are taken for this deep."""
_CONTROLS = {"\t": "tab", "\x0b": "br", "\x0e": "br", "\x1e": "noBreakHyphen"}
_FIELD_MARKS = {"\x13": "begin", "\x14": "separate", "\x15": "end"}


def read_doc(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """The lines of a DOC file. Raises DamagedFile, EncryptedFile, OverLimit, or MissingTool for a version before Word 97."""
    file = DocFile(data, limits)
    try:
        parts = _Document(file)
    except (struct.error, IndexError, ValueError) as error:
        raise DamagedFile(DAMAGED) from error
    return read_parts(parts, limits)


@dataclass(slots=True)
class _Row:
    element: Element
    edges: tuple[int, ...] = ()
    merges: tuple[int, ...] = ()


@dataclass(slots=True)
class _Table:
    """A table under construction: its rows, and whether a row and a cell are open."""

    element: Element
    rows: list[_Row] = field(default_factory=list)
    row: Element | None = None
    cell: Element | None = None


class _Document:
    """The stories of a DOC file as the parts of a DOCX."""

    def __init__(self, file: DocFile) -> None:
        self._file = file
        self._commands: list[bool] = []
        stories = file.stories
        self._notes: dict[int, tuple[str, int]] = {}
        self._boxes = self._find_boxes()
        for kind, number in (("footnote", _FOOTNOTE_PLACES), ("endnote", _ENDNOTE_PLACES)):
            for index, place in enumerate(_positions(file.part(number), 2)[:-1]):
                self._notes[place] = kind, index
        self._body = etree.Element(W + "document", nsmap={"w": W[1:-1]})
        self._fill(put(self._body, "body"), 0, stories.body)
        before_endnotes = sum(stories.lengths[:-1])
        self._parts = {
            "styles": styles_tree(file),
            "numbering": numbering_tree(file),
            "footnotes": self._notes_tree("footnote", _FOOTNOTE_TEXTS, stories.body),
            "endnotes": self._notes_tree("endnote", _ENDNOTE_TEXTS, before_endnotes),
        }

    def document(self) -> Element:
        return self._body

    def tree(self, kind: str) -> Element | None:
        return self._parts.get(kind)

    def margins(self, kind: str) -> Iterator[Element]:
        """Headers and footers are one story, which is reported as headers."""
        stories = self._file.stories
        if kind == "header" and stories.headers:
            margin = etree.Element(W + "hdr", nsmap={"w": W[1:-1]})
            start = stories.body + stories.footnotes
            self._fill(margin, start, start + stories.headers)
            yield margin

    def related(self, identifier: str | None) -> None:
        return None

    def _notes_tree(self, kind: str, number: int, offset: int) -> Element:
        root = etree.Element(W + f"{kind}s", nsmap={"w": W[1:-1]})
        bounds = _positions(self._file.part(number), 0)
        for index, (start, end) in enumerate(pairwise(bounds)):
            note = put(root, kind)
            note.set(W + "id", str(index))
            self._fill(note, offset + start, offset + end)
        return root

    def _find_boxes(self) -> dict[int, tuple[int, int]]:
        """Where the text of each text box stands, by the place of its anchor."""
        stories = self._file.stories
        offset = sum(stories.lengths)
        texts = self._file.part(_BOX_TEXTS)
        bounds = _positions(texts, 22)
        by_shape = {}
        for index in range(len(bounds) - 1):
            shape = struct.unpack_from("<I", texts, 4 * len(bounds) + 22 * index + 14)[0]
            by_shape[shape] = offset + bounds[index], offset + bounds[index + 1]
        anchors = self._file.part(_BOX_PLACES)
        places = _positions(anchors, 26)
        shapes = [struct.unpack_from("<I", anchors, 4 * len(places) + 26 * index)[0] for index in range(len(places) - 1)]
        return {place: by_shape[shape] for place, shape in zip(places, shapes, strict=False) if shape in by_shape}

    def _fill(self, container: Element, start: int, end: int) -> None:
        """Put the paragraphs and tables between two positions into ``container``."""
        around, self._commands = self._commands, []
        text = self._file.text
        tables: list[_Table] = []
        end = min(end, len(text))
        while start < end:
            mark = start
            while mark < end - 1 and text[mark] not in "\r\x07\x0c":
                mark += 1
            style, modifiers = self._file.paragraph(mark)
            depth = _depth(modifiers)
            self._level(container, tables, depth)
            top = tables[-1] if tables else None
            if top and (_on(modifiers, _ROW_END) if depth == 1 else _on(modifiers, _INNER_ROW_END)):
                _end_row(top, modifiers)
            else:
                parent = _cell(top) if top else container
                self._paragraph(parent, start, mark if text[mark] in "\r\x07\x0c" else mark + 1, mark, style, modifiers)
                if top and (text[mark] == "\x07" if depth == 1 else _on(modifiers, _INNER_CELL)):
                    top.cell = None
            start = mark + 1
        self._level(container, tables, 0)
        self._commands = around

    def _level(self, container: Element, tables: list[_Table], depth: int) -> None:
        while len(tables) > depth:
            _finish(tables.pop())
        while len(tables) < depth:
            parent = _cell(tables[-1]) if tables else container
            tables.append(_Table(put(parent, "tbl")))

    def _paragraph(self, parent: Element, start: int, end: int, mark: int, style: int, modifiers: Properties) -> None:
        paragraph = put(parent, "p")
        properties = put_paragraph_properties(paragraph, modifiers, style)
        for _, _, formatting in self._file.runs(mark, mark + 1):
            if _on(formatting, _DELETED) and self._file.text[mark] == "\r":
                put(put(properties, "rPr"), "del")
        marks = [] if self._breaks_field(start, end) else [*_FIELD_MARKS]
        for first, last, formatting in self._file.runs(start, end):
            self._run(paragraph, first, last, formatting, marks)

    def _breaks_field(self, start: int, end: int) -> bool:
        """Whether a field begins here whose command has no end: it must not swallow the text."""
        commands = [*self._commands]
        for char in self._file.text[start:end]:
            _follow(commands, char)
        return any(commands)

    def _run(self, paragraph: Element, start: int, end: int, formatting: Properties, marks: Sequence[str]) -> None:
        deleted = _on(formatting, _DELETED)
        run = put(put(paragraph, "del") if deleted else paragraph, "r")
        put_run_properties(run, formatting)
        if symbol := formatting.get(_SYMBOL):
            shown = put(run, "sym")
            shown.set(W + "char", f"{struct.unpack_from('<H', symbol, 2)[0]:04X}")
            return
        words: list[str] = []
        for position in range(start, end):
            char = self._file.text[position]
            if char >= " " and char != "\x7f":
                words.append(char)
                continue
            self._words(run, words, deleted)
            words = []
            if char in _CONTROLS:
                put(run, _CONTROLS[char])
            elif char in marks:
                put(run, "fldChar").set(W + "fldCharType", _FIELD_MARKS[char])
                _follow(self._commands, char)
            elif char == "\x02" and position in self._notes:
                kind, index = self._notes[position]
                put(run, f"{kind}Reference").set(W + "id", str(index))
            elif char == "\x08" and position in self._boxes:
                box = put(put(run, "pict"), "txbxContent")
                self._fill(box, *self._boxes.pop(position))
        self._words(run, words, deleted)

    def _words(self, run: Element, words: Sequence[str], deleted: bool) -> None:
        if words:
            name = "instrText" if self._commands and self._commands[-1] else "delText" if deleted else "t"
            put(run, name).text = joined("".join(words))


def _follow(commands: list[bool], char: str) -> None:
    """Keep track of the open fields, of which each is in its command (true) or its result."""
    if char == "\x13":
        commands.append(True)
    elif char == "\x14" and commands:
        commands[-1] = False
    elif char == "\x15" and commands:
        commands.pop()


def _positions(data: bytes, entry: int) -> tuple[int, ...]:
    """The character positions at the beginning of a PLC whose entries have ``entry`` bytes."""
    count = (len(data) - 4) // (4 + entry)
    return struct.unpack_from(f"<{count + 1}I", data) if count > 0 else ()


def _on(modifiers: Properties, sprm: int) -> bool:
    return bool(modifiers.get(sprm, b"\0")[0])


def _depth(modifiers: Properties) -> int:
    if not _on(modifiers, _IN_TABLE):
        return 0
    said = modifiers.get(_DEPTH)
    return min(max(struct.unpack("<i", said)[0] if said else 1, 1), _DEEPEST)


def _cell(table: _Table) -> Element:
    if table.row is None:
        table.row = put(table.element, "tr")
        table.rows.append(_Row(table.row))
    if table.cell is None:
        table.cell = put(table.row, "tc")
    return table.cell


def _end_row(table: _Table, modifiers: Properties) -> None:
    """Close the row with what its end says: where its cells begin and which continue others."""
    if table.row is not None:
        row = table.rows[-1]
        definition = modifiers.get(_TABLE_DEFINITION, b"")
        if len(definition) > 3:
            count = definition[2]
            row.edges = struct.unpack_from(f"<{count + 1}h", definition, 3) if len(definition) >= 5 + 2 * count else ()
            flags = definition[5 + 2 * count :]
            row.merges = tuple(struct.unpack_from("<H", flags, at)[0] for at in range(0, min(20 * count, len(flags) - 1), 20))
        if _on(modifiers, _HEADER_ROW):
            properties = etree.Element(W + "trPr")
            put(properties, "tblHeader")
            row.element.insert(0, properties)
    table.row = table.cell = None


def _finish(table: _Table) -> None:
    """Turn the borders of all rows into columns."""
    borders: list[int] = []
    for edge in sorted({edge for row in table.rows for edge in row.edges}):
        if not borders or edge - borders[-1] > _NEAR:
            borders.append(edge)
    for row in table.rows:
        cells = row.element.findall(W + "tc")
        if len(row.edges) != len(cells) + 1:
            continue
        columns = [max(number for number, border in enumerate(borders) if border <= edge) for edge in row.edges]
        first: Element | None = None
        for number, cell in enumerate(cells):
            merge = row.merges[number] if number < len(row.merges) else 0
            span = max(columns[number + 1] - columns[number], 1)
            if merge & 0x2 and not merge & 0x1 and first is not None:
                held = first.find(f"{W}tcPr/{W}gridSpan")
                held.set(W + "val", str(int(held.get(W + "val")) + span))
                row.element.remove(cell)
                continue
            properties = etree.Element(W + "tcPr")
            put(properties, "gridSpan", str(span))
            if merge & 0x20:
                put(properties, "vMerge", "restart" if merge & 0x40 else "continue")
            cell.insert(0, properties)
            first = cell
