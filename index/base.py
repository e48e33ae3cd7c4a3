"""A knowledge base as one thing: the truth and its two caches, opened together and kept in step."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.encode import Encoder, bundled_encoder
from index.errors import IncompatibleBase, WriterBusy
from index.filters import Admission
from index.lexical import LexicalIndex
from index.lock import writer_lock
from index.rulebook import Rulebook
from index.segment import Segmenter
from index.store import DATABASE_FILE, Store
from index.vectors import VectorIndex

USER_DICTIONARY = "dictionary.txt"
# How often a reader tries to bring a stale lexical cache up to date itself, in seconds: the writer normally does.
_CATCH_UP_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Toolkit:
    """What reads texts and questions alike: the segmenter and the encoder."""

    segmenter: Segmenter
    encoder: Encoder

    @classmethod
    def for_base(cls, folder: Path) -> Toolkit:
        """The bundled encoder, with the words that the base in ``folder`` adds in its ``dictionary.txt``."""
        own = folder / USER_DICTIONARY
        segmenter = Segmenter.bundled(own if own.is_file() else None)
        return cls(segmenter, bundled_encoder(segmenter))

    def manifest(self) -> dict[str, str]:
        """What a base made with these tools says about itself."""
        return {
            "encoder": self.encoder.name,
            "encoder_digest": self.encoder.digest,
            "dimension": str(self.encoder.dimension),
            "dictionary": self.segmenter.digest,
        }


class KnowledgeBase:
    """An open knowledge base. Readers call :meth:`refresh` before they search; writers work inside :meth:`writing`."""

    def __init__(self, folder: Path, toolkit: Toolkit | None = None) -> None:
        """Open the base in ``folder``.

        Raises NotAKnowledgeBase, or IncompatibleBase when it was made with other tools than ``toolkit`` (by default
        the bundled ones).
        """
        self.folder = folder
        self.store = Store(folder)
        self.rulebook = Rulebook(self.store)
        self.admission = Admission(self.store, self.rulebook)
        self.toolkit = toolkit or Toolkit.for_base(folder)
        manifest = self.store.manifest()
        _check_manifest(folder, manifest, self.toolkit.manifest())
        self.lexical = LexicalIndex(folder, f"{manifest['base']} {self.toolkit.segmenter.digest}")
        self.vectors = VectorIndex(folder, f"{manifest['base']} {self.toolkit.encoder.digest}", self.toolkit.encoder.dimension)
        self._refreshing = threading.Lock()
        self._next_try = 0.0

    @classmethod
    def open_or_create(cls, folder: Path) -> KnowledgeBase:
        """Open the base in ``folder``, making an empty one when there is none. The caller holds no lock."""
        if not (folder / DATABASE_FILE).is_file():
            toolkit = Toolkit.for_base(folder)
            folder.mkdir(parents=True, exist_ok=True)
            with writer_lock(folder, "建立知识库", wait_seconds=10):
                if not (folder / DATABASE_FILE).is_file():
                    Store.create(folder, toolkit.manifest()).close()
            return cls(folder, toolkit)
        return cls(folder)

    def close(self) -> None:
        """Give back the database connections."""
        self.store.close()

    def refresh(self) -> None:
        """See everything that any process has committed; takes microseconds when there is nothing new.

        A thread that finds another one at it goes on with what there is. Raises IncompatibleBase when the base has been
        encoded anew with other tools since it was opened.
        """
        target = self.store.last_seq()
        if self.lexical.seq == target == self.vectors.seq or not self._refreshing.acquire(blocking=False):
            return
        try:
            _check_manifest(self.folder, self.store.manifest(), self.toolkit.manifest())
            if self.vectors.seq != target:
                self.vectors.apply(self.store)
            if self.lexical.seq != target:
                self.lexical.reload()
            if self.lexical.seq != target and time.monotonic() >= self._next_try:
                self._next_try = time.monotonic() + _CATCH_UP_EVERY
                self._catch_up()
        finally:
            self._refreshing.release()

    @contextmanager
    def writing(self, purpose: str, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold the writer lock; on leaving, also after an error, the caches are brought up to date and saved."""
        with writer_lock(self.folder, purpose, wait_seconds):
            try:
                yield
            finally:
                self.update_caches()

    def update_caches(self) -> None:
        """Bring both caches to the newest change and save them. The caller holds the writer lock."""
        self.lexical.reload()
        self.lexical.apply(self.store)
        self.vectors.apply(self.store)
        self.vectors.save()

    def _catch_up(self) -> None:
        # A writer that was killed left the caches behind. If another one is at work it will do this itself.
        try:
            with writer_lock(self.folder, "补全索引"):
                self.update_caches()
        except (WriterBusy, OSError):  # OSError: a base on read-only storage serves what it has
            return


def _check_manifest(folder: Path, stored: dict[str, str], present: dict[str, str]) -> None:
    names = {"encoder": "编码器", "encoder_digest": "编码器权重", "dimension": "向量维数", "dictionary": "分词词典"}
    changed = [label for key, label in names.items() if stored.get(key) != present[key]]
    if changed:
        raise IncompatibleBase(
            f"知识库 {folder} 建立时所用的{'、'.join(changed)}与现在的不同。"
            f"请运行 policykb rebuild --reencode --kb {folder}，用现在的词典和编码器重新处理（原文不变）。"
        )
