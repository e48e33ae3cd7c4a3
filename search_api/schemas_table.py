"""Shapes of the table by place and of the timeline, with examples for OpenAPI."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from index.place_table import MAX_PLACES
from index.question import MAX_QUESTION
from index.timeline import MAX_TIMED
from search_api.schemas import NOT_BLANK
from search_api.schemas_documents import DocumentModel
from search_api.schemas_life import GroundModel
from search_api.schemas_search import CitationModel, FilterFields


class Order(StrEnum):
    """What the rows are sorted by."""

    RELEVANCE = "relevance"
    PLACE = "place"
    YEAR = "year"


class TableRequest(FilterFields):
    """各地对照表请求。"""

    q: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_QUESTION,
            json_schema_extra=NOT_BLANK,
            description="问题",
            examples=["各地对教师交流年限的规定"],
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=MAX_PLACES, description="最多列多少个地区")] = 20
    sort: Annotated[Order, Field(description="relevance 最切题的在前，place 按行政区划，year 年份新的在前")] = Order.PLACE


class CellModel(BaseModel):
    """一个地区的规定：citation.quote 是原文摘录；found 为 false 表示该地文件里未找到依据。"""

    place: str
    region: str = Field(description="含上级地区的全名", examples=["河南省焦作市"])
    found: bool
    confidence: float = Field(ge=0, le=1, description="摘录切题的程度")
    values: list[str] = Field(description="摘录里的数量或日期，原文写法")
    citation: CitationModel | None
    document: DocumentModel = Field(description="摘录所出的文件；未找到时是最接近的一份")


class TableResponse(BaseModel):
    """各地对照表。topic 是实际查找的内容。"""

    q: str
    topic: str
    cells: list[CellModel]
    took_ms: float


class TimelineRequest(FilterFields):
    """沿革请求。"""

    q: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_QUESTION,
            json_schema_extra=NOT_BLANK,
            description="主题或问题",
            examples=["教师交流轮岗"],
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=MAX_TIMED, description="最多看多少份文件")] = 30


class HappeningModel(BaseModel):
    """一件事：文件发布、施行，或者被别的文件修改、废止（ground 是那份文件的原话）。"""

    day: date
    what: str = Field(examples=["发布", "施行", "修改", "废止"])
    document: DocumentModel
    text: str = Field(description="文件中最切题的一段")
    ground: GroundModel | None


class TimelineResponse(BaseModel):
    """一个主题的沿革，旧的在前；undated 是日期不明的文件。"""

    q: str
    happenings: list[HappeningModel]
    undated: list[DocumentModel]
    took_ms: float
