"""An adaptation tried: trained on one part of a base and of its questions, measured before and after on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.base import KnowledgeBase
from index.bootstrap import RESAMPLES, Bootstrap, Difference, Interval
from index.compare import Asking, compare
from index.encode import Encoder, StaticEncoder, bundled_encoder
from index.errors import BenchError
from index.labels import Judged, Labels
from index.recoded import RecodedBase
from index.search import Mode
from index.systems import systems
from index.training.adapt import Adaptation, OwnQuestion, adapt
from index.training.own_base import (
    OwnPassage,
    held_out_pairs,
    is_held_out,
    nearest,
    own_passages,
    pair_quality,
    passages_at,
)

# Fewer pairs or questions say nothing.
FEWEST = 10
# A smaller change of nDCG@10 is taken for none: it is less than one question in a hundred gained or lost from the first place to
# the third.
TOLERANCE = 0.005
_QUESTIONS_HELD_OUT = 0.5
_MODES = {Mode.HYBRID: "混合检索", Mode.DENSE: "语义检索"}


@dataclass(frozen=True, slots=True)
class Change:
    """nDCG@10 on ``count`` held-out questions or pairs (``what``), before and after, and the paired difference.

    ``general``: of texts that are not the base's own, where no gain is looked for.
    """

    what: str
    count: int
    before: Interval
    after: Interval
    difference: Difference
    general: bool = False

    @property
    def worse(self) -> bool:
        """Whether it fell: of the base's own by more than :data:`TOLERANCE`, of others for certain as well."""
        return self.difference.mean < -TOLERANCE and (not self.general or self.difference.certain)

    @property
    def better(self) -> bool:
        """Whether it rose by more than :data:`TOLERANCE`."""
        return not self.general and self.difference.mean > TOLERANCE


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: on how much was trained, all that was measured, and the encoder in its folder."""

    passages: int
    questions: int
    measured: tuple[Change, ...]
    encoder: StaticEncoder

    @property
    def worse(self) -> tuple[Change, ...]:
        """What fell."""
        return tuple(each for each in self.measured if each.worse)

    @property
    def good(self) -> bool:
        """Whether something of the base's own rose and nothing fell."""
        return not self.worse and any(each.better for each in self.measured)


@dataclass(frozen=True, slots=True)
class General:
    """Another base with labelled questions, on which it is seen whether what the encoder knew in general is still known."""

    base: KnowledgeBase
    labels: Labels


def try_adaptation(
    base: KnowledgeBase,
    labels: Labels | None,
    general: Callable[[], General] | None,
    out: Path,
    *,
    adaptation: Adaptation | None = None,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int], None] | None = None,
) -> Trial:
    """Adapt the bundled encoder to ``base`` and write it to ``out``; the base is not touched.

    Before is what the base has now. ``general`` is asked for when all else is measured. Raises BenchError when the base is too small to learn from or to measure on.
    """
    adaptation = adaptation or Adaptation()
    segmenter = base.toolkit.segmenter
    passages = own_passages(base.store)
    pairs = held_out_pairs(passages, adaptation.seed)
    train, held = split_questions(labels.answerable if labels else (), adaptation.seed)
    if len(pairs) < FEWEST and len(held) < FEWEST:
        raise BenchError(
            f"知识库 {base.folder} 太小：留作核对的段落只有 {len(pairs)} 个、问题 {len(held)} 个，看不出变好还是变差。"
            f"请多导入一些文件，或用 --questions 给出至少 {3 * FEWEST} 个带标注的问题。"
        )
    start = bundled_encoder(segmenter)
    learnt = [passage for passage in passages if not is_held_out(passage.text, adaptation.seed)]
    asked = list(_own_questions(train, passages, start))
    adapt(start, segmenter, learnt, asked, out, adaptation, progress)
    adapted = StaticEncoder(out, segmenter)
    draws = _Draws(adaptation.seed, resamples)
    measured = []
    if len(pairs) >= FEWEST:
        now = pair_quality(base.toolkit.encoder, passages, pairs)
        measured.append(draws.compared("留出段落里的句子找回原段落", now, pair_quality(adapted, passages, pairs)))
    if len(held) >= FEWEST:
        measured += draws.asked("留出的问题，", base, Labels(tuple(held)), adapted)
    if general is not None:
        other = general()
        own = StaticEncoder(out, other.base.toolkit.segmenter)
        measured += draws.asked("自带的通用问题，", other.base, other.labels, own, general=True)
    return Trial(len(learnt), len(asked), tuple(measured), adapted)


def split_questions(judged: Iterable[Judged], seed: int) -> tuple[list[Judged], list[Judged]]:
    """(to train on, held out): questions that one place answers go together, or the one half would tell of the other."""
    halves: tuple[list[Judged], list[Judged]] = ([], [])
    for question in judged:
        words = "\n".join(text for place in question.places for text in place.texts)
        key = f"{sorted(question.relevant)} {words}" if words else question.question.text
        halves[is_held_out(key, seed, _QUESTIONS_HELD_OUT)].append(question)
    return halves


@dataclass(frozen=True, slots=True)
class _Draws:
    seed: int
    resamples: int

    def compared(self, what: str, before: Sequence[float], after: Sequence[float], *, general: bool = False) -> Change:
        draws = Bootstrap(len(before), seed=self.seed, resamples=self.resamples)
        return Change(
            what, len(before), draws.interval(before), draws.interval(after), draws.difference(after, before), general
        )

    def asked(self, what: str, base: KnowledgeBase, labels: Labels, encoder: Encoder, *, general: bool = False) -> list[Change]:
        """The questions asked of ``base`` with its own encoder, and with ``encoder``."""
        after = RecodedBase(base, replace(base.toolkit, encoder=encoder, light=encoder))
        found = compare(
            {"": base, "after": after}, labels, systems(list(_MODES), ["", "after"]), asking=Asking(depth=10), resamples=1
        )
        values = {(measured.system.mode, measured.system.encoder): measured.values("ndcg@10") for measured in found.measured}
        return [
            self.compared(what + name, values[mode, ""], values[mode, "after"], general=general)
            for mode, name in _MODES.items()
        ]


def _own_questions(judged: Iterable[Judged], passages: Sequence[OwnPassage], encoder: Encoder) -> Iterable[OwnQuestion]:
    """Each question with the passage at its place; where none is told, with the one most like it of its document."""
    for question in judged:
        for place in question.places:
            for passage in passages_at(passages, place.document, place.spans):
                yield OwnQuestion(question.question.text, passage)
        if not question.places:
            for number in question.relevant:
                if own := passages_at(passages, number, ()):
                    yield OwnQuestion(question.question.text, nearest(encoder, question.question.text, own))
