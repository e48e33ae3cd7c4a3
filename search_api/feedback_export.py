"""Feedback as labelled questions, in the JSON Lines that ``policykb evaluate`` and ``policykb adapt`` take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from search_api.feedback import FeedbackStore, Verdict


def labelled_rows(store: FeedbackStore, *, unanswered: bool = False) -> Iterator[dict[str, Any]]:
    """A row for each question and source that people called right, each once, the newest opinion deciding.

    An answer called wrong without a better source is no label, and is left out. ``unanswered`` adds the questions that got no answer
    and that nobody has labelled, as ones that should get none: to be gone through by hand.
    """
    labelled: set[str] = set()
    seen: set[tuple[str, str | None]] = set()
    for feedback in store.feedback():
        key = (feedback.question, feedback.document)
        usable = feedback.verdict is Verdict.NO_ANSWER or feedback.document is not None
        if key in seen or not usable or ((feedback.verdict is Verdict.NO_ANSWER) and feedback.question in labelled):
            continue
        if feedback.verdict is not Verdict.NO_ANSWER and (feedback.question, None) in seen:
            continue  # a newer opinion says that the base has no answer
        seen.add(key)
        labelled.add(feedback.question)
        row: dict[str, Any] = {"id": f"反馈{feedback.number}", "question": feedback.question}
        if feedback.verdict is Verdict.NO_ANSWER:
            row["no_answer"] = True
        else:
            told = {"document": feedback.document, "provision": feedback.provision, "quote": feedback.quote}
            row |= {name: value for name, value in told.items() if value}
        yield row | ({"comment": feedback.comment} if feedback.comment else {})
    if unanswered:
        for number, asked in enumerate(store.unanswered(), 1):
            if asked.question not in labelled:
                yield {"id": f"未答{number}", "question": asked.question, "no_answer": True, "times": asked.times}
