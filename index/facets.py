"""How many of the documents that match lie in each year, province, …, so that a search can be narrowed to what there is.

A value is counted exactly as the filter of the same name admits it: narrowing to it lists as many documents as were counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.places import full_name, lies_in, places
from index.status import Verdict
from index.store import Store

SHOWN = 12
"""So many values of a facet are given, those with most documents; years all."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a document is sorted and counted by. ``dated`` is an ISO date, empty when none is known; ``told`` counts its facts;
    ``topics`` are a line each.
    """

    number: int
    family: int
    dated: str
    told: int
    year: int | None
    region: str | None
    issuer: str | None
    level: str | None
    kind: str | None
    topics: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet and in how many of the documents that match it holds."""

    value: str
    count: int


@lru_cache(maxsize=2)
def cards(store: Store, seq: int) -> dict[int, Card]:
    """The cards of all documents as of change ``seq``."""
    rows = store.connection.execute(
        "SELECT number, family, coalesce(issued, published, effective, ''), (SELECT count(*) FROM json_each(facts)), year, region, "
        "issuer, level, kind, (SELECT group_concat(value, char(10)) FROM json_each(facts, '$.topics')) FROM documents"
    )
    found = (Card(*row) for row in rows)
    return {card.number: card for card in found}


def facets(
    known: Mapping[int, Card], groups: Sequence[Collection[int]], verdicts: Mapping[int, Verdict]
) -> dict[str, list[Count]]:
    """The facets of documents that match, by the names of :class:`index.filters.Filters`.

    Each of ``groups`` holds the numbers of copies of one text, and counts once for a value that one of them has.
    """
    found = [[known[number] for number in group if number in known] for group in groups]

    def by(values: Callable[[Card], Iterable[str]]) -> Counter[str]:
        return Counter(value for group in found for value in {value for card in group for value in values(card)})

    provinces = {place for group in found for card in group for place in _provinces(card.region)}
    within = {
        region: [place for place in provinces if lies_in(region, place)]
        for region in {card.region for group in found for card in group}
    }
    issuers = by(lambda card: card.issuer.split("、") if card.issuer else [])
    organs = [organ for organ, _ in issuers.most_common(SHOWN)]
    return {
        "year": sorted(_counts(by(lambda card: [str(card.year)] if card.year else [])), key=lambda count: count.value)[::-1],
        "region": _most(by(lambda card: within[card.region])),
        "issuer": _most(by(lambda card: [organ for organ in organs if organ in (card.issuer or "")])),
        "level": _most(by(lambda card: [card.level] if card.level else [])),
        "kind": _most(by(lambda card: [card.kind] if card.kind else [])),
        "validity": _most(by(lambda card: [verdicts[card.number].status.value] if card.number in verdicts else [])),
        "topic": _most(by(lambda card: card.topics.split("\n") if card.topics else [])),
    }


@lru_cache(maxsize=65536)
def _provinces(region: str | None) -> tuple[str, ...]:
    """The province that a region lies in, or what stands for it: 全国, or a region that the table of places does not know."""
    if not region:
        return ()
    whole = full_name(region) or region
    end, codes = places().chain(whole)
    return (places().names[codes[0][:2]],) if end and codes else (region,)


def _counts(counted: Mapping[str, int]) -> list[Count]:
    return [Count(value, count) for value, count in counted.items()]


def _most(counted: Mapping[str, int]) -> list[Count]:
    return sorted(_counts(counted), key=lambda count: (-count.count, count.value))[:SHOWN]
