"""The page of one document."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.api_route("/documents/{document_id:path}", methods=["GET", "HEAD"])
def document_page(request: Request, document_id: str) -> HTMLResponse:
    """The text of ``document_id``, which the script on the page asks the API for."""
    return page(request, "document.html")
