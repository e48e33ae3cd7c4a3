"""The page of what the base holds: bars by year, place, level and validity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from search_api.dependencies import Base
from search_api.routes_coverage import coverage_model
from search_api.schemas_coverage import TallyModel
from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)

# Pixels of the columns by year.
_COLUMN = 14
_HEIGHT = 150
# Years before this many are drawn as one column: a base of statutes goes back to 1949.
_YEARS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its length in percent of the longest, and the list that it leads to (None where no filter finds it)."""

    name: str
    count: int
    percent: float
    address: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the years, in pixels from the upper left corner."""

    name: str
    count: int
    x: int
    y: float
    height: float
    address: str


@router.api_route("/coverage", methods=["GET", "HEAD"])
def show_coverage(base: Base, request: Request) -> HTMLResponse:
    """What there is, and what is missing."""
    base.refresh()
    found = coverage_model(base, date.today())
    longest = max((place.count for place in found.places), default=1)
    places = [
        (_bar(place, "region", longest), [_bar(part, "region", longest) for part in place.parts]) for place in found.places
    ]
    years = [year for year in found.years if year.value is not None]
    return page(
        request,
        "coverage.html",
        coverage=found,
        columns=_columns(years),
        chart_width=_COLUMN * (min(len(years), _YEARS + 1)) + 2,
        chart_height=_HEIGHT + 22,
        undated=sum(year.count for year in found.years if year.value is None),
        empty_years=[year.value for year in years[-_YEARS:] if not year.count],
        places=places,
        levels=_bars(found.levels, "level"),
        validity=_bars(found.validity, "validity"),
    )


def _bars(tallies: Sequence[TallyModel], field: str) -> list[Bar]:
    longest = max((tally.count for tally in tallies), default=1)
    return [_bar(tally, field, longest) for tally in tallies]


def _bar(tally: TallyModel, field: str, longest: int) -> Bar:
    address = f"/?{urlencode({field: tally.value})}" if tally.value and tally.count else None
    return Bar(tally.value or "没有写明", tally.count, round(100 * tally.count / max(longest, 1), 1), address)


def _columns(years: Sequence[TallyModel]) -> list[Column]:
    """A column for each of the last years, and one for all before them."""
    drawn = [(str(year.value), year.count, str(year.value), str(year.value)) for year in years[-_YEARS:]]
    if early := years[:-_YEARS]:
        first, last = str(early[0].value), str(early[-1].value)
        drawn.insert(0, (f"{first}—{last}", sum(year.count for year in early), first, last))
    highest = max((count for _, count, _, _ in drawn), default=1)
    columns = []
    for place, (name, count, first, last) in enumerate(drawn):
        height = max(2.0, _HEIGHT * count / highest) if count else 0.0
        address = f"/?{urlencode({'year_from': first, 'year_to': last})}"
        columns.append(Column(name, count, 1 + place * _COLUMN, round(_HEIGHT - height, 1), round(height, 1), address))
    return columns
