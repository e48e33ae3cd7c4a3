"""The second stage of a search: candidates of both legs are read again, and scored by traits whose weights were learnt.

``ranker.json`` holds the weights; ``python -m ingest.ranking_lessons`` makes it anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.traits import Trait

RANKER_FILE = "ranker.json"
# The names of what a score is made of: the traits and, last, the cosine.
PARTS: tuple[str, ...] = (*(trait.value for trait in Trait), "dense")
# The column of each trait.
COLUMNS = {trait: column for column, trait in enumerate(Trait)}


@dataclass(frozen=True, slots=True)
class Ranker:
    """A score is the weighted mean of a candidate's traits and its cosine. ``weights`` in the order of :class:`Trait`, sum 1."""

    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.weights) != len(Trait) or min(self.weights) < 0 or abs(sum(self.weights) - 1) > 1e-6:
            raise ValueError(f"{len(Trait)} weights ≥ 0 that add up to 1 are needed, not {self.weights}")

    def parts(self, traits: NDArray[np.float64], cosines: NDArray[np.float64], dense_weight: float) -> NDArray[np.float64]:
        """(candidates, traits + 1): what each trait and, last, the cosine contribute; a candidate's row adds up to its score, 0–1.

        ``traits`` (candidates, traits) and ``cosines`` (candidates,) lie in 0–1; the cosine counts ``dense_weight`` times
        as much as all traits together.
        """
        weights = np.array((*self.weights, dense_weight)) / (1 + dense_weight)
        return np.column_stack((traits, np.maximum(cosines, 0.0))) * weights


# Nothing but BM25 and the cosine.
BY_WORDS = Ranker(tuple(float(trait is Trait.BM25) for trait in Trait))


@cache
def bundled_ranker() -> Ranker:
    """The ranker that comes with this package."""
    weights = json.loads((files("index") / RANKER_FILE).read_text(encoding="utf-8"))["weights"]
    total = sum(weights.values())  # rounded when they were written
    return Ranker(tuple(weights[trait] / total for trait in Trait))
