"""Shapes of what a base covers, with examples for OpenAPI."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class TallyModel(BaseModel):
    """某一项有多少份；value 为 null 表示来源没有写明。"""

    model_config = ConfigDict(from_attributes=True)

    value: str | None = Field(examples=["2022"])
    count: int


class PlaceTallyModel(TallyModel):
    """一个省级地区（或全国，或地名表里没有的地方）；parts 是其中的市（直辖市为区县），多的在前。"""

    parts: list[TallyModel]


class CoverageModel(BaseModel):
    """库中文件的分布；同文的几份算一份。"""

    model_config = ConfigDict(from_attributes=True)

    as_of: date = Field(description="判断效力所依据的日期")
    texts: int = Field(description="共有多少份")
    years: list[TallyModel] = Field(description="按年份，中间没有文件的年份也列出")
    places: list[PlaceTallyModel]
    absent: list[str] = Field(description="库中没有文件的省级地区")
    levels: list[TallyModel]
    validity: list[TallyModel]
