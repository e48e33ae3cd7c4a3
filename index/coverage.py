"""What a base holds, by year, place, level and validity: where it is thin shows where nothing was ingested yet.

Copies of one text count once in each group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.base import KnowledgeBase
from index.model import Level
from index.naming import NATION
from index.places import places
from index.status import Status


@dataclass(frozen=True, slots=True)
class Tally:
    """So many texts of one ``value``; None where the sources do not say."""

    value: str | None
    count: int


@dataclass(frozen=True, slots=True)
class PlaceTally(Tally):
    """A province (or 全国, or a place that the table does not know) with the cities or districts in it, the fullest first."""

    parts: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The groups of a base. ``years`` have no hole between the first and the last; ``absent`` are the provinces without a text."""

    texts: int
    years: tuple[Tally, ...]
    places: tuple[PlaceTally, ...]
    absent: tuple[str, ...]
    levels: tuple[Tally, ...]
    validity: tuple[Tally, ...]


def coverage(base: KnowledgeBase, day: date) -> Coverage:
    """What the base holds; validity is that of ``day``."""
    rows = base.store.connection.execute("SELECT number, family, year, region, level FROM documents").fetchall()
    verdicts = base.rulebook.all_verdicts(day)
    statuses = ((verdicts[number].status.value, family) for number, family, *_ in rows if number in verdicts)
    found = _places((region, family) for _, family, _, region, _ in rows)
    named = {place.value for place in found}
    provinces = [name for code, name in places().names.items() if len(code) == 2]
    return Coverage(
        texts=len({family for _, family, *_ in rows}),
        years=_years((year, family) for _, family, year, _, _ in rows),
        places=found,
        absent=tuple(name for name in provinces if name not in named),
        levels=_in_order(_counted((level, family) for _, family, _, _, level in rows), [level.value for level in Level]),
        validity=_in_order(_counted(statuses), [status.value for status in Status]),
    )


def _counted(pairs: Iterable[tuple[str | None, int]]) -> dict[str | None, int]:
    """How many families there are of each value."""
    families: dict[str | None, set[int]] = defaultdict(set)
    for value, family in pairs:
        families[value].add(family)
    return {value: len(members) for value, members in families.items()}


def _in_order(counts: dict[str | None, int], order: list[str]) -> tuple[Tally, ...]:
    """Every value of ``order``, also those without a text, and at the end what is unknown."""
    unknown = (Tally(None, counts[None]),) if None in counts else ()
    return (*(Tally(value, counts.get(value, 0)) for value in order), *unknown)


def _years(pairs: Iterable[tuple[int | None, int]]) -> tuple[Tally, ...]:
    counts = _counted((None if year is None else str(year), family) for year, family in pairs)
    known = sorted(int(year) for year in counts if year is not None)
    order = [str(year) for year in range(known[0], known[-1] + 1)] if known else []
    return _in_order(counts, order)


def _places(pairs: Iterable[tuple[str | None, int]]) -> tuple[PlaceTally, ...]:
    outer: dict[str | None, set[int]] = defaultdict(set)
    inner: dict[str | None, list[tuple[str | None, int]]] = defaultdict(list)
    for region, family in pairs:
        place, part = _province(region)
        outer[place].add(family)
        if part:
            inner[place].append((part, family))
    found = [
        PlaceTally(
            place,
            len(families),
            tuple(sorted((Tally(*each) for each in _counted(inner[place]).items()), key=lambda tally: -tally.count)),
        )
        for place, families in outer.items()
    ]
    return tuple(sorted(found, key=lambda tally: (tally.value is None, tally.value != NATION, -tally.count)))


def _province(region: str | None) -> tuple[str | None, str | None]:
    """The province that a region lies in, and the city (of a municipality: the district) in it; itself where the table does not know."""
    if region is None:
        return None, None
    table = places()
    _, codes = table.chain(region)
    if len({code[:2] for code in codes}) != 1:
        return region, None
    province = table.names[codes[0][:2]]
    cities = {code[:4] for code in codes if len(code) > 2}
    if len(cities) != 1:
        return province, None
    return province, table.names.get(cities.pop()) or table.names[codes[0]]
