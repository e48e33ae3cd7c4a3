"""The data model: what a knowledge base stores, as frozen values that check themselves when built.

Spans are half-open and count code points of :attr:`Document.text`, the cleaned text that is stored and quoted, so
``document.text[span.start:span.end]`` is always the exact passage. Scores never live here: they belong to a hit.
"""

from __future__ import annotations

from bisect import bisect_right
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

    ``ANNEX`` is a part of the document with a title of its own: an 附件, or the 办法 that a notice issues. ``PART``…``ARTICLE`` are
    编 章 节 条; ``ITEM_1``…``ITEM_4`` are 一、 （一） 1. （1）, which stand on their own in notices and below an article in statutes;
    ``HEADING`` is a heading that only the format marks (markdown ``#``, HTML ``h2``); ``QUESTION`` is a question (问：…) with its
    answer.
    """

    ANNEX = "annex"
    PART = "part"
    CHAPTER = "chapter"
    SUBSECTION = "subsection"
    ARTICLE = "article"
    HEADING = "heading"
    QUESTION = "question"
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

    ``heading_path`` holds the names of the enclosing sections, outermost first, without the document's title. ``header`` is where
    the header rows stand of the table that the passage is a later part of.
    """

    ordinal: int
    section: int | None
    heading_path: tuple[str, ...]
    span: Span
    header: Span | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the text: a row a line, its cells joined by :data:`CELL_SEPARATOR`; the first ``header`` rows name the columns."""

    span: Span
    header: int = 0

    def rows(self, text: str) -> list[list[str]]:
        """The cells, row by row, of this table in the document's ``text``."""
        return [line.split(CELL_SEPARATOR) for line in self.span.slice(text).split("\n")]


CELL_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Recognised:
    """A stretch of text that OCR read from a picture, with its ``confidence``, 0–1."""

    span: Span
    confidence: float


class Level(StrEnum):
    """效力级别: what rank a text has among rules."""

    LAW = "法律"
    ADMINISTRATIVE_REGULATION = "行政法规"
    JUDICIAL_INTERPRETATION = "司法解释"
    DEPARTMENT_RULE = "部门规章"
    LOCAL_REGULATION = "地方性法规"
    LOCAL_RULE = "地方政府规章"
    NORMATIVE_DOCUMENT = "规范性文件"
    PARTY_RULE = "党内法规"
    WORKING_DOCUMENT = "工作文件"
    REPORT = "报道"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the source says about itself. Every field is None (or empty) unless it was read from the source.

    ``doc_number`` is the 发文字号, ``issuer`` the 发文机关 (several joined by 、), ``region`` the place the rule is made for, ``kind`` the
    文种, ``level`` the 效力级别; ``issued`` 成文日期, ``published`` 发布日期, ``effective`` 施行日期, ``expires`` the last day of
    effect, ``term`` the 有效期 as printed (``5年``, ``试行``). ``addressees`` 主送机关, ``topics`` 主题词 and 主题分类, ``index_number``
    索引号, ``secrecy`` 密级, ``signer`` 签发人, ``attachments`` the titles of the 附件, ``stated_validity`` what a page's metadata says
    (有效, 失效, 废止). ``source_name`` (来源), ``author``, ``url`` (原文链接) and ``site`` describe where a reposted text comes from,
    ``reprint_of`` what it says it reprints. ``extra`` keeps whatever else was printed, as (name, value) pairs.
    """

    doc_number: str | None = None
    issuer: str | None = None
    region: str | None = None
    kind: str | None = None
    level: Level | None = None
    issued: date | None = None
    published: date | None = None
    effective: date | None = None
    expires: date | None = None
    term: str | None = None
    addressees: str | None = None
    topics: tuple[str, ...] = ()
    index_number: str | None = None
    secrecy: str | None = None
    signer: str | None = None
    attachments: tuple[str, ...] = ()
    stated_validity: str | None = None
    source_name: str | None = None
    author: str | None = None
    url: str | None = None
    site: str | None = None
    reprint_of: str | None = None
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def year(self) -> int | None:
        """The year people file the document under: of issue, else of publication, else of taking effect."""
        when = self.issued or self.published or self.effective
        return when.year if when else None

    @property
    def told(self) -> int:
        """How many facts of the rule itself are known; where a copy was found is none of them."""
        own = (self.doc_number, self.issuer, self.region, self.kind, self.level, self.issued, self.effective, self.expires)
        others = (self.term, self.addressees, self.index_number, self.signer, self.topics, self.attachments)
        return sum(value not in (None, ()) for value in (*own, *others))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was read: ``field`` of :class:`Facts` (or ``title``), its ``value`` as text, and how sure the reading is, 0–1.

    ``span`` is the place in the document's text; a fact from outside it (a page's metadata, a dropped source line, a correction
    by hand) has none and names its ``element`` instead, such as ``网页元数据 PubDate`` or ``人工更正``.
    """

    field: str
    value: str
    span: Span | None
    element: str | None
    confidence: float

    def __post_init__(self) -> None:
        if self.span is None and not self.element:
            raise ValueError(f"evidence of {self.field!r} names neither a span nor an element")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence of {self.field!r} must lie in 0–1, got {self.confidence}")


class RelationKind(StrEnum):
    """What one text says about another."""

    BASED_ON = "based_on"
    CITES = "cites"
    AMENDS = "amends"
    REPEALS = "repeals"
    REPLACES = "replaces"
    EXTENDS = "extends"
    SUSPENDS = "suspends"
    ISSUES = "issues"
    FORWARDS = "forwards"
    INTERPRETS = "interprets"
    IMPLEMENTS = "implements"
    REPOST_OF = "repost_of"


RELATION_NAMES: dict[RelationKind, str] = {
    RelationKind.BASED_ON: "依据",
    RelationKind.CITES: "引用",
    RelationKind.AMENDS: "修改",
    RelationKind.REPEALS: "废止",
    RelationKind.REPLACES: "替代",
    RelationKind.EXTENDS: "延续",
    RelationKind.SUSPENDS: "暂停",
    RelationKind.ISSUES: "印发",
    RelationKind.FORWARDS: "转发",
    RelationKind.INTERPRETS: "解释",
    RelationKind.IMPLEMENTS: "配套",
    RelationKind.REPOST_OF: "转载",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A text as another one names it: by ``title`` (without 《》), by ``doc_number``, or both; ``provision`` as printed (第三条第二款).

    ``full_title`` stands in for a short form that the text itself introduced by 以下简称.
    """

    title: str | None = None
    doc_number: str | None = None
    provision: str | None = None
    full_title: str | None = None

    def __post_init__(self) -> None:
        if not self.title and not self.doc_number:
            raise ValueError("a reference needs a title or a 文号")


IN_ALL = "至"
"""Before the ``term`` of a relation: so long in all (有效期延长至5年), counted from the first day, and not so much longer."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The document (the whole of it) stands in relation ``kind`` to ``target``.

    ``span`` is the wording that says so. ``when`` is the day it takes effect where the wording names one; else it does with the
    document itself. What extends or suspends a rule says until which day (``until``) or how long (``term``, as printed: ``3年``),
    or neither. ``verb`` is the word that says it where that stands apart from ``span``: in the heading of a list.
    """

    ordinal: int
    kind: RelationKind
    target: Reference
    span: Span
    when: date | None = None
    until: date | None = None
    term: str | None = None
    verb: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One policy text with its facts, section tree and passages.

    ``id`` is stable for a source (the same file re-read keeps it). ``source`` is the path or address the text was read from,
    ``digest`` the SHA-256 of the source's bytes. ``pages[i]`` is the offset at which page ``i + 1`` of the source begins, for
    formats that have pages.
    """

    id: str
    source: str
    digest: str
    title: str
    text: str
    facts: Facts = field(default_factory=Facts)
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    relations: tuple[Relation, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[int, ...] = ()
    recognised: tuple[Recognised, ...] = ()

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
        spans = [evidence.span for evidence in self.evidence if evidence.span]
        spans += [relation.span for relation in self.relations]
        spans += [table.span for table in self.tables]
        spans += [part.span for part in self.recognised]
        if outside := next((span for span in spans if not whole.contains(span)), None):
            raise ValueError(f"document {self.source!r}: {outside} lies out of the text")
        if list(self.pages) != sorted(self.pages):
            raise ValueError(f"document {self.source!r}: its pages are out of order")

    def page_of(self, offset: int) -> int | None:
        """The page of the source, from 1, on which the character at ``offset`` stands; None for formats without pages."""
        return bisect_right(self.pages, offset) or None

    @property
    def annexes(self) -> tuple[Section, ...]:
        """The parts with titles of their own: 附件, and what a notice issues."""
        return tuple(section for section in self.sections if section.kind is SectionKind.ANNEX)

    def header(self, passage: Passage) -> str:
        """The header rows of the table that ``passage`` is a later part of, else nothing."""
        return passage.header.slice(self.text) if passage.header else ""

    def quote(self, passage: Passage) -> str:
        """The exact text of ``passage``."""
        return passage.span.slice(self.text)
