"""Systems set side by side over the same labelled questions, through the search that serves, with how sure each figure is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.base import KnowledgeBase
from index.bootstrap import RESAMPLES, Bootstrap, Difference, Interval
from index.errors import BenchError
from index.filters import Filters
from index.labels import Judged, Labels, Place
from index.metrics import MEASURES, rank_of, recall
from index.model import Span
from index.search import Hit, search
from index.store import StoredPassage
from index.systems import System

# So deep a ranking is looked at; an expected document further down counts as not found.
DEPTH = 100
# So many of the first hits are kept to show what was found instead.
SHOWN = 3
# The expected passage is found when it is among those shown with the first ten documents.
PLACE_MEASURES = ("passage@1", "passage@10")


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as reports show it; ``right``: its document is an expected one."""

    title: str
    heading_path: tuple[str, ...]
    text: str
    source: str
    score: float
    right: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system gave for a question.

    ``figures`` holds the question's value of every measure; those of passages are missing where no place is labelled. ``rank`` is that
    of the first expected document, None beyond :data:`DEPTH`. ``recalled[k - 1]`` is the recall among the first k.
    """

    judged: Judged
    figures: Mapping[str, float]
    rank: int | None
    recalled: tuple[float, ...]
    top: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A system's outcomes, its figures with intervals, and the differences from the baseline (none of its own)."""

    system: System
    outcomes: tuple[Outcome, ...]
    figures: Mapping[str, Interval]
    differences: Mapping[str, Difference]

    def values(self, measure: str) -> list[float]:
        """The values of a measure, one for each question that has it."""
        return [outcome.figures[measure] for outcome in self.outcomes if measure in outcome.figures]

    def worst(self, count: int, measure: str = "ndcg@10") -> list[Outcome]:
        """The ``count`` outcomes that leave most to be wished for; all of them short of perfect."""
        lacking = [outcome for outcome in self.outcomes if outcome.figures[measure] < 1]
        return sorted(lacking, key=lambda o: (o.figures[measure], -(o.rank or DEPTH + 1), o.judged.question.id))[:count]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All systems over one set of questions. ``placed`` of the ``asked`` questions say where in a document the answer stands."""

    measured: tuple[Measured, ...]
    baseline: Measured
    asked: int
    placed: int
    seed: int
    resamples: int


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are put: with ``collapse`` copies of one text are one, and as right as each other; ``filters`` as in a search.

    ``depth`` is how many documents are looked at; measures that reach further see no more.
    """

    collapse: bool = True
    filters: Filters | None = None
    depth: int = DEPTH


def compare(
    bases: Mapping[str, KnowledgeBase],
    labels: Labels,
    chosen: Sequence[System],
    *,
    baseline: str | None = None,
    asking: Asking | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Ask every answerable question of every system; ``bases`` holds the base as each encoder sees it.

    ``baseline`` names the system that the others are held against, by default the first. Raises BenchError when it is none of
    them, or when nothing can be measured.
    """
    asking = asking or Asking()
    judged = labels.answerable
    if not judged:
        raise BenchError("没有一个问题的期望文件在库中，无法评测。请核对问题文件里的文号、标题或文件名，以及 --kb 是否正确。")
    names = [system.name for system in chosen]
    if baseline is not None and baseline not in names:
        raise BenchError(f"--baseline：没有名为“{baseline}”的系统，参加比较的有：{'、'.join(names)}。")
    base_name = baseline or names[0]
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    for step, system in enumerate(chosen):
        base = bases[system.encoder]
        asker = _Asker(base, judged, asking)
        given = []
        for done, question in enumerate(judged, 1):
            given.append(asker.ask(system, question))
            if progress:
                progress(step * len(judged) + done, len(chosen) * len(judged))
        outcomes[system.name] = tuple(given)
    draws = _Draws(seed, resamples)
    against = Measured(chosen[names.index(base_name)], outcomes[base_name], {}, {})
    measured = tuple(_measured(system, outcomes[system.name], against, draws) for system in chosen)
    placed = sum(bool(question.places) for question in judged)
    return Comparison(measured, measured[names.index(base_name)], len(judged), placed, seed, resamples)


@dataclass(frozen=True, slots=True)
class _Draws:
    seed: int
    resamples: int

    def of(self, count: int) -> Bootstrap:
        return Bootstrap(count, seed=self.seed, resamples=self.resamples)


def _measured(system: System, outcomes: tuple[Outcome, ...], baseline: Measured, draws: _Draws) -> Measured:
    bare = Measured(system, outcomes, {}, {})
    figures: dict[str, Interval] = {}
    differences: dict[str, Difference] = {}
    for measure in (*MEASURES, *PLACE_MEASURES):
        values = bare.values(measure)
        if values:
            figures[measure] = draws.of(len(values)).interval(values)
            if system != baseline.system:
                differences[measure] = draws.of(len(values)).difference(values, baseline.values(measure))
    return Measured(system, outcomes, figures, differences)


class _Asker:
    """Puts questions to a base and judges what comes."""

    def __init__(self, base: KnowledgeBase, judged: Sequence[Judged], asking: Asking) -> None:
        self._base = base
        self._asking = asking
        listed = base.store.listed({number for question in judged for number in question.relevant})
        self._families = {number: document.family for number, document in listed.items()}

    def ask(self, system: System, judged: Judged) -> Outcome:
        hits = search(
            self._base,
            judged.question.text,
            k=self._asking.depth,
            mode=system.mode,
            filters=self._asking.filters,
            collapse=self._asking.collapse,
            ranking=system.setting.ranking,
        )
        relevant: dict[str, int] = {}
        for number, gain in judged.relevant.items():
            key = self._key(number, self._families[number])
            relevant[key] = max(gain, relevant.get(key, 0))
        ranked = [self._key(hit.document.number, hit.document.family) for hit in hits]
        figures = {name: measure(ranked, relevant) for name, measure in MEASURES.items()}
        if judged.places:
            figures |= self._place_figures(hits, judged.places)
        return Outcome(
            judged,
            figures,
            rank_of(ranked, relevant),
            tuple(recall(ranked, relevant, k) for k in range(1, DEPTH + 1)),
            tuple(_found(hit, key in relevant) for hit, key in zip(hits[:SHOWN], ranked, strict=False)),
        )

    def _key(self, number: int, family: int) -> str:
        return f"family {family}" if self._asking.collapse else f"document {number}"

    def _place_figures(self, hits: Sequence[Hit], places: Sequence[Place]) -> dict[str, float]:
        first = bool(hits) and self._stands_in(hits[0], (hits[0].passage,), places)
        among = any(self._stands_in(hit, (hit.passage, *hit.more), places) for hit in hits[:10])
        return dict(zip(PLACE_MEASURES, (float(first), float(among)), strict=True))

    def _stands_in(self, hit: Hit, passages: Sequence[StoredPassage], places: Sequence[Place]) -> bool:
        return any(self._holds(hit, passage, place) for passage in passages for place in places)

    def _holds(self, hit: Hit, passage: StoredPassage, place: Place) -> bool:
        """Whether ``passage`` holds a part of the place; in a copy, the same words."""
        if hit.document.number == place.document:
            return any(_meet(passage.passage.span, span) for span in place.spans)
        alike = self._asking.collapse and hit.document.family == self._families[place.document]
        return alike and any(text in passage.text or passage.text in text for text in place.texts)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _found(hit: Hit, right: bool) -> Found:
    return Found(hit.document.title, hit.passage.passage.heading_path, hit.passage.text, hit.document.source, hit.score, right)
