"""Splits what is too long for one passage: at sentence ends, then at commas, at last anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.model import Span

_SENTENCE = re.compile(r"[^。；！？]*[。；！？]+[”’」』）)》】]*|[^。；！？]+$")
_CLAUSE = re.compile(r"[^，、：,\s]*[，、：,\s]+|[^，、：,\s]+$")
_ENDS_SENTENCE = tuple("。；！？：:”」』）)")


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest unit of a split: its span, and whether a part may well end after it."""

    span: Span
    closes: bool


def cut_line(line: str, start: int, *, part: int, most: int) -> Iterator[Piece]:
    """The pieces of a line that begins at offset ``start``: itself up to ``part`` characters, else its sentences."""
    if len(line) <= part:
        yield Piece(Span(start, start + len(line)), line.endswith(_ENDS_SENTENCE))
        return
    for sentence in _SENTENCE.finditer(line):
        for first, last in _cut_sentence(sentence[0], part, most):
            words = sentence[0][first:last].strip()
            if words:
                at = start + sentence.start() + sentence[0].index(words, first)
                yield Piece(Span(at, at + len(words)), last == len(sentence[0]))


def _cut_sentence(sentence: str, part: int, most: int) -> Iterator[tuple[int, int]]:
    """A sentence over ``most`` in stretches of at most ``part``, cut at commas where there are any."""
    cuts = [0]
    for clause in _CLAUSE.finditer(sentence) if len(sentence) > most else ():
        while clause.end() - cuts[-1] > part:
            cuts.append(clause.start() if cuts[-1] < clause.start() else cuts[-1] + part)
    cuts.append(len(sentence))
    yield from ((first, last) for first, last in pairwise(cuts) if first < last)


def pack(pieces: Sequence[Piece], *, part: int, most: int) -> Iterator[Span]:
    """Parts of even size near ``part`` and never over ``most``, ending where a piece closes a sentence if that is in reach."""
    total = pieces[-1].span.end - pieces[0].span.start
    aim = total / max(1, round(total / part))
    start: int | None = None
    end, closed = 0, True
    for piece in pieces:
        if start is not None and piece.span.end - start > part and (closed or piece.span.end - start > most):
            shorter_is_nearer = abs(end - start - aim) <= abs(piece.span.end - start - aim)
            if shorter_is_nearer or piece.span.end - start > most:
                yield Span(start, end)
                start = None
        start = piece.span.start if start is None else start
        end, closed = piece.span.end, piece.closes
    if start is not None:
        yield Span(start, end)
