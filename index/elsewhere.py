"""Which documents were made for another place than the one that a question names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from index.naming import NATION
from index.places import full_name, lies_in, places
from index.store import StoredDocument
from index.surroundings import Surroundings

_PART = re.compile(r".{2,}?[省市县区州旗]")
_KIND = re.compile(r"(?:省|市|县|区|地区|盟|特别行政区|(?:壮族|回族|维吾尔)?自治区|自治[州县])$")
# A place whose name was taken out before publishing: 「A市」, 「B7县」 (the letter stands for the city).
_MASKED = re.compile(r"(?<![A-Za-z0-9])([A-Z]\d*)[市县区州]")
# A city's code has four digits, a county's six; counties are looked for in full only: 「城关」 is any place.
_CITY = 4


def elsewhere(question: str, documents: Mapping[int, StoredDocument]) -> frozenset[int]:
    """The numbers of those of ``documents`` whose place and the place named in ``question`` do not lie in one another.

    A document's place is its region, else what its title names. One without is nowhere else; nor is any when the question
    names no place.
    """
    own = {number: _made_for(document.facts.region, document.title) for number, document in documents.items()}
    asked = {place for made_for in own.values() for place in made_for if _says(question, place)} | set(named_places(question))
    if not asked:
        return frozenset()
    return frozenset(
        number
        for number, made_for in own.items()
        if made_for and not any(lies_in(place, other) or lies_in(other, place) for place in made_for for other in asked)
    )


def told_of_another_place(question: str, candidates: Sequence[Surroundings]) -> list[bool]:
    """Which of ``candidates`` belong to another place than the one that ``question`` names.

    A passage does when its document was made for another place and nothing that surrounds it names the one asked for; or when
    places are masked (A市) and it names only others. False for all where the question names no place.
    """
    masked = set(_MASKED.findall(question))
    named = set(named_places(question))
    regions = {candidate.region for candidate in candidates if candidate.region}
    named |= {region for region in regions if _says(question, region)}
    return [
        bool(masked and _only_others(masked, candidate)) or bool(named and _foreign(named, candidate))
        for candidate in candidates
    ]


def _only_others(masked: set[str], candidate: Surroundings) -> bool:
    told = set(_MASKED.findall(f"{candidate.name}\n{candidate.text}\n{candidate.around}"))
    return bool(told) and not any(one.startswith(other) or other.startswith(one) for one in told for other in masked)


def _foreign(named: set[str], candidate: Surroundings) -> bool:
    own = _made_for(candidate.region, candidate.title)
    if not own or any(lies_in(place, other) or lies_in(other, place) for place in own for other in named):
        return False
    return not any(short_name(place) in text for place in named for text in (candidate.name, candidate.text, candidate.around))


@lru_cache(maxsize=4096)
def named_places(text: str) -> tuple[str, ...]:
    """The places of the table that ``text`` names, in full form: provinces and cities by their short names too.

    >>> named_places("广东要求企业做什么"), named_places("焦作市的教师")
    (('广东省',), ('河南省焦作市',))
    """
    table, short, found, at = places(), _short_names(), list[str](), 0
    while at < len(text):
        end, codes = table.chain(text[at:])
        if codes:
            name = text[at : at + end]
        else:
            end = next((length for length in (4, 3, 2) if text[at : at + length] in short), 0)
            name = short.get(text[at : at + end], "")
        if name and (whole := full_name(name)):
            found.append(whole)
        at += end or 1
    return tuple(dict.fromkeys(found))


def short_name(place: str) -> str:
    """The last of the places that ``place`` is printed with, without its kind.

    >>> short_name("河南省焦作市"), short_name("广西壮族自治区")
    ('焦作', '广西')
    """
    last = (_PART.findall(place) or [place])[-1]
    return _KIND.sub("", last) or last


def _made_for(region: str | None, title: str) -> tuple[str, ...]:
    if region == NATION:
        return ()
    return (region,) if region else named_places(title)


def _says(question: str, region: str) -> bool:
    """Whether ``question`` names ``region``, perhaps only the last of the places that it is printed with."""
    parts = _PART.findall(region) or [region]
    return parts[-1] in question


@cache
def _short_names() -> dict[str, str]:
    """广东 for 广东省, 内蒙古 for 内蒙古自治区, where no two provinces or cities share it."""
    found: dict[str, set[str]] = {}
    for code, name in places().names.items():
        if len(code) <= _CITY and len(short := short_name(name)) >= 2 and short != name:
            found.setdefault(short, set()).add(name)
    return {short: next(iter(names)) for short, names in found.items() if len(names) == 1}
