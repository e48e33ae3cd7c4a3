"""A knowledge base as one thing: the truth and its two caches, opened together and kept in step."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.encode import Encoder, bundled_encoder
from index.encoder_spec import MANIFEST_KEY, EncoderSpec, Kind
from index.errors import EncoderError, IncompatibleBase, KnowledgeBaseError, WriterBusy
from index.filters import Admission
from index.lexical import LexicalIndex
from index.load_encoder import DeferredEncoder, load_encoder
from index.lock import writer_lock
from index.recent import RecentDocuments
from index.rerank import Reranker
from index.rulebook import Rulebook
from index.segment import Segmenter
from index.store import DATABASE_FILE, Store
from index.vectors import VectorIndex, made_from

USER_DICTIONARY = "dictionary.txt"
# How often a reader tries to bring a stale lexical cache up to date itself, in seconds: the writer normally does.
_CATCH_UP_EVERY = 0.5
# How long a reader waits, in seconds, before it tries once more to take over an encoder that it could not.
_ADOPT_AGAIN_AFTER = 5.0
_ENCODER_KEYS = ("encoder", "encoder_digest", "dimension")
_NAMES = {"encoder": "编码器", "encoder_digest": "编码器权重", "dimension": "向量维数", "dictionary": "分词词典"}


@dataclass(frozen=True, slots=True)
class Toolkit:
    """What reads texts and questions alike: the segmenter and the encoder, which ``spec`` names.

    ``light`` is for the hundreds of sentences that an answer weighs: the encoder itself where it is quick, else the bundled one.
    """

    segmenter: Segmenter
    encoder: Encoder
    spec: EncoderSpec
    light: Encoder

    @classmethod
    def for_base(cls, folder: Path, manifest: Mapping[str, str] | None = None) -> Toolkit:
        """The tools of the base in ``folder``, which has this ``manifest``; where there is no base yet, the bundled ones.

        Its own words come from its ``dictionary.txt``. Models are only loaded when they are used.
        """
        if manifest is None and (folder / DATABASE_FILE).is_file():
            store = Store(folder)
            manifest = store.manifest()
            store.close()
        spec = EncoderSpec.of(manifest or {})
        segmenter = base_segmenter(folder)
        bundled = bundled_encoder(segmenter)
        if manifest is None or spec.kind is Kind.BUNDLED:
            return cls(segmenter, bundled, spec, bundled)
        load = partial(load_encoder, spec, folder, segmenter, dimension=int(manifest["dimension"]))
        deferred = DeferredEncoder(manifest, load)
        return cls(segmenter, deferred, spec, deferred if spec.quick else bundled)

    @classmethod
    def with_encoder(cls, folder: Path, spec: EncoderSpec) -> Toolkit:
        """Tools with an encoder that the user chose for the base in ``folder``, loaded at once, fetched where it may be."""
        segmenter, spec = base_segmenter(folder), spec.within(folder)
        encoder = load_encoder(spec, folder, segmenter, fetch=True)
        return cls(segmenter, encoder, spec, encoder if spec.quick else bundled_encoder(segmenter))

    @property
    def quick_encoder(self) -> Encoder | None:
        """The encoder for every process that prepares documents; None where only the one that writes them shall load it."""
        return self.encoder if self.spec.quick else None

    def manifest(self) -> dict[str, str]:
        """What a base made with these tools says about itself."""
        return {
            "encoder": self.encoder.name,
            "encoder_digest": self.encoder.digest,
            MANIFEST_KEY: self.spec.to_json(),
            "dimension": str(self.encoder.dimension),
            "dictionary": self.segmenter.digest,
        }


def base_segmenter(folder: Path) -> Segmenter:
    """The segmenter of the base in ``folder``, with the words of its own dictionary."""
    own = folder / USER_DICTIONARY
    return Segmenter.bundled(own if own.is_file() else None)


@dataclass(frozen=True, slots=True)
class DenseLeg:
    """Tools and the vectors that their encoder made: replaced together, so that no question meets the vectors of another."""

    toolkit: Toolkit
    vectors: VectorIndex

    @classmethod
    def open(cls, folder: Path, manifest: Mapping[str, str], toolkit: Toolkit) -> DenseLeg:
        """With the saved vectors of the base in ``folder``, where they belong to this ``manifest``, which the tools fit."""
        return cls(toolkit, VectorIndex(folder, made_from(manifest), toolkit.encoder.dimension))

    def made(self, manifest: Mapping[str, str]) -> bool:
        """Whether a base with this manifest is encoded so."""
        own = self.toolkit.manifest()
        return all(own[key] == manifest.get(key, own[key]) for key in (*_ENCODER_KEYS, MANIFEST_KEY))


class KnowledgeBase:
    """An open knowledge base. Readers call :meth:`refresh` before they search; writers work inside :meth:`writing`."""

    def __init__(self, folder: Path, toolkit: Toolkit | None = None) -> None:
        """Open the base in ``folder``.

        Raises NotAKnowledgeBase, or IncompatibleBase when it was made with other tools than ``toolkit`` (by default
        the bundled ones).
        """
        self.folder = folder
        self.store = Store(folder)
        self.recent = RecentDocuments(self.store)
        self.rulebook = Rulebook(self.store)
        self.admission = Admission(self.store, self.rulebook)
        manifest = self.store.manifest()
        toolkit = toolkit or Toolkit.for_base(folder, manifest)
        _check_manifest(folder, manifest, toolkit.manifest())
        self.lexical = LexicalIndex(folder, f"{manifest['base']} {toolkit.segmenter.digest}")
        self.dense = DenseLeg.open(folder, manifest, toolkit)
        self.reranker: Reranker | None = None
        self._refreshing = threading.Lock()
        self._next_try = 0.0
        self._adoption: threading.Thread | None = None
        self._adoption_failed: tuple[float, KnowledgeBaseError] | None = None

    @classmethod
    def open_or_create(cls, folder: Path, encoder: EncoderSpec | None = None) -> KnowledgeBase:
        """Open the base in ``folder``, making an empty one when there is none. The caller holds no lock.

        ``encoder`` is what a new base shall use (default: the bundled one); a base that has another raises IncompatibleBase.
        """
        if not (folder / DATABASE_FILE).is_file():
            toolkit = Toolkit.with_encoder(folder, encoder or EncoderSpec())
            folder.mkdir(parents=True, exist_ok=True)
            with writer_lock(folder, "建立知识库", wait_seconds=10):
                if not (folder / DATABASE_FILE).is_file():
                    Store.create(folder, toolkit.manifest()).close()
                    return cls(folder, toolkit)
        base = cls(folder)
        if encoder is not None and encoder.within(folder) != base.toolkit.spec:
            base.close()
            raise IncompatibleBase(
                f"知识库 {folder} 用的编码器是 {base.toolkit.spec.name}，不是 {encoder.name}（或提示语等选项不同）。"
                f"导入时不必再写 --encoder；要更换，请运行 policykb reindex --kb {folder} --encoder {encoder.name}。"
            )
        return base

    @property
    def toolkit(self) -> Toolkit:
        """The present tools."""
        return self.dense.toolkit

    @property
    def vectors(self) -> VectorIndex:
        """The present vectors."""
        return self.dense.vectors

    def close(self) -> None:
        """Give back the database connections."""
        self.store.close()

    def refresh(self) -> None:
        """See everything that any process has committed; takes microseconds when there is nothing new.

        A thread that finds another one at it goes on with what there is. When the base has been given another encoder, that
        is loaded in the background, and until it is there the old vectors serve on. Raises IncompatibleBase when the base has
        been made anew with another dictionary, or an encoder that this program does not have.
        """
        target = self.store.last_seq()
        if self.lexical.seq == target == self.vectors.seq or not self._refreshing.acquire(blocking=False):
            return
        try:
            manifest = self.store.manifest()
            _check_manifest(self.folder, manifest, self.toolkit.manifest(), only=("dictionary",))
            if not self.dense.made(manifest):
                self._adopt_soon(manifest)
            elif self.vectors.seq != target:
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
            manifest = self.store.manifest()
            if not self.dense.made(manifest):
                self._adopt(manifest)
            try:
                yield
            finally:
                self.update_caches()

    def update_caches(self) -> None:
        """Bring both caches to the newest change and save them. The caller holds the writer lock."""
        self.lexical.reload()
        self.lexical.apply(self.store)
        vectors = self.vectors
        vectors.apply(self.store)
        if vectors.seq == self.lexical.seq:  # else they are of an encoder that the base no longer has
            vectors.save()

    def _adopt_soon(self, manifest: Mapping[str, str]) -> None:
        if self._adoption is not None and self._adoption.is_alive():
            return
        if self._adoption_failed is not None and time.monotonic() < self._adoption_failed[0]:
            raise self._adoption_failed[1]
        self._adoption = threading.Thread(target=self._adopt_or_tell, args=(manifest,), daemon=True)
        self._adoption.start()

    def _adopt_or_tell(self, manifest: Mapping[str, str]) -> None:
        try:
            self._adopt(manifest)
        except KnowledgeBaseError as error:  # whoever asks next is told
            self._adoption_failed = time.monotonic() + _ADOPT_AGAIN_AFTER, error
        finally:
            self.store.close_thread()

    def _adopt(self, manifest: Mapping[str, str]) -> None:
        """Take over the encoder that the base has now, all at once."""
        toolkit = Toolkit.for_base(self.folder, manifest)
        _check_manifest(self.folder, manifest, toolkit.manifest())
        if isinstance(toolkit.encoder, DeferredEncoder):
            with suppress(EncoderError):  # said to whoever needs it; the base is found by words without
                toolkit.encoder.load()
        leg = DenseLeg.open(self.folder, manifest, toolkit)
        leg.vectors.apply(self.store)
        self.dense = leg

    def _catch_up(self) -> None:
        # A writer that was killed left the caches behind. If another one is at work it will do this itself.
        try:
            with writer_lock(self.folder, "补全索引"):
                self.update_caches()
        except (WriterBusy, OSError):  # OSError: a base on read-only storage serves what it has
            return


def _check_manifest(
    folder: Path, stored: Mapping[str, str], present: Mapping[str, str], only: Collection[str] = tuple(_NAMES)
) -> None:
    changed = [_NAMES[key] for key in only if stored.get(key) != present[key]]
    if changed:
        raise IncompatibleBase(
            f"知识库 {folder} 建立时所用的{'、'.join(changed)}与现在的不同。"
            f"请运行 policykb rebuild --reencode --kb {folder}，用现在的词典和编码器重新处理（原文不变）。"
        )
