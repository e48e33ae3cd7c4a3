"""The facts of real documents against labels made by hand: what was reached may get better, not worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.facts_report import MAIN, figures, labels

EXACT = 0.97
INVENTED = 0.01


def test_labels_are_many_and_some_were_not_seen_by_the_rules() -> None:
    rows = labels()
    assert len(rows) >= 250
    assert sum(row.get("held_out") is True for row in rows) >= 70
    assert sum(row.get("held_out") == "blind" for row in rows) >= 60
    assert len({row["path"] for row in rows}) == len(rows)
    # Paragraphs out of a text, kept as records without a title, have none to label.
    assert sum("title" not in row for row in rows) <= 5
    assert all(field in row for row in rows for field in MAIN if field != "title")


@pytest.fixture(scope="module")
def measured(shared: Path) -> dict[str, float]:
    return figures(shared)


@pytest.mark.parametrize("field", MAIN)
@pytest.mark.parametrize("part", ["", "held_out ", "blind "])
def test_facts_stay_above_their_floors(measured: dict[str, float], part: str, field: str) -> None:
    assert measured[f"{part}{field} exact"] >= EXACT
    assert measured[f"{part}{field} precision"] >= EXACT
    assert measured[f"{part}{field} invented"] <= INVENTED
