"""The files that documents were read from, and pictures of their pages, for the API and the page alike."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import PurePath

from index.base import KnowledgeBase
from index.model import Document, Span
from ingest.ofd_picture import ofd_page_picture
from ingest.original import Original, OriginalGone, lies_there, original
from ingest.page_image import page_image
from ingest.page_picture import PagePicture
from search_api.reading.prepared import Prepared

_KEPT_BYTES = 48_000_000
"""Pictures kept ready: some 300 pages."""


def original_of(base: KnowledgeBase, prepared: Prepared) -> Original:
    """The file of a document. Raises OriginalGone."""
    document = prepared.document
    return original(document.source, document.digest, _within(base, prepared.number))


def may_be_there(base: KnowledgeBase, prepared: Prepared) -> bool:
    """Whether something lies where the file was, without reading it."""
    return lies_there(prepared.document.source, _within(base, prepared.number))


_DRAWN: dict[str, Callable[[bytes, int, str], PagePicture]] = {".pdf": page_image, ".ofd": ofd_page_picture}
"""What draws a page of which files; each takes the file's bytes, the page and the words to be boxed."""


def has_pictures(document: Document) -> bool:
    """Whether its pages can be drawn."""
    return bool(document.pages) and PurePath(document.source).suffix.lower() in _DRAWN


class PageImages:
    """Pictures of pages, the last ones kept. One is drawn at a time: drawing takes a processor for half a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawing = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, str], PagePicture] = OrderedDict()

    def get(self, base: KnowledgeBase, prepared: Prepared, page: int, cited: Span | None) -> PagePicture:
        """Page ``page`` with the words of ``cited`` that stand on it boxed. Raises IngestError."""
        document = prepared.document
        if not has_pictures(document):
            raise OriginalGone("只有 PDF 和 OFD 原件能显示页面图像；其他格式请下载原文件查看")
        words = _on_page(document, page, cited) if cited else ""
        key = (document.digest, page, words)
        if kept := self._look(key):
            return kept
        with self._drawing:
            if kept := self._look(key):
                return kept
            drawn = _DRAWN[PurePath(document.source).suffix.lower()]
            image = drawn(original_of(base, prepared).data, page, words)
        with self._lock:
            self._kept[key] = image
            while len(self._kept) > 1 and sum(len(each.data) for each in self._kept.values()) > _KEPT_BYTES:
                self._kept.popitem(last=False)
        return image

    def _look(self, key: tuple[str, int, str]) -> PagePicture | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


PAGE_IMAGES = PageImages()


def _on_page(document: Document, page: int, cited: Span) -> str:
    """The cited words as far as they stand on the page."""
    if not 1 <= page <= len(document.pages):
        return ""
    end = document.pages[page] if page < len(document.pages) else len(document.text)
    return document.text[max(cited.start, document.pages[page - 1]) : min(cited.end, end)]


def _within(base: KnowledgeBase, number: int) -> str | None:
    row = base.store.connection.execute("SELECT container FROM members WHERE document = ?", (number,)).fetchone()
    return None if row is None else str(row[0])
