"""Which documents are the same text: a bottom-k sketch of a document's character 8-grams.

The k smallest 64-bit hashes of the set of 8-grams estimate the Jaccard similarity of two documents (Cohen and Kaplan,
"Summarizing data using bottom-k sketches", PODC 2007). Runs of eight characters survive what reposting does to a text:
paragraphs glued or wrapped anew, other punctuation, a misread character, an editor's note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

SKETCH_SIZE = 64
GRAM = 8

_NOISE = re.compile(r"[\W_]+")
_FACTOR = np.uint64(0x100000001B3)  # the prime of FNV-1a, 64 bits
_SHIFT = np.uint64(33)
_MIXERS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))  # the finaliser of MurmurHash3


def sketch(text: str) -> frozenset[int]:
    """The bottom-k sketch of ``text``: at most SKETCH_SIZE signed 64-bit hashes; empty for a text under GRAM characters.

    Punctuation, blanks and width make no difference.
    """
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < GRAM:
        return frozenset()
    return frozenset(np.unique(_gram_hashes(codes))[:SKETCH_SIZE].tolist())


def similarity(one: Collection[int], other: Collection[int]) -> float:
    """Estimated Jaccard similarity, 0–1, of the 8-gram sets behind two sketches."""
    left, right = set(one), set(other)
    lowest = sorted(left | right)[:SKETCH_SIZE]
    return sum(value in left and value in right for value in lowest) / len(lowest) if lowest else 0.0


def _gram_hashes(codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The hash of every run of GRAM code points, (n - GRAM + 1,), signed as SQLite wants it. Wraps around at 64 bits."""
    count = len(codes) - GRAM + 1
    hashes = np.zeros(count, np.uint64)
    for offset in range(GRAM):
        hashes = hashes * _FACTOR + codes[offset : offset + count]
    for mixer in _MIXERS:
        hashes ^= hashes >> _SHIFT
        hashes *= mixer
    return (hashes ^ (hashes >> _SHIFT)).view(np.int64)
