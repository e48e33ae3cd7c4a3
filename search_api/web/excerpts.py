"""Passages cut to what a list can show, with the words that were found marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search_api.schemas import SpanModel

_BEFORE = 40
"""So many characters before the first mark are kept: about what a line of a phone holds twice."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


def pieces(text: str, marks: Sequence[SpanModel]) -> list[Piece]:
    """``text`` cut at ``marks``, which are sorted and do not overlap."""
    found, at = list[Piece](), 0
    for mark in marks:
        found += [Piece(text[at : mark.start], False), Piece(text[mark.start : mark.end], True)]
        at = mark.end
    return [piece for piece in (*found, Piece(text[at:], False)) if piece.text]


def excerpt(text: str, marks: Sequence[SpanModel], most: int) -> list[Piece]:
    """At most ``most`` characters of ``text`` where the most marked ones stand together, with … where something is left out."""
    if len(text) <= most:
        return pieces(text, marks)
    starts = [0, *(max(0, min(mark.start - _BEFORE, len(text) - most)) for mark in marks)]
    start = max(
        starts, key=lambda at: sum(mark.end - mark.start for mark in marks if at <= mark.start and mark.end <= at + most)
    )
    end = start + most
    inside = [
        SpanModel(start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in marks
        if mark.start < end and mark.end > start
    ]
    before = [Piece("…", False)] if start else []
    after = [Piece("…", False)] if end < len(text) else []
    return [*before, *pieces(text[start:end], inside), *after]
