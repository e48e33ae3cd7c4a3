"""How a question was understood, and suggestions, as they are sent."""

from __future__ import annotations

from collections.abc import Sequence

from index.interpretation import Interpretation
from index.suggest import Suggestion
from search_api.schemas_interpreted import (
    KIND_NAMES,
    InterpretedModel,
    RecognisedModel,
    SuggestionModel,
    SuggestResponse,
)


def interpreted_model(asked: Interpretation) -> InterpretedModel:
    """What was recognised in a question, in its order."""
    return InterpretedModel(
        question=asked.text,
        searched=asked.searched,
        recognised=[
            RecognisedModel(
                kind=part.kind,
                name=KIND_NAMES[part.kind],
                words=part.words,
                start=part.span.start,
                end=part.span.end,
                value=part.value,
                action=part.deed,
                note=part.note,
            )
            for part in asked.recognised
        ],
    )


def suggest_response(typed: str, found: Sequence[Suggestion]) -> SuggestResponse:
    """Suggestions with the place of what was typed."""
    length = len(typed.strip().lstrip("《"))
    return SuggestResponse(
        q=typed,
        suggestions=[SuggestionModel(text=s.text, source=s.source, start=s.at, end=s.at + length) for s in found],
    )
