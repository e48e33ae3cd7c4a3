"""The truth: ``policy.db``, opened for reading by any number of threads and processes while one writes.

Reading never waits (WAL). Writing goes through :mod:`index.writing`, which uses :meth:`Store.transaction`.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import WeakSet

from index.columns import (
    RELATION_COLUMNS,
    evidence_from_json,
    facts_from_json,
    layout_from_json,
    relation_from_columns,
)
from index.errors import IncompatibleBase, NotAKnowledgeBase
from index.model import Document, Facts, Passage, Section, SectionKind, Span
from index.passage_text import embedding_text
from index.places import lies_in
from index.schema import ADDED_BY_4, SCHEMA_VERSION, TABLES

DATABASE_FILE = "policy.db"
# SQLite's default limit of bound variables was 999 before 3.32; longer lists of numbers are asked for in pieces.
_MAX_VARIABLES = 900


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the change log: the document ``number`` was added or deleted, with passages ``first``…``last``."""

    seq: int
    op: str
    document: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as listed: everything but text, sections and passages. ``family`` is shared by copies of one text."""

    number: int
    id: str
    source: str
    digest: str
    title: str
    facts: Facts
    family: int
    ingested_at: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as found: its base-wide number, the number of its document, and its exact text."""

    number: int
    document: int
    passage: Passage
    text: str


_LISTED = "number, id, source, digest, title, facts, family, ingested_at"


class _Connection(sqlite3.Connection):
    """A connection that weak references can point to: it goes with the thread that it belongs to."""


class Store:
    """``policy.db`` in the base's folder. Safe to share between threads: each gets a connection of its own."""

    def __init__(self, folder: Path) -> None:
        """Open an existing database. Raises NotAKnowledgeBase or IncompatibleBase."""
        self.path = folder / DATABASE_FILE
        if not self.path.is_file():
            raise NotAKnowledgeBase(
                f"{folder} 不是知识库（没有 {DATABASE_FILE}）。可用 policykb ingest --kb {folder} 路径… 建立。"
            )
        self._local = threading.local()
        self._opened: WeakSet[_Connection] = WeakSet()
        try:
            version = int(self.manifest().get("schema", "0"))
        except sqlite3.DatabaseError as error:
            raise NotAKnowledgeBase(f"{self.path} 无法作为知识库读取：{error}。请从备份恢复，或重新建库。") from error
        if version == 3:
            version = self._upgrade()
        if version != SCHEMA_VERSION:
            raise IncompatibleBase(
                f"知识库 {folder} 的结构版本是 {version}，本程序需要 {SCHEMA_VERSION}。请换用相应版本的 policykb，或重新建库。"
            )

    def _upgrade(self) -> int:
        """Add what version 3 lacks; returns the version then. Several processes may do it at once, and do it once."""
        try:
            self.connection.executescript(
                f"BEGIN IMMEDIATE; {ADDED_BY_4} UPDATE manifest SET value = '4' WHERE key = 'schema'; COMMIT;"
            )
        except sqlite3.OperationalError as error:
            raise IncompatibleBase(
                f"知识库 {self.path.parent} 的结构需要更新，但不能写入：{error}。请检查权限，以可写方式打开一次。"
            ) from error
        return 4

    @classmethod
    def create(cls, folder: Path, manifest: dict[str, str]) -> Store:
        """Make an empty database with ``manifest``; the folder may exist. A half-made database never shows under its name."""
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{DATABASE_FILE}.new"
        unfinished.unlink(missing_ok=True)
        connection = sqlite3.connect(unfinished)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(TABLES)
        with connection:
            connection.executemany(
                "INSERT INTO manifest VALUES (?, ?)",
                # ``base`` tells this database from any other that may once have stood in the same folder.
                [("schema", str(SCHEMA_VERSION)), ("base", uuid4().hex), *sorted(manifest.items())],
            )
        connection.close()
        unfinished.rename(folder / DATABASE_FILE)
        return cls(folder)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of the present thread."""
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=False, factory=_Connection
            )
            # FULL: a cache must never be ahead of a truth that a power cut rolled back.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.create_function("lies_in", 2, lies_in, deterministic=True)
            self._local.connection = connection
            self._opened.add(connection)
        return connection

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in list(self._opened):
            connection.close()
        self._local = threading.local()

    def close_thread(self) -> None:
        """Close the connection of the present thread, which is about to end."""
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One state of the truth for all that the block reads, whatever is committed meanwhile."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of the block or nothing. The caller holds the writer lock."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def manifest(self) -> dict[str, str]:
        """What the base was made with: schema, encoder, encoder fingerprint, dimension, dictionary digest."""
        return dict(self.connection.execute("SELECT key, value FROM manifest"))

    def last_seq(self) -> int:
        """The number of the newest change, 0 in an empty base."""
        (seq,) = self.connection.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone()
        return int(seq)

    def changes_after(self, seq: int) -> list[Change]:
        """The change log after ``seq``, oldest first."""
        rows = self.connection.execute(
            "SELECT seq, op, document, first_passage, last_passage FROM changes WHERE seq > ? ORDER BY seq", (seq,)
        )
        return [Change(*row) for row in rows]

    def readable(self) -> dict[str, int]:
        """How many documents and passages there are: quick, to see that the base can be read."""
        (documents,) = self.connection.execute("SELECT count(*) FROM documents").fetchone()
        (passages,) = self.connection.execute("SELECT count(*) FROM passages").fetchone()
        return {"documents": documents, "passages": passages}

    def counts(self) -> dict[str, int]:
        """How many documents, passages and characters of text there are."""
        (characters,) = self.connection.execute("SELECT coalesce(sum(length(text)), 0) FROM documents").fetchone()
        return {**self.readable(), "characters": characters}

    def document_number(self, document_id: str) -> int | None:
        """The number of the document called ``document_id``."""
        row = self.connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
        return None if row is None else int(row[0])

    def document(self, number: int) -> Document | None:
        """A whole document with sections and passages."""
        row = self.connection.execute(
            f"SELECT {_LISTED}, text, evidence, layout FROM documents WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            return None
        listed, (text, evidence, layout) = _listed(row[:-3]), row[-3:]
        sections = self.connection.execute(
            'SELECT ordinal, parent, kind, label, heading, start, "end" FROM sections WHERE document = ? ORDER BY ordinal',
            (number,),
        )
        passages = self.connection.execute(
            'SELECT ordinal, section, heading_path, start, "end", header_start, header_end FROM passages WHERE document = ? ORDER BY ordinal',
            (number,),
        )
        relations = self.connection.execute(
            f"SELECT {RELATION_COLUMNS} FROM relations WHERE document = ? ORDER BY ordinal", (number,)
        )
        return Document(
            id=listed.id,
            source=listed.source,
            digest=listed.digest,
            title=listed.title,
            text=text,
            facts=listed.facts,
            sections=tuple(Section(o, p, SectionKind(k), la, h, Span(s, e)) for o, p, k, la, h, s, e in sections),
            passages=tuple(_passage(row) for row in passages),
            evidence=evidence_from_json(evidence),
            relations=tuple(relation_from_columns(row) for row in relations),
            **layout_from_json(layout),
        )

    def listed(self, numbers: Iterable[int]) -> dict[int, StoredDocument]:
        """The documents with these numbers, as far as they exist."""
        return {row[0]: _listed(row) for row in self.rows(f"SELECT {_LISTED} FROM documents WHERE number IN", numbers)}

    def families(self, families: Iterable[int]) -> dict[int, list[StoredDocument]]:
        """All documents of each family, oldest first."""
        found: dict[int, list[StoredDocument]] = {}
        for row in self.rows(f"SELECT {_LISTED} FROM documents WHERE family IN", families):
            listed = _listed(row)
            found.setdefault(listed.family, []).append(listed)
        return {family: sorted(members, key=lambda member: member.number) for family, members in found.items()}

    def passages(self, numbers: Iterable[int]) -> dict[int, StoredPassage]:
        """The passages with these numbers, as far as they exist: what SQLite no longer has is no result."""
        rows = self.rows(
            'SELECT p.number, p.document, p.ordinal, p.section, p.heading_path, p.start, p."end", p.header_start, p.header_end, '
            'substr(d.text, p.start + 1, p."end" - p.start) '
            "FROM passages p JOIN documents d ON d.number = p.document WHERE p.number IN",
            numbers,
        )
        return {row[0]: StoredPassage(row[0], row[1], _passage(row[2:9]), row[9]) for row in rows}

    def passages_of(self, document: int) -> list[StoredPassage]:
        """All passages of a document in order."""
        row = self.connection.execute("SELECT text FROM documents WHERE number = ?", (document,)).fetchone()
        rows = self.connection.execute(
            'SELECT number, ordinal, section, heading_path, start, "end", header_start, header_end FROM passages '
            "WHERE document = ? ORDER BY ordinal",
            (document,),
        )
        found = ((number, _passage(columns)) for number, *columns in rows)
        return [StoredPassage(number, document, passage, passage.span.slice(row[0])) for number, passage in found]

    def embedding_texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """What is embedded of the passages with these numbers, as far as they exist."""
        rows = self.rows(
            'SELECT p.number, d.title, p.ordinal, p.section, p.heading_path, p.start, p."end", p.header_start, p.header_end, '
            'substr(d.text, p.start + 1, p."end" - p.start), '
            "substr(d.text, p.header_start + 1, p.header_end - p.header_start) "
            "FROM passages p JOIN documents d ON d.number = p.document WHERE p.number IN",
            numbers,
        )
        return {row[0]: embedding_text(row[1], _passage(row[2:9]), row[9], row[10] or "") for row in rows}

    def documents_of(self, passages: Iterable[int]) -> dict[int, int]:
        """For each passage number that exists: the number of its document."""
        return dict(self.rows("SELECT number, document FROM passages WHERE number IN", passages))

    def share_of_articles(self, numbers: Iterable[int]) -> float:
        """Which share, 0–1, of these passages belong to articles (条)."""
        flags = [article for (article,) in self.rows("SELECT article FROM passages WHERE number IN", numbers)]
        return sum(flags) / len(flags) if flags else 0.0

    def failures(self) -> list[dict[str, str]]:
        """The files that could not be ingested and have not been since: source, error, reason, at."""
        rows = self.connection.execute("SELECT source, error, reason, at FROM failures ORDER BY source")
        return [dict(zip(("source", "error", "reason", "at"), row, strict=True)) for row in rows]

    def rows(self, select: str, numbers: Iterable[int]) -> Iterator[Any]:
        """What ``select``, which ends with ``… IN``, finds for these numbers, however many they are."""
        wanted = list(numbers)
        for start in range(0, len(wanted), _MAX_VARIABLES):
            piece = wanted[start : start + _MAX_VARIABLES]
            yield from self.connection.execute(f"{select} ({','.join('?' * len(piece))})", piece)


def _passage(row: Sequence[Any]) -> Passage:
    ordinal, section, heading_path, start, end, header_start, header_end = row
    header = None if header_start is None else Span(header_start, header_end)
    return Passage(ordinal, section, tuple(json.loads(heading_path)), Span(start, end), header)


def _listed(row: Sequence[Any]) -> StoredDocument:
    number, document_id, source, digest, title, facts, family, ingested_at = row
    return StoredDocument(number, document_id, source, digest, title, facts_from_json(facts), family, ingested_at)
