"""``/v1/documents``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from index.base import KnowledgeBase
from search_api.dependencies import INVALID, NOT_FOUND, Base
from search_api.present import Presenter, relation_model
from search_api.schemas import Day
from search_api.schemas_documents import DocumentList, FullDocument, VersionList
from search_api.schemas_life import RelationList, ValidityDetail
from search_api.schemas_search import ListRequest
from search_api.service import run_browse

router = APIRouter(prefix="/v1/documents", tags=["文件"])

AsOf = Annotated[Day | None, Query(description="以哪一天为准判断效力，不写则为今天", examples=["2023-05-01"])]


@router.get("", summary="文件列表", responses=INVALID)
def list_documents(base: Base, request: Annotated[ListRequest, Query()]) -> DocumentList:
    """日期新的在前；没有日期的在最后。"""
    return run_browse(base, request)


# Ids may hold slashes, so these come before the document itself.
@router.get("/{document_id:path}/validity", summary="效力状态", responses=INVALID | NOT_FOUND)
def get_validity(base: Base, document_id: str, as_of: AsOf = None) -> ValidityDetail:
    """文件在某一天是否有效、为什么，以及依据的原文。"""
    return Presenter(base, as_of or date.today()).validity(_number(base, document_id))


@router.get("/{document_id:path}/versions", summary="版本沿革", responses=INVALID | NOT_FOUND)
def get_versions(base: Base, document_id: str, as_of: AsOf = None) -> VersionList:
    """同一规定在库中的各个版本，旧的在前，各带效力状态。"""
    day = as_of or date.today()
    versions = Presenter(base, day).versions(_number(base, document_id))
    return VersionList(document_id=document_id, as_of=day, versions=versions)


@router.get("/{document_id:path}/relations", summary="与其他文件的关系", responses=INVALID | NOT_FOUND)
def get_relations(
    base: Base, document_id: str, limit: Annotated[int, Query(ge=1, le=1000, description="incoming 至多列出多少处")] = 100
) -> RelationList:
    """它说到的文件和说到它的文件，各有原话；所指文件不在库中的，targets 为空。"""
    number = _number(base, document_id)
    incoming = base.rulebook.incoming(number)
    return RelationList(
        document_id=document_id,
        outgoing=[relation_model(link) for link in base.rulebook.outgoing(number)],
        incoming=[relation_model(link) for link in incoming[:limit]],
        incoming_total=len(incoming),
    )


@router.get("/{document_id:path}", summary="文件全文", responses=INVALID | NOT_FOUND)
def get_document(base: Base, document_id: str, as_of: AsOf = None) -> FullDocument:
    """文件的事实及出处、效力、关系、全文、章节树和段落位置。"""
    number = _number(base, document_id)
    document = base.store.document(number)
    if document is None:
        raise missing(document_id)
    return Presenter(base, as_of or date.today()).full(number, document)


def _number(base: KnowledgeBase, document_id: str) -> int:
    number = base.store.document_number(document_id)
    if number is None:
        raise missing(document_id)
    return number


def missing(document_id: str) -> HTTPException:
    """What is said when there is no such document."""
    return HTTPException(404, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
