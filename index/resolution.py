"""Which documents of the base a reference means, decided anew whenever it is asked.

A 文号 beats a title. Of several bearers of a title a reference means: those that are made for its own place or by its own
organ, where the title alone (a local rule's without its place) does not say it; whole documents and what a notice issues
before mere annexes; never itself, nor a later text; and of several versions the one in force when it was written, or all up to
then where it ends the rule itself. What is meant stands for its copies too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.ledger import LIFE, Entry, Ledger, Mention
from index.model import Reference, RelationKind
from index.names import title_marks
from index.naming import WHOLE, Name, Sort, number_key, title_keys
from index.places import full_name, lies_in

_NUMBERED = re.compile(r"\[\d{4}\]")
_SERIAL = re.compile(r"(\d+)号")


@dataclass(frozen=True, slots=True)
class Target:
    """A document that is meant, or ``part`` of it: the ordinal of an annex, WHOLE for the document or what it issues."""

    number: int
    name: Name

    @property
    def annex(self) -> bool:
        """Whether only an annex is meant that the document does not exist to issue."""
        return self.name.sort is Sort.PART


class Resolver:
    """Resolves the references of one ledger's documents; remembers what it found."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found: dict[tuple[int, int], tuple[Target, ...]] = {}

    def targets(self, mention: Mention) -> tuple[Target, ...]:
        """The documents that a relation is about; empty while the base does not have them."""
        key = (mention.document, mention.relation.ordinal)
        if key not in self._found:
            self._found[key] = tuple(self._targets(mention))
        return self._found[key]

    def same_rule(self, one: Entry, other: Entry) -> bool:
        """Whether two texts of one name are made by one organ or for one place, so that they are versions of one rule."""
        if one.organs & other.organs or (one.national and other.national):
            return True
        if one.place and other.place:
            return _same_place(one.place, other.place)
        return False

    def _targets(self, mention: Mention) -> Iterable[Target]:
        citing = self._ledger.entry(mention.document)
        if citing is None:
            return ()
        reference, ends = mention.relation.target, mention.relation.kind in LIFE
        if reference.doc_number and (found := self._by_number(citing, reference, ends)):
            return self._with_copies(found, citing)
        if mention.relation.kind is RelationKind.ISSUES and (own := self._own_part(citing, reference)):
            return own
        found = self._by_title(citing, reference, mention.relation.kind)
        if not ends:
            found = self._in_force_at(citing.dated, found)
        return self._with_copies(found, citing)

    def _by_number(self, citing: Entry, reference: Reference, ends: bool) -> list[Target]:
        key = number_key(reference.doc_number or "")
        bearers = [
            Target(entry.number, name)
            for entry, name in self._bearers(key, citing)
            if (not name.loose or self.same_rule(citing, entry)) and not (ends and _presumes(citing, entry))
        ]
        if len(bearers) > 1 and (wanted := set(title_keys(reference))):
            # Orders and announcements of several years share their numbers; the title tells them apart.
            alike = [target for target in bearers if any(name.key in wanted for name in self._ledger.names(target.number))]
            bearers = alike or bearers
        return bearers if _NUMBERED.search(key) or len({self._family(target) for target in bearers}) == 1 else []

    def _by_title(self, citing: Entry, reference: Reference, kind: RelationKind) -> list[Target]:
        ends = kind in LIFE
        own = {name.key for name in self._ledger.names(citing.number) if name.sort in (Sort.TITLE, Sort.ISSUED)}
        number = number_key(reference.doc_number) if reference.doc_number else None
        for key in title_keys(reference):
            found: list[Target] = []
            for entry, name in self._bearers(key, citing):
                if entry.draft or (number and self._contradicts(entry, number)):
                    continue
                if ends and (_presumes(citing, entry) or not _precedes(entry, citing, strictly=key in own)):
                    continue
                if kind is RelationKind.AMENDS and entry.dated and entry.dated == citing.dated:
                    continue  # the text as amended is of the amendment's own day
                if key in own and on_trial(reference.full_title or reference.title or "") and not on_trial(entry.title):
                    continue  # a law that ends its own trial edition does not mean the versions in between
                if key in own and not ends and entry.dated == citing.dated:
                    continue  # a copy of what is citing
                if kind is RelationKind.ISSUES and name.sort is not Sort.TITLE:
                    continue  # another notice, which issues an edition of its own
                if self._means(citing, entry, name, ends):
                    found.append(Target(entry.number, name))
            if found:
                return _best(self._ledger, found)
        return []

    def _means(self, citing: Entry, entry: Entry, name: Name, ends: bool) -> bool:
        """Whether a title that ``entry`` bears can mean it when ``citing`` says it."""
        if not name.loose or entry.organs & citing.organs:
            return True
        if entry.place is None:
            return entry.national or not entry.organs
        if citing.place is None:
            return False
        return _same_place(entry.place, citing.place) or (not ends and lies_in(citing.place, entry.place))

    def _own_part(self, citing: Entry, reference: Reference) -> list[Target]:
        """The part of the issuing document itself that is the text it issues."""
        keys = title_keys(reference)
        names = (name for name in self._ledger.names(citing.number) if name.sort is Sort.ISSUED and name.part != WHOLE)
        return [Target(citing.number, name) for name in names if name.key in keys][:1]

    def _bearers(self, key: str, citing: Entry) -> list[tuple[Entry, Name]]:
        copies = set(self._ledger.family(citing))
        found = ((self._ledger.entry(number), name) for number, name in self._ledger.named(key) if number not in copies)
        return [(entry, name) for entry, name in found if entry is not None]

    def _contradicts(self, entry: Entry, number: str) -> bool:
        """Whether ``entry`` has a 文号 of its own, and another one than the reference names."""
        if not entry.doc_number:
            return False
        own = {name.key for name in self._ledger.names(entry.number) if name.sort is Sort.NUMBER}
        if number in own:
            return False
        if all(_NUMBERED.search(key) for key in (number, *own)):
            return True
        # An order may be printed with its organ or without: 令第5号, 清沅市人民政府令第5号.
        return {_serial(key) for key in own} != {_serial(number)}

    def _in_force_at(self, day: date | None, found: list[Target]) -> list[Target]:
        """Of several versions the one in force on ``day``; the oldest where all are younger, the newest where no day is known."""
        entries = {target.number: self._ledger.entry(target.number) for target in found}
        dated = {number: (entry.start or date.min) for number, entry in entries.items() if entry}
        if len(dated) < 2:
            return found
        days = sorted(set(dated.values()))
        fitting = [other for other in days if day is None or other <= day]
        chosen = fitting[-1] if fitting else days[0]
        return [target for target in found if dated.get(target.number) == chosen]

    def _with_copies(self, found: list[Target], citing: Entry) -> Iterable[Target]:
        """What was found, and its copies in the base, which may lack the number or bear the title in another form."""
        seen = {target.number for target in found}
        for target in found:
            yield target
            entry = self._ledger.entry(target.number)
            for copy in self._ledger.family(entry) if entry else ():
                if copy not in seen and copy != citing.number:
                    seen.add(copy)
                    yield Target(copy, target.name)

    def _family(self, target: Target) -> int:
        entry = self._ledger.entry(target.number)
        return entry.family if entry else target.number


def _best(ledger: Ledger, found: list[Target]) -> list[Target]:
    """Whole documents before annexes, full titles before loose ones; loose ones only when all mean one rule."""
    for wanted in (
        [target for target in found if not target.annex and not target.name.loose],
        [target for target in found if not target.annex],
        found,
    ):
        if wanted:
            break
    if any(target.name.loose for target in wanted):
        entries = [entry for target in wanted if (entry := ledger.entry(target.number))]
        if len({(entry.place, entry.national) for entry in entries}) > 1:
            return []
    return wanted


def on_trial(title: str) -> bool:
    """Whether a title, or that which it issues, bears the mark of an edition on trial."""
    issued = title.rpartition("》")[0].rpartition("《")[2]
    return any("试行" in mark or "暂行" in mark for mark in (*title_marks(title), *(title_marks(issued) if issued else ())))


def _presumes(citing: Entry, entry: Entry) -> bool:
    """Whether ``citing`` cannot end or change ``entry``: a local text never does so to one of the nation."""
    return citing.place is not None and entry.national


def _precedes(entry: Entry, citing: Entry, *, strictly: bool) -> bool:
    """Whether ``entry`` is of a day before ``citing``; where a day is not known only another name speaks for it."""
    # A text as amended keeps the words with which it began: they end what was there when it took effect.
    day = min((day for day in (citing.issued, citing.effective) if day), default=citing.dated)
    if entry.dated is None or day is None:
        return not strictly
    return entry.dated < day or (not strictly and entry.dated == day)


def _same_place(one: str, other: str) -> bool:
    return one == other or one.endswith(other) or other.endswith(one) or (full_name(one) or one) == (full_name(other) or other)


def _serial(key: str) -> str | None:
    found = _SERIAL.search(key)
    return found[1] if found else None
