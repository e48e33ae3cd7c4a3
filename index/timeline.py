"""What happened to the rules about a matter, over the years: issued, taking effect, amended, repealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.base import KnowledgeBase
from index.filters import Filters
from index.reasons import Ground
from index.search import Hit, search

MAX_TIMED = 100
# Documents that score below this share of the best one are about something else that uses the same words.
_STILL_ABOUT = 0.5


@dataclass(frozen=True, slots=True)
class Happening:
    """On ``day`` the document of ``hit`` was 发布, took effect (施行), or another document did something to it (``what``, ``ground``)."""

    day: date
    what: str
    hit: Hit
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Happenings, the oldest first, and the documents found of which no day is known."""

    happenings: tuple[Happening, ...]
    undated: tuple[Hit, ...]


def timeline(base: KnowledgeBase, question: str, *, limit: int = 30, filters: Filters | None = None) -> Timeline:
    """The life of the ``limit`` documents that are most about ``question``. Raises QueryError for an empty question."""
    hits = search(base, question, k=limit, filters=filters, more=0)
    about = [hit for hit in hits if hit.score >= _STILL_ABOUT * hits[0].score]
    day = filters.day if filters else date.today()
    found = [(hit, list(_happenings(base, hit, day))) for hit in about]
    happenings = sorted(
        (one for _, ones in found for one in ones), key=lambda one: (one.day, one.hit.document.number, one.what != "发布")
    )
    return Timeline(tuple(happenings), tuple(hit for hit, ones in found if not ones))


def _happenings(base: KnowledgeBase, hit: Hit, day: date) -> Iterator[Happening]:
    facts = hit.document.facts
    issued = facts.issued or facts.published
    if issued:
        yield Happening(issued, "发布", hit)
    if facts.effective and facts.effective != issued:
        yield Happening(facts.effective, "施行", hit)
    validity = base.rulebook.validity(hit.document.number, day, evidence=False)
    for ground in validity.grounds if validity else ():
        # What the document's own cover says is told above; here stands what others did to it.
        if ground.document_id != hit.document.id and (when := ground.since or ground.dated):
            yield Happening(when, ground.what, hit, ground)
