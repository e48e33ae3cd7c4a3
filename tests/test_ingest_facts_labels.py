"""The labels that the facts of real documents are held against; what is reached has its floors in ``test_reading_quality.py``."""

from __future__ import annotations

from tests.benchmarks.facts_report import MAIN, labels


def test_labels_are_many_and_some_were_not_seen_by_the_rules() -> None:
    rows = labels()
    assert len(rows) >= 250
    assert sum(row.get("held_out") is True for row in rows) >= 70
    assert sum(row.get("held_out") == "blind" for row in rows) >= 60
    assert len({row["path"] for row in rows}) == len(rows)
    # Paragraphs out of a text, kept as records without a title, have none to label.
    assert sum("title" not in row for row in rows) <= len(rows) // 15
    assert sum(field not in row for row in rows for field in MAIN if field != "title") <= 1
