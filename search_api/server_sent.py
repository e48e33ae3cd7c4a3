"""Server-sent events, and answers that stop when the one who asked has left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing, suppress
from typing import Any, NamedTuple, TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

_EVENT = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {"schema": _EVENT}},
        "description": "回答；stream 为 true 时是事件流，schema 是其中一个事件",
    }
}

Result = TypeVar("Result")


class ServerSent(NamedTuple):
    """One event; ``data`` is a line without breaks."""

    data: str
    event: str | None = None


def stream(events: AsyncGenerator[ServerSent, None]) -> StreamingResponse:
    """The response that sends ``events``. When the client leaves, the iterator is closed at what it waits for."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # the latter keeps nginx from holding events back
    return StreamingResponse(_lines(events), media_type="text/event-stream", headers=headers)


async def _lines(events: AsyncGenerator[ServerSent, None]) -> AsyncGenerator[str, None]:
    async with aclosing(events) as each:
        async for data, event in each:
            yield (f"event: {event}\n" if event else "") + f"data: {data}\n\n"


async def unless_left(http: Request, answer: Coroutine[Any, Any, Result]) -> Result | None:
    """The result of ``answer``, or None when the client left before it was there; ``answer`` is cancelled then."""
    task = asyncio.ensure_future(answer)
    left = asyncio.ensure_future(_left(http))
    try:
        await asyncio.wait((task, left), return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        for each in (task, left):
            each.cancel()
            with suppress(asyncio.CancelledError):
                await each


LEFT = 499
"""The status, as nginx counts it, of a request whose client left. Nobody sees it."""


async def _left(http: Request) -> None:
    while (await http.receive())["type"] != "http.disconnect":
        pass
