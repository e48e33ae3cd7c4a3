"""The reading report of a document's file, made in a process of its own: what is read may be hostile."""

from __future__ import annotations

import multiprocessing
import tempfile
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from index.base import KnowledgeBase
from ingest.errors import IngestError
from ingest.inspection import inspect_file
from ingest.limits import DEFAULT_LIMITS
from ingest.worker_process import cap_memory
from search_api.dependencies import Base
from search_api.reading.originals import may_be_there
from search_api.reading.prepared import SHELF
from search_api.reading_report import render_report

router = APIRouter(include_in_schema=False)

_STYLE = "/static/report.css"


@router.get("/admin/documents/{document_id:path}/report")
def report_page(base: Base, document_id: str) -> HTMLResponse:
    """How the file of a document was read, beside what it holds."""
    return HTMLResponse(read_report(base, document_id), headers={"Cache-Control": "no-store"})


@router.get("/v1/admin/documents/{document_id:path}/report", summary="阅读报告", include_in_schema=True, tags=["管理"])
def get_report(base: Base, document_id: str) -> HTMLResponse:
    """重新读一遍原文件，给出一页阅读报告（HTML）；不改动知识库。"""
    return HTMLResponse(read_report(base, document_id))


def read_report(base: KnowledgeBase, document_id: str) -> str:
    """The report as a page. Raises HTTPException where there is no such document, or its file cannot be read any more."""
    prepared = SHELF.get(base, document_id)
    if prepared is None:
        raise HTTPException(404, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
    source = prepared.document.source
    if not may_be_there(base, prepared):
        raise HTTPException(409, "原来的文件已不在原处，不能出阅读报告。")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.html"
        process = multiprocessing.get_context("spawn").Process(target=_write, args=(source, str(output)), daemon=True)
        process.start()
        process.join(DEFAULT_LIMITS.seconds)
        if process.is_alive():
            process.kill()
            process.join()
        if not output.is_file():
            raise HTTPException(409, "读取这份文件时出错或超时，没有阅读报告。")
        return output.read_text(encoding="utf-8")


def _write(source: str, output: str) -> None:
    cap_memory(DEFAULT_LIMITS)
    unfinished = Path(output).with_suffix(".part")
    try:
        text = render_report(inspect_file(Path(source)), stylesheet=_STYLE)
    except (IngestError, OSError):
        return
    unfinished.write_text(text, encoding="utf-8", errors="replace")
    unfinished.rename(output)
