"""Documents made ready, the last few kept: to cut a book of ten million characters takes a second, to show a part of it none."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from index.base import KnowledgeBase
from index.model import Document
from search_api.reading.lines import Line, lines_of
from search_api.reading.parts import Part, parts_of

# Characters of text that are kept ready, some 10 bytes each with their sections and lines.
_KEPT = 12_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with its lines and the parts that they are shown in."""

    number: int
    document: Document
    lines: list[Line]
    parts: list[Part]


class Shelf:
    """The documents read last, as they are in the base now. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, int], Prepared] = OrderedDict()

    def get(self, base: KnowledgeBase, document_id: str) -> Prepared | None:
        """The document called so; None where there is none."""
        number = base.store.document_number(document_id)
        if number is None:
            return None
        # A correction changes a document without giving it another number, but never without a row in the change log.
        key = (str(base.folder), number, base.store.last_seq())
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        document = base.store.document(number)
        if document is None:
            return None
        lines = lines_of(document)
        prepared = Prepared(number, document, lines, parts_of(document, lines))
        with self._lock:
            self._kept[key] = prepared
            while len(self._kept) > 1 and sum(len(each.document.text) for each in self._kept.values()) > _KEPT:
                self._kept.popitem(last=False)
        return prepared


SHELF = Shelf()
