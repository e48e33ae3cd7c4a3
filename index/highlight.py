"""Where the words of a question stand in a passage."""

from __future__ import annotations

from collections.abc import Iterable

from index.forms import folded
from index.model import Span


def highlights(text: str, terms: Iterable[str]) -> tuple[Span, ...]:
    """Spans of ``text`` (relative to its start) where one of ``terms`` (folded) occurs, in whatever script; touching and overlapping ones are joined."""
    plain = folded(text)
    marks: list[tuple[int, int]] = []
    for term in set(terms):
        start = plain.find(term)
        while term and start >= 0:
            marks.append((start, start + len(term)))
            start = plain.find(term, start + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(Span(start, end) for start, end in joined)
