"""``/v1/search`` and ``/v1/ask``."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError
from search_api.answering import NAMES, answer_events, whole_answer
from search_api.dependencies import INVALID, Base, Llm, Opinions
from search_api.feedback import FeedbackStore
from search_api.problems import problem_of
from search_api.schemas_search import AskRequest, AskResponse, SearchRequest, SearchResponse
from search_api.server_sent import EVENT_STREAM, LEFT, ServerSent, stream, unless_left
from search_api.service import run_search
from search_api.settings import LlmSettings

router = APIRouter(prefix="/v1", tags=["检索与问答"])


@router.get("/search", summary="检索", responses=INVALID)
def get_search(base: Base, request: Annotated[SearchRequest, Query()]) -> SearchResponse:
    """按相关程度返回文件及其最相关的段落。"""
    return run_search(base, request)


@router.post("/search", summary="检索（JSON）", responses=INVALID)
def post_search(base: Base, request: SearchRequest) -> SearchResponse:
    """与 GET 相同，参数放在请求体中。"""
    return run_search(base, request)


@router.post("/ask", summary="问答", responses=INVALID | EVENT_STREAM, response_model=AskResponse)
async def post_ask(base: Base, llm: Llm, opinions: Opinions, asked: AskRequest, http: Request) -> AskResponse | Response:
    """给出能回答问题的原文并注明出处；库中没有依据时 found 为 false。

    配置了生成模型时由模型依据检索到的段落作答，每句话核对出处；生成不成则改为摘录，并在 generator 说明。
    stream 为 true 时以 server-sent events 返回：status、citations、token……，最后是 done（整个回答）或 error。
    """
    if asked.stream:
        return stream(named_events(base, asked, llm, opinions, http))
    answer = await unless_left(http, whole_answer(base, asked, llm, opinions))
    return Response(status_code=LEFT) if answer is None else answer


async def named_events(
    base: KnowledgeBase, asked: AskRequest, llm: LlmSettings | None, opinions: FeedbackStore, http: Request
) -> AsyncGenerator[ServerSent, None]:
    """The events as they go out; an error after the first one can only be an event too."""
    async with aclosing(answer_events(base, asked, llm, opinions)) as events:
        try:
            async for event in events:
                yield ServerSent(event.model_dump_json(), NAMES[type(event)])
        except (KnowledgeBaseError, sqlite3.Error) as error:
            problem = problem_of(error, http.url.path)
            yield ServerSent(problem.model_dump_json(), "error")
