"""Lists of all that matches a search: to be counted, narrowed, sorted and leafed through.

What matches a question are, of the best :data:`DEPTH` passages of each leg, those that score at least a :data:`SHARE` of the best. They are looked for once; facets, filters, order and pages only
choose among them, so that numbers agree from one click to the next. A list without a question has all documents of the range.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from index.base import KnowledgeBase
from index.candidates import Candidate, Mode, Ranking
from index.facets import Card, Count, cards, facets
from index.filters import Filters
from index.interpretation import Interpretation
from index.interpreted_search import opened_hit, unless_empty
from index.question import understand
from index.search import Hit, hits_of, ordered, represented
from index.store import StoredDocument

DEPTH = 1000
"""Passages of each leg."""
SHARE = 0.2
"""Documents listed for a question (median over ten, of 3,423 documents of laws; over 107, of 50 sample documents), and which part
of the sample questions' documents is among them, at a share of 0: 300; 50; 1.0, at .1: 238; 45; .988, at .2: 164; 29; .976, at
.3: 116; 15; .971, at .5: 36; 5; .956."""


class Order(StrEnum):
    """What a list is sorted by."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of hits. ``groups`` are the documents of all that matches, copies of one text together; ``why`` as in Found.

    ``beyond`` tells that none of the best passages lies in the range, and that the hits are the best of the range instead.
    """

    interpretation: Interpretation
    hits: list[Hit]
    why: dict[int, str]
    groups: list[tuple[int, ...]]
    beyond: bool


@dataclass(frozen=True, slots=True)
class _Match:
    candidate: Candidate
    document: int
    family: int


def matching(
    base: KnowledgeBase,
    asked: Interpretation,
    *,
    k: int = 10,
    offset: int = 0,
    order: Order = Order.RELEVANCE,
    mode: Mode = Mode.HYBRID,
    collapse: bool = True,
    more: int = 3,
) -> Listing:
    """The documents from ``offset`` on, ``k`` of them, that match a question as understood. Raises QueryError for an empty one."""
    beyond = False

    def find(filters: Filters) -> list[_Match]:
        nonlocal beyond
        admitted = _admitted(base, filters)
        best = _best(base, asked.searched, mode, _of_the_words(filters), SHARE, filters.day)
        kept = [match for match in best if admitted is None or match.document in admitted]
        beyond = not kept and admitted is not None
        return list(_best(base, asked.searched, mode, filters, 0.0, filters.day)) if beyond else kept

    asked, kept = unless_empty(base, asked, find)
    known = cards(base.store, base.store.last_seq())
    families: dict[int, dict[int, list[Candidate]]] = {}
    for match in kept:
        members = families.setdefault(match.family if collapse else match.document, {})
        members.setdefault(match.document, []).append(match.candidate)
    why = _opened(base, asked) if offset == 0 or order is Order.RELEVANCE else {}
    first = {known[number].family if collapse else number for number in why if number in known}
    opened = [_opened_hit(base, asked, number, more) for number in why] if order is Order.RELEVANCE else []
    named = [hit for hit in opened if hit is not None]
    if order is Order.RELEVANCE and named:
        families = {key: members for key, members in families.items() if key not in first}
    groups = [(hit.document.number,) for hit in named] + [tuple(members) for members in families.values()]
    rest = list(families.values())
    if order is not Order.RELEVANCE:
        rest.sort(key=lambda members: _dated(known, next(iter(members)), order))
    start = max(0, offset - len(named))
    page = rest[start : start + max(0, k - len(named[offset : offset + k]))]
    question = understand(asked.searched, base.toolkit.segmenter)
    found = hits_of(base, question, [represented(base, members, more) for members in page], collapse)
    return Listing(asked, [*named[offset : offset + k], *found], why, groups, beyond)


def browse(
    base: KnowledgeBase,
    filters: Filters,
    *,
    title: str | None = None,
    k: int,
    offset: int,
    order: Order = Order.NEWEST,
    collapse: bool = True,
) -> tuple[list[StoredDocument], list[tuple[int, ...]]]:
    """A page of the documents of a range, with ``title`` in their titles, by date, and the groups of all of them.

    Of copies of one text the one that says most of itself stands for all.
    """
    base.refresh()
    known = cards(base.store, base.store.last_seq())
    admitted = _admitted(base, filters, title)
    families: dict[int, list[Card]] = {}
    for card in known.values():
        if admitted is None or card.number in admitted:
            families.setdefault(card.family if collapse else card.number, []).append(card)
    best = [max(members, key=lambda card: (card.told, -card.number)) for members in families.values()]
    best.sort(key=lambda card: _dated(known, card.number, order))
    page = [card.number for card in best[offset : offset + k]]
    listed = base.store.listed(page)
    groups = [tuple(card.number for card in members) for members in families.values()]
    return [listed[number] for number in page if number in listed], groups


def facets_of(base: KnowledgeBase, groups: Iterable[tuple[int, ...]], filters: Filters) -> dict[str, list[Count]]:
    """The facets of what matches, with statuses of the day of ``filters``."""
    return _facets(base, base.store.last_seq(), tuple(groups), filters.day)


# Whoever leafs or comes back to the first page is shown the same ones again; those of a whole base take a while.
@lru_cache(maxsize=16)
def _facets(base: KnowledgeBase, seq: int, groups: tuple[tuple[int, ...], ...], day: date) -> dict[str, list[Count]]:
    numbers = [number for group in groups for number in group]
    return facets(cards(base.store, seq), groups, base.rulebook.verdicts(numbers, day))


def _dated(known: dict[int, Card], number: int, order: Order) -> tuple[bool, int, int]:
    """Sorts by date; documents without one come last either way."""
    day = int(known[number].dated.replace("-", "") or 0) if number in known else 0
    sign = 1 if order is Order.OLDEST else -1
    return (day == 0, sign * day, sign * number)


def _admitted(base: KnowledgeBase, filters: Filters, title: str | None = None) -> frozenset[int] | None:
    """The documents that ``filters`` admit and that have ``title`` in their titles; None for all."""
    if not filters and title is None:
        return None
    return _documents(base, base.store.last_seq(), filters, title, str(filters.day) if filters.by_status else "")


@lru_cache(maxsize=64)
def _documents(base: KnowledgeBase, seq: int, filters: Filters, title: str | None, day: str) -> frozenset[int]:
    """What is admitted as of change ``seq`` and, where statuses decide, on ``day``."""
    where, values = base.admission.condition(filters)
    if title is not None:
        where, values = f"{where} AND instr(title, ?) > 0", [*values, title]
    return frozenset(
        number for (number,) in base.store.connection.execute(f"SELECT number FROM documents WHERE {where}", values)
    )


def _of_the_words(filters: Filters) -> Filters:
    """What belongs to the question itself, and not to the range that it is narrowed to."""
    return Filters(phrases=filters.phrases, excluded=filters.excluded)


def _best(base: KnowledgeBase, question: str, mode: Mode, filters: Filters, share: float, day: date) -> tuple[_Match, ...]:
    """The passages that match a question, of those that ``filters`` admit."""
    base.refresh()
    state = (base.store.last_seq(), base.lexical.seq, base.vectors.seq, base.toolkit.encoder.digest)
    return _best_in(base, question, mode, filters, share, day, state)


@lru_cache(maxsize=32)
def _best_in(
    base: KnowledgeBase, question: str, mode: Mode, filters: Filters, share: float, day: date, state: tuple[int, int, int, str]
) -> tuple[_Match, ...]:
    """The best passages of a question in one ``state`` of the base."""
    allowed = base.admission.resolve(filters) if filters else None
    understood = understand(question, base.toolkit.segmenter)
    found = ordered(base, understood, DEPTH, mode, allowed, Ranking(), day, {}, share)
    places = base.recent.passage_documents(candidate.number for candidate in found)
    return tuple(_Match(candidate, *places[candidate.number]) for candidate in found if candidate.number in places)


def _opened(base: KnowledgeBase, asked: Interpretation) -> dict[int, str]:
    """Why documents that the question names come first, by number, as far as the caller's own range admits them."""
    admitted = _admitted(base, replace(asked.given, lenient=False))
    why: dict[int, list[str]] = {}
    for opened in asked.opened:
        if admitted is None or opened.document.number in admitted:
            why.setdefault(opened.document.number, []).append(opened.why)
    return {number: "；".join(said) for number, said in why.items()}


def _opened_hit(base: KnowledgeBase, asked: Interpretation, number: int, more: int) -> Hit | None:
    opened = next(opened for opened in asked.opened if opened.document.number == number)
    return opened_hit(base, asked, opened, 1.0, more)
