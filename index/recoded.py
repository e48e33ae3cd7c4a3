"""A base seen through another encoder: the same documents and words, other vectors. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from index.base import DenseLeg, KnowledgeBase, Toolkit
from index.encode import Encoder
from index.prepare import passage_texts
from index.store import Store
from index.vectors import VectorIndex

# Passages that are encoded together; whole documents, so a batch may be longer.
_AT_ONCE = 512


class RecodedBase(KnowledgeBase):
    """Searches as its base would with the encoder of ``toolkit``, over the passages that the base has at this moment.

    The vectors are kept in memory alone: 2 bytes a dimension and passage.
    """

    def __init__(self, base: KnowledgeBase, toolkit: Toolkit, progress: Callable[[int, int], None] | None = None) -> None:
        """Encode every passage of ``base``; ``progress`` is told (passages done, passages in all)."""
        vars(self).update(vars(base))
        encoder = toolkit.encoder
        self.dense = DenseLeg(toolkit, VectorIndex.of(encoder.dimension, *encode_base(base.store, encoder, progress)))

    def refresh(self) -> None:
        """Nothing: what is measured does not change while it is measured."""

    def close(self) -> None:
        """Nothing: the connections belong to the base."""


def encode_base(
    store: Store, encoder: Encoder, progress: Callable[[int, int], None] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Numbers (n,) and vectors (n, dimension), as stored (rounded to float16), of all passages of the base."""
    total = store.readable()["passages"]
    numbers: list[int] = []
    vectors: list[NDArray[np.float16]] = []
    waiting: list[str] = []

    def encode() -> None:
        vectors.append(encoder.encode(waiting).astype(np.float16))
        waiting.clear()
        if progress:
            progress(len(numbers), total)

    for number, text in embedded_texts(store):
        numbers.append(number)
        waiting.append(text)
        if len(waiting) >= _AT_ONCE:
            encode()
    if waiting:
        encode()
    held = np.concatenate(vectors) if vectors else np.empty((0, encoder.dimension), np.float16)
    return np.asarray(numbers, np.int64), held.astype(np.float32)


def embedded_texts(store: Store) -> Iterator[tuple[int, str]]:
    """Every passage's number and the text that is embedded for it, in order."""
    for (document_number,) in store.connection.execute("SELECT number FROM documents ORDER BY number").fetchall():
        document = store.document(document_number)
        if document is None:  # deleted since
            continue
        rows = store.connection.execute(
            "SELECT number FROM passages WHERE document = ? ORDER BY ordinal", (document_number,)
        ).fetchall()
        yield from zip((number for (number,) in rows), passage_texts(document), strict=False)
