"""Shapes of the verification of references."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from index.judgement import Finding
from index.quotes import Sameness
from search_api.schemas import Day
from search_api.schemas_life import TargetModel, ValidityModel

MAX_VERIFIED = 200_000

FINDING_NAMES = {
    Finding.IN_FORCE: "存在且有效",
    Finding.AMENDED: "有效，但已修改",
    Finding.NOT_IN_FORCE: "存在但不适用",
    Finding.DOUBTFUL: "存在，效力不明",
    Finding.MISMATCH: "文号与标题不符",
    Finding.NO_PROVISION: "没有这一条款",
    Finding.NOT_IN_BASE: "库中没有",
    Finding.AMBIGUOUS: "可能指几份文件",
    Finding.UNCLEAR: "未写明文件",
}
SAMENESS_NAMES = {
    Sameness.IDENTICAL: "一字不差",
    Sameness.PUNCTUATION: "仅标点不同",
    Sameness.DIFFERS: "与原文不同",
    Sameness.ABSENT: "原文没有这段话",
}


class VerifyRequest(BaseModel):
    """要核对的文字。"""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_VERIFIED,
            description="通知草稿、聊天机器人的回答等任何文字",
            examples=["根据《清沅市学校安全条例》第八条，学校应当设立安全工作机构。"],
        ),
    ]
    as_of: Annotated[Day | None, Field(description="以哪一天为准判断效力，不写则为今天", examples=["2023-05-01"])] = None


class ProvisionModel(BaseModel):
    """引用的一条、款、项；text 等于文件全文的 text[start:end]，没有这一条款时 start、end 为 null。"""

    provision: str = Field(examples=["第8条第2款"])
    found: bool
    start: int | None
    end: int | None
    text: str
    document: TargetModel | None = Field(
        description="条款不在所判断的文件里时，在哪一份：分存几份的同一文件的另一部分，或另一版"
    )


class DifferenceModel(BaseModel):
    """引文与原文不同的一处；一方为空表示多出或缺少。"""

    quoted: str
    source: str


class QuoteModel(BaseModel):
    """引文与原文的比较；start、end 是引文在所给文字中的位置，wording 是原文的写法。"""

    start: int
    end: int
    text: str
    result: Sameness
    name: str = Field(description="result 的中文名")
    wording: str
    differences: list[DifferenceModel]


class VerifiedModel(BaseModel):
    """一处引用：text 等于所给文字的 [start:end]。"""

    start: int
    end: int
    text: str
    title: str | None
    doc_number: str | None
    inferred: bool = Field(description="这里没有写明文件，按上文理解")
    finding: Finding
    name: str = Field(description="finding 的中文名")
    reason: str
    document: TargetModel | None
    validity: ValidityModel | None
    current: TargetModel | None = Field(description="文件不再适用时，现行的一版")
    provisions: list[ProvisionModel]
    quote: QuoteModel | None
    suggestions: list[TargetModel] = Field(description="可能本来要指的文件；只是提示，不作更正")


class VerifyResponse(BaseModel):
    """逐处核对的结果，按出现的先后。"""

    as_of: Day
    references: list[VerifiedModel]
    counts: dict[str, int] = Field(description="各种结论有多少处")
