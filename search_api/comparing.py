"""Comparisons and redlines as every door tells them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from index.alignment import Relation
from index.base import KnowledgeBase
from index.comparison import ClauseOf, Comparison, Row, compare_documents
from index.errors import QueryError
from index.lookup import look_up
from index.quantities import Quantity
from index.sentences import sentences
from search_api.precedent import quantity_models, stretch_models
from search_api.present import Presenter, passage_id
from search_api.schemas_comparison import (
    RELATION_NAMES,
    ComparedClause,
    CompareResponse,
    ComparisonModel,
    DifferingModel,
    RedlineResponse,
    RowModel,
)

MAX_DOCUMENTS = 6


Shown = Callable[[Sequence[Row]], Collection[int]]
"""Of the rows of a comparison the positions of those whose wordings are compared character by character."""


def compare(base: KnowledgeBase, called: Sequence[str], shown: Shown | None = None) -> CompareResponse:
    """The documents ``called`` so (by id, 文号 or title), each compared with the first; ``shown`` chooses rows, by default all."""
    begun = time.perf_counter()
    if not 2 <= len(called) <= MAX_DOCUMENTS:
        raise QueryError("id", f"请给出 2 到 {MAX_DOCUMENTS} 份文件（id 可写几次），而不是 {len(called)} 份。")
    first, *others = (look_up(base.store, name) for name in called)
    presenter = Presenter(base, date.today())
    told = []
    for other in others:
        if other.number == first.number:
            raise QueryError("id", f"给出的是同一份文件《{first.title}》。请选择另一份。")
        told.append(_comparison_model(presenter, compare_documents(base, first.number, other.number), shown))
    return CompareResponse(comparisons=told, took_ms=round(1000 * (time.perf_counter() - begun), 2))


def redline(base: KnowledgeBase, number: int, since: str | None, shown: Shown | None = None) -> RedlineResponse:
    """A document against an earlier version of it: the one called ``since``, by default the one before."""
    begun = time.perf_counter()
    presenter = Presenter(base, date.today())
    versions = base.rulebook.versions(number, presenter.day)
    order = [version.document.number for version in versions]
    if since is not None:
        earlier = look_up(base.store, since).number
    elif number in order and order.index(number) > 0:
        earlier = order[order.index(number) - 1]
    else:
        raise QueryError("from", "库中没有这份文件更早的版本。可用 from 指明与哪一份文件对照（编号、文号或标题）。")
    if earlier == number:
        raise QueryError("from", "from 指的就是这份文件本身。请选择另一个版本。")
    told = _comparison_model(presenter, compare_documents(base, earlier, number), shown)
    listed = base.store.listed(order)
    return RedlineResponse(
        **dict(told),
        versions=[presenter.document(listed[version]) for version in order if version in listed],
        took_ms=round(1000 * (time.perf_counter() - begun), 2),
    )


def _comparison_model(presenter: Presenter, compared: Comparison, shown: Shown | None) -> ComparisonModel:
    chosen = range(len(compared.rows)) if shown is None else shown(compared.rows)
    counts = Counter(row.relation for row in compared.rows)
    return ComparisonModel(
        left=presenter.document(compared.left),
        right=presenter.document(compared.right),
        counts={relation: counts[relation] for relation in Relation},
        moved=sum(row.moved for row in compared.rows),
        differing=list(_differing(compared.rows)),
        rows=[_row_model(compared, row, at in chosen) for at, row in enumerate(compared.rows)],
    )


def _differing(rows: Sequence[Row]) -> Iterator[DifferingModel]:
    for number, row in enumerate(rows):
        if row.missing or row.other:
            yield DifferingModel(
                row=number,
                left=quantity_models(row.missing, row.left_text),
                left_quote=_sentences_with(row.missing, row.left_text),
                right=quantity_models(row.other, row.right_text),
                right_quote=_sentences_with(row.other, row.right_text),
            )


def _sentences_with(found: Sequence[Quantity], text: str) -> str:
    """The sentences in which the quantities stand, …… between those that do not follow one another."""
    quotes: list[str] = []
    last = -2
    for number, span in enumerate(sentences(text)):
        if any(span.contains(quantity.span) for quantity in found):
            quotes.append(("……" if quotes and number != last + 1 else "") + span.slice(text))
            last = number
    return "".join(quotes)


def _row_model(compared: Comparison, row: Row, shown: bool) -> RowModel:
    return RowModel(
        relation=row.relation,
        name=RELATION_NAMES[row.relation],
        moved=row.moved,
        renumbered=row.renumbered,
        left=[_clause_model(compared.left.id, clause) for clause in row.left],
        right=[_clause_model(compared.right.id, clause) for clause in row.right],
        stretches=stretch_models(row.stretches()) if shown else [],
        only_left=quantity_models(row.missing, row.left_text),
        only_right=quantity_models(row.other, row.right_text),
    )


def _clause_model(document_id: str, clause: ClauseOf) -> ComparedClause:
    passage = clause.passage
    return ComparedClause(
        passage_id=passage_id(document_id, passage),
        name=clause.name,
        heading_path=list(passage.heading_path),
        start=passage.span.start,
        end=passage.span.end,
        text=clause.text,
    )
