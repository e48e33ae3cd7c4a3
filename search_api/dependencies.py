"""What routes ask for."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import Depends, Request

from index.base import KnowledgeBase
from search_api.accounts.gate import Gate
from search_api.accounts.roles import Identity
from search_api.feedback import FeedbackStore
from search_api.intake import Intake
from search_api.schemas import Problem
from search_api.settings import LlmSettings


def _base(request: Request) -> KnowledgeBase:
    return cast(KnowledgeBase, request.app.state.base)


def _llm(request: Request) -> LlmSettings | None:
    return cast(LlmSettings | None, request.app.state.llm)


def _opinions(request: Request) -> FeedbackStore:
    return cast(FeedbackStore, request.app.state.opinions)


def _identity(request: Request) -> Identity:
    return cast(Identity, request.state.identity)


def _gate(request: Request) -> Gate:
    return cast(Gate, request.app.state.gate)


def _intake(request: Request) -> Intake:
    return cast(Intake, request.app.state.intake)


Base = Annotated[KnowledgeBase, Depends(_base)]
Signed = Annotated[Identity, Depends(_identity)]
"""Who the request is from, as the guard found."""
Incoming = Annotated[Intake, Depends(_intake)]
Entrance = Annotated[Gate, Depends(_gate)]
Llm = Annotated[LlmSettings | None, Depends(_llm)]
Opinions = Annotated[FeedbackStore, Depends(_opinions)]

INVALID: dict[int | str, dict[str, Any]] = {422: {"model": Problem, "description": "请求参数有误"}}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "没有这份文件"}}
