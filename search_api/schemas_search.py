"""Shapes of searches, questions and their answers, with examples for OpenAPI."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from index.listing import Order
from index.model import Level
from index.question import MAX_QUESTION
from index.search import MAX_HITS, Mode
from index.status import Status
from search_api.schemas import NOT_BLANK, Day, SpanModel
from search_api.schemas_documents import DocumentModel, FacetModel
from search_api.schemas_generation import GeneratorModel, SentenceModel
from search_api.schemas_interpreted import InterpretedModel, InterpretFields
from search_api.schemas_life import ValidityModel

_EXAMPLE_QUESTION = "集团党组织职责"


class PassageModel(BaseModel):
    """一个段落：text 等于文件全文的 text[start:end]；highlights 相对于段落开头。"""

    id: str = Field(examples=["5f0c2d7a9b1e4c38-12"])
    text: str
    heading_path: list[str] = Field(examples=[["第二章 集团党组织", "第九条"]])
    start: int
    end: int
    highlights: list[SpanModel]


class ExplainModel(BaseModel):
    """得分的各个部分：lexical 为 BM25，terms 是各个词对它的贡献，dense 为余弦相似度，fused 为最后得分。

    parts 是混合检索重读候选段落后各项对 fused 的贡献，合起来就是 fused：bm25 词面得分，pairs 字对覆盖，words 词语覆盖（连同上下文），
    exact 数字和外文词，dense 语义，changed 因修改关系而提前或移后。只用一路检索时为空。
    """

    lexical: float
    terms: dict[str, float]
    dense: float
    fused: float
    parts: dict[str, float] = {}


class HitModel(BaseModel):
    """一份命中的文件及其最相关的段落。more 是同一文件的其他相关段落，copies 是同文转载。"""

    rank: int
    score: float
    document: DocumentModel
    passage: PassageModel
    more: list[PassageModel]
    copies: list[DocumentModel]
    why: str | None = Field(default=None, description="为何排在最前：问题写明了这份文件或其中的条款")
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
    topic: Annotated[str | None, Field(min_length=1, max_length=100, description="主题词，须完全相同")] = None


class ListRequest(FilterFields):
    """列表请求。"""

    title: Annotated[str | None, Field(min_length=1, max_length=200, description="标题中含有的字词")] = None
    collapse: Annotated[bool, Field(description="是否把同文转载合为一条")] = True
    facets: Annotated[bool, Field(description="是否给出分类计数 facets")] = False
    sort: Annotated[Order, Field(description="newest 日期新的在前（relevance 与此相同），oldest 日期旧的在前")] = Order.NEWEST
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    offset: Annotated[int, Field(ge=0, le=2**31)] = 0


class SearchRequest(InterpretFields, FilterFields):
    """检索请求。"""

    q: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_QUESTION,
            json_schema_extra=NOT_BLANK,
            description="要查找的内容",
            examples=[_EXAMPLE_QUESTION],
        ),
    ]
    k: Annotated[int, Field(ge=1, le=MAX_HITS, description="最多返回多少份文件")] = 10
    mode: Annotated[Mode, Field(description="hybrid 混合，lexical 只用词面，dense 只用语义")] = Mode.HYBRID
    collapse: Annotated[bool, Field(description="是否把同文转载合为一条")] = True
    explain: Annotated[bool, Field(description="是否说明得分的组成")] = False
    facets: Annotated[bool, Field(description="是否给出总数 total 和分类计数 facets")] = False
    offset: Annotated[int, Field(ge=0, le=10_000, description="从第几份之后列起，用于翻页")] = 0
    sort: Annotated[Order, Field(description="relevance 按相关程度，newest 日期新的在前，oldest 日期旧的在前")] = (
        Order.RELEVANCE
    )
    syntax: Annotated[
        bool,
        Field(
            description='q 中的记号是否起作用："准确词语"（直引号，文件须一字不差地含有）、-排除的词、字段（地区: 机关: 年份: 级别: 文种: 效力: 主题:）'
        ),
    ] = True


class SyntaxModel(BaseModel):
    """从 q 中读出的记号；fields 是按字段限定的范围，写法与同名参数相同。syntax=false 时记号按普通文字处理。"""

    phrases: list[str] = Field(description="须一字不差地含有的词语")
    excluded: list[str] = Field(description="不得含有的词语")
    fields: dict[str, str | int | bool | list[str]] = Field(examples=[{"year_from": 2021, "region": "广州"}])


class SearchResponse(BaseModel):
    """检索结果，最相关的在前。

    写了 facets、offset 或 sort 时，total 是匹配的文件数（词面、语义两路各取最相关的 1000 个段落，得分不低于最高者的两成，合为文件）；
    按 facets 中的一项再加限定，恰好列出所计的份数。beyond 表示所限范围内没有一份在其中，列出的只是范围内较接近的。
    """

    q: str
    mode: Mode
    hits: list[HitModel]
    total: int | None = None
    beyond: bool = False
    facets: list[FacetModel] | None = None
    syntax: SyntaxModel | None = Field(default=None, description="q 中没有记号时为 null")
    interpreted: InterpretedModel | None = Field(default=None, description="对问题的理解；interpret=false 时为 null")
    took_ms: float


class AskRequest(InterpretFields, FilterFields):
    """提问。"""

    q: Annotated[
        str,
        Field(
            min_length=1, max_length=MAX_QUESTION, json_schema_extra=NOT_BLANK, description="问题", examples=[_EXAMPLE_QUESTION]
        ),
    ]
    generate: Annotated[bool | None, Field(description="是否由生成模型作答；不写则配置了模型就生成，false 只摘录原文")] = None
    stream: Annotated[bool, Field(description="以 server-sent events 逐步返回：status、citations、token、done、error")] = False


class CitationModel(BaseModel):
    """答案的一处依据：quote 等于该文件全文的 text[start:end]，一字不差。

    focus 是其中直接回答问题的部分（数字、日期、列举的各项，或一段话），位置同样按全文计；
    quote 是表格中的一行时，table_header 为该表的表头。
    """

    document_id: str
    passage_id: str
    title: str
    doc_number: str | None
    heading_path: list[str]
    start: int
    end: int
    quote: str
    validity: ValidityModel
    focus: list[SpanModel] = []
    table_header: str | None = None


class ConflictModel(BaseModel):
    """依据之间的矛盾：note 用一句话说明哪份文件怎么说，citations 是双方的原文，答案所据的在前。"""

    note: str
    citations: list[CitationModel]


class AskResponse(BaseModel):
    """回答。found 为 false 表示库中没有找到依据，此时 nearest 列出最接近的段落，仅供参考。

    answer 是最切题的一段原文，一字不差地出自 citations 的第一条；其余各条是佐证或补充。
    confidence 是答案可靠的概率（按测得的频率校准）；conflicts 列出对同一事项说法不同的文件。

    generator 说明答案是摘录的还是生成的；生成的答案另在 sentences 逐句列出核对的结果，只有 verified 的句子与原文核对一致。
    """

    q: str
    found: bool
    answer: str
    confidence: float = Field(ge=0, le=1)
    citations: list[CitationModel]
    nearest: list[HitModel]
    interpreted: InterpretedModel | None = Field(default=None, description="对问题的理解；interpret=false 时为 null")
    generator: GeneratorModel = GeneratorModel()
    sentences: list[SentenceModel] = []
    took_ms: float
    conflicts: list[ConflictModel] = []
