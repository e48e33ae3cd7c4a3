"""What goes over HTTP and out of ``--json``: the shapes of requests and responses, with examples for OpenAPI."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from index.question import MAX_QUESTION
from index.search import MAX_HITS, Mode

_EXAMPLE_QUESTION = "集团党组织职责"


class SpanModel(BaseModel):
    """半开区间 [start, end)，单位是码点（Unicode code point），不是 UTF-16 单元。"""

    start: int
    end: int


class DocumentModel(BaseModel):
    """一份文件的基本信息；来源里没有写明的项为 null。"""

    id: str = Field(examples=["5f0c2d7a9b1e4c38"])
    title: str = Field(examples=["某市教育集团党组织工作办法（试行）"])
    doc_number: str | None = Field(description="发文字号")
    issuer: str | None = Field(description="发文机关")
    region: str | None = Field(description="适用地区")
    kind: str | None = Field(description="文种")
    issued: date | None = Field(description="成文日期")
    published: date | None = Field(description="发布日期")
    effective: date | None = Field(description="施行日期")
    year: int | None
    source_name: str | None = Field(description="来源（转载自哪里）")
    author: str | None
    url: str | None = Field(description="原文链接")
    file: str = Field(description="入库时的文件名")


class PassageModel(BaseModel):
    """一个段落：text 等于文件全文的 text[start:end]；highlights 相对于段落开头。"""

    id: str = Field(examples=["5f0c2d7a9b1e4c38-12"])
    text: str
    heading_path: list[str] = Field(examples=[["第二章 集团党组织", "第九条"]])
    start: int
    end: int
    highlights: list[SpanModel]


class ExplainModel(BaseModel):
    """得分的各个部分：lexical 为 BM25，terms 是各个词对它的贡献，dense 为余弦相似度，fused 为最后得分。"""

    lexical: float
    terms: dict[str, float]
    dense: float
    fused: float


class HitModel(BaseModel):
    """一份命中的文件及其最相关的段落。more 是同一文件的其他相关段落，copies 是同文转载。"""

    rank: int
    score: float
    document: DocumentModel
    passage: PassageModel
    more: list[PassageModel]
    copies: list[DocumentModel]
    explain: ExplainModel | None = None


class FilterFields(BaseModel):
    """检索范围。"""

    model_config = ConfigDict(extra="forbid")

    year_from: Annotated[int | None, Field(ge=1900, le=2999, description="起始年份（含）")] = None
    year_to: Annotated[int | None, Field(ge=1900, le=2999, description="截止年份（含）")] = None
    region: Annotated[str | None, Field(min_length=1, max_length=100, description="地区名，可只写一部分")] = None
    issuer: Annotated[str | None, Field(min_length=1, max_length=100, description="发文机关，可只写一部分")] = None


class SearchRequest(FilterFields):
    """检索请求。"""

    q: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, description="要查找的内容", examples=[_EXAMPLE_QUESTION])]
    k: Annotated[int, Field(ge=1, le=MAX_HITS, description="最多返回多少份文件")] = 10
    mode: Annotated[Mode, Field(description="hybrid 混合，lexical 只用词面，dense 只用语义")] = Mode.HYBRID
    collapse: Annotated[bool, Field(description="是否把同文转载合为一条")] = True
    explain: Annotated[bool, Field(description="是否说明得分的组成")] = False


class SearchResponse(BaseModel):
    """检索结果，最相关的在前。"""

    q: str
    mode: Mode
    hits: list[HitModel]
    took_ms: float


class AskRequest(FilterFields):
    """提问。"""

    q: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, description="问题", examples=[_EXAMPLE_QUESTION])]


class CitationModel(BaseModel):
    """答案的一处依据：quote 等于该文件全文的 text[start:end]，一字不差。"""

    document_id: str
    passage_id: str
    title: str
    doc_number: str | None
    heading_path: list[str]
    start: int
    end: int
    quote: str


class AskResponse(BaseModel):
    """摘录式回答。found 为 false 表示库中没有找到依据，此时 nearest 列出最接近的段落，仅供参考。"""

    q: str
    found: bool
    answer: str
    confidence: float = Field(ge=0, le=1)
    citations: list[CitationModel]
    nearest: list[HitModel]
    took_ms: float


class DocumentList(BaseModel):
    """文件列表的一页。"""

    total: int
    limit: int
    offset: int
    documents: list[DocumentModel]


class SectionModel(BaseModel):
    """章节树的一个节点；parent 是上级节点的 ordinal。"""

    ordinal: int
    parent: int | None
    kind: str
    label: str
    heading: str
    start: int
    end: int


class PassageSpanModel(BaseModel):
    """段落在全文中的位置。"""

    id: str
    section: int | None
    heading_path: list[str]
    start: int
    end: int


class FullDocument(DocumentModel):
    """一份文件的全部内容；所有 start、end 都是 text 中的码点位置。"""

    extra: dict[str, str] = Field(description="来源中写明的其他事实")
    text: str
    sections: list[SectionModel]
    passages: list[PassageSpanModel]
    copies: list[DocumentModel]


class AuditModel(BaseModel):
    """审计记录的一行：谁在何时改了什么。old、new 为 null 表示没有这一项。"""

    seq: int
    at: str = Field(examples=["2026-01-05T09:30:00+08:00"])
    by: str
    action: str = Field(description="correct 更正，undo 撤销更正")
    document_id: str
    field: str = Field(examples=["doc_number"])
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
