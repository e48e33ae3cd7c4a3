"""Copies told by hand: two documents are one text, or they are not, whatever their likeness says (:mod:`index.copies`).

A decision belongs to the ids of both documents, so that it outlives every new reading of either.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from index.base import KnowledgeBase
from index.errors import QueryError
from index.writing import log_change, now, put_audit


def merge(base: KnowledgeBase, document_id: str, other_id: str, *, by: str, note: str = "") -> None:
    """Say that two documents, and with them their copies, are one text. Raises QueryError; WriterBusy."""
    with base.writing("合并同文", wait_seconds=5), base.store.transaction() as connection:
        family, other = _family(connection, document_id, "document_id"), _family(connection, other_id, "other_id")
        if family == other:
            raise QueryError("other_id", f"{document_id} 与 {other_id} 已经是同一文本的来源。")
        for mine in _members(connection, family):
            _decide(connection, mine, _members(connection, other), True, by, note)
        connection.execute("UPDATE documents SET family = ? WHERE family IN (?, ?)", (min(family, other), family, other))
        _log(connection, by, "merge", document_id, None, [other_id], note)


def split(base: KnowledgeBase, document_id: str, *, by: str, note: str = "") -> None:
    """Say that a document is no copy of those that it is shown with. Raises QueryError when it has none; WriterBusy."""
    with base.writing("拆分同文", wait_seconds=5), base.store.transaction() as connection:
        family = _family(connection, document_id, "document_id")
        others = [member for member in _members(connection, family) if member != document_id]
        if not others:
            raise QueryError("document_id", f"文件 {document_id} 没有同文的其他来源，无可拆分。")
        _decide(connection, document_id, others, False, by, note)
        # A family is called by the number of a member: whoever leaves takes its own along.
        ((own,),) = connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchall()
        rest = "family = ? AND id <> ?"
        ((least,),) = connection.execute(f"SELECT min(number) FROM documents WHERE {rest}", (family, document_id)).fetchall()
        connection.execute(f"UPDATE documents SET family = ? WHERE {rest}", (least, family, document_id))
        connection.execute("UPDATE documents SET family = ? WHERE id = ?", (own, document_id))
        _log(connection, by, "split", document_id, others, None, note)


def _family(connection: sqlite3.Connection, document_id: str, field: str) -> int:
    row = connection.execute("SELECT family FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        raise QueryError(field, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
    return int(row[0])


def _members(connection: sqlite3.Connection, family: int) -> list[str]:
    return [member for (member,) in connection.execute("SELECT id FROM documents WHERE family = ? ORDER BY number", (family,))]


def _decide(connection: sqlite3.Connection, one: str, others: Iterable[str], same: bool, by: str, note: str) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO copies_by_hand VALUES (?, ?, ?, ?, ?, ?)",
        [(min(one, other), max(one, other), same, now(), by, note) for other in others],
    )


def _log(
    connection: sqlite3.Connection,
    by: str,
    action: str,
    document_id: str,
    old: list[str] | None,
    new: list[str] | None,
    note: str,
) -> None:
    put_audit(connection, by, action, document_id, "copies", old, new, note)
    # A change that changes no document: whoever remembers families sees that they are others now.
    log_change(connection, "delete", 0, None, None)
