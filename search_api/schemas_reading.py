"""Shapes of places in documents, of the pages of originals, of networks and of coverage, with examples for OpenAPI."""

from __future__ import annotations

from pydantic import BaseModel, Field

from index.lasting_links import Standing

STANDING_NAMES = {
    Standing.SAME: "",
    Standing.MOVED: "链接所指的文字还在，但已经不在原来的条款或位置，已转到它现在的位置。",
    Standing.CHANGED: "链接所指的文字已经改动。下面标出的是同一位置现在的文字，引用前请核对。",
    Standing.GONE: "链接所指的条款或段落已经不在这份文件里：文件可能已经更新。",
}


class PlaceModel(BaseModel):
    """文件中的一处：quote 等于全文的 text[start:end]；state 为 gone 时没有。

    link 是这一处的固定链接：文件重新入库后，只要原文未变，仍指向这些文字；变了会说明。
    """

    document_id: str
    state: Standing = Field(description="same 原样，moved 文字还在而位置变了，changed 位置还在而文字变了，gone 都不在了")
    note: str = Field(description="需要告诉读者的话，没有则为空")
    start: int | None = None
    end: int | None = None
    quote: str = ""
    digest: str | None = Field(default=None, description="文字的摘要，空白不计", examples=["3f9a0c11de52"])
    name: str = Field(description="条款或所在标题", examples=["第九条"])
    heading_path: list[str] = []
    passage_id: str | None = None
    part: int | None = Field(default=None, description="在文件页面的第几部分")
    page: int | None = Field(default=None, description="在原件的第几页")
    link: str | None = Field(
        default=None, examples=["/documents/5f0c2d7a9b1e4c38?provision=第九条&digest=3f9a0c11de52#passage"]
    )
    quotation: str = Field(default="", description="引文及其出处，平常的写法：《标题》（文号）条款、引文、固定链接")
    citation: str = Field(default="", description="引文及其出处，格式按 GB/T 7714—2015")


class BoxModel(BaseModel):
    """图像上的一个矩形，单位是像素，从左上角量起。"""

    left: int
    top: int
    right: int
    bottom: int


class PageModel(BaseModel):
    """PDF 或 OFD 原件的一页。"""

    document_id: str
    page: int
    pages: int = Field(description="原件有文字的最后一页是第几页")
    width: int
    height: int
    boxes: list[BoxModel]
