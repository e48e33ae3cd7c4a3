"""What reading a file gives: the text of the policy as lines, what the source says of itself, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the policy, without line break and without space around it; or a row of a table.

    A row is its cells joined by :data:`index.model.CELL_SEPARATOR`, of which none is left out: where the first or last cell is
    empty, the separator with its blanks stands at the row's end.

    ``level`` is 1–6 where the format itself marks the line as a heading (markdown ``#``, HTML ``h1``), else None. ``page`` counts
    from 1 in formats with pages; ``row`` is set for a row of a table (see ``ingest/tables.py``); ``bold`` says that all of the line
    is bold, which is how unnumbered headings are often marked; ``centred`` that it is centred on its page. ``confidence``, 0–1,
    is set for lines that OCR read.
    """

    text: str
    level: int | None = None
    page: int | None = None
    row: TableRow | None = None
    bold: bool = False
    centred: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """Which table of the file, counted from 0, a line is a row of, and whether it is one of the rows that name the columns."""

    table: int
    header: bool


class Reason(StrEnum):
    """Why a piece of a source is not text of the policy."""

    BREADCRUMB = "breadcrumb"
    GREETING = "greeting"
    NAVIGATION = "navigation"
    WIDGET = "widget"
    QR_CODE = "qr code"
    ADVERTISEMENT = "advertisement"
    LINKS = "links"
    RELATED = "related"
    PREVIOUS_OR_NEXT = "previous or next"
    SOURCE_LINE = "source line"
    METADATA = "metadata"
    CREDITS = "credits"
    DISCLAIMER = "disclaimer"
    FOOTER = "footer"
    SITE_NOTE = "site note"
    SITE_TOP = "site top"
    """What a page prints above its breadcrumb, greeting or title."""
    SITE_REGION = "site region"
    """What stands in an element that is named like a site's frame."""
    SITE_TAIL = "site tail"
    """What follows the first line of the site's own tail."""
    OUTSIDE = "outside the text"
    """What stands on a page outside the element that holds the text."""
    REPEATED_TITLE = "repeated title"
    PAGE_MARK = "page mark"
    PAGE_NUMBER = "page number"
    RUNNING_HEAD = "running head"
    PAGE_HEADER = "page header"
    PAGE_FOOTER = "page footer"
    WATERMARK = "watermark"
    OBLIQUE = "text across the page"
    CONTENTS = "contents"
    HIDDEN_TEXT = "hidden text"
    HIDDEN_SHEET = "hidden sheet"
    HIDDEN_CELLS = "hidden cells"
    TRACKED_DELETION = "tracked deletion"
    UNSURE = "unsure reading"
    """What OCR read with too little confidence."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A piece of the source that is not text of the policy, and why."""

    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a web page or a file header says about where the text comes from; None where it says nothing."""

    title: str | None = None
    published: date | None = None
    source_name: str | None = None
    author: str | None = None
    url: str | None = None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: ``lines`` in reading order with the boilerplate off, never empty strings."""

    lines: tuple[Line, ...]
    facts: SourceFacts = field(default_factory=SourceFacts)
    dropped: tuple[Dropped, ...] = ()
