"""Shapes of generated answers and of the events of a streamed one, with examples for OpenAPI."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from search_api.generation.checking import Verdict


class GeneratorModel(BaseModel):
    """答案从何而来。extractive 为摘录原文，generated 为模型依据所引段落写成、逐句核对过。"""

    used: Literal["extractive", "generated"] = "extractive"
    model: str | None = Field(default=None, description="写出答案的模型")
    reason: str | None = Field(
        default=None, description="本应生成却用了摘录的原因，或生成的回答缺了什么", examples=["生成模型 30 秒内没有开始回答"]
    )
    dropped: int = Field(default=0, description="因核对不上而略去的句数")


class PlaceModel(BaseModel):
    """一句话的依据：第 citation 条引用所在文件全文的 text[start:end] 等于 quote。"""

    citation: int
    start: int
    end: int
    quote: str


class SentenceModel(BaseModel):
    """生成的一句话。verified 为与所引原文一致，mismatch 为与所引原文不符，unverified 为核对不上。"""

    text: str
    citations: list[int] = Field(description="所引的是 citations 中的第几条，从 1 起")
    verdict: Verdict
    reason: str
    places: list[PlaceModel] = Field(description="verdict 为 verified 时，说这句话的原文")


class StatusEvent(BaseModel):
    """事件 status：进行到哪一步。fallback 表示生成失败，此前的 citations 和 token 作废，改用摘录。"""

    stage: Literal["searching", "generating", "fallback", "not_found"]
    message: str


class TokenEvent(BaseModel):
    """事件 token：答案的下一句，已核对。摘录的原文总是 verified。"""

    text: str
    citations: list[int]
    verdict: Verdict
    reason: str = ""
