"""How much of a question a piece of text speaks to."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.forms import simplified
from index.question import Question
from index.segment import Segmenter, bigrams


class Evidence:
    """The words of a question that matter, each with its share of the question's information in policy texts."""

    def __init__(self, question: Question, segmenter: Segmenter) -> None:
        self.words = tuple(dict.fromkeys(question.words))
        self.grams = tuple(gram for gram in dict.fromkeys(question.grams) if len(gram) > 1)
        weights = np.array([segmenter.information(word) for word in self.words], np.float32)
        self.shares: NDArray[np.float32] = weights / (weights.sum() or 1.0)
        self._length = max(1, len(question.text))
        self.text = simplified(question.text).lower()

    def presence(self, text: str) -> NDArray[np.float32]:
        """For each word how much of it ``text`` contains, 0–1: a word that is there in part counts in part."""
        low = plain(text)
        return np.array([_presence(word, low) for word in self.words], np.float32)

    def coverage(self, presence: NDArray[np.float32]) -> float:
        """The share of the question's information in what is present, 0–1."""
        return float(presence @ self.shares)

    def shared_grams(self, text: str) -> float:
        """The share of the question's bigrams that ``text`` contains, 0–1."""
        low = plain(text)
        return sum(gram in low for gram in self.grams) / (len(self.grams) or 1)

    def longest_run(self, text: str) -> float:
        """The longest run of the question's characters that stands in ``text``, as a share of the question, 0–1."""
        low, best, start = plain(text), 0, 0
        while start + best < len(self.text):
            while start + best < len(self.text) and self.text[start : start + best + 1] in low:
                best += 1
            start += 1
        return best / self._length

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The bigrams and longer words: what counts as said already when it stands in an answer."""
        return tuple(dict.fromkeys((*self.grams, *(word for word in self.words if len(word) > 1))))


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """``text`` simplified and in lower case; remembered, since a passage is looked at several times for one question."""
    return simplified(text).lower()


def _presence(word: str, text: str) -> float:
    if word in text:
        return 1.0
    if len(word) < 3:
        return 0.0
    pairs = bigrams(word)
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
