"""The candidates of a search: found by words and by meaning, then read again and scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.base import KnowledgeBase
from index.elsewhere import told_of_another_place
from index.filters import Allowed
from index.fuse import Fusion
from index.question import Question
from index.ranker import BY_WORDS, COLUMNS, PARTS, Ranker, bundled_ranker
from index.surroundings import surroundings
from index.traits import Reader, Trait


class Mode(StrEnum):
    """Which legs take part."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every number that ranking depends on. ``depth`` is how many candidates each leg brings, at the least.

    In hybrid mode the first candidates of each leg, ``read`` in all, are read again and scored by ``ranker``. nDCG@10 of ncp_passages
    and taidi_gov by ``read``: 50 .8118, .7164; 100 .8124, .7155; 200 .8124, .7155; a search takes half, two thirds and all of the time.

    Tried beside these traits and not kept, nDCG@10 of all questions of taidi_gov and ncp_passages (as it was .7155, .8124; the best
    weight of each): whether the passage holds the kind of thing asked for .7156, .8144; pairs in what surrounds it .7160, .8122; in title
    and headings .7147, .8137; triples of characters .7167, .8118; pairs within fifty characters .7160, .8107; further passages of
    the same document .7139, .8124. Leaving out 咨询, 反映, 建议 … 的问题 around a question: taidi_gov .7165.

    Field weights by lexical nDCG@10 on half of the questions of ncp_passages, taidi_gov, ncp_documents and STARD (there of
    those not held out): as below .797, .666, .883, .366; title .5 .776, .666, .872, .368; title 1.5 and headings .3
    .791, .664, .869, .358; title 2 .752, .664, .850, .346.

    ``lay`` is the weight, beside the question's own words, of those that rules use for what it says. nDCG@10 of the hybrid on half
    of the questions of taidi_gov and ncp_passages, recall@100 of STARD (held out): 0 .717, .805, .836; .4 .723, .805, .842; .4 only
    for finding and not for reading again .720, .805, .842; twice as much for reading again .724, -, -.

    ``changes``: whether what changed a rule comes before it (:mod:`index.changed_since`).

    ``elsewhere`` is the share of its score that a passage of another place than the one asked for loses, ``ended`` the share
    that one of a repealed or superseded document loses. nDCG@10 of the hybrid on half of the questions of taidi_gov,
    ncp_passages, ncp_documents, STARD (held out) by ``elsewhere``: 0 .678, .811, .894, .504; .4 .706, .814, .896, .504. hit@1 of all questions of the sample corpus by ``ended``: 0 .859, .1 to .4 .871 (that half of
    them which was to choose sees no difference); ncp_documents as before.
    """

    title: float = 1.0
    headings: float = 0.2
    words: float = 1.0
    grams: float = 0.9
    doc_number: float = 100.0
    depth: int = 100
    read: int = 100
    lay: float = 0.4
    elsewhere: float = 0.4
    ended: float = 0.2
    changes: bool = True
    fusion: Fusion = field(default_factory=Fusion)
    ranker: Ranker = field(default_factory=bundled_ranker)


@dataclass(frozen=True, slots=True)
class Scores:
    """What each leg gave a passage: a BM25 score, 0 when it was not among that leg's candidates, and a cosine.

    ``parts`` are what each trait and the cosine contributed to a hybrid score, which they add up to.
    """

    lexical: float
    dense: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage in the running."""

    number: int
    score: float
    scores: Scores


@dataclass(frozen=True, slots=True)
class Legs:
    """What words and meaning bring to a question: passage numbers with their scores, best first."""

    terms: Mapping[str, Mapping[str, float]]
    lexical: dict[int, float]
    dense: dict[int, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """The candidates (n,) with their traits (n, traits) and cosines (n,), all in 0–1.

    ``elsewhere`` (n,) marks those that belong to another place than the one asked for.
    """

    numbers: NDArray[np.int64]
    traits: NDArray[np.float64]
    cosines: NDArray[np.float64]
    elsewhere: NDArray[np.bool_]


def candidates(
    base: KnowledgeBase,
    question: Question,
    depth: int,
    mode: Mode,
    allowed: Allowed | None,
    ranking: Ranking,
    share: float = 0.0,
) -> list[Candidate]:
    """Passages in the running, best first: ``depth`` from each leg when there are as many that score ``share`` of the best."""
    legs = find(base, question, depth, mode, allowed, ranking)
    parts: dict[int, tuple[float, ...]] = {}
    scores = legs.lexical or legs.dense
    if mode is Mode.HYBRID:
        parts = _parts(base, question, legs, ranking)
        scores = {number: sum(row) for number, row in parts.items()}
    least = share * max(scores.values(), default=0.0)
    # Ties (copies of one text) go to the passage stored first, so that results do not depend on the order of segments.
    return [
        Candidate(
            number,
            scores[number],
            Scores(
                legs.lexical.get(number, 0.0),
                legs.dense.get(number, 0.0),
                tuple(zip(PARTS, parts[number], strict=True)) if parts else (),
            ),
        )
        for number in sorted(scores, key=lambda number: (-scores[number], number))
        if scores[number] >= least
    ]


def find(base: KnowledgeBase, question: Question, depth: int, mode: Mode, allowed: Allowed | None, ranking: Ranking) -> Legs:
    """The first stage. In hybrid mode every candidate has its cosine, whichever leg brought it."""
    terms = weighted_terms(question, ranking)
    lexical: dict[int, float] = {}
    dense: dict[int, float] = {}
    if mode is not Mode.DENSE:
        lexical = dict(base.lexical.search(terms, depth, allowed.documents if allowed else None))
    if mode is not Mode.LEXICAL:
        leg = base.dense
        vector = leg.toolkit.encoder.encode_questions([question.text])[0]
        dense = dict(leg.vectors.search(vector, depth, allowed.passages if allowed else None))
        dense |= leg.vectors.scores(vector, [number for number in lexical if number not in dense])
    return Legs(terms, lexical, dense)


def read(base: KnowledgeBase, question: Question, legs: Legs, most: int, lay: float) -> Reading:
    """The second stage: the first candidates of each leg, ``most`` in all, are read again; ``lay`` is as in :class:`Ranking`.

    Of the others only the BM25 share is known, which is the least that their words can count.
    """
    numbers = list(dict.fromkeys((*legs.lexical, *legs.dense)))
    best = max(legs.lexical.values(), default=0.0) or 1.0
    shares = np.array([legs.lexical.get(number, 0.0) / best for number in numbers])
    traits = np.zeros((len(numbers), len(Trait)))
    traits[:, COLUMNS[Trait.BM25]] = shares
    cosines = np.array([max(legs.dense.get(number, 0.0), 0.0) for number in numbers])
    chosen = {*islice(legs.lexical, most // 2), *islice(legs.dense, most // 2)}
    found = surroundings(base, chosen)
    rows = [row for row, number in enumerate(numbers) if number in found]
    elsewhere = np.zeros(len(numbers), np.bool_)
    if rows:
        reader = Reader(question, base.toolkit.segmenter, base.lexical, lay)
        candidates = [found[numbers[row]] for row in rows]
        traits[rows] = reader.traits(candidates, shares[rows])
        elsewhere[rows] = told_of_another_place(question.text, candidates)
    return Reading(np.array(numbers, np.int64), traits, cosines, elsewhere)


def weighted_terms(question: Question, ranking: Ranking) -> dict[str, dict[str, float]]:
    """What is looked for in which field with which weight."""
    terms: dict[str, dict[str, float]] = {}
    # Title and headings are short: they hold words and bigrams together in one field.
    for kind, weight, found in (("words", ranking.words, question.words), ("grams", ranking.grams, question.grams)):
        for term in found:
            terms.setdefault(term, {"title": ranking.title, "headings": ranking.headings})[kind] = weight
    for word in question.rule_words if ranking.lay else ():
        if word not in terms:
            fields = {"title": ranking.title, "headings": ranking.headings, "words": ranking.words}
            terms[word] = {field: ranking.lay * weight for field, weight in fields.items()}
    for number in question.doc_numbers:
        terms[number] = {"doc_number": ranking.doc_number}
    return terms


def _parts(base: KnowledgeBase, question: Question, legs: Legs, ranking: Ranking) -> dict[int, tuple[float, ...]]:
    """What each trait and the cosine contribute to every candidate's score."""
    ranker, weight = ranking.ranker, ranking.fusion.prose
    if any(base.lexical.frequency("doc_number", number) for number in question.doc_numbers):
        # A 文号 is an address: nothing else may come before the document that bears it.
        ranker, reading = BY_WORDS, read(base, question, legs, 0, ranking.lay)
    else:
        reading = read(base, question, legs, ranking.read, ranking.lay)
        looked_at = ranking.fusion.looked_at
        share = base.store.share_of_articles([*islice(legs.lexical, looked_at), *islice(legs.dense, looked_at)])
        weight = ranking.fusion.dense_weight(share, reading.traits[:, COLUMNS[Trait.PAIRS]].max(initial=0.0))
    parts = ranker.parts(reading.traits, reading.cosines, weight)
    parts[reading.elsewhere] *= 1 - ranking.elsewhere
    return dict(zip(reading.numbers.tolist(), map(tuple, parts.tolist()), strict=True))
