"""``/healthz`` (the process lives) and ``/readyz`` (it can answer)."""

from __future__ import annotations

from fastapi import APIRouter

from search_api.dependencies import Base
from search_api.schemas import Health, Problem

router = APIRouter(tags=["运行状态"])


@router.get("/healthz", summary="进程是否存活")
def healthz() -> Health:
    """总是 ok。"""
    return Health(status="ok")


@router.get("/readyz", summary="能否提供服务", responses={503: {"model": Problem, "description": "知识库不可用"}})
def readyz(base: Base) -> Health:
    """读一次知识库；读不到时返回 503。"""
    base.refresh()
    counts = base.store.readable()
    return Health(status="ok", documents=counts["documents"], passages=counts["passages"])
