"""What is refused before a request reaches a route."""

from __future__ import annotations

import json

from starlette.types import ASGIApp, Receive, Scope, Send

from search_api.problems import MEDIA_TYPE

# The longest text whose references are verified has 200,000 characters, 600 kB in UTF-8.
MAX_BODY = 1_048_576
# A request for vectors carries many passages.
MAX_BODIES = {"/v1/embeddings": 8_388_608}


class BodyLimit:
    """ASGI middleware that refuses a body by its announced length, before it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            length = dict(scope["headers"]).get(b"content-length", b"0")
            if length.isdigit() and int(length) > MAX_BODIES.get(scope["path"], MAX_BODY):
                await _refuse(scope, send)
                return
        await self._app(scope, receive, send)


async def _refuse(scope: Scope, send: Send) -> None:
    limit = MAX_BODIES.get(scope["path"], MAX_BODY)
    detail = f"请求体超过上限 {limit // 1024} KB。"
    body: dict[str, object] = {
        "type": "about:blank",
        "title": "请求过大",
        "status": 413,
        "detail": detail,
        "instance": scope["path"],
        "errors": [],
    }
    if scope["path"] in MAX_BODIES:  # OpenAI's clients look for this
        body["error"] = {"message": detail, "type": "invalid_request_error", "param": None, "code": "request_too_large"}
    headers = [(b"content-type", MEDIA_TYPE.encode("ascii"))]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body, ensure_ascii=False).encode()})
