"""Checking the references of any text against a base, as every door does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache

from index.base import KnowledgeBase
from index.errors import QueryError
from index.judgement import Checked, Judgement, judge_reference
from index.opening import has_number, has_title
from ingest.cited import Cited, cited_in
from search_api.present import target_model
from search_api.schemas_life import ValidityModel
from search_api.schemas_verify import (
    FINDING_NAMES,
    SAMENESS_NAMES,
    DifferenceModel,
    ProvisionModel,
    QuoteModel,
    VerifiedModel,
    VerifyResponse,
)

MAX_REFERENCES = 1000


def verify(base: KnowledgeBase, text: str, as_of: date | None) -> VerifyResponse:
    """Every reference in ``text``, judged on ``as_of`` (default today)."""
    base.refresh()
    day = as_of or date.today()
    found = cited_in(text, cache(lambda key: has_title(base, key)), cache(lambda number: has_number(base, number)))
    if len(found) > MAX_REFERENCES:
        raise QueryError("text", f"有 {len(found)} 处引用，超过上限 {MAX_REFERENCES} 处。请分段核对。")
    # One text often names the same provision again and again.
    judge = cache(lambda title, number, provisions, quote: judge_reference(base, title, number, provisions, quote, day))
    references = [_verified(text, cited, judge, day) for cited in found]
    counts = Counter(reference.finding.value for reference in references)
    return VerifyResponse(as_of=day, references=references, counts=dict(counts))


def _verified(text: str, cited: Cited, judge: Callable[..., Judgement], day: date) -> VerifiedModel:
    quote = cited.quote.slice(text) if cited.quote else None
    judged = judge(cited.title, cited.number, cited.provisions, quote)
    called = f"《{cited.title}》" if cited.title else cited.number
    note = f"这里没有写明文件，按上文理解为{called}。" if cited.inferred else ""
    return VerifiedModel(
        start=cited.span.start,
        end=cited.span.end,
        text=cited.span.slice(text),
        title=cited.title,
        doc_number=cited.number,
        inferred=cited.inferred,
        finding=judged.finding,
        name=FINDING_NAMES[judged.finding],
        reason=note + judged.reason,
        document=target_model(judged.document) if judged.document else None,
        validity=_validity(judged, day),
        current=target_model(judged.current) if judged.current else None,
        provisions=[_provision(check) for check in judged.provisions],
        quote=_quote(text, cited, judged),
        suggestions=[target_model(entry) for entry in judged.suggestions],
    )


def _validity(judged: Judgement, day: date) -> ValidityModel | None:
    if judged.validity is None:
        return None
    names = ("status", "reason", "since", "in_force", "superseded")
    return ValidityModel(as_of=day, **{name: getattr(judged.validity, name) for name in names})


def _provision(check: Checked) -> ProvisionModel:
    return ProvisionModel(
        provision=str(check.provision),
        found=check.span is not None,
        start=check.span.start if check.span else None,
        end=check.span.end if check.span else None,
        text=check.text,
        document=target_model(check.document) if check.document else None,
    )


def _quote(text: str, cited: Cited, judged: Judgement) -> QuoteModel | None:
    if cited.quote is None or judged.compared is None:
        return None
    compared = judged.compared
    return QuoteModel(
        start=cited.quote.start,
        end=cited.quote.end,
        text=cited.quote.slice(text),
        result=compared.sameness,
        name=SAMENESS_NAMES[compared.sameness],
        wording=compared.wording,
        differences=[DifferenceModel(quoted=each.quoted, source=each.source) for each in compared.differences],
    )
