"""Searching and asking as every door does it, HTTP and command line alike."""

from __future__ import annotations

import time
from itertools import zip_longest

from index.answer import answer
from index.base import KnowledgeBase
from index.filters import Filters
from index.search import search, term_scores
from search_api.present import Presenter
from search_api.schemas_search import AskRequest, AskResponse, FilterFields, SearchRequest, SearchResponse

# Explaining costs a search for each term of the question.
MAX_EXPLAINED = 20


def run_search(base: KnowledgeBase, request: SearchRequest) -> SearchResponse:
    """A search as asked over HTTP or on the command line."""
    begun = time.perf_counter()
    filters = filters_of(request)
    hits = search(base, request.q, k=request.k, mode=request.mode, filters=filters, collapse=request.collapse)
    took = 1000 * (time.perf_counter() - begun)
    explained = term_scores(base, request.q, hits[:MAX_EXPLAINED]) if request.explain else []
    presenter = Presenter(base, filters.day)
    models = [presenter.hit(rank, hit, terms) for rank, (hit, terms) in enumerate(zip_longest(hits, explained), 1)]
    return SearchResponse(q=request.q, mode=request.mode, hits=models, took_ms=round(took, 2))


def run_ask(base: KnowledgeBase, request: AskRequest) -> AskResponse:
    """An answer as asked over HTTP or on the command line."""
    begun = time.perf_counter()
    filters = filters_of(request)
    given = answer(base, request.q, filters=filters)
    took = 1000 * (time.perf_counter() - begun)
    presenter = Presenter(base, filters.day)
    return AskResponse(
        q=request.q,
        found=given.found,
        answer=given.text,
        confidence=round(given.confidence, 3),
        citations=presenter.citations(given),
        nearest=[presenter.hit(rank, hit) for rank, hit in enumerate(given.nearest, 1)],
        took_ms=round(took, 2),
    )


def filters_of(fields: FilterFields) -> Filters:
    """The filters that a request asks for."""
    return Filters(
        fields.year_from,
        fields.year_to,
        fields.region,
        fields.issuer,
        fields.level,
        fields.kind,
        fields.as_of,
        frozenset(fields.validity),
        fields.in_force,
    )
