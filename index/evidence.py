"""How much of a question a piece of text speaks to."""

from __future__ import annotations

from index.forms import simplified
from index.question import Question
from index.segment import Segmenter, bigrams


class Evidence:
    """The words of a question that matter, each with its weight: the information it carries in policy texts, in nats."""

    def __init__(self, question: Question, segmenter: Segmenter) -> None:
        self.weights = {word: segmenter.information(word) for word in question.words}

    def coverage(self, text: str, besides: str = "") -> float:
        """The share, 0–1, of the question's information that ``text`` contains. A word that is there in part counts in part.

        Words that stand in ``besides`` are left out, unless all of them do.
        """
        text, besides = simplified(text), simplified(besides)
        weights = {word: weight for word, weight in self.weights.items() if word not in besides} if besides else self.weights
        weights = weights or self.weights
        total = sum(weights.values())
        return sum(weight * _presence(word, text) for word, weight in weights.items()) / total if total else 0.0


def _presence(word: str, text: str) -> float:
    if word in text:
        return 1.0
    if len(word) < 3:
        return 0.0
    pairs = bigrams(word)
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
