"""The lexical cache: a tantivy index of segmented words and character bigrams, kept up by the change log.

The folder ``lexical/`` holds the tantivy files and ``applied.json``: the change it has reached, and the database,
dictionary and layout it was made from. That file is written after tantivy's own commit, so a kill between the two only means that the
last changes are applied again, which is harmless: a document is always deleted before it is added.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log
from pathlib import Path
from typing import cast
from uuid import uuid4

import tantivy

from index.doc_number import normalise
from index.passage_text import heading_text
from index.segment import bigrams
from index.store import Change, Store

FOLDER = "lexical"
_STATE_FILE = "applied.json"
_OLD = ".old"
# Raised when the fields or what is put into them change, so that older folders are made anew.
_LAYOUT = 1
TEXT_FIELDS = ("title", "headings", "words", "grams", "doc_number")
# Memory of the tantivy writer before it flushes a segment. One thread: the order of segments, hence of ties, stays the same.
_WRITER_BYTES = 128_000_000
# What a term's other fields add to its best one. nDCG@10 on half of the questions, the rest equal: adding all up (1.0)
# ncp_passages .772, taidi_gov .669, ncp_documents .889; .3: .781, .666, .878; .1: .785, .663, .878; 0: .787, .663, .874.
_OTHER_FIELDS = 0.1


@dataclass(frozen=True, slots=True)
class _State:
    seq: int
    made_from: str
    layout: int


class LexicalIndex:
    """BM25 over ``title``, ``headings``, ``words`` (jieba's words of the text), ``grams`` (its bigrams) and ``doc_number``."""

    def __init__(self, base: Path, made_from: str) -> None:
        """Open the cache in ``base`` if it is there and ``made_from`` the same database and dictionary; else it is empty."""
        self._folder = base / FOLDER
        self._made_from = made_from
        self._state: _State | None = None
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self.reload()

    @property
    def seq(self) -> int:
        """The last change that can be found here; -1 when there is no usable cache at all."""
        return self._state.seq if self._state else -1

    def reload(self) -> None:
        """See what another process has written since."""
        state = self._read_state()
        if state == self._state and self._index is not None:
            return
        if state is None:
            self._state, self._index, self._searcher = None, None, None
            return
        try:
            if self._index is None or self._state is None:
                self._index = tantivy.Index.open(str(self._folder))
            self._index.reload()
            self._searcher = self._index.searcher()
        except (ValueError, OSError):  # damaged or half removed: as good as absent
            self._state, self._index, self._searcher = None, None, None
            return
        self._state = state

    def apply(self, store: Store) -> None:
        """Bring the cache up to the newest change, or make it anew where it cannot be. The caller holds the writer lock."""
        target = store.last_seq()
        if self.seq == target:
            return
        if 0 <= self.seq < target:
            try:
                self._write(store, store.changes_after(self.seq), target)
                return
            except ValueError:  # damaged since it was opened: a cache is never repaired, only made anew
                pass
        self._start_over()
        self._write(store, _everything(store), target)

    def _write(self, store: Store, changes: list[Change], target: int) -> None:
        assert self._index is not None
        schema = self._index.schema
        writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        # A writer that was killed may have left files whose names the next commit would want to use.
        writer.garbage_collect_files()
        added = [change.document for change in changes if change.op == "add"]
        for change in changes:
            writer.delete_documents_by_term("document", change.document)
        for values in _entries(store, added):
            writer.add_document(tantivy.Document.from_dict(values, schema))
        writer.commit()
        writer.wait_merging_threads()
        self._write_state(_State(target, self._made_from, _LAYOUT))
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(
        self, terms: Mapping[str, Mapping[str, float]], limit: int, documents: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The ``limit`` best passages: (passage number, score), best first.

        ``terms`` gives for each term the weight of each field that it is looked for in. A term scores the best of its
        weighted BM25 scores, and a little of the others: a word that stands in title and text is still one word.
        ``documents`` restricts the search to passages of these documents.
        """
        # Another thread may reload meanwhile; addresses only mean something to the searcher that gave them.
        index, searcher = self._index, self._searcher
        if index is None or searcher is None or limit < 1 or not terms or (documents is not None and not documents):
            return []
        query = _query(index.schema, terms)
        if documents is not None:
            allowed = tantivy.Query.term_set_query(index.schema, "document", list(documents))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0))]
            )
        try:
            found = searcher.search(query, limit, count=False).hits
            numbers = _numbers(searcher, [address for _, address in found])
        except ValueError:  # damaged since it was opened: as good as absent, and made anew at the next refresh
            self._state, self._index, self._searcher = None, None, None
            return []
        return [(number, float(score)) for number, (score, _) in zip(numbers, found, strict=True)]

    def rarity(self, field: str, term: str) -> float:
        """BM25's inverse document frequency of ``term`` over the passages, in nats: the information that it carries."""
        frequency = self.frequency(field, term)
        return log(1 + ((self._searcher.num_docs if self._searcher else 0) - frequency + 0.5) / (frequency + 0.5))

    def frequency(self, field: str, term: str) -> int:
        """In how many passages ``term`` stands in ``field``."""
        searcher = self._searcher
        return int(searcher.doc_freq(field, term)) if searcher else 0

    def passage_numbers(self) -> set[int]:
        """Every passage number in the cache, for ``policykb check``."""
        searcher = self._searcher
        if searcher is None or searcher.num_docs == 0:
            return set()
        found = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
        return set(_numbers(searcher, [address for _, address in found]))

    def _start_over(self) -> None:
        self._state, self._index, self._searcher = None, None, None
        # Readers, and a writer that failed, may still be busy with the old files: these leave under another name, so that
        # nothing can get in the way of the new folder, which readers see at their next reload.
        if self._folder.exists():
            self._folder.rename(self._folder.with_name(f"{FOLDER}.{uuid4().hex}{_OLD}"))
        for old in self._folder.parent.glob(f"{FOLDER}.*{_OLD}"):
            shutil.rmtree(old, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), path=str(self._folder))

    def _read_state(self) -> _State | None:
        try:
            state = _State(**json.loads((self._folder / _STATE_FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return state if (state.made_from, state.layout) == (self._made_from, _LAYOUT) else None

    def _write_state(self, state: _State) -> None:
        unfinished = self._folder / f"{_STATE_FILE}.new"
        unfinished.write_text(json.dumps(asdict(state)), encoding="utf-8")
        unfinished.replace(self._folder / _STATE_FILE)
        self._state = state


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed and fast: unsigned ones brought the writer down in tantivy 0.27.
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_integer_field("document", indexed=True, fast=True)
    for field in TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _query(schema: tantivy.Schema, terms: Mapping[str, Mapping[str, float]]) -> tantivy.Query:
    clauses = []
    for term, weights in terms.items():
        fields = [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term, "freq"), weight)
            for field, weight in weights.items()
        ]
        clauses.append((tantivy.Occur.Should, tantivy.Query.disjunction_max_query(fields, _OTHER_FIELDS)))
    return tantivy.Query.boolean_query(clauses)


def _numbers(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[int]:
    return [cast(int, number) for number in searcher.fast_field_values("passage", addresses)]


def _everything(store: Store) -> list[Change]:
    rows = store.connection.execute("SELECT number FROM documents ORDER BY number")
    return [Change(0, "add", number, 0, -1) for (number,) in rows]


def _entries(store: Store, documents: Iterable[int]) -> Iterator[dict[str, object]]:
    for document in documents:
        row = store.connection.execute(
            "SELECT title, title_words, doc_number, text FROM documents WHERE number = ?", (document,)
        ).fetchone()
        if row is None:  # deleted again since
            continue
        title, title_words, doc_number, text = row
        title_terms = " ".join((title_words, *bigrams(title)))
        passages = store.connection.execute(
            'SELECT number, heading_path, heading_words, words, start, "end" FROM passages WHERE document = ? ORDER BY ordinal',
            (document,),
        )
        for number, heading_path, heading_words, words, start, end in passages:
            quote = text[start:end]
            yield {
                "passage": number,
                "document": document,
                "title": title_terms,
                "headings": " ".join((heading_words, *bigrams(heading_text(json.loads(heading_path), quote)))),
                "words": words,
                "grams": " ".join(bigrams(quote)),
                "doc_number": normalise(doc_number) if doc_number else "",
            }
