"""The passages that an answer is written from."""

from __future__ import annotations

from collections.abc import Collection

from index.base import KnowledgeBase
from index.filters import Filters
from index.search import search
from index.store import StoredDocument, StoredPassage
from search_api.generation.source import Source
from search_api.present import passage_id

# As many documents, passages of each and passages in all as the model is shown at most.
_DOCUMENTS, _MORE, _SOURCES = 6, 3, 12


def gather(base: KnowledgeBase, question: str, filters: Filters, quoted: Collection[str]) -> tuple[list[Source], list[str]]:
    """The passages that speak to ``question``, numbered from 1, and the validity of each in words.

    Those ``quoted`` by the extractive answer (ids of passages) come first, then the best of each document, then the others.
    """
    hits = search(base, question, k=_DOCUMENTS, filters=filters, more=_MORE)
    found: list[tuple[StoredDocument, StoredPassage]] = [(hit.document, hit.passage) for hit in hits]
    found += [(hit.document, passage) for hit in hits for passage in hit.more]
    found.sort(key=lambda pair: passage_id(pair[0].id, pair[1].passage) not in quoted)
    segmenter = base.toolkit.segmenter
    sources = [Source(number, *pair, segmenter) for number, pair in enumerate(found[:_SOURCES], 1)]
    return sources, [_state(base, source.document.number, filters) for source in sources]


def _state(base: KnowledgeBase, document: int, filters: Filters) -> str:
    validity = base.rulebook.validity(document, filters.day, evidence=False)
    return f"{validity.status}。{validity.reason}" if validity else "未知"
