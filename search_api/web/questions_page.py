"""The page of questions that got no answer, and of what people said of answers: where the base is thin."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from search_api.dependencies import Opinions
from search_api.feedback import Logging, Verdict
from search_api.web.admin_pages import show

router = APIRouter(prefix="/admin", include_in_schema=False)

_MOST = 200
_VERDICTS = {Verdict.GOOD: "对", Verdict.BAD: "不对", Verdict.NO_ANSWER: "库里本没有答案"}


@router.get("/questions")
def questions(request: Request, opinions: Opinions) -> HTMLResponse:
    """What was asked in vain, the most frequent first, and the newest opinions."""
    return show(
        request,
        "admin_questions.html",
        unanswered=opinions.unanswered(_MOST),
        opinions=opinions.feedback(_MOST),
        verdicts=_VERDICTS,
        kept=opinions.keeps is not Logging.OFF,
    )
