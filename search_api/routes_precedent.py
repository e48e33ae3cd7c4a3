"""``/v1/similar``, ``/v1/compare`` and ``/v1/documents/{id}/redline``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from search_api.comparing import MAX_DOCUMENTS, compare, redline
from search_api.dependencies import INVALID, NOT_FOUND, Base
from search_api.precedent import find_similar
from search_api.schemas_comparison import CompareResponse, RedlineResponse
from search_api.schemas_precedent import SimilarRequest, SimilarResponse

router = APIRouter(prefix="/v1", tags=["先例与比较"])


@router.post("/similar", summary="相似条款", responses=INVALID)
def post_similar(base: Base, request: SimilarRequest) -> SimilarResponse:
    """其他文件里规定同一件事的条款：给段落编号，或粘贴条文、草案。每份文件取最相似的一处，附逐字比较和不同的数量。"""
    return find_similar(base, request)


@router.get("/compare", summary="逐条比较", responses=INVALID)
def get_compare(
    base: Base,
    id: Annotated[
        list[Annotated[str, Query(max_length=500)]],
        Query(min_length=2, max_length=MAX_DOCUMENTS, description="文件的编号、文号或标题，写两次以上；其余各份与第一份比较"),
    ],
) -> CompareResponse:
    """两份以上文件逐条对齐：移动、拆分、合并、增删的条款，逐字不同，以及金额、比例、期限等不同的数量。"""
    return compare(base, id)


# Ids may hold slashes: this route stands before that of the document itself.
@router.get("/documents/{document_id:path}/redline", summary="修订对照", responses=INVALID | NOT_FOUND)
def get_redline(
    base: Base,
    document_id: str,
    since: Annotated[
        str | None,
        Query(alias="from", min_length=1, max_length=500, description="旧版本的编号、文号或标题；不写则为库中的前一版本"),
    ] = None,
) -> RedlineResponse:
    """与旧版本逐条对照。标点、空白、全半角、括号样式和数字写法不同不算改动；条号变动认得出来。"""
    number = base.store.document_number(document_id)
    if number is None:
        raise HTTPException(404, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
    return redline(base, number, since)
