"""Narrowing a search by facts and by validity, resolved in the truth so that both legs see exactly the same passages."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.errors import QueryError
from index.exact_words import ExactWords
from index.model import Level
from index.rulebook import Rulebook
from index.status import Status, Verdict
from index.store import Store

_REMEMBERED = 16
_AMONG = "documents.number IN (SELECT value FROM json_each(?))"
_MAY_BE_UNKNOWN = ("year", "region", "issuer")


@dataclass(frozen=True, slots=True)
class Filters:
    """What documents must be like; years are inclusive.

    ``issuer`` matches any part of the name. ``region`` does too, and matches whatever the table of places knows to lie in it:
    河南省 finds what 焦作市 made.

    ``as_of`` leaves out what was issued later, and is the day that ``validity`` and ``in_force`` are judged on (default today).
    ``validity`` holds the statuses that are admitted, none for all; ``in_force`` admits what applies on the day, perhaps as
    amended, and neither what is superseded nor what is doubtful. ``documents`` are the numbers that are admitted, none for all.
    ``lenient`` admits documents of which it is not known that they differ in year, region or issuer. ``topic`` is one of the 主题词
    exactly. Title or text must hold all ``phrases`` and none of ``excluded``; passages are admitted that hold one of the phrases.
    """

    year_from: int | None = None
    year_to: int | None = None
    region: str | None = None
    issuer: str | None = None
    level: Level | None = None
    kind: str | None = None
    as_of: date | None = None
    validity: frozenset[Status] = frozenset()
    in_force: bool = False
    documents: frozenset[int] = frozenset()
    lenient: bool = False
    topic: str | None = None
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("year_from", "year_to"):
            year = getattr(self, name)
            if year is not None and not 1900 <= year <= 2999:
                raise QueryError(name, f"年份应在 1900 到 2999 之间，而不是 {year}。")
        if self.year_from is not None and self.year_to is not None and self.year_from > self.year_to:
            raise QueryError("year_from", f"起始年份 {self.year_from} 晚于截止年份 {self.year_to}。")

    def __bool__(self) -> bool:
        return self != Filters()

    @property
    def day(self) -> date:
        """The day on which validity is judged."""
        return self.as_of or date.today()

    @property
    def by_status(self) -> bool:
        """Whether statuses decide about what is admitted."""
        return self.in_force or bool(self.validity)

    def admits(self, verdict: Verdict) -> bool:
        """Whether a document of this status is admitted."""
        return (not self.in_force or verdict.in_force) and (not self.validity or verdict.status in self.validity)

    def sql(self) -> tuple[str, list[object]]:
        """A condition on ``documents`` and its values, for all but the status and the words that texts hold."""
        conditions, values = ["1"], list[object]()
        for condition, value in (
            ("year >= ?", self.year_from),
            ("year <= ?", self.year_to),
            # Asked once for each region that there is, not once for each document.
            (
                "region IN (SELECT name FROM (SELECT DISTINCT region AS name FROM documents) WHERE lies_in(name, ?))",
                self.region,
            ),
            ("instr(issuer, ?) > 0", self.issuer),
            ("level = ?", self.level.value if self.level else None),
            ("kind = ?", self.kind),
            ("EXISTS (SELECT 1 FROM json_each(facts, '$.topics') WHERE value = ?)", self.topic),
            (
                "coalesce(issued, min(published, coalesce(effective, published)), '') <= ?",
                self.as_of.isoformat() if self.as_of else None,
            ),
        ):
            if value is not None:
                fact = condition.partition(" ")[0].removeprefix("instr(").rstrip(",")
                unknown = f"{fact} IS NULL OR " if self.lenient and fact in _MAY_BE_UNKNOWN else ""
                conditions.append(f"({unknown}{condition})")
                values.append(value)
        if self.documents:
            conditions.append("number IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(self.documents)))
        return " AND ".join(conditions), values


@dataclass(frozen=True, slots=True)
class Allowed:
    """The documents, and passage numbers (n,) int64, that a search may return."""

    documents: list[int]
    passages: NDArray[np.int64]


class Admission:
    """What filters admit in one base; remembers the last few until the base changes. Safe to share between threads."""

    def __init__(self, store: Store, rulebook: Rulebook) -> None:
        self._store = store
        self._rulebook = rulebook
        self._words = ExactWords(store)
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[int, date | None, Filters], Allowed] = OrderedDict()

    def resolve(self, filters: Filters) -> Allowed | None:
        """What ``filters`` admit; None when they admit everything."""
        if not filters:
            return None
        key = (self._store.last_seq(), filters.day if filters.by_status else None, filters)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        allowed = self._resolve(filters)
        with self._lock:
            self._known[key] = allowed
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return allowed

    def condition(self, filters: Filters) -> tuple[str, list[object]]:
        """A condition on ``documents`` and its values, for all that ``filters`` ask."""
        where, values = filters.sql()
        if filters.by_status:
            verdicts = self._rulebook.all_verdicts(filters.day)
            admitted = [number for number, verdict in list(verdicts.items()) if filters.admits(verdict)]
            where, values = f"{where} AND {_AMONG}", [*values, json.dumps(admitted)]
        for phrase in filters.phrases:
            where, values = f"{where} AND {_AMONG}", [*values, json.dumps(sorted(self._words.holding(phrase)))]
        for words in filters.excluded:
            where, values = f"{where} AND NOT {_AMONG}", [*values, json.dumps(sorted(self._words.holding(words)))]
        return where, values

    def _resolve(self, filters: Filters) -> Allowed:
        where, values = self.condition(filters)
        connection = self._store.connection
        documents = [number for (number,) in connection.execute(f"SELECT number FROM documents WHERE {where}", values)]
        if filters.phrases:
            return Allowed(documents, self._words.passages(documents, filters.phrases))
        passages = connection.execute(
            f"SELECT number FROM passages WHERE document IN (SELECT number FROM documents WHERE {where})", values
        ).fetchall()
        return Allowed(documents, np.fromiter((number for (number,) in passages), np.int64, len(passages)))
