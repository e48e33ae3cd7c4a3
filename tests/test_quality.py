"""The quality floors: what was measured may get better, not worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.base import KnowledgeBase
from tests.benchmarks.answers import report
from tests.benchmarks.quality import FLOORS, MEASURES, Figures, measure_sample

BENCHES = [name for name in MEASURES if name not in ("sample", "strangers")]


def _floors(name: str) -> Figures:
    floors: Figures = json.loads(FLOORS.read_text(encoding="utf-8"))[name]
    return floors


def _below(figures: Figures, floors: Figures) -> dict[str, tuple[float, float]]:
    return {
        f"{part} {metric}": (figures[part][metric], floor)
        for part, metrics in floors.items()
        for metric, floor in metrics.items()
        if figures[part][metric] < floor
    }


@pytest.mark.parametrize("name", BENCHES)
def test_benches_stay_above_their_floors(name: str, shared: Path) -> None:
    figures = MEASURES[name]()
    assert _below(figures, _floors(name)) == {}
    # Fusion must never cost what its better leg alone would give.
    assert figures["hybrid"]["ndcg@10"] >= max(figures["lexical"]["ndcg@10"], figures["dense"]["ndcg@10"])


def test_silence_is_kept_before_strangers(shared: Path) -> None:
    assert _below(MEASURES["strangers"](), _floors("strangers")) == {}


def test_sample_corpus_stays_above_its_floors(sample_base: KnowledgeBase) -> None:
    assert _below(measure_sample(sample_base), _floors("sample")) == {}


def test_answers_stay_above_their_floors(shared: Path, tmp_path: Path) -> None:
    told = report(tmp_path, ("ncp", "sample"), every=2)
    figures = {name: figures for name, figures in told.items() if isinstance(figures, dict)}
    assert _below(figures, _floors("answers")) == {}
    assert figures["citations"]["do_not_slice_back"] == 0
    assert figures["citations"]["answers"] > 700
