"""The web pages: plain files that talk to the same API as everybody else."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

router = APIRouter(include_in_schema=False)

_PAGES = Path(__file__).parent / "pages"


@router.api_route("/", methods=["GET", "HEAD"])
def search_page() -> FileResponse:
    """The search page."""
    return FileResponse(_PAGES / "index.html")


@router.api_route("/documents/{document_id:path}", methods=["GET", "HEAD"])
def document_page(document_id: str) -> FileResponse:
    """The page of a document; the script on it asks the API for ``document_id``."""
    return FileResponse(_PAGES / "document.html")
