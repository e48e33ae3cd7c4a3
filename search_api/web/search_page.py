"""The search page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def search_page(request: Request) -> HTMLResponse:
    """The box, and what was found."""
    return page(request, "search.html")
