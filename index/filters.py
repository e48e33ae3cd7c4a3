"""Narrowing a search by year, region and issuer, resolved in the truth so that both legs see exactly the same passages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.errors import QueryError
from index.store import Store


@dataclass(frozen=True, slots=True)
class Filters:
    """What documents must be like; years are inclusive.

    ``issuer`` matches any part of the name. ``region`` does too, and matches whatever the table of places knows to lie in it:
    河南省 finds what 焦作市 made.
    """

    year_from: int | None = None
    year_to: int | None = None
    region: str | None = None
    issuer: str | None = None

    def __post_init__(self) -> None:
        for name in ("year_from", "year_to"):
            year = getattr(self, name)
            if year is not None and not 1900 <= year <= 2999:
                raise QueryError(name, f"年份应在 1900 到 2999 之间，而不是 {year}。")
        if self.year_from is not None and self.year_to is not None and self.year_from > self.year_to:
            raise QueryError("year_from", f"起始年份 {self.year_from} 晚于截止年份 {self.year_to}。")

    def __bool__(self) -> bool:
        return any(value is not None for value in (self.year_from, self.year_to, self.region, self.issuer))

    def sql(self) -> tuple[str, list[object]]:
        """A condition on ``documents`` and its values."""
        conditions, values = ["1"], list[object]()
        if self.year_from is not None:
            conditions.append("year >= ?")
            values.append(self.year_from)
        if self.year_to is not None:
            conditions.append("year <= ?")
            values.append(self.year_to)
        if self.region is not None:
            # Asked once for each region that there is, not once for each document.
            conditions.append(
                "region IN (SELECT name FROM (SELECT DISTINCT region AS name FROM documents) WHERE lies_in(name, ?))"
            )
            values.append(self.region)
        if self.issuer is not None:
            conditions.append("instr(issuer, ?) > 0")
            values.append(self.issuer)
        return " AND ".join(conditions), values


@dataclass(frozen=True, slots=True)
class Allowed:
    """The documents, and passage numbers (n,) int64, that a search may return."""

    documents: list[int]
    passages: NDArray[np.int64]


def resolve(store: Store, filters: Filters) -> Allowed | None:
    """What ``filters`` admit; None when they admit everything."""
    if not filters:
        return None
    where, values = filters.sql()
    documents = [number for (number,) in store.connection.execute(f"SELECT number FROM documents WHERE {where}", values)]
    passages = store.connection.execute(
        f"SELECT p.number FROM passages p JOIN documents d ON d.number = p.document WHERE {where}", values
    ).fetchall()
    return Allowed(documents, np.fromiter((number for (number,) in passages), np.int64, len(passages)))
