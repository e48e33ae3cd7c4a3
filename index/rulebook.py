"""The life of rules as a base tells it: validity on any day, versions, and relations in both directions.

Everything is looked up when asked and remembered until the base changes, so that a search pays for its few hits, and a
filter by status once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from index.columns import RELATION_COLUMNS, relation_from_columns
from index.ledger import Entry, Ledger, Mention
from index.model import Relation
from index.naming import Name
from index.reasons import Validity, explain
from index.resolution import Resolver
from index.status import Verdict
from index.store import Store
from index.validity import Judge

# So many days are remembered: mostly today is asked for.
_DAYS = 16


@dataclass(frozen=True, slots=True)
class Link:
    """A relation seen from one of its ends: with the document that states it, its exact wording, and what it means in the base.

    ``targets`` is empty while the base does not have the document that is meant.
    """

    document: Entry
    relation: Relation
    quote: str
    targets: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a rule with its status on the day asked for; ``copies`` are other documents with the same text."""

    document: Entry
    validity: Validity
    copies: tuple[Entry, ...]


@dataclass(slots=True)
class _Moment:
    """What is known of the base as of change ``seq``."""

    seq: int
    ledger: Ledger
    resolver: Resolver
    judge: Judge
    verdicts: OrderedDict[date, dict[int, Verdict]] = field(default_factory=OrderedDict)
    complete: set[date] = field(default_factory=set)


class Rulebook:
    """The life of the rules of one store. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._moment: _Moment | None = None

    def verdicts(self, numbers: Iterable[int], day: date) -> dict[int, Verdict]:
        """The status of each of these documents on ``day``, as far as they exist."""
        moment = self._now()
        known = self._of_day(moment, day)
        found = {}
        for number in numbers:
            verdict = known.get(number)
            if verdict is None and (entry := moment.ledger.entry(number)) is not None:
                verdict = known[number] = moment.judge.judge(entry, day)
            if verdict is not None:
                found[number] = verdict
        return found

    def all_verdicts(self, day: date) -> dict[int, Verdict]:
        """The status of every document on ``day``."""
        moment = self._now()
        known = self._of_day(moment, day)
        if day not in moment.complete:
            with self._lock:
                moment.ledger.complete()
            for number in list(moment.ledger.numbers()):
                if number not in known and (entry := moment.ledger.entry(number)) is not None:
                    known[number] = moment.judge.judge(entry, day)
            moment.complete.add(day)
        return known

    def validity(self, number: int, day: date, *, evidence: bool = True) -> Validity | None:
        """The status of a document on ``day`` with its reason; ``evidence=False`` leaves out where its own facts stand.

        None when there is no such document.
        """
        moment = self._now()
        entry, verdict = moment.ledger.entry(number), self.verdicts([number], day).get(number)
        if entry is None or verdict is None:
            return None
        return explain(self._store, entry, verdict, day, evidence=evidence)

    def changed_by(self, number: int, day: date) -> tuple[Entry, ...]:
        """The documents that changed this one up to ``day``, the earliest first, whatever became of it afterwards."""
        moment = self._now()
        entry = moment.ledger.entry(number)
        return tuple(event.by for event in moment.judge.changes(entry, day)) if entry else ()

    def entry(self, number: int) -> Entry | None:
        """What the life of a document depends on; None when there is no such document."""
        return self._now().ledger.entry(number)

    def bearers(self, key: str) -> list[tuple[Entry, Name]]:
        """The documents that bear a name (:mod:`index.naming`), each with that name, the oldest number first."""
        ledger = self._now().ledger
        return [(entry, name) for number, name in ledger.named(key) if (entry := ledger.entry(number)) is not None]

    def entitled(self, titles: Iterable[str]) -> list[Entry]:
        """The documents with exactly one of these titles: for those too short to be names (护士条例)."""
        wanted = tuple(titles)
        marks = ",".join("?" * len(wanted))
        rows = self._store.connection.execute(f"SELECT number FROM documents WHERE title IN ({marks}) ORDER BY number", wanted)
        ledger = self._now().ledger
        return [entry for (number,) in rows if (entry := ledger.entry(number)) is not None]

    def versions(self, number: int, day: date) -> list[Version]:
        """The versions of the rule that a document is one of, the oldest first, copies of one text as one."""
        moment = self._now()
        entry = moment.ledger.entry(number)
        if entry is None:
            return []
        versions: dict[int, list[Entry]] = {}
        for other in moment.judge.kinship.versions(entry):
            versions.setdefault(other.family, []).append(other)
        found = []
        for family in versions.values():
            # The one asked for speaks for its copies, else the one that says most of itself.
            first = next((other for other in family if other.number == number), max(family, key=_told))
            validity = self.validity(first.number, day, evidence=False)
            if validity is not None:
                found.append(Version(first, validity, tuple(other for other in family if other is not first)))
        return found

    def outgoing(self, number: int) -> list[Link]:
        """What a document says of others, in the order of its text."""
        rows = self._store.connection.execute(
            f"SELECT {_WORDED} FROM relations r JOIN documents d ON d.number = r.document WHERE r.document = ? ORDER BY r.ordinal",
            (number,),
        )
        return [link for row in rows if (link := self._link(row))]

    def incoming(self, number: int) -> list[Link]:
        """What other documents say of this one, the newest first."""
        moment = self._now()
        rows: dict[tuple[int, int], tuple[object, ...]] = {}
        for key in {name.key for name in moment.ledger.names(number)}:
            for row in self._store.connection.execute(
                f"SELECT {_WORDED} FROM mentions m JOIN relations r ON r.document = m.document AND r.ordinal = m.ordinal "
                "JOIN documents d ON d.number = r.document WHERE m.key = ?",
                (key,),
            ):
                rows[row[0], row[2]] = row
        links = [link for row in rows.values() if (link := self._link(row))]
        # A notice that issues what it holds itself is no other document.
        others = [link for link in links if link.document.number != number]
        meant = [link for link in others if any(target.number == number for target in link.targets)]
        return sorted(
            meant,
            key=lambda link: (-(link.document.dated or date.min).toordinal(), link.document.number, link.relation.ordinal),
        )

    def _link(self, row: Iterable[object]) -> Link | None:
        moment = self._now()
        document, quote, *columns = row
        relation = relation_from_columns(columns)
        entry = moment.ledger.entry(int(str(document)))
        if entry is None:
            return None
        mention = Mention(entry.number, relation, str(quote))
        targets = (moment.ledger.entry(target.number) for target in moment.resolver.targets(mention))
        return Link(entry, relation, str(quote), tuple(target for target in targets if target))

    def _now(self) -> _Moment:
        seq = self._store.last_seq()
        with self._lock:
            if self._moment is None or self._moment.seq != seq:
                ledger = Ledger(self._store)
                resolver = Resolver(ledger)
                self._moment = _Moment(seq, ledger, resolver, Judge(ledger, resolver))
            return self._moment

    def _of_day(self, moment: _Moment, day: date) -> dict[int, Verdict]:
        with self._lock:
            known = moment.verdicts.setdefault(day, {})
            moment.verdicts.move_to_end(day)
            while len(moment.verdicts) > _DAYS:
                forgotten, _ = moment.verdicts.popitem(last=False)
                moment.complete.discard(forgotten)
            return known


_WORDED = 'r.document, substr(d.text, r.start + 1, r."end" - r.start), ' + ", ".join(
    f"r.{column}" for column in RELATION_COLUMNS.split(", ")
)


def _told(entry: Entry) -> int:
    return sum(value is not None for value in (entry.doc_number, entry.issuer, entry.issued, entry.effective, entry.level))
