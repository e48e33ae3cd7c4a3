"""What people do to the base from outside, by API and page alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fastapi import HTTPException, UploadFile

from index.base import KnowledgeBase
from search_api.accounts.roles import Identity
from search_api.intake import Batch, Intake
from search_api.uploads import keep


def author(identity: Identity) -> str:
    """Who is told in the audit trail."""
    return identity.author or "本机"


def take_uploads(base: KnowledgeBase, intake: Intake, files: Iterable[UploadFile], by: str) -> Batch:
    """Keep the files and queue them. Raises HTTPException when there are none."""
    kept = {
        upload.path: upload.name
        for upload in (keep(base.folder, file.filename or "", file.file) for file in files if file.filename)
    }
    if not kept:
        raise HTTPException(422, "没有选择文件。")
    return intake.submit(list(kept), list(kept.values()), by=by, action="upload")


def reingest(base: KnowledgeBase, intake: Intake, document_id: str, by: str) -> Batch:
    """Queue the file of a document to be read anew. Raises HTTPException when there is no such document, or no such file."""
    row = base.store.connection.execute(
        "SELECT coalesce(m.container, d.source) FROM documents d LEFT JOIN members m ON m.document = d.number WHERE d.id = ?",
        (document_id,),
    ).fetchone()
    if row is None:
        raise HTTPException(404, f"知识库中没有编号为 {document_id} 的文件，可能已被移除。")
    return _again(intake, [row[0]], by)


def retry_failures(base: KnowledgeBase, intake: Intake, by: str) -> Batch:
    """Queue all files that could not be ingested, as far as they are still there. Raises HTTPException when none is."""
    sources = {failure["source"] for failure in base.store.failures()}
    return _again(intake, sorted(sources), by)


def _again(intake: Intake, sources: list[str], by: str) -> Batch:
    there = [Path(source) for source in sources if _is_file(source)]
    if not there:
        raise HTTPException(409, "原来的文件已不在原处，不能重新导入。请重新上传，或放回原处后再试。")
    return intake.submit(there, [path.name for path in there], by=by, action="reingest", force=True)


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # a name that no file system takes: part of an archive, a record
        return False
