"""Shapes of validity and relations, with examples for OpenAPI."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from index.model import RelationKind
from index.status import Status


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
    term: str | None = Field(description="延续或暂停多久；“至5年”指自施行起共5年", examples=["3年", "至5年"])
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
