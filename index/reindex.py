"""A base given another encoder while it is searched and fed: encoded aside, then switched in one transaction.

Nothing that readers see changes until all passages are encoded. The writer lock is only held for the switch and the last few
passages; what is ingested meanwhile is encoded as it comes. A kill at any instant leaves the base with its old encoder, or, once
the transaction is done, with the new one.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.base import KnowledgeBase, Toolkit
from index.errors import IncompatibleBase, WriterBusy
from index.lock import writer_lock
from index.pending_vectors import PendingVectors, reindex_lock, remove_pending
from index.prepare import passage_texts
from index.store import Store
from index.writing import log_change

# Passages encoded between two commits: as many as take about this long, so that a kill loses no more and that many texts of
# like length share a batch.
_COMMIT_SECONDS = 2.0
_FEWEST, _MOST = 16, 4096
# With so few passages left the writer lock is taken: an ingest that waits meanwhile shall not notice.
_LEFT_FOR_THE_SWITCH = 32
_ASK_FOR_THE_LOCK = 0.5

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What was done: ``passages`` in the base, of which ``kept`` were encoded by an earlier run; ``seconds`` in all."""

    passages: int
    kept: int
    seconds: float


def reindex(folder: Path, toolkit: Toolkit, progress: Progress | None = None) -> Reindexed:
    """Give the base in ``folder`` the encoder of ``toolkit``.

    ``progress`` is told (passages encoded, passages in all). Where the base has vectors of the same digest already (a model
    that has only moved) none is encoded. Raises WriterBusy when another process re-encodes, IncompatibleBase when the base
    was made with another dictionary, and the encoder's errors; what has been encoded until then is kept for the next run.
    """
    begun = time.monotonic()
    store = Store(folder)
    with reindex_lock(folder):
        try:
            manifest = store.manifest()
            if manifest["dictionary"] != toolkit.segmenter.digest:
                raise IncompatibleBase(
                    f"知识库 {folder} 建立时所用的分词词典与现在的不同。请先运行 policykb rebuild --reencode --kb {folder}。"
                )
            if manifest["encoder_digest"] == toolkit.encoder.digest:
                with writer_lock(folder, "更换编码器", wait_seconds=60):
                    _switch(store, toolkit, None)
                    remove_pending(folder)  # whoever asks for what is there has given up another
                    _update_caches(folder)
                return Reindexed(store.readable()["passages"], store.readable()["passages"], time.monotonic() - begun)
            made_from = (manifest["base"], toolkit.encoder.digest, toolkit.spec.name)
            work = _Work(store, toolkit, PendingVectors(folder, made_from), progress or (lambda done, total: None))
            kept = work.passages - work.missing()
            while True:
                work.encode(until=_LEFT_FOR_THE_SWITCH)
                try:
                    with writer_lock(folder, "更换编码器", wait_seconds=_ASK_FOR_THE_LOCK):
                        work.encode(until=0)
                        _switch(store, toolkit, work.pending.path)
                        remove_pending(folder)
                        _update_caches(folder)
                        break
                except WriterBusy:  # an ingest is at work; what it brings is encoded meanwhile
                    continue
            return Reindexed(work.passages, kept, time.monotonic() - begun)
        finally:
            store.close()


@dataclass(slots=True)
class _Work:
    """What is to be done, and how far it is."""

    store: Store
    toolkit: Toolkit
    pending: PendingVectors
    progress: Progress
    batch: int = 64

    @property
    def passages(self) -> int:
        """How many passages the base has now."""
        return self.store.readable()["passages"]

    def missing(self) -> int:
        """How many of them are not encoded yet."""
        return len(self._missing())

    def encode(self, until: int) -> None:
        """Encode until no more than ``until`` passages are missing, kept batch by batch."""
        while True:
            missing = self._missing()
            total = self.passages
            self.progress(total - len(missing), total)
            if len(missing) <= until:
                return
            done = total - len(missing)
            for numbers, texts in self._batches(missing):
                begun = time.monotonic()
                self.pending.put(numbers, self.toolkit.encoder.encode(texts))
                seconds = max(time.monotonic() - begun, 1e-3)
                self.batch = max(_FEWEST, min(_MOST, 2 * self.batch, int(len(texts) * _COMMIT_SECONDS / seconds)))
                done += len(numbers)
                self.progress(min(done, total), total)

    def _missing(self) -> list[tuple[int, int]]:
        """(document, passage) numbers of what is not encoded yet, in order."""
        with _attached(self.store, self.pending.path) as connection:
            rows = connection.execute(
                "SELECT document, number FROM passages WHERE number NOT IN (SELECT passage FROM pending.vectors) "
                "ORDER BY document, number"
            )
            return [(document, number) for document, number in rows]

    def _batches(self, missing: Sequence[tuple[int, int]]) -> Iterator[tuple[list[int], list[str]]]:
        """The missing passages that still exist, with what is embedded of them, as many at once as ``batch`` says."""
        wanted: dict[int, set[int]] = {}
        for document, number in missing:
            wanted.setdefault(document, set()).add(number)
        numbers: list[int] = []
        texts: list[str] = []
        for document, own in wanted.items():
            for number, text in self._texts(document):
                if number in own:
                    numbers.append(number)
                    texts.append(text)
                if len(numbers) >= self.batch:
                    yield numbers, texts
                    numbers, texts = [], []
        if numbers:
            yield numbers, texts

    def _texts(self, document: int) -> list[tuple[int, str]]:
        with self.store.snapshot() as connection:
            found = self.store.document(document)
            if found is None:  # removed meanwhile
                return []
            rows = connection.execute("SELECT number FROM passages WHERE document = ? ORDER BY ordinal", (document,)).fetchall()
        return [(number, text) for (number,), text in zip(rows, passage_texts(found), strict=True)]


def _switch(store: Store, toolkit: Toolkit, pending: Path | None) -> None:
    """Vectors and manifest in one transaction; None leaves the vectors as they are. The caller holds the writer lock."""
    with _attached(store, pending), store.transaction() as connection:
        if pending is not None:
            connection.execute(
                "UPDATE passages SET vector = (SELECT vector FROM pending.vectors WHERE passage = passages.number)"
            )
        connection.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", list(toolkit.manifest().items()))
        # A change that changes no document: whoever has the base open notices.
        log_change(connection, "delete", 0, None, None)


@contextmanager
def _attached(store: Store, path: Path | None) -> Iterator[sqlite3.Connection]:
    """The store's connection, with the database at ``path`` beside it as ``pending``."""
    connection = store.connection
    if path is None:
        yield connection
        return
    connection.execute("ATTACH ? AS pending", (str(path),))
    try:
        yield connection
    finally:
        connection.execute("DETACH pending")


def _update_caches(folder: Path) -> None:
    """Save the new vectors, so that nobody who opens the base has to put them together."""
    base = KnowledgeBase(folder)
    base.update_caches()
    base.close()
