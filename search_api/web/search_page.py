"""The search page: what was found or is there, in what range, how the question was understood, and the ways on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.base import KnowledgeBase
from index.errors import QueryError
from index.listing import Order
from index.model import Level
from index.status import Status
from index.suggest import Suggester
from index.trash import discarded
from search_api.answering import whole_answer
from search_api.bibliography import facts_line, quotation
from search_api.dependencies import Base, Llm, Opinions
from search_api.feedback import FeedbackStore, Logging
from search_api.problems import reasons
from search_api.schemas_interpreted import KIND_NAMES
from search_api.schemas_search import AskRequest, SearchResponse
from search_api.service import run_browse, run_listing, wanted_of
from search_api.web.address import MOST_PAGES, PER_PAGE, Address
from search_api.web.answer_parts import blocks, focused, glimpsed
from search_api.web.excerpts import excerpt, pieces
from search_api.web.rendering import page
from search_api.web.search_ways import Chip, drawers, range_chips, ways_on, without_each

router = APIRouter(include_in_schema=False)

ORDERS = {Order.RELEVANCE: "最相关", Order.NEWEST: "最新", Order.OLDEST: "最早"}
_TERMS_SHOWN = 8
_KIND_NAMES = {kind.value: name for kind, name in KIND_NAMES.items()}


@router.api_route("/", methods=["GET", "HEAD"])
def search_page(request: Request, base: Base) -> HTMLResponse:
    """The box, and what was found; without a question, what there is."""
    address = Address.of(request.query_params.multi_items())
    try:
        context = _found(request, base, address) if address.question else _shelf(request, base, address)
    except (ValidationError, QueryError) as error:
        return page(request, "search.html", 422, **_common(address) | {"problem": _problem(error)})
    return page(request, "search.html", **_common(address) | context)


@router.get("/answer")
async def answer_page(request: Request, base: Base, llm: Llm, opinions: Opinions) -> HTMLResponse:
    """The direct answer: a part that the search page fetches (``part=1``), or a page of its own."""
    address = Address.of(request.query_params.multi_items())
    template = "search_answer.html" if request.query_params.get("part") else "answer.html"
    try:
        answer = await whole_answer(base, _ask_request(address), llm, opinions)
    except (ValidationError, QueryError) as error:
        return page(request, template, 422, **_common(address) | {"problem": _problem(error)})
    known = {} if answer.found else _why_not(base, opinions)
    return page(request, template, **_common(address) | known | {"answer": answer})


def _why_not(base: KnowledgeBase, opinions: FeedbackStore) -> dict[str, Any]:
    """What of the base may be why nothing was found: files that did not get in, or were taken out."""
    return {
        "failures": len(base.store.failures()),
        "trashed": len(discarded(base.store)),
        "noted": opinions.keeps is not Logging.OFF,
    }


def _ask_request(address: Address) -> AskRequest:
    """The question in plain words, with the fields written into it as restrictions."""
    wanted = wanted_of(address.search_request())
    asked: dict[str, Any] = {name: value for name, value in address.parameters().items() if name in AskRequest.model_fields}
    fields: dict[str, Any] = wanted.fields
    return AskRequest(**fields | asked | {"q": wanted.text})


def _common(address: Address) -> dict[str, Any]:
    return {
        "address": address,
        "question": address.question,
        "levels": [level.value for level in Level],
        "statuses": [status.value for status in Status],
        "orders": ORDERS,
        "problem": None,
        "result": None,
        "answers": False,
        "terms": [],
        "drawers": [],
        "summary": "",
        "facts_line": facts_line,
        "quotation": quotation,
        "excerpt": excerpt,
        "pieces": pieces,
        "blocks": blocks,
        "focused": focused,
        "glimpsed": glimpsed,
    }


def _found(request: Request, base: KnowledgeBase, address: Address) -> dict[str, Any]:
    asked = address.search_request(k=PER_PAGE, offset=PER_PAGE * (address.page - 1), facets=True)
    result = run_listing(base, asked)
    total = result.total or 0
    ways: dict[str, Any] = {"dropped": [], "terms": [], "browse": None}
    if not total:
        suggester = cast(Suggester, request.app.state.suggester)
        ways = {
            "dropped": without_each(base, address),
            "terms": ways_on(suggester, base.toolkit.segmenter, address),
            "browse": drawers(run_browse(base, Address(()).list_request(limit=1, facets=True)).facets or [], Address(()), 12),
        }
    return {
        "result": result,
        "total": total,
        "summary": _summary(result, address, total),
        "chips": range_chips(address),
        "understood": _understood(result, address),
        # Exact words and exclusions ask for documents, not for an answer, which would not keep to them.
        "answers": address.page == 1 and not (result.syntax and (result.syntax.phrases or result.syntax.excluded)),
        "drawers": drawers(result.facets or [], address),
        "pages": _pages(address, total),
        **ways,
    }


def _shelf(request: Request, base: KnowledgeBase, address: Address) -> dict[str, Any]:
    listed = run_browse(base, address.list_request(limit=PER_PAGE, offset=PER_PAGE * (address.page - 1), facets=True))
    suggester = cast(Suggester, request.app.state.suggester)
    return {
        "listed": listed,
        "total": listed.total,
        "summary": f"{'所选范围内' if address.range else '库中'}共 {listed.total} 份文件",
        "chips": range_chips(address),
        "understood": [],
        "drawers": drawers(listed.facets or [], address),
        "pages": _pages(address, listed.total),
        "terms": suggester.common(_TERMS_SHOWN) if not address.pairs else [],
        "dropped": without_each(base, address) if not listed.total else [],
        "browse": None,
    }


def _summary(result: SearchResponse, address: Address, total: int) -> str:
    if not total:
        return "没有找到相关的文件"
    if result.beyond:
        return f"最相关的文件都不在所选范围内；范围内较接近的有 {total} 份"
    place = "在所选范围内" if address.range else ""
    where = f"，第 {address.page} 页" if address.page > 1 else ""
    return f"{place}找到 {total} 份相关文件{where}"


def _understood(result: SearchResponse, address: Address) -> list[Chip]:
    """How the question was taken, each part with the address that takes it back."""
    chips = []
    if result.syntax:
        told = [f"须含“{phrase}”" for phrase in result.syntax.phrases] + [f"不含“{word}”" for word in result.syntax.excluded]
        told += [f"限定 {value}" for value in map(str, result.syntax.fields.values())]
        chips.append(Chip("记号", "，".join(told), address.put(syntax="false").href, "按普通文字处理", "filtered"))
    if address.get("syntax") == "false":
        chips.append(Chip("记号", "引号、减号、冒号按普通文字处理", address.drop("syntax").href, "恢复", "revoked"))
    recognised = result.interpreted.recognised if result.interpreted else []
    for part in recognised:
        back = address.add("interpret_except", part.kind.value).href if part.action != "nothing" else ""
        chips.append(Chip(part.name, part.note, back, "撤销", part.action.value))
    chips += [
        Chip(
            _KIND_NAMES.get(kind, kind),
            "已撤销对这一方面的理解",
            address.drop("interpret_except", kind).href,
            "恢复",
            "revoked",
        )
        for kind in address.all("interpret_except")
    ]
    return chips


def _pages(address: Address, total: int) -> Mapping[str, Any]:
    last = min(max(1, -(-total // PER_PAGE)), MOST_PAGES)
    now = min(address.page, last)
    shown = sorted({1, last, *range(max(1, now - 2), min(last, now + 2) + 1)})
    links = [(number, address.put(leaf=str(number) if number > 1 else "").href) for number in shown]
    return {
        "now": address.page,
        "last": last,
        "links": links,
        "previous": address.put(leaf=str(now - 1) if now > 2 else "").href if now > 1 else None,
        "next": address.put(leaf=str(now + 1)).href if now < last else None,
    }


def _problem(error: ValidationError | QueryError) -> str:
    if isinstance(error, QueryError):
        return str(error)
    return "；".join(f"{field}：{reason}" for field, reason in reasons(error.errors())) + "。"
