"""The dense cache: a FAISS index of the passages' vectors, keyed by passage number, kept up by the change log.

SQLite holds the vectors themselves (float16), so any process can bring its copy up to date in memory without a lock; the
file ``vectors.faiss`` only saves the next process the work. Beside it, ``vectors.json`` says which change,
database and encoder it stands for; it is removed before the file is replaced and written after, so the two never disagree.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.store import Change, Store

VECTOR_FILE = "vectors.faiss"
_STATE_FILE = "vectors.json"


# From here on the saved index is clustered and a question looks into a fifth of the clusters. 155,000 passages of statutes,
# 384 wide, questions of STARD, one thread: all vectors 5.4 ms; 1,024 clusters, a fifth of them 1.4 ms at recall@10 .989,
# an eighth .9 ms at .986, a sixteenth .5 ms at .980.
CLUSTERED_FROM = 100_000
_PROBED_SHARE = 5
_CLUSTERS_PER_ROOT = 2.6
_TRAINED_ON_PER_CLUSTER = 39
# FAISS's kinds of a map from a passage to its place among the clusters: none, and a hash table (faiss.DirectMap in its C++).
_NO_MAP, _BY_NUMBER = 0, 2


class VectorIndex:
    """Cosine similarity over all passages: exact in small bases and under filters. Safe to share between threads."""

    def __init__(self, base: Path, made_from: str, dimension: int) -> None:
        """Load the cache of the base in ``base`` if it is there and was ``made_from`` the same database and encoder."""
        self._base = base
        self._made_from = made_from
        self._dimension = dimension
        self._lock = threading.Lock()
        self.seq = -1
        self._saved_seq = -1
        self._faiss: faiss.Index = _empty(dimension)
        self._load()

    @classmethod
    def of(cls, dimension: int, numbers: NDArray[np.int64], vectors: NDArray[np.float32]) -> VectorIndex:
        """An index in memory alone of ``vectors`` (n, dimension) called ``numbers`` (n,); clustered where a saved one would be."""
        made = cls.__new__(cls)
        made._made_from = ""
        made._dimension = dimension
        made._lock = threading.Lock()
        made._faiss = _empty(dimension)
        made._add(numbers, vectors)
        if len(numbers) >= CLUSTERED_FROM:
            made._faiss = _clustered(made._faiss)
        return made

    def __len__(self) -> int:
        return int(self._faiss.ntotal)

    def apply(self, store: Store) -> None:
        """Bring the copy in memory up to the newest change. Needs no writer lock.

        When the base has been encoded anew with another encoder the copy stays as it is: the vectors there now are no others'.
        """
        with self._lock, store.snapshot():
            if made_from(store.manifest()) != self._made_from:
                return
            target = store.last_seq()
            if not 0 <= self.seq <= target:
                self._faiss = _empty(self._dimension)
                self._add(*_vectors(store, None, self._dimension))
            elif self.seq < target:
                changes = store.changes_after(self.seq)
                stale = [np.arange(c.first, c.last + 1) for c in changes if c.last >= c.first]
                if stale and self._faiss.ntotal:
                    self._forget_places()
                    self._faiss.remove_ids(faiss.IDSelectorBatch(np.concatenate(stale).astype(np.int64)))
                self._add(*_vectors(store, [c for c in changes if c.op == "add"], self._dimension))
            self.seq = target

    def save(self) -> None:
        """Write the file for the processes to come. The caller holds the writer lock."""
        with self._lock:
            if self.seq == self._saved_seq:
                return
            if self._faiss.ntotal >= CLUSTERED_FROM and not isinstance(self._faiss, faiss.IndexIVF):
                self._faiss = _clustered(self._faiss)
            self._forget_places()
            state, vectors = self._base / _STATE_FILE, self._base / VECTOR_FILE
            unfinished = self._base / f"{VECTOR_FILE}.new"
            faiss.write_index(self._faiss, str(unfinished))
            state.unlink(missing_ok=True)
            unfinished.replace(vectors)
            unfinished = self._base / f"{_STATE_FILE}.new"
            unfinished.write_text(json.dumps({"seq": self.seq, "made_from": self._made_from}), encoding="utf-8")
            unfinished.replace(state)
            self._saved_seq = self.seq

    def search(
        self, query: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The ``limit`` passages nearest to ``query`` (dimension,): (passage number, cosine), best first.

        ``allowed`` restricts the search to these passage numbers.
        """
        with self._lock:
            if limit < 1 or not self._faiss.ntotal or not query.any() or (allowed is not None and not len(allowed)):
                return []
            parameters = None if allowed is None else self._only(allowed)
            scores, numbers = self._faiss.search(query[np.newaxis, :], min(limit, self._faiss.ntotal), params=parameters)
        # FAISS pads missing results with number -1.
        return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]

    def scores(self, query: NDArray[np.float32], numbers: Sequence[int]) -> dict[int, float]:
        """The cosine of ``query`` with each of these passages that is here.

        80 of 155,197 by their place take 1.7 ms, by a search among only these 10 ms.
        """
        wanted = np.asarray(numbers, np.int64)
        with self._lock:
            if not numbers or not self._faiss.ntotal:
                return {}
            if isinstance(self._faiss, faiss.IndexIVF) and self._faiss.direct_map.type != _BY_NUMBER:
                self._faiss.set_direct_map_type(_BY_NUMBER)
            try:
                values = self._faiss.reconstruct_batch(wanted) @ query
                return dict(zip(wanted.tolist(), values.tolist(), strict=True))
            except RuntimeError:  # one of them is not here
                found = self._faiss.search(query[np.newaxis, :], len(numbers), params=self._only(wanted))
        return {int(n): float(v) for v, n in zip(found[0][0], found[1][0], strict=True) if n >= 0}

    def passage_numbers(self) -> set[int]:
        """Every passage number in the cache, for ``policykb check``."""
        with self._lock:
            return {int(number) for number in _numbers(self._faiss)}

    def _forget_places(self) -> None:
        """Where each passage lies among the clusters is found out when it is asked for; FAISS removes nothing while it is known."""
        if isinstance(self._faiss, faiss.IndexIVF):
            self._faiss.set_direct_map_type(_NO_MAP)

    def _only(self, numbers: NDArray[np.int64]) -> faiss.SearchParameters:
        selected = faiss.IDSelectorBatch(numbers)
        if isinstance(self._faiss, faiss.IndexIVF):  # what is looked for may lie in any cluster
            return faiss.SearchParametersIVF(sel=selected, nprobe=self._faiss.nlist)  # type: ignore[call-arg]
        return faiss.SearchParameters(sel=selected)  # type: ignore[call-arg]

    def _add(self, numbers: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        if len(numbers):
            self._faiss.add_with_ids(vectors, numbers)

    def _load(self) -> None:
        try:
            state = json.loads((self._base / _STATE_FILE).read_text(encoding="utf-8"))
            if state["made_from"] != self._made_from:
                return
            seq = int(state["seq"])
            loaded = faiss.read_index(str(self._base / VECTOR_FILE))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):  # absent or damaged: made again from the truth
            return
        if loaded.d == self._dimension:
            self._faiss, self.seq, self._saved_seq = loaded, seq, seq


def made_from(manifest: Mapping[str, str]) -> str:
    """What the vectors of a base with this manifest are made from: this database by this encoder."""
    return f"{manifest['base']} {manifest['encoder_digest']}"


def stored_vectors(store: Store, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    """The vectors of these passages as the truth has them, as far as they exist; a few are read faster so than searched for."""
    rows = store.connection.execute(
        "SELECT number, vector FROM passages WHERE number IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
    )
    return {number: np.frombuffer(vector, np.float16).astype(np.float32) for number, vector in rows}


def _empty(dimension: int) -> faiss.Index:
    # As stored, so exact; needs no training. 90,000 × 256 random vectors, one thread, best 300: fp16 1.8 ms at recall@100
    # 1.000, 8 bits 2.7 ms at .987, float32 3.5 ms.
    codes = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap2(codes)


def _clustered(flat: faiss.Index) -> faiss.Index:
    """The vectors of ``flat`` in clusters, by a k-means that is the same every time."""
    numbers = _numbers(flat)
    vectors = flat.index.reconstruct_n(0, flat.ntotal)  # type: ignore[attr-defined]
    clusters = int(_CLUSTERS_PER_ROOT * flat.ntotal**0.5)
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(flat.d), flat.d, clusters, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.niter = 8
    index.nprobe = clusters // _PROBED_SHARE
    chosen = np.random.default_rng(0).permutation(flat.ntotal)[: _TRAINED_ON_PER_CLUSTER * clusters]
    index.train(vectors[chosen])
    index.add_with_ids(vectors, numbers)
    return index


def _numbers(index: faiss.Index) -> NDArray[np.int64]:
    if not isinstance(index, faiss.IndexIVF):
        return faiss.vector_to_array(index.id_map)  # type: ignore[attr-defined]
    lists: Any = index.invlists
    held = [faiss.rev_swig_ptr(lists.get_ids(n), lists.list_size(n)).copy() for n in range(index.nlist) if lists.list_size(n)]
    return np.concatenate(held) if held else np.empty(0, np.int64)


def _vectors(store: Store, added: list[Change] | None, dimension: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Numbers (n,) and vectors (n, dimension) of the passages of ``added``, or of all when None, as far as they still exist."""
    if added is None:
        rows = store.connection.execute("SELECT number, vector FROM passages ORDER BY number").fetchall()
    else:
        rows = []
        for change in added:
            rows += store.connection.execute(
                "SELECT number, vector FROM passages WHERE number BETWEEN ? AND ?", (change.first, change.last)
            ).fetchall()
    numbers = np.fromiter((number for number, _ in rows), np.int64, len(rows))
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), np.float16).reshape(len(rows), dimension)
    return numbers, vectors.astype(np.float32)
