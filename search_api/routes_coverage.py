"""``/v1/coverage``: what the base holds, and where it is thin."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from weakref import WeakKeyDictionary

from fastapi import APIRouter

from index.base import KnowledgeBase
from index.coverage import coverage
from search_api.dependencies import INVALID, Base
from search_api.routes_documents import AsOf
from search_api.schemas_coverage import CoverageModel

_KNOWN: WeakKeyDictionary[KnowledgeBase, tuple[tuple[int, date], CoverageModel]] = WeakKeyDictionary()

router = APIRouter(prefix="/v1", tags=["文件"])


@router.get("/coverage", summary="库中文件的分布", responses=INVALID)
def get_coverage(base: Base, as_of: AsOf = None) -> CoverageModel:
    """按年份、地区、效力级别和效力状态各有多少份。"""
    return coverage_model(base, as_of or date.today())


def coverage_model(base: KnowledgeBase, day: date) -> CoverageModel:
    """What the base holds, as the route sends it and the page shows it; counted anew when the base has changed.

    To count 3,423 statutes takes 180 ms, nearly all of it to walk over their texts in the database.
    """
    moment = (base.store.last_seq(), day)
    known = _KNOWN.get(base)
    if known is None or known[0] != moment:
        known = _KNOWN[base] = (moment, CoverageModel.model_validate({"as_of": day, **asdict(coverage(base, day))}))
    return known[1]
