"""Pages of other sites that may ask: cross-origin resource sharing for the origins that the administrator named."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from search_api.accounts.access import needed
from search_api.accounts.roles import Permission


class OtherOrigins:
    """ASGI middleware, outside the guard so that its refusals can be read too.

    Only what reading takes is shared, and no cookies: whoever asks from elsewhere does so with a key, or where everybody may read.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app, allow_origins=origins, allow_methods=("GET", "POST"), allow_headers=("content-type", "authorization")
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        shared = scope["type"] == "http" and scope["path"].startswith("/v1/") and _reads(scope)
        await (self._shared if shared else self._app)(scope, receive, send)


def _reads(scope: Scope) -> bool:
    """Whether this request, or the one that a browser asks about beforehand, only takes the permission to read."""
    announced = Headers(scope=scope).get("access-control-request-method") if scope["method"] == "OPTIONS" else None
    return needed(announced or scope["method"], scope["path"]) is Permission.READ
