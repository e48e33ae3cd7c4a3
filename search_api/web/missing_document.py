"""What is shown in the place of a document that is not there: whether it was taken out, and, for editors, the way to put it back."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from index.base import KnowledgeBase
from index.trash import discarded_document
from search_api.accounts.roles import Permission
from search_api.web.rendering import page, problem_page


def missing_page(request: Request, base: KnowledgeBase, document_id: str) -> HTMLResponse:
    """404 for an id that the base does not know, 410 for a document in the trash, whose title only those who may restore it see."""
    gone = discarded_document(base.store, document_id)
    if gone is None:
        detail = f"知识库中没有编号为 {document_id} 的文件：编号可能抄写有误，文件也可能已被移除。可以用标题或文号检索。"
        return problem_page(request, 404, detail, "没有这份文件")
    editor = request.state.identity.may(Permission.EDIT)
    detail = (
        "这份文件已移到回收站，检索不到了，但可以恢复。" if editor else "这份文件已从知识库移除。如需查阅，请与管理员联系。"
    )
    return page(request, "problem.html", 410, heading="文件已删除", detail=detail, discarded=gone if editor else None)
