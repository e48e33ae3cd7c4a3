"""Retrieval metrics, as trec_eval computes them: averages over the judged questions.

nDCG with gain = relevance and discount log2(rank + 1) (Järvelin and Kekäläinen, TOIS 2002); recall@k = found relevant /
all relevant; MRR = mean of 1 / rank of the first relevant document, 0 when none is among those returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int], k: int = 10) -> float:
    """nDCG@k of one ranking, 0–1."""
    gained = sum(relevant.get(document, 0) / log2(rank + 1) for rank, document in enumerate(ranked[:k], 1))
    ideal = sorted(relevant.values(), reverse=True)[:k]
    best = sum(gain / log2(rank + 1) for rank, gain in enumerate(ideal, 1))
    return gained / best if best else 0.0


def recall(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """recall@k of one ranking, 0–1."""
    return sum(document in relevant for document in ranked[:k]) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """1 / rank of the first relevant document, or 0."""
    return next((1 / rank for rank, document in enumerate(ranked, 1) if document in relevant), 0.0)


def summarise(rankings: Mapping[str, Sequence[str]], qrels: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Averages over the questions that have labels, to four decimals."""
    judged = [query for query in rankings if qrels.get(query)]
    if not judged:
        raise ValueError("no question has a label")

    def mean(values: list[float]) -> float:
        return round(sum(values) / len(values), 4)

    return {
        "ndcg@10": mean([ndcg(rankings[query], qrels[query]) for query in judged]),
        "recall@10": mean([recall(rankings[query], qrels[query], 10) for query in judged]),
        "recall@100": mean([recall(rankings[query], qrels[query], 100) for query in judged]),
        "mrr": mean([reciprocal_rank(rankings[query], qrels[query]) for query in judged]),
    }
