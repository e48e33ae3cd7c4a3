"""Passwords: how they are kept (Argon2id) and checked, in the same time whether the account exists or not."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from search_api.accounts.database import AccountError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 8, 200
# Each check takes 64 MiB, so that a flood of sign-ins must not run side by side.
_AT_ONCE = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    """What is stored of a password. Raises AccountError for one that is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise AccountError(f"密码应有 {LEAST} 到 {MOST} 个字符，现在是 {len(password)} 个。")
    with _AT_ONCE:
        return _hasher().hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one ``stored``; None, for an account that is not there, takes as long and is never right."""
    if len(password) > MOST:
        return False
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            return _hasher().verify(stored or _nobodys(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _hasher() -> PasswordHasher:
    """The library's defaults: RFC 9106, low memory (64 MiB, 3 passes)."""
    from argon2 import PasswordHasher  # imported late: every command declares the options of accounts

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")
