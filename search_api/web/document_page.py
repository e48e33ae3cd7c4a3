"""The page of one document."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from index.errors import QueryError
from search_api.dependencies import Base
from search_api.reading.page import Wanted, document_page
from search_api.reading.places import Asked
from search_api.reading.prepared import SHELF
from search_api.routes_reading import reader_of
from search_api.web.missing_document import missing_page
from search_api.web.rendering import page, problem_page

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Query()]
# What the address says of the place in the document; all the rest is the search that led here.
_OWN = ("provision", "passage", "p", "digest", "part", "page", "view")


@router.api_route("/documents/{document_id:path}", methods=["GET", "HEAD"])
def show_document(
    base: Base,
    request: Request,
    document_id: str,
    q: Text = "",
    provision: Text = "",
    passage: Text = "",
    p: Text = "",
    digest: Text = "",
    as_of: Text = "",
    part: Text = "",
    page_number: Annotated[str, Query(alias="page")] = "",
    view: Text = "",
) -> HTMLResponse:
    """The document, at the place that the address names."""
    base.refresh()
    prepared = SHELF.get(base, document_id)
    if prepared is None:
        return missing_page(request, base, document_id)
    try:
        wanted = Wanted(
            asked=Asked(provision[:100] or None, passage[:600] or None, p[:20] or None, digest[:64] or None),
            reader=reader_of(request, day_of(as_of)),
            question=q[:2000],
            part=_number(part),
            page=_number(page_number),
            whole=view == "all",
            way_back=_way_back(request) if q else "",
        )
        shown = document_page(base, prepared, wanted)
    except QueryError as error:
        return problem_page(request, 422, str(error))
    return page(request, "document.html", document=prepared.document, shown=shown)


def day_of(text: str) -> date | None:
    """A day of an address. Raises QueryError."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise QueryError("as_of", f"日期 {text} 无法理解，应写作 年-月-日，如 2023-05-01。") from error


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _way_back(request: Request) -> str:
    query = request.query_params
    kept = [(name, value) for name, value in query.multi_items() if name not in _OWN]
    return str(type(query)(kept))
