"""Retrieval quality over labelled questions, measured through the search that serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.base import KnowledgeBase
from index.metrics import summarise
from index.search import Mode, Ranking, search

DEPTH = 100


def evaluate(
    base: KnowledgeBase,
    queries: Mapping[str, str],
    qrels: Mapping[str, Mapping[str, int]],
    *,
    ranking: Ranking | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, dict[str, float]]:
    """Metrics of each mode over the questions that have labels; documents are ranked by their best passage.

    Copies of one text are not collapsed: a label names one of them.
    """
    judged = [query for query in queries if qrels.get(query)]
    results = {}
    for step, mode in enumerate(Mode):
        rankings = {}
        for done, query in enumerate(judged, 1):
            hits = search(base, queries[query], k=DEPTH, mode=mode, collapse=False, ranking=ranking)
            rankings[query] = [hit.document.id for hit in hits]
            if progress:
                progress(step * len(judged) + done, len(Mode) * len(judged))
        results[mode.value] = summarise(rankings, qrels)
    return {mode: results[mode] for mode in ("lexical", "dense", "hybrid")}
