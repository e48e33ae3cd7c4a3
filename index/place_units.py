"""The units of a passage that a cell of the table by place may quote: its sentences, each item of a list with its lead-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.model import Span
from index.sentences import begins_item, lists, sentences

# The number of the article says where it stands.
_LABEL = re.compile(r"\s*第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?[\s　]*")

# To look for lists takes the square of the length: half a second for so many characters that are nothing but lead-ins.
_LONGEST_WITH_LISTS = 3000


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence at ``span`` of its passage; ``lead`` is the lead-in of the list that it is an item of."""

    span: Span
    lead: Span | None

    def text(self, passage: str) -> str:
        """The words of the unit alone, without the number of the article."""
        start = match.end() if (match := _LABEL.match(passage)) and self.span.start < match.end() else self.span.start
        return passage[start : self.span.end]

    def whole(self, passage: str) -> str:
        """The words with the lead-in before them."""
        return (self.lead.slice(passage) if self.lead else "") + self.text(passage)


def units_of(passage: str) -> Iterator[Unit]:
    """The units of ``passage`` in order; a lead-in is a unit of its own, too. Sentences of one item stay together."""
    led: list[tuple[Span, Span]] = []
    for whole in lists(passage) if len(passage) <= _LONGEST_WITH_LISTS else ():
        lead = next(sentences(whole.slice(passage)))
        colon = whole.slice(passage).find("：") + 1
        end = whole.start + (colon if 0 < colon < lead.end else lead.end)
        led.append((whole, Span(whole.start, end)))
    for span in _pieces(passage, [lead.end for _, lead in led]):
        own = next(
            (lead for whole, lead in led if whole.start <= span.start and span.end <= whole.end and span.start >= lead.end),
            None,
        )
        yield Unit(span, own)


def _pieces(passage: str, cuts: list[int]) -> Iterator[Span]:
    """The sentences, cut where a lead-in ends; what follows the first sentence of an item belongs to the item."""
    open_item: Span | None = None
    for sentence in sentences(passage):
        inner = [cut for cut in cuts if sentence.start < cut < sentence.end]
        for start, end in zip([sentence.start, *inner], [*inner, sentence.end], strict=True):
            piece = Span(start, end)
            if open_item and "\n" not in passage[open_item.end : start] and not begins_item(passage, start):
                open_item = Span(open_item.start, end)
                continue
            if open_item:
                yield open_item
                open_item = None
            if begins_item(passage, start):
                open_item = piece
            else:
                yield piece
    if open_item:
        yield open_item
