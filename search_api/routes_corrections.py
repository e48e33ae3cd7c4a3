"""``/v1/documents/{id}/facts/{field}`` and ``/v1/audit``: facts corrected by hand, and who did it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from index.columns import CORRECTABLE
from index.corrections import MAX_VALUE, AuditEntry, audit_trail, correct, undo
from search_api.dependencies import INVALID, NOT_FOUND, Base, Signed
from search_api.schemas import AuditModel

router = APIRouter(prefix="/v1", tags=["更正"])

_Text = Annotated[str, Field(min_length=1, max_length=MAX_VALUE)]


class CorrectionRequest(BaseModel):
    """一项更正。value 为 null 表示文件没有这一项。"""

    model_config = ConfigDict(extra="forbid")

    value: Annotated[
        _Text | list[_Text] | None, Field(description="日期写作 2024-05-01；主题、附件为列表", examples=["清政发〔2023〕12号"])
    ]
    by: Annotated[str, Field(min_length=1, max_length=100, description="更正人；已登录或使用密钥的，以其名义记录")] = "接口"
    note: Annotated[str, Field(max_length=MAX_VALUE, description="理由")] = ""


class UndoRequest(BaseModel):
    """撤销一项更正。"""

    model_config = ConfigDict(extra="forbid")

    by: Annotated[str, Field(min_length=1, max_length=100)] = "接口"
    note: Annotated[str, Field(max_length=MAX_VALUE)] = ""


Fact = Annotated[str, Path(json_schema_extra={"enum": list(CORRECTABLE)}, description="事实的名称")]


@router.put("/documents/{document_id}/facts/{field}", summary="更正一项事实", responses=INVALID | NOT_FOUND)
def put_fact(base: Base, identity: Signed, document_id: str, field: Fact, request: CorrectionRequest) -> AuditModel:
    """重新导入后仍然有效，并记入审计记录。"""
    _known(base, document_id)
    correct(base, document_id, field, request.value, by=identity.author or request.by, note=request.note)
    return _newest(base, document_id)


@router.delete("/documents/{document_id}/facts/{field}", summary="撤销更正", responses=INVALID | NOT_FOUND)
def delete_fact(
    base: Base, identity: Signed, document_id: str, field: Fact, request: Annotated[UndoRequest, Query()]
) -> AuditModel:
    """恢复为文件本身所写的内容。"""
    _known(base, document_id)
    undo(base, document_id, field, by=identity.author or request.by, note=request.note)
    return _newest(base, document_id)


@router.get("/audit", summary="审计记录", responses=INVALID)
def get_audit(
    base: Base,
    document_id: Annotated[str | None, Query(min_length=1, max_length=200, description="只看这份文件")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[AuditModel]:
    """新的在前。"""
    return [_model(entry) for entry in audit_trail(base.store, document_id, limit)]


def _known(base: Base, document_id: str) -> None:
    if base.store.document_number(document_id) is None:
        raise HTTPException(404, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")


def _newest(base: Base, document_id: str) -> AuditModel:
    return _model(audit_trail(base.store, document_id, 1)[0])


def _model(entry: AuditEntry) -> AuditModel:
    return AuditModel(**asdict(entry))
