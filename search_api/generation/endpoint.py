"""Speaks to an OpenAI-compatible chat endpoint: the words of an answer as they come, or the reason why none came."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

import httpx

from search_api.settings import LlmSettings

# An answer longer than this many characters, or a line of the stream longer than this many bytes, is no answer.
MAX_ANSWER = 20_000
_MAX_LINE = 1_000_000
_FIRST_PAUSE = 0.5
_RETRIED = frozenset((408, 409, 425, 429, 500, 502, 503, 504))


class GenerationFailed(Exception):
    """No usable answer came; the message says why, in Chinese, and names neither address nor key."""


class _TryAgain(Exception):
    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


async def stream_answer(llm: LlmSettings, messages: Sequence[dict[str, str]]) -> AsyncGenerator[str, None]:
    """The pieces of the answer. Raises GenerationFailed when the endpoint fails, stalls, breaks off or sends what is no answer.

    What went wrong before the first piece is tried again, with growing pauses, within ``llm.first_token`` seconds. An answer that the
    endpoint cut for its length ends without an error.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    first_by, last_by = begun + min(llm.first_token, llm.total), begun + llm.total
    reason = ""
    for attempt in range(llm.attempts):
        started = False
        try:
            async with aclosing(_attempt(llm, messages)) as pieces:
                while True:
                    by = min(last_by, loop.time() + llm.stall) if started else first_by
                    async with asyncio.timeout_at(by):
                        piece = await anext(pieces, None)
                    if piece is None:
                        return
                    started = True
                    if piece:
                        yield piece
        except TimeoutError as error:
            slow = _too_slow(llm, started, loop.time() >= last_by)
            raise GenerationFailed(slow if started or not reason else f"{reason}，重试后{slow}") from error
        except (_TryAgain, httpx.RequestError) as error:
            reason = str(error) if isinstance(error, _TryAgain) else _transport(error)
            if started:
                raise GenerationFailed(f"生成中途断开（{reason}）") from error
            pause = getattr(error, "after", None) or _FIRST_PAUSE * 2**attempt * random.uniform(0.8, 1.2)
            if attempt + 1 == llm.attempts or loop.time() + pause >= first_by:
                break
            await asyncio.sleep(pause)
    raise GenerationFailed(reason)


def _too_slow(llm: LlmSettings, started: bool, over: bool) -> str:
    if not started:
        return f"生成模型 {llm.first_token:g} 秒内没有开始回答"
    return f"生成模型超过总时限 {llm.total:g} 秒" if over else f"生成模型停顿超过 {llm.stall:g} 秒"


def _transport(error: httpx.RequestError) -> str:
    return "连接不上生成模型" if isinstance(error, httpx.ConnectError) else f"与生成模型的连接中断：{type(error).__name__}"


async def _attempt(llm: LlmSettings, messages: Sequence[dict[str, str]]) -> AsyncGenerator[str, None]:
    """One request; an empty piece is a sign of life that carries no words (a model that thinks)."""
    body = {"model": llm.model, "messages": list(messages), "stream": True, "temperature": 0, "max_tokens": llm.answer_tokens}
    headers = {"Authorization": f"Bearer {llm.key}"} if llm.key else {}
    base = llm.url.rstrip("/")
    address = base if base.endswith("/chat/completions") else f"{base}/chat/completions"
    # Time is kept by the caller, for connecting, waiting and reading alike.
    async with (
        httpx.AsyncClient(timeout=None) as client,
        client.stream("POST", address, json=body, headers=headers) as response,
    ):
        if response.status_code in _RETRIED:
            raise _TryAgain(f"生成模型返回 {response.status_code}", _retry_after(response))
        if response.status_code != 200:
            raise GenerationFailed(f"生成模型返回 {response.status_code}{_hint(response.status_code)}")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            yield _whole(await response.aread())
        elif kind == "text/event-stream":
            async with aclosing(_events(response)) as events:
                async for piece in events:
                    yield piece
        else:
            raise GenerationFailed(f"生成模型返回的不是回答，而是 {kind or '没有注明类型的内容'}")


def _hint(status: int) -> str:
    hints = {
        401: "，请检查 POLICYKB_LLM_KEY",
        403: "，请检查 POLICYKB_LLM_KEY",
        404: "，请检查 POLICYKB_LLM_URL 和 POLICYKB_LLM_MODEL",
    }
    return hints.get(status, "")


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("retry-after", "")
    return float(text) if text.isdigit() else None


async def _events(response: httpx.Response) -> AsyncGenerator[str, None]:
    finished, length = False, 0
    async with aclosing(_lines(response)) as lines:
        async for line in lines:
            if not line.startswith("data:"):
                continue
            data = line[5:].strip()
            if data == "[DONE]":
                return
            chunk = _parsed(data)
            if chunk.get("error"):
                raise GenerationFailed("生成模型中途报错")
            for choice in _choices(chunk):
                delta = choice.get("delta")
                words = delta.get("content") if isinstance(delta, dict) else None
                length += len(words) if isinstance(words, str) else 0
                if length > MAX_ANSWER:
                    raise GenerationFailed(f"生成的回答超过 {MAX_ANSWER} 字")
                yield words if isinstance(words, str) else ""
                finished = finished or _finished(choice)
    if not finished:
        raise _TryAgain("回答没有结束")


async def _lines(response: httpx.Response) -> AsyncGenerator[str, None]:
    rest = b""
    async for data in response.aiter_bytes():
        *lines, rest = (rest + data).split(b"\n")
        if len(rest) > _MAX_LINE:
            raise GenerationFailed("生成模型返回的内容不成行")
        for line in lines:
            yield line.decode("utf-8", "replace").rstrip("\r")
    if rest:
        yield rest.decode("utf-8", "replace")


def _whole(data: bytes) -> str:
    """The answer of an endpoint that does not stream."""
    for choice in _choices(_parsed(data.decode("utf-8", "replace"))):
        message = choice.get("message")
        words = message.get("content") if isinstance(message, dict) else None
        if isinstance(words, str) and len(words) <= MAX_ANSWER:
            _finished(choice)
            return words
    raise GenerationFailed("生成模型返回的内容里没有回答")


def _parsed(data: str) -> dict[str, Any]:
    try:
        chunk = json.loads(data)
    except (ValueError, RecursionError):
        chunk = None
    if not isinstance(chunk, dict):
        raise GenerationFailed("生成模型返回的内容无法解析")
    return chunk


def _choices(chunk: dict[str, Any]) -> list[dict[str, Any]]:
    choices = chunk.get("choices")
    return [choice for choice in choices[:1] if isinstance(choice, dict)] if isinstance(choices, list) else []


def _finished(choice: dict[str, Any]) -> bool:
    reason = choice.get("finish_reason")
    if reason in ("content_filter", "tool_calls", "function_call"):
        raise GenerationFailed(f"生成模型没有作答（{reason}）")
    return reason is not None
