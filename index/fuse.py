"""One score from two legs, BM25 and cosine, each trusted where it is to be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fusion:
    """How much the dense leg counts beside the lexical one.

    The encoder has learnt most from statutes and the questions that laymen ask about them. There it finds what words cannot,
    while in notices and news words are the better guide; and where the best passage holds nearly all that was asked (a
    clause, a title, rare words), words are the better guide everywhere. So the weight of the cosine goes from ``prose`` up to
    ``articles`` with the share of articles among the first ``looked_at`` passages of each leg, and down again as the best
    BM25 score nears ``certain``, a share of the most that the question could score.

    ``prose``, nDCG@10 at .03, .06, .09, .12 beside lexical alone: ncp_documents .878, .878, .877, .877 beside .877, taidi_gov .673, .673,
    .675, .675 beside .673, ncp_passages .784, .785, .785, .785 beside .784: .06 is the most that never falls below words.

    nDCG@10, questions not trained on, lexical / dense / these numbers: STARD .396 / .495 / .496, ncp_passages
    .783 / .597 / .785, taidi_gov .674 / .383 / .674, ncp_documents .877 / .755 / .877; with ``prose`` .12 clauses, rare words and titles of
    STARD's articles as questions .793 / .660 / .795, .787 / .551 / .790, .614 / .215 / .605. Without ``certain`` (articles 14)
    STARD has .498, but clauses, rare words and titles .710, .609 and .257.
    """

    prose: float = 0.06
    articles: float = 25.0
    certain: float = 0.4
    steepness: float = 4.0
    looked_at: int = 10

    def dense_weight(self, share_of_articles: float, certainty: float) -> float:
        """The weight of the cosine; both arguments are shares, 0–1."""
        trust: float = share_of_articles**self.steepness * max(0.0, 1 - certainty / self.certain)
        return self.prose + (self.articles - self.prose) * trust


def fuse(lexical: Mapping[int, float], dense: Mapping[int, float], dense_weight: float) -> dict[int, float]:
    """A score for every candidate of either leg, 0–1: BM25 as a share of the best, and the weighted cosine as it is.

    The cosine is not stretched to its best: a low one means that the dense leg found nothing, and must not look sure.
    """
    top = max(lexical.values(), default=0.0) or 1.0
    return {
        number: (lexical.get(number, 0.0) / top + dense_weight * max(dense.get(number, 0.0), 0.0)) / (1 + dense_weight)
        for number in lexical.keys() | dense.keys()
    }
