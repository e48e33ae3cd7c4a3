"""What is looked at in a candidate when it is read again: how well its words meet those of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from index.dictionary import HAN
from index.lexical import LexicalIndex
from index.matching import Units, find, pairs
from index.question import Question
from index.segment import Segmenter
from index.surroundings import Surroundings

_HAN_PAIR = re.compile(f"[{HAN}]{{2}}")
_BEGINS_WITH_HAN = re.compile(f"[{HAN}]")
# How fast a word that is said again counts less: n times count n / (n + REPEATED).
REPEATED = 1.2


class Trait(StrEnum):
    """A number in 0–1, the more the better.

    ``BM25``: its BM25 score as a share of the best candidate's. ``PAIRS``: the share of the question's character pairs, by
    information in this base, that stand in passage, headings or title. ``WORDS``: the share of its words, by information
    in policy texts and by how often they are said in all that surrounds the passage. ``EXACT``: the share of its numbers and
    foreign words that stand in the passage.
    """

    BM25 = "bm25"
    PAIRS = "pairs"
    WORDS = "words"
    EXACT = "exact"


class Reader:
    """Reads candidates with one question in mind."""

    def __init__(self, question: Question, segmenter: Segmenter, lexical: LexicalIndex, lay: float) -> None:
        """``lay`` is what the words of rules count for what the question says otherwise, beside its own words."""
        weights = {pair: _information(pair, question.words, lexical) for pair in pairs(question.text)}
        self._units = Units.of(weights)
        others = {word: lay * segmenter.information(word) for word in question.rule_words} if lay else {}
        self._words = others | {word: segmenter.information(word) for word in question.words}
        self._exact = [word for word in dict.fromkeys(question.words) if not _BEGINS_WITH_HAN.match(word)]

    def traits(self, candidates: Sequence[Surroundings], bm25: NDArray[np.float64]) -> NDArray[np.float64]:
        """(candidates, traits), in the order of :class:`Trait`; ``bm25`` (candidates,) are shares of the best score."""
        weights = self._units.weights
        present = find(self._units, [f"{c.name}\n{c.text}" for c in candidates])
        texts = [c.text.lower() for c in candidates]
        everything = [f"{c.name}\n{text}\n{c.around}".lower() for c, text in zip(candidates, texts, strict=True)]
        traits = np.empty((len(candidates), len(Trait)))
        columns = dict(zip(Trait, traits.T, strict=True))
        columns[Trait.BM25][:] = bm25
        columns[Trait.PAIRS][:] = present @ weights / (weights.sum() or 1.0)
        columns[Trait.WORDS][:] = [self._said(text) for text in everything]
        columns[Trait.EXACT][:] = [self._kept(text) for text in texts]
        return traits

    def _said(self, text: str) -> float:
        total = sum(self._words.values())
        counts = ((weight, text.count(word)) for word, weight in self._words.items())
        return sum(weight * times / (times + REPEATED) for weight, times in counts if times) / total if total else 0.0

    def _kept(self, text: str) -> float:
        return sum(word in text for word in self._exact) / len(self._exact) if self._exact else 1.0


def _information(pair: str, words: Sequence[str], lexical: LexicalIndex) -> float:
    """What ``pair`` tells in this base, in nats; a pair with digits or letters has a part in what its word tells."""
    if _HAN_PAIR.fullmatch(pair):
        return lexical.rarity("grams", pair)
    holders = (word for word in words if not _BEGINS_WITH_HAN.match(word) and (pair[0] in word or pair[1] in word))
    return max((lexical.rarity("words", word) for word in holders), default=1.0) / 2
