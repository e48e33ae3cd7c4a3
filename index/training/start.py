"""The vectors that training starts from: directions at random, a little towards features that occur together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array, diags_array

from index.training.examples import Text
from index.training.features import SentenceTable
from index.training.optimise import Matrix, bags_of

# The random part against the part of co-occurrence. After 600 steps, dense nDCG@10 / recall@100 on half of ncp_passages, half of
# taidi_gov and STARD's held-out questions: 1 to 1 .517/.907, .331/.781, .432/.811; 4 to 1 .577/.896, .334/.745, .463/.819; random
# alone .551/.885, .352/.713, .466/.797. Features that start alike can hardly be told apart any more.
RANDOM_PART = 4.0
# (Both measured with 72,000 × 256.) The length of a vector is idf to this power, times LENGTH: shorter ones turn in fewer of Adam's steps of fixed size (with 1.0,
# random alone: .547/.880, .326/.689, .432/.760).
IDF_POWER = 0.75
LENGTH = 0.5
# Passages that the decomposition looks at, its oversampling and power iterations (Halko, Martinsson and Tropp, SIAM Review 2011).
SAMPLE = 60_000
OVERSAMPLING = 16
ITERATIONS = 2


def first_vectors(table: SentenceTable, texts: Sequence[Text], dimension: int, random: np.random.Generator) -> Matrix:
    """(vocabulary, dimension): random unit vectors mixed with those of the features' co-occurrence in ``texts``."""
    idf = np.log((len(table.ends) - 1) / (table.frequencies + 1.0)).astype(np.float32)
    chosen = random.permutation(len(texts))[:SAMPLE]
    bags = bags_of(table, [texts[at] for at in chosen], np.zeros(len(chosen), np.float32), random)
    weighted = csr_array(bags @ diags_array(idf**IDF_POWER))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    related = _right_factors(csr_array(diags_array(1 / np.maximum(lengths, 1e-9)) @ weighted), dimension, random)
    own = random.standard_normal((len(idf), dimension)).astype(np.float32)
    mixed = _units(own) * np.float32(RANDOM_PART)
    # A small collection has fewer factors than dimensions.
    mixed[:, : related.shape[1]] += _units(related)
    return np.asarray(_units(mixed) * (LENGTH * idf**IDF_POWER)[:, None], dtype=np.float32)


def _right_factors(matrix: csr_array, rank: int, random: np.random.Generator) -> Matrix:
    """The first ``rank`` right singular vectors, as columns, by randomised subspace iteration."""
    matrix = matrix.astype(np.float32)
    image = matrix @ random.standard_normal((matrix.shape[1], rank + OVERSAMPLING)).astype(np.float32)
    for _ in range(ITERATIONS):
        basis = np.linalg.qr(matrix.T @ np.linalg.qr(image)[0])[0]
        image = matrix @ basis
    return np.asarray(basis @ np.linalg.svd(image, full_matrices=False)[2][:rank].T, dtype=np.float32)


def _units(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
