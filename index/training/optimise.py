"""Contrastive training of word vectors: sums of vectors, in-batch negatives, Adam on the rows that a batch touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.training.examples import Example, Text
from index.training.features import SentenceTable

if TYPE_CHECKING:  # SciPy belongs to the recipe; adapting to a base does without
    from scipy.sparse import csr_array

Matrix: TypeAlias = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. Temperature and Adam's constants are the usual ones; see the recipe for what was measured."""

    temperature: float = 0.05
    learning_rate: float = 2e-3
    decay_to: float = 0.1
    query_dropout: float = 0.1
    positive_dropout: float = 0.3
    warm_up: int = 50

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of a step: up over ``warm_up`` steps, and linearly down to ``decay_to`` of it."""
        return self.learning_rate * min(1.0, (step + 1) / self.warm_up) * (1 - (1 - self.decay_to) * step / steps)


class WordVectors:
    """The vectors in training, with Adam's moments."""

    def __init__(self, weights: Matrix, settings: Settings) -> None:
        self.weights = weights
        self._settings = settings
        self._first = np.zeros_like(weights)
        self._second = np.zeros(len(weights), np.float32)
        self._steps = np.zeros(len(weights), np.int32)

    def step(self, bags: csr_array, keys: NDArray[np.int64], rate: float) -> float:
        """One step on a batch: the first half of ``bags`` are the queries, the second their positives; returns the loss."""
        from scipy.sparse import csr_array

        touched, columns = np.unique(bags.indices, return_inverse=True)
        compact = csr_array((bags.data, columns.astype(np.int32), bags.indptr), shape=(bags.shape[0], len(touched)))
        sums = np.asarray(compact @ self.weights[touched])
        loss, gradient = contrast(sums, keys, self._settings.temperature)
        self.update(touched, np.asarray(compact.T.tocsr() @ gradient), rate)
        return loss

    def update(self, rows: NDArray[np.int64], gradient: Matrix, rate: float) -> None:
        """Adam with one second moment a row (as large tables are trained), applied to the rows of the batch alone."""
        self._steps[rows] += 1
        steps = self._steps[rows]
        first = self._first[rows]
        first *= 0.9
        first += 0.1 * gradient
        self._first[rows] = first
        second = 0.999 * self._second[rows] + 0.001 * np.einsum("ij,ij->i", gradient, gradient) / gradient.shape[1]
        self._second[rows] = second
        size = rate / (1 - 0.9**steps) / (np.sqrt(second / (1 - 0.999**steps)) + 1e-8)
        first *= size.astype(np.float32)[:, None]
        self.weights[rows] -= first


def bags_of(
    table: SentenceTable, texts: Sequence[Text], dropout: NDArray[np.float32], random: np.random.Generator
) -> csr_array:
    """The features of each text with the square root of their counts; each is left out with its text's chance."""
    from scipy.sparse import csr_array

    flat, ends = table.gather(texts)
    bags = csr_array((np.ones(len(flat), np.float32), flat, ends), shape=(len(texts), len(table.vocabulary)))
    bags.sum_duplicates()
    lengths = np.diff(bags.indptr)
    kept = random.random(bags.nnz, dtype=np.float32) >= np.repeat(dropout, lengths)
    indptr = np.concatenate([[0], np.cumsum(kept)])[bags.indptr]
    return csr_array((np.sqrt(bags.data[kept]), bags.indices[kept], indptr), shape=bags.shape)


def batch(
    table: SentenceTable, examples: Sequence[Example], settings: Settings, random: np.random.Generator
) -> tuple[csr_array, NDArray[np.int64]]:
    """The bags of all queries, then of all positives, and the keys of the examples."""
    texts = [example.query for example in examples] + [example.positive for example in examples]
    dropout = np.repeat(np.array([settings.query_dropout, settings.positive_dropout], np.float32), len(examples))
    return bags_of(table, texts, dropout, random), np.array([example.key for example in examples])


def contrast(sums: Matrix, keys: NDArray[np.int64], temperature: float) -> tuple[float, Matrix]:
    """InfoNCE in both directions over cosines, and its gradient with respect to ``sums``."""
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    units = sums / lengths
    half = len(units) // 2
    queries, positives = units[:half], units[half:]
    scores = (queries @ positives.T) / np.float32(temperature)
    same = keys[:, None] == keys[None, :]
    np.fill_diagonal(same, False)
    scores[same] = -1e4
    by_query, by_positive = _softmax(scores), _softmax(scores.T).T
    diagonal = np.diagonal(by_query), np.diagonal(by_positive)
    loss = -float(np.log(np.maximum(diagonal[0], 1e-12)).mean() + np.log(np.maximum(diagonal[1], 1e-12)).mean()) / 2
    slope = (by_query + by_positive) / 2
    slope[np.arange(half), np.arange(half)] -= 1
    slope /= np.float32(temperature * half)
    gradient = np.concatenate([slope @ positives, slope.T @ queries])
    gradient -= units * np.einsum("ij,ij->i", units, gradient)[:, None]
    return loss, gradient / lengths


def _softmax(scores: Matrix) -> Matrix:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
