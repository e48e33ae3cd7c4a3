"""A passage as a reader sees it: with the title above it, its headings, and the text on both sides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from index.base import KnowledgeBase
from index.passage_text import heading_text
from index.recent import RecentDocument

# Characters on either side of a passage that are read with it: an answer is often told over several passages. nDCG@10 of
# taidi_gov, whose replies are up to ten passages long, by BM25 over passages .677, over whole replies .694.
AROUND = 600


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``name`` is title and headings, ``around`` the text on both sides.

    ``title`` and ``region`` are the document's, empty where it has none. ``text`` is the passage without the title that many
    texts repeat at their beginning.
    """

    title: str
    region: str
    name: str
    text: str
    around: str


def surroundings(base: KnowledgeBase, numbers: Iterable[int]) -> dict[int, Surroundings]:
    """What surrounds each of these passages, as far as they exist."""
    rows = list(base.store.rows('SELECT number, document, heading_path, start, "end" FROM passages WHERE number IN', numbers))
    documents = base.recent.of(document for _, document, *_ in rows)
    return {
        number: _surroundings(documents[document], headings, start, end)
        for number, document, headings, start, end in rows
        if document in documents
    }


def _surroundings(document: RecentDocument, heading_path: str, start: int, end: int) -> Surroundings:
    title = "" if document.title == document.id else document.title  # a record without a title goes by its id
    text = document.text[start:end]
    headings = json.loads(heading_path) if heading_path != "[]" else ()
    name = f"{title}\n{heading_text(headings, text)}"
    around = f"{document.text[max(start - AROUND, 0) : start]}\n{document.text[end : end + AROUND]}"
    return Surroundings(title, document.region, name, text.removeprefix(title), around)
