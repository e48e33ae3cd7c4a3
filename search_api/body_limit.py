"""What is refused before a request reaches a route."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.problems import MEDIA_TYPE
from search_api.web.rendering import SECURITY_HEADERS, for_people, problem_page

# The longest text whose references are verified has 200,000 characters, 600 kB in UTF-8.
MAX_BODY = 1_048_576
# A request for vectors carries many passages, an upload whole files.
MAX_BODIES = {"/v1/embeddings": 8_388_608, **dict.fromkeys(("/v1/documents", "/admin/upload"), 209_715_200)}
# OpenAI's clients look for the error in a shape of their own.
_AS_OPENAI = ("/v1/chat/completions", "/v1/embeddings")


class _TooLarge(Exception):
    """More has come than the path takes."""


class BodyLimit:
    """ASGI middleware that refuses a body by its announced length before it is read, or, unannounced, once it is too long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MAX_BODIES.get(scope["path"], MAX_BODY)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > limit:
            await _refuse(scope, receive, send, limit)
            return
        await _Counted(self._app, scope, receive, send, limit).run()


class _Counted:
    """One request whose body is counted as it comes; whatever the application says to one that is too long, it is refused."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self._app, self._scope, self._receive, self._send, self._limit = app, scope, receive, send, limit
        self._came = 0
        self._refused = False

    async def run(self) -> None:
        try:
            await self._app(self._scope, self._count, self._answer)
        except _TooLarge:
            await self._refuse_once()

    async def _count(self) -> Message:
        message = await self._receive()
        self._came += len(message.get("body", b""))
        if self._came > self._limit:
            raise _TooLarge
        return message

    async def _answer(self, message: Message) -> None:
        if self._came > self._limit:
            await self._refuse_once()
        else:
            await self._send(message)

    async def _refuse_once(self) -> None:
        if not self._refused:
            self._refused = True
            await _refuse(self._scope, self._receive, self._send, self._limit)


async def _refuse(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    request = Request(scope)
    if for_people(request):
        most = f"{limit // 1_048_576} MB"
        detail = f"一次送来的内容超过上限 {most}，没有接收。请把文件分几次上传，或用 policykb ingest 在本机导入。"
        told = problem_page(request, 413, detail)
        told.headers.update(SECURITY_HEADERS)
        await told(scope, receive, send)
        return
    detail = f"请求体超过上限 {limit // 1024} KB。"
    body: dict[str, object] = {
        "type": "about:blank",
        "title": "请求过大",
        "status": 413,
        "detail": detail,
        "instance": scope["path"],
        "errors": [],
    }
    if scope["path"] in _AS_OPENAI:
        body["error"] = {"message": detail, "type": "invalid_request_error", "param": None, "code": "request_too_large"}
    headers = [(b"content-type", MEDIA_TYPE.encode("ascii"))]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body, ensure_ascii=False).encode()})
