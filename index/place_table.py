"""One question answered place by place: a table with a quote for each place, and the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.answer import Answer, answer
from index.asking import Kind, kind_of
from index.base import KnowledgeBase
from index.errors import QueryError
from index.filters import Filters
from index.places import full_name, places
from index.quantities import quantities
from index.search import Hit, search
from index.segment import bigrams
from index.sentences import sentences
from index.similar import place_of

MAX_PLACES = 100
# So many documents of a place are read for its answer: its rule and what implements it.
_DOCUMENTS_OF_A_PLACE = 3
# Documents looked at for each place asked for: some places have several, some documents no place.
_DOCUMENTS_PER_PLACE = 3
_ABOUT_PLACES = re.compile(
    r"^(?:全国)?(?:各地区?|各省市?|各个?(?:省|市|城市|地方|区县)|不同(?:地方|地区|城市|省份)|哪些地方)[的,，]?(?:对于?|关于|就|在)?"
)
_ASKS_FOR_RULES = re.compile(
    r"(?:是)?(?:怎么|怎样|如何)?(?:做出|作出)?(?:的)?(?:规定|要求|做法|标准)(?:的|是什么|有哪些|是怎样的)?[?？。]?$"
)
# What a topic that names a measure asks for, as one would ask a single place.
_MEASURES = (
    (re.compile(r"(?:年限|期限|时限|时长|工期|任期|学制)$"), "是多久"),
    (re.compile(r"(?:金额|数额|额度|限额|标准|比例|罚款|价格|人数|名额)$"), "是多少"),
)
_DATE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_OF_TIME = re.compile(r"年|月|日|周|小时|分钟|学期|学年|岁")
_OF_AMOUNT = re.compile(r"元|%|倍|人|次|户|家|米|公里|吨|亩|公顷|平方米|学时|课时|分|辆|张|只|条")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a place says: the answer drawn from its own documents alone (``found`` false: 未找到), and the numbers in focus.

    ``region`` is the place with what it lies in, where the table of places knows that; ``hit`` its best document.
    """

    place: str
    region: str
    answer: Answer
    values: tuple[str, ...]
    hit: Hit


def topic_of(question: str) -> str:
    """The question without the words that ask how places settle it: 「各地对教师交流年限的规定」 is about 教师交流年限."""
    bare = _ABOUT_PLACES.sub("", question.strip())
    topic = _ASKS_FOR_RULES.sub("", bare) if bare != question.strip() else bare
    return topic if len(topic) > 1 else question.strip()


def asked_of(topic: str) -> str:
    """The topic as a question to one place: 教师交流年限 asks how long."""
    return next((topic + asks for pattern, asks in _MEASURES if pattern.search(topic)), topic)


def by_place(base: KnowledgeBase, question: str, *, limit: int = 30, filters: Filters | None = None) -> list[Cell]:
    """A cell for each of the ``limit`` places whose documents come nearest to ``question``, the nearest first.

    Raises QueryError for an empty question, or a ``limit`` out of 1…MAX_PLACES.
    """
    if not 1 <= limit <= MAX_PLACES:
        raise QueryError("limit", f"地区数应在 1 到 {MAX_PLACES} 之间，而不是 {limit}。")
    topic = topic_of(question)
    groups: dict[str, list[Hit]] = {}
    for hit in search(base, topic, k=_DOCUMENTS_PER_PLACE * limit, filters=filters, more=0):
        if (place := place_of(hit.document)) is not None and (place in groups or len(groups) < limit):
            groups.setdefault(place, []).append(hit)
    return [_cell(base, asked_of(topic), place, hits, filters) for place, hits in groups.items()]


def in_order_of_places(cells: Sequence[Cell]) -> list[Cell]:
    """Cells in the order of the administrative divisions; places that the table does not know come last."""
    return sorted(cells, key=lambda cell: (_code(cell), cell.region))


def _cell(base: KnowledgeBase, question: str, place: str, hits: Sequence[Hit], filters: Filters | None) -> Cell:
    documents = frozenset(hit.document.number for hit in hits[:_DOCUMENTS_OF_A_PLACE])
    given = answer(base, question, filters=replace(filters or Filters(), documents=documents))
    return Cell(place, full_name(place) or place, given, _values(question, given), hits[0])


def _values(question: str, given: Answer) -> tuple[str, ...]:
    """The numbers, as printed, of the sentence of the answer that shares most with ``question``: of the kind asked for, if there are such."""
    if not given.citations:
        return ()
    wanted = set(bigrams(question))
    quote = given.citations[0].quote
    parts = [span.slice(quote) for span in sentences(quote)]
    with_numbers = [part for part in parts if quantities(part)]
    if not with_numbers:
        return tuple(match[0] for match in _DATE.finditer(quote)) if kind_of(question) is Kind.TIME else ()
    best = max(with_numbers, key=lambda part: len(wanted & set(bigrams(part))))
    found = quantities(best)
    kind = {Kind.TIME: _OF_TIME, Kind.AMOUNT: _OF_AMOUNT}.get(kind_of(question))
    fitting = [one for one in found if kind is None or kind.search(one.form)]
    return tuple(dict.fromkeys(one.span.slice(best) for one in fitting or found))


def _code(cell: Cell) -> str:
    _, codes = places().chain(cell.region)
    return codes[0] if codes else "9"
