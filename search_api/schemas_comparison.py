"""Shapes of comparisons and redlines, with examples for OpenAPI."""

from __future__ import annotations

from pydantic import BaseModel, Field

from index.alignment import Relation
from search_api.schemas_documents import DocumentModel
from search_api.schemas_precedent import QuantityModel, StretchModel

RELATION_NAMES: dict[Relation, str] = {
    Relation.SAME: "相同",
    Relation.CHANGED: "文字不同",
    Relation.SPLIT: "拆分",
    Relation.MERGED: "合并",
    Relation.DELETED: "只有前者有",
    Relation.INSERTED: "只有后者有",
}


class ComparedClause(BaseModel):
    """一条或一段：text 等于该文件全文的 text[start:end]。"""

    passage_id: str
    name: str = Field(description="条号或标题", examples=["第五条"])
    heading_path: list[str]
    start: int
    end: int
    text: str


class RowModel(BaseModel):
    """左右对应的条款；没有对应的，一边为空。stretches 是两边文字的逐字比较，不计条号、标点、全半角和数字写法。"""

    relation: Relation
    name: str = Field(description="关系的中文名", examples=["文字不同"])
    moved: bool = Field(description="次序移动过")
    renumbered: bool = Field(description="条号不同")
    left: list[ComparedClause]
    right: list[ComparedClause]
    stretches: list[StretchModel]
    only_left: list[QuantityModel] = Field(description="只有左边写了的数量")
    only_right: list[QuantityModel] = Field(description="只有右边写了的数量")


class DifferingModel(BaseModel):
    """对应条款里不同的数量（金额、比例、期限等），附两边写到它的原句。row 是 rows 中的位置，从 0 起。"""

    row: int
    left: list[QuantityModel]
    left_quote: str
    right: list[QuantityModel]
    right_quote: str


class ComparisonModel(BaseModel):
    """两份文件的比较；rows 依后者的次序。counts 是各种关系各有多少处。"""

    left: DocumentModel
    right: DocumentModel
    counts: dict[Relation, int]
    moved: int
    differing: list[DifferingModel]
    rows: list[RowModel]


class CompareResponse(BaseModel):
    """逐条比较：其余各份分别与第一份比较。"""

    comparisons: list[ComparisonModel]
    took_ms: float


class RedlineResponse(ComparisonModel):
    """同一规定前后两个版本的修订对照：left 是旧版本，right 是新版本；条号变动不算改动。"""

    versions: list[DocumentModel] = Field(description="库中的各个版本，旧的在前")
    took_ms: float
