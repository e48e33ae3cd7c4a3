"""``/v1/documents``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field

from index.filters import Filters
from search_api.dependencies import INVALID, NOT_FOUND, Base
from search_api.present import document_model, full_document
from search_api.schemas import DocumentList, FilterFields, FullDocument

router = APIRouter(prefix="/v1/documents", tags=["文件"])


class ListRequest(FilterFields):
    """列表请求。"""

    title: Annotated[str | None, Field(min_length=1, max_length=200, description="标题中含有的字词")] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    offset: Annotated[int, Field(ge=0, le=2**31)] = 0


@router.get("", summary="文件列表", responses=INVALID)
def list_documents(base: Base, request: Annotated[ListRequest, Query()]) -> DocumentList:
    """日期新的在前。"""
    where, values = Filters(request.year_from, request.year_to, request.region, request.issuer).sql()
    if request.title is not None:
        where, values = f"{where} AND instr(title, ?) > 0", [*values, request.title]
    total, documents = base.store.list_documents(where, values, request.limit, request.offset)
    return DocumentList(
        total=total, limit=request.limit, offset=request.offset, documents=[document_model(document) for document in documents]
    )


@router.get("/{document_id:path}", summary="文件全文", responses=INVALID | NOT_FOUND)
def get_document(base: Base, document_id: str) -> FullDocument:
    """文件的事实、全文、章节树和段落位置。"""
    number = base.store.document_number(document_id)
    document = base.store.document(number) if number is not None else None
    if document is None or number is None:
        raise HTTPException(404, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
    family = base.store.listed([number])[number].family
    copies = [copy for copy in base.store.families([family])[family] if copy.number != number]
    return full_document(document, copies)
