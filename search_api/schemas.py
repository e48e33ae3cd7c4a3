"""What goes over HTTP and out of ``--json``: the shapes of requests and responses, with examples for OpenAPI."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from index.model import Level, RelationKind
from index.question import MAX_QUESTION
from index.search import MAX_HITS, Mode
from index.status import Status

_EXAMPLE_QUESTION = "集团党组织职责"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _as_day(value: Any) -> Any:
    # Left to itself pydantic takes 2023 for a number of seconds since 1970.
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("应是日期，写作 年-月-日，如 2023-05-01")


Day = Annotated[date, BeforeValidator(_as_day)]
"""A day, written 2023-05-01."""


class SpanModel(BaseModel):
    """半开区间 [start, end)，单位是码点（Unicode code point），不是 UTF-16 单元。"""

    start: int
    end: int


class ValidityModel(BaseModel):
    """一份文件在某一天的效力状态及其理由。由库中文件的日期和相互关系推出，随库中文件的增减而变。"""

    status: Status = Field(examples=["已废止"])
    reason: str = Field(
        description="判断的理由", examples=["自2022年4月1日起被《某市停车管理办法》（某政发〔2022〕3号，2022年3月1日）废止。"]
    )
    as_of: date = Field(description="判断所依据的日期")
    since: date | None = Field(description="自何日起是这个状态")
    in_force: bool = Field(description="当日是否适用（含修改后继续有效的）；可能失效和未知都为 false")
    superseded: bool = Field(description="是否已有新版本取代全文")


class GroundModel(BaseModel):
    """判断所依据的一处原文：quote 等于文件 document_id 全文的 text[start:end]；不在正文里的，element 说明在哪里。"""

    what: str = Field(description="是什么", examples=["废止", "修改", "新版本", "施行日期"])
    document_id: str
    title: str
    doc_number: str | None
    dated: date | None = Field(description="该文件的日期")
    since: date | None = Field(description="自何日起起作用")
    start: int | None
    end: int | None
    quote: str
    element: str | None


class ValidityDetail(ValidityModel):
    """效力状态及其全部依据。"""

    grounds: list[GroundModel]


class DocumentModel(BaseModel):
    """一份文件的基本信息；来源里没有写明的项为 null。"""

    id: str = Field(examples=["5f0c2d7a9b1e4c38"])
    title: str = Field(examples=["某市教育集团党组织工作办法（试行）"])
    doc_number: str | None = Field(description="发文字号")
    issuer: str | None = Field(description="发文机关")
    region: str | None = Field(description="适用地区")
    kind: str | None = Field(description="文种")
    level: Level | None = Field(description="效力级别")
    issued: date | None = Field(description="成文日期")
    published: date | None = Field(description="发布日期")
    effective: date | None = Field(description="施行日期")
    expires: date | None = Field(description="有效期的最后一天")
    term: str | None = Field(description="写明的有效期", examples=["5年", "试行"])
    year: int | None
    source_name: str | None = Field(description="来源（转载自哪里）")
    author: str | None
    url: str | None = Field(description="原文链接")
    file: str = Field(description="入库时的文件名")
    validity: ValidityModel = Field(description="效力状态")


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
    level: Annotated[Level | None, Field(description="效力级别")] = None
    kind: Annotated[str | None, Field(min_length=1, max_length=20, description="文种", examples=["办法"])] = None
    as_of: Annotated[
        Day | None,
        Field(description="以哪一天为准：不含该日之后发布的文件，效力按该日判断；不写则为今天", examples=["2023-05-01"]),
    ] = None
    validity: Annotated[
        list[Status], Field(max_length=len(Status), description="只要这些效力状态的，可写几个；不写则不限")
    ] = []
    in_force: Annotated[bool, Field(description="只要当日适用的（现行有效，或修改后继续有效）")] = False


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
    validity: ValidityModel


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


class EvidenceModel(BaseModel):
    """一项事实出自哪里：text[start:end]；不在正文里的，element 说明在哪里。"""

    field: str = Field(examples=["effective"])
    value: str
    start: int | None
    end: int | None
    element: str | None
    confidence: float = Field(ge=0, le=1)


class TableModel(BaseModel):
    """正文 text[start:end] 是一张表，每行一行文字，单元格以“ | ”分开；前 header 行是表头。"""

    start: int
    end: int
    header: int


class TargetModel(BaseModel):
    """库中的一份文件。"""

    document_id: str
    title: str
    doc_number: str | None
    dated: date | None


class RelationModel(BaseModel):
    """一处关系：文件 document_id 在 text[start:end] 说到另一文件，quote 是其原话。

    title、doc_number、provision 是原文对那份文件的称呼；targets 是它在库中的文件，库中没有时为空，入库后自动连上。
    """

    kind: RelationKind
    name: str = Field(description="关系的中文名", examples=["废止"])
    document_id: str
    document_title: str
    title: str | None = Field(description="所指文件的名称")
    doc_number: str | None = Field(description="所指文件的文号")
    provision: str | None = Field(description="所指的条款", examples=["第三条第二款"])
    since: date | None = Field(description="原文写明的起始日期")
    until: date | None = Field(description="延续或暂停到哪一天")
    term: str | None = Field(description="延续或暂停多久", examples=["3年"])
    start: int
    end: int
    quote: str
    targets: list[TargetModel]


class RelationList(BaseModel):
    """一份文件说到的文件（outgoing）和说到它的文件（incoming，日期新的在前）。"""

    document_id: str
    outgoing: list[RelationModel]
    incoming: list[RelationModel]
    incoming_total: int = Field(description="说到它的共有多少处；incoming 至多列出 limit 处")


class VersionModel(DocumentModel):
    """同一规定的一个版本；copies 是同文的其他来源。"""

    copies: list[TargetModel]


class VersionList(BaseModel):
    """同一规定的各个版本，旧的在前。"""

    document_id: str
    as_of: date
    versions: list[VersionModel]


class FullDocument(DocumentModel):
    """一份文件的全部内容；所有 start、end 都是 text 中的码点位置。"""

    validity: ValidityDetail = Field(description="效力状态及依据")
    addressees: str | None = Field(description="主送机关")
    topics: list[str] = Field(description="主题词、主题分类")
    index_number: str | None = Field(description="索引号")
    secrecy: str | None = Field(description="密级")
    signer: str | None = Field(description="签发人")
    attachments: list[str] = Field(description="附件名称")
    stated_validity: str | None = Field(description="来源页面注明的时效性")
    site: str | None = Field(description="来源网站")
    reprint_of: str | None = Field(description="转载自何文")
    extra: dict[str, str] = Field(description="来源中写明的其他事实")
    evidence: list[EvidenceModel] = Field(description="各项事实的出处")
    relations: list[RelationModel] = Field(description="它说到的文件；另有 /relations 给出两个方向")
    tables: list[TableModel]
    text: str
    sections: list[SectionModel]
    passages: list[PassageSpanModel]
    copies: list[DocumentModel]


class ShownDocument(FullDocument):
    """``policykb show --json``：一份文件的全部内容，连同说到它的文件和各个版本。"""

    incoming: list[RelationModel]
    versions: list[VersionModel]


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
