"""``/v1/verify``."""

from __future__ import annotations

from fastapi import APIRouter

from search_api.dependencies import INVALID, Base
from search_api.schemas_verify import VerifyRequest, VerifyResponse
from search_api.verification import verify

router = APIRouter(prefix="/v1", tags=["核对引用"])


@router.post("/verify", summary="核对引用", responses=INVALID)
def post_verify(base: Base, request: VerifyRequest) -> VerifyResponse:
    """核对文字中的每一处《…》、文号和第X条：是否存在、是否有效、文号与标题是否相符、引文是否一致。只报告，不更正。"""
    return verify(base, request.text, request.as_of)
