"""Running the base: uploading, taking out, putting back, reading anew, copies, failures, figures, health."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, File, HTTPException, UploadFile

from index.check import check
from index.corrections import audit_trail
from index.families import merge, split
from index.trash import discard, discarded, restore
from search_api.administration import author, reingest, retry_failures, take_uploads
from search_api.dependencies import INVALID, NOT_FOUND, Base, Incoming, Signed
from search_api.schemas import AuditModel, Problem
from search_api.schemas_admin import (
    BatchModel,
    FailureModel,
    FindingModel,
    HealthReport,
    MergeRequest,
    NoteRequest,
    StatisticsModel,
    TrashModel,
    batch_model,
)
from search_api.statistics import statistics

router = APIRouter(prefix="/v1", tags=["管理"])

_GONE: dict[int | str, dict[str, Any]] = {409: {"model": Problem, "description": "原文件已不在"}}
_Reason = Annotated[NoteRequest | None, Body()]


@router.post("/documents", summary="上传文件", status_code=202, responses=INVALID)
def post_documents(
    base: Base, intake: Incoming, identity: Signed, files: Annotated[list[UploadFile], File(min_length=1)]
) -> BatchModel:
    """可一次上传多个（multipart/form-data，字段名 files），在后台导入；用返回的 id 查询进度和逐个文件的结果。"""
    return batch_model(take_uploads(base, intake, files, author(identity)))


@router.post("/documents/{document_id:path}/restore", summary="恢复移除的文件", responses=INVALID | NOT_FOUND)
def post_restore(base: Base, identity: Signed, document_id: str, request: _Reason = None) -> AuditModel:
    """从回收站恢复，连同人工更正。"""
    if not any(gone.document_id == document_id for gone in discarded(base.store)):
        raise HTTPException(404, f"回收站里没有编号为 {document_id} 的文件。")
    restore(base, document_id, by=author(identity), note=request.note if request else "")
    return _newest(base, document_id)


@router.post("/documents/{document_id:path}/reingest", summary="重新导入", status_code=202, responses=NOT_FOUND | _GONE)
def post_reingest(base: Base, intake: Incoming, identity: Signed, document_id: str) -> BatchModel:
    """重新读取原文件；在压缩包里的，重新读取整个压缩包。"""
    return batch_model(reingest(base, intake, document_id, author(identity)))


@router.post("/documents/{document_id:path}/merge", summary="合并同文", responses=INVALID | NOT_FOUND)
def post_merge(base: Base, identity: Signed, document_id: str, request: MergeRequest) -> AuditModel:
    """说明两份文件是同一文本的两个来源；重新导入后仍然有效。"""
    _known(base, document_id)
    merge(base, document_id, request.other_id, by=author(identity), note=request.note)
    return _newest(base, document_id)


@router.post("/documents/{document_id:path}/split", summary="拆分同文", responses=INVALID | NOT_FOUND)
def post_split(base: Base, identity: Signed, document_id: str, request: _Reason = None) -> AuditModel:
    """说明这份文件与并在一起的其他来源不是同一文本；重新导入后仍然有效。"""
    _known(base, document_id)
    split(base, document_id, by=author(identity), note=request.note if request else "")
    return _newest(base, document_id)


@router.delete("/documents/{document_id:path}", summary="移除文件", responses=INVALID | NOT_FOUND)
def delete_document(base: Base, identity: Signed, document_id: str, note: str = "") -> AuditModel:
    """移到回收站：不再检索得到，重新导入也不会回来，直到恢复。"""
    _known(base, document_id)
    discard(base, document_id, by=author(identity), note=note[:1000])
    return _newest(base, document_id)


@router.get("/admin/batches", summary="最近导入的各批")
def get_batches(intake: Incoming) -> list[BatchModel]:
    """新的在前；服务重启后清空。"""
    return [batch_model(batch) for batch in intake.recent()]


@router.get("/admin/batches/{batch_id}", summary="一批导入的进度和结果", responses=NOT_FOUND)
def get_batch(intake: Incoming, batch_id: str) -> BatchModel:
    """导入中每秒查询一两次即可。"""
    batch = intake.batch(batch_id)
    if batch is None:
        raise HTTPException(404, "没有这一批，可能服务已经重启。结果可在文件列表和未能导入的文件中查看。")
    return batch_model(batch)


@router.get("/admin/trash", summary="回收站")
def get_trash(base: Base) -> list[TrashModel]:
    """后移除的在前。"""
    return [TrashModel(**asdict(gone)) for gone in discarded(base.store)]


@router.get("/admin/failures", summary="未能导入的文件")
def get_failures(base: Base) -> list[FailureModel]:
    """此后导入成功的不再列出。"""
    return [FailureModel(**failure) for failure in base.store.failures()]


@router.post("/admin/failures/reingest", summary="重试未能导入的文件", status_code=202, responses=_GONE)
def post_retry(base: Base, intake: Incoming, identity: Signed) -> BatchModel:
    """只重试原文件还在的。"""
    return batch_model(retry_failures(base, intake, author(identity)))


@router.get("/admin/statistics", summary="规模与构成")
def get_statistics(base: Base) -> StatisticsModel:
    """按年份、地区、级别和今天的效力计数。"""
    return statistics(base)


@router.get("/admin/health", summary="核对数据库与索引")
def get_health(base: Base) -> HealthReport:
    """与 policykb check 相同；大的知识库要几分钟。"""
    findings = [FindingModel(**asdict(finding)) for finding in check(base)]
    return HealthReport(sound=not findings, findings=findings)


def _known(base: Base, document_id: str) -> None:
    if base.store.document_number(document_id) is None:
        raise HTTPException(404, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")


def _newest(base: Base, document_id: str) -> AuditModel:
    return AuditModel(**asdict(audit_trail(base.store, document_id, 1)[0]))
