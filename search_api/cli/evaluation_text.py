"""An evaluation on a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from unicodedata import east_asian_width

from index.answer_quality import AnswerQuality
from index.bootstrap import Interval
from index.compare import DEPTH, Outcome
from index.labels import Judged
from search_api.evaluation_report import ANSWER_NAMES, MEASURE_NAMES, Evaluation

_WORST_PRINTED = 5


def print_evaluation(evaluation: Evaluation) -> None:
    """The table of figures, the differences from the baseline, answers, and the first of the worst questions."""
    comparison = evaluation.comparison
    measures = [name for name in MEASURE_NAMES if name in comparison.baseline.figures]
    silent = len(evaluation.labels.judged) - comparison.asked
    print(f"{comparison.asked} 个有答案的问题" + (f"，{silent} 个无答案的" if silent else ""))
    width = max(_columns(measured.system.name) for measured in comparison.measured) + 2
    print(" " * width + "".join(f"{name:>12}" for name in measures))
    for measured in comparison.measured:
        values = "".join(f"{measured.figures[name].mean:12.4f}" for name in measures)
        print(_padded(measured.system.name, width) + values)
    print(f"\nnDCG@10 的 95% 置信区间，与 {comparison.baseline.system.name} 逐题相差：")
    for measured in comparison.measured:
        figure = measured.figures["ndcg@10"]
        line = f"{_padded(measured.system.name, width)}{figure.low:.3f}–{figure.high:.3f}"
        if difference := measured.differences.get("ndcg@10"):
            line += (
                f"    {difference.mean:+.3f}（{difference.low:+.3f} ~ {difference.high:+.3f}，p{_p(difference.p)}，"
                f"{difference.better} 题更好，{difference.worse} 题更差）"
            )
        print(line)
    for name, quality in evaluation.answers.items():
        print(f"\n回答{f'（{name}）' if name else ''}：{_answers(quality)}")
    worst = evaluation.shown.worst(min(_WORST_PRINTED, evaluation.worst))
    if worst:
        print(f"\n{evaluation.shown.system.name} 最差的问题（全部见 -o 写出的报告）：")
    for outcome in worst:
        print(f"- {outcome.judged.question.text}\n  期望 {_expected(outcome.judged)}：{_rank(outcome)}")
        for rank, found in enumerate(outcome.top, 1):
            print(f"  {rank}. {found.title}{' ✓' if found.right else ''}")


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Everything that was measured, question by question for the system shown."""
    comparison = evaluation.comparison
    return {
        "questions": evaluation.questions,
        "kb": evaluation.base,
        "answerable": comparison.asked,
        "unanswerable": len(evaluation.labels.judged) - comparison.asked,
        "with_place": comparison.placed,
        "seed": comparison.seed,
        "resamples": comparison.resamples,
        "baseline": comparison.baseline.system.name,
        "systems": {measured.system.name: _intervals(measured.figures) for measured in comparison.measured},
        "differences": {
            measured.system.name: {name: asdict(difference) for name, difference in measured.differences.items()}
            for measured in comparison.measured
            if measured is not comparison.baseline
        },
        "answers": {name: _intervals(quality.figures) for name, quality in evaluation.answers.items()},
        "shown": evaluation.shown.system.name,
        "outcomes": [_outcome(outcome) for outcome in evaluation.shown.outcomes],
        "worst": [outcome.judged.question.id for outcome in evaluation.shown.worst(evaluation.worst)],
        "unresolved": [
            {"id": lost.question.id, "where": lost.question.where, "reason": lost.reason, "left_out": lost.whole}
            for lost in evaluation.labels.unresolved
        ],
    }


def _intervals(figures: Mapping[str, Interval]) -> dict[str, dict[str, float]]:
    return {name: {key: round(value, 4) for key, value in asdict(figure).items()} for name, figure in figures.items()}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    question = outcome.judged.question
    return {
        "id": question.id,
        "question": question.text,
        "expected": [expected.called for expected in question.expected],
        "rank": outcome.rank,
        "figures": {name: round(value, 4) for name, value in outcome.figures.items()},
        "top": [{"title": found.title, "source": found.source, "right": found.right} for found in outcome.top],
    }


def _answers(quality: AnswerQuality) -> str:
    parts = []
    for name, label in ANSWER_NAMES.items():
        if figure := quality.figures.get(name):
            parts.append(f"{label} {figure.mean:.3f}（{figure.low:.3f}–{figure.high:.3f}，{quality.counts[name]} 题）")
    return "；".join(parts)


def _expected(judged: Judged) -> str:
    provisions = "、".join(expected.provision for expected in judged.question.expected if expected.provision)
    return "、".join(judged.titles) + (f" {provisions}" if provisions else "")


def _rank(outcome: Outcome) -> str:
    return f"排在第 {outcome.rank} 位" if outcome.rank else f"前 {DEPTH} 位没有"


def _p(value: float) -> str:
    return f"={value:.3f}" if value >= 0.001 else "<0.001"


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in "FW" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))
