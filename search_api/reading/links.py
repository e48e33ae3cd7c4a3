"""Lasting links into a document: by provision where it has a number of its own, else by passage, always with the digest of its words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from index.lasting_links import words_digest
from index.model import Document, Passage, Section, SectionKind, Span

_UNSAFE = re.compile(r"[^一-鿿（）、A-Za-z0-9_.~-]+")


@dataclass(frozen=True, slots=True)
class Permalink:
    """A place that a lasting link is made for: how it is called, its words, and the query of the link."""

    name: str
    span: Span
    query: str


def permalinks(document: Document, passages: Sequence[Passage]) -> dict[int, Permalink]:
    """The lasting links of these passages of a document, by where they begin."""
    articles = _articles(document)
    return {passage.span.start: _permalink(document, passage, articles) for passage in passages}


def permalink(document: Document, passage: Passage) -> Permalink:
    """The lasting link of one passage."""
    return _permalink(document, passage, _articles(document))


def readable(text: str) -> str:
    """``text`` as part of a query. Han characters stay: browsers encode them, people read them, and they take a third of the bytes."""
    return _UNSAFE.sub(lambda found: quote(found[0], safe="", errors="replace"), text)


def document_address(document_id: str, **parameters: str | None) -> str:
    """The address of a document's page; what is None or empty is left out. A ``fragment`` is put at the end."""
    fragment = parameters.pop("fragment", None)
    query = "&".join(f"{name}={readable(value)}" for name, value in parameters.items() if value)
    address = f"/documents/{quote(document_id, safe='')}"
    return address + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _permalink(document: Document, passage: Passage, articles: Mapping[int, str]) -> Permalink:
    section = document.sections[passage.section] if passage.section is not None else None
    while section is not None and section.ordinal not in articles:
        section = document.sections[section.parent] if section.parent is not None else None
    if section is not None and section.span.start == passage.span.start:
        name, span, named = articles[section.ordinal], section.span, f"provision={readable(articles[section.ordinal])}"
    else:
        name = passage.heading_path[-1] if passage.heading_path else "本段"
        span, named = passage.span, f"passage={quote(f'{document.id}-{passage.ordinal}', safe='')}"
    return Permalink(name, span, f"{named}&digest={words_digest(span.slice(document.text))}")


def _articles(document: Document) -> dict[int, str]:
    """The articles that their label alone names, as :func:`index.provisions.locate` reads it: of the main text before annexes."""
    annexed: set[int] = set()
    for section in document.sections:
        if section.kind is SectionKind.ANNEX or section.parent in annexed:
            annexed.add(section.ordinal)
    named: dict[str, Section] = {}
    for section in sorted(document.sections, key=lambda each: each.ordinal in annexed):
        if section.kind is SectionKind.ARTICLE:
            named.setdefault(section.label.strip(), section)
    return {section.ordinal: label for label, section in named.items()}
