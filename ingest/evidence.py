"""A fact as it was found: its value, where it stands, and how sure the reading is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from index.model import Evidence, Span
from ingest.lines import Line

T = TypeVar("T")
S = TypeVar("S")

_FOLD = str.maketrans("０１２３４５６７８９", "0123456789")


def fold(text: str) -> str:
    """``text`` with full-width digits as plain ones, character by character, so that places stay what they are."""
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value read from ``span`` of the text, or from ``element`` outside it."""

    value: T
    span: Span | None
    element: str | None
    confidence: float

    def also(self, value: S) -> Found[S]:
        """``value`` as read in the same place."""
        return Found(value, self.span, self.element, self.confidence)

    def evidence(self, field: str) -> Evidence:
        """The evidence of this reading for ``field``."""
        value = self.value.isoformat() if isinstance(self.value, date) else str(self.value)
        return Evidence(field, value, self.span, self.element, self.confidence)


class Sheet:
    """The lines of a text with the place of each in :attr:`Document.text`."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.texts = [line.text for line in lines]
        self.text = "\n".join(self.texts)
        self.starts: list[int] = []
        position = 0
        for text in self.texts:
            self.starts.append(position)
            position += len(text) + 1

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, number: int, start: int, end: int, value: T, confidence: float) -> Found[T]:
        """``value`` as read from ``[start, end)`` of line ``number``."""
        base = self.starts[number]
        return Found(value, Span(base + start, base + end), None, confidence)

    def printed(self, number: int, printed: str, value: T, confidence: float) -> Found[T]:
        """``value`` as read from the first place of ``printed`` in line ``number``; from the whole line if it is not there."""
        start = self.texts[number].find(printed)
        return (
            self.at(number, start, start + len(printed), value, confidence)
            if start >= 0
            else self.line(number, value, confidence)
        )

    def line(self, number: int, value: T, confidence: float) -> Found[T]:
        """``value`` as read from the whole of line ``number``."""
        return self.at(number, 0, len(self.texts[number]), value, confidence)

    def lines(self, first: int, last: int, value: T, confidence: float) -> Found[T]:
        """``value`` as read from the lines ``first`` to ``last``."""
        return Found(value, Span(self.starts[first], self.starts[last] + len(self.texts[last])), None, confidence)
