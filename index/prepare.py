"""A document made ready to be stored: segmented, encoded and sketched. Runs in the workers of an ingest."""

from __future__ import annotations

from dataclasses import dataclass

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
    (passages, dimension) float16, rows L2-normalised.
    """

    document: Document
    title_words: str
    heading_words: tuple[str, ...]
    words: tuple[str, ...]
    vectors: NDArray[np.float16]
    sketch: frozenset[int]


def prepare(document: Document, segmenter: Segmenter, encoder: Encoder) -> PreparedDocument:
    """Segment and encode every passage of ``document`` with the code that also reads the questions."""
    texts = [document.quote(passage) for passage in document.passages]
    headers = [document.header(passage) for passage in document.passages]
    parts = list(zip(document.passages, texts, headers, strict=True))
    vectors = encoder.encode([embedding_text(document.title, passage, text, header) for passage, text, header in parts])
    return PreparedDocument(
        document=document,
        title_words=" ".join(segmenter.words(document.title)),
        heading_words=tuple(
            " ".join(segmenter.words(heading_text(passage.heading_path, text, header))) for passage, text, header in parts
        ),
        words=tuple(" ".join(segmenter.words(text)) for text in texts),
        vectors=vectors.astype(np.float16).reshape(len(texts), encoder.dimension),
        sketch=sketch(document.text),
    )
