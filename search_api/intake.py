"""Files read into the base while the server goes on serving: one batch after the other, each watched while it runs."""

from __future__ import annotations

import logging
import queue
import secrets
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError, WriterBusy
from index.writing import put_audit
from ingest.batch import IngestOptions, ingest_paths
from ingest.parts import INSIDE
from ingest.recording import IngestReport
from ingest.sources import source_of

_KEPT = 50
# Seconds that a batch waits for another writer, an ingest on the command line for instance.
_PATIENCE = 1800
_LISTED = 20
_LOG = logging.getLogger(__name__)


class State(StrEnum):
    """Where a batch stands."""

    QUEUED = "queued"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Fate(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    TRASHED = "trashed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file of a batch: its documents (id, title; the first few of ``count``), and (part, reason) of what could not be read."""

    name: str
    fate: Fate
    documents: tuple[tuple[str, str], ...] = ()
    count: int = 0
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Batch:
    """Files on their way in. ``names`` are those that people know them by; ``done`` of ``total`` tasks are finished."""

    id: str
    action: str
    by: str
    paths: Sequence[Path]
    names: Sequence[str]
    force: bool
    began: float = field(default_factory=time.time)
    state: State = State.QUEUED
    message: str = ""
    done: int = 0
    total: int = 0
    outcomes: tuple[Outcome, ...] = ()


class Intake:
    """Takes files in, one batch at a time, on a thread of its own with its own view of the base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._served = base
        self._batches: OrderedDict[str, Batch] = OrderedDict()
        self._waiting: queue.Queue[Batch | None] = queue.Queue()
        self._closing = threading.Event()
        threading.Thread(target=self._work, name="intake", daemon=True).start()

    def submit(self, paths: Sequence[Path], names: Sequence[str], *, by: str, action: str, force: bool = False) -> Batch:
        """Queue files; ``action`` is what the audit trail calls it."""
        batch = Batch(secrets.token_urlsafe(9), action, by, paths, names, force, total=len(paths))
        self._batches[batch.id] = batch
        while len(self._batches) > _KEPT:
            self._batches.popitem(last=False)
        self._waiting.put(batch)
        return batch

    def batch(self, batch_id: str) -> Batch | None:
        """A batch of the last ones."""
        return self._batches.get(batch_id)

    def recent(self) -> list[Batch]:
        """The last batches, the newest first."""
        return list(reversed(self._batches.values()))

    def close(self) -> None:
        """Take nothing more. What is being read when the process ends is read again by the next ingest."""
        self._closing.set()
        self._waiting.put(None)

    def _work(self) -> None:
        while (batch := self._waiting.get()) is not None and not self._closing.is_set():
            try:
                self._take(batch)
            except (KnowledgeBaseError, OSError, sqlite3.Error) as error:
                batch.message, batch.state = str(error), State.FAILED
            except Exception:  # whatever happens, the next batch has its turn
                _LOG.exception("batch %s", batch.id)
                batch.message, batch.state = "程序出错，详情已写入服务日志。请联系管理员。", State.FAILED

    def _take(self, batch: Batch) -> None:
        base = KnowledgeBase(self._served.folder, self._served.toolkit)
        try:
            before = [_documents(base, path) for path in batch.paths]
            report = self._ingest(base, batch)
            batch.outcomes = tuple(
                _outcome(base, path, name, known, report)
                for path, name, known in zip(batch.paths, batch.names, before, strict=True)
            )
            with base.writing("写审计记录", wait_seconds=30), base.store.transaction() as connection:
                for outcome in batch.outcomes:
                    document_id = outcome.documents[0][0] if outcome.documents else ""
                    put_audit(connection, batch.by, batch.action, document_id, "file", None, outcome.name, "")
            batch.message, batch.state = "", State.DONE
        finally:
            base.close()

    def _ingest(self, base: KnowledgeBase, batch: Batch) -> IngestReport:
        def progress(done: int, total: int) -> None:
            batch.state, batch.message, batch.done, batch.total = State.RUNNING, "", done, total

        patience = time.monotonic() + _PATIENCE
        while True:
            batch.state = batch.state if batch.message else State.RUNNING
            try:
                return ingest_paths(base, batch.paths, IngestOptions(force=batch.force), progress)
            except WriterBusy as busy:
                batch.state, batch.message = State.WAITING, str(busy)
                if time.monotonic() > patience or self._closing.wait(1.0):
                    raise


def _documents(base: KnowledgeBase, path: Path) -> dict[str, tuple[str, str]]:
    """The documents of a file: by id, the digest and the title."""
    source = source_of(path)
    rows = base.store.connection.execute(
        "SELECT id, digest || ingested_at, title FROM documents "
        "WHERE source = ?1 OR number IN (SELECT document FROM members WHERE container = ?1) ORDER BY number",
        (source,),
    )
    return {document_id: (digest, title) for document_id, digest, title in rows}


def _outcome(base: KnowledgeBase, path: Path, name: str, before: dict[str, tuple[str, str]], report: IngestReport) -> Outcome:
    source, now = source_of(path), _documents(base, path)
    failures = tuple(
        (failure.source.removeprefix(source).removeprefix(INSIDE), failure.reason)
        for failure in report.failures
        if failure.source == source or failure.source.startswith(source + INSIDE)
    )
    trashed = base.store.connection.execute("SELECT 1 FROM trash WHERE source = ?1 OR container = ?1", (source,)).fetchone()
    if not now:
        fate = Fate.FAILED if failures or not trashed else Fate.TRASHED
    elif now.keys() - before.keys():
        fate = Fate.ADDED
    else:
        fate = Fate.UNCHANGED if now == before else Fate.CHANGED
    listed = tuple((document_id, title) for document_id, (_, title) in list(now.items())[:_LISTED])
    return Outcome(name, fate, listed, len(now), failures)
