"""Learning the weights of the second stage from questions whose passages are known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.base import KnowledgeBase
from index.candidates import Mode, Ranking, find, read
from index.question import understand
from index.ranker import Ranker
from index.traits import Trait

# The pull of every weight (of traits brought to standard deviation 1) to zero, in questions. nDCG@10 on half of the questions of
# STARD (held out), ncp_passages, taidi_gov, ncp_documents: 1 .490, .819, .649, .897; 10 .490, .819, .649, .895; 100 .486, .820,
# .650, .894; 1000 .485, .817, .652, .894.
PULL = 10.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question's candidates: ``traits`` (candidates, traits), and which of them are ``right`` (candidates,)."""

    traits: NDArray[np.float64]
    right: NDArray[np.bool_]


def lesson(base: KnowledgeBase, question: str, right: Collection[int], ranking: Ranking) -> Lesson | None:
    """The candidates that a search finds for ``question``, those with the numbers ``right`` marked; None when none is found."""
    understood = understand(question, base.toolkit.segmenter)
    legs = find(base, understood, ranking.depth, Mode.HYBRID, None, ranking)
    if not (legs.lexical.keys() | legs.dense.keys()) & set(right):
        return None
    reading = read(base, understood, legs, ranking.read, ranking.lay)
    return Lesson(reading.traits, np.isin(reading.numbers, list(right)))


def learn(lessons: Sequence[Lesson]) -> Ranker:
    """The weights, none below zero, that make the right candidates of all lessons most probable (softmax over the candidates).

    Cosines take no part: the encoder knows many of these questions by heart, and what it says of them is worth less elsewhere.
    """
    first = np.concatenate(([0], np.cumsum([len(one.right) for one in lessons])[:-1]))
    owner = np.repeat(np.arange(len(lessons)), [len(one.right) for one in lessons])
    traits = np.concatenate([one.traits for one in lessons])
    right = np.concatenate([one.right for one in lessons])
    scale = traits.std(axis=0) + 1e-6
    traits = traits / scale

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = traits @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, first)[owner])
        whole = np.add.reduceat(odds, first)
        won = np.add.reduceat(odds * right, first)
        surprise = odds / whole[owner] - odds * right / won[owner]
        value = float(np.sum(np.log(whole) - np.log(won)) + PULL / 2 * weights @ weights)
        return value, traits.T @ surprise + PULL * weights

    start = np.full(len(Trait), 0.1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(Trait)).x / scale
    return Ranker(tuple((found / found.sum()).tolist()))
