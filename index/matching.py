"""Which pairs of a question's characters stand in which texts: all texts at once, as arrays.

All texts are laid end to end and every character is looked up in one step, so that two hundred passages take less than a
millisecond; looking for each pair in each passage takes twenty.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

_PLANE = 1 << 16
# Characters of a question that can be told apart; the later ones of a longer question are not looked for.
_MOST_LETTERS = 254


@dataclass(frozen=True, slots=True)
class Units:
    """The distinct pairs of a question, each with the information that it carries.

    ``weights`` (pairs,) in nats; ``letters`` gives each character of the question a number, every other one 0; ``table`` at two such
    numbers is the pair's place in ``weights``, or -1.
    """

    weights: NDArray[np.float32]
    letters: NDArray[np.uint8]
    table: NDArray[np.int16]

    @classmethod
    def of(cls, weights: dict[str, float]) -> Units:
        """From pairs of characters, as :func:`pairs` gives them, and their weights."""
        characters = list(dict.fromkeys("".join(weights)))[:_MOST_LETTERS]
        letters = np.zeros(_PLANE, np.uint8)
        letters[[ord(character) for character in characters]] = np.arange(1, len(characters) + 1)
        table = np.full((len(characters) + 1, len(characters) + 1), -1, np.int16)
        known = set(characters)
        for place, pair in enumerate(weights):
            if known.issuperset(pair):
                table[letters[ord(pair[0])], letters[ord(pair[1])]] = place
        return cls(np.fromiter(weights.values(), np.float32, len(weights)), letters, table)


def pairs(text: str) -> list[str]:
    """The distinct pairs of neighbouring ideographs, letters and digits of ``text``, folded as segmentation folds, in order."""
    folded = "".join(map(chr, _codes(text)))
    found = (folded[at : at + 2] for at in range(len(folded) - 1))
    return list(dict.fromkeys(pair for pair in found if pair.isalnum()))


def find(units: Units, texts: Sequence[str]) -> NDArray[np.bool_]:
    """(texts, pairs): which pairs stand in which of ``texts``."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    letters = units.letters[_codes("\n".join(texts))]
    pair = units.table[letters[:-1], letters[1:]]
    places = np.flatnonzero(pair >= 0)
    # Each text ends with the line break that parts it from the next one.
    owners = np.searchsorted(np.cumsum(lengths + 1), places, side="right")
    present = np.zeros((len(texts), len(units.weights)), np.bool_)
    present[owners, pair[places]] = True
    return present


def _codes(text: str) -> NDArray[np.uint16]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _folding()[np.minimum(codes, _PLANE - 1)]


@cache
def _folding() -> NDArray[np.uint16]:
    """For each character its lower-case, half-width form where that is one character."""
    table = np.arange(_PLANE, dtype=np.uint16)
    for code in range(_PLANE):
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1 and ord(folded) < _PLANE:
            table[code] = ord(folded)
    return table
