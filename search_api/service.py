"""Searching and asking as every door does it, HTTP and command line alike."""

from __future__ import annotations

import time
from itertools import zip_longest

from index.answer import answer
from index.base import KnowledgeBase
from index.filters import Filters
from index.search import search, term_scores
from search_api.present import citation_models, hit_model
from search_api.schemas import AskRequest, AskResponse, FilterFields, SearchRequest, SearchResponse

# Explaining costs a search for each term of the question.
MAX_EXPLAINED = 20


def run_search(base: KnowledgeBase, request: SearchRequest) -> SearchResponse:
    """A search as asked over HTTP or on the command line."""
    begun = time.perf_counter()
    hits = search(base, request.q, k=request.k, mode=request.mode, filters=_filters(request), collapse=request.collapse)
    took = 1000 * (time.perf_counter() - begun)
    explained = term_scores(base, request.q, hits[:MAX_EXPLAINED]) if request.explain else []
    models = [hit_model(rank, hit, terms) for rank, (hit, terms) in enumerate(zip_longest(hits, explained), 1)]
    return SearchResponse(q=request.q, mode=request.mode, hits=models, took_ms=round(took, 2))


def run_ask(base: KnowledgeBase, request: AskRequest) -> AskResponse:
    """An answer as asked over HTTP or on the command line."""
    begun = time.perf_counter()
    given = answer(base, request.q, filters=_filters(request))
    took = 1000 * (time.perf_counter() - begun)
    return AskResponse(
        q=request.q,
        found=given.found,
        answer=given.text,
        confidence=round(given.confidence, 3),
        citations=citation_models(given),
        nearest=[hit_model(rank, hit) for rank, hit in enumerate(given.nearest, 1)],
        took_ms=round(took, 2),
    )


def _filters(fields: FilterFields) -> Filters:
    return Filters(fields.year_from, fields.year_to, fields.region, fields.issuer)
