"""Suggestions while somebody types: titles, terms and headings that begin with, or hold, what is typed so far.

Everything stands in memory as one string for each kind, which is searched from front to back: what comes first weighs most. It
follows the change log: after a change a thread makes new ones while the old ones serve.
"""

from __future__ import annotations

import sqlite3
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.errors import KnowledgeBaseError, QueryError
from index.forms import folded
from index.store import Store

MAX_SUGGESTIONS = 50
MAX_TYPED = 100
_BREAK = "\n"
_LONGEST_HEADING = 40
_SHORTEST_TERM = 3
_TERM_IN_HEADINGS = 3
"""A word is a term when this many titles and headings have it."""


class Source(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    TERM = "term"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` as it is printed; ``at`` is where the typed words stand in it, in code points."""

    text: str
    source: Source
    at: int


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The entries of one kind, and their folded forms in one string, each between line breaks."""

    source: Source
    printed: list[str]
    joined: str
    starts: list[int]

    def beginning(self, typed: str, limit: int) -> Iterator[Suggestion]:
        return self._found(_BREAK + typed, 1, limit)

    def holding(self, typed: str, limit: int) -> Iterator[Suggestion]:
        return self._found(typed, 0, limit)

    def _found(self, wanted: str, offset: int, limit: int) -> Iterator[Suggestion]:
        at = self.joined.find(wanted)
        while at >= 0 and limit:
            number = bisect_right(self.starts, at + offset) - 1
            yield Suggestion(self.printed[number], self.source, at + offset - self.starts[number])
            limit -= 1
            at = self.joined.find(wanted, self.joined.find(_BREAK, at + offset))


class Suggester:
    """Suggestions from one store. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._seq = -1
        self._shelves: tuple[_Shelf, ...] = ()

    def suggest(self, typed: str, limit: int = 10) -> list[Suggestion]:
        """At most ``limit`` suggestions: what begins with ``typed`` before what holds it, each text once.

        Raises QueryError for a ``typed`` that is too long.
        """
        if len(typed) > MAX_TYPED:
            raise QueryError("q", f"q 有 {len(typed)} 字，超过上限 {MAX_TYPED} 字。")
        wanted = folded(typed.strip().lstrip("《"))
        if not wanted or _BREAK in wanted:
            return []
        shelves = self._current()
        found: dict[str, Suggestion] = {}
        for shelf in shelves:
            for suggestion in shelf.beginning(wanted, limit):
                found.setdefault(suggestion.text, suggestion)
        for shelf in shelves:
            if len(found) >= limit:
                break
            for suggestion in shelf.holding(wanted, limit):
                found.setdefault(suggestion.text, suggestion)
        return list(found.values())[:limit]

    def common(self, limit: int) -> list[str]:
        """The terms that most titles and headings have, the commonest first."""
        return next((shelf.printed[:limit] for shelf in self._current() if shelf.source is Source.TERM), [])

    def _current(self) -> tuple[_Shelf, ...]:
        seq = self._store.last_seq()
        if self._seq < 0:
            self._make(seq)
        elif seq != self._seq and self._lock.acquire(blocking=False):
            threading.Thread(target=self._remake, args=(seq,), name="suggestions", daemon=True).start()
        return self._shelves

    def _make(self, seq: int) -> None:
        with self._lock:
            if self._seq < seq:
                self._shelves, self._seq = tuple(_shelves(self._store)), seq

    def _remake(self, seq: int) -> None:
        try:
            self._shelves, self._seq = tuple(_shelves(self._store)), seq
        except (
            KnowledgeBaseError,
            sqlite3.Error,
            OSError,
        ):  # the base was closed or taken away meanwhile: the next question tells
            return
        finally:
            self._lock.release()


def _shelves(store: Store) -> Iterator[_Shelf]:
    connection = store.connection
    titles = connection.execute("SELECT title FROM documents ORDER BY coalesce(issued, published, effective, '') DESC, number")
    yield _shelf(Source.TITLE, (title for (title,) in titles))
    words: Counter[str] = Counter()
    for (title_words,) in connection.execute("SELECT title_words FROM documents"):
        words.update(set(title_words.split()))
    headings: Counter[str] = Counter()
    for heading, count in connection.execute("SELECT heading, count(*) FROM sections WHERE heading != '' GROUP BY heading"):
        if len(heading) <= _LONGEST_HEADING:
            headings[heading] += count
    for heading_words, count in connection.execute("SELECT heading_words, count(*) FROM passages GROUP BY heading_words"):
        for word in set(heading_words.split()):
            words[word] += count
    terms = (word for word, count in words.most_common() if count >= _TERM_IN_HEADINGS and _is_term(word))
    yield _shelf(Source.TERM, terms)
    yield _shelf(Source.HEADING, (heading for heading, _ in headings.most_common()))


def _is_term(word: str) -> bool:
    return len(word) >= _SHORTEST_TERM and all("\u3400" <= character <= "\u9fff" for character in word) and word[0] != "第"


def _shelf(source: Source, texts: Iterable[str]) -> _Shelf:
    printed = [text for text in dict.fromkeys(" ".join(text.split()) for text in texts) if text]
    starts, at = [], 1
    for text in printed:
        starts.append(at)
        at += len(text) + 1
    return _Shelf(source, printed, _BREAK + _BREAK.join(map(folded, printed)) + _BREAK, starts)
