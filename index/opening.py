"""Opening what somebody names: the document that a title or 文号 means on a day, and the place of a provision in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.base import KnowledgeBase
from index.citation import Number, Provision
from index.forms import folded
from index.ledger import Entry
from index.model import Document, Reference, SectionKind, Span
from index.names import title_key, title_marks
from index.naming import WHOLE, Name, Sort, number_key, telling, title_keys
from index.places import lies_in
from index.provisions import locate, printed_number
from index.status import Verdict

_NATION = "中华人民共和国"
_SHORTEST = 3
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name means in a base on a day.

    ``entry`` is the document: of several versions the one in force, else the newest that had begun, else the newest; None
    where the base has none, or ``candidates``, the texts of several places or organs that bear the name, cannot be told apart.
    ``versions`` are all texts of the name, ``entry`` among them. ``loose`` tells that they bear it only within their own place.
    """

    entry: Entry | None
    candidates: tuple[Entry, ...]
    versions: tuple[Entry, ...]
    loose: bool = False


NOTHING = Meant(None, (), ())


def by_number(base: KnowledgeBase, number: str, day: date) -> Meant:
    """The document whose 文号 is ``number``, however its brackets are printed."""
    return _choose(base, _with_sorts(base.rulebook.bearers(number_key(number)), (Sort.NUMBER,)), (), day)


def by_title(base: KnowledgeBase, title: str, day: date, place: str | None = None) -> Meant:
    """The document called ``title``, full or short (义务教育法), by its own title before one that it issues, before an annex's.

    ``place`` decides between rules that places have under one short name; what is called 中华人民共和国… is of no place. Marks of edition in ``title`` ((试行), (2016年)) count.
    """
    for key in title_keys(Reference(title=title)):
        bearers = base.rulebook.bearers(key)
        for sort in (Sort.TITLE, Sort.ISSUED, Sort.PART):
            found = _with_sorts(bearers, (sort,))
            if _NATION in folded(title):
                found = [pair for pair in found if pair[0].place is None]
            if found:
                here = [pair for pair in found if place and lies_in(pair[0].place, place)]
                return _choose(base, here or found, title_marks(title), day)
    key = title_key(title)
    exact = base.rulebook.entitled((title, key, _NATION + key))
    return _choose(base, [(entry, Name(key, Sort.TITLE, WHOLE, False)) for entry in exact], title_marks(title), day)


def place_of(base: KnowledgeBase, among: Iterable[Entry], provision: Provision) -> tuple[Entry, Document, Span] | None:
    """The first of the documents ``among`` that has a provision, with its text and the provision's place there."""
    for entry in among:
        # A code is long to read: only what has the article at all is read.
        if provision.article is not None and provision.article not in _articles(base, entry.number):
            continue
        document = base.store.document(entry.number)
        if document is None:
            continue
        if span := locate(document, provision) or locate(document, _by_items(provision)):
            return entry, document, span
    return None


def _by_items(provision: Provision) -> Provision:
    """第三部分第（四）项 of a notice, whose parts are 三、 and （四）."""
    if provision.part is None or provision.article is not None:
        return provision
    numbers = ((SectionKind.ITEM_1, provision.part), (SectionKind.ITEM_2, provision.item))
    return Provision(annex=provision.annex, items=tuple((kind, number.value) for kind, number in numbers if number))


def _articles(base: KnowledgeBase, number: int) -> set[Number | None]:
    rows = base.store.connection.execute(
        "SELECT label FROM sections WHERE document = ? AND kind = ?", (number, SectionKind.ARTICLE)
    )
    return {printed_number(label) for (label,) in rows}


def edition_year(marks: tuple[str, ...]) -> int | None:
    """The year that marks of edition name: 2021 of (2021修正)."""
    found = next((found for mark in marks if (found := _YEAR.search(mark))), None)
    return int(found[0]) if found else None


def parts(base: KnowledgeBase, meant: Meant, day: date) -> list[Entry]:
    """The documents that may hold a provision of what is meant: itself, and others of its name that apply from the same day on.

    A long code may be stored in several documents (民法典, one for each 编).
    """
    entry = meant.entry
    if entry is None:
        return []
    verdicts = base.rulebook.verdicts((version.number for version in meant.versions), day)
    beside = [
        version
        for version in meant.versions
        if version.number != entry.number and version.start == entry.start and verdicts[version.number].in_force
    ]
    return [entry, *(beside if verdicts[entry.number].in_force else ())]


def has_title(base: KnowledgeBase, key: str) -> bool:
    """Whether a document, or a text that one issues, bears the title of this key; of the shortest only whole titles count."""
    if not telling(key):
        return len(key) >= _SHORTEST and bool(base.rulebook.entitled((key, _NATION + key)))
    return any(name.sort in (Sort.TITLE, Sort.ISSUED) and not entry.draft for entry, name in base.rulebook.bearers(key))


def has_number(base: KnowledgeBase, number: str) -> bool:
    """Whether a document has this 文号."""
    return any(name.sort is Sort.NUMBER for _, name in base.rulebook.bearers(number_key(number)))


def _with_sorts(bearers: list[tuple[Entry, Name]], sorts: tuple[Sort, ...]) -> list[tuple[Entry, Name]]:
    found = [(entry, name) for entry, name in bearers if name.sort in sorts]
    return [pair for pair in found if not pair[0].draft] or found


def _choose(base: KnowledgeBase, found: list[tuple[Entry, Name]], marks: tuple[str, ...], day: date) -> Meant:
    if not found:
        return NOTHING
    full = [entry for entry, name in found if not name.loose]
    entries = full or [entry for entry, _ in found]
    if marks:
        year = edition_year(marks)
        marked = [entry for entry in entries if set(marks) & set(title_marks(entry.title))]
        entries = marked or [entry for entry in entries if year and entry.dated and entry.dated.year == year] or entries
    verdicts = base.rulebook.verdicts((entry.number for entry in entries), day)
    if not full and len({(entry.place, entry.national) for entry in entries}) > 1:
        return Meant(None, tuple(sorted(entries, key=lambda entry: _rank(entry, verdicts, day), reverse=True)), tuple(entries))
    return Meant(max(entries, key=lambda entry: _rank(entry, verdicts, day)), (), tuple(entries), not full)


def _rank(entry: Entry, verdicts: dict[int, Verdict], day: date) -> tuple[bool, bool, bool, date, int]:
    verdict = verdicts.get(entry.number)
    begun = entry.start is not None and entry.start <= day
    return (bool(verdict and verdict.in_force), begun, entry.rules, entry.start or date.min, -entry.number)
