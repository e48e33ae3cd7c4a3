"""What goes over HTTP and out of ``--json``, the shapes that all the others share: days, spans, problems, health, audit."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _as_day(value: Any) -> Any:
    # Left to itself pydantic takes 2023 for a number of seconds since 1970.
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("应是日期，写作 年-月-日，如 2023-05-01")


Day = Annotated[date, BeforeValidator(_as_day)]
"""A day, written 2023-05-01."""


NOT_BLANK: dict[str, Any] = {"pattern": r"[^\s\x1c-\x1f\x85]"}
"""Of a question, in the schema: that it is more than blanks. Told by :func:`index.question.understand`, in words for people."""


class SpanModel(BaseModel):
    """半开区间 [start, end)，单位是码点（Unicode code point），不是 UTF-16 单元。"""

    start: int
    end: int


class AuditModel(BaseModel):
    """审计记录的一行：谁在何时改了什么。old、new 为 null 表示没有这一项。"""

    seq: int
    at: str = Field(examples=["2026-01-05T09:30:00+08:00"])
    by: str
    action: str = Field(
        description="correct 更正，undo 撤销更正，delete 移除，restore 恢复，merge 合并同文，split 拆分同文，upload 上传，reingest 重新导入"
    )
    document_id: str
    field: str = Field(examples=["doc_number"], description="事实的名称；移除、恢复时为 title，同文为 copies，导入为 file")
    old: str | list[str] | None
    new: str | list[str] | None
    note: str


class Problem(BaseModel):
    """RFC 9457 问题说明。"""

    type: str = "about:blank"
    title: str = Field(examples=["请求参数有误"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["k 应在 1 到 1000 之间，而不是 0。"])
    instance: str
    errors: list[dict[str, str]] = Field(default_factory=list, description="逐项的错误：field 与 message")


class Health(BaseModel):
    """服务状态。"""

    status: str = Field(examples=["ok"])
    documents: int | None = None
    passages: int | None = None
