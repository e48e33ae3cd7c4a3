"""API keys: for programs. A key is shown once, when it is made."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from search_api.accounts.database import AccountDatabase, AccountError
from search_api.accounts.roles import Permission, widened
from search_api.accounts.users import checked_name, normal_name

PREFIX = "pkb_"
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. Times are in seconds since 1970; ``expires`` is None for one that stays valid."""

    name: str
    scopes: frozenset[Permission]
    created: float
    expires: float | None

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the key may do."""
        return widened(self.scopes)


def add_key(database: AccountDatabase, name: str, scopes: Collection[Permission], days: int | None = None) -> str:
    """Make a key and return it, the only time that it can be seen. Raises AccountError."""
    name, secret, now = checked_name(name, "密钥"), PREFIX + secrets.token_urlsafe(32), time.time()
    expires = now + days * _DAY if days else None
    with database.writing() as connection:
        try:
            connection.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
                (name, token_digest(secret), ",".join(scope for scope in Permission if scope in scopes), now, expires),
            )
        except sqlite3.IntegrityError:
            raise AccountError(f"已有名为 {name} 的密钥。请换一个名字，或先用 policykb key remove {name} 移除。") from None
    return secret


def remove_key(database: AccountDatabase, name: str) -> None:
    """Take a key away; it is refused from now on. Raises AccountError when there is none of this name."""
    with database.writing() as connection:
        if not connection.execute("DELETE FROM keys WHERE name = ?", (normal_name(name),)).rowcount:
            raise AccountError(f"没有名为 {normal_name(name)} 的密钥。现有的密钥可用 policykb key list 查看。")


def keys(database: AccountDatabase) -> list[Key]:
    """All keys by name."""
    return _read(database, "SELECT name, scopes, created, expires FROM keys ORDER BY name", ())


def find_key(database: AccountDatabase, secret: str) -> Key | None:
    """The key that this is, unless it has expired. Looked up by its digest, so that the time it takes says nothing of others."""
    found = _read(database, "SELECT name, scopes, created, expires FROM keys WHERE digest = ?", (token_digest(secret),))
    return next((key for key in found if key.expires is None or time.time() < key.expires), None)


def token_digest(token: str) -> str:
    """What is stored of a random token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read(database: AccountDatabase, query: str, values: tuple[str, ...]) -> list[Key]:
    if not database.exists:
        return []
    with database.reading() as connection:
        rows = connection.execute(query, values).fetchall()
    return [
        Key(name, frozenset(Permission(scope) for scope in scopes.split(",") if scope), created, expires)
        for name, scopes, created, expires in rows
    ]
