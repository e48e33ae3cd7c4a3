"""Rendering: one Jinja environment, one layout, and what every page knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from search_api.accounts.roles import NOTHING, Identity, Means, Permission

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

# Nothing but what this server itself sends may run or be fetched by the pages.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

# A request that went wrong before anybody asked who it is from: no way to sign in is offered, since there may be no accounts.
_UNASKED = Identity(Means.KEY, NOTHING)
# What programs ask for: errors there are problem details, whatever is accepted.
_FOR_PROGRAMS = ("/v1/", "/retrieval", "/mcp", "/static/", "/openapi.json", "/healthz", "/readyz")
# What a page that cannot be shown is headed by.
_HEADINGS = {
    401: "需要登录",
    403: "没有权限",
    404: "没有这一页",
    405: "这一步没有做成",
    410: "已经不在",
    413: "文件太大",
    429: "尝试过于频繁",
    500: "程序出错",
    503: "暂时打不开",
}

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(request: Request, template: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """``template`` of the templates folder, filled with ``context``; data only ever reaches it escaped."""
    identity = getattr(request.state, "identity", _UNASKED)
    ways = [(way[0], way[1]) for way in NAVIGATION if len(way) == 2 or identity.may(way[2])]
    text = _ENVIRONMENT.get_template(template).render(request=request, navigation=ways, identity=identity, **context)
    return HTMLResponse(text, status)


def problem_page(request: Request, status: int, detail: str, heading: str = "") -> HTMLResponse:
    """What went wrong, said on a page: ``detail`` with what to do."""
    heading = heading or _HEADINGS.get(status, "打不开这一页")
    return page(request, "problem.html", status, detail=detail, heading=heading, discarded=None)


def for_people(request: Request) -> bool:
    """Whether an error is told on a page: a browser asks, and for a page."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(_FOR_PROGRAMS)
