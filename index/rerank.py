"""A last stage after fusion: a model that reads question and passage together orders the first passages anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Reranker(Protocol):
    """What judges a passage by reading it with the question."""

    @property
    def depth(self) -> int:
        """How many passages it is given, the best by fusion."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage (title, headings and text) answers, 0–1."""


def reranked(order: Sequence[tuple[int, float]], judged: Mapping[int, float]) -> list[tuple[int, float]]:
    """(number, score) of the same passages: those ``judged`` first, by that, then the others in their order below them.

    ``order`` is the best first; cosines and fused scores are at most 1, those of BM25 are taken as shares of the best.
    """
    first = sorted((pair for pair in order if pair[0] in judged), key=lambda pair: -judged[pair[0]])
    floor = min(judged.values(), default=1.0) / max(1.0, order[0][1] if order else 1.0)
    return [(number, judged[number]) for number, _ in first] + [
        (number, score * floor) for number, score in order if number not in judged
    ]
