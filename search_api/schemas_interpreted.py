"""Shapes of how a question was understood, and of suggestions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from index.interpret import MAX_HISTORY
from index.interpretation import Deed, Kind
from index.question import MAX_QUESTION
from index.suggest import MAX_SUGGESTIONS, MAX_TYPED, Source
from search_api.schemas import SpanModel

INTERPRETED_EXAMPLE: dict[str, Any] = {
    "question": "2023年以来沅东区的集团化办学政策",
    "searched": "沅东区的集团化办学政策",
    "recognised": [
        {
            "kind": "period",
            "name": "时间",
            "words": "2023年以来",
            "start": 0,
            "end": 7,
            "value": "2023:",
            "action": "filtered",
            "note": "只找2023年及以后的文件",
        }
    ],
}

KIND_NAMES = {
    Kind.HISTORY: "接续",
    Kind.TYPO: "错字",
    Kind.DOC_NUMBER: "文号",
    Kind.TITLE: "文件",
    Kind.PROVISION: "条款",
    Kind.PERIOD: "时间",
    Kind.AS_OF: "基准日",
    Kind.IN_FORCE: "效力",
    Kind.REGION: "地区",
    Kind.ISSUER: "机关",
}


class RecognisedModel(SpanModel):
    """从问题中认出的一处：words 等于 interpreted.question 的 [start:end]（接续和错字除外，words 是原来所写）。"""

    kind: Kind
    name: str = Field(description="kind 的中文名")
    words: str
    value: str = Field(description="规范的写法，如 2023:2025、第8条")
    action: Deed = Field(
        description="opened 直接打开，filtered 作为筛选（文件没有写明这一项的不排除），replaced 改写，relaxed 筛选后没有结果而放宽，nothing 未采用"
    )
    note: str = Field(description="怎样理解、怎样处理")


class InterpretedModel(BaseModel):
    """对问题的理解。不符合本意时，用 interpret=false 全部撤销，或用 interpret_except 撤销其中几类。"""

    model_config = {"json_schema_extra": {"examples": [INTERPRETED_EXAMPLE]}}

    question: str = Field(description="补全、改正后的问题")
    searched: str = Field(description="实际用来检索的文字")
    recognised: list[RecognisedModel]


History = Annotated[str, Field(max_length=MAX_QUESTION)]


class InterpretFields(BaseModel):
    """怎样理解问题。"""

    interpret: Annotated[
        bool, Field(description="是否理解问题中的文号、书名号、条款、时间、地区、机关、错字并据以打开文件或筛选")
    ] = True
    interpret_except: Annotated[list[Kind], Field(max_length=len(Kind), description="不要理解的方面，可写几个")] = []
    history: Annotated[
        list[History], Field(max_length=MAX_HISTORY, description="此前的提问，早的在前；“那民办学校呢”据此补全")
    ] = []


class SuggestRequest(BaseModel):
    """提示请求。"""

    q: Annotated[str, Field(min_length=1, max_length=MAX_TYPED, description="已输入的文字", examples=["集团"])]
    limit: Annotated[int, Field(ge=1, le=MAX_SUGGESTIONS, description="最多多少条")] = 10


class SuggestionModel(BaseModel):
    """一条提示；start、end 是已输入的文字在 text 中的位置。"""

    text: str = Field(examples=["清沅市教育集团党组织工作办法（试行）"])
    source: Source = Field(description="title 标题，term 词语，heading 章节标题")
    start: int
    end: int


class SuggestResponse(BaseModel):
    """输入时的提示：开头相同的在前，其次是含有的。"""

    q: str
    suggestions: list[SuggestionModel]
