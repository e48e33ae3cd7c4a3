"""Similar provisions as every door tells them: API, page and command line alike."""

from __future__ import annotations

import time
from collections.abc import Sequence

from index.base import KnowledgeBase
from index.errors import QueryError
from index.filters import Filters
from index.quantities import Quantity
from index.similar import Clause, Precedent, by_place, clauses_of, similar, similar_to_passage
from index.store import StoredDocument
from index.wording import Stretch, share_in_common, without_label
from search_api.present import Presenter, passage_id
from search_api.schemas_precedent import (
    ClauseModel,
    PlaceGroup,
    PrecedentModel,
    QuantityModel,
    SimilarRequest,
    SimilarResponse,
    StretchModel,
)
from search_api.service import filters_of

_ALL = slice(None)


def find_similar(base: KnowledgeBase, request: SimilarRequest, part: slice = _ALL) -> SimilarResponse:
    """What is similar to the passage or to each clause, of those in ``part``, of the text that is asked about."""
    begun = time.perf_counter()
    if (request.passage is None) == (request.text is None):
        raise QueryError("passage", "passage（段落编号）和 text（文字）请给出其中一项。")
    filters = filters_of(request)
    presenter = Presenter(base, filters.day)
    if request.passage is not None:
        clauses = [_of_passage(base, request.passage, request.k, filters, presenter)]
    else:
        clauses = [
            _clause_model(presenter, Clause(text), similar(base, Clause(text), k=request.k, filters=filters), None)
            for text in clauses_of(request.text or "")[part]
        ]
    return SimilarResponse(clauses=clauses, took_ms=round(1000 * (time.perf_counter() - begun), 2))


def _of_passage(base: KnowledgeBase, called: str, k: int, filters: Filters, presenter: Presenter) -> ClauseModel:
    document_id, _, ordinal = called.rpartition("-")
    number = base.store.document_number(document_id)
    if number is None or not (ordinal.isascii() and ordinal.isdecimal() and len(ordinal) < 10):
        raise QueryError("passage", f"知识库中没有编号为 {called} 的段落，可能文件已重新导入或移除。请重新打开文件。")
    passage, found = similar_to_passage(base, number, int(ordinal), k=k, filters=filters)
    clause = Clause(passage.text, passage.passage.heading_path)
    return _clause_model(presenter, clause, found, base.store.listed([number]).get(number))


def _clause_model(
    presenter: Presenter, clause: Clause, found: Sequence[Precedent], document: StoredDocument | None
) -> ClauseModel:
    ranks = {one.passage.number: rank for rank, one in enumerate(found, 1)}
    given = without_label(clause.text)
    return ClauseModel(
        text=clause.text,
        heading_path=list(clause.heading_path),
        document=presenter.document(document) if document else None,
        found=[_precedent_model(presenter, rank, given, one) for rank, one in enumerate(found, 1)],
        places=[
            PlaceGroup(place=place or None, ranks=[ranks[one.passage.number] for one in group])
            for place, group in by_place(found).items()
        ],
    )


def _precedent_model(presenter: Presenter, rank: int, given: str, one: Precedent) -> PrecedentModel:
    passage = one.passage.passage
    return PrecedentModel(
        rank=rank,
        score=round(one.score, 3),
        place=one.place,
        year=one.document.facts.year,
        document=presenter.document(one.document),
        passage_id=passage_id(one.document.id, passage),
        heading_path=list(passage.heading_path),
        start=passage.span.start,
        end=passage.span.end,
        text=one.passage.text,
        common=round(share_in_common(one.stretches), 3),
        stretches=stretch_models(one.stretches),
        only_given=quantity_models(one.missing, given),
        only_found=quantity_models(one.other, without_label(one.passage.text)),
    )


def stretch_models(parts: Sequence[Stretch]) -> list[StretchModel]:
    """Stretches as sent."""
    return [StretchModel(same=part.same, left=part.left, right=part.right) for part in parts]


def quantity_models(found: Sequence[Quantity], text: str) -> list[QuantityModel]:
    """Quantities of ``text`` as sent."""
    return [QuantityModel(text=one.span.slice(text), value=one.form) for one in found]
