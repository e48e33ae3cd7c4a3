"""The door for agents in the HTTP service: streamable HTTP under ``/mcp`` where the extra ``mcp`` is installed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from index.base import KnowledgeBase

AGENTS_PATH = "/mcp"


class AgentsDoor:
    """An ASGI application that speaks the protocol while the service runs."""

    def __init__(self) -> None:
        self._app: ASGIApp = JSONResponse({"detail": "服务正在启动或停止。"}, 503)

    @asynccontextmanager
    async def running(self, base: KnowledgeBase) -> AsyncIterator[None]:
        """Open the door over ``base``."""
        # The protocol's library takes a second to import: only a service that starts pays for it.
        from mcp.server.transport_security import TransportSecuritySettings

        from search_api.mcp_server import make_server

        server = make_server(lambda: base)
        # Whom the service listens to is decided by its address and by what stands before it, for all of its doors alike.
        security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        app = server.streamable_http_app(
            streamable_http_path=AGENTS_PATH, json_response=True, stateless_http=True, transport_security=security
        )
        async with server.session_manager.run():
            self._app = app
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        await self._app(scope, receive, send)


def agents_door() -> AgentsDoor | None:
    """The door, or None where the extra is not installed."""
    return AgentsDoor() if find_spec("mcp") else None
