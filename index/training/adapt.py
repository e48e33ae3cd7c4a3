"""The bundled encoder trained further on a user's own base, with NumPy alone.

A base brings words of its own and uses known ones in its own way. What it teaches comes from its structure (a sentence or heading
asks for the passage it stands in, a term for the passage that defines it) and from labelled questions where there are any. The
vectors are held near those they started from, so that what they knew of other texts stays known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encode import StaticEncoder
from index.segment import Segmenter
from index.training.examples import ASKING, Example, PassageSource, Text
from index.training.features import SentenceCollector, SentenceTable
from index.training.optimise import Matrix, Settings, WordVectors, contrast
from index.training.own_base import OwnPassage
from index.training.save import save_folder


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question that somebody asked, and the passage that answers it."""

    text: str
    passage: OwnPassage


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The sizes of a run.

    Every passage is drawn about ``rounds`` times, ``examples`` a step, within ``min_steps`` and ``max_steps``. Questions make up to
    ``question_share`` of a batch, each drawn at most ``question_rounds`` times; terms ``term_share``. Features that stand in
    ``min_seen`` sentences or more, or in a question, and have no vector yet get one, at most ``new_features``. After every step a vector goes back by
    ``pull`` times the learning rate's share of the way to where it started.

    Chosen over 837 passages of the sample documents, that no recipe had seen, without questions. Cosine nDCG@10 of their 170 questions,
    then of STARD's held-out ones over a sixth of its articles, which shows what is forgotten; .803 and .616 before. As below
    .843, .614; ``pull`` 0 .838, .611, .05 .837, .614; learning rate 3e-4 .825, .614, 3e-3 .827, .610; 50 steps .831, .614,
    200 .834, .614; 128 examples .846, .614.
    """

    examples: int = 256
    rounds: int = 20
    min_steps: int = 100
    max_steps: int = 600
    question_share: float = 0.4
    question_rounds: int = 30
    term_share: float = 0.05
    min_seen: int = 3
    new_features: int = 10_000
    pull: float = 0.01
    seed: int = 0
    settings: Settings = field(default_factory=lambda: Settings(learning_rate=1e-3, warm_up=20))

    def steps(self, passages: int) -> int:
        """How many steps a base of so many passages takes."""
        return min(self.max_steps, max(self.min_steps, self.rounds * passages // self.examples))


def adapt(
    encoder: StaticEncoder,
    segmenter: Segmenter,
    passages: Sequence[OwnPassage],
    questions: Sequence[OwnQuestion],
    out: Path,
    adaptation: Adaptation | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Train ``encoder`` further on ``passages`` and ``questions``, and write it to ``out`` as a folder like its own.

    ``progress`` is told (steps done, steps in all). The same texts, settings and library versions give the same vectors.
    """
    adaptation = adaptation or Adaptation()
    random = np.random.default_rng(adaptation.seed)
    collector = SentenceCollector(segmenter)
    source = PassageSource([[passage.piece] for passage in passages], collector)
    places = {text: at for at, text in enumerate(source.texts())}
    asked = _asked([(question.text, question.passage) for question in questions], places, collector)
    terms = _asked([(term + end, p) for p in passages for term in p.terms for end in ("", *ASKING[:2])], places, collector)
    table, learner = _learner(encoder, collector.finish(_ALL), source.texts(), asked, adaptation, random)
    steps = adaptation.steps(len(source))
    for step in range(steps):
        count = adaptation.examples
        share = min(adaptation.question_share, adaptation.question_rounds * len(asked) / (steps * count))
        drawn = [*_drawn(asked, round(share * count), random), *_drawn(terms, round(adaptation.term_share * count), random)]
        drawn += source.draw(random, count - len(drawn))
        learner.step(table, drawn, adaptation.settings.rate(step, steps), random)
        if progress:
            progress(step + 1, steps)
    names, weights = learner.finished(encoder)
    save_folder(out, names, weights, _CARD.format(start=encoder.name, passages=len(source), questions=len(asked)))


_ALL = 2**31
_CARD = """\
# {start}, adapted

The word vectors of policykb's {start}, trained further by `policykb adapt` on {passages} passages and {questions} labelled
questions of one knowledge base. They serve that base; of others they know no more than before.
"""


def _asked(pairs: Sequence[tuple[str, OwnPassage]], places: dict[Text, int], collector: SentenceCollector) -> list[Example]:
    """Examples whose positive is a passage of the source, under that passage's key: so it is never its own wrong answer."""
    found = []
    for question, passage in pairs:
        piece = passage.piece
        parts = (piece.title, *((piece.heading,) if piece.heading else ()), *piece.sentences[:_LONGEST])
        whole = tuple(collector.add(part) for part in parts)
        if whole in places:
            found.append(Example((collector.add(question),), whole, places[whole]))
    return found


_LONGEST = 16


def _drawn(examples: Sequence[Example], count: int, random: np.random.Generator) -> list[Example]:
    return [examples[at] for at in random.integers(len(examples), size=count)] if examples else []


class _Learner:
    """The vectors in training of the features that the base has: those known before (``rows`` of the encoder), then new ones."""

    def __init__(self, rows: NDArray[np.int64], names: Sequence[str], weights: Matrix, adaptation: Adaptation) -> None:
        self._rows = rows
        self._names = names
        self._origin = weights.copy()
        self._vectors = WordVectors(weights, adaptation.settings)
        self._adaptation = adaptation

    def step(self, table: SentenceTable, examples: Sequence[Example], rate: float, random: np.random.Generator) -> float:
        """One step on a batch; returns the loss."""
        settings = self._adaptation.settings
        texts = [example.query for example in examples] + [example.positive for example in examples]
        dropout = np.repeat(np.array([settings.query_dropout, settings.positive_dropout]), len(examples))
        bags = _bags(table, texts, dropout, random)
        weights = self._vectors.weights
        sums = np.stack([counts @ weights[ids] for ids, counts in bags])
        loss, gradient = contrast(sums, np.array([example.key for example in examples]), settings.temperature)
        touched, columns = np.unique(np.concatenate([ids for ids, _ in bags]), return_inverse=True)
        slopes = np.zeros((len(touched), weights.shape[1]), np.float32)
        at = 0
        for (ids, counts), slope in zip(bags, gradient, strict=True):
            slopes[columns[at : at + len(ids)]] += counts[:, None] * slope
            at += len(ids)
        self._vectors.update(touched, slopes, rate)
        back = self._adaptation.pull * rate / settings.learning_rate
        weights[touched] += np.float32(back) * (self._origin[touched] - weights[touched])
        return loss

    def finished(self, encoder: StaticEncoder) -> tuple[list[str], Matrix]:
        """All of the encoder's tokens but the unknown one, and the new ones, with their vectors."""
        weights = encoder.vectors.astype(np.float32)
        known = self._rows >= 0
        weights[self._rows[known]] = self._vectors.weights[known]
        new = self._vectors.weights[~known]
        names = [name for name, is_known in zip(self._names, known, strict=True) if not is_known]
        return [*encoder.tokens[1:], *names], np.concatenate([weights[1:], new])


def _learner(
    encoder: StaticEncoder,
    table: SentenceTable,
    passages: Sequence[Text],
    asked: Sequence[Example],
    adaptation: Adaptation,
    random: np.random.Generator,
) -> tuple[SentenceTable, _Learner]:
    """The table over the features that have or get a vector, and the vectors to start from."""
    rows = np.array([encoder.row(name) for name in table.vocabulary], np.int64)
    wanted = table.frequencies >= adaptation.min_seen
    # What people call a thing may stand in no rule at all.
    if asked:
        wanted[table.gather([example.query for example in asked])[0]] = True
    fresh = np.flatnonzero((rows < 0) & wanted)
    if len(fresh) > adaptation.new_features:
        fresh = fresh[np.argsort(-table.frequencies[fresh], kind="stable")[: adaptation.new_features]]
    kept = np.sort(np.concatenate([np.flatnonzero(rows >= 0), fresh]))
    table, rows = _narrowed(table, kept), rows[kept]
    weights = np.zeros((len(kept), encoder.dimension), np.float32)
    known = rows >= 0
    weights[known] = encoder.vectors[rows[known]].astype(np.float32)
    weights[~known] = _first_vectors(table, weights, passages, ~known, random)
    return table, _Learner(rows, table.vocabulary, weights, adaptation)


def _narrowed(table: SentenceTable, kept: NDArray[np.int64]) -> SentenceTable:
    """The same sentences over the features ``kept`` alone."""
    renumbered = np.full(len(table.vocabulary), -1, np.int32)
    renumbered[kept] = np.arange(len(kept), dtype=np.int32)
    flat = renumbered[table.flat]
    return replace(
        table,
        vocabulary=tuple(table.vocabulary[at] for at in kept),
        frequencies=table.frequencies[kept],
        flat=flat[flat >= 0],
        ends=np.concatenate([[0], np.cumsum(flat >= 0)])[table.ends],
    )


def _first_vectors(
    table: SentenceTable, weights: Matrix, passages: Sequence[Text], new: NDArray[np.bool_], random: np.random.Generator
) -> Matrix:
    """Vectors for the features ``new``: at random, a good deal towards the passages that they stand in; as long as known ones."""
    related = np.zeros_like(weights)
    nothing = np.zeros(len(passages))
    for ids, counts in _bags(table, passages, nothing, random):
        whole = counts @ weights[ids]
        related[ids[new[ids]]] += whole / max(float(np.linalg.norm(whole)), 1e-9)
    own = random.standard_normal((int(new.sum()), weights.shape[1])).astype(np.float32)
    mixed = _units(own) + _units(related[new])
    lengths = np.linalg.norm(weights[~new], axis=1)
    return np.asarray(_units(mixed) * np.float32(lengths.mean() if len(lengths) else 1.0), np.float32)


def _bags(
    table: SentenceTable, texts: Sequence[Text], dropout: NDArray[np.float64], random: np.random.Generator
) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """The features of each text with the square roots of their counts; each is left out with its text's chance."""
    flat, ends = table.gather(texts)
    size = len(table.vocabulary)
    owners = np.repeat(np.arange(len(texts), dtype=np.int64), np.diff(ends))
    keys, counts = np.unique(owners * size + flat, return_counts=True)
    kept = random.random(len(keys)) >= dropout[keys // size]
    keys, roots = keys[kept], np.sqrt(counts[kept]).astype(np.float32)
    borders = np.searchsorted(keys // size, np.arange(1, len(texts)))
    return list(zip(np.split(keys % size, borders), np.split(roots, borders), strict=True))


def _units(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
