"""Which documents lie in which container (zip folder, mail, file of records), as stored. Runs inside :meth:`Store.transaction`."""

from __future__ import annotations

import sqlite3


def containers(connection: sqlite3.Connection) -> dict[str, str]:
    """All containers: source and mark (empty where something in it failed)."""
    return dict(connection.execute("SELECT source, mark FROM containers"))


def container_of(connection: sqlite3.Connection) -> dict[str, str]:
    """For each document that lies in a container: its source and the container's."""
    return dict(connection.execute("SELECT d.source, m.container FROM members m JOIN documents d ON d.number = m.document"))


def members(connection: sqlite3.Connection, container: str) -> dict[str, int]:
    """The documents that lie in ``container``: source and number."""
    return dict(
        connection.execute(
            "SELECT d.source, d.number FROM members m JOIN documents d ON d.number = m.document WHERE m.container = ?",
            (container,),
        )
    )


def count_members(connection: sqlite3.Connection, container: str) -> int:
    """How many documents lie in ``container``."""
    (count,) = connection.execute("SELECT count(*) FROM members WHERE container = ?", (container,)).fetchone()
    return int(count)


def put_container(connection: sqlite3.Connection, source: str, mark: str) -> None:
    """Say that ``source`` is a container, and in which state it has been read."""
    connection.execute(
        "INSERT INTO containers (source, mark) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET mark = excluded.mark",
        (source, mark),
    )


def put_member(connection: sqlite3.Connection, document: int, container: str) -> None:
    """Say that the document with this number lies in ``container``."""
    connection.execute("INSERT OR REPLACE INTO members (document, container) VALUES (?, ?)", (document, container))


def delete_container(connection: sqlite3.Connection, source: str) -> None:
    """Forget that ``source`` is a container. Its documents stay, until they are deleted."""
    connection.execute("DELETE FROM containers WHERE source = ?", (source,))
