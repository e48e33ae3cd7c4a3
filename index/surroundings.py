"""A passage as a reader sees it: with the title above it, its headings, and the text on both sides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from index.passage_text import heading_text
from index.store import Store

# Characters on either side of a passage that are read with it: an answer is often told over several passages. nDCG@10 of
# taidi_gov, whose replies are up to ten passages long, by BM25 over passages .677, over whole replies .694.
AROUND = 600

_WINDOWS = f"""
SELECT p.number, d.id, d.title, d.region, p.heading_path, min(p.start, {AROUND}), p."end" - p.start,
    substr(d.text, max(p.start - {AROUND}, 0) + 1, p."end" - max(p.start - {AROUND}, 0) + {AROUND})
FROM passages p JOIN documents d ON d.number = p.document WHERE p.number IN
"""


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


def surroundings(store: Store, numbers: Sequence[int]) -> dict[int, Surroundings]:
    """What surrounds each of these passages (a few hundred at most), as far as they exist."""
    rows = store.connection.execute(f"{_WINDOWS} ({','.join('?' * len(numbers))})", numbers)
    return {row[0]: _surroundings(*row[1:]) for row in rows}


def _surroundings(
    document_id: str, title: str, region: str | None, heading_path: str, before: int, length: int, window: str
) -> Surroundings:
    title = "" if title == document_id else title  # a record without a title goes by its id
    text = window[before : before + length]
    headings = json.loads(heading_path) if heading_path != "[]" else ()
    name = f"{title}\n{heading_text(headings, text)}"
    around = f"{window[:before]}\n{window[before + length :]}"
    return Surroundings(title, region or "", name, text.removeprefix(title), around)
