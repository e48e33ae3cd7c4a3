"""The evaluation report: one page that sets systems side by side and shows what was not found, and what instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from index.answer_quality import AnswerQuality
from index.bootstrap import Difference, Interval
from index.compare import DEPTH, Comparison, Measured
from index.labels import Labels
from index.search import Mode
from index.systems import System
from search_api.charts import Bar, Line, Share, bars, curves, gains, shares

PAGES = Path(__file__).parent / "pages"

MODE_NAMES = {Mode.HYBRID: "混合", Mode.LEXICAL: "词面", Mode.DENSE: "语义"}
MEASURE_NAMES = {
    "ndcg@10": "nDCG@10",
    "recall@10": "召回@10",
    "recall@100": "召回@100",
    "mrr@10": "MRR@10",
    "hit@1": "首位命中",
    "success@10": "前十命中",
    "passage@1": "首段命中",
    "passage@10": "前十段落",
}
ANSWER_NAMES = {
    "answered": "有答案的，作了回答",
    "document": "引自期望的文件",
    "quoted": "引全了期望的原文",
    "rouge-l": "与期望原文的 ROUGE-L",
    "refused": "无答案的，没有作答",
}
# How far down the first expected document stands: the last rank of each part; beyond the last one it was not found.
_RANKS = ((1, "第 1 位"), (3, "第 2–3 位"), (10, "第 4–10 位"), (30, "第 11–30 位"), (DEPTH, f"第 31–{DEPTH} 位"))
_PLOTTED = ("ndcg@10", "hit@1", "recall@100")
_PASSAGE_SHOWN = 140


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured: ``answers`` by the name of the encoder that found them, none when answers were left out."""

    questions: str
    base: str
    labels: Labels
    comparison: Comparison
    answers: Mapping[str, AnswerQuality]
    shown: Measured
    worst: int


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    colour: int
    baseline: bool
    figures: Sequence[tuple[str, Interval, Difference | None]]


def system_name(system: System) -> str:
    """How the page calls a system: 混合·标题加重."""
    return "·".join(part for part in (MODE_NAMES[system.mode], system.encoder, system.setting.name) if part)


def render_evaluation(evaluation: Evaluation) -> str:
    """The report as one HTML page that needs nothing beside itself."""
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["shortened"] = _shortened
    comparison = evaluation.comparison
    measures = [measure for measure in MEASURE_NAMES if measure in comparison.baseline.figures]
    others = [measured for measured in comparison.measured if measured is not comparison.baseline]
    return environment.get_template("evaluation.html").render(
        evaluation=evaluation,
        comparison=comparison,
        style=(PAGES / "evaluation.css").read_text(encoding="utf-8"),
        made=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        measures=[MEASURE_NAMES[measure] for measure in measures],
        rows=[_row(comparison, at, measures) for at in range(len(comparison.measured))],
        charts=list(_charts(comparison)),
        differences=[_difference(comparison, measured) for measured in others],
        best=_best(comparison),
        baseline=system_name(comparison.baseline.system),
        shown=system_name(evaluation.shown.system),
        worst=evaluation.shown.worst(evaluation.worst),
        answers=[(name or "知识库自己的编码器", quality) for name, quality in evaluation.answers.items()],
        answer_names=ANSWER_NAMES,
        depth=DEPTH,
    )


def _row(comparison: Comparison, at: int, measures: Sequence[str]) -> _Row:
    measured = comparison.measured[at]
    return _Row(
        system_name(measured.system),
        at,
        measured is comparison.baseline,
        [(MEASURE_NAMES[name], measured.figures[name], measured.differences.get(name)) for name in measures],
    )


def _best(comparison: Comparison) -> tuple[str, Interval]:
    best = max(comparison.measured, key=lambda measured: measured.figures["ndcg@10"].mean)
    return system_name(best.system), best.figures["ndcg@10"]


def _charts(comparison: Comparison) -> list[tuple[str, Markup]]:
    systems = list(enumerate(comparison.measured))
    drawn = []
    for measure in _PLOTTED:
        title = f"{MEASURE_NAMES[measure]}（须线为 95% 置信区间）"
        rows = []
        for at, measured in systems:
            figure = measured.figures[measure]
            rows.append(Bar(system_name(measured.system), at, figure.mean, figure.low, figure.high))
        drawn.append((title, bars(title, rows)))
    title = "期望文件排在第几位"
    names = [name for _, name in _RANKS] + [f"前 {DEPTH} 位没有"]
    drawn.append((title, shares(title, names, [Share(system_name(m.system), _rank_shares(m)) for _, m in systems])))
    title = "召回随名次增长"
    lines = [Line(system_name(measured.system), at, _recalled(measured)) for at, measured in systems]
    drawn.append((title, curves(title, lines, "看前几份文件")))
    return drawn


def _rank_shares(measured: Measured) -> list[float]:
    ranks = [outcome.rank or DEPTH + 1 for outcome in measured.outcomes]
    ends = [0, *(end for end, _ in _RANKS), DEPTH + 1]
    return [sum(before < rank <= end for rank in ranks) / len(ranks) for before, end in pairwise(ends)]


def _recalled(measured: Measured) -> list[float]:
    count = len(measured.outcomes)
    return [sum(outcome.recalled[k] for outcome in measured.outcomes) / count for k in range(DEPTH)]


def _difference(comparison: Comparison, measured: Measured) -> tuple[str, Sequence[tuple[str, Difference]], Markup]:
    name = system_name(measured.system)
    pairs = zip(measured.values("ndcg@10"), comparison.baseline.values("ndcg@10"), strict=True)
    chart = gains(f"{name}：每个问题的 nDCG@10 之差", [own - base for own, base in pairs])
    return name, [(MEASURE_NAMES[key], difference) for key, difference in measured.differences.items()], chart


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _PASSAGE_SHOWN else f"{flat[:_PASSAGE_SHOWN]}……"
