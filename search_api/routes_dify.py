"""``/retrieval``: Dify's external knowledge API. In Dify the endpoint is this service's address, the key one with the scope read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError, QueryError
from search_api.dependencies import Base
from search_api.problems import reasons
from search_api.schemas_dify import (
    Comparison,
    Condition,
    DifyError,
    MetadataCondition,
    RecordModel,
    RetrievalRequest,
    RetrievalResponse,
)
from search_api.schemas_search import HitModel, SearchRequest
from search_api.service import run_search

NAME = "policykb"
_INVALID, _UNKNOWN = 1000, 2001
# Where conditions are set, so many documents are looked through for those that meet them.
_LOOKED_THROUGH = 200


class DifyRoute(APIRoute):
    """A route whose errors have Dify's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with what it raises told as Dify expects."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                told = "；".join(f"{field}：{reason}" for field, reason in reasons(error.errors()))
                return _error(400, _INVALID, told)
            except HTTPException:
                return _error(400, _INVALID, "请求体无法读取，应是 UTF-8 编码的 JSON。")
            except QueryError as error:
                return _error(400, _INVALID, str(error))
            except KnowledgeBaseError as error:
                return _error(503, _INVALID, str(error))
            except sqlite3.Error as error:
                return _error(503, _INVALID, f"知识库暂时无法读取：{error}。请管理员运行 policykb check。")

        return told


_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": DifyError, "description": "请求有误"},
    404: {"model": DifyError, "description": "没有这个知识库"},
    503: {"model": DifyError, "description": "知识库不可用"},
}
router = APIRouter(tags=["Dify 外部知识库"], route_class=DifyRoute, responses=_ERRORS)


@router.post("/retrieval", summary="Dify 外部知识库检索", response_model=RetrievalResponse)
def post_retrieval(base: Base, asked: RetrievalRequest) -> RetrievalResponse | JSONResponse:
    """每份文件取最相关的一个段落；可按元数据筛选。"""
    if asked.knowledge_id not in (NAME, base.folder.name):
        return _error(404, _UNKNOWN, f"没有名为 {asked.knowledge_id} 的知识库。请写 {NAME} 或 {base.folder.name}。")
    return RetrievalResponse(records=_records(base, asked))


def _records(base: KnowledgeBase, asked: RetrievalRequest) -> list[RecordModel]:
    wanted, setting = asked.metadata_condition, asked.retrieval_setting
    k = _LOOKED_THROUGH if wanted and wanted.conditions else setting.top_k
    hits = run_search(base, SearchRequest(q=asked.query, k=k, syntax=False)).hits
    records = [_record(hit) for hit in hits if hit.score >= setting.score_threshold]
    return [record for record in records if wanted is None or meets(record.metadata, wanted)][: setting.top_k]


def _record(hit: HitModel) -> RecordModel:
    document, passage = hit.document, hit.passage
    told = {
        "document_id": document.id,
        "title": document.title,
        "doc_number": document.doc_number,
        "issuer": document.issuer,
        "region": document.region,
        "kind": document.kind,
        "level": document.level,
        "issued": document.issued.isoformat() if document.issued else None,
        "effective": document.effective.isoformat() if document.effective else None,
        "year": document.year,
        "status": document.validity.status,
        "reason": document.validity.reason,
        "heading_path": " › ".join(passage.heading_path),
        "passage_id": passage.id,
        "start": passage.start,
        "end": passage.end,
        "url": document.url,
        "file": document.file,
    }
    metadata = {name: value for name, value in told.items() if value not in (None, "")}
    return RecordModel(content=passage.text, score=min(1.0, max(0.0, hit.score)), title=document.title, metadata=metadata)


def meets(metadata: dict[str, Any], wanted: MetadataCondition) -> bool:
    """Whether a record's metadata meets the conditions."""
    met = [any(_holds(metadata.get(name), condition) for name in condition.name) for condition in wanted.conditions]
    return (all(met) if wanted.logical_operator == "and" else any(met)) if met else True


def _holds(value: Any, condition: Condition) -> bool:
    how, wanted = condition.comparison_operator, condition.value
    if how in (Comparison.EMPTY, Comparison.NOT_EMPTY):
        return (value is None) == (how is Comparison.EMPTY)
    text, other = "" if value is None else str(value), "" if wanted is None else str(wanted)
    words: dict[Comparison, Callable[[], bool]] = {
        Comparison.CONTAINS: lambda: other in text,
        Comparison.NOT_CONTAINS: lambda: other not in text,
        Comparison.STARTS: lambda: text.startswith(other),
        Comparison.ENDS: lambda: text.endswith(other),
        Comparison.IS: lambda: text == other,
        Comparison.IS_NOT: lambda: text != other,
    }
    if how in words:
        return words[how]()
    if value is None:
        return how is Comparison.UNEQUAL
    order = _compare(text, other)
    return {
        Comparison.EQUAL: order == 0,
        Comparison.UNEQUAL: order != 0,
        Comparison.GREATER: order > 0,
        Comparison.AFTER: order > 0,
        Comparison.LESS: order < 0,
        Comparison.BEFORE: order < 0,
        Comparison.AT_LEAST: order >= 0,
        Comparison.AT_MOST: order <= 0,
    }[how]


def _compare(text: str, other: str) -> int:
    """Numbers by value; days, which are written 2024-05-01, and all else as text. -1, 0 or 1."""
    try:
        left, right = float(text), float(other)
    except ValueError:
        return (text > other) - (text < other)
    return (left > right) - (left < right)


def _error(status: int, code: int, message: str) -> JSONResponse:
    return JSONResponse(DifyError(error_code=code, error_msg=message).model_dump(), status)
