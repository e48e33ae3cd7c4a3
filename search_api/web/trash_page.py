"""The page on which the trash is emptied: what would go, and the confirmation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import WriterBusy
from search_api.administration import author
from search_api.dependencies import Base, Signed
from search_api.emptying import due, empty_trash
from search_api.web.admin_pages import show

router = APIRouter(prefix="/admin", include_in_schema=False)

_LISTED = 50
_Days = Annotated[int, Query(ge=0, le=36_500)]


@router.get("/empty-trash")
def ask(request: Request, base: Base, days: _Days = 30) -> HTMLResponse:
    """What would go."""
    return _ask(request, base, days)


@router.post("/empty-trash")
def empty(
    request: Request,
    base: Base,
    identity: Signed,
    days: Annotated[int, Form(ge=0, le=36_500)],
    sure: Annotated[str, Form(max_length=10)] = "",
    note: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Delete it for good, once somebody has said to be sure."""
    if sure != "yes":
        return _ask(request, base, days, "请先勾选“确认永久删除”。", 422)
    try:
        empty_trash(base, days, by=author(identity), note=note)
    except WriterBusy as error:
        return _ask(request, base, days, str(error), 409)
    return RedirectResponse("/admin/trash?done=emptied", status_code=303)


def _ask(request: Request, base: Base, days: int, problem: str = "", status: int = 200) -> HTMLResponse:
    going = due(base.store, days)
    return show(request, "admin_empty.html", going=going, listed=_LISTED, days=days, problem=problem, status=status)
