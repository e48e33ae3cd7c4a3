"""The features of all training sentences as numbers, and the choice of the vocabulary."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encode import SHARED, line_features, shared_row
from index.segment import Segmenter

# A shared row's vector starts as long as that of a feature seen in so few sentences: what is outside the vocabulary is rare, and the
# rows of the median length of all, without training, give dense nDCG@10 on half of ncp_passages and taidi_gov .627, .464,
# 1.5 times that (as long as these begin) .617, .490, half of it .612, .416.
_SEEN_OF_SHARED = 3


class SentenceCollector:
    """Numbers sentences and their features; the same sentence gets the same number."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._rows: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._flat = array("i")
        self._ends = array("q", [0])

    def add(self, sentence: str) -> int:
        """The number of ``sentence``."""
        row = self._rows.get(sentence)
        if row is None:
            row = self._rows[sentence] = len(self._rows)
            ids = self._ids
            self._flat.extend([ids.setdefault(feature, len(ids)) for feature in self._features(sentence)])
            self._ends.append(len(self._flat))
        return row

    def _features(self, sentence: str) -> Iterable[str]:
        return (feature for line in sentence.splitlines() for feature in line_features(self._segmenter, line))

    def finish(self, size: int, shared: int = 0) -> SentenceTable:
        """Keep the ``size`` features that stand in most sentences; ties go to the one seen first.

        The others are forgotten, or get the ``shared`` rows at the end that :func:`index.encode.shared_row` gives them.
        """
        flat, ends = np.frombuffer(self._flat, np.int32), np.frombuffer(self._ends, np.int64)
        spread = _document_frequencies(flat, ends, len(self._ids))
        kept = np.sort(np.argsort(-spread, kind="stable")[:size])
        renumbered = np.full(len(self._ids), -1, np.int32)
        renumbered[kept] = np.arange(len(kept), dtype=np.int32)
        names = list(self._ids)
        tokens = [names[number] for number in kept]
        if shared:
            rows = {f"{SHARED}{row}": len(kept) + row for row in range(shared)}
            left = np.flatnonzero(renumbered < 0)
            renumbered[left] = [rows[shared_row(names[number], shared)] for number in left]
            tokens += rows
        known = renumbered[flat]
        starts = np.concatenate([[0], np.cumsum(known >= 0)])[ends]
        return SentenceTable(
            vocabulary=tuple(tokens),
            frequencies=np.concatenate([spread[kept], np.full(shared, _SEEN_OF_SHARED, np.int64)]),
            flat=known[known >= 0],
            ends=starts,
        )


@dataclass(frozen=True, slots=True)
class SentenceTable:
    """The known features of every sentence: of sentence ``i`` ``flat[ends[i]:ends[i + 1]]``, numbers into ``vocabulary``.

    ``frequencies`` says in how many sentences each feature stands (of the shared rows, how rare each that shares them is).
    """

    vocabulary: tuple[str, ...]
    frequencies: NDArray[np.int64]
    flat: NDArray[np.int32]
    ends: NDArray[np.int64]

    def gather(self, texts: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """(flat ids, ends) of texts that are given as sentence numbers."""
        rows = np.fromiter((row for text in texts for row in text), np.int64)
        starts, lengths = self.ends[rows], self.ends[rows + 1] - self.ends[rows]
        row_ends = np.concatenate([[0], np.cumsum(lengths)])
        at = np.arange(row_ends[-1]) + np.repeat(starts - row_ends[:-1], lengths)
        text_ends = np.concatenate([[0], np.cumsum([len(text) for text in texts])])
        return self.flat[at], row_ends[text_ends]


def _document_frequencies(flat: NDArray[np.int32], ends: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """In how many of the ranges each id stands, counted in slices so that memory stays small."""
    found = np.zeros(size, np.int64)
    step = 100_000
    for first in range(0, len(ends) - 1, step):
        bounds = ends[first : first + step + 1]
        owner = np.repeat(np.arange(len(bounds) - 1, dtype=np.int64), np.diff(bounds))
        keys = np.unique(owner * size + flat[bounds[0] : bounds[-1]])
        found += np.bincount(keys % size, minlength=size)
    return found
