"""Emptying the trash over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from search_api.administration import author
from search_api.dependencies import INVALID, Base, Signed
from search_api.emptying import empty_trash
from search_api.schemas_admin import BriefModel, EmptiedModel, EmptyRequest

router = APIRouter(prefix="/v1/admin", tags=["管理"])


@router.post("/empty-trash", summary="清空回收站", responses=INVALID)
def post_empty_trash(base: Base, identity: Signed, request: EmptyRequest) -> EmptiedModel:
    """永久删除移除满若干天的文件，连同其人工更正和上传的原件；不能撤销，审计记录里留有标题。

    不是上传来的原件留在原处：再次导入所在的文件夹，文件会回来。
    """
    emptied = empty_trash(base, request.older_than_days, by=author(identity), note=request.note)
    documents = [BriefModel(id=gone.document_id, title=gone.title) for gone in emptied.documents]
    return EmptiedModel(documents=documents, files=emptied.files)
