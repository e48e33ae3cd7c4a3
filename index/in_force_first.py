"""Of documents that answer alike, those in force come before those that ended: last year's rules hold nearly the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.base import KnowledgeBase
from index.candidates import Candidate
from index.question import Question
from index.status import Status

# Candidates whose documents are judged: behind them nobody looks, and judging takes a tenth of a millisecond each the first time.
LOOKED_AT = 40


# Questions that may well be about what no longer holds: its end or change, the past, a year, a document by its name or number.
OF_THE_PAST = re.compile(r"废止|失效|修改|修订|修正|原来|原有|旧|过去|以前|曾经|历史|当时|沿革|仍然?有效|《|(?:19|20)\d\d")


def in_force_first(
    base: KnowledgeBase, question: Question, running: Sequence[Candidate], day: date, handicap: float
) -> list[Candidate]:
    """``running`` with the scores of passages of documents that ended before ``day`` lowered by the share ``handicap``.

    As it was where the question may be about the past.
    """
    if not handicap or question.doc_numbers or OF_THE_PAST.search(question.text):
        return list(running)
    first = [candidate.number for candidate in running[:LOOKED_AT]]
    documents = {number: document for number, (document, _) in base.recent.passage_documents(first).items()}
    verdicts = base.rulebook.verdicts(set(documents.values()), day)
    ended = {number for number, verdict in verdicts.items() if verdict.status is Status.REPEALED or verdict.superseded}
    lowered = [
        _lowered(candidate, handicap) if documents.get(candidate.number) in ended else candidate for candidate in running
    ]
    return sorted(lowered, key=lambda candidate: (-candidate.score, candidate.number))


def _lowered(candidate: Candidate, handicap: float) -> Candidate:
    parts = tuple((name, part * (1 - handicap)) for name, part in candidate.scores.parts)
    return replace(candidate, score=candidate.score * (1 - handicap), scores=replace(candidate.scores, parts=parts))
