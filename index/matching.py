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
    return LaidOut.of(units, texts).find()


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Texts end to end, as a question's ``units`` see them: the number of each character, and where each text ends."""

    units: Units
    letters: NDArray[np.uint8]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, units: Units, texts: Sequence[str]) -> LaidOut:
        """Each text ends with the line break that parts it from the next one."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        return cls(units, units.letters[_codes("\n".join(texts))], np.cumsum(lengths + 1))

    def find(self) -> NDArray[np.bool_]:
        """(texts, pairs): which pairs stand in which text."""
        pair = self.units.table[self.letters[:-1], self.letters[1:]]
        places = np.flatnonzero(pair >= 0)
        owners = np.searchsorted(self.ends, places, side="right")
        present = np.zeros((len(self.ends), len(self.units.weights)), np.bool_)
        present[owners, pair[places]] = True
        return present

    def find_near(self, reach: int) -> NDArray[np.bool_]:
        """(texts, pairs): which stand there with at most ``reach`` - 1 characters between: 抛物 in 抛掷的物品."""
        # Of all characters few are of the question: only these are looked at.
        held = np.flatnonzero(self.letters)
        letters, owners = self.letters[held], np.searchsorted(self.ends, held, side="right")
        present = np.zeros((len(self.ends), len(self.units.weights)), np.bool_)
        for step in range(1, min(reach, len(held) - 1) + 1):
            pair = self.units.table[letters[:-step], letters[step:]]
            there = (pair >= 0) & (held[step:] - held[:-step] <= reach) & (owners[step:] == owners[:-step])
            present[owners[:-step][there], pair[there]] = True
        return present

    def find_letters(self) -> NDArray[np.bool_]:
        """(texts, characters): which characters of the pairs stand in which text, in the order of their numbers from 1 on."""
        places = np.flatnonzero(self.letters)
        owners = np.searchsorted(self.ends, places, side="right")
        present = np.zeros((len(self.ends), self.units.table.shape[0]), np.bool_)
        present[owners, self.letters[places]] = True
        return present[:, 1:]


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
