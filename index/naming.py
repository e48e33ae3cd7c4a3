"""How a document can be referred to: its titles and its 文号 as keys, which those of a reference must equal to mean it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.doc_number import normalise
from index.model import Document, Facts, Reference, RelationKind
from index.names import title_key, without_issuer

NATION = "全国"


class Sort(StrEnum):
    """What a name is the name of: the document by title or 文号, a text that it issues, or one that is merely annexed to it."""

    TITLE = "title"
    NUMBER = "number"
    ISSUED = "issued"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Name:
    """``part`` is the ordinal of the section that bears the name, or WHOLE. A ``loose`` name (a local rule's title without its
    place, an order's number without the organ) is borne by others elsewhere too: it holds only between documents of one place or organ.
    """

    key: str
    sort: Sort
    part: int
    loose: bool


WHOLE = -1

_UNIT = re.compile(r"[一-鿿]{1,12}?(?:特别行政区|自治区|自治州|自治县|省|市|州|盟|县|区|旗)")
_PLACE_FIRST = re.compile(r"[一-鿿]{2,8}?(?:特别行政区|自治区|自治州|自治县|省|市|县|区|旗)(?=[一-鿿])")
_NATIONAL_ORGAN = re.compile(
    r"(?:中华人民共和国|国务院|国家|全国人民代表大会|全国人大|中共中央|中国共产党中央|最高人民|中央)|[一-鿿]{2,8}部(?:、|$)"
)
# Of a key, where brackets are gone already: 关于印发停车管理办法的通知.
_ISSUES = re.compile(r"(?:印发|发布|公布|颁布|颁发)(.{4,80}?)(?:等[^的]{1,12})?的(?:通知|公告|通告|命令|令|决定)$")
_QUOTED = re.compile(r"《([^《》]{2,100}(?:《[^《》]+》[^《》]{0,40})?)》|〈([^〈〉]{2,100})〉")
_ISSUING = re.compile(r"印发|发布|公布|颁布|颁发")
_ORGANLESS = re.compile(r"(?:令|公告)?第\d+号(?:令|公告)?$")


def names_of(document: Document) -> Iterator[Name]:
    """Every name by which ``document`` or a part of it can be referred to."""
    facts = document.facts
    whole = title_key(document.title)
    yield from _titles(whole, facts, Sort.TITLE, WHOLE)
    annexes = {title_key(section.heading): section.ordinal for section in document.annexes if len(section.heading) >= 4}
    issued = set(issued_keys(document.title)) | {
        title_key(relation.target.title)
        for relation in document.relations
        if relation.kind is RelationKind.ISSUES and relation.target.title and not relation.target.provision
    }
    for key in sorted(issued - {whole}):
        yield from _titles(key, facts, Sort.ISSUED, annexes.get(key, WHOLE))
    for key, ordinal in annexes.items():
        if key not in issued and key != whole:
            yield from _titles(key, facts, Sort.PART, ordinal)
    if facts.doc_number:
        yield from _numbers(facts.doc_number, facts.issuer)


def reference_keys(reference: Reference) -> tuple[str, ...]:
    """The keys under which a reference looks for its target, the surest first: 文号, title, title without issuer, what it issues."""
    keys = [number_key(reference.doc_number)] if reference.doc_number else []
    keys += title_keys(reference)
    return tuple(dict.fromkeys(keys))


def title_keys(reference: Reference) -> tuple[str, ...]:
    """The keys of a reference's title; none when it is too short to mean anything (《办法》)."""
    title = reference.full_title or reference.title
    if not title:
        return ()
    key = title_key(title)
    keys = (key, without_issuer(key), *issued_keys(title))
    return tuple(dict.fromkeys(key for key in keys if telling(key)))


def telling(key: str) -> bool:
    """Whether a title's key says which text is meant; of the very short ones only those of laws do (刑法, 民法典)."""
    return len(key) >= 5 or (key.endswith(("法", "法典", "宪法")) and len(key) >= 2 and key not in ("办法", "本法", "该法"))


def number_key(doc_number: str) -> str:
    """The key of a 文号; it cannot be one of a title."""
    return "№" + normalise(doc_number).replace("中华人民共和国", "")


def issued_keys(title: str) -> tuple[str, ...]:
    """The keys of the texts that a title says are issued: of 《…关于印发〈停车管理办法〉的通知》 that of 停车管理办法."""
    found = _ISSUES.search(title_key(title))
    if not found:
        return ()
    begun = _ISSUING.search(title)
    quoted = _QUOTED.findall(title, begun.end()) if begun else []
    titles = [one or other for one, other in quoted] or [found[1]]
    return tuple(key for key in map(title_key, titles) if telling(key))


def places(region: str | None) -> tuple[str, ...]:
    """The units of a place's name, the whole first: 甲省乙市丙区, 甲省, 乙市, 丙区; none for the nation."""
    if not region or region == NATION:
        return ()
    return tuple(dict.fromkeys((region, *_UNIT.findall(region))))


def place_in(title: str) -> str | None:
    """The place that a title begins with, if it does."""
    found = _PLACE_FIRST.match(title)
    return found[0] if found else None


def is_national_organ(issuer: str | None) -> bool:
    """Whether an issuer is an organ of the nation, as far as its name says."""
    return bool(issuer and _NATIONAL_ORGAN.match(issuer) and not place_in(issuer))


def _titles(key: str, facts: Facts, sort: Sort, part: int) -> Iterator[Name]:
    if not telling(key):
        return
    units = places(facts.region or (place_in(facts.issuer) if facts.issuer else None))
    here = next((unit for unit in units if unit in key), None)
    issuer = title_key(facts.issuer) if facts.issuer else None
    loose = bool(units) and not here and not (issuer and issuer in key)
    yield Name(key, sort, part, loose)
    if (bare := without_issuer(key)) != key and telling(bare):
        yield Name(bare, sort, part, True)
    if units and not here:
        yield from (Name(unit + key, sort, part, False) for unit in units)
    for unit in units:
        if key.startswith(unit) and telling(key[len(unit) :]):
            yield Name(key[len(unit) :], sort, part, True)


def _numbers(doc_number: str, issuer: str | None) -> Iterator[Name]:
    key = number_key(doc_number)
    organless = bool(_ORGANLESS.match(key[1:]))
    yield Name(key, Sort.NUMBER, WHOLE, organless)
    if organless and issuer:
        yield Name(number_key(issuer + doc_number), Sort.NUMBER, WHOLE, False)
