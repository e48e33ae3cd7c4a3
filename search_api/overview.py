"""The table by place and the timeline as every door tells them."""

from __future__ import annotations

import time

from index.base import KnowledgeBase
from index.place_table import Cell, by_place, in_order_of_places, topic_of
from index.timeline import timeline
from search_api.present import Presenter, ground_model
from search_api.schemas_table import (
    CellModel,
    HappeningModel,
    Order,
    TableRequest,
    TableResponse,
    TimelineRequest,
    TimelineResponse,
)
from search_api.service import filters_of


def place_table(base: KnowledgeBase, request: TableRequest) -> TableResponse:
    """What each place says to the question; places without an answer come last."""
    begun = time.perf_counter()
    filters = filters_of(request)
    cells = by_place(base, request.q, limit=request.limit, filters=filters)
    if request.sort is Order.PLACE:
        cells = in_order_of_places(cells)
    presenter = Presenter(base, filters.day)
    models = [_cell_model(presenter, cell) for cell in cells]
    if request.sort is Order.YEAR:
        models.sort(key=lambda cell: -(cell.document.year or 0))
    models.sort(key=lambda cell: not cell.found)
    took = round(1000 * (time.perf_counter() - begun), 2)
    return TableResponse(q=request.q, topic=topic_of(request.q), cells=models, took_ms=took)


def history(base: KnowledgeBase, request: TimelineRequest) -> TimelineResponse:
    """The life of the rules about a matter."""
    begun = time.perf_counter()
    filters = filters_of(request)
    presenter = Presenter(base, filters.day)
    found = timeline(base, request.q, limit=request.limit, filters=filters)
    return TimelineResponse(
        q=request.q,
        happenings=[
            HappeningModel(
                day=one.day,
                what=one.what,
                document=presenter.document(one.hit.document),
                text=one.hit.passage.text,
                ground=ground_model(one.ground) if one.ground else None,
            )
            for one in found.happenings
        ],
        undated=[presenter.document(hit.document) for hit in found.undated],
        took_ms=round(1000 * (time.perf_counter() - begun), 2),
    )


def _cell_model(presenter: Presenter, cell: Cell) -> CellModel:
    return CellModel(
        place=cell.place,
        region=cell.region,
        found=cell.citation is not None,
        confidence=round(cell.fit, 3),
        values=list(cell.values),
        citation=presenter.citation(cell.citation) if cell.citation else None,
        document=presenter.document(cell.document),
    )
