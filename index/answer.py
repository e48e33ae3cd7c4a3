"""The extractive answer: the sentences or lists of the best passages that answer a question, each with its exact place.

Nothing is written here that the sources do not say: the answer is made of quotes. When the best evidence is too weak the
answer is that nothing was found, with the nearest passages offered as such.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp

from index.asking import Kind, holds, kind_of
from index.base import KnowledgeBase
from index.evidence import Evidence
from index.filters import Filters
from index.model import Span
from index.passage_text import embedding_text
from index.question import understand
from index.search import Hit, search
from index.sentences import is_list, lists, sentences
from index.status import Status
from index.store import StoredDocument, StoredPassage

_ENDED = (Status.REPEALED, Status.EXPIRED, Status.NOT_YET)


@dataclass(frozen=True, slots=True)
class Answering:
    """Every number that answering depends on.

    The units are the sentences, and the lists with their lead-ins, of the best ``documents`` with up to ``more`` passages
    beside the best. A unit is scored by how much of the question it covers, besides what the title does (``own``), with title
    and headings (``named``), and with its whole passage (``passage``); by its ``cosine`` with the question; by the ``rank`` of
    its document, less ``second`` when it is not in the document's best passage; by holding what is asked for (``wanted``: a
    number, a date, an agent; ``led``: a list whose lead-in covers the question); less ``length`` for 200 characters, and less
    ``ended`` when its document is repealed, expired, superseded or not in force yet. Chosen
    on half of the answerable questions of corpus/questions.jsonl; ``ended`` on all 170: 0 answers .700 in the
    right quotes, .05 and .1 .706, .2 .694.

    ``confidence`` holds the weights of a logistic function of what the best unit covers with title and headings, of its
    passage's cosine, and of what the unit itself covers beyond title and headings; between two fits, with and without the
    last, on answerable questions of the sample corpus, ncp_passages and STARD (held out) against questions asked of a base
    that is not about them. An amount or a time that is asked for and not there lowers it. What comes of it is measured by
    ``python -m tests.benchmarks.quality sample strangers``.
    """

    documents: int = 5
    more: int = 10
    own: float = 0.3
    named: float = 1.0
    passage: float = 0.6
    cosine: float = 0.5
    rank: float = 0.6
    second: float = 0.15
    wanted: float = 0.3
    led: float = 0.4
    length: float = 0.2
    ended: float = 0.1
    # A passage this short is quoted whole: an article of two sentences says one thing.
    whole_passage: int = 120
    max_citations: int = 3
    # Further quotes come this near to the best score.
    beside_best: float = 0.92
    found: float = 0.4
    confidence: tuple[float, float, float, float] = (4.8, 5.7, 2.3, -5.2)


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: ``quote`` is the document's ``text[span.start:span.end]``."""

    document: StoredDocument
    passage: StoredPassage
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` is the quotes joined; empty, with ``nearest`` filled, when nothing was found. ``confidence`` is 0–1."""

    found: bool
    text: str
    confidence: float
    citations: tuple[Citation, ...]
    nearest: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or list, with its ``span`` in the passage, its score, and the confidence that it answers."""

    document: StoredDocument
    passage: StoredPassage
    span: Span
    score: float
    confidence: float


def answer(base: KnowledgeBase, question: str, *, filters: Filters | None = None, answering: Answering | None = None) -> Answer:
    """Answer ``question`` from the base. Raises QueryError for an empty question."""
    answering = answering or Answering()
    hits = search(base, question, k=answering.documents, filters=filters, more=answering.more)
    day = filters.day if filters else date.today()
    verdicts = base.rulebook.verdicts((hit.document.number for hit in hits), day)
    ended = {number for number, verdict in verdicts.items() if verdict.status in _ENDED or verdict.superseded}
    units = _units(base, question, hits, ended, answering)
    confidence = units[0].confidence if units else 0.0
    if confidence < answering.found:
        return Answer(False, "", confidence, (), tuple(hits))
    citations = tuple(_cite(unit) for unit in _choose(units, answering))
    return Answer(True, "\n".join(citation.quote for citation in citations), confidence, citations, ())


def _units(
    base: KnowledgeBase, question: str, hits: Sequence[Hit], ended: Collection[int], answering: Answering
) -> list[_Unit]:
    """Every sentence and list of the passages found, the best first; ``ended`` documents are cited only for want of others."""
    understood = understand(question, base.toolkit.segmenter)
    evidence, kind = Evidence(understood, base.toolkit.segmenter), kind_of(understood.text)
    passages = [(hit, passage) for hit in hits for passage in (hit.passage, *hit.more)]
    places = [(number, span) for number, (_, passage) in enumerate(passages) for span in _parts(passage.text)]
    encoder = base.toolkit.light
    vectors = encoder.encode(
        [understood.text]
        + [embedding_text(hit.document.title, passage.passage, passage.text) for hit, passage in passages]
        + [span.slice(passages[number][1].text) for number, span in places]
    )
    cosines = vectors[1:] @ vectors[0]
    units = []
    for (number, span), cosine in zip(places, cosines[len(passages) :], strict=True):
        hit, passage = passages[number]
        quote = span.slice(passage.text)
        names = "\n".join((hit.document.title, *passage.passage.heading_path))
        named = evidence.coverage(f"{names}\n{quote}")
        score = (
            answering.own * evidence.coverage(quote, besides=hit.document.title)
            + answering.named * named
            + answering.passage * evidence.coverage(f"{names}\n{passage.text}")
            + answering.cosine * float(cosine)
            + answering.rank * hit.score / (hits[0].score or 1.0)
            - answering.second * (passage is not hit.passage)
            - answering.ended * (hit.document.number in ended)
            + _fitness(quote, kind, evidence, answering)
        )
        by_names, by_cosine, by_itself, offset = answering.confidence
        beyond_names = evidence.coverage(quote, besides=names)
        lacking = kind in (Kind.AMOUNT, Kind.TIME) and not holds(kind, quote)
        sureness = by_names * named + by_cosine * float(cosines[number]) + by_itself * beyond_names + offset - lacking
        confidence = 1 / (1 + exp(-sureness))
        units.append(_Unit(hit.document, passage, span, score, confidence))
    return sorted(units, key=lambda unit: -unit.score)


def _fitness(quote: str, kind: Kind, evidence: Evidence, answering: Answering) -> float:
    """What a unit gains by holding the kind of thing that is asked for, and loses by length when that is no list."""
    cost = answering.length * min(len(quote), 200) / 200
    if kind is Kind.LIST:
        lead = quote.split("\n", maxsplit=1)[0].split("：", maxsplit=1)[0]
        if is_list(quote):
            return answering.led * evidence.coverage(lead)
        return -cost
    return answering.wanted * holds(kind, quote) - cost


def _parts(text: str) -> list[Span]:
    """The sentences and lists of ``text``; a lead-in is nothing without its list."""
    whole = list(lists(text))
    led = {span.start for span in whole}
    return [*whole, *(span for span in sentences(text) if span.start not in led)]


def _choose(units: Sequence[_Unit], answering: Answering) -> list[_Unit]:
    """The best unit, and those nearly as good that say something else; short passages whole."""
    chosen: list[_Unit] = []
    for unit in units:
        if len(chosen) == answering.max_citations or unit.score < answering.beside_best * units[0].score:
            break
        length = len(unit.passage.text)
        span = Span(0, length) if length <= answering.whole_passage else unit.span
        if not any(_overlap(unit.passage, span, other) for other in chosen):
            chosen.append(_Unit(unit.document, unit.passage, span, unit.score, unit.confidence))
    return chosen


def _overlap(passage: StoredPassage, span: Span, other: _Unit) -> bool:
    return passage.number == other.passage.number and span.start < other.span.end and other.span.start < span.end


def _cite(unit: _Unit) -> Citation:
    start = unit.passage.passage.span.start
    span = Span(start + unit.span.start, start + unit.span.end)
    return Citation(unit.document, unit.passage, span, unit.span.slice(unit.passage.text))
