"""The facts of a document as its page shows them: each with the words that it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.fact_names import FACT_NAMES
from index.model import Document, Evidence

# Characters around the words that a fact was read from.
_AROUND = 24
# The first few places tell enough of a fact that is printed everywhere.
_PLACES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read: words with what stands around them, and their ``place`` START-END; or the ``element`` alone."""

    before: str
    words: str
    after: str
    place: str | None
    element: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in words; ``address`` where it is a web address that may become a link."""

    name: str
    value: str
    sources: tuple[Source, ...]
    address: str | None = None


def known_facts(document: Document) -> list[Fact]:
    """What is known, in the order of :data:`index.fact_names.FACT_NAMES`, then what else the source printed; the title is not repeated."""
    found = []
    for field, name in FACT_NAMES.items():
        value = None if field == "title" else getattr(document.facts, field)
        if value not in (None, ()):
            sources = [_source(document, each) for each in document.evidence if each.field == field]
            address = value if field == "url" and str(value).startswith(("http://", "https://")) else None
            found.append(Fact(name, _words(value), tuple(sources[:_PLACES]), address))
    return found + [Fact(name, value, ()) for name, value in document.facts.extra]


def _source(document: Document, evidence: Evidence) -> Source:
    span, text = evidence.span, document.text
    if span is None:
        return Source("", evidence.value, "", None, evidence.element, evidence.confidence)
    before = text[max(0, span.start - _AROUND) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _AROUND].partition("\n")[0]
    place = f"{span.start}-{span.end}"
    return Source(before, span.slice(text), after, place, evidence.element, evidence.confidence)


def _words(value: object) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return "；".join(map(str, value)) if isinstance(value, tuple) else str(value)
