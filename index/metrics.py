"""Retrieval metrics, as trec_eval computes them: averages over the judged questions.

nDCG with gain = relevance and discount log2(rank + 1) (Järvelin and Kekäläinen, TOIS 2002); recall@k = found relevant /
all relevant; MRR = mean of 1 / rank of the first relevant document, 0 when none is among those returned; success@k = whether a
relevant document is among the first k.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


def rank_of(ranked: Sequence[str], relevant: Mapping[str, int]) -> int | None:
    """The rank of the first relevant document, from 1; None when there is none."""
    return next((rank for rank, document in enumerate(ranked, 1) if document in relevant), None)


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, int], k: int | None = None) -> float:
    """1 / rank of the first relevant document, or 0 when there is none among the first ``k`` (None: among all)."""
    rank = rank_of(ranked[:k], relevant)
    return 1 / rank if rank else 0.0


def success(ranked: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """1 when a relevant document is among the first ``k``, else 0."""
    return float(rank_of(ranked[:k], relevant) is not None)


Measure = Callable[[Sequence[str], Mapping[str, int]], float]
MEASURES: dict[str, Measure] = {
    "ndcg@10": ndcg,
    "recall@10": lambda ranked, relevant: recall(ranked, relevant, 10),
    "recall@100": lambda ranked, relevant: recall(ranked, relevant, 100),
    "mrr@10": lambda ranked, relevant: reciprocal_rank(ranked, relevant, 10),
    "hit@1": lambda ranked, relevant: success(ranked, relevant, 1),
    "success@10": lambda ranked, relevant: success(ranked, relevant, 10),
}
"""What a comparison of systems tells of one question, each 0–1; averages over questions are the systems' figures."""


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
