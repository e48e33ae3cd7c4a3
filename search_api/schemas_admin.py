"""What goes over HTTP to and from those who run the base."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from index.corrections import MAX_VALUE
from search_api.intake import Batch, Fate, State

Note = Annotated[str, Field(max_length=MAX_VALUE, description="理由，记入审计记录")]


def _sure(value: object) -> object:
    """Only true itself: what is like it (1) has not been said with care."""
    if value is not True:
        raise ValueError("永久删除须写明 true")
    return value


class NoteRequest(BaseModel):
    """改动的理由。"""

    model_config = ConfigDict(extra="forbid")

    note: Note = ""


class MergeRequest(NoteRequest):
    """与哪一份是同一文本。"""

    other_id: Annotated[str, Field(min_length=1, max_length=200, description="另一份文件的编号")]


class PartModel(BaseModel):
    """一份文件里未能读入的部分；part 为空指整份文件。"""

    part: str
    reason: str


class BriefModel(BaseModel):
    """一份文件的编号和标题。"""

    id: str
    title: str


class OutcomeModel(BaseModel):
    """一个上传（或重新导入）的文件的结果。"""

    name: str
    fate: Fate = Field(description="added 新增，changed 更新，unchanged 未变，trashed 在回收站、没有导入，failed 未能导入")
    documents: list[BriefModel] = Field(description="其中的文件，至多列出 20 份")
    count: int = Field(description="其中共有多少份文件")
    failures: list[PartModel]


class BatchModel(BaseModel):
    """一批正在或已经导入的文件。"""

    id: str
    state: State = Field(description="queued 排队，waiting 等另一写入者，running 进行中，done 完成，failed 没有完成")
    message: str = Field(description="在等什么，或为什么没有完成")
    files: list[str]
    done: int
    total: int
    by: str
    outcomes: list[OutcomeModel]


class TrashModel(BaseModel):
    """回收站里的一份文件。"""

    document_id: str
    title: str
    at: str
    by: str
    note: str


class EmptyRequest(NoteRequest):
    """清空回收站；不能撤销，confirm 必须为 true。"""

    older_than_days: Annotated[int, Field(ge=0, le=36_500, description="只删移除满这么多天的，0 为全部")] = 0
    confirm: Annotated[Literal[True], BeforeValidator(_sure)] = Field(description="确认永久删除")


class EmptiedModel(BaseModel):
    """永久删除了什么。"""

    documents: list[BriefModel]
    files: int = Field(description="随之删除的上传原件数；不是上传来的原件留在原处")


class FailureModel(BaseModel):
    """一个未能导入的文件。"""

    source: str
    error: str
    reason: str
    at: str


class FindingModel(BaseModel):
    """核对时发现的一个问题。"""

    where: str
    problem: str


class HealthReport(BaseModel):
    """数据库与索引是否一致；sound 为 true 时没有问题。"""

    sound: bool
    findings: list[FindingModel]


class CountModel(BaseModel):
    """一个值和有它的文件份数。"""

    value: str
    count: int


class StatisticsModel(BaseModel):
    """知识库的规模与构成；years 等至多列出 40 项。"""

    documents: int
    passages: int
    characters: int
    bytes: int = Field(description="知识库占用的字节数，不含上传的文件")
    upload_bytes: int = Field(description="上传的文件占用的字节数")
    trashed: int
    failures: int
    years: list[CountModel]
    regions: list[CountModel]
    levels: list[CountModel]
    validity: list[CountModel]


def batch_model(batch: Batch) -> BatchModel:
    """A batch as it stands."""
    return BatchModel(
        id=batch.id,
        state=batch.state,
        message=batch.message,
        files=list(batch.names),
        done=batch.done,
        total=batch.total,
        by=batch.by,
        outcomes=[
            OutcomeModel(
                name=outcome.name,
                fate=outcome.fate,
                documents=[BriefModel(id=document_id, title=title) for document_id, title in outcome.documents],
                count=outcome.count,
                failures=[PartModel(part=part, reason=reason) for part, reason in outcome.failures],
            )
            for outcome in batch.outcomes
        ],
    )
