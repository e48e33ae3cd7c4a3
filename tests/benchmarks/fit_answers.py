"""Fit the numbers of answering anew: ``python -m tests.benchmarks.fit_answers [--bases DIR] [--sureness]`` (needs ../shared/data).

Three fits, each on what the one before it chooses: which passage (a softmax over the passages found, on the share of the answer
that each holds), which stretch of it (a softmax over all stretches, on their ROUGE-L with the label), and how sure (logistic: the
answer stands in a right document, asked of the base as it is and of the base without the documents that answer). Writes
``index/answer_model.json`` and prints what was fitted on. Run it when ranking or encoder have changed. ``--bases`` keeps the bases
made for it between runs. ncp is never fitted on.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax

from index import standing, sureness, windows
from index.answer import Answering, Reading, read_for, stretches
from index.answer_model import FILE, AnswerModel, Linear, bundled_model
from index.base import KnowledgeBase
from tests.benchmarks.answer_cases import Case, asking, cases, is_right, open_base
from tests.benchmarks.quality import REPOSITORY
from tests.benchmarks.rouge import rouge_l

Array = NDArray[np.float64]
# How much a question of each source counts. Passages of ncp's choosing half that come first right: with corpora and sample alone
# .698, with half a weight for reading .702; stretches of them, ROUGE-L with the sample's labels at 0, .3, .5: .455, .457, .455.
WEIGHTS = {"corpora": 1.0, "sample": 1.0, "reading": 0.5, "stard": 0.25}
SAMPLE_SPANS = 0.3
# How much more a question of the sample corpus counts where sureness is fitted: its documents are kin to one another, and right answers
# are found there with less. Where .90 of ncp's choosing half are answered, of the sample's .73, .80 with 3, .82 with 6, and of
# ncp's without their documents .69, .68, .67 are refused.
# And how much less one of STARD's: whole laws are taken out, and what is left looks much the same (area .55 to .65). With 0, .05, .25 of ncp's
# choosing half .626, .675, .682 are refused where .928, .911, .902 are answered; confidence of STARD's is off by .27, .18, .05.
SURENESS = {"sample": 3.0, "stard": 0.4}
# Searches that leave a law out of 55,000 documents are slow: so many of STARD's questions are asked in all.
STARD_ASKED = 200
# Ridge penalties, on standardised features; of 1, 3 and 10 none was better by more than .005 for passage and window. For sureness 3, 10
# and 20: area under the ROC curve on ncp's choosing half .871, .873, .875, on the sample corpus's .865, .859, .854.
RIDGE = {"passage": 10.0, "window": 10.0, "sureness": 10.0}
# The softness of the target over stretches: at .2 they come out too long (.415 against .455).
SOFTNESS = 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was weighed for it."""

    name: str
    case: Case
    read: Reading


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and deviation of features, to fit on standardised ones and to state the weights for plain ones."""

    mean: Array
    deviation: Array

    @classmethod
    def of(cls, rows: Sequence[NDArray[np.float32]]) -> Scale:
        every = np.concatenate(rows).astype(np.float64)
        return cls(every.mean(0), every.std(0) + 1e-6)

    def apply(self, rows: NDArray[np.float32]) -> Array:
        scaled: Array = (rows - self.mean) / self.deviation
        return scaled


def fit(folder: Path, *, only_sureness: bool = False) -> AnswerModel:
    """Fit all three on the questions that may be fitted on, or only the last, over the bundled other two."""
    bases = {name: open_base(name, folder) for name in WEIGHTS}
    chosen = {name: [case for case in cases(name, base) if case.chooses] for name, base in bases.items()}
    chosen["stard"] = chosen["stard"][:STARD_ASKED]
    if only_sureness:
        weights, offset = fit_sureness(bases, chosen, bundled_model())
        return replace(bundled_model(), sureness=Linear(weights), offset=offset)
    empty = [Linear(np.zeros(len(module.FEATURES))) for module in (standing, windows, sureness)]
    nothing = AnswerModel(empty[0], empty[1], empty[2], offset=0.0)
    asked = list(_ask(bases, chosen, nothing))
    model = replace(nothing, passage=Linear(fit_passages(asked)))
    # What status and place take off is in the scores already, which were none else.
    asked = [
        replace(each, read=replace(each.read, scores=each.read.scores + model.passage.score(each.read.standing.features)))
        for each in asked
    ]
    model = replace(model, window=Linear(fit_stretches(asked)))
    weights, offset = fit_sureness(bases, chosen, model)
    return replace(model, sureness=Linear(weights), offset=offset)


def _ask(bases: dict[str, KnowledgeBase], chosen: dict[str, list[Case]], model: AnswerModel) -> Iterator[Asked]:
    answering = Answering(model=model)
    for name, base in bases.items():
        for case in chosen[name]:
            if case.documents:
                with asking(name, base, case) as filters:
                    yield Asked(name, case, read_for(base, case.text, filters=filters, answering=answering))


def fit_passages(asked: Sequence[Asked]) -> Array:
    """Weights of :data:`index.standing.FEATURES`."""
    rows = [(each, gains) for each in asked if (gains := _gains(each)).max(initial=0.0) > 0.3]
    scale = Scale.of([each.read.standing.features for each, _ in rows])
    data = [(scale.apply(each.read.standing.features), gains**2 * (gains > 0.3), WEIGHTS[each.name]) for each, gains in rows]
    return _listwise([(x, q / q.sum(), weight) for x, q, weight in data], RIDGE["passage"]) / scale.deviation


def _gains(each: Asked) -> Array:
    """For each passage the share of the answer that it holds; 1 in a right document when the answer is not labelled."""
    gains = []
    for candidate in each.read.standing.candidates:
        right = is_right(each.case, candidate.hit.document, candidate.hit.copies)
        text = "".join(candidate.passage.text.split())
        labels = ["".join(label.split()) for label in each.case.labels]
        shares = [1.0 if label in text else float(len(text) > 8 and text in label) * len(text) / len(label) for label in labels]
        gains.append(max(shares, default=1.0) * right)
    return np.array(gains)


def fit_stretches(asked: Sequence[Asked]) -> Array:
    """Weights of :data:`index.windows.FEATURES`."""
    rows = []
    for each in asked:
        if not each.case.labels:
            continue
        read = stretches(each.read.standing, each.read.scores, each.read.evidence, each.read.kind, Answering())
        features = np.concatenate([stretch.features for _, stretch in read])
        worth = [
            max(rouge_l(text[a:b], label) for label in each.case.labels)
            for number, stretch in read
            for text in [each.read.standing.candidates[number].passage.text]
            for a, b in zip(stretch.starts.tolist(), stretch.ends.tolist(), strict=True)
        ]
        rows.append((features, np.array(worth), SAMPLE_SPANS if each.name == "sample" else 1.0))
    scale = Scale.of([features for features, _, _ in rows])
    data = [(scale.apply(features), softmax(worth / SOFTNESS), weight) for features, worth, weight in rows]
    return _listwise(data, RIDGE["window"]) / scale.deviation


def fit_sureness(bases: dict[str, KnowledgeBase], chosen: dict[str, list[Case]], model: AnswerModel) -> tuple[Array, float]:
    """Weights of :data:`index.sureness.FEATURES`, and the offset."""
    answering = Answering(model=model)
    rows, right, weights = [], [], []
    for name, base in bases.items():
        for case in chosen[name]:
            for taken in (False, True) if case.documents else (False,):
                with asking(name, base, case, taken=taken) as filters:
                    read = read_for(base, case.text, filters=filters, answering=answering)
                if read.doubt is not None:
                    hit = read.standing.candidates[read.choices[0].passage].hit
                    rows.append(read.doubt)
                    right.append(is_right(case, hit.document, hit.copies))
                    weights.append(WEIGHTS[name] * SURENESS.get(name, 1.0))
    scale = Scale.of([np.stack(rows)])
    x, y, w = scale.apply(np.stack(rows)), np.array(right, float), np.array(weights)
    x = np.column_stack([x, np.ones(len(x))])

    def loss(theta: Array) -> tuple[float, Array]:
        z = x @ theta
        penalty = RIDGE["sureness"] * np.append(theta[:-1], 0)
        value = float(w @ (np.logaddexp(0, z) - y * z) + penalty @ theta / 2)
        return value, x.T @ (w * (expit(z) - y)) + penalty

    theta = _least(loss, x.shape[1])
    plain = theta[:-1] / scale.deviation
    return plain, float(theta[-1] - plain @ scale.mean)


def _listwise(data: Sequence[tuple[Array, Array, float]], ridge: float) -> Array:
    """The weights that make a softmax over the rows of each x nearest to its target (cross-entropy)."""

    def loss(theta: Array) -> tuple[float, Array]:
        value, slope = ridge * theta @ theta / 2, ridge * theta
        for x, target, weight in data:
            chance = log_softmax(x @ theta)
            value -= weight * (target @ chance)
            slope = slope - weight * ((target - np.exp(chance)) @ x)
        return float(value), slope

    return _least(loss, data[0][0].shape[1])


def _least(loss: Callable[[Array], tuple[float, Array]], size: int) -> Array:
    found: Array = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
    return found


def main() -> None:
    """Fit and write the file."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fit_answers")
    parser.add_argument("--bases", type=Path, help="folder that keeps the bases between runs")
    parser.add_argument("--sureness", action="store_true", help="keep the bundled weights of passages and stretches")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        model = fit(options.bases or Path(temporary), only_sureness=options.sureness)
    content = {
        name: dict(zip(module.FEATURES, [round(float(value), 4) for value in getattr(model, name).weights], strict=True))
        for name, module in (("passage", standing), ("window", windows), ("sureness", sureness))
    }
    (REPOSITORY / "index" / FILE).write_text(
        json.dumps({**content, "offset": round(model.offset, 4)}, indent=1) + "\n", encoding="utf-8"
    )
    print(json.dumps({name: content[name] for name in ("passage", "sureness")}, indent=1))


if __name__ == "__main__":
    main()
