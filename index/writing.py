"""Writing to the truth: documents put in, replaced and taken out, each with its row in the change log.

Everything here runs inside :meth:`Store.transaction`, under the writer lock.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from index.columns import (
    FACT_COLUMNS,
    RELATION_COLUMNS,
    evidence_json,
    fact_columns,
    facts_json,
    layout_json,
    relation_columns,
)
from index.copies import Identity, decided_by_hand, find_family
from index.model import Document
from index.naming import names_of, reference_keys
from index.passage_text import is_article
from index.prepare import PreparedDocument


def now() -> str:
    """The present moment with its offset, as stored."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def text_digest(text: str) -> str:
    """SHA-256 of a document's text, which ``policykb check`` recomputes."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def put_document(connection: sqlite3.Connection, prepared: PreparedDocument) -> int:
    """Store a document, replacing the one of the same source; returns its number."""
    document = prepared.document
    for (old,) in connection.execute(
        "SELECT number FROM documents WHERE source = ? OR id = ?", (document.source, document.id)
    ).fetchall():
        delete_document(connection, old)
    facts = document.facts
    number = connection.execute(
        "INSERT INTO documents (id, source, digest, text_digest, title, title_words, text, facts, evidence, layout, "
        f"{', '.join(FACT_COLUMNS)}, family, ingested_at) "
        f"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {'?, ' * len(FACT_COLUMNS)}0, ?)",
        (
            document.id,
            document.source,
            document.digest,
            text_digest(document.text),
            document.title,
            prepared.title_words,
            document.text,
            facts_json(facts),
            evidence_json(document.evidence),
            layout_json(document),
            *fact_columns(facts),
            now(),
        ),
    ).lastrowid
    if number is None:
        raise AssertionError("SQLite gave no row number for an insert")
    issued, effective = (day.isoformat() if day else None for day in (facts.issued, facts.effective))
    identity = Identity(document.title, facts.kind, facts.region, facts.doc_number, issued, effective)
    same, apart = decided_by_hand(connection, document.id)
    family = min(same, default=0) or find_family(connection, number, identity.judged(document.evidence), prepared.sketch, apart)
    for other in same:  # what it is a copy of by decision, it joins
        connection.execute("UPDATE documents SET family = ? WHERE family = ?", (family, other))
    connection.execute("UPDATE documents SET family = ? WHERE number = ?", (family, number))
    connection.executemany(
        "INSERT INTO sketches (hash, document) VALUES (?, ?)", [(value, number) for value in sorted(prepared.sketch)]
    )
    connection.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, s.ordinal, s.parent, s.kind.value, s.label, s.heading, s.span.start, s.span.end) for s in document.sections],
    )
    _put_relations(connection, number, document)
    put_names(connection, number, document)
    _put_passages(connection, number, prepared)
    return number


def delete_document(connection: sqlite3.Connection, number: int) -> None:
    """Take a document out, with all that belongs to it."""
    first, last = connection.execute("SELECT min(number), max(number) FROM passages WHERE document = ?", (number,)).fetchone()
    connection.execute("DELETE FROM documents WHERE number = ?", (number,))
    log_change(connection, "delete", number, first, last)


def record_failures(connection: sqlite3.Connection, run: int, failures: Iterable[tuple[str, str, str]]) -> None:
    """Keep (source, error, reason) of files that could not be ingested; a later success clears them."""
    connection.executemany(
        "INSERT OR REPLACE INTO failures (source, error, reason, run, at) VALUES (?, ?, ?, ?, ?)",
        [(source, error, reason, run, now()) for source, error, reason in failures],
    )


def clear_failures(connection: sqlite3.Connection, sources: Iterable[str]) -> None:
    """Forget the failures of sources that have been read since, or that are gone."""
    connection.executemany("DELETE FROM failures WHERE source = ?", [(source,) for source in sources])


def put_audit(
    connection: sqlite3.Connection, by: str, action: str, document_id: str, field: str, old: object, new: object, note: str
) -> None:
    """Append to the audit trail; ``old`` and ``new`` are plain values, None for nothing."""
    connection.execute(
        "INSERT INTO audit (at, by, action, document_id, field, old, new, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (now(), by, action, document_id, field, *(json.dumps(value, ensure_ascii=False) for value in (old, new)), note),
    )


def put_names(connection: sqlite3.Connection, number: int, document: Document) -> None:
    """Store how the document can be referred to, anew. They follow from its title, facts, annexes and relations."""
    connection.execute("DELETE FROM names WHERE document = ?", (number,))
    connection.executemany(
        "INSERT OR IGNORE INTO names (key, document, sort, part, loose) VALUES (?, ?, ?, ?, ?)",
        [(name.key, number, name.sort.value, name.part, name.loose) for name in names_of(document)],
    )


def _put_relations(connection: sqlite3.Connection, number: int, document: Document) -> None:
    connection.executemany(
        f"INSERT INTO relations (document, {RELATION_COLUMNS}) VALUES ({', '.join('?' * 13)})",
        [(number, *relation_columns(relation)) for relation in document.relations],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO mentions (key, kind, document, ordinal) VALUES (?, ?, ?, ?)",
        [
            (key, relation.kind.value, number, relation.ordinal)
            for relation in document.relations
            for key in reference_keys(relation.target)
        ],
    )


def _put_passages(connection: sqlite3.Connection, number: int, prepared: PreparedDocument) -> None:
    passages, vectors = prepared.document.passages, prepared.vectors
    if vectors is None or len(vectors) != len(passages):
        found = 0 if vectors is None else len(vectors)
        raise ValueError(f"{len(passages)} passages but {found} vectors in {prepared.document.source!r}")
    (last,) = connection.execute("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0)").fetchone()
    connection.executemany(
        'INSERT INTO passages (number, document, ordinal, section, heading_path, article, start, "end", '
        "header_start, header_end, heading_words, words, vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                last + 1 + passage.ordinal,
                number,
                passage.ordinal,
                passage.section,
                json.dumps(passage.heading_path, ensure_ascii=False),
                is_article(prepared.document.title, passage),
                passage.span.start,
                passage.span.end,
                passage.header.start if passage.header else None,
                passage.header.end if passage.header else None,
                heading_words,
                words,
                vector.tobytes(),
            )
            for passage, heading_words, words, vector in zip(
                passages, prepared.heading_words, prepared.words, vectors, strict=True
            )
        ],
    )
    log_change(connection, "add", number, last + 1 if passages else None, last + len(passages) if passages else None)


def log_change(connection: sqlite3.Connection, op: str, document: int, first: int | None, last: int | None) -> None:
    """Append to the change log; without passages the range is empty."""
    connection.execute(
        "INSERT INTO changes (op, document, first_passage, last_passage) VALUES (?, ?, ?, ?)",
        (op, document, 0 if first is None else first, -1 if last is None else last),
    )
