"""How alike provisions are: the pairs of characters that they share, each the weightier the rarer it is."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.dictionary import HAN
from index.forms import folded

# Cells of the tables of pairs of all texts together, 64 MB: where long documents have more pairs, some share a column.
_MOST_CELLS = 1 << 24
_PLANE = 1 << 16


def pair_vectors(groups: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
    """For each group of texts (documents) vectors (n, columns) of their texts' pairs, weighted by rarity among all texts.

    Their products are cosines. Pairs that only one text has are in no product and have no column.
    """
    texts = [text for group in groups for text in group]
    owners, pairs, counts = _counted(texts)
    _, places, holders = np.unique(pairs, return_inverse=True, return_counts=True)
    values = np.log(1 + len(texts) / holders)[places] * (1 + np.log(counts))
    lengths = np.sqrt(np.bincount(owners, values * values, len(texts)))
    values /= np.where(lengths == 0, 1, lengths)[owners]
    shared = holders > 1
    columns = max(1, min(int(shared.sum()), _MOST_CELLS // max(1, len(texts))))
    column = (np.cumsum(shared) - 1) % columns
    kept = shared[places]
    cells = owners[kept] * columns + column[places[kept]]
    matrix = np.bincount(cells, values[kept], len(texts) * columns).reshape(len(texts), columns).astype(np.float32)
    ends = np.cumsum([len(group) for group in groups])
    return [matrix[end - len(group) : end] for group, end in zip(groups, ends.tolist(), strict=True)]


def shared_pairs(text: str, others: Sequence[str]) -> list[float]:
    """How alike each of ``others`` is to ``text``, 0–1: the cosine over pairs, weighted by their rarity among ``others``.

    The rarity of pairs that ``text`` lacks is not looked up: they count as its average one does.
    """
    wanted = _counted([text])[1]
    if not len(wanted) or not others:
        return [0.0] * len(others)
    owners, pairs, _ = _counted(others)
    place = np.minimum(np.searchsorted(wanted, pairs), len(wanted) - 1)
    common = wanted[place] == pairs
    place, holders = place[common], owners[common]
    frequency = np.maximum(np.bincount(place, minlength=len(wanted)), 1)
    weight = np.log(1 + len(others) / frequency)
    whole, average = weight.sum(), weight.mean()
    shared = np.bincount(holders, weight[place], len(others))
    beyond = np.bincount(owners, minlength=len(others)) - np.bincount(holders, minlength=len(others))
    length = whole * (shared + average * beyond)
    alike: list[float] = (shared / np.sqrt(np.where(length > 0, length, 1))).tolist()
    return alike


def pair_sets(texts: Sequence[str]) -> list[frozenset[int]]:
    """The pairs of each text, as numbers."""
    owners, pairs, _ = _counted(texts)
    ends = np.searchsorted(owners, np.arange(len(texts) + 1)).tolist()
    found = pairs.tolist()
    return [frozenset(found[start:end]) for start, end in pairwise(ends)]


def contained(part: Set[int], whole: Set[int]) -> float:
    """Which share, 0–1, of the pairs ``part`` are among the pairs ``whole``."""
    return len(part & whole) / len(part) if part else 0.0


def _counted(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The distinct pairs of each text, all (k,): whose they are, their codes, and how often each stands there.

    Pairs are of neighbouring ideographs; one that stands alone counts as half a pair with nothing.
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    joined = "\n".join(texts)
    codes = np.frombuffer(folded(joined).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    han = np.concatenate(([False], _ideographs()[np.minimum(codes, _PLANE - 1)], [False]))
    first = np.flatnonzero(han[1:-1] & han[2:])
    alone = np.flatnonzero(han[1:-1] & ~han[2:] & ~han[:-2])
    places = np.concatenate((first, alone))
    pairs = np.concatenate((codes[first] * _PLANE + codes[np.minimum(first + 1, len(codes) - 1)], codes[alone]))
    owners = np.searchsorted(np.cumsum(lengths + 1), places, side="right")
    keys, counts = np.unique(owners * (_PLANE * _PLANE) + pairs, return_counts=True)
    return keys // (_PLANE * _PLANE), keys % (_PLANE * _PLANE), counts


@cache
def _ideographs() -> NDArray[np.bool_]:
    """For each character of the basic plane whether it is an ideograph, as segmentation takes it."""
    pattern = re.compile(f"[{HAN}]")
    known = [pattern.match(chr(code)) is not None for code in range(_PLANE)]
    known[-1] = False  # what lies beyond the plane is looked up there
    return np.array(known)
