"""Shapes of Dify's external knowledge API (docs.dify.ai, "External Knowledge API")."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from index.question import MAX_QUESTION
from search_api.schemas import NOT_BLANK


class RetrievalSetting(BaseModel):
    """取多少条、最低多少分。"""

    top_k: Annotated[int, Field(ge=1, le=100)] = 5
    score_threshold: Annotated[float, Field(ge=0, le=1)] = 0.0


class Comparison(StrEnum):
    """How a metadata condition compares."""

    CONTAINS = "contains"
    NOT_CONTAINS = "not contains"
    STARTS = "start with"
    ENDS = "end with"
    IS = "is"
    IS_NOT = "is not"
    EMPTY = "empty"
    NOT_EMPTY = "not empty"
    EQUAL = "="
    UNEQUAL = "≠"
    GREATER = ">"
    LESS = "<"
    AT_LEAST = "≥"
    AT_MOST = "≤"
    BEFORE = "before"
    AFTER = "after"


class Condition(BaseModel):
    """对元数据的一个条件；name 中任一项符合即可。"""

    name: Annotated[list[str], Field(min_length=1, max_length=20)]
    comparison_operator: Comparison
    value: str | int | float | None = None


class MetadataCondition(BaseModel):
    """条件之间的关系：and 全部符合，or 任一符合。"""

    logical_operator: Annotated[str, Field(pattern="^(and|or)$")] = "and"
    conditions: Annotated[list[Condition], Field(max_length=20)] = []


class RetrievalRequest(BaseModel):
    """检索请求。knowledge_id 写 policykb 或知识库目录的名称。"""

    knowledge_id: Annotated[str, Field(min_length=1, max_length=200, examples=["policykb"])]
    query: Annotated[
        str, Field(min_length=1, max_length=MAX_QUESTION, json_schema_extra=NOT_BLANK, examples=["集团党组织职责"])
    ]
    retrieval_setting: RetrievalSetting = RetrievalSetting()
    metadata_condition: MetadataCondition | None = None


class RecordModel(BaseModel):
    """一个段落。metadata 中有文号、机关、日期、效力、标题路径和位置。"""

    content: str
    score: float = Field(ge=0, le=1)
    title: str
    metadata: dict[str, Any]


class RetrievalResponse(BaseModel):
    """最相关的在前。"""

    records: list[RecordModel]


class DifyError(BaseModel):
    """Dify 的错误：1001 请求头有误，1002 没有权限，2001 没有这个知识库，1000 请求有误。"""

    error_code: int
    error_msg: str
