"""``/v1/feedback`` and ``/v1/unanswered``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from index.errors import QueryError
from index.lookup import look_up
from search_api.dependencies import INVALID, Base, Opinions
from search_api.feedback import Feedback
from search_api.schemas_feedback import FeedbackModel, FeedbackRequest, UnansweredModel

router = APIRouter(prefix="/v1", tags=["反馈"])

_Limit = Annotated[int, Query(ge=1, le=10_000)]


@router.post("/feedback", summary="对回答的意见", status_code=201, responses=INVALID)
def post_feedback(base: Base, opinions: Opinions, request: FeedbackRequest) -> FeedbackModel:
    """保存意见：对、不对（可写正确的出处）或库中本来没有答案。电话、证件号等在保存前遮去。"""
    fields = request.model_dump()
    if request.document is not None:
        try:
            fields["document"] = look_up(base.store, request.document).id
        except QueryError as error:
            raise QueryError("document", str(error)) from error
    return FeedbackModel(**asdict(opinions.add(Feedback(**fields))))


@router.get("/feedback", summary="收到的意见", responses=INVALID)
def get_feedback(opinions: Opinions, limit: _Limit = 100) -> list[FeedbackModel]:
    """新的在前。"""
    return [FeedbackModel(**asdict(feedback)) for feedback in opinions.feedback(limit)]


@router.get("/unanswered", summary="没有得到回答的问题", responses=INVALID)
def get_unanswered(opinions: Opinions, limit: _Limit = 100) -> list[UnansweredModel]:
    """问得多的在前。POLICYKB_QUERY_LOG=off 时不收集。"""
    rows = opinions.unanswered(limit)
    return [UnansweredModel(**{name: value for name, value in asdict(row).items() if name != "found"}) for row in rows]
