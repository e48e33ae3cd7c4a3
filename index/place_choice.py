"""What of a place's documents answers a question about a matter: the unit that says most of the matter and tells what is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.asked_value import Want, tells
from index.citation import Number, Provision, read_provisions
from index.model import Span
from index.numbers import HAN_NUMERALS
from index.place_reading import Cut, Leaf, Reading
from index.provisions import printed_number
from index.sentences import begins_item

# The numbers below and those of index/place_reading.py were chosen by eye on the 50 cells of tests/labels/place_cells.tsv, of which 44 are
# right (by python -m tests.benchmarks.place_table_report), and then right in 28 of 30 others. Halved or doubled one by one, they
# give 40 to 45 and 27 to 29.

# So many passages of a place are cut into units.
_LEAVES = 4
# Where a number is asked for, as many again that tell one, of the first so many.
_LOOKED_THROUGH = 16
# The cosine of a unit that has nothing to do with the matter is about so much.
_CHANCE = 0.15
# How much more a unit counts that tells a thing of the kind asked for.
_TELLS = 0.6
# So much of the matter a unit must say to be an answer: less when it tells a thing of the kind asked for, and much more when a
# number is asked for and it tells none.
_FOUND = 0.35
_FOUND_TOLD = 0.2
_FOUND_WITHOUT_NUMBER = 0.7
# A unit so many characters longer than 60 counts half: it says a lot else.
_TOO_LONG = 300
# An item is quoted from its lead-in on when that begins at most so many characters before it.
_LONGEST_LEAD = 240
_PENAL = frozenset({Want.FINE, Want.PENALTY})
_NUMBERS = frozenset({Want.PERIOD, Want.DAY, Want.SHARE, Want.MONEY, Want.COUNT})
_OWN_ARTICLE = re.compile(rf"本(?:条例|办法|规定|细则|规则|法|实施办法)(?=第[{HAN_NUMERALS}\d]+条)")
# What stands between 「违反本条例第九条第五项规定」 and what follows from it says which conduct is meant.
_CONDUCT = re.compile(
    r"(?:的?(?:规定|要求))?[，,]?(?P<conduct>.*?)(?:的?[，,]?)(?=由[^，。；]{2,30}(?:责令|处|予以|给予|依)|[，,](?:处|责令|依照|按照|给予|依法)|依照|$)",
    re.S,
)
_ANY_CONDUCT = re.compile(r"(?:的|，|有下列(?:情形|行为)之一|行为|之一)*(?:其他.*)?", re.S)


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit, by the passage that it stands in and the ``span`` of it that is quoted.

    ``fit`` is how much of the matter it says, in its words (0–1) and by what it means (0–0.85); ``told`` whether it tells a thing of
    the kind asked for; ``score`` is what it is chosen by.
    """

    leaf: Leaf
    span: Span
    fit: float
    score: float
    told: bool


def choose(reading: Reading, groups: Sequence[Mapping[int, float]], want: Want) -> list[Choice | None]:
    """For each group of documents (their numbers, each with what its units' scores are multiplied by) the best unit, None when nothing fits."""
    chosen = [_leaves(reading, group, want) for group in groups]
    by_document: dict[int, list[Cut]] = {}
    for cut in reading.cut(chosen):
        by_document.setdefault(cut.leaf.document, []).append(cut)
    return [_best(group, by_document, want) for group in groups]


def _leaves(reading: Reading, group: Iterable[int], want: Want) -> list[Leaf]:
    """The passages of a group that are read closely: those that say most, those that tell a number, the penalties that follow from them."""
    leaves = [leaf for number in group for leaf in reading.leaves[number]]
    ordered = sorted(leaves, key=lambda leaf: -(leaf.said + leaf.cosine))
    best = ordered[:_LEAVES]
    if want in _NUMBERS:
        telling = [leaf for leaf in ordered[_LEAVES:_LOOKED_THROUGH] if tells(want, leaf.text)]
        return [*best, *telling[:_LEAVES]]
    if want not in _PENAL:
        return best
    articles = {(leaf.document, number) for leaf in best for number in _own_numbers(leaf)}
    follow = [
        leaf
        for leaf in leaves
        if leaf not in best
        and tells(want, leaf.text)
        and any((leaf.document, one.article) in articles for one, _ in _cited(leaf.text))
    ]
    return [*best, *follow[:_LEAVES]]


def _best(group: Mapping[int, float], cuts: Mapping[int, Sequence[Cut]], want: Want) -> Choice | None:
    found: list[Choice] = []
    for number, factor in group.items():
        own = cuts.get(number, ())
        fits = [_fit(cut) for cut in own]
        if want in _PENAL:
            fits = [max(fit, _inherited(cut, own, fits)) for cut, fit in zip(own, fits, strict=True)]
        for cut, fit in zip(own, fits, strict=True):
            text = cut.leaf.text
            told = tells(want, cut.unit.whole(text))
            led = told and not tells(want, cut.unit.text(text))
            brevity = 1 / (1 + max(0, len(cut.unit.text(text)) - 60) / _TOO_LONG)
            found.append(Choice(cut.leaf, _quoted(cut, led), fit, factor * fit * brevity * (1 + _TELLS * told), told))
    if want in _NUMBERS and any(choice.told and choice.fit >= _FOUND_TOLD for choice in found):
        # Who asks for a number is not helped by the heading of a form, however much of the matter it says.
        found = [choice for choice in found if choice.told]
    best = max(found, key=lambda choice: choice.score, default=None)
    if best is None:
        return None
    least = _FOUND_TOLD if best.told else _FOUND_WITHOUT_NUMBER if want in _NUMBERS else _FOUND
    return best if best.fit >= least else None


def _fit(cut: Cut) -> float:
    """How much of the matter a unit says, in its words and in others."""
    return max(cut.said, cut.told) + max(0.0, cut.cosine - _CHANCE)


def _inherited(cut: Cut, own: Sequence[Cut], fits: Sequence[float]) -> float:
    """The fit of what a unit refers to without naming the conduct again: 「违反本条例第九条第五项规定的，由…」."""
    text = cut.unit.text(cut.leaf.text)
    best = 0.0
    for provision, end in _cited(text):
        conduct = _CONDUCT.match(text, end)
        if conduct is None or not _ANY_CONDUCT.fullmatch(conduct["conduct"]):
            continue
        for other, fit in zip(own, fits, strict=True):
            if other is not cut and _is_at(other, provision):
                best = max(best, fit)
    return best


def _cited(text: str) -> Iterator[tuple[Provision, int]]:
    """The articles of its own document that ``text`` refers to, each with where the reference ends."""
    for match in _OWN_ARTICLE.finditer(text):
        provisions, end = read_provisions(text, match.end())
        yield from ((provision, end) for provision in provisions if provision.article is not None)


def _own_numbers(leaf: Leaf) -> list[Number]:
    """The number of the article that a passage belongs to."""
    names = [name for name in json.loads(leaf.path) if name.startswith("第") and "条" in name]
    return [number for name in names if (number := printed_number(name)) is not None]


def _is_at(cut: Cut, provision: Provision) -> bool:
    if provision.article not in _own_numbers(cut.leaf):
        return False
    if provision.item is None:
        return True
    text = cut.leaf.text[cut.unit.span.start : cut.unit.span.start + 8]
    return begins_item(text, 0) and printed_number(text) == provision.item


def _quoted(cut: Cut, told: bool) -> Span:
    """The unit with its lead-in where that tells what is asked for (``told``) or stands next to it."""
    lead, span = cut.unit.lead, cut.unit.span
    with_lead = lead is not None and (told or span.start - lead.end < 3) and span.start - lead.start <= _LONGEST_LEAD
    return Span(lead.start, span.end) if lead and with_lead else span
