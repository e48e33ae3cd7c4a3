"""How alike provisions are: the pairs of characters that they share, each the weightier the rarer it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.segment import bigrams

# Pairs are hashed into so many columns: a table of all of them would not fit for documents of thousands of provisions.
COLUMNS = 4096


def pair_vectors(groups: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
    """For each group of texts (documents) unit vectors (n, COLUMNS) of their texts' pairs, weighted by rarity among all texts."""
    pairs = [[Counter(bigrams(text)) for text in group] for group in groups]
    frequency = Counter(pair for group in pairs for text in group for pair in text)
    total = sum(len(group) for group in groups)
    place = {pair: crc32(pair.encode()) % COLUMNS for pair in frequency}
    weight = {pair: log(1 + total / count) for pair, count in frequency.items()}
    return [_matrix(group, place, weight) for group in pairs]


def shared_pairs(text: str, others: Sequence[str]) -> list[float]:
    """How alike each of ``others`` is to ``text``, 0–1: the cosine over pairs, weighted by their rarity among ``others``.

    The rarity of pairs that ``text`` lacks is not looked up: they count as its average one does.
    """
    wanted = set(bigrams(text))
    found = [set(bigrams(other)) for other in others]
    frequency = Counter(pair for pairs in found for pair in pairs & wanted)
    weight = {pair: log(1 + len(others) / (frequency[pair] or 1)) for pair in wanted}
    whole = sum(weight.values())
    average = whole / len(weight) if weight else 0.0
    alike = []
    for pairs in found:
        common = pairs & wanted
        shared = sum(weight[pair] for pair in common)
        length = whole * (shared + average * (len(pairs) - len(common)))
        alike.append(shared / length**0.5 if length else 0.0)
    return alike


def contained(part: str, whole: str) -> float:
    """Which share, 0–1, of the pairs of ``part`` stand in ``whole``."""
    pairs = set(bigrams(part))
    return len(pairs & set(bigrams(whole))) / len(pairs) if pairs else 0.0


def _matrix(texts: Sequence[Counter[str]], place: dict[str, int], weight: dict[str, float]) -> NDArray[np.float32]:
    matrix = np.zeros((len(texts), COLUMNS), np.float32)
    for row, text in enumerate(texts):
        for pair, count in text.items():
            matrix[row, place[pair]] += weight[pair] * (1 + log(count))
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(lengths == 0, 1, lengths), np.float32)
