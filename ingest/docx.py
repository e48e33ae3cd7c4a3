"""DOCX: the lines of a Word document in reading order, as Word shows them.

Footnotes and endnotes follow the paragraph that refers to them (the next paragraph of running text when that is a heading or
title); their marks are left out. Bullets are left out, numbers of lists are kept. Tracked changes are accepted. Headers, footers,
hidden and deleted text and generated tables of contents are dropped and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from lxml.etree import _Element as Element

from ingest.boilerplate import strip_boilerplate
from ingest.contents import CONTENTS_TITLE
from ingest.decode import clean_characters
from ingest.docx_numbering import Numbering
from ingest.docx_package import Package, W
from ingest.docx_runs import Runs, Shown, link_target, paragraph_mark_removed
from ingest.docx_styles import Styles
from ingest.docx_tables import children, grid_lines, read_grid
from ingest.errors import OverLimit
from ingest.limits import DEFAULT_LIMITS, Limits, raise_by
from ingest.lines import Dropped, Line, Reading, Reason
from ingest.word_lines import put_right

_BLANKS = re.compile(r"[ \t\xa0]*\t[ \t\xa0]*")
_HAN = re.compile(r"[\u3400-\u9fff，、《》“”（）]")
_NUMBERED = re.compile(
    r"^(?:第[〇零一二三四五六七八九十百千\d]+[编章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、])"
)
_SHORT_NUMBER = 6
"""A tab after so few characters follows a number; later ones part columns."""
_LONGEST_HEADING = 80
_FULL_LINE = 25
"""A line break after so many characters within a sentence is one of a copy, whose lines are about as long as the page is wide."""


def read_docx(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """The lines of a DOCX file. Raises DamagedFile, EncryptedFile or OverLimit."""
    return read_parts(Package(data, limits), limits)


class Parts(Protocol):
    """Where the parts of a document come from: a DOCX package, or another format put into the same terms."""

    def document(self) -> Element:
        """The main part."""

    def tree(self, kind: str) -> Element | None:
        """The part of a kind: ``styles``, ``numbering``, ``footnotes``, ``endnotes``; None where there is none."""

    def margins(self, kind: str) -> Iterator[Element]:
        """The parts of kind ``header`` or ``footer``."""

    def related(self, identifier: str | None) -> tuple[str, bytes] | None:
        """Name and bytes of the part that the main part names so."""


def read_parts(parts: Parts, limits: Limits) -> Reading:
    """The lines of a document whose parts are at hand. Raises OverLimit when it nests too deeply."""
    try:
        return _Reader(parts, limits).read()
    except RecursionError as error:
        raise OverLimit("文档的表格或文本框嵌套太深，不是正常的文档；请用 Word/WPS 另存后再导入") from error


class _Reader:
    def __init__(self, package: Parts, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self._styles = Styles(package.tree("styles"))
        self._numbering = Numbering(package.tree("numbering"))
        self._runs = Runs(self._styles)
        self._dropped: list[Dropped] = []
        self._tables = self._refused = 0
        self._notes: dict[tuple[str, str], Element] = {}
        self._waiting: list[tuple[str, str]] = []

    def read(self) -> Reading:
        for kind in ("footnote", "endnote"):
            root = self._package.tree(f"{kind}s")
            for note in root.iter(W + kind) if root is not None else ():
                if note.get(W + "type") in (None, "normal"):
                    self._notes[kind, note.get(W + "id") or ""] = note
        body = self._package.document().find(W + "body")
        lines = self._story(body) if body is not None else []
        lines += self._due_notes()
        if self._refused > sum(line.level is not None for line in lines):
            # Where most that is marked as a heading is body text, the marks are an accident of formatting.
            lines = [replace(line, level=None) for line in lines]
        stripped = strip_boilerplate(put_right(lines))
        self._drop_margins()
        return Reading(stripped.lines, stripped.facts, (*self._dropped, *stripped.dropped))

    def _story(self, container: Element) -> list[Line]:
        """The lines of the paragraphs and tables of the body, a cell, a text box or a note."""
        carried: list[str] = []
        lines: list[Line] = []
        for block in children(container, "p", "tbl", "altChunk"):
            if block.tag == W + "tbl":
                grid = read_grid(block, self._story)
                table = grid_lines(grid, self._tables)
                self._tables += any(line.row is not None for line in table)
                lines += table
            elif block.tag == W + "p":
                shown = self._runs.read(block)
                if paragraph_mark_removed(block):
                    carried += shown.parts
                    self._dropped += shown.removed
                    continue
                shown.parts[:0] = carried
                carried = []
                self._paragraph(block, shown, lines, in_cell=container.tag == W + "tc")
            else:
                lines += self._chunk(link_target(block))
            if container.tag == W + "body" and lines and not _is_heading(lines[-1]):
                lines += self._due_notes()
        if rest := _clean("".join(carried)):
            lines.append(Line(rest))
        return lines

    def _paragraph(self, paragraph: Element, shown: Shown, lines: list[Line], *, in_cell: bool) -> None:
        for box in shown.above:
            lines += self._box(box)
        properties = paragraph.find(W + "pPr")
        self._dropped += shown.removed
        if shown.contents and not in_cell:
            self._drop_contents(shown, lines)
            return
        text = _clean(shown.text)
        reference, style = self._styles.numbering(properties)
        if reference is not None and (text or not shown.removed):
            printed = self._numbering.next(reference, style)
            # Word numbers empty paragraphs, too; only in a cell is the number alone what is meant.
            if text or in_cell:
                text = _clean(printed + text)
        if text:
            level, centred = self._styles.outline(properties), self._styles.centred(properties)
            for part in _lines_of(text, level, centred):
                lines.append(Line(part, level=_level(part, level), bold=shown.bold, centred=centred))
                self._refused += level is not None and lines[-1].level is None
        self._waiting += shown.notes
        for box in shown.below:
            lines += self._box(box)

    def _drop_contents(self, shown: Shown, lines: list[Line]) -> None:
        if text := _clean(shown.text):
            if lines and CONTENTS_TITLE.match(lines[-1].text):
                self._dropped.append(Dropped(lines.pop().text, Reason.CONTENTS))
            self._dropped.append(Dropped(text, Reason.CONTENTS))

    def _box(self, box: Element | str) -> list[Line]:
        if isinstance(box, str):
            return [Line(text)] if (text := _clean(box)) else []
        # A text box is a story of its own: fields of the text around it do not reach into it.
        around, self._runs = self._runs, Runs(self._styles)
        lines = self._story(box)
        self._runs = around
        return lines

    def _due_notes(self) -> list[Line]:
        lines: list[Line] = []
        while self._waiting:
            note = self._notes.pop(self._waiting.pop(0), None)
            if note is not None:
                lines += self._box(note)
        return lines

    def _chunk(self, identifier: str | None) -> tuple[Line, ...]:
        """The lines of a whole file of another format that the document embeds; web exporters put all of the text there."""
        found = self._package.related(identifier)
        if found is None:
            return ()
        if self._limits.archives <= 1:
            raise OverLimit(f"文档里嵌入的文档层数超过上限；请把嵌入的文档另存为单独的文件再导入，{raise_by('archives')}")
        from ingest.reading import read

        reading, _ = read(found[1], found[0].rsplit("/", 1)[-1], replace(self._limits, archives=self._limits.archives - 1))
        self._dropped += reading.dropped
        return reading.lines

    def _drop_margins(self) -> None:
        seen = set()
        for kind, reason in (("header", Reason.PAGE_HEADER), ("footer", Reason.PAGE_FOOTER)):
            for margin in self._package.margins(kind):
                self._runs = Runs(self._styles)
                for line in self._story(margin):
                    if line.text not in seen and re.search(r"\w", line.text):
                        seen.add(line.text)
                        self._dropped.append(Dropped(line.text, reason))


def _is_heading(line: Line) -> bool:
    return line.level is not None or line.centred


def _clean(text: str) -> str:
    """Text without control characters, blanks at the ends and tabs; line breaks stay."""
    text = clean_characters(text).replace("\xa0", " ")
    lines = (line.strip(" \t\u3000\xa0") for line in text.split("\n"))
    return "\n".join(_BLANKS.sub(_gap, line) for line in lines).strip()


def _gap(blanks: re.Match[str]) -> str:
    return " " if blanks.start() <= _SHORT_NUMBER else "    "


def _lines_of(text: str, level: int | None, centred: bool) -> list[str]:
    """The lines of a paragraph with line breaks: one of a heading, several of a centred title, and those that end a sentence."""
    parts = [part for part in text.split("\n") if part]
    joined = parts[:1]
    for part in parts[1:]:
        before = joined[-1]
        if level is not None or (not centred and _runs_on(before, part)):
            glued = _HAN.match(before[-1]) and _HAN.match(part[0]) and not _NUMBERED.fullmatch(before)
            joined[-1] = f"{before}{'' if glued else ' '}{part}"
        else:
            joined.append(part)
    return joined


def _runs_on(before: str, after: str) -> bool:
    """Whether a line break stands within a sentence."""
    if len(before) < _FULL_LINE or _NUMBERED.match(after):
        return False
    return bool(_HAN.match(before[-1])) and bool(_HAN.match(after[0])) and before[-1] not in "）”》"


def _level(text: str, level: int | None) -> int | None:
    """The heading level that the format gives, unless the line cannot be a heading."""
    if level is None or len(text) > _LONGEST_HEADING or "。" in text or text[-1] in "；，、" or CONTENTS_TITLE.match(text):
        return None
    return min(level, 6)
