"""What reading a file gives: the text of the policy as lines, what the source says of itself, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the policy, without line break and without space around it.

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


@dataclass(frozen=True, slots=True)
class Dropped:
    """A piece of the source that is not text of the policy, and why (``breadcrumb``, ``disclaimer`` …)."""

    text: str
    reason: str


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
