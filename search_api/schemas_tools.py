"""What the tools for agents return: passages and provisions with their places, short enough for a model's context."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from search_api.schemas_search import CitationModel


class ListedDocument(BaseModel):
    """列表中的一份文件。"""

    document_id: str
    title: str
    doc_number: str | None
    issuer: str | None
    region: str | None
    dated: date | None
    status: str = Field(description="效力状态及理由")


class FoundModel(ListedDocument):
    """一个段落：text 等于该文件全文的 [start, end)。"""

    passage_id: str
    heading_path: list[str]
    text: str
    start: int
    end: int


class SearchFound(BaseModel):
    """检索结果，最相关的在前；understood 说明怎样理解问题。"""

    understood: list[str]
    passages: list[FoundModel]


class Answered(BaseModel):
    """回答。found 为 false 表示库中没有依据，不要据此作答；nearest 只供参考。"""

    found: bool
    answer: str
    confidence: float
    understood: list[str]
    citations: list[CitationModel]
    conflicts: list[str]
    nearest: list[FoundModel]


class ProvisionFound(BaseModel):
    """一条规定的原文：text 等于该文件全文的 [start, end)。"""

    document_id: str
    title: str
    doc_number: str | None
    status: str
    provision: str
    text: str
    start: int
    end: int


class OutlineModel(BaseModel):
    """目录的一行。"""

    depth: int
    name: str
    start: int
    end: int


class DocumentFound(BaseModel):
    """一份文件的事实、某一天的效力及理由、目录。"""

    document_id: str
    title: str
    facts: dict[str, str]
    as_of: date
    status: str
    reason: str
    outline: list[OutlineModel]
    outline_total: int
    characters: int


class ListedDocuments(BaseModel):
    """符合条件的文件，新的在前。"""

    total: int
    documents: list[ListedDocument]
