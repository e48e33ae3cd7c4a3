"""How good answers are over labelled questions: given and refused rightly, from the right document, in the right words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.answer import answer
from index.base import KnowledgeBase
from index.bootstrap import RESAMPLES, Bootstrap, Interval
from index.filters import Filters
from index.labels import Judged, Labels, find_quote
from index.store import StoredDocument


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered. ``figures`` holds each measure that applies to the question, 0–1:

    ``answered`` of those that have an answer; ``document``: a quote is of an expected document; ``quoted``: the quotes hold all the
    words expected; ``rouge-l`` of the answer with them; ``refused`` of those that have none. An answer that is not given counts 0.
    """

    judged: Judged
    text: str
    titles: tuple[str, ...]
    confidence: float
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AnswerQuality:
    """All answers, and the averages over the questions that a measure applies to."""

    answers: tuple[Answered, ...]
    figures: Mapping[str, Interval]
    counts: Mapping[str, int]

    @property
    def wrongly_answered(self) -> tuple[Answered, ...]:
        """Questions without an answer in the base that got one, the surest first."""
        wrong = [given for given in self.answers if given.figures.get("refused") == 0]
        return tuple(sorted(wrong, key=lambda given: -given.confidence))

    @property
    def wrongly_refused(self) -> tuple[Answered, ...]:
        """Questions with an answer in the base that got none."""
        return tuple(given for given in self.answers if given.figures.get("answered") == 0)


ANSWER_MEASURES = ("answered", "document", "quoted", "rouge-l", "refused")


def measure_answers(
    base: KnowledgeBase,
    labels: Labels,
    *,
    filters: Filters | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int], None] | None = None,
) -> AnswerQuality:
    """Ask every question for an answer, through the code that answers users."""
    given = []
    for done, judged in enumerate(labels.judged, 1):
        given.append(_ask(base, judged, filters))
        if progress:
            progress(done, len(labels.judged))
    figures: dict[str, Interval] = {}
    counts: dict[str, int] = {}
    for measure in ANSWER_MEASURES:
        values = [one.figures[measure] for one in given if measure in one.figures]
        if values:
            figures[measure] = Bootstrap(len(values), seed=seed, resamples=resamples).interval(values)
            counts[measure] = len(values)
    return AnswerQuality(tuple(given), figures, counts)


def _ask(base: KnowledgeBase, judged: Judged, filters: Filters | None) -> Answered:
    given = answer(base, judged.question.text, filters=filters)
    documents = [citation.document for citation in given.citations]
    figures: dict[str, float] = {}
    if not judged.answerable:
        figures["refused"] = float(not given.found)
    else:
        figures["answered"] = float(given.found)
        figures["document"] = float(_right(base, documents, judged))
        expected = [text for place in judged.places for text in place.texts]
        if expected:
            quotes = "\n".join(citation.quote for citation in given.citations)
            figures["quoted"] = float(all(find_quote(quotes, text) for text in expected))
            figures["rouge-l"] = rouge_l(quotes, "\n".join(expected))
    return Answered(judged, given.text, tuple(d.title for d in documents), given.confidence, figures)


def _right(base: KnowledgeBase, cited: Sequence[StoredDocument], judged: Judged) -> bool:
    """Whether an expected document, or a copy of one, is cited."""
    families = {document.family for document in base.store.listed(judged.relevant).values()}
    return any(document.family in families for document in cited)


def rouge_l(text: str, expected: str) -> float:
    """ROUGE-L (Lin, 2004) over characters without blanks: F1 of the longest common subsequence, 0–1."""
    one, other = "".join(text.split()), "".join(expected.split())
    common = _common(one, other)
    return 2 * common / (len(one) + len(other)) if common else 0.0


def _common(one: str, other: str) -> int:
    """The length of the longest common subsequence, a row of the table in one number (Hyyrö, AWOCA 2004)."""
    places: dict[str, int] = {}
    for at, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << at
    row = whole = (1 << len(one)) - 1
    for char in other:
        matched = row & places.get(char, 0)
        row = (row + matched | row - matched) & whole
    return len(one) - row.bit_count()
