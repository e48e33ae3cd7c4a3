"""What agents can do with a base: search, ask, open a provision or a document, list, verify references.

The same functions as over HTTP, with answers cut to what a model can use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from index.base import KnowledgeBase
from index.citation import parse_provisions
from index.errors import QueryError
from index.fact_names import FACT_NAMES
from index.filters import Filters
from index.ledger import Entry
from index.listing import browse
from index.lookup import look_up
from index.model import Facts
from index.opening import by_number, by_title, parts, place_of
from search_api.present import Presenter
from search_api.schemas_documents import DocumentModel
from search_api.schemas_interpreted import InterpretedModel
from search_api.schemas_search import AskRequest, HitModel, SearchRequest
from search_api.schemas_tools import (
    Answered,
    DocumentFound,
    FoundModel,
    ListedDocument,
    ListedDocuments,
    OutlineModel,
    ProvisionFound,
    SearchFound,
)
from search_api.schemas_verify import VerifyResponse
from search_api.service import run_ask, run_search
from search_api.verification import verify

# Lines of an outline that are sent: a code has thousands.
_OUTLINE = 300


def search(base: KnowledgeBase, request: SearchRequest) -> SearchFound:
    """The best passage of each document."""
    response = run_search(base, request)
    return SearchFound(understood=_understood(response.interpreted), passages=[_found(hit) for hit in response.hits])


def ask(base: KnowledgeBase, request: AskRequest) -> Answered:
    """The extractive answer: an agent writes for itself."""
    response = run_ask(base, request)
    return Answered(
        found=response.found,
        answer=response.answer,
        confidence=response.confidence,
        understood=_understood(response.interpreted),
        citations=response.citations,
        conflicts=[conflict.note for conflict in response.conflicts],
        nearest=[_found(hit) for hit in response.nearest],
    )


def get_provision(base: KnowledgeBase, called: str, provision: str, as_of: date | None = None) -> list[ProvisionFound]:
    """Provisions of the document called so (title, short form, 文号 or id), in the version that applies on the day.

    Raises QueryError when the document, or one of the provisions, is not there.
    """
    base.refresh()
    day = as_of or date.today()
    wanted = parse_provisions(provision)
    if not wanted:
        raise QueryError("provision", f"“{provision}”不是条款，请写成 第三条第二款 的样子。")
    entries = _entries(base, called, day)
    found = []
    for one in wanted:
        place = place_of(base, entries, one)
        if place is None:
            raise QueryError("provision", f"《{entries[0].title}》没有{one}。可用 get_document 查看目录。")
        entry, document, span = place
        found.append(
            ProvisionFound(
                document_id=entry.id,
                title=entry.title,
                doc_number=entry.doc_number,
                status=_status(base, entry.number, day),
                provision=str(one),
                text=span.slice(document.text),
                start=span.start,
                end=span.end,
            )
        )
    return found


def get_document(base: KnowledgeBase, called: str, as_of: date | None = None) -> DocumentFound:
    """Facts, status on the day with its reason, and the outline. Raises QueryError when there is no such document."""
    base.refresh()
    day = as_of or date.today()
    number = _entries(base, called, day)[0].number
    document = base.store.document(number)
    validity = base.rulebook.validity(number, day, evidence=False)
    if document is None or validity is None:
        raise QueryError("document", f"“{called}”刚刚被移除，请重试。")
    depths: dict[int, int] = {}
    outline = []
    for section in document.sections:
        depths[section.ordinal] = 0 if section.parent is None else depths[section.parent] + 1
        span = section.span
        outline.append(OutlineModel(depth=depths[section.ordinal], name=section.name, start=span.start, end=span.end))
    return DocumentFound(
        document_id=document.id,
        title=document.title,
        facts=dict(_facts(document.facts)),
        as_of=day,
        status=validity.status,
        reason=validity.reason,
        outline=outline[:_OUTLINE],
        outline_total=len(outline),
        characters=len(document.text),
    )


def list_documents(base: KnowledgeBase, filters: Filters, title: str | None, limit: int, offset: int) -> ListedDocuments:
    """Documents by issuer, place and time, the newest first, copies of one text once."""
    presenter = Presenter(base, filters.day)
    documents, groups = browse(base, filters, title=title, k=limit, offset=offset)
    return ListedDocuments(total=len(groups), documents=[_listed(presenter.document(document)) for document in documents])


def verify_references(base: KnowledgeBase, text: str, as_of: date | None = None) -> VerifyResponse:
    """Every reference in ``text``, judged."""
    return verify(base, text, as_of)


def _entries(base: KnowledgeBase, called: str, day: date) -> list[Entry]:
    """The document called so, first, and what else may hold its provisions; by id, 文号, title, short form, part of the title."""
    number = base.store.document_number(called)
    if number is None:
        for meant in (by_number(base, called, day), by_title(base, called.strip("《》 "), day)):
            if meant.entry is not None:
                return parts(base, meant, day)
            if meant.candidates:
                listed = "；".join(f"{entry.id} 《{entry.title}》" for entry in meant.candidates[:10])
                raise QueryError("document", f"“{called}”可能指几份文件，请用编号指明：{listed}。")
        number = look_up(base.store, called).number
    entry = base.rulebook.entry(number)
    if entry is None:
        raise QueryError("document", f"“{called}”刚刚被移除，请重试。")
    return [entry]


def _facts(facts: Facts) -> Iterable[tuple[str, str]]:
    for field in fields(Facts):
        value = getattr(facts, field.name)
        if field.name in FACT_NAMES and value not in (None, ()):
            yield FACT_NAMES[field.name], "；".join(value) if isinstance(value, tuple) else str(value)
    yield from facts.extra


def _understood(interpreted: InterpretedModel | None) -> list[str]:
    return [f"{part.words}：{part.note}" for part in interpreted.recognised] if interpreted else []


def _found(hit: HitModel) -> FoundModel:
    passage = hit.passage
    return FoundModel(
        **_listed(hit.document).model_dump(),
        passage_id=passage.id,
        heading_path=passage.heading_path,
        text=passage.text,
        start=passage.start,
        end=passage.end,
    )


def _listed(document: DocumentModel) -> ListedDocument:
    return ListedDocument(
        document_id=document.id,
        title=document.title,
        doc_number=document.doc_number,
        issuer=document.issuer,
        region=document.region,
        dated=document.issued or document.published or document.effective,
        status=f"{document.validity.status}。{document.validity.reason}",
    )


def _status(base: KnowledgeBase, number: int, day: date) -> str:
    validity = base.rulebook.validity(number, day, evidence=False)
    return f"{validity.status}。{validity.reason}" if validity else "未知"
