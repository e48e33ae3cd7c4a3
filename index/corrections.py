"""Facts corrected by hand: they outlive every new reading of the file, and who changed what stays in the audit trail.

A correction belongs to a document's id, which a source keeps. It also remembers what the file itself says, so that it can be
taken back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.base import KnowledgeBase
from index.columns import CORRECTABLE, DATE_FACTS, LIST_FACTS, evidence_from_json, evidence_json, fact_value, plain_value
from index.errors import QueryError
from index.model import Document, Evidence, Level
from index.prepare import PreparedDocument, prepare
from index.store import Store
from index.writing import now, put_audit, put_document

BY_HAND = "人工更正"
MAX_VALUE = 1_000
ACTION_NAMES = {
    "correct": "更正",
    "undo": "撤销更正",
    "delete": "移除",
    "restore": "恢复",
    "purge": "永久删除",
    "merge": "合并同文",
    "split": "拆分同文",
    "upload": "上传",
    "reingest": "重新导入",
}
"""What the audit trail tells of, in words."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit trail. ``old`` and ``new`` are plain values (text, a list of texts, or None for no such fact)."""

    seq: int
    at: str
    by: str
    action: str
    document_id: str
    field: str
    old: Any
    new: Any
    note: str


def correct(
    base: KnowledgeBase, document_id: str, field: str, value: str | Sequence[str] | None, *, by: str, note: str = ""
) -> None:
    """Set a fact of a document by hand; None says that the document has none.

    Raises QueryError for an unknown document or field, or a value that the field cannot have; WriterBusy.
    """
    plain = _checked(field, value)
    _rewrite(
        base,
        document_id,
        field,
        "correct",
        by,
        note,
        plain,
        lambda connection: _keep(connection, document_id, field, plain, by, note),
    )


def undo(base: KnowledgeBase, document_id: str, field: str, *, by: str, note: str = "") -> None:
    """Take a correction back: the fact is again what the file says. Raises QueryError where nothing was corrected; WriterBusy."""
    _check_field(field)
    row = base.store.connection.execute(
        "SELECT original FROM corrections WHERE document_id = ? AND field = ?", (document_id, field)
    ).fetchone()
    if row is None:
        raise QueryError("field", f"文件 {document_id} 的 {field} 没有更正过，无可撤销。")
    _rewrite(
        base, document_id, field, "undo", by, note, json.loads(row[0]), lambda connection: _drop(connection, document_id, field)
    )


def put_corrected(connection: sqlite3.Connection, made: PreparedDocument, base: KnowledgeBase) -> int:
    """Store a document as read, with the corrections that its id has; returns its number."""
    document = _with_corrections(connection, made.document)
    if document.title != made.document.title:  # the title is searched and embedded with every passage
        return put_document(connection, prepare(document, base.toolkit.segmenter, base.toolkit.encoder))
    return put_document(connection, replace(made, document=document))


def audit_trail(store: Store, document_id: str | None = None, limit: int = 100) -> list[AuditEntry]:
    """The newest entries first, of one document or of all."""
    rows = store.connection.execute(
        "SELECT seq, at, by, action, document_id, field, old, new, note FROM audit "
        "WHERE ? IS NULL OR document_id = ? ORDER BY seq DESC LIMIT ?",
        (document_id, document_id, limit),
    )
    return [
        AuditEntry(seq, at, by, action, owner, field, json.loads(old), json.loads(new), note)
        for seq, at, by, action, owner, field, old, new, note in rows
    ]


def _rewrite(base: KnowledgeBase, document_id: str, field: str, action: str, by: str, note: str, new: Any, change: Any) -> None:
    """Store the document anew after ``change`` to its corrections, in one transaction with the audit entry."""
    with base.writing("更正事实", wait_seconds=5), base.store.transaction() as connection:
        number = base.store.document_number(document_id)
        document = base.store.document(number) if number is not None else None
        if document is None:
            raise QueryError("document_id", f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
        old = _plain(document, field)
        as_read = without_corrections(connection, document)
        change(connection)
        put_audit(connection, by, action, document_id, field, old, new, note)
        put_corrected(connection, prepare(as_read, base.toolkit.segmenter, base.toolkit.encoder), base)


def _keep(connection: sqlite3.Connection, document_id: str, field: str, plain: Any, by: str, note: str) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO corrections (document_id, field, value, original, original_evidence, at, by, note) "
        "VALUES (?, ?, ?, 'null', '[]', ?, ?, ?)",
        (document_id, field, json.dumps(plain, ensure_ascii=False), now(), by, note),
    )


def _drop(connection: sqlite3.Connection, document_id: str, field: str) -> None:
    connection.execute("DELETE FROM corrections WHERE document_id = ? AND field = ?", (document_id, field))


def _with_corrections(connection: sqlite3.Connection, document: Document) -> Document:
    """``document`` as corrected; what it says itself is noted beside each correction."""
    rows = connection.execute("SELECT field, value FROM corrections WHERE document_id = ?", (document.id,)).fetchall()
    for field, value in rows:
        own = [evidence for evidence in document.evidence if evidence.field == field]
        connection.execute(
            "UPDATE corrections SET original = ?, original_evidence = ? WHERE document_id = ? AND field = ?",
            (json.dumps(_plain(document, field), ensure_ascii=False), evidence_json(own), document.id, field),
        )
        plain = json.loads(value)
        shown = "；".join(plain) if isinstance(plain, list) else plain or ""
        document = _replaced(document, field, plain, [Evidence(field, shown, None, BY_HAND, 1.0)])
    return document


def without_corrections(connection: sqlite3.Connection, document: Document) -> Document:
    """``document`` as its file says it."""
    rows = connection.execute(
        "SELECT field, original, original_evidence FROM corrections WHERE document_id = ?", (document.id,)
    ).fetchall()
    for field, original, evidence in rows:
        document = _replaced(document, field, json.loads(original), list(evidence_from_json(evidence)))
    return document


def _replaced(document: Document, field: str, plain: Any, evidence: Sequence[Evidence]) -> Document:
    others = tuple(known for known in document.evidence if known.field != field)
    if field == "title":
        return replace(document, title=plain, evidence=(*others, *evidence))
    value: Any = () if field in LIST_FACTS else None
    if plain is not None:
        value = fact_value(field, plain)
    return replace(document, facts=replace(document.facts, **{field: value}), evidence=(*others, *evidence))


def _plain(document: Document, field: str) -> Any:
    return document.title if field == "title" else plain_value(getattr(document.facts, field))


def _check_field(field: str) -> None:
    if field not in CORRECTABLE:
        raise QueryError("field", f"没有名为 {field} 的事实，可更正的有：{'、'.join(CORRECTABLE)}。")


def _checked(field: str, value: str | Sequence[str] | None) -> Any:
    """The plain value to store. Raises QueryError when the field cannot have it."""
    _check_field(field)
    if value is None or not value:
        if field == "title":
            raise QueryError("value", "标题不能为空。")
        return None
    parts = [part.strip() for part in ([value] if isinstance(value, str) else value)]
    if any(not part or len(part) > MAX_VALUE or not part.isprintable() for part in parts):
        raise QueryError("value", f"{field} 的值应是不超过 {MAX_VALUE} 字的可见文字。")
    if field in LIST_FACTS:
        return parts
    if len(parts) != 1:
        raise QueryError("value", f"{field} 只能有一个值。")
    try:
        return plain_value(fact_value(field, parts[0]))
    except ValueError as error:
        wanted = (
            "日期应写作 2024-05-01" if field in DATE_FACTS else f"应是以下之一：{'、'.join(level.value for level in Level)}"
        )
        raise QueryError("value", f"{field} 不能是 {parts[0]}：{wanted}。") from error
