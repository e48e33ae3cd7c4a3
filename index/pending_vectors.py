"""Vectors of a coming encoder, kept in the base's folder until all are there: ``reindex.db``, a database of its own.

So encoding neither waits for an ingest nor holds one up, and what has been encoded outlives a kill. A passage's number is never
used again and what is embedded of it never changes, so a vector by number stays right for as long as the passage exists.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import WriterBusy

PENDING_FILE = "reindex.db"
_LOCK_FILE = "reindex.lock"
_TABLES = """
CREATE TABLE vectors (passage INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE made_from (base TEXT NOT NULL, encoder_digest TEXT NOT NULL, encoder TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A re-encoding that is under way or was broken off: the encoder it goes to, and how many passages are done."""

    encoder: str
    passages: int


class PendingVectors:
    """The vectors so far. Used by one process at a time, which holds :func:`reindex_lock`."""

    def __init__(self, folder: Path, made_from: Sequence[str]) -> None:
        """Open them; what was ``made_from`` another (base, encoder digest, encoder name) is thrown away."""
        self.path = folder / PENDING_FILE
        if _told(self.path) != tuple(made_from):
            remove_pending(folder)
            with _connected(self.path) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                with connection:
                    connection.executescript(_TABLES)
                    connection.execute("INSERT INTO made_from VALUES (?, ?, ?)", tuple(made_from))

    def put(self, numbers: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors (len(numbers), dimension) of these passages."""
        rows = [(number, vector.tobytes()) for number, vector in zip(numbers, vectors.astype(np.float16), strict=True)]
        with _connected(self.path) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def unfinished(folder: Path) -> Unfinished | None:
    """The re-encoding of the base in ``folder`` that has not come to its end, if there is one."""
    told = _told(folder / PENDING_FILE)
    if told is None:
        return None
    with _connected(folder / PENDING_FILE) as connection:
        (passages,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
    return Unfinished(told[2], passages)


def remove_pending(folder: Path) -> None:
    """Throw the vectors away: they have been taken over, or are of no use."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        (folder / (PENDING_FILE + suffix)).unlink(missing_ok=True)


@contextmanager
def reindex_lock(folder: Path) -> Iterator[None]:
    """Only one process re-encodes the base in ``folder``. Raises WriterBusy when another one does."""
    from filelock import FileLock, Timeout

    lock = FileLock(str(folder / _LOCK_FILE))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise WriterBusy(f"另一进程正在为知识库 {folder} 重新编码。请等它结束，或先停止它：已编码的段落不会白费。") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def _told(path: Path) -> tuple[str, ...] | None:
    """What the vectors are made from, None when there are none that can be read."""
    if not path.is_file():
        return None
    try:
        with _connected(path) as connection:
            row = connection.execute("SELECT base, encoder_digest, encoder FROM made_from").fetchone()
    except sqlite3.DatabaseError:
        return None
    return None if row is None else tuple(row)
