"""``/v1/export``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from index.question import MAX_QUESTION
from index.search import MAX_HITS
from search_api.dependencies import INVALID, Base
from search_api.exporting import MEDIA_TYPES, SUFFIXES, Format, exported
from search_api.schemas_search import ListRequest, SearchRequest
from search_api.service import run_browse, run_listing

router = APIRouter(prefix="/v1", tags=["检索与问答"])


class ExportRequest(SearchRequest):
    """导出请求：与检索相同，q 可以不写。"""

    q: Annotated[str, Field(max_length=MAX_QUESTION, description="要查找的内容；不写则导出范围内的文件")] = ""
    k: Annotated[int, Field(ge=1, le=MAX_HITS, description="最多导出多少份文件")] = 200
    format: Annotated[Format, Field(description="csv、xlsx 表格，gb7714 参考文献（GB/T 7714），bibtex")] = Format.CSV


_FILES = {200: {"content": {media.partition(";")[0]: {} for media in MEDIA_TYPES.values()}, "description": "文件"}}


@router.get("/export", summary="导出检索结果", responses=INVALID | _FILES, response_class=Response)  # type: ignore[operator]
def get_export(base: Base, request: Annotated[ExportRequest, Query()]) -> Response:
    """与检索的参数相同，次序也相同。表格一行一份文件；以 = + - @ 开头的文字不会被当作公式。"""
    if request.q.strip():
        found = run_listing(base, SearchRequest(**request.model_dump(exclude={"format", "facets"})))
        documents, hits = [hit.document for hit in found.hits], list(found.hits)
        body = exported(request.format, documents, hits, date.today())
    else:
        own = request.model_dump(include=ListRequest.model_fields.keys() - {"limit"})
        listed = run_browse(base, ListRequest(**own, limit=request.k)).documents
        body = exported(request.format, listed, [None] * len(listed), date.today())
    name = f"policykb-{date.today().isoformat()}.{SUFFIXES[request.format]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=MEDIA_TYPES[request.format], headers=headers)
