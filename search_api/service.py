"""Searching and asking as every door does it, HTTP and command line alike."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import zip_longest

from index.base import KnowledgeBase
from index.cite import Citation
from index.filters import Filters
from index.interpret import EVERYTHING, interpret
from index.interpretation import Interpretation, Kind
from index.interpreted_answer import answer_interpreted
from index.interpreted_search import search_interpreted
from index.listing import Order, browse, facets_of, matching
from index.search import term_scores
from index.syntax import Wanted, read_syntax
from search_api.present import Presenter
from search_api.present_facets import facet_models, syntax_model
from search_api.present_interpreted import interpreted_model
from search_api.schemas_documents import DocumentList
from search_api.schemas_search import AskRequest, AskResponse, FilterFields, ListRequest, SearchRequest, SearchResponse

# Explaining costs a search for each term of the question.
MAX_EXPLAINED = 20


def run_search(base: KnowledgeBase, request: SearchRequest) -> SearchResponse:
    """A search as asked over HTTP or on the command line. What is to be counted or leafed through is a listing."""
    if request.facets or request.offset or request.sort is not Order.RELEVANCE:
        return run_listing(base, request)
    begun = time.perf_counter()
    wanted = wanted_of(request)
    asked = understood(base, request, wanted)
    found = search_interpreted(base, asked, k=request.k, mode=request.mode, collapse=request.collapse)
    asked, hits = found.interpretation, found.hits
    took = 1000 * (time.perf_counter() - begun)
    explained = term_scores(base, asked.searched, hits[:MAX_EXPLAINED]) if request.explain else []
    presenter = Presenter(base, asked.filters.day)
    models = [
        presenter.hit(rank, hit, terms).model_copy(update={"why": found.why.get(hit.document.number)})
        for rank, (hit, terms) in enumerate(zip_longest(hits, explained), 1)
    ]
    return SearchResponse(
        q=request.q,
        mode=request.mode,
        hits=models,
        syntax=syntax_model(wanted),
        interpreted=interpreted_model(asked) if request.interpret else None,
        took_ms=round(took, 2),
    )


def run_listing(base: KnowledgeBase, request: SearchRequest) -> SearchResponse:
    """A page of all that matches, with the total and, where asked for, the facets."""
    begun = time.perf_counter()
    wanted = wanted_of(request)
    found = matching(
        base,
        understood(base, request, wanted),
        k=request.k,
        offset=request.offset,
        order=request.sort,
        mode=request.mode,
        collapse=request.collapse,
    )
    asked = found.interpretation
    counted = facet_models(facets_of(base, found.groups, asked.filters)) if request.facets else None
    took = 1000 * (time.perf_counter() - begun)
    explained = term_scores(base, asked.searched, found.hits[:MAX_EXPLAINED]) if request.explain else []
    presenter = Presenter(base, asked.filters.day)
    return SearchResponse(
        q=request.q,
        mode=request.mode,
        hits=[
            presenter.hit(rank, hit, terms).model_copy(update={"why": found.why.get(hit.document.number)})
            for rank, (hit, terms) in enumerate(zip_longest(found.hits, explained), request.offset + 1)
        ],
        total=len(found.groups),
        beyond=found.beyond,
        facets=counted,
        syntax=syntax_model(wanted),
        interpreted=interpreted_model(asked) if request.interpret else None,
        took_ms=round(took, 2),
    )


def run_browse(base: KnowledgeBase, request: ListRequest) -> DocumentList:
    """A page of the documents of a range, without a question."""
    filters = filters_of(request)
    documents, groups = browse(
        base,
        filters,
        title=request.title,
        k=request.limit,
        offset=request.offset,
        order=request.sort,
        collapse=request.collapse,
    )
    return DocumentList(
        total=len(groups),
        limit=request.limit,
        offset=request.offset,
        documents=Presenter(base, filters.day).listing(documents, collapse=request.collapse),
        facets=facet_models(facets_of(base, groups, filters)) if request.facets else None,
    )


def run_ask(base: KnowledgeBase, request: AskRequest) -> AskResponse:
    """An answer as asked over HTTP or on the command line."""
    return quote(base, request).response


@dataclass(frozen=True, slots=True)
class Quoted:
    """The extractive answer to a request: what is sent, what it was made from, and the question as understood for it."""

    response: AskResponse
    citations: tuple[Citation, ...]
    asked: Interpretation


def quote(base: KnowledgeBase, request: AskRequest) -> Quoted:
    """The extractive answer. Raises QueryError for an empty question."""
    begun = time.perf_counter()
    given, asked = answer_interpreted(base, understood(base, request))
    took = 1000 * (time.perf_counter() - begun)
    presenter = Presenter(base, asked.filters.day)
    response = AskResponse(
        q=request.q,
        found=given.found,
        answer=given.text,
        confidence=round(given.confidence, 3),
        citations=presenter.citations(given),
        nearest=[presenter.hit(rank, hit) for rank, hit in enumerate(given.nearest, 1)],
        interpreted=interpreted_model(asked) if request.interpret else None,
        took_ms=round(took, 2),
        conflicts=presenter.conflicts(given),
    )
    return Quoted(response, given.citations, asked)


def understood(base: KnowledgeBase, request: SearchRequest | AskRequest, wanted: Wanted | None = None) -> Interpretation:
    """The question of a request, understood as far as the request lets it be; ``wanted`` are the signs read from it, if they count."""
    base.refresh()
    kinds = EVERYTHING - set(request.interpret_except) if request.interpret else frozenset[Kind]()
    filters = filters_of(request)
    if wanted is not None:
        filters = wanted.narrowed(filters)
    return interpret(base, wanted.text if wanted else request.q, filters=filters, history=request.history, kinds=kinds)


def wanted_of(request: SearchRequest) -> Wanted:
    """The signs in the question of a request, none where it says that they are plain text."""
    return read_syntax(request.q) if request.syntax else Wanted(request.q)


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
        topic=fields.topic,
    )
