"""What a paragraph of a DOCX file shows: its text after fields, tracked changes, hidden text, symbols and breaks are dealt with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from ingest.docx_package import R, W
from ingest.docx_styles import Styles
from ingest.docx_symbols import show_private, show_symbol
from ingest.lines import Dropped, Reason

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_VML = "{urn:schemas-microsoft-com:vml}"
_GONE = frozenset(W + name for name in ("del", "moveFrom", "rt", "rPr", "pPr", "sdtPr", "sdtEndPr", "rubyPr", "instrText"))
"""Elements whose text is not shown: tracked deletions, readings over characters, properties, the commands of fields."""
_CIRCLED = re.compile(r"^\s*EQ\s+\\o.*[,，;；]\s*([^,，;；()（）\\\s]+)\s*\)*\s*$", re.IGNORECASE)
_COMMAND = re.compile(r"^\s*([A-Za-z]+)")
_SILENT_FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
_PAGE_LIKE = re.compile(r"(?:\t|[.．·…]{2,}|\s)\s*[（(]?[-—\s]*\d{1,4}[-—\s]*[）)]?$")


@dataclass(slots=True)
class _Field:
    """A field that is open: its command, and whether its result has begun."""

    command: str = ""
    result: bool = False

    @property
    def name(self) -> str:
        found = _COMMAND.match(self.command)
        return found[1].upper() if found else ""


@dataclass(slots=True)
class Shown:
    r"""One paragraph as it is shown.

    ``parts`` is its text, line breaks as ``\n``; ``bold`` says that all of it is bold. ``above`` and ``below`` are the contents of
    text boxes anchored at its beginning or later, ``notes`` the (kind, id) of the notes it refers to, ``removed`` what tracked
    changes deleted or formatting hides. ``contents`` says that it is an entry of a generated table of contents.
    """

    parts: list[str] = field(default_factory=list)
    plain: bool = False
    above: list[Element | str] = field(default_factory=list)
    below: list[Element | str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    removed: list[Dropped] = field(default_factory=list)
    contents: bool = False

    @property
    def text(self) -> str:
        """The parts as one."""
        return "".join(self.parts)

    @property
    def bold(self) -> bool:
        """Whether all that is shown is bold."""
        return not self.plain and any(part.strip() for part in self.parts)


class Runs:
    """Reads the paragraphs of one story in order; fields stay open from one to the next."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []
        self._broken = False

    def read(self, paragraph: Element) -> Shown:
        """What ``paragraph`` (``w:p``) shows."""
        shown = Shown()
        properties = paragraph.find(W + "pPr")
        within = self._in_contents()
        fields = [*self._fields]
        self._walk(paragraph, shown, properties)
        if any(not known.result for known in self._fields):
            # A command does not reach over the paragraph's end: its field is broken, and must not swallow the text.
            self._fields, self._broken = fields, True
            shown = Shown()
            self._walk(paragraph, shown, properties)
            self._broken = False
        entry = within or self._in_contents() or self._styles.is_contents(properties)
        text = shown.text.strip()
        # A style for contents is also put on body text, and a field may lack its end: an entry must look like one, too.
        shown.contents = entry and bool(_PAGE_LIKE.search(text) or ((within or self._in_contents()) and _is_short(text)))
        return shown

    def _in_contents(self) -> bool:
        return any(open_field.name == "TOC" for open_field in self._fields)

    def _walk(self, parent: Element, shown: Shown, paragraph: Element | None) -> None:
        for child in parent:
            if child.tag == W + "r":
                self._run(child, shown, paragraph)
            elif child.tag == W + "fldSimple":
                self._fields.append(_Field(child.get(W + "instr") or "", True))
                self._walk(child, shown, paragraph)
                self._fields.pop()
            elif child.tag in (W + "del", W + "moveFrom"):
                removed = "".join(text.text or "" for text in child.iter(W + "delText", W + "t"))
                self._remove(shown, removed, Reason.TRACKED_DELETION)
                self._keep_field_marks(child)
            elif child.tag == _MATH_TEXT:
                self._add(shown, child.text or "", False)
            elif child.tag == _ALTERNATE:
                self._walk(choose(child), shown, paragraph)
            elif child.tag not in _GONE:
                self._walk(child, shown, paragraph)

    def _keep_field_marks(self, deleted: Element) -> None:
        # Deleted and inserted versions of a field share no marks: those in a deletion open and close among themselves.
        for mark in deleted.iter(W + "fldChar"):
            self._field_mark(mark, Shown(), False)

    def _run(self, run: Element, shown: Shown, paragraph: Element | None) -> None:
        properties = run.find(W + "rPr")
        hidden = self._styles.run_says("vanish", properties, paragraph)
        bold = self._styles.run_says("b", properties, paragraph)
        fonts = properties.find(W + "rFonts") if properties is not None else None
        font = (fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "") if fonts is not None else ""
        for child in run:
            self._piece(child, shown, paragraph, bold=bold, hidden=hidden, font=font)

    def _piece(self, child: Element, shown: Shown, paragraph: Element | None, *, bold: bool, hidden: bool, font: str) -> None:
        tag = child.tag
        if (text := _printed(child, font)) is not None:
            if hidden:
                self._remove(shown, text, Reason.HIDDEN_TEXT)
            else:
                self._add(shown, text, bold)
        elif tag == W + "fldChar":
            self._field_mark(child, shown, bold)
        elif tag == W + "instrText" and self._fields and not self._fields[-1].result:
            self._fields[-1].command += child.text or ""
        elif tag in _REFERENCES and not hidden:
            shown.notes.append((_REFERENCES[tag], child.get(W + "id") or ""))
        elif tag in _DRAWINGS:
            into = shown.below if shown.text.strip() else shown.above
            into.extend(_shapes(child))
        elif tag == _ALTERNATE:
            for inner in choose(child):
                self._piece(inner, shown, paragraph, bold=bold, hidden=hidden, font=font)
        elif tag == W + "ruby":
            for base in child.iterchildren(W + "rubyBase"):
                self._walk(base, shown, paragraph)

    def _field_mark(self, mark: Element, shown: Shown, bold: bool) -> None:
        kind = None if self._broken else mark.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            box = mark.find(f"{W}ffData/{W}checkBox")
            if box is not None:
                state = box.find(W + "checked")
                state = state if state is not None else box.find(W + "default")
                ticked = state is not None and state.get(W + "val") not in ("0", "false", "off")
                # The box is what the field shows while its command, being one, is not.
                shown.parts.append("☑" if ticked else "□")
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            closed = self._fields.pop()
            if circled := _CIRCLED.match(closed.command) if not closed.result else None:
                self._add(shown, circled[1], bold)

    def _add(self, shown: Shown, text: str, bold: bool) -> None:
        if text and all(known.result and known.name not in _SILENT_FIELDS for known in self._fields):
            shown.parts.append(text)
            shown.plain |= not bold and bool(text.strip())

    def _remove(self, shown: Shown, text: str, reason: Reason) -> None:
        if text.strip() and all(known.result for known in self._fields):
            shown.removed.append(Dropped(text.strip(), reason))


_FIXED = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "br": "\n", W + "noBreakHyphen": "-"}
_REFERENCES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_DRAWINGS = frozenset((W + "drawing", W + "pict", W + "object"))


def _printed(piece: Element, font: str) -> str | None:
    """The characters that a piece of a run prints; None for pieces of other kinds."""
    if piece.tag == W + "t":
        return show_private(piece.text or "", font)
    if piece.tag == W + "sym":
        code = piece.get(W + "char") or ""
        return show_symbol(int(code, 16), piece.get(W + "font") or "") if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) else ""
    return _FIXED.get(piece.tag)


def choose(alternate: Element) -> Element:
    """The branch of an ``mc:AlternateContent`` to read: the first that has text or nothing better, never two of them."""
    branches = list(alternate)
    with_text = (branch for branch in branches if next(branch.iter(W + "t", W + "txbxContent", _MATH_TEXT), None) is not None)
    return next(with_text, branches[0] if branches else alternate)


def _shapes(parent: Element) -> Iterator[Element | str]:
    """The text boxes in a drawing, outermost only, and the words of old word art."""
    for child in parent:
        if child.tag == W + "txbxContent":
            yield child
        elif child.tag == _VML + "textpath":
            if words := child.get("string"):
                yield words
        elif child.tag == _ALTERNATE:
            yield from _shapes(choose(child))
        else:
            yield from _shapes(child)


def _is_short(text: str) -> bool:
    return len(text) <= 80 and "。" not in text


def link_target(chunk: Element) -> str | None:
    """The relationship that a ``w:altChunk`` names."""
    identifier: str | None = chunk.get(R + "id")
    return identifier


def paragraph_mark_removed(paragraph: Element) -> bool:
    """Whether a tracked change took the paragraph's end, or it is a drop cap: its text runs on in the next one."""
    properties = paragraph.find(W + "pPr")
    if properties is None:
        return False
    frame = properties.find(W + "framePr")
    if frame is not None and frame.get(W + "dropCap") in ("drop", "margin"):
        return True
    mark = properties.find(W + "rPr")
    return mark is not None and any(mark.find(W + name) is not None for name in ("del", "moveFrom"))
