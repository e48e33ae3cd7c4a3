"""Which documents are the same text: a bottom-k sketch of a document's sentences.

Reposts copy sentences whole, so sentences are the unit. The k smallest 64-bit hashes of the set of sentences estimate the
Jaccard similarity of two documents (Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). Regulations
that different places wrote after one model differ in their place names and numbers sentence by sentence, so they stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from hashlib import blake2b

SKETCH_SIZE = 64
# The editor's note and a signature may differ between reposts of one text; sister regulations share far less.
SAME_TEXT = 0.75
# Shorter sentences (「特此通知」) are shared by unrelated documents.
MIN_SENTENCE = 10

_SENTENCE_END = re.compile(r"[。！？；!?;\n]")
_NOISE = re.compile(r"[\W_]+")


def sketch(text: str) -> frozenset[int]:
    """The bottom-k sketch of ``text``: at most SKETCH_SIZE signed 64-bit hashes."""
    sentences = {_NOISE.sub("", part) for part in _SENTENCE_END.split(text)}
    hashes = sorted(_hash(sentence) for sentence in sentences if len(sentence) >= MIN_SENTENCE)
    return frozenset(hashes[:SKETCH_SIZE])


def similarity(one: Collection[int], other: Collection[int]) -> float:
    """Estimated Jaccard similarity, 0–1, of the sentence sets behind two sketches."""
    left, right = set(one), set(other)
    lowest = sorted(left | right)[:SKETCH_SIZE]
    return sum(value in left and value in right for value in lowest) / len(lowest) if lowest else 0.0


def _hash(sentence: str) -> int:
    return int.from_bytes(blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
