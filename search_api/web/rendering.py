"""Rendering: one Jinja environment, one layout, and what every page knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from search_api.accounts.roles import NOBODY, Permission

TEMPLATES = Path(__file__).parents[1] / "templates"

# Address and name of what the masthead leads to; with a third part, for those alone who have this permission.
NAVIGATION: tuple[tuple[str, str] | tuple[str, str, Permission], ...] = (
    ("/", "检索"),
    ("/precedent", "先例"),
    ("/compare", "比较"),
    ("/table", "各地"),
    ("/timeline", "沿革"),
    ("/coverage", "概况"),
    ("/admin", "管理", Permission.EDIT),
)

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(request: Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """``template`` of the templates folder, filled with ``context``; data only ever reaches it escaped."""
    identity = getattr(request.state, "identity", NOBODY)
    ways = [(way[0], way[1]) for way in NAVIGATION if len(way) == 2 or identity.may(way[2])]
    text = _ENVIRONMENT.get_template(template).render(request=request, navigation=ways, identity=identity, **context)
    return HTMLResponse(text, status)


def problem_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """What went wrong, said on a page: ``detail`` with what to do."""
    return page(request, "problem.html", status, detail=detail)
