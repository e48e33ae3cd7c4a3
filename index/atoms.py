"""A passage cut into the smallest pieces that an answer may begin or end at.

Pieces end at punctuation and blanks, around a run of the question's own words (what is asked for stands behind what is asked
about, or before it: 「复工率达到|93.5%」, 「通过|支付宝、微信|缴费」), and around numbers, days and agents where such a thing is asked for.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.asking import Kind, things
from index.evidence import Evidence
from index.segment import bigrams

_CLAUSE = re.compile(r"[^，,：:。！？!?；;\s]*[，,：:。！？!?；;\s]+[”’」』）)]*|[^，,：:。！？!?；;\s]+")
_UNIT_END = re.compile(r"[。！？!?；;\n][”’」』）)]*\s*$")


@dataclass(frozen=True, slots=True)
class Atoms:
    """The pieces of a text, n of them, between ``bounds`` (n + 1 offsets).

    ``natural`` says of each bound whether punctuation is there. ``sentence`` is the number of the sentence (。！？； or line) that
    a piece belongs to, ``first`` and ``last`` its pieces. ``asked`` counts the characters before each offset that the question
    says, too (length + 1), ``wanted`` those of things of the kind asked for. ``words`` are the question's with ``shares`` of
    its information, those not there whole replaced by their bigrams; ``latest[a, w]`` is the last piece up to ``a`` with word
    ``w``, or -1.
    """

    text: str
    bounds: NDArray[np.int64]
    natural: NDArray[np.bool_]
    sentence: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    asked: NDArray[np.int64]
    wanted: NDArray[np.int64]
    words: tuple[str, ...]
    shares: NDArray[np.float32]
    latest: NDArray[np.int64]


def atoms(text: str, evidence: Evidence, kind: Kind) -> Atoms:
    """Cut ``text``, which is not blank."""
    low = text.lower()
    if len(low) != len(text):  # a character grew (İ): offsets would slip
        low = text
    words, shares = _expanded(low, evidence)
    asked = _covered(low, (*evidence.marks, *(word for word in words if len(word) > 1)))
    hard = {0, len(text)}
    for match in _CLAUSE.finditer(text):
        hard.update(match.span())
    soft = {int(edge) for edge in np.flatnonzero(np.diff(asked, append=0)) + 1}
    wanted = np.zeros(len(text), np.int64)
    for span in things(kind, text):
        wanted[span.start : span.end] = 1
        soft.add(span.end)
        if kind is not Kind.AGENT:  # its pattern begins one character before 局, 委…, not where the name does
            soft.add(span.start)
    bounds = np.array(sorted(hard | soft), np.int64)
    ends = np.array([_UNIT_END.search(text, int(a), int(b)) is not None for a, b in itertools.pairwise(bounds)])
    ends[-1] = True
    sentence = np.concatenate([[0], np.cumsum(ends)[:-1]]).astype(np.int64)
    first = np.searchsorted(sentence, np.arange(sentence[-1] + 1))
    return Atoms(
        text=text,
        bounds=bounds,
        natural=np.isin(bounds, list(hard)),
        sentence=sentence,
        first=first,
        last=np.append(first[1:] - 1, len(sentence) - 1),
        asked=np.concatenate([[0], np.cumsum(asked)]),
        wanted=np.concatenate([[0], np.cumsum(wanted)]),
        words=words,
        shares=shares,
        latest=_latest(low, words, bounds),
    )


def _expanded(low: str, evidence: Evidence) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    words, shares = list[str](), list[float]()
    for word, share in zip(evidence.words, evidence.shares.tolist(), strict=True):
        parts = [word] if word in low or len(word) < 3 else bigrams(word) or [word]
        words += parts
        shares += [share / len(parts)] * len(parts)
    return tuple(words), np.array(shares, np.float32)


def _covered(low: str, marks: tuple[str, ...]) -> NDArray[np.int64]:
    """1 for each character of ``low`` that belongs to one of ``marks``, else 0."""
    covered = np.zeros(len(low), np.int64)
    for mark in marks:
        start = low.find(mark)
        while start >= 0:
            covered[start : start + len(mark)] = 1
            start = low.find(mark, start + 1)
    return covered


def _latest(low: str, words: tuple[str, ...], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    latest = np.full((len(bounds) - 1, len(words)), -1, np.int64)
    for column, word in enumerate(words):
        start = low.find(word)
        while start >= 0:
            piece = int(np.searchsorted(bounds, start + len(word) - 1, side="right")) - 1
            latest[piece, column] = piece
            start = low.find(word, start + 1)
    return np.maximum.accumulate(latest, axis=0)
