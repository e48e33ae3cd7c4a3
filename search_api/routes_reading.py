"""What the page of a document needs beside the document: places in it, its original file, pictures of its pages."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request, Response

from index.model import Span
from ingest.errors import IngestError
from ingest.original import OriginalGone
from search_api.dependencies import INVALID, NOT_FOUND, Base
from search_api.reading.network import network_model
from search_api.reading.originals import PAGE_IMAGES, original_of
from search_api.reading.places import Asked, Reader, place_in
from search_api.reading.prepared import SHELF, Prepared
from search_api.routes_documents import AsOf, missing
from search_api.schemas import Problem
from search_api.schemas_network import NetworkModel
from search_api.schemas_reading import PageModel, PlaceModel

router = APIRouter(prefix="/v1/documents", tags=["文件"])

_GONE: dict[int | str, dict[str, Any]] = {410: {"model": Problem, "description": "原文件已不在、入库后有改动，或不能显示"}}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "入库时的文件，一个字节不差"}
}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/png": {}, "image/svg+xml": {}}, "description": "PDF 的一页是 PNG 图像，OFD 的是 SVG"}
}

Provision = Annotated[str | None, Query(max_length=100, description="条款", examples=["第三条第二款"])]
PassageId = Annotated[str | None, Query(max_length=600, description="段落编号", examples=["5f0c2d7a9b1e4c38-12"])]
Place = Annotated[
    str | None,
    Query(
        alias="p",
        max_length=20,
        json_schema_extra={"pattern": r"^[0-9]{1,9}-[0-9]{1,9}$"},
        description="位置 起-止",
        examples=["120-180"],
    ),
]
Digest = Annotated[str | None, Query(pattern="^[0-9a-f]{12}$", description="固定链接所带的文字摘要")]
Start = Annotated[int | None, Query(ge=0, le=2**31, description="要框出的文字从何处开始")]
End = Annotated[int | None, Query(ge=1, le=2**31, description="到何处为止")]


@router.get("/{document_id:path}/place", summary="固定链接所指之处", responses=INVALID | NOT_FOUND)
def get_place(
    base: Base,
    request: Request,
    document_id: str,
    provision: Provision = None,
    passage: PassageId = None,
    p: Place = None,
    digest: Digest = None,
    as_of: AsOf = None,
) -> PlaceModel:
    """按条款、段落编号或位置找到一处原文；带 digest 时，原文搬了位置也找得到，改动了或不在了会说明。"""
    asked = Asked(provision, passage, p, digest)
    if not asked:
        raise HTTPException(422, "请写明要找的地方：provision（条款）、passage（段落编号）、p（位置）或 digest（文字摘要）。")
    return place_in(prepared_of(base, document_id), asked, reader_of(request, as_of))


@router.get(
    "/{document_id:path}/original",
    summary="下载原文件",
    response_class=Response,
    responses=_BYTES | _GONE | NOT_FOUND,
)
def get_original(base: Base, document_id: str) -> Response:
    """入库的那份文件，压缩包和邮件里的也可以；文件已经不在或改动过时，说明原因。"""
    try:
        found = original_of(base, prepared_of(base, document_id))
    except OriginalGone as error:
        raise HTTPException(410, str(error)) from error
    # Never shown in the browser: a saved page may hold scripts.
    plain = "original" + "".join(c for c in PurePath(found.name).suffix if c.isascii() and (c.isalnum() or c == "."))
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='', errors='replace')}"
    headers = {
        "Content-Disposition": named,
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return Response(found.data, media_type="application/octet-stream", headers=headers)


@router.get("/{document_id:path}/pages/{page}", summary="原件的一页", responses=_GONE | INVALID | NOT_FOUND)
def get_page(base: Base, document_id: str, page: int, start: Start = None, end: End = None) -> PageModel:
    """PDF 或 OFD 原件一页的大小，以及 start 到 end 的文字在这一页图像上的位置（像素）；找不到位置时 boxes 为空。"""
    prepared = prepared_of(base, document_id)
    try:
        image = PAGE_IMAGES.get(base, prepared, page, _span(prepared, start, end))
    except IngestError as error:
        raise HTTPException(410 if isinstance(error, OriginalGone) else 404, f"{str(error).rstrip('。')}。") from error
    return PageModel.model_validate(
        {
            "document_id": document_id,
            "page": page,
            "pages": len(prepared.document.pages),
            "width": image.width,
            "height": image.height,
            "boxes": [{"left": b.left, "top": b.top, "right": b.right, "bottom": b.bottom} for b in image.boxes],
        }
    )


@router.get(
    "/{document_id:path}/pages/{page}/image",
    summary="原件一页的图像",
    response_class=Response,
    responses=_PICTURE | _GONE | INVALID | NOT_FOUND,
)
def get_page_image(base: Base, document_id: str, page: int, start: Start = None, end: End = None) -> Response:
    """PDF（PNG）或 OFD（SVG）原件一页的图像，标出 start 到 end 的文字。"""
    prepared = prepared_of(base, document_id)
    try:
        image = PAGE_IMAGES.get(base, prepared, page, _span(prepared, start, end))
    except IngestError as error:
        raise HTTPException(410 if isinstance(error, OriginalGone) else 404, f"{str(error).rstrip('。')}。") from error
    # Opened by itself, an SVG picture is a document: it may show what it carries, and nothing else.
    headers = {
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:",
    }
    return Response(image.data, media_type=image.media_type, headers=headers)


def prepared_of(base: Base, document_id: str) -> Prepared:
    """The document called so. Raises HTTPException 404."""
    found = SHELF.get(base, document_id)
    if found is None:
        raise missing(document_id)
    return found


def reader_of(request: Request, as_of: date | None) -> Reader:
    """Who asks, for citations."""
    return Reader(str(request.base_url).rstrip("/"), date.today(), as_of)


def _span(prepared: Prepared, start: int | None, end: int | None) -> Span | None:
    if start is None or end is None or not start < end <= len(prepared.document.text):
        return None
    return Span(start, end)


@router.get("/{document_id:path}/network", summary="关系图", responses=INVALID | NOT_FOUND)
def get_network(
    base: Base, document_id: str, depth: Annotated[int, Query(ge=1, le=2, description="看几步远")] = 1
) -> NetworkModel:
    """它依据的、依据它的、改变它的和它改变的文件，至多 40 份，关系重的、日期新的在前。"""
    number = base.store.document_number(document_id)
    found = None if number is None else network_model(base, number, depth)
    if found is None:
        raise missing(document_id)
    return found
