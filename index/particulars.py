"""How a passage speaks to what a question asks beyond the names: the words that the document's title leaves to its passages.

Title and headings say what a document is about, and all its passages share that. What tells them apart are the other words of the
question, all the more those that few of the passages found hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from index.elsewhere import named_places, short_name
from index.evidence import Evidence

FEATURES = (
    "rest",  # coverage, by text and headings, of what the title leaves open, less the best of the document's passages
    "rest_sentence",  # the same by one sentence of it
    "rest_grams",  # share of the question's bigrams not in the title that the text has, less the best of the document's
    "scarce",  # coverage by the text, words counting the more the fewer of the passages found hold them
    "before",  # coverage by the passage before it, where that was found too
    "placed",  # what was found of the document names every place that is asked for
    "short",  # fewer than 30 characters
    "length",  # ln of the characters, by 5
)
_SHORT = 30
# A place that no table knows: a new one, or one of a made example.
_LIKE_A_PLACE = re.compile(
    r"(?![各全本我该])[\u4e00-\u9fff]{1,3}[^\W\d社小校园城地老新片学灾郊牧林景][市县区旗](?![域划级属长委内外直])"
)
_SENTENCE_ENDS = re.compile("[。！？!?；;\n]")


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as it was found: ``rank`` is its document's, ``text`` in lower case and simplified, ``held`` what it contains of the
    question's words, ``named`` what title and headings do, ``cover`` what the document's title, issuer and region say.
    """

    rank: int
    ordinal: int
    text: str
    held: NDArray[np.float32]
    named: NDArray[np.float32]
    cover: str


def particulars(
    evidence: Evidence, found: Sequence[Found], titles: Sequence[tuple[str, NDArray[np.float32]]]
) -> NDArray[np.float32]:
    """(passages, len(FEATURES)); ``titles`` by rank: each in the form of :class:`Found`'s text, and what it contains."""
    if not found:
        return np.zeros((0, len(FEATURES)), np.float32)
    held = np.stack([each.held for each in found])
    ranks = np.array([each.rank for each in found])
    left = np.stack([_left_open(evidence, present) for _, present in titles])[ranks]
    grams = [[gram for gram in evidence.grams if gram not in title] for title, _ in titles]
    own = np.stack(
        [
            (np.maximum(held, [each.named for each in found]) * left).sum(1),
            [_by_sentence(evidence, each.text, weights) for each, weights in zip(found, left, strict=True)],
            [sum(gram in each.text for gram in grams[each.rank]) / (len(grams[each.rank]) or 1) for each in found],
        ],
        axis=1,
    )
    for rank in set(ranks.tolist()):
        own[ranks == rank] -= own[ranks == rank].max(0)
    covered = {(each.rank, each.ordinal): float(held[at] @ evidence.shares) for at, each in enumerate(found)}
    placed = _placed(evidence, found)
    rest = [
        (
            scarce,
            covered.get((each.rank, each.ordinal - 1), 0.0),
            placed[each.rank],
            len(each.text) < _SHORT,
            log(1 + len(each.text)) / 5,
        )
        for each, scarce in zip(found, held @ _scarcity(evidence, held), strict=True)
    ]
    return np.concatenate([own, np.array(rest)], axis=1).astype(np.float32)


def _left_open(evidence: Evidence, present: NDArray[np.float32]) -> NDArray[np.float32]:
    """The shares of the words that a title does not hold; of all words when it holds them all."""
    left: NDArray[np.float32] = evidence.shares * (1 - present)
    total = float(left.sum())
    return left / total if total > 1e-6 else evidence.shares


def _scarcity(evidence: Evidence, held: NDArray[np.float32]) -> NDArray[np.float32]:
    """The shares of the words, each times how few of the passages found hold it, in nats."""
    shares = evidence.shares * np.log(0.1 + 1 / np.maximum(held.mean(0), 1 / len(held)))
    return np.asarray(shares / (shares.sum() or 1.0), np.float32)


def _by_sentence(evidence: Evidence, text: str, weights: NDArray[np.float32]) -> float:
    weighed = [pair for pair in zip(evidence.words, weights.tolist(), strict=True) if pair[0] in text]
    if not weighed:
        return 0.0
    best: float = max(sum(weight for word, weight in weighed if word in sentence) for sentence in _SENTENCE_ENDS.split(text))
    return best


def _placed(evidence: Evidence, found: Sequence[Found]) -> dict[int, float]:
    """For each rank whether its document's cover and passages found name all places asked for; 1 where none is."""
    asked = places_asked(evidence.text)
    told: dict[int, str] = {}
    for each in found:
        told[each.rank] = f"{told.get(each.rank, each.cover)}\n{each.text}"
    return {rank: float(all(place in text for place in asked)) for rank, text in told.items()}


def places_asked(question: str) -> list[str]:
    """The short names of the places that ``question`` names; else what it begins with, when that is named like a place.

    >>> places_asked("广东省的教师"), places_asked("青山县名师工作室"), places_asked("社区矫正")
    (['广东'], ['青山县'], [])
    """
    # 「沅东区」 is not 东区 of another city: the table's name must stand in the question.
    names = [name for place in named_places(question) if (name := short_name(place)) in question]
    first = _LIKE_A_PLACE.match(question)
    return names or ([first[0]] if first else [])
