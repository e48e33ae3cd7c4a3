"""Learning the weights of the second stage from questions whose passages are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.base import KnowledgeBase
from index.candidates import Legs, Mode, Ranking, find, read
from index.question import understand
from index.ranker import Ranker
from index.traits import Trait

# The pull of every weight (of traits brought to standard deviation 1) to zero, in questions. nDCG@10 on half of the questions of
# STARD (held out), ncp_passages, taidi_gov, ncp_documents: 1 .490, .819, .649, .897; 10 .490, .819, .649, .895; 100 .486, .820,
# .650, .894; 1000 .485, .817, .652, .894.
PULL = 10.0


# Scores that differ less are ties: the last bits of a sum depend on the order of its terms.
_DIGITS = 4
# The search for the best weights goes on until they are certain to more digits than are written.
_TO_THE_END = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question's candidates: ``traits`` (candidates, traits), and which of them are ``right`` (candidates,)."""

    traits: NDArray[np.float64]
    right: NDArray[np.bool_]


def lesson(base: KnowledgeBase, question: str, right: Collection[int], ranking: Ranking) -> Lesson | None:
    """The candidates that a search reads again for ``question``, those with the numbers ``right`` marked; None when none is found.

    The same whatever order the passages were stored in, which differs from one ingest to the next.
    """
    understood = understand(question, base.toolkit.segmenter)
    legs = find(base, understood, ranking.depth, Mode.HYBRID, None, ranking)
    most = ranking.read // 2
    legs = Legs(legs.terms, _first(legs.lexical, most), _first(legs.dense, most))
    if not (legs.lexical.keys() | legs.dense.keys()) & set(right):
        return None
    reading = read(base, understood, legs, 2 * most, ranking.lay)
    marked = np.isin(reading.numbers, list(right))
    order = np.lexsort((marked, *reading.traits.T))
    return Lesson(reading.traits[order], marked[order])


def _first(leg: Mapping[int, float], most: int) -> dict[int, float]:
    """The first ``most`` of a leg, without those that score as the next one does: which of them came first was chance."""
    found = sorted(((round(score, _DIGITS), number) for number, score in leg.items()), reverse=True)
    floor = found[most][0] if len(found) > most else -inf
    return {number: score for score, number in found[:most] if score > floor}


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

    start, bounds = np.full(len(Trait), 0.1), [(0, None)] * len(Trait)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=_TO_THE_END).x / scale
    return Ranker(tuple((found / found.sum()).tolist()))
