"""Sessions: who has signed in in a browser, kept on the server, so that signing out ends them."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass

from search_api.accounts.database import AccountDatabase
from search_api.accounts.keys import token_digest
from search_api.accounts.roles import Role

COOKIE = "policykb_session"
# Seconds. A working day without signing in again, and an unattended desk for two hours at most.
LONGEST = 12 * 3600
IDLE = 2 * 3600
# How often the time of the last request is noted.
_NOTED_EVERY = 60


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is valid: whose it is, and the token that its forms must carry."""

    user: str
    role: Role
    csrf: str


def begin(database: AccountDatabase, user: str) -> str:
    """A new session; returns the token for the cookie. Old sessions that are over are cleared away."""
    token, now = secrets.token_urlsafe(32), time.time()
    with database.writing() as connection:
        connection.execute("DELETE FROM sessions WHERE began < ? OR seen < ?", (now - LONGEST, now - IDLE))
        connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (token_digest(token), user, now, now))
    return token


def find(database: AccountDatabase, token: str) -> Session | None:
    """The session with this token, unless it is over or unknown."""
    if not database.exists:
        return None
    digest, now = token_digest(token), time.time()
    with database.reading() as connection:
        row = connection.execute(
            "SELECT u.name, u.role, s.began, s.seen FROM sessions s JOIN users u ON u.name = s.user WHERE s.digest = ?",
            (digest,),
        ).fetchone()
    if row is None or now - row[2] >= LONGEST or now - row[3] >= IDLE:
        return None
    if now - row[3] >= _NOTED_EVERY:
        with database.writing() as connection:
            connection.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (now, digest))
    return Session(row[0], Role(row[1]), form_token(token))


def end(database: AccountDatabase, token: str) -> None:
    """Sign out."""
    if database.exists:
        with database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE digest = ?", (token_digest(token),))


def form_token(secret: str) -> str:
    """The token that forms carry beside a cookie with this ``secret``: it can be told from the cookie, but not the cookie from it."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"policykb form", "sha256").hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two tokens are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
