"""The pages of the table by place and of the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.errors import QueryError
from search_api.dependencies import Base
from search_api.overview import history, place_table
from search_api.schemas_table import HappeningModel, TableRequest, TimelineRequest
from search_api.web.precedent_page import wrong_fields
from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)

# The axis: its width in units of the drawing, and the height of a dot.
_WIDTH, _DOT = 960, 11


@dataclass(frozen=True, slots=True)
class Dot:
    """A happening on the axis; ``place`` is its number in the list below."""

    x: float
    y: float
    what: str
    place: int


@dataclass(frozen=True, slots=True)
class Axis:
    """Dots above a line of years, which runs at ``base``, in a drawing ``_WIDTH`` wide and ``height`` high."""

    dots: Sequence[Dot]
    years: Sequence[tuple[float, int]]
    base: int

    @property
    def height(self) -> int:
        """With the years below the line."""
        return self.base + 28


@router.api_route("/table", methods=["GET", "HEAD"])
def table_page(
    request: Request,
    base: Base,
    q: Annotated[str, Query()] = "",
    region: Annotated[str, Query()] = "",
    sort: Annotated[str, Query()] = "place",
) -> HTMLResponse:
    """A question, and what each place says to it."""
    asked = {"q": q.strip(), "region": region.strip(), "sort": sort}
    given = {name: value for name, value in asked.items() if value}
    context: dict[str, Any] = {"asked": asked, "found": None, "problem": "", "query": urlencode(given)}
    if asked["q"]:
        try:
            context["found"] = place_table(base, TableRequest.model_validate(given))
        except ValidationError as error:
            context["problem"] = wrong_fields(error)
        except QueryError as error:
            context["problem"] = str(error)
    return page(request, "table.html", 422 if context["problem"] else 200, **context)


@router.api_route("/timeline", methods=["GET", "HEAD"])
def timeline_page(
    request: Request, base: Base, q: Annotated[str, Query()] = "", region: Annotated[str, Query()] = ""
) -> HTMLResponse:
    """A matter, and what happened to the rules about it."""
    asked = {"q": q.strip(), "region": region.strip()}
    context: dict[str, Any] = {"asked": asked, "found": None, "problem": "", "axis": None}
    if asked["q"]:
        try:
            found = history(base, TimelineRequest.model_validate({name: value for name, value in asked.items() if value}))
            context["found"], context["axis"] = found, axis_of(found.happenings)
        except ValidationError as error:
            context["problem"] = wrong_fields(error)
        except QueryError as error:
            context["problem"] = str(error)
    return page(request, "timeline.html", 422 if context["problem"] else 200, **context)


def axis_of(happenings: Sequence[HappeningModel]) -> Axis | None:
    """The happenings on an axis of years; those of one time are heaped up."""
    if not happenings:
        return None
    first, last = happenings[0].day.year, happenings[-1].day.year + 1
    scale = (_WIDTH - 40) / (last - first)
    heaps: dict[int, list[int]] = {}
    for place, one in enumerate(happenings):
        x = 20 + scale * (one.day.year - first + (one.day.timetuple().tm_yday - 1) / 366)
        heaps.setdefault(int(x // _DOT), []).append(place)
    base = _DOT * max(len(heap) for heap in heaps.values()) + 6
    dots = [
        Dot(column * _DOT + _DOT / 2, base - 2 - _DOT * (level + 0.5), happenings[place].what, place + 1)
        for column, heap in heaps.items()
        for level, place in enumerate(heap)
    ]
    step = max(1, -(-(last - first) // 12))
    years = [(round(20 + scale * (year - first), 1), year) for year in range(first, last + 1, step)]
    return Axis(dots, years, base)
