"""What the life of rules is told from: facts, names and mentions of documents, read from the truth when asked for, or all at once.

A ledger is of one moment of the base: :class:`index.rulebook.Rulebook` takes a new one when the change log has grown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from index.columns import RELATION_COLUMNS, relation_from_columns
from index.model import Level, Relation, RelationKind
from index.names import title_key, title_marks
from index.naming import NATION, Name, Sort, is_national_organ, place_in
from index.store import Store

LIFE = (RelationKind.AMENDS, RelationKind.REPEALS, RelationKind.REPLACES, RelationKind.EXTENDS, RelationKind.SUSPENDS)
"""The relations that change what is in force."""

_NATIONAL = frozenset((Level.LAW, Level.ADMINISTRATIVE_REGULATION, Level.JUDICIAL_INTERPRETATION, Level.DEPARTMENT_RULE))
_ASKS = re.compile(r"(?:征求|征集|听取).*(?:意见|建议)的?(?:公告|通知|通告|公示|函|启事)?$")
_DRAFTS = ("草案", "送审", "审议", "征求意见", "建议稿", "讨论", "报批")
_COLUMNS = "number, id, title, family, doc_number, issuer, region, kind, level, issued, published, effective, expires, term, stated_validity"
_MENTION = 'r.document, substr(d.text, r.start + 1, r."end" - r.start), ' + ", ".join(
    f"r.{column}" for column in RELATION_COLUMNS.split(", ")
)
_JOINED = "JOIN relations r ON r.document = m.document AND r.ordinal = m.ordinal JOIN documents d ON d.number = m.document"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as far as its life depends on it."""

    number: int
    id: str
    title: str
    family: int
    doc_number: str | None
    issuer: str | None
    region: str | None
    kind: str | None
    level: Level | None
    issued: date | None
    published: date | None
    effective: date | None
    expires: date | None
    term: str | None
    stated: str | None

    @property
    def dated(self) -> date | None:
        """The day of this version of the text: of issue (a statute's latest amendment), else the earlier of publication, which a
        site may have done late, and taking effect.
        """
        return self.issued or min((day for day in (self.published, self.effective) if day), default=None)

    @property
    def start(self) -> date | None:
        """The day from which this version applies: a version made after its rule took effect applies from its own day."""
        return max(self.effective, self.issued or self.effective) if self.effective else self.dated

    @property
    def national(self) -> bool:
        """Whether it is known to be a rule of the nation."""
        return self.region == NATION or self.level in _NATIONAL or (not self.region and is_national_organ(self.issuer))

    @property
    def place(self) -> str | None:
        """The place that it is made for, by its facts, its title or its organ; None for the nation and where nothing says it."""
        if self.region:
            return None if self.region == NATION else self.region
        return None if self.national else place_in(self.title) or place_in(self.issuer or "")

    @property
    def draft(self) -> bool:
        """Whether it is but the draft of a rule, or asks for comments on one."""
        if _ASKS.search(re.sub(r"《[^《》]*》", "", self.title)):
            return True
        return any(mark.startswith(word) for mark in title_marks(self.title) for word in _DRAFTS)

    @property
    def rules(self) -> bool:
        """Whether what it says of other documents has force: reports and drafts only tell."""
        return self.level is not Level.REPORT and not self.draft and self.kind not in ("解读", "问答", "解答")

    @property
    def nondescript(self) -> bool:
        """Whether nothing marks it as an official text: it may be any page with a date."""
        return not (self.kind or self.level or self.doc_number or self.issuer or self.issued or self.effective or self.stated)

    @property
    def organs(self) -> frozenset[str]:
        """Its issuers, one by one, as keys."""
        return _organs(self.issuer or "")


@dataclass(frozen=True, slots=True)
class Mention:
    """A relation with the document that states it, and its wording there."""

    document: int
    relation: Relation
    quote: str


class Ledger:
    """Reads each thing once. Shared by threads: each fills in what it needs, and they agree."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._complete = False
        self._entries: dict[int, Entry] = {}
        self._families: dict[int, tuple[int, ...]] = {}
        self._names: dict[int, tuple[Name, ...]] = {}
        self._named: dict[str, tuple[tuple[int, Name], ...]] = {}
        self._mentions: dict[str, tuple[Mention, ...]] = {}

    def entry(self, number: int) -> Entry | None:
        """The document with this number, if it is there."""
        if number not in self._entries and not self._complete:
            self._read_entries("number = ?", (number,))
        return self._entries.get(number)

    def numbers(self) -> Iterable[int]:
        """All documents."""
        self.complete()
        return self._entries.keys()

    def family(self, entry: Entry) -> tuple[int, ...]:
        """The copies of a document's text, itself among them."""
        if entry.family not in self._families:
            if not self._complete:
                self._read_entries("family = ?", (entry.family,))
            members = (other.number for other in list(self._entries.values()) if other.family == entry.family)
            self._families[entry.family] = tuple(sorted(members))
        return self._families[entry.family]

    def names(self, number: int) -> tuple[Name, ...]:
        """How a document can be referred to."""
        if number not in self._names:
            if self._complete:
                return ()
            rows = self._store.connection.execute("SELECT key, sort, part, loose FROM names WHERE document = ?", (number,))
            self._names[number] = tuple(Name(key, Sort(sort), part, bool(loose)) for key, sort, part, loose in rows)
        return self._names[number]

    def named(self, key: str) -> tuple[tuple[int, Name], ...]:
        """The documents that bear a name, oldest number first."""
        if key not in self._named:
            if self._complete:
                return ()
            rows = self._store.connection.execute(
                "SELECT document, sort, part, loose FROM names WHERE key = ? ORDER BY document", (key,)
            )
            self._named[key] = tuple(
                (document, Name(key, Sort(sort), part, bool(loose))) for document, sort, part, loose in rows
            )
        return self._named[key]

    def mentions(self, key: str) -> tuple[Mention, ...]:
        """What changes the life of whatever bears a name."""
        if key not in self._mentions:
            if self._complete:
                return ()
            marks = ",".join("?" * len(LIFE))
            rows = self._store.connection.execute(
                f"SELECT {_MENTION} FROM mentions m {_JOINED} WHERE m.key = ? AND m.kind IN ({marks})", (key, *LIFE)
            )
            self._mentions[key] = tuple(map(_mention, rows))
        return self._mentions[key]

    def complete(self) -> None:
        """Read everything at once, where the life of all documents is asked for."""
        if self._complete:
            return
        connection = self._store.connection
        self._read_entries("1", ())
        families: dict[int, list[int]] = {}
        for entry in self._entries.values():
            families.setdefault(entry.family, []).append(entry.number)
        self._families = {family: tuple(sorted(members)) for family, members in families.items()}
        names: dict[int, list[Name]] = {}
        named: dict[str, list[tuple[int, Name]]] = {}
        sorts = {sort.value: sort for sort in Sort}
        for key, document, sort, part, loose in connection.execute(
            "SELECT key, document, sort, part, loose FROM names ORDER BY document"
        ):
            name = Name(key, sorts[sort], part, bool(loose))
            names.setdefault(document, []).append(name)
            named.setdefault(key, []).append((document, name))
        mentions: dict[str, list[Mention]] = {}
        marks = ",".join("?" * len(LIFE))
        for row in connection.execute(f"SELECT m.key, {_MENTION} FROM mentions m {_JOINED} WHERE m.kind IN ({marks})", LIFE):
            mentions.setdefault(row[0], []).append(_mention(row[1:]))
        self._names = {document: tuple(own) for document, own in names.items()}
        self._named = {key: tuple(bearers) for key, bearers in named.items()}
        self._mentions = {key: tuple(found) for key, found in mentions.items()}
        self._complete = True

    def _read_entries(self, where: str, values: tuple[object, ...]) -> None:
        for row in self._store.connection.execute(f"SELECT {_COLUMNS} FROM documents WHERE {where}", values):
            level = Level(row[8]) if row[8] else None
            issued, published, effective, expires = (date.fromisoformat(day) if day else None for day in row[9:13])
            cover: tuple[Any, ...] = (*row[:8], level, issued, published, effective, expires, *row[13:])
            self._entries[row[0]] = Entry(*cover)


def _mention(row: Sequence[Any]) -> Mention:
    return Mention(row[0], relation_from_columns(row[2:]), row[1])


@lru_cache(maxsize=4096)
def _organs(issuer: str) -> frozenset[str]:
    return frozenset(title_key(organ) for organ in issuer.split("、") if organ)
