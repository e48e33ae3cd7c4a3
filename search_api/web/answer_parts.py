"""An answer taken apart for its card: quotations with what in them answers, and the numbers of their sources."""

from __future__ import annotations

from dataclasses import dataclass

from search_api.schemas import SpanModel
from search_api.schemas_search import AskResponse, CitationModel
from search_api.web.excerpts import Piece, excerpt, pieces

_GLIMPSE = 110
"""Characters: three lines of a wide window, so that what answers is not cut off as a limit of lines would."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an answer; ``source`` is the number of the citation that it is from, from 1."""

    pieces: list[Piece]
    source: int | None


def blocks(answer: AskResponse) -> list[Block]:
    """The text of an extractive answer: a block for each quotation in it, in order, and one for what is left."""
    found, at = list[Block](), 0
    for number, citation in enumerate(answer.citations, 1):
        start = answer.answer.find(citation.quote, at)
        if start >= 0:
            before = answer.answer[at:start].strip()
            found.append(Block([*([Piece(before, False)] if before else []), *focused(citation)], number))
            at = start + len(citation.quote)
    rest = answer.answer[at:].strip()
    return [*found, Block([Piece(rest, False)], None)] if rest else found


def focused(citation: CitationModel) -> list[Piece]:
    """A quotation with what in it answers marked, where that is known."""
    return pieces(citation.quote, _focus(citation))


def glimpsed(citation: CitationModel) -> list[Piece]:
    """The same, as much as a list shows."""
    return excerpt(citation.quote, _focus(citation), _GLIMPSE)


def _focus(citation: CitationModel) -> list[SpanModel]:
    """What answers, within the quotation, none over another."""
    inside = [
        SpanModel(start=span.start - citation.start, end=span.end - citation.start)
        for span in sorted(citation.focus, key=lambda span: span.start)
        if citation.start <= span.start < span.end <= citation.end
    ]
    return [span for place, span in enumerate(inside) if not place or span.start >= inside[place - 1].end]
