"""What the base holds, counted: for whoever runs it."""

from __future__ import annotations

from collections import Counter
from datetime import date

from index.base import KnowledgeBase
from search_api.schemas_admin import CountModel, StatisticsModel
from search_api.uploads import FOLDER

UNKNOWN = "未注明"
_MOST = 40


def statistics(base: KnowledgeBase) -> StatisticsModel:
    """Documents by year, place, level and validity of today; passages, characters, and bytes on disk."""
    base.refresh()
    verdicts = base.rulebook.all_verdicts(date.today())
    bytes_ = {"uploads": 0, "base": 0}
    for path in base.folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            bytes_["uploads" if path.is_relative_to(base.folder / FOLDER) else "base"] += path.stat().st_size
    ((trashed,),) = base.store.connection.execute("SELECT count(*) FROM trash").fetchall()
    return StatisticsModel(
        **base.store.counts(),
        bytes=bytes_["base"],
        upload_bytes=bytes_["uploads"],
        trashed=trashed,
        failures=len(base.store.failures()),
        years=_counted(base, "year", "year IS NULL, year DESC"),
        regions=_counted(base, "region", "count(*) DESC, region"),
        levels=_counted(base, "level", "count(*) DESC, level"),
        validity=[
            CountModel(value=status.value, count=count)
            for status, count in Counter(verdict.status for verdict in verdicts.values()).most_common()
        ],
    )


def _counted(base: KnowledgeBase, column: str, order: str) -> list[CountModel]:
    rows = base.store.connection.execute(
        f"SELECT {column}, count(*) FROM documents GROUP BY {column} ORDER BY {order} LIMIT {_MOST}"
    )
    return [CountModel(value=UNKNOWN if value is None else str(value), count=count) for value, count in rows]
