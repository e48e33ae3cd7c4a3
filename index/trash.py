"""Documents taken out by hand: kept whole, so that they can be put back, and kept out, whatever is ingested meanwhile.

Like a correction, the decision belongs to a document's id, which a source keeps. While it stands, a new reading of the source only
renews the copy in the trash; pruning leaves it alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from index.base import KnowledgeBase
from index.columns import (
    evidence_from_json,
    evidence_json,
    facts_from_json,
    facts_json,
    layout_from_json,
    layout_json,
    relation_columns,
    relation_from_columns,
)
from index.corrections import put_corrected, without_corrections
from index.errors import QueryError
from index.members import containers, put_member
from index.model import Document, Passage, Section, SectionKind, Span
from index.prepare import prepare
from index.store import Store
from index.writing import delete_document, now, put_audit


@dataclass(frozen=True, slots=True)
class Discarded:
    """A document in the trash."""

    document_id: str
    title: str
    at: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Purged:
    """A document that was deleted for good; ``container`` is the file that its ``source`` lies in, if any."""

    document_id: str
    title: str
    source: str
    container: str | None


def discard(base: KnowledgeBase, document_id: str, *, by: str, note: str = "") -> None:
    """Take a document out. Raises QueryError when there is none of this id; WriterBusy."""
    with base.writing("移除文件", wait_seconds=5), base.store.transaction() as connection:
        number = base.store.document_number(document_id)
        document = base.store.document(number) if number is not None else None
        if number is None or document is None:
            raise QueryError("document_id", f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
        row = connection.execute("SELECT container FROM members WHERE document = ?", (number,)).fetchone()
        connection.execute(
            "INSERT OR REPLACE INTO trash VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*_columns(without_corrections(connection, document)), row[0] if row else None, now(), by, note),
        )
        delete_document(connection, number)
        put_audit(connection, by, "delete", document_id, "title", document.title, None, note)


def restore(base: KnowledgeBase, document_id: str, *, by: str, note: str = "") -> None:
    """Put a document back as it was read last, with its corrections. Raises QueryError when it is not in the trash; WriterBusy."""
    with base.writing("恢复文件", wait_seconds=5), base.store.transaction() as connection:
        row = connection.execute("SELECT contents, container FROM trash WHERE document_id = ?", (document_id,)).fetchone()
        if row is None:
            raise QueryError("document_id", f"回收站里没有编号为 {document_id} 的文件。")
        connection.execute("DELETE FROM trash WHERE document_id = ?", (document_id,))
        document = _document(row[0])
        number = put_corrected(connection, prepare(document, base.toolkit.segmenter, base.toolkit.encoder), base)
        if row[1] in containers(connection):
            put_member(connection, number, row[1])
        put_audit(connection, by, "restore", document_id, "title", None, document.title, note)


def purge(base: KnowledgeBase, wanted: Collection[str], *, by: str, note: str = "") -> list[Purged]:
    """Delete documents from the trash for good, with their corrections; the audit trail keeps their titles. Raises WriterBusy.

    ``wanted`` are ids. What is not in the trash (any more) is passed over. Their place in the database is overwritten.
    """
    with base.writing("清空回收站", wait_seconds=5):
        base.store.connection.execute("PRAGMA secure_delete = ON")
        with base.store.transaction() as connection:
            rows = connection.execute("SELECT document_id, title, source, container FROM trash ORDER BY at, document_id")
            purged = [Purged(*row) for row in rows.fetchall() if row[0] in wanted]
            for gone in purged:
                named = (gone.document_id,)
                connection.execute("DELETE FROM trash WHERE document_id = ?", named)
                connection.execute("DELETE FROM corrections WHERE document_id = ?", named)
                connection.execute("DELETE FROM copies_by_hand WHERE one = ? OR other = ?", named * 2)
                put_audit(connection, by, "purge", gone.document_id, "title", gone.title, None, note)
    return purged


def in_use(connection: sqlite3.Connection, source: str) -> bool:
    """Whether a document, in the base or in the trash, was read from the file ``source`` or from what lies in it."""
    asked = (
        "SELECT 1 FROM documents WHERE source = ?",
        "SELECT 1 FROM members WHERE container = ?",
        "SELECT 1 FROM trash WHERE source = ?",
        "SELECT 1 FROM trash WHERE container = ?",
    )
    return any(connection.execute(f"{question} LIMIT 1", (source,)).fetchone() for question in asked)


def discarded(store: Store) -> list[Discarded]:
    """What is in the trash, the newest first."""
    rows = store.connection.execute("SELECT document_id, title, at, by, note FROM trash ORDER BY at DESC, document_id")
    return [Discarded(*row) for row in rows]


def discarded_document(store: Store, document_id: str) -> Discarded | None:
    """The document of this id, if it is in the trash."""
    rows = store.connection.execute("SELECT document_id, title, at, by, note FROM trash WHERE document_id = ?", (document_id,))
    return next((Discarded(*row) for row in rows), None)


def discarded_digests(connection: sqlite3.Connection) -> dict[str, str]:
    """Of each source in the trash, the digest of the bytes that were read last."""
    return dict(connection.execute("SELECT source, digest FROM trash"))


def renew(connection: sqlite3.Connection, document: Document) -> bool:
    """If the document is in the trash, keep this reading of it there, and say so. Runs inside :meth:`Store.transaction`."""
    document_id, source, title, digest, contents = _columns(document)
    changed = connection.execute(
        "UPDATE trash SET source = ?, title = ?, digest = ?, contents = ? WHERE document_id = ?",
        (source, title, digest, contents, document_id),
    )
    return changed.rowcount > 0


def _columns(document: Document) -> tuple[str, str, str, str, str]:
    contents: dict[str, Any] = {
        "id": document.id,
        "source": document.source,
        "digest": document.digest,
        "title": document.title,
        "text": document.text,
        "facts": facts_json(document.facts),
        "evidence": evidence_json(document.evidence),
        "layout": layout_json(document),
        "sections": [(s.ordinal, s.parent, s.kind, s.label, s.heading, s.span.start, s.span.end) for s in document.sections],
        "passages": [
            (p.ordinal, p.section, p.heading_path, p.span.start, p.span.end, p.header and (p.header.start, p.header.end))
            for p in document.passages
        ],
        "relations": [relation_columns(relation) for relation in document.relations],
    }
    return document.id, document.source, document.title, document.digest, json.dumps(contents)


def _document(contents: str) -> Document:
    kept: dict[str, Any] = json.loads(contents)
    return Document(
        **{name: kept[name] for name in ("id", "source", "digest", "title", "text")},
        facts=facts_from_json(kept["facts"]),
        sections=tuple(
            Section(ordinal, parent, SectionKind(kind), label, heading, Span(start, end))
            for ordinal, parent, kind, label, heading, start, end in kept["sections"]
        ),
        passages=tuple(
            Passage(ordinal, section, tuple(path), Span(start, end), Span(*header) if header else None)
            for ordinal, section, path, start, end, header in kept["passages"]
        ),
        evidence=evidence_from_json(kept["evidence"]),
        relations=tuple(relation_from_columns(row) for row in kept["relations"]),
        **layout_from_json(kept["layout"]),
    )
