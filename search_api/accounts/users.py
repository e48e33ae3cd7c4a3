"""Local accounts."""

from __future__ import annotations

import re
import sqlite3
import time
import unicodedata
from dataclasses import dataclass

from search_api.accounts.database import AccountDatabase, AccountError
from search_api.accounts.passwords import hashed, is_right
from search_api.accounts.roles import Role

# Letters of any script, digits and a few marks: what can stand in an audit trail without misleading anybody.
_NAME = re.compile(r"[\w.@-]{1,50}")


@dataclass(frozen=True, slots=True)
class User:
    """An account. ``created`` is in seconds since 1970."""

    name: str
    role: Role
    created: float


def normal_name(name: str) -> str:
    """The name as it is stored and compared: full-width letters are plain ones, and so on."""
    return unicodedata.normalize("NFKC", name).strip()


def checked_name(name: str, what: str) -> str:
    """The normal form of a new name. Raises AccountError; ``what`` says in Chinese what it names."""
    name = normal_name(name)
    if not _NAME.fullmatch(name):
        raise AccountError(f"{what}名应是 1 到 50 个汉字、字母、数字或 . _ - @，而不是 {name!r}。")
    return name


def add_user(database: AccountDatabase, name: str, role: Role, password: str) -> User:
    """Make an account. Raises AccountError when there is one of this name, or name or password will not do."""
    user = User(checked_name(name, "账户"), role, time.time())
    stored = hashed(password)
    with database.writing() as connection:
        try:
            connection.execute("INSERT INTO users VALUES (?, ?, ?, ?)", (user.name, user.role, stored, user.created))
        except sqlite3.IntegrityError:
            raise AccountError(f"已有名为 {user.name} 的账户。要改密码，请用 policykb user password {user.name}。") from None
    return user


def remove_user(database: AccountDatabase, name: str) -> None:
    """Take an account away, and end its sessions. Raises AccountError when there is none of this name."""
    with database.writing() as connection:
        if not connection.execute("DELETE FROM users WHERE name = ?", (normal_name(name),)).rowcount:
            raise _unknown(name)


def set_password(database: AccountDatabase, name: str, password: str) -> None:
    """Give an account another password, and end its sessions. Raises AccountError."""
    stored = hashed(password)
    with database.writing() as connection:
        if not connection.execute("UPDATE users SET password = ? WHERE name = ?", (stored, normal_name(name))).rowcount:
            raise _unknown(name)
        connection.execute("DELETE FROM sessions WHERE user = ?", (normal_name(name),))


def users(database: AccountDatabase) -> list[User]:
    """All accounts by name."""
    if not database.exists:
        return []
    with database.reading() as connection:
        rows = connection.execute("SELECT name, role, created FROM users ORDER BY name").fetchall()
    return [User(name, Role(role), created) for name, role, created in rows]


def authenticate(database: AccountDatabase, name: str, password: str) -> User | None:
    """The account with this name and password, or None; both take the same time."""
    row = None
    if database.exists:
        with database.reading() as connection:
            row = connection.execute(
                "SELECT name, role, created, password FROM users WHERE name = ?", (normal_name(name),)
            ).fetchone()
    right = is_right(password, row[3] if row else None)
    return User(row[0], Role(row[1]), row[2]) if row and right else None


def _unknown(name: str) -> AccountError:
    return AccountError(f"没有名为 {normal_name(name)} 的账户。现有的账户可用 policykb user list 查看。")
