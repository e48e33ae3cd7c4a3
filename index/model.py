"""The data model: what a knowledge base stores, as frozen values that check themselves when built.

Spans are half-open and count code points of :attr:`Document.text`, the cleaned text that is stored and quoted, so
``document.text[span.start:span.end]`` is always the exact passage. Scores never live here: they belong to a hit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range ``[start, end)`` in code points of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span must satisfy 0 <= start < end, got [{self.start}, {self.end})")

    def slice(self, text: str) -> str:
        """The characters of ``text`` that this span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


class SectionKind(StrEnum):
    """The rank of a section, from the outermost to the innermost.

    ``PART``…``ARTICLE`` are 编 章 节 条; ``ITEM_1``…``ITEM_4`` are 一、 （一） 1. （1）, which stand on their own in notices
    and below an article in statutes; ``HEADING`` is a heading that only the format marks (markdown ``#``, HTML ``h2``).
    """

    PART = "part"
    CHAPTER = "chapter"
    SUBSECTION = "subsection"
    ARTICLE = "article"
    HEADING = "heading"
    ITEM_1 = "item1"
    ITEM_2 = "item2"
    ITEM_3 = "item3"
    ITEM_4 = "item4"


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the section tree.

    ``label`` is the number as printed (``第三条``, ``（一）``, empty for an unnumbered heading); ``heading`` the words of the
    heading after it (``总则``; empty when the number is followed directly by body text). ``span`` covers the section from its
    number to the end of its last descendant. ``parent`` is the ordinal of the enclosing section, or None at the top.
    """

    ordinal: int
    parent: int | None
    kind: SectionKind
    label: str
    heading: str
    span: Span

    def __post_init__(self) -> None:
        if self.parent is not None and self.parent >= self.ordinal:
            raise ValueError(f"section {self.ordinal} names a later parent {self.parent}")
        if not self.label and not self.heading:
            raise ValueError(f"section {self.ordinal} has neither label nor heading")

    @property
    def name(self) -> str:
        """How the section is called in a heading path, such as ``第一章 总则`` or ``一、总体要求``."""
        if self.label and self.heading:
            gap = "" if self.label.endswith(("、", "）", ")", ".", "．")) else " "
            return f"{self.label}{gap}{self.heading}"
        return self.label or self.heading


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and quoted: an article, a numbered item, or paragraphs under one heading path.

    ``heading_path`` holds the names of the enclosing sections, outermost first, without the document's title.
    """

    ordinal: int
    section: int | None
    heading_path: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Facts:
    """What the source says about itself. Every field is None (or empty) unless it was read from the source.

    ``doc_number`` is the 发文字号, ``issuer`` the 发文机关, ``region`` the place the rule is made for; ``issued`` 成文日期,
    ``published`` 发布日期, ``effective`` 施行日期. ``source_name`` (来源), ``author`` and ``url`` (原文链接) describe where a
    reposted text comes from. ``extra`` keeps whatever else was printed, as (name, value) pairs.
    """

    doc_number: str | None = None
    issuer: str | None = None
    region: str | None = None
    kind: str | None = None
    issued: date | None = None
    published: date | None = None
    effective: date | None = None
    source_name: str | None = None
    author: str | None = None
    url: str | None = None
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def year(self) -> int | None:
        """The year people file the document under: of issue, else of publication, else of taking effect."""
        when = self.issued or self.published or self.effective
        return when.year if when else None


@dataclass(frozen=True, slots=True)
class Document:
    """One policy text with its facts, section tree and passages.

    ``id`` is stable for a source (the same file re-read keeps it). ``source`` is the path or address the text was read from,
    ``digest`` the SHA-256 of the source's bytes.
    """

    id: str
    source: str
    digest: str
    title: str
    text: str
    facts: Facts = field(default_factory=Facts)
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()

    def __post_init__(self) -> None:
        if not self.id or not self.title or not self.text:
            raise ValueError(f"document {self.source!r} needs an id, a title and a text")
        whole = Span(0, len(self.text))
        for number, section in enumerate(self.sections):
            if section.ordinal != number or not whole.contains(section.span):
                raise ValueError(f"document {self.source!r}: section {section.ordinal} is out of order or out of the text")
            if section.parent is not None and not self.sections[section.parent].span.contains(section.span):
                raise ValueError(f"document {self.source!r}: section {number} reaches out of its parent {section.parent}")
        end = 0
        for number, passage in enumerate(self.passages):
            if passage.ordinal != number or not whole.contains(passage.span):
                raise ValueError(f"document {self.source!r}: passage {passage.ordinal} is out of order or out of the text")
            if passage.span.start < end:
                raise ValueError(f"document {self.source!r}: passage {number} overlaps the one before it")
            if passage.section is not None and not 0 <= passage.section < len(self.sections):
                raise ValueError(
                    f"document {self.source!r}: passage {number} names section {passage.section}, which is not there"
                )
            end = passage.span.end

    def quote(self, passage: Passage) -> str:
        """The exact text of ``passage``."""
        return passage.span.slice(self.text)


def lead_in(text: str) -> str:
    """The sentence that introduces the list which ``text`` is (「集团党组织履行下列职责：」), or nothing.

    It is the list's heading in all but form: what the whole passage is about stands there and nowhere else.
    """
    lead, _, rest = text.partition("\n")
    return lead if rest and lead.endswith(("：", ":")) else ""


def heading_text(heading_path: Sequence[str], text: str) -> str:
    """What is searched as headings of a passage: its heading path, and the lead-in of the list that it is, a line each."""
    return "\n".join(part for part in (*heading_path, lead_in(text)) if part)


_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千万\d]+条")


def is_article(title: str, passage: Passage) -> bool:
    """Whether ``passage`` is an article (条) or part of one; a record may also name its article at the end of its title."""
    return any(_ARTICLE.match(name) for name in passage.heading_path) or bool(re.search(_ARTICLE.pattern + "$", title))


def embedding_text(title: str, passage: Passage, text: str) -> str:
    """What is embedded for a passage: title, heading path, lead-in and text, a line each (what is quoted is only the text)."""
    return "\n".join(part for part in (title, " ".join(passage.heading_path), lead_in(text), text) if part)
