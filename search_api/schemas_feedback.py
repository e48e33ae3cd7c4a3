"""Shapes of feedback and of the questions that got no answer."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from index.question import MAX_QUESTION
from search_api.feedback import Verdict

MAX_COMMENT = 5_000
MAX_ANSWER = 20_000
MAX_NAME = 300


class FeedbackRequest(BaseModel):
    """对一次回答的意见。"""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, examples=["教师交流的年限是几年"])]
    verdict: Annotated[
        Verdict, Field(description="good 回答对；bad 回答不对；no_answer 库中本来没有答案（未找到依据是对的，或不该作答）")
    ]
    answer: Annotated[str, Field(max_length=MAX_ANSWER, description="得到的回答")] = ""
    document: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MAX_NAME,
            description="正确的出处：编号、文号或标题。good 时写所引的文件，bad 时写应引的文件",
        ),
    ] = None
    provision: Annotated[str | None, Field(min_length=1, max_length=100, examples=["第三条第二款"])] = None
    quote: Annotated[str | None, Field(min_length=1, max_length=MAX_ANSWER, description="能回答的原文")] = None
    comment: Annotated[str, Field(max_length=MAX_COMMENT)] = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.document is None and (self.provision or self.quote):
            raise ValueError("写了条款或原文，却没有写是哪份文件（document）")
        if self.verdict is Verdict.NO_ANSWER and self.document is not None:
            raise ValueError("no_answer 表示库中没有答案，不应再写文件（document）")
        return self


class FeedbackModel(BaseModel):
    """保存下来的一条意见；其中的电话、证件号等已遮去。"""

    number: int
    at: str = Field(examples=["2026-01-05T01:30:00+00:00"])
    question: str
    answer: str
    verdict: Verdict
    document: str | None
    provision: str | None
    quote: str | None
    comment: str


class UnansweredModel(BaseModel):
    """一个没有得到回答的问题，问过 times 次。"""

    question: str
    times: int
    first: str
    last: str
    confidence: float
