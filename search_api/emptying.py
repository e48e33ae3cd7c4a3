"""Emptying the trash: documents that were taken out long enough ago go for good, and with them what was uploaded for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from index.base import KnowledgeBase
from index.members import delete_container
from index.store import Store
from index.trash import Discarded, Purged, discarded, in_use, purge
from search_api.uploads import FOLDER


@dataclass(frozen=True, slots=True)
class Emptied:
    """What went: the documents, and how many uploaded files."""

    documents: list[Purged]
    files: int


def due(store: Store, days: int) -> list[Discarded]:
    """What has been in the trash for ``days`` days or more, the newest first; all of it for 0."""
    latest = datetime.now().astimezone() - timedelta(days=days)
    return [gone for gone in discarded(store) if not days or datetime.fromisoformat(gone.at) <= latest]


def empty_trash(base: KnowledgeBase, days: int, *, by: str, note: str = "") -> Emptied:
    """Delete for good what is :func:`due`. Raises WriterBusy.

    A file goes when it was uploaded and no other document was read from it. Files in people's own folders are theirs, and stay:
    the next ingest of such a folder brings the document back.
    """
    purged = purge(base, {gone.document_id for gone in due(base.store, days)}, by=by, note=note)
    sources = sorted({gone.container or gone.source for gone in purged})
    uploaded = [source for source in sources if _uploaded(base.folder, source) and not in_use(base.store.connection, source)]
    return Emptied(purged, sum(_delete(base, source) for source in uploaded))


def _uploaded(folder: Path, source: str) -> bool:
    try:
        return Path(source).resolve().is_relative_to((folder / FOLDER).resolve())
    except (OSError, ValueError):  # a name that no file system takes: a record
        return False


def _delete(base: KnowledgeBase, source: str) -> bool:
    path = Path(source)
    there = path.is_file()
    path.unlink(missing_ok=True)
    if there and not any(path.parent.iterdir()):
        path.parent.rmdir()
    with base.writing("清空回收站", wait_seconds=5), base.store.transaction() as connection:
        delete_container(connection, source)
    return there
