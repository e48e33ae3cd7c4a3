"""Rendering: one Jinja environment, one layout, and what every page knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parents[1] / "templates"

# Address and name of what the masthead leads to.
NAVIGATION = (
    ("/", "检索"),
    ("/precedent", "先例"),
    ("/compare", "比较"),
    ("/table", "各地"),
    ("/timeline", "沿革"),
    ("/coverage", "概况"),
)

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def has_page(path: str) -> bool:
    """Whether the masthead leads to a page at ``path``, so that other pages can, too."""
    return any(address == path for address, _ in NAVIGATION)


def page(request: Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """``template`` of the templates folder, filled with ``context``; data only ever reaches it escaped."""
    text = _ENVIRONMENT.get_template(template).render(request=request, navigation=NAVIGATION, **context)
    return HTMLResponse(text, status)


def problem_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """What went wrong, said on a page: ``detail`` with what to do."""
    return page(request, "problem.html", status, detail=detail)
