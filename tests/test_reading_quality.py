"""The floors of reading: on the real files beside the repository nothing is read worse than it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.reading_report import GOALS, PARTS, Bound, floors, main, measure, missed


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", PARTS)
def test_figures_stay_above_their_floors_and_reach_their_goals(name: str) -> None:
    figures = measure(name, quick=True)
    assert missed(figures, floors(name)) == {}
    assert missed(figures, {figure: goal for figure, goal in GOALS.items() if figure in figures}) == {}


def test_floors_ask_no_less_than_the_goals() -> None:
    for name in PARTS:
        for figure, floor in floors(name).items():
            if goal := GOALS.get(figure):
                assert goal.met(floor.value), figure


def test_bounds() -> None:
    bounds = {"kept": Bound(0.99), "foreign": Bound(0.005, most=True)}
    assert missed({"kept": 0.99, "foreign": 0.005}, bounds) == {}
    assert missed({"kept": 0.98, "foreign": 0.006}, bounds).keys() == {"kept", "foreign"}
    assert missed({"kept": 1.0}, bounds) == {"foreign": "None, ≤ 0.005"}


def test_the_command_prints_figures_beside_their_goals(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "html"]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if " html kept " in f"{line} ")
    assert row.endswith("≥ 0.99   met")
    with pytest.raises(SystemExit):
        main(["没有"])
