"""Shapes of similar provisions, with examples for OpenAPI."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from index.similar import MAX_DRAFT, MAX_SIMILAR
from search_api.schemas_documents import DocumentModel
from search_api.schemas_search import FilterFields


class StretchModel(BaseModel):
    """两段文字中的一截：same 为真时两边意思相同（只差标点、全半角、数字写法）；各截的 left、right 依次相连，就是两边的文字。"""

    same: bool
    left: str
    right: str


class QuantityModel(BaseModel):
    """一个数量：text 是原文写法，value 是统一的写法，可以比较。"""

    text: str = Field(examples=["二百元"])
    value: str = Field(examples=["200元"])


class SimilarRequest(FilterFields):
    """查找相似条款：给出库中段落的编号 passage，或者一段文字 text，二者选一。"""

    passage: Annotated[
        str | None, Field(min_length=1, max_length=500, description="段落编号", examples=["5f0c2d7a9b1e4c38-12"])
    ] = None
    text: Annotated[str | None, Field(max_length=MAX_DRAFT, description="条文或草案；几条的分条查找")] = None
    k: Annotated[int, Field(ge=1, le=MAX_SIMILAR, description="每一条最多返回多少处")] = 10


class PrecedentModel(BaseModel):
    """一处相似条款：text 等于该文件全文的 text[start:end]。stretches 与所给文字（left）逐字比较，不计条号。"""

    rank: int
    score: float = Field(ge=0, le=1)
    place: str | None = Field(description="地区；文件没有写明的，取标题开头的地名")
    year: int | None
    document: DocumentModel
    passage_id: str
    heading_path: list[str]
    start: int
    end: int
    text: str
    common: float = Field(ge=0, le=1, description="相同文字所占的比例")
    stretches: list[StretchModel]
    only_given: list[QuantityModel] = Field(description="只有所给文字写了的数量")
    only_found: list[QuantityModel] = Field(description="只有这一处写了的数量")


class PlaceGroup(BaseModel):
    """同一地区的相似条款，年份新的在前；ranks 指 found 中的 rank。"""

    place: str | None
    ranks: list[int]


class ClauseModel(BaseModel):
    """所给的一条，和在别处找到的相似条款，最相似的在前。"""

    text: str
    heading_path: list[str]
    document: DocumentModel | None = Field(description="所给段落的文件；所给为文字时为 null")
    found: list[PrecedentModel]
    places: list[PlaceGroup]


class SimilarResponse(BaseModel):
    """各条的相似条款；不含所给段落自己的文件、同文转载和其他版本。"""

    clauses: list[ClauseModel]
    took_ms: float
