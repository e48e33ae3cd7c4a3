"""The facts of real documents against labels made by hand: what was reached may get better, not worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.facts_report import MAIN, figures, labels

EXACT = 0.97
INVENTED = 0.01


def test_labels_are_many_and_some_were_not_seen_by_the_rules() -> None:
    rows = labels()
    assert len(rows) >= 180
    assert sum(row.get("held_out", False) for row in rows) >= 70
    assert len({row["path"] for row in rows}) == len(rows)
    assert all(field in row for row in rows for field in MAIN)


@pytest.fixture(scope="module")
def measured(shared: Path) -> dict[str, float]:
    return figures(shared)


@pytest.mark.parametrize("field", MAIN)
@pytest.mark.parametrize("part", ["", "held_out "])
def test_facts_stay_above_their_floors(measured: dict[str, float], part: str, field: str) -> None:
    assert measured[f"{part}{field} exact"] >= EXACT
    assert measured[f"{part}{field} precision"] >= EXACT
    assert measured[f"{part}{field} invented"] <= INVENTED
