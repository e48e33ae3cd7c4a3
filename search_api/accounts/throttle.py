"""Wrong passwords cost time: after a few, whoever tries must wait, ever longer."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from search_api.accounts.database import AccountDatabase
from search_api.accounts.keys import token_digest

_LONGEST = 15 * 60
_FORGOTTEN = 24 * 3600


@dataclass(frozen=True, slots=True)
class Bucket:
    """What failures are counted for: ``free`` of them cost nothing, then the wait doubles from a second up to ``longest``."""

    who: str
    free: int
    longest: float

    def wait(self, failures: int) -> float:
        """Seconds to wait after so many failures."""
        over = failures - self.free
        return 0.0 if over < 0 else min(self.longest, 2.0 ** min(over, 20))


def buckets(account: str, address: str) -> tuple[Bucket, ...]:
    """Somebody who mistypes meets the first, a list of passwords tried from many places the second, from one place the third.

    Failures of one account from anywhere hold it up for a minute at most, so that nobody can lock out a colleague for long.
    Names are kept as digests: people type passwords into the wrong field.
    """
    account, address = token_digest(account), token_digest(address)
    return (
        Bucket(f"{account} {address}", free=4, longest=_LONGEST),
        Bucket(f"account {account}", free=20, longest=60),
        Bucket(f"address {address}", free=20, longest=_LONGEST),
    )


def attempt(database: AccountDatabase, tried: Sequence[Bucket]) -> int:
    """Seconds to wait before this attempt is allowed; 0 when it is, and then it counts as failed until :func:`succeeded`.

    Counted before the password is looked at, so that many attempts at once are many attempts.
    """
    now = time.time()
    with database.writing() as connection:
        known = {}
        for bucket in tried:
            row = connection.execute("SELECT failures, last FROM failed_sign_ins WHERE who = ?", (bucket.who,)).fetchone()
            known[bucket.who] = row if row and now - row[1] < _FORGOTTEN else (0, 0.0)
        wait = max(last + bucket.wait(failures) - now for bucket in tried for failures, last in [known[bucket.who]])
        if wait > 0:
            return math.ceil(wait)
        connection.execute("DELETE FROM failed_sign_ins WHERE last < ?", (now - _FORGOTTEN,))
        for bucket in tried:
            connection.execute(
                "INSERT OR REPLACE INTO failed_sign_ins VALUES (?, ?, ?)", (bucket.who, known[bucket.who][0] + 1, now)
            )
    return 0


def succeeded(database: AccountDatabase, tried: Sequence[Bucket]) -> None:
    """Forget the failures of this person here, and take this attempt off the others' counts."""
    first, *others = tried
    with database.writing() as connection:
        connection.execute("DELETE FROM failed_sign_ins WHERE who = ?", (first.who,))
        for bucket in others:
            connection.execute(
                "UPDATE failed_sign_ins SET failures = failures - 1 WHERE who = ? AND failures > 0", (bucket.who,)
            )
