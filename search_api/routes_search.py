"""``/v1/search`` and ``/v1/ask``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from search_api.dependencies import INVALID, Base
from search_api.schemas_search import AskRequest, AskResponse, SearchRequest, SearchResponse
from search_api.service import run_ask, run_search

router = APIRouter(prefix="/v1", tags=["检索与问答"])


@router.get("/search", summary="检索", responses=INVALID)
def get_search(base: Base, request: Annotated[SearchRequest, Query()]) -> SearchResponse:
    """按相关程度返回文件及其最相关的段落。"""
    return run_search(base, request)


@router.post("/search", summary="检索（JSON）", responses=INVALID)
def post_search(base: Base, request: SearchRequest) -> SearchResponse:
    """与 GET 相同，参数放在请求体中。"""
    return run_search(base, request)


@router.post("/ask", summary="问答", responses=INVALID)
def post_ask(base: Base, request: AskRequest) -> AskResponse:
    """摘录能回答问题的原文并注明出处；库中没有依据时 found 为 false。"""
    return run_ask(base, request)
