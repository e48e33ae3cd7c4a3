"""The documents that searches read lately, kept at hand: a hybrid search reads around two hundred passages, mostly of the same ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from index.store import Store

# Characters of text that are kept: about 40 MB. Reading a passage's surroundings from SQLite takes the longer the farther on they
# stand, since it looks for characters from the beginning of the text.
_MOST = 20_000_000


@dataclass(frozen=True, slots=True)
class RecentDocument:
    """What is looked at in every document that is found. ``region`` is empty where it has none."""

    number: int
    id: str
    title: str
    region: str
    family: int
    text: str


class RecentDocuments:
    """The documents of one store as of its newest change. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._seq = -1
        self._known: OrderedDict[int, RecentDocument] = OrderedDict()
        self._characters = 0

    def of(self, numbers: Iterable[int]) -> dict[int, RecentDocument]:
        """The documents with these numbers, as far as they exist."""
        seq, wanted = self._store.last_seq(), set(numbers)
        with self._lock:
            if seq != self._seq:
                self._known.clear()
                self._seq, self._characters = seq, 0
            found = {number: self._known[number] for number in wanted & self._known.keys()}
            for number in found:
                self._known.move_to_end(number)
        read = self._read(wanted - found.keys())
        with self._lock:
            if seq == self._seq:
                self._keep(read)
        return found | read

    def passage_documents(self, numbers: Iterable[int]) -> dict[int, tuple[int, int]]:
        """For each passage number that exists: (document number, family)."""
        documents = self._store.documents_of(numbers)
        families = {number: document.family for number, document in self.of(documents.values()).items()}
        return {number: (document, families[document]) for number, document in documents.items() if document in families}

    def _read(self, numbers: Iterable[int]) -> dict[int, RecentDocument]:
        rows = self._store.rows("SELECT number, id, title, region, family, text FROM documents WHERE number IN", numbers)
        return {row[0]: RecentDocument(row[0], row[1], row[2], row[3] or "", row[4], row[5]) for row in rows}

    def _keep(self, read: dict[int, RecentDocument]) -> None:
        for number, document in read.items():
            if number not in self._known:
                self._known[number] = document
                self._characters += len(document.text)
        while self._characters > _MOST:
            _, oldest = self._known.popitem(last=False)
            self._characters -= len(oldest.text)
