"""Documents of the base whose titles are nearly a given one: suggestions where the name itself leads nowhere."""

from __future__ import annotations

import json
from difflib import SequenceMatcher

from index.base import KnowledgeBase
from index.names import title_key
from index.naming import Sort
from index.segment import bigrams
from index.store import StoredDocument

_CANDIDATES = 400
# 教育督导条例 and 教育督导规定 are .67 alike, 消防法 and 消防条例 .57, 教师法 and 律师法 .67.
_ALIKE = 0.6


def near_titles(base: KnowledgeBase, title: str, limit: int = 3) -> list[StoredDocument]:
    """Up to ``limit`` documents whose titles are most like ``title``, best first; only those that are clearly alike."""
    terms = {*base.toolkit.segmenter.words(title), *bigrams(title)}
    found = base.lexical.search({term: {"title": 1.0} for term in terms}, _CANDIDATES)
    documents = {document for document, _ in base.recent.passage_documents(number for number, _ in found).values()}
    key = title_key(title)
    names = _names(base, documents)
    scored = [(max(_likeness(key, other) for other in others), document) for document, others in names.items()]
    best = sorted((pair for pair in scored if pair[0] >= _ALIKE), key=lambda pair: (-pair[0], pair[1]))
    listed = base.store.listed(document for _, document in best)
    seen: dict[str, StoredDocument] = {}
    for _, document in best:
        if document in listed:
            seen.setdefault(title_key(listed[document].title), listed[document])
    return list(seen.values())[:limit]


def _names(base: KnowledgeBase, documents: set[int]) -> dict[int, list[str]]:
    """The keys of each document's own titles, and of those of the texts that it issues."""
    names: dict[int, list[str]] = {}
    for document, key in base.store.connection.execute(
        "SELECT document, key FROM names WHERE sort IN (?, ?) AND document IN (SELECT value FROM json_each(?))",
        (Sort.TITLE, Sort.ISSUED, json.dumps(sorted(documents))),
    ):
        names.setdefault(document, []).append(key)
    return names


def _likeness(key: str, other: str) -> float:
    # Cheap upper bounds first: most of the candidates share but a word.
    matcher = SequenceMatcher(None, key, other, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()
