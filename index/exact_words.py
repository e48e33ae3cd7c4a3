"""Which documents and passages hold words exactly as they are written."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from index.store import Store

_REMEMBERED = 64
# Characters of texts that are kept, two bytes each: to look through 20 million of them takes 10 ms, to have SQLite do it 100 ms.
# Of a larger base the rest is read each time. Numbers of documents are never used twice.
_MOST_CHARACTERS = 30_000_000
# Passages of which it is remembered where they stand, 40 bytes each.
_MOST_PLACES = 500_000


class ExactWords:
    """Looks words up in titles and texts. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._holding: OrderedDict[tuple[int, str], frozenset[int]] = OrderedDict()
        self._places: dict[int, tuple[list[int], list[int], list[int]]] = {}
        self._kept = 0
        self._texts: dict[int, str] = {}
        self._characters = 0

    def holding(self, words: str) -> frozenset[int]:
        """The documents whose title or text holds ``words``: all texts are read."""
        key = (self._store.last_seq(), words)
        with self._lock:
            if key in self._holding:
                self._holding.move_to_end(key)
                return self._holding[key]
        titles = self._store.connection.execute("SELECT number, title FROM documents").fetchall()
        self._forget_all_but({number for number, _ in titles})
        texts = self._texts_of([number for number, _ in titles])
        inside = {number for number, text in texts if words in text}
        found = frozenset(inside | {number for number, title in titles if words in title})
        with self._lock:
            self._holding[key] = found
            while len(self._holding) > _REMEMBERED:
                self._holding.popitem(last=False)
        return found

    def passages(self, documents: Sequence[int], phrases: Sequence[str]) -> NDArray[np.int64]:
        """The passages (n,) of ``documents`` that hold one of the ``phrases``; all of a document that has them in its title."""
        return np.array(list(self._passages(documents, phrases)), np.int64)

    def _passages(self, documents: Sequence[int], phrases: Sequence[str]) -> Iterator[int]:
        titles = dict(
            self._store.connection.execute(
                "SELECT number, title FROM documents WHERE number IN (SELECT value FROM json_each(?))",
                (json.dumps(list(documents)),),
            ).fetchall()
        )
        places = self._places_of(list(titles))
        for document, text in self._texts_of(list(titles)):
            numbers, starts, ends = places.get(document, ([], [], []))
            wanted = [phrase for phrase in phrases if phrase not in titles[document]]
            if not wanted:
                yield from numbers
                continue
            held: set[int] = set()
            for phrase in wanted:
                at = text.find(phrase)
                while at >= 0:
                    place = bisect_right(starts, at) - 1
                    if place >= 0 and at + len(phrase) <= ends[place]:
                        held.add(numbers[place])
                    at = text.find(phrase, at + 1)
            yield from sorted(held)

    def _forget_all_but(self, documents: Set[int]) -> None:
        """Let go of the texts of documents that are gone."""
        with self._lock:
            for number in self._texts.keys() - documents:
                self._characters -= len(self._texts.pop(number))

    def _texts_of(self, documents: Sequence[int]) -> Iterator[tuple[int, str]]:
        """The texts of these documents."""
        with self._lock:
            known = {number: self._texts[number] for number in documents if number in self._texts}
        yield from known.items()
        unknown = json.dumps([number for number in documents if number not in known])
        for number, text in self._store.connection.execute(
            "SELECT number, text FROM documents WHERE number IN (SELECT value FROM json_each(?))", (unknown,)
        ):
            with self._lock:
                if self._characters + len(text) <= _MOST_CHARACTERS and number not in self._texts:
                    self._texts[number] = text
                    self._characters += len(text)
            yield number, text

    def _places_of(self, documents: Sequence[int]) -> dict[int, tuple[list[int], list[int], list[int]]]:
        """For each document the numbers of its passages, and where they start and end, in order."""
        with self._lock:
            found = {number: self._places[number] for number in documents if number in self._places}
        unknown = [number for number in documents if number not in found]
        made: dict[int, tuple[list[int], list[int], list[int]]] = {}
        for document, number, start, end in self._store.connection.execute(
            'SELECT document, number, start, "end" FROM passages WHERE document IN (SELECT value FROM json_each(?)) '
            "ORDER BY document, ordinal",
            (json.dumps(unknown),),
        ):
            numbers, starts, ends = made.setdefault(document, ([], [], []))
            numbers.append(number)
            starts.append(start)
            ends.append(end)
        with self._lock:
            self._kept += sum(len(numbers) for numbers, _, _ in made.values())
            if self._kept > _MOST_PLACES:
                self._places, self._kept = {}, 0
            self._places |= made
        return found | made
