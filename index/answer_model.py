"""The fitted numbers of answering, from ``answer_model.json``: which passage, which stretch of it, and how sure.

``python -m tests.benchmarks.fit_answers`` fits them anew (minutes) and writes what they were fitted on and what they reach
into the same file. They depend on the ranking and on the encoder: fit again when either changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index import standing, sureness, windows

FILE = "answer_model.json"


@dataclass(frozen=True, slots=True)
class Linear:
    """A weight for each named feature."""

    weights: NDArray[np.float64]

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n,) scores of (n, features)."""
        return features @ self.weights


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """``passage`` and ``window`` score candidates in nats; ``sureness`` is the log-odds, less ``offset``, that an answer is right."""

    passage: Linear
    window: Linear
    sureness: Linear
    offset: float

    @classmethod
    def from_json(cls, text: str) -> AnswerModel:
        """Read the file; raises ValueError when it was fitted for other features than this program computes."""
        content = json.loads(text)
        parts = {}
        for name, features in (("passage", standing.FEATURES), ("window", windows.FEATURES), ("sureness", sureness.FEATURES)):
            if list(content[name]) != list(features):
                raise ValueError(f"{FILE}: the features of {name} are not those of this program; fit the model anew")
            parts[name] = Linear(np.array(list(content[name].values())))
        return cls(**parts, offset=float(content["offset"]))


@cache
def bundled_model() -> AnswerModel:
    """The model that comes with the package."""
    return AnswerModel.from_json((files("index") / FILE).read_text(encoding="utf-8"))
