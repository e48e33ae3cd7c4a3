"""The ways on from a search: what narrows it, what widens it, and what else could be looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.base import KnowledgeBase
from index.errors import QueryError
from index.segment import Segmenter
from index.suggest import Suggester
from search_api.present_facets import FACET_LABELS
from search_api.schemas_documents import FacetModel
from search_api.service import run_browse, run_listing
from search_api.web.address import Address

_SHOWN = 6
"""So many values of a facet are shown at once, the others when they are unfolded."""
_RELATED = 8
LABELS = FACET_LABELS | {
    "year_from": "起始年份",
    "year_to": "截止年份",
    "in_force": "效力",
    "as_of": "以哪天为准",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that holds for the list, with the address without it (empty when it cannot be taken back)."""

    label: str
    text: str
    href: str
    action: str
    kind: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: ``href`` narrows to it or, when it is ``chosen``, takes that back."""

    text: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Drawer:
    """A facet as it is shown: ``first`` at once, ``rest`` when unfolded."""

    name: str
    label: str
    first: list[Choice]
    rest: list[Choice]


@dataclass(frozen=True, slots=True)
class Way:
    """An address that leads on and the number of documents that it lists."""

    text: str
    href: str
    count: int


def drawers(facets: Sequence[FacetModel], address: Address, shown: int = _SHOWN) -> list[Drawer]:
    """The facets as links from ``address``."""
    made = []
    for facet in facets:
        choices = [_choice(facet.name, one.value, one.count, address) for one in facet.values]
        if facet.name == "year":
            choices = [Choice(f"{choice.text}年", choice.count, choice.href, choice.chosen) for choice in choices]
        made.append(Drawer(facet.name, facet.label, choices[:shown], choices[shown:]))
    return made


def _choice(name: str, value: str, count: int, address: Address) -> Choice:
    if name == "year":
        chosen = address.get("year_from") == address.get("year_to") == value
        years = "" if chosen else value
        return Choice(value, count, address.put(year_from=years, year_to=years).href, chosen)
    chosen = address.all(name) == [value]
    return Choice(value, count, (address.drop(name) if chosen else address.put(**{name: value})).href, chosen)


def range_chips(address: Address) -> list[Chip]:
    """The restrictions, each with the address without it; a single year is one restriction."""
    chips = []
    one_year = address.get("year_from") and address.get("year_from") == address.get("year_to")
    if one_year:
        without = address.drop("year_from").drop("year_to")
        chips.append(Chip("年份", f"{address.get('year_from')}年", without.href, "移除", "range"))
    for name, value in address.range:
        if one_year and name in ("year_from", "year_to"):
            continue
        if name == "in_force" and value not in ("true", "1"):
            continue
        text = "只看适用的" if name == "in_force" else value
        chips.append(Chip(LABELS[name], text, address.drop(name, value).href, "移除", "range"))
    return chips


def without_each(base: KnowledgeBase, address: Address) -> list[Way]:
    """For a list that is empty: the addresses without one of the restrictions, and without all, that are not."""
    found = []
    chips = range_chips(address)
    targets = [(f"去掉“{chip.label}：{chip.text}”", chip.href) for chip in chips]
    if len(chips) > 1:
        targets.append(("去掉全部限定", address.wide().href))
    if '"' in address.question or "＂" in address.question:
        plain = address.question.replace('"', " ").replace("＂", " ")
        targets.append(("不要求一字不差", address.put(q=" ".join(plain.split())).href))
    for text, href in targets:
        if count := _count(base, Address.from_href(href)):
            found.append(Way(text, href, count))
    if not found and address.question:
        widest = address.wide().put(syntax="false")
        if count := _count(base, widest):
            found.append(Way("去掉全部限定，记号按普通文字处理", widest.href, count))
    return found


def _count(base: KnowledgeBase, address: Address) -> int:
    """How many documents an address lists, 0 where it cannot be asked."""
    try:
        if address.question:
            return run_listing(base, address.search_request(k=1, offset=0)).total or 0
        return run_browse(base, address.list_request(limit=1)).total
    except (QueryError, ValueError):
        return 0


def ways_on(suggester: Suggester, segmenter: Segmenter, address: Address) -> list[str]:
    """Titles and terms of the base that have a word of the question."""
    words = sorted({word for word in segmenter.words(address.question) if len(word) > 1}, key=len, reverse=True)
    found = dict.fromkeys(one.text for word in words[:4] for one in suggester.suggest(word, 4))
    return list(found)[:_RELATED]
