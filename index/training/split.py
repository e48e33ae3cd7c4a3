"""Which of STARD's questions are kept out of training, so that measuring on them is honest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from index.segment import bigrams

# Of 256: 20 % of the questions.
_HELD_OUT_BYTES = 51
# Questions that share this part of their character bigrams (Jaccard) are taken for the same question.
SAME_QUESTION = 0.6


def held_out(query: str) -> bool:
    """Whether a question of STARD is held out: by the SHA-256 of its text without the space around it."""
    return sha256(query.strip().encode()).digest()[0] < _HELD_OUT_BYTES


class HeldOut:
    """The held-out ones among STARD's questions, and all questions that are nearly the same as one of them."""

    def __init__(self, queries: Iterable[str]) -> None:
        self._exact: set[str] = set()
        self._holders: dict[str, list[frozenset[str]]] = {}
        for query in queries:
            if held_out(query):
                self._exact.add(_bare(query))
                pairs = frozenset(bigrams(query))
                for pair in pairs:
                    self._holders.setdefault(pair, []).append(pairs)

    def covers(self, query: str) -> bool:
        """Whether ``query`` is, or is nearly, a held-out question, and so must not be trained on."""
        if _bare(query) in self._exact:
            return True
        pairs = frozenset(bigrams(query))
        candidates = {id(other): other for pair in pairs for other in self._holders.get(pair, ())}
        return any(len(pairs & other) >= SAME_QUESTION * len(pairs | other) for other in candidates.values())


def _bare(query: str) -> str:
    return re.sub(r"\W+", "", query)
