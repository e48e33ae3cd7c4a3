"""The pages of those who run the base. Every form works without scripts; scripts add progress."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.base import KnowledgeBase
from index.columns import DATE_FACTS
from index.corrections import ACTION_NAMES, audit_trail, correct, undo
from index.errors import KnowledgeBaseError, QueryError, WriterBusy
from index.fact_names import FACT_NAMES
from index.families import merge, split
from index.filters import Filters
from index.listing import browse
from index.lookup import look_up
from index.model import Level
from index.trash import discard, discarded, restore
from search_api.administration import author, reingest, retry_failures, take_uploads
from search_api.dependencies import Base, Incoming, Signed
from search_api.intake import Batch, Intake, State
from search_api.routes_admin import get_health
from search_api.statistics import statistics
from search_api.web.admin_document import DocumentView, fact_input, view_document
from search_api.web.rendering import page

router = APIRouter(prefix="/admin", include_in_schema=False)

SECTIONS = (
    ("/admin", "上传"),
    ("/admin/documents", "文件"),
    ("/admin/trash", "回收站"),
    ("/admin/failures", "未能导入"),
    ("/admin/questions", "提问"),
    ("/admin/statistics", "统计"),
    ("/admin/audit", "审计记录"),
    ("/admin/health", "核对"),
)
_ADMINISTRATORS = ("/admin/health", "/admin/questions")
STATES = {
    State.QUEUED: "排队中",
    State.WAITING: "等待另一写入者",
    State.RUNNING: "正在导入",
    State.DONE: "完成",
    State.FAILED: "没有完成",
}
FATES = {"added": "新增", "changed": "更新", "unchanged": "未变", "trashed": "在回收站", "failed": "未能导入"}
# What a form says when it is done, by the word in the address: a message in the address itself could be anybody's.
DONE = {
    "corrected": "已更正，检索中立即生效。",
    "undone": "已撤销更正，恢复为文件本身所写。",
    "deleted": "已移到回收站，检索不到了。",
    "restored": "已恢复。",
    "emptied": "已永久删除，记入审计记录。",
    "merged": "已合并为同一文本的来源。",
    "split": "已拆分，不再与其他来源并为一条。",
    "queued": "已开始，结果见下。",
}
_PAGE = 50
_Text = Annotated[str, Form(max_length=4000)]


def show(request: Request, template: str, **context: Any) -> HTMLResponse:
    """An administration page, with the ways between them and what the last form did."""
    identity = request.state.identity
    sections = [way for way in SECTIONS if way[0] not in _ADMINISTRATORS or identity.may("admin")]
    status = context.pop("status", 200)
    told = DONE.get(request.query_params.get("done", ""), "")
    answer = page(request, template, status=status, sections=sections, told=told, **{"problem": "", **context})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("")
def overview(request: Request, base: Base, intake: Incoming) -> HTMLResponse:
    """Uploading, and what is on its way in."""
    return _overview(request, base, intake)


@router.post("/upload")
def upload(request: Request, base: Base, intake: Incoming, identity: Signed, files: list[UploadFile]) -> Response:
    """The form without scripts."""
    try:
        take_uploads(base, intake, files, author(identity))
    except HTTPException as error:
        return _overview(request, base, intake, problem=str(error.detail), status=error.status_code)
    return _to("/admin", "queued")


@router.get("/documents")
def documents(
    request: Request,
    base: Base,
    title: Annotated[str, Query(max_length=200)] = "",
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> HTMLResponse:
    """The documents, to find the one that needs something done."""
    number = base.store.document_number(title) if title else None
    if number is not None:
        found, total = list(base.store.listed([number]).values()), 1
    else:
        found, groups = browse(base, Filters(), title=title or None, k=_PAGE, offset=offset, collapse=False)
        total = len(groups)
    return show(request, "admin_documents.html", documents=found, total=total, title=title, offset=offset, size=_PAGE)


@router.get("/documents/{document_id:path}")
def document(request: Request, base: Base, document_id: str) -> HTMLResponse:
    """One document: its facts with their evidence, its copies, and what can be done to it."""
    return _document(request, base, document_id)


@router.post("/documents/{document_id:path}/{action}")
def change(
    request: Request,
    base: Base,
    intake: Incoming,
    identity: Signed,
    document_id: str,
    action: str,
    field: _Text = "",
    value: _Text = "",
    other_id: _Text = "",
    note: _Text = "",
) -> Response:
    """What a form asks for: a correction, taking it back, taking the document out, reading it anew, its copies."""
    by, here = author(identity), f"/admin/documents/{document_id}"
    try:
        if action == "correct":
            correct(base, document_id, field, fact_input(field, value), by=by, note=note)
            return _to(here, "corrected")
        if action == "undo":
            undo(base, document_id, field, by=by, note=note)
            return _to(here, "undone")
        if action == "delete":
            discard(base, document_id, by=by, note=note)
            return _to("/admin/trash", "deleted")
        if action == "merge":
            merge(base, document_id, look_up(base.store, other_id.strip()).id, by=by, note=note)
            return _to(here, "merged")
        if action == "split":
            split(base, document_id, by=by, note=note)
            return _to(here, "split")
        if action == "reingest":
            reingest(base, intake, document_id, by)
            return _to("/admin", "queued")
    except (QueryError, WriterBusy, HTTPException) as error:
        problem, status = _told(error)
        return _document(request, base, document_id, problem=problem, status=status)
    raise HTTPException(404)


@router.get("/trash")
def trash(request: Request, base: Base) -> HTMLResponse:
    """What was taken out."""
    return show(request, "admin_trash.html", discarded=discarded(base.store))


@router.post("/trash/{document_id:path}")
def put_back(request: Request, base: Base, identity: Signed, document_id: str) -> Response:
    """Put a document back."""
    try:
        restore(base, document_id, by=author(identity))
    except (QueryError, WriterBusy) as error:
        problem, status = _told(error)
        return show(request, "admin_trash.html", discarded=discarded(base.store), problem=problem, status=status)
    return _to(f"/admin/documents/{document_id}", "restored")


@router.get("/failures")
def failures(request: Request, base: Base) -> HTMLResponse:
    """Which files could not be ingested, and why."""
    return show(request, "admin_failures.html", failures=base.store.failures())


@router.post("/failures")
def retry(request: Request, base: Base, intake: Incoming, identity: Signed) -> Response:
    """Try them once more."""
    try:
        retry_failures(base, intake, author(identity))
    except HTTPException as error:
        shown = base.store.failures()
        return show(request, "admin_failures.html", failures=shown, problem=str(error.detail), status=error.status_code)
    return _to("/admin", "queued")


@router.get("/statistics")
def figures(request: Request, base: Base) -> HTMLResponse:
    """What the base holds, counted."""
    return show(request, "admin_statistics.html", figures=statistics(base))


@router.get("/audit")
def audit(request: Request, base: Base, document_id: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """Who did what."""
    entries = audit_trail(base.store, document_id or None, 200)
    return show(request, "admin_audit.html", entries=entries, document_id=document_id, actions=ACTION_NAMES, names=FACT_NAMES)


@router.get("/health")
def health(request: Request, base: Base, run: bool = False) -> HTMLResponse:
    """Whether truth and caches agree; only on demand, because it reads everything."""
    return show(request, "admin_health.html", report=get_health(base) if run else None)


def _overview(request: Request, base: KnowledgeBase, intake: Intake, **context: Any) -> HTMLResponse:
    return show(
        request,
        "admin_overview.html",
        counts=base.store.readable(),
        batches=intake.recent(),
        failures=len(base.store.failures()),
        states=STATES,
        fates=FATES,
        running=any(_runs(batch) for batch in intake.recent()),
        unanswered=request.state.identity.may("admin"),
        **context,
    )


def _runs(batch: Batch) -> bool:
    return batch.state not in (State.DONE, State.FAILED)


def _document(request: Request, base: KnowledgeBase, document_id: str, **context: Any) -> HTMLResponse:
    view: DocumentView | None = view_document(base, document_id)
    if view is None:
        gone = {"problem": f"知识库中没有编号为 {document_id} 的文件。若是移除的，可在下面恢复。", "status": 404}
        return show(request, "admin_trash.html", discarded=discarded(base.store), **gone)
    return show(
        request,
        "admin_document.html",
        view=view,
        levels=list(Level),
        dates=DATE_FACTS,
        entries=audit_trail(base.store, document_id, 20),
        actions=ACTION_NAMES,
        names=FACT_NAMES,
        **context,
    )


def _told(error: KnowledgeBaseError | HTTPException) -> tuple[str, int]:
    if isinstance(error, HTTPException):
        return str(error.detail), error.status_code
    return str(error), 409 if isinstance(error, WriterBusy) else 422


def _to(address: str, done: str) -> RedirectResponse:
    return RedirectResponse(f"{address}?done={done}", status_code=303)
