"""The pages of comparison: two documents side by side, and the redline of two versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from index.alignment import Relation
from index.comparison import Row
from index.errors import QueryError
from index.lookup import look_up
from search_api.comparing import compare, redline
from search_api.dependencies import Base
from search_api.web.missing_document import missing_page
from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)

# So many rows a page, of all comparisons together: with these, regulations of long articles stay under 150 KB.
ROWS = 60
NUMBERS = 30


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a comparison that a page shows: the positions of its rows, from 0; ``number`` of ``count`` parts."""

    positions: Sequence[int]
    number: int
    count: int


class Cutter:
    """Cuts comparisons into parts of ``size`` rows, and remembers them: part ``number``, from 1, of all rows or of those that differ."""

    def __init__(self, size: int, only: str, number: int) -> None:
        self._size, self._only, self._number = size, only, number
        self.parts: list[Part] = []

    def __call__(self, rows: Sequence[Row]) -> Collection[int]:
        """The positions of the rows in the part."""
        wanted = [
            at for at, row in enumerate(rows) if self._only != "changes" or row.relation is not Relation.SAME or row.moved
        ]
        count = max(1, -(-len(wanted) // self._size))
        number = min(max(self._number, 1), count)
        part = Part(wanted[(number - 1) * self._size : number * self._size], number, count)
        self.parts.append(part)
        return frozenset(part.positions)


@router.api_route("/compare", methods=["GET", "HEAD"])
def compare_page(
    request: Request,
    base: Base,
    id: Annotated[list[str] | None, Query()] = None,
    only: Annotated[str, Query()] = "",
    part: Annotated[int, Query()] = 1,
) -> HTMLResponse:
    """Two or more documents clause by clause; ``only=changes`` leaves out what is the same. With one, the page asks for another."""
    called = list(
        dict.fromkeys(name for each in id or [] if (name := each.strip()))
    )  # of one document several clauses may be chosen
    context: dict[str, Any] = {
        "called": called,
        "only": only,
        "first": None,
        "found": None,
        "problem": "",
        "shown": [],
        "numbers": NUMBERS // max(1, len(called) - 1),
    }
    if called:
        try:
            if len(called) == 1:
                context["first"] = look_up(base.store, called[0])
                return page(request, "compare.html", **context)
            cutter = Cutter(ROWS // (len(called) - 1), only, part)
            context["found"] = compare(base, called, cutter)
            context["shown"] = cutter.parts
        except QueryError as error:
            context["problem"] = str(error)
    return page(request, "compare.html", 422 if context["problem"] else 200, **context)


@router.api_route("/documents/{document_id:path}/redline", methods=["GET", "HEAD"])
def redline_page(
    request: Request,
    base: Base,
    document_id: str,
    since: Annotated[str, Query(alias="from")] = "",
    only: Annotated[str, Query()] = "",
    part: Annotated[int, Query()] = 1,
) -> HTMLResponse:
    """A document against an earlier version."""
    context: dict[str, Any] = {"document_id": document_id, "since": since, "only": only, "found": None, "problem": ""}
    number = base.store.document_number(document_id)
    if number is None:
        return missing_page(request, base, document_id)
    try:
        cutter = Cutter(ROWS, only, part)
        context["found"] = redline(base, number, since or None, cutter)
        (context["part"],) = cutter.parts
    except QueryError as error:
        context["problem"] = str(error)
    return page(request, "redline.html", 422 if context["problem"] else 200, **context)
