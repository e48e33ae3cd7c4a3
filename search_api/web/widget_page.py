"""The page that shows the widget for other sites, and the tag that puts it there."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.api_route("/widget", methods=["GET", "HEAD"])
def show_widget(request: Request) -> HTMLResponse:
    """The tag to copy, what its attributes mean, and the widget at work."""
    return page(request, "widget.html", service=str(request.base_url), origins=request.app.state.origins)
