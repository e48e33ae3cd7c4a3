"""``/v1/suggest``."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request

from index.suggest import Suggester
from search_api.dependencies import INVALID
from search_api.present_interpreted import suggest_response
from search_api.schemas_interpreted import SuggestRequest, SuggestResponse

router = APIRouter(prefix="/v1", tags=["检索与问答"])


@router.get("/suggest", summary="输入提示", responses=INVALID)
def get_suggestions(http: Request, request: Annotated[SuggestRequest, Query()]) -> SuggestResponse:
    """标题、词语和章节标题中，以已输入文字开头的在前，其次是含有它的；繁简、全半角不论。"""
    suggester = cast(Suggester, http.app.state.suggester)
    return suggest_response(request.q, suggester.suggest(request.q, request.limit))
