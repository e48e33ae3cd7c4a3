"""``/v1/table`` and ``/v1/timeline``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from search_api.dependencies import INVALID, Base
from search_api.overview import history, place_table
from search_api.schemas_table import TableRequest, TableResponse, TimelineRequest, TimelineResponse
from search_api.table_files import as_csv, as_xlsx

router = APIRouter(prefix="/v1", tags=["先例与比较"])

_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@router.get("/table", summary="各地对照表", responses=INVALID)
def get_table(base: Base, request: Annotated[TableRequest, Query()]) -> TableResponse:
    """一个问题，各地怎样规定：每个地区一格，摘录该地文件的原文并注明出处；没有依据的写明未找到。"""
    return place_table(base, request)


@router.get(
    "/table/{form}",
    summary="各地对照表（文件）",
    response_class=Response,
    responses=INVALID | {200: {"description": "CSV 或 XLSX 文件", "content": {each: {} for each in _TYPES.values()}}},
)
def get_table_file(base: Base, form: Literal["csv", "xlsx"], request: Annotated[TableRequest, Query()]) -> Response:
    """与 /v1/table 相同，下载为表格文件。以 = + - @ 开头的文字不会成为公式。"""
    table = place_table(base, request)
    content = as_csv(table) if form == "csv" else as_xlsx(table)
    disposition = f'attachment; filename="table.{form}"'
    return Response(content, media_type=_TYPES[form], headers={"Content-Disposition": disposition})


@router.get("/timeline", summary="主题沿革", responses=INVALID)
def get_timeline(base: Base, request: Annotated[TimelineRequest, Query()]) -> TimelineResponse:
    """一个主题的文件历年的发布、施行、修改、废止，旧的在前。"""
    return history(base, request)
