"""The documents of some places read with one matter in mind: how much of it each passage, and each unit of the best ones, says."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.asking import ASKING_WORDS
from index.base import KnowledgeBase
from index.matching import LaidOut, Units, pairs
from index.place_units import Unit, units_of
from index.segment import Segmenter

# What a word counts of which only characters stand there: 犬 and 牵 are in what 「遛犬不牵绳」 means, though none of its words is.
_CHARACTER = 0.5
# A pair whose characters stand a little apart, and what it counts: 高空抛物 is 抛掷物品 in most regulations.
_REACH = 8
_APART = 0.6
# Of a unit that says less of the matter in its words, what it means is not looked at: it would have to mean nearly the same.
_WORTH = 0.08
_LOOKED_AT = 8
# As many passages are taken to hold what none of those in hand does.
_UNSEEN = 0.5
# How much more the last word of a matter counts than the first.
_LATE = 1.0
# What a text counts that has the first words of a matter and nothing of the second half: safety helmets of 电动自行车.
_BESIDE_THE_POINT = 0.6
_FUNCTION = frozenset("不的了和与在及或有为对中是未应当")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A passage of a document in hand: its number, its document's, its text, and the headings above it as they are stored (JSON).

    ``said`` is the share of the matter that headings and text say, ``cosine`` its likeness to the matter.
    """

    number: int
    document: int
    text: str
    path: str
    said: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A unit of a passage: the share of the matter that it says alone, with its lead-in, and the cosine of the latter with the matter."""

    leaf: Leaf
    unit: Unit
    said: float
    told: float
    cosine: float


class Matter:
    """The words of a matter. One weighs the more the fewer of the passages in hand have it, and the later it stands:

    Chinese puts last what a phrase is about (电动自行车停放充电).
    """

    def __init__(self, matter: str, segmenter: Segmenter, texts: Sequence[str]) -> None:
        words = _words(matter, segmenter)
        of_words = [pairs(word) for word in words]
        places = {pair: at for at, pair in enumerate(dict.fromkeys(pair for own in of_words for pair in own))}
        self._units = Units.of(dict.fromkeys(places, 1.0))
        self._pairs = [[places[pair] for pair in own] for own in of_words]
        numbers = self._units.letters
        self._characters = [
            sorted({int(numbers[ord(char)]) - 1 for char in word if ord(char) < len(numbers)} - {-1}) for word in words
        ]
        whole, letters = self._present(texts)
        self._rarity = _rarity(letters.sum(axis=0), len(texts))
        self._pair_rarity = _rarity(whole.sum(axis=0), len(texts))
        said = self._said_words(whole, letters)
        late = 1 + _LATE * np.arange(len(words)) / max(1, len(words) - 1)
        weights = _rarity((said >= _APART).sum(axis=0), len(texts)) * late
        self._weights = weights / (weights.sum() or 1.0)
        self.shares = self._shares(said)
        """(texts,): what :meth:`said` gives for the texts in hand."""

    def said(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(texts,): the share of the matter that each says, 0–1; less where it says nothing of what the matter ends with."""
        return self._shares(self._said_words(*self._present(texts))) if texts else np.zeros(0)

    def _shares(self, words: NDArray[np.float64]) -> NDArray[np.float64]:
        if not words.size:
            return np.zeros(len(words))
        head = np.minimum(1.0, 2 * words[:, words.shape[1] // 2 :].max(axis=1))
        return np.asarray((words @ self._weights) * (_BESIDE_THE_POINT + (1 - _BESIDE_THE_POINT) * head))

    def _said_words(self, whole: NDArray[np.float64], letters: NDArray[np.bool_]) -> NDArray[np.float64]:
        """(texts, words): how much of each word stands there: its pairs, less where something is put between, or some characters."""
        said = np.zeros((len(whole), len(self._pairs)))
        for word, (own, characters) in enumerate(zip(self._pairs, self._characters, strict=True)):
            if own:
                said[:, word] = whole[:, own] @ self._pair_rarity[own] / self._pair_rarity[own].sum()
            if characters:
                rarity = self._rarity[characters]
                said[:, word] = np.maximum(said[:, word], _CHARACTER * (letters[:, characters] @ rarity) / rarity.sum())
        return said

    def _present(self, texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """(texts, pairs): 1 where a pair stands as it is, less where something is put between; (texts, characters) that are there."""
        laid = LaidOut.of(self._units, texts)
        return np.maximum(laid.find(), _APART * laid.find_near(_REACH)), laid.find_letters()


def _rarity(holders: NDArray[np.generic], texts: int) -> NDArray[np.float64]:
    return np.asarray(np.log1p(texts / np.maximum(holders, _UNSEEN)), np.float64)


def _words(matter: str, segmenter: Segmenter) -> list[str]:
    """The words of a matter; one of a single character (献血假, 遛犬) tells nothing alone, and belongs to what stands before it."""
    words: list[str] = []
    apart = True
    for word in segmenter.words(matter):
        if word in ASKING_WORDS or word in _FUNCTION:
            apart = True
        elif words and not apart and (len(word) == 1 or len(words[-1]) == 1):
            words[-1] += word
        else:
            words.append(word)
            apart = False
    return list(dict.fromkeys(words))


class Reading:
    """Some documents read for a ``matter``."""

    def __init__(self, base: KnowledgeBase, documents: Collection[int], matter: str) -> None:
        self._light = base.toolkit.light
        self._asked = base.toolkit.light.encode_questions([matter])[0]
        rows, vectors = _passages(base, documents)
        self.matter = Matter(matter, base.toolkit.segmenter, [f"{path}\n{text}" for _, _, path, text in rows])
        asked = base.dense.toolkit.encoder.encode_questions([matter])[0]
        cosines: NDArray[np.floating] = np.zeros(len(rows))
        if rows and vectors.shape[1] == len(asked):  # else the base is just being encoded anew
            cosines = _beyond_the_title(vectors, np.array([document for _, document, *_ in rows]), asked)
        self.leaves: dict[int, list[Leaf]] = {number: [] for number in documents}
        for (number, document, path, text), said, cosine in zip(
            rows, self.matter.shares.tolist(), cosines.tolist(), strict=True
        ):
            self.leaves[document].append(Leaf(number, document, text, path, said, cosine))

    def cut(self, groups: Sequence[Sequence[Leaf]]) -> list[Cut]:
        """The units of these passages. What they mean is only looked at in the ones of each group that say most in their words."""
        found = [(group, leaf, unit) for group, leaves in enumerate(groups) for leaf in leaves for unit in units_of(leaf.text)]
        alone = [unit.text(leaf.text) for _, leaf, unit in found]
        said = self.matter.said(alone)
        told = self.matter.said([unit.whole(leaf.text) for _, leaf, unit in found])
        most = np.maximum(said, told)
        owners = np.array([group for group, _, _ in found])
        looked_at = [
            at
            for group in range(len(groups))
            for at in sorted(np.flatnonzero(owners == group).tolist(), key=lambda at: -most[at])[:_LOOKED_AT]
            if most[at] >= _WORTH
        ]
        cosines = np.zeros(len(found))
        if looked_at:
            cosines[looked_at] = self._light.encode([alone[at] for at in looked_at]) @ self._asked
        return [
            Cut(leaf, unit, *figures)
            for (_, leaf, unit), *figures in zip(found, said.tolist(), told.tolist(), cosines.tolist(), strict=True)
        ]


_Row = tuple[int, int, str, str]


def _passages(base: KnowledgeBase, documents: Collection[int]) -> tuple[list[_Row], NDArray[np.float32]]:
    """All passages of these documents in order (number, document, heading path, text), with their vectors (passages, dimension)."""
    numbers = json.dumps(sorted(documents))
    connection = base.store.connection
    texts = dict(
        connection.execute(
            "SELECT number, text FROM documents WHERE number IN (SELECT value FROM json_each(?))", (numbers,)
        ).fetchall()
    )
    rows = connection.execute(
        'SELECT number, document, heading_path, start, "end", vector FROM passages '
        "WHERE document IN (SELECT value FROM json_each(?)) ORDER BY document, ordinal",
        (numbers,),
    ).fetchall()
    stacked = np.frombuffer(b"".join(row[-1] for row in rows), np.float16).reshape(len(rows), -1) if rows else np.zeros((0, 1))
    found = [(number, document, path, texts[document][start:end]) for number, document, path, start, end, _ in rows]
    return found, stacked.astype(np.float32)


def _beyond_the_title(
    vectors: NDArray[np.float32], owners: NDArray[np.int64], asked: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The cosine of ``asked`` with what each passage means beyond what all of its document share, its title above all: (n,).

    ``vectors`` (n, dimension) are unit vectors in order of their ``owners`` (n,).
    """
    starts = np.flatnonzero(np.diff(owners, prepend=owners[0] - 1))
    counts = np.diff(starts, append=len(owners))
    # What a document of a single passage means is its own.
    means = np.add.reduceat(vectors, starts, axis=0) / counts[:, None] * (counts > 1)[:, None]
    own = np.repeat(np.arange(len(starts)), counts)
    along = np.concatenate(
        [vectors[start : start + count] @ mean for start, count, mean in zip(starts, counts, means, strict=True)]
    )
    squared = 1 - 2 * along + (means * means).sum(axis=1)[own]
    return np.asarray((vectors @ asked - (means @ asked)[own]) / np.sqrt(np.maximum(squared, 1e-6)), np.float32)
