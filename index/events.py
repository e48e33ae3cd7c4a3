"""What the documents of a base do to each other: who ends, changes, extends or follows a rule, and from which day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from index.kinship import Kinship, roots
from index.ledger import Entry, Ledger, Mention
from index.model import RelationKind
from index.naming import Sort
from index.resolution import Resolver, Target
from index.status import Effect, Event
from index.terms import run_out

_ENDED_WORDS = re.compile(r"废止|失效|停止(?:执行|施行|使用)|取代|替代|代替")
_DIFFERS = re.compile(r"为准|冲突|不同|按照?本|依照本|不一致|不符|抵触")
_A_YEAR = 366
_OTHER_EFFECTS = {RelationKind.EXTENDS: Effect.EXTENDS, RelationKind.SUSPENDS: Effect.SUSPENDS}


class History:
    """Tells what happens to each document of one ledger; remembers what it found."""

    def __init__(self, ledger: Ledger, resolver: Resolver, kinship: Kinship) -> None:
        self._ledger = ledger
        self._resolver = resolver
        self._kinship = kinship
        self._events: dict[int, tuple[Event, ...]] = {}

    def events(self, entry: Entry) -> tuple[Event, ...]:
        """All that the base knows to happen to a document, void or not, the earliest first."""
        if entry.number not in self._events:
            found = {
                (event.by.number, event.mention.relation.ordinal if event.mention else -1, event.effect): event
                for event in (*self._hits(entry), *self._newer(entry))
            }
            ordered = sorted(
                found.values(), key=lambda event: (event.since or date.max, event.by.dated or date.max, event.by.id)
            )
            self._events[entry.number] = tuple(ordered)
        return self._events[entry.number]

    def first_day(self, entry: Entry) -> date | None:
        """When a document takes effect: its own first day, unless a later one was named before that had come."""
        start = self._kinship.start(entry)
        return max([start, *self.postponements(entry)]) if start else None

    def postponements(self, entry: Entry) -> Iterator[date]:
        """The first days that others name for a document as a whole before its own has come (推迟至…起施行)."""
        start = self._kinship.start(entry)
        for mention, _ in self._aimed_at(entry.number):
            relation, by = mention.relation, self._ledger.entry(mention.document)
            if relation.kind is not RelationKind.SUSPENDS or relation.target.provision or not by or not by.rules:
                continue
            said = relation.when or by.effective or self._kinship.start(by)
            if said and start and said < start:
                last = relation.until or run_out(relation.term, start)
                if last:
                    yield last + timedelta(days=1)

    def _hits(self, entry: Entry) -> Iterator[Event]:
        """What documents of the base say that they do to this one, its copies, its notice, or what it issues."""
        own = {name.key for name in self._ledger.names(entry.number) if name.sort is Sort.TITLE}
        several = len(roots(self._ledger, entry)) > 1
        family = set(self._ledger.family(entry))
        carriers = {other.number for other in self._kinship.carriers(entry)} - family
        carried = {other.number for other in self._kinship.carried(entry)} - family
        for member in sorted(family | carriers | carried):
            for mention, target in self._aimed_at(member):
                sort = target.name.sort
                if member in carriers and (sort is Sort.PART or (sort is Sort.ISSUED and target.name.key not in own)):
                    continue  # something else that the notice issued
                part = target.annex or (several and (member in carried or sort is Sort.ISSUED))
                if event := self._event(entry, mention, part):
                    yield event

    def _aimed_at(self, number: int) -> Iterator[tuple[Mention, Target]]:
        """The mentions that mean a document."""
        seen = set[tuple[int, int]]()
        for key in {name.key for name in self._ledger.names(number)}:
            for mention in self._ledger.mentions(key):
                place = (mention.document, mention.relation.ordinal)
                if place in seen:
                    continue
                seen.add(place)
                yield from ((mention, target) for target in self._resolver.targets(mention) if target.number == number)

    def _event(self, entry: Entry, mention: Mention, part: bool) -> Event | None:
        by, relation = self._ledger.entry(mention.document), mention.relation
        if by is None or not by.rules or by.family == entry.family:
            return None
        part_only = part or relation.target.provision is not None
        since = relation.when or self._begins(by)
        if relation.kind is RelationKind.EXTENDS:
            # The life of one part is not that of the whole.
            return None if part_only else Event(Effect.EXTENDS, by, mention, since)
        # 「以本办法为准」 overrides where the two differ and leaves the rest alone.
        overrides = _DIFFERS.search(mention.quote) and not _ENDED_WORDS.search(mention.quote)
        changes = relation.kind is RelationKind.AMENDS or (relation.kind is RelationKind.REPLACES and bool(overrides))
        effect = _OTHER_EFFECTS.get(relation.kind, Effect.ENDS)
        return Event(Effect.CHANGES if changes or part_only else effect, by, mention, since, part)

    def _begins(self, by: Entry) -> date | None:
        """From when on a document does what it says: a statute as amended from its first day."""
        begun = by.effective or self._kinship.start(by)
        return max([begun, *self.postponements(by)]) if begun else None

    def _newer(self, entry: Entry) -> Iterator[Event]:
        """Later versions of the same rule."""
        for other in self._kinship.of_one_name(entry):
            if other.family != entry.family and _is_later(other, entry) and not self._kinship.issue_each_other(entry, other):
                yield Event(Effect.SUPERSEDES, other, None, self._kinship.start(other))


def _is_later(other: Entry, entry: Entry) -> bool:
    """Whether ``other`` is surely a later version, and not the same one put on a site later."""
    if other.doc_number and other.doc_number == entry.doc_number and not (other.issued and entry.issued):
        # An order keeps its number when it is amended: what was made long after the other applied is a later version of it.
        return bool(other.issued and entry.dated and (other.issued - entry.dated).days > _A_YEAR and not entry.issued)
    for one, two in ((entry.issued, other.issued), (entry.effective, other.effective)):
        if one and two:
            return two > one
    distinct = bool(other.doc_number and entry.doc_number and other.doc_number != entry.doc_number)
    return bool((distinct or other.issued) and other.dated and entry.dated and other.dated > entry.dated)
