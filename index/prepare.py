"""A document made ready to be stored: segmented, encoded and sketched. Runs in the workers of an ingest.

A model that takes seconds to load and encodes but a few passages a second is no matter for every worker: there vectors are left
out, and :func:`with_vectors` adds them for many documents at once, in the process that writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.encode import Encoder
from index.model import Document
from index.passage_text import embedding_text, heading_text
from index.segment import Segmenter
from index.sketch import sketch


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document with what its passages need to be found.

    ``heading_words`` and ``words`` hold a string of space-separated words for each passage; ``vectors`` is
    (passages, dimension) float16, rows L2-normalised, None while they are wanting.
    """

    document: Document
    title_words: str
    heading_words: tuple[str, ...]
    words: tuple[str, ...]
    vectors: NDArray[np.float16] | None
    sketch: frozenset[int]


def prepare(document: Document, segmenter: Segmenter, encoder: Encoder | None) -> PreparedDocument:
    """Segment and encode every passage of ``document`` with the code that also reads the questions; None leaves vectors out."""
    texts = [document.quote(passage) for passage in document.passages]
    headers = [document.header(passage) for passage in document.passages]
    prepared = PreparedDocument(
        document=document,
        title_words=" ".join(segmenter.words(document.title)),
        heading_words=tuple(
            " ".join(segmenter.words(heading_text(passage.heading_path, text, header)))
            for passage, text, header in zip(document.passages, texts, headers, strict=True)
        ),
        words=tuple(" ".join(segmenter.words(text)) for text in texts),
        vectors=None,
        sketch=sketch(document.text),
    )
    return prepared if encoder is None else with_vectors([prepared], encoder)[0]


def with_vectors(prepared: Sequence[PreparedDocument], encoder: Encoder) -> list[PreparedDocument]:
    """The same documents, those without vectors encoded together."""
    wanting = [made for made in prepared if made.vectors is None]
    texts = [passage_texts(made.document) for made in wanting]
    vectors = encoder.encode([text for own in texts for text in own]).astype(np.float16)
    ends = np.cumsum([len(own) for own in texts])
    pieces = iter(np.split(vectors.reshape(-1, encoder.dimension), ends[:-1]) if wanting else [])
    return [replace(made, vectors=next(pieces)) if made.vectors is None else made for made in prepared]


def passage_texts(document: Document) -> list[str]:
    """What is embedded for each passage of ``document``."""
    return [
        embedding_text(document.title, passage, document.quote(passage), document.header(passage))
        for passage in document.passages
    ]
