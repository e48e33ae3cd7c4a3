"""The passages that an answer is written from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from index.base import KnowledgeBase
from index.cite import Citation
from index.filters import Filters
from index.interpretation import Interpretation
from index.interpreted_search import search_interpreted
from index.store import StoredDocument, StoredPassage
from search_api.generation.source import Source

# As many documents, passages of each and passages in all as the model is shown at most.
_DOCUMENTS, _MORE, _SOURCES = 6, 3, 12


def gather(base: KnowledgeBase, asked: Interpretation, quoted: Sequence[Citation]) -> tuple[list[Source], list[str]]:
    """The passages that speak to the question as understood, numbered from 1, and the validity of each in words.

    Those ``quoted`` by the extractive answer come first, then the best of each document, then the others.
    """
    hits = search_interpreted(base, asked, k=_DOCUMENTS, more=_MORE).hits
    found: list[tuple[StoredDocument, StoredPassage]] = [(citation.document, citation.passage) for citation in quoted]
    found += [(hit.document, hit.passage) for hit in hits]
    found += [(hit.document, passage) for hit in hits for passage in hit.more]
    once: dict[int, tuple[StoredDocument, StoredPassage]] = {}
    for document, passage in found:
        once.setdefault(passage.number, (document, passage))
    segmenter = base.toolkit.segmenter
    sources = [Source(number, *pair, segmenter) for number, pair in enumerate(islice(once.values(), _SOURCES), 1)]
    return sources, [_state(base, source.document.number, asked.filters) for source in sources]


def _state(base: KnowledgeBase, document: int, filters: Filters) -> str:
    validity = base.rulebook.validity(document, filters.day, evidence=False)
    return f"{validity.status}。{validity.reason}" if validity else "未知"
