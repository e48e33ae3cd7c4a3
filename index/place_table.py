"""One question answered place by place: a table with a quote for each place, and the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.asked_value import Asked, Want, asked_in, measures
from index.asking import kind_of
from index.base import KnowledgeBase
from index.candidates import Candidate
from index.changed_since import changes_of, item_at
from index.cite import Citation, Place, cite
from index.errors import QueryError
from index.filters import Filters
from index.place_choice import Choice, choose
from index.place_reading import Reading
from index.places import full_name, places
from index.quantities import quantities
from index.question import understand
from index.search import Mode, Ranking, ordered
from index.segment import bigrams
from index.sentences import sentences
from index.similar import place_of
from index.status import Status
from index.store import StoredDocument

MAX_PLACES = 100
# So many documents of a place are read for its answer: its rule and what implements it.
_DOCUMENTS_OF_A_PLACE = 3
# Passages that either leg brings for each place asked for, and at the least: a long document has many of the best.
_DEPTH_PER_PLACE = 15
_LEAST_DEPTH = 150
_DEEPER = 4
# Only documents are looked for here, whose provisions are read anew: a look at fewer passages finds the same ones.
_FINDING = Ranking(read=80)
_ABOUT_PLACES = re.compile(
    r"^(?:全国)?(?:各地区?|各省市?|各个?(?:省|市|城市|地方|区县)|不同(?:地方|地区|城市|省份)|哪些地方)[的,，]?(?:对于?|关于|就|在)?"
)
_ASKS_FOR_RULES = re.compile(
    r"(?:是)?(?:怎么|怎样|如何)?(?:做出|作出)?(?:的)?(?:规定|要求|做法|标准)(?:的|是什么|有哪些|是怎样的)?[?？。]?$"
)
# What a unit of a document that has ended counts, and what one loses at most whose document is farther from the topic than another
# one of the place.
_OVER = 0.5
_FARTHER = 0.3
_ENDED = frozenset({Status.REPEALED, Status.EXPIRED})
_DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a place says: the provision of its own documents that answers (None: 未找到), and the numbers in it.

    ``region`` is the place with what it lies in, where the table of places knows that; ``document`` the one quoted, else the
    nearest. ``fit`` is how much of the matter the quote says, 0–1.
    """

    place: str
    region: str
    document: StoredDocument
    citation: Citation | None
    fit: float
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Near:
    """A document of a place, with the score of its best passage for the topic."""

    document: StoredDocument
    score: float


def topic_of(question: str) -> str:
    """The question without the words that ask how places settle it: 「各地对教师交流年限的规定」 is about 教师交流年限."""
    bare = _ABOUT_PLACES.sub("", question.strip())
    topic = _ASKS_FOR_RULES.sub("", bare) if bare != question.strip() else bare
    return topic if len(topic) > 1 else question.strip()


def by_place(base: KnowledgeBase, question: str, *, limit: int = 30, filters: Filters | None = None) -> list[Cell]:
    """A cell for each of the ``limit`` places whose documents come nearest to ``question``, the nearest first.

    Raises QueryError for an empty question, or a ``limit`` out of 1…MAX_PLACES.
    """
    if not 1 <= limit <= MAX_PLACES:
        raise QueryError("limit", f"地区数应在 1 到 {MAX_PLACES} 之间，而不是 {limit}。")
    base.refresh()
    filters = filters or Filters()
    state = (base.store.last_seq(), base.lexical.seq, base.vectors.seq, base.toolkit.encoder.digest)
    return list(_by_place(base, question.strip(), limit, filters, filters.day, state))


def in_order_of_places(cells: Sequence[Cell]) -> list[Cell]:
    """Cells in the order of the administrative divisions; places that the table does not know come last."""
    return sorted(cells, key=lambda cell: (_code(cell), cell.region))


# Whoever sorts the table anew or takes it as a file is given the same one.
@lru_cache(maxsize=8)
def _by_place(
    base: KnowledgeBase, question: str, limit: int, filters: Filters, day: date, state: tuple[int, int, int, str]
) -> tuple[Cell, ...]:
    """The cells in one ``state`` of the base."""
    topic = topic_of(question)
    asked = asked_in(topic)
    groups = _near(base, topic, limit, filters, day)
    reading = Reading(base, [one.document.number for near in groups.values() for one in near], asked.matter)
    choices = choose(reading, [_factors(base, near, day) for near in groups.values()], asked.want)
    quotes = _quotes(base, choices, day)
    return tuple(
        _cell(base, question, asked, place, near, choice, quotes.get(choice.leaf.number) if choice else None)
        for (place, near), choice in zip(groups.items(), choices, strict=True)
    )


def _quotes(base: KnowledgeBase, choices: Sequence[Choice | None], day: date) -> dict[int, Place]:
    """What is quoted for each choice, by the number of its passage: of an article that was changed what changed it."""
    spans = {choice.leaf.number: choice.span for choice in choices if choice}
    passages = base.store.passages(spans)
    changes = changes_of(base, passages.values(), day)
    changing = base.store.passages(number for number, _ in changes.values())
    quoted = {number: (passage, spans[number]) for number, passage in passages.items()}
    for number, (new, words) in changes.items():
        if words and new in changing:
            quoted[number] = changing[new], item_at(changing[new], words)
    documents = base.store.listed({passage.document for passage, _ in quoted.values()})
    return {
        number: Place(documents[passage.document], passage, span)
        for number, (passage, span) in quoted.items()
        if passage.document in documents
    }


def _near(base: KnowledgeBase, topic: str, limit: int, filters: Filters, day: date) -> dict[str, list[_Near]]:
    """The places whose documents come nearest to ``topic``, each with its nearest documents; of copies only the first."""
    allowed = base.admission.resolve(filters) if filters else None
    question = understand(topic, base.toolkit.segmenter)
    depth = max(_LEAST_DEPTH, _DEPTH_PER_PLACE * limit)
    while True:
        running = ordered(base, question, depth, Mode.HYBRID, allowed, _FINDING, day, {})
        groups = _by_their_places(base, running, limit)
        # A few long documents may have all the best passages: look deeper once.
        if len(groups) >= limit or len(running) < depth or depth > _DEPTH_PER_PLACE * limit:
            return groups
        depth *= _DEEPER


def _by_their_places(base: KnowledgeBase, running: Sequence[Candidate], limit: int) -> dict[str, list[_Near]]:
    homes = base.recent.passage_documents(candidate.number for candidate in running)
    best: dict[int, tuple[int, float]] = {}
    for candidate in running:
        if candidate.number in homes:
            document, family = homes[candidate.number]
            best.setdefault(family, (document, candidate.score))
    documents = base.store.listed(number for number, _ in best.values())
    groups: dict[str, list[_Near]] = {}
    for number, score in best.values():
        place = place_of(documents[number]) if number in documents else None
        if place is not None and (place in groups or len(groups) < limit):
            near = groups.setdefault(place, [])
            if len(near) < _DOCUMENTS_OF_A_PLACE:
                near.append(_Near(documents[number], score))
    return groups


def _factors(base: KnowledgeBase, near: Sequence[_Near], day: date) -> dict[int, float]:
    """What the units of each document of a place count: less where it has ended, or another one is nearer to the topic."""
    verdicts = base.rulebook.verdicts({one.document.number for one in near}, day)
    ended = {number for number, verdict in verdicts.items() if verdict.status in _ENDED or verdict.superseded}
    best = near[0].score or 1.0
    return {
        one.document.number: (_OVER if one.document.number in ended else 1.0) * (1 - _FARTHER * (1 - one.score / best))
        for one in near
    }


def _cell(
    base: KnowledgeBase,
    question: str,
    asked: Asked,
    place: str,
    near: Sequence[_Near],
    choice: Choice | None,
    quoted: Place | None,
) -> Cell:
    region = full_name(place) or place
    if choice is None or quoted is None:
        return Cell(place, region, near[0].document, None, 0.0, ())
    citation = cite(base, quoted, kind_of(question))
    return Cell(place, region, quoted.document, citation, min(1.0, choice.fit), _values(asked, citation.quote))


def _values(asked: Asked, quote: str) -> tuple[str, ...]:
    """The numbers of the kind asked for, as printed, in the sentence of a quote that has such and shares most with the matter."""
    if asked.want is Want.DAY:
        return tuple(dict.fromkeys(match[0] for match in _DATE.finditer(quote)))
    parts = [span.slice(quote) for span in sentences(quote)]
    fitting = {part: [one for one in quantities(part) if measures(asked.want, one.form)] for part in parts}
    wanted = set(bigrams(asked.matter))
    best = max((part for part in parts if fitting[part]), key=lambda part: len(wanted & set(bigrams(part))), default="")
    return tuple(dict.fromkeys(one.span.slice(best) for one in fitting.get(best, ())))


def _code(cell: Cell) -> str:
    _, codes = places().chain(cell.region)
    return codes[0] if codes else "9"
