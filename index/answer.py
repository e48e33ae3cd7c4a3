"""The extractive answer: the stretch of a passage that answers a question, with its exact place, and what speaks beside it.

Nothing is written here that the sources do not say: the answer is made of quotes. When the best evidence is too weak the
answer is that nothing was found, with the nearest passages offered as such.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp

import numpy as np
from numpy.typing import NDArray

from index.answer_model import AnswerModel, bundled_model
from index.asking import Kind, breadth_of, kind_of
from index.atoms import atoms
from index.base import KnowledgeBase
from index.changed_since import changes_of, item_at
from index.cite import Citation, Place, cite, said
from index.conflicts import Conflict, conflicts
from index.elsewhere import elsewhere
from index.evidence import Evidence
from index.filters import Filters
from index.in_force_first import OF_THE_PAST
from index.model import Span
from index.question import Question, understand
from index.search import Hit, search
from index.sentences import lists, sentences
from index.standing import FEATURES as STANDING
from index.standing import Standing, standing
from index.status import Status
from index.sureness import FEATURES as SURENESS
from index.sureness import sureness
from index.vectors import stored_vectors
from index.windows import Windows, windows

_ENDED = (Status.REPEALED, Status.EXPIRED, Status.NOT_YET)


@dataclass(frozen=True, slots=True)
class Answering:
    """The numbers of answering that are not fitted; the others stand in :mod:`index.answer_model`.

    The best ``documents`` with up to ``more`` passages beside the best are weighed, and the stretches of the ``read`` best
    passages. ``ended`` and ``elsewhere`` are what a passage loses, in nats, when its document is repealed, expired, superseded
    or not in force yet, or made for another place than the one asked for. For an article that another passage found changes, that one is
    quoted, as surely as the article would be.

    Of the stretches, the one is taken that overlaps most with what is likely: the likelihood of a passage times that of a stretch
    among its own, by the fitted scores at ``temperature``.

    Where a list is asked for, and a passage not more than ``near`` nats behind the best is a list whose lead-in covers ``led`` of the
    question, the whole list is the answer, however long.

    ``found`` trades silence for answers: of what can be answered and of what cannot, .16 and .18 answer and refuse .918 and .649, .908
    and .672 on ncp's choosing half; .904 and .657, .883 and .657 on that of the sample corpus. Of STARD's questions the sample corpus, which
    is not about them, refuses .928, .944 and at .20 .960.
    ``temperature`` at .5 and .7: ROUGE-L on ncp's choosing half .525, .514; with the stretches of all passages in one softmax .515, .506,
    and the right document .833 instead of .849.

    A document that holds less than ``least`` of the question's information answers nothing, whatever else speaks for it. At .4, .5 and .6
    of what can be answered on ncp's choosing half .003, .003, .010 is lost so, on the sample corpus's .043, .064, .160; and of questions
    about statutes, STARD's that are not held out, .868, .932, .968 are refused by the sample corpus, which is not about them.

    A further passage is cited when it is at least ``beside`` as likely as the first. At .45, .12 and .05 the quotes hold the labelled
    words of the choosing half of the sample corpus in .755, .809, .819 of the answers, of ncp's in .693, .719, .739, with 1.3, 2.2, 2.7
    and 1.2, 1.9, 2.3 quotes an answer. ``found`` is the confidence from which on there is an answer.
    """

    documents: int = 6
    more: int = 6
    read: int = 5
    ended: float = 1.0
    elsewhere: float = 2.0
    temperature: float = 0.5
    likely: int = 120
    led: float = 0.6
    near: float = 1.0
    max_citations: int = 3
    beside: float = 0.12
    found: float = 0.18
    least: float = 0.5
    model: AnswerModel | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` is the answer itself, the ``focus`` of the first citation; empty, with ``nearest`` filled, when nothing was found.

    ``confidence`` is the calibrated probability, 0–1, that the answer is right. Further citations say more of the same matter;
    ``conflicts`` are sources that say otherwise.
    """

    found: bool
    text: str
    confidence: float
    citations: tuple[Citation, ...]
    nearest: tuple[Hit, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A stretch that may answer: ``place`` in its passage, how likely it is, and its features."""

    passage: int
    span: Span
    score: float
    features: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was weighed for a question: for fitting and for explaining."""

    question: Question
    evidence: Evidence
    kind: Kind
    hits: tuple[Hit, ...]
    standing: Standing
    scores: NDArray[np.float64]
    choices: tuple[Choice, ...]
    doubt: NDArray[np.float32] | None


def answer(base: KnowledgeBase, question: str, *, filters: Filters | None = None, answering: Answering | None = None) -> Answer:
    """Answer ``question`` from the base. Raises QueryError for an empty question."""
    answering = answering or Answering()
    read = read_for(base, question, filters=filters, answering=answering)
    confidence = confidence_of(read, answering)
    if not read.choices or confidence < answering.found:
        return Answer(False, "", confidence, (), read.hits)
    best = read.choices[0]
    chosen = [_place(read, choice) for choice in _beside(read, answering)]
    citations = tuple(cite(base, place, read.kind) for place in chosen)
    day = filters.day if filters else date.today()
    told = conflicts(base, read.kind, read.evidence, chosen[0], [_place(read, choice) for choice in read.choices[1:]], day)
    text = said(read.standing.candidates[best.passage].passage.text, best.span)
    return Answer(True, text, confidence, citations, (), told)


def read_for(
    base: KnowledgeBase, question: str, *, filters: Filters | None = None, answering: Answering | None = None
) -> Reading:
    """Weigh what the base holds for ``question``; the best choice first, at most one for each passage."""
    answering = answering or Answering()
    model = answering.model or bundled_model()
    understood = understand(question, base.toolkit.segmenter)
    evidence, kind = Evidence(understood, base.toolkit.segmenter), kind_of(understood.text)
    hits = tuple(search(base, question, k=answering.documents, filters=filters, more=answering.more))
    found = standing(hits, evidence, kind, _cosines(base, understood, hits))
    day = filters.day if filters else date.today()
    away = elsewhere(understood.text, {hit.document.number: hit.document for hit in hits})
    scores = model.passage.score(found.features) - _handicaps(base, found, away, day, answering)
    changed = _changed(base, understood, found, day)
    for old, (new, _) in changed.items():
        # What is asked about stands in the article; it is quoted from what changed it.
        scores[[old, new]] = max(scores[old], scores[new]), min(scores[old], scores[new])
    choices = _choices(stretches(found, scores, evidence, kind, answering), scores, model, answering)
    choices = _whole_list(found, scores, choices, answering)
    doubt = None
    if choices:
        best = choices[0]
        distant = found.candidates[best.passage].hit.document.number in away
        doubt = sureness(evidence, kind, found, scores, best.passage, best.features, best.score, distant)
        choices = _as_changed(choices, found, evidence, changed)
    return Reading(understood, evidence, kind, hits, found, scores, tuple(choices), doubt)


def confidence_of(read: Reading, answering: Answering) -> float:
    """The probability that the best choice answers."""
    if read.doubt is None:
        return 0.0
    model = answering.model or bundled_model()
    if read.doubt[SURENESS.index("document")] < answering.least:
        return 0.0
    return 1 / (1 + exp(-float(read.doubt @ model.sureness.weights) - model.offset))


def _cosines(base: KnowledgeBase, question: Question, hits: Sequence[Hit]) -> dict[int, float]:
    """The cosine of the question with every passage found, by the encoder that the weights were fitted with."""
    numbers = [passage.number for hit in hits for passage in (hit.passage, *hit.more)]
    toolkit = base.toolkit
    (asked,) = toolkit.light.encode_questions([question.text])
    if toolkit.light is toolkit.encoder:
        vectors = stored_vectors(base.store, numbers)
    else:
        texts = base.store.embedding_texts(numbers)
        vectors = dict(zip(texts, toolkit.light.encode(list(texts.values())), strict=True))
    return {number: float(vector @ asked) for number, vector in vectors.items()}


def _handicaps(
    base: KnowledgeBase, found: Standing, away: Collection[int], day: date, answering: Answering
) -> NDArray[np.float64]:
    """What each passage loses by the status and the place of its document."""
    numbers = [candidate.hit.document.number for candidate in found.candidates]
    verdicts = base.rulebook.verdicts(set(numbers), day)
    ended = {number for number, verdict in verdicts.items() if verdict.status in _ENDED or verdict.superseded}
    return np.array([answering.ended * (n in ended) + answering.elsewhere * (n in away) for n in numbers])


def _changed(base: KnowledgeBase, question: Question, found: Standing, day: date) -> dict[int, tuple[int, Span]]:
    """For each candidate that is an article which another one changes: that one, and the item of its passage that does."""
    if OF_THE_PAST.search(question.text):
        return {}
    place = {candidate.passage.number: number for number, candidate in enumerate(found.candidates)}
    told: dict[int, tuple[int, Span]] = {}
    for old, (new, words) in changes_of(base, (candidate.passage for candidate in found.candidates), day).items():
        if words and new in place:
            told[place[old]] = place[new], item_at(found.candidates[place[new]].passage, words)
    return told


def _as_changed(
    choices: Sequence[Choice], found: Standing, evidence: Evidence, changed: Mapping[int, tuple[int, Span]]
) -> list[Choice]:
    """``choices`` with what changed an article in its place: the sentence of the item that says most of the question."""
    kept: dict[int, Choice] = {}
    for choice in choices:
        now = choice
        if choice.passage in changed:
            passage, item = changed[choice.passage]
            text = found.candidates[passage].passage.text
            told = [one for one in sentences(text) if item.start < one.end and one.start < item.end]
            said = max(told, key=lambda one: evidence.coverage(evidence.presence(one.slice(text))), default=item)
            now = replace(choice, passage=passage, span=said)
        kept.setdefault(now.passage, now)
    return list(kept.values())


def stretches(
    found: Standing, scores: NDArray[np.float64], evidence: Evidence, kind: Kind, answering: Answering
) -> list[tuple[int, Windows]]:
    """The stretches of the ``read`` best passages, each with its place in ``found``."""
    order = np.argsort(-scores, kind="stable")[: answering.read].tolist()
    breadth = breadth_of(evidence.text)
    read = []
    for number in order:
        candidate = found.candidates[number]
        if candidate.passage.text.strip():
            names = "\n".join((candidate.hit.document.title, *candidate.passage.passage.heading_path))
            pieces = atoms(candidate.passage.text, evidence, kind)
            below = float(scores[number] - scores[order[0]])
            stretch = windows(pieces, names, kind, breadth, evidence.text, below)
            if len(stretch.starts):
                read.append((number, stretch))
    return read


def _choices(
    read: list[tuple[int, Windows]], scores: NDArray[np.float64], model: AnswerModel, answering: Answering
) -> list[Choice]:
    """The best stretch of each passage read, the best of all first: ``score`` is its expected overlap with the answer."""
    if not read:
        return []
    passage = np.concatenate([np.full(len(stretch.starts), number) for number, stretch in read])
    starts = np.concatenate([stretch.starts for _, stretch in read])
    ends = np.concatenate([stretch.ends for _, stretch in read])
    features = np.concatenate([stretch.features for _, stretch in read])
    # The likelihood of a stretch is that of its passage times that of the stretch among the passage's.
    within = [model.window.score(stretch.features) / answering.temperature for _, stretch in read]
    each = [values - np.logaddexp.reduce(values) + scores[number] for values, (number, _) in zip(within, read, strict=True)]
    values = np.concatenate(each)
    likely = np.argsort(-values, kind="stable")[: answering.likely]
    chance = np.exp(values[likely] - values[likely[0]])
    expected = _overlaps(passage[likely], starts[likely], ends[likely]) @ (chance / chance.sum())
    best: dict[int, Choice] = {}
    for at in np.argsort(-expected, kind="stable").tolist():
        row = int(likely[at])
        if (number := int(passage[row])) not in best:
            best[number] = Choice(number, Span(int(starts[row]), int(ends[row])), float(expected[at]), features[row])
    return list(best.values())


def _whole_list(found: Standing, scores: NDArray[np.float64], choices: list[Choice], answering: Answering) -> list[Choice]:
    """``choices``, led by the whole of a list whose lead-in says what was asked: an item alone is no answer."""
    if not choices:
        return choices
    led = found.features[:, STANDING.index("led")]
    near = (led >= answering.led) & (scores >= scores.max() - answering.near)
    # Of several lists the one whose lead-in says most of the question, then the one that stands best.
    top = max(range(len(scores)), key=lambda number: (near[number], led[number], scores[number]))
    text = found.candidates[top].passage.text
    whole = next(lists(text), None)
    if not near[top] or whole is None:
        return choices
    lead = text[whole.start : whole.end].find("：") + 1
    first = next((choice for choice in choices if choice.passage == top), choices[0])
    listed = Choice(top, Span(whole.start + lead, whole.end), choices[0].score, first.features)
    return [listed, *(choice for choice in choices if choice.passage != top)]


def _overlaps(passage: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n, n): the F1 of the characters that two stretches share."""
    shared = np.minimum(ends[:, None], ends) - np.maximum(starts[:, None], starts)
    shared = np.maximum(shared, 0) * (passage[:, None] == passage)
    lengths = ends - starts
    overlaps: NDArray[np.float64] = 2 * shared / (lengths[:, None] + lengths)
    return overlaps


def _beside(read: Reading, answering: Answering) -> list[Choice]:
    """The best choice, and those nearly as likely."""
    best = read.choices[0]
    near = [choice for choice in read.choices[1:] if choice.score >= answering.beside * best.score]
    return [best, *near[: answering.max_citations - 1]]


def _place(read: Reading, choice: Choice) -> Place:
    candidate = read.standing.candidates[choice.passage]
    return Place(candidate.hit.document, candidate.passage, choice.span)
