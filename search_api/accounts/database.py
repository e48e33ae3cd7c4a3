"""``accounts.db`` in the folder of the base: accounts, sessions, keys, failed sign-ins. Nobody else on the machine may read it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import KnowledgeBaseError

ACCOUNTS_FILE = "accounts.db"

# Times are seconds since 1970. Of secrets only digests are kept: Argon2 of passwords, which people choose, SHA-256 of tokens and
# keys, which are 256 random bits.
_TABLES = """
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, created REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    began REAL NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keys (
    name TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, created REAL NOT NULL, expires REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failed_sign_ins (
    who TEXT PRIMARY KEY, failures INTEGER NOT NULL, last REAL NOT NULL
) WITHOUT ROWID;
"""


class AccountError(KnowledgeBaseError):
    """An account or key that cannot be made, changed or found; the message says why."""


class AccountDatabase:
    """The file, opened for each use: it is small, and a server of many threads and the command line share it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / ACCOUNTS_FILE

    @property
    def exists(self) -> bool:
        """Whether anything was ever stored."""
        return self.path.is_file()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with. The file must exist."""
        with closing(self._open()) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction; the file is made where there is none, for its owner alone."""
        if not self.exists:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(self._open()) as connection:
            connection.executescript(_TABLES)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection
