"""The pages of comparison: two documents side by side, and the redline of two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from index.alignment import Relation
from index.errors import QueryError
from index.lookup import look_up
from search_api.comparing import compare, redline
from search_api.dependencies import Base
from search_api.schemas_comparison import RowModel
from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)

# So many rows a page: with these, regulations of long articles stay under 150 KB.
ROWS = 60
NUMBERS = 30


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a comparison that a page shows: rows with their positions, from 0; ``number`` of ``count`` parts."""

    rows: Sequence[tuple[int, RowModel]]
    number: int
    count: int


def part_of(rows: Sequence[RowModel], only: str, number: int) -> Part:
    """Part ``number``, from 1, of all rows or, ``only`` being "changes", of those that differ."""
    wanted = [(at, row) for at, row in enumerate(rows) if only != "changes" or row.relation is not Relation.SAME or row.moved]
    count = max(1, -(-len(wanted) // ROWS))
    number = min(max(number, 1), count)
    return Part(wanted[(number - 1) * ROWS : number * ROWS], number, count)


@router.api_route("/compare", methods=["GET", "HEAD"])
def compare_page(
    request: Request,
    base: Base,
    id: Annotated[list[str] | None, Query()] = None,
    only: Annotated[str, Query()] = "",
    part: Annotated[int, Query()] = 1,
) -> HTMLResponse:
    """Two or more documents clause by clause; ``only=changes`` leaves out what is the same. With one, the page asks for another."""
    called = [name for each in id or [] if (name := each.strip())]
    context: dict[str, Any] = {
        "called": called,
        "only": only,
        "first": None,
        "found": None,
        "problem": "",
        "shown": [],
        "numbers": NUMBERS,
    }
    if called:
        try:
            if len(called) == 1:
                context["first"] = look_up(base.store, called[0])
                return page(request, "compare.html", **context)
            context["found"] = compare(base, called)
            context["shown"] = [part_of(pair.rows, only, part) for pair in context["found"].comparisons]
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
        context["problem"] = f"知识库中没有编号为 {document_id} 的文件，可能已被移除。"
        return page(request, "redline.html", 404, **context)
    try:
        context["found"] = redline(base, number, since or None)
        context["part"] = part_of(context["found"].rows, only, part)
    except QueryError as error:
        context["problem"] = str(error)
    return page(request, "redline.html", 422 if context["problem"] else 200, **context)
