"""Section trees of real texts against outlines written by hand do not fall below what they reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.structure_labels_report import compare, labels


def test_labels_are_many_and_some_were_held_out() -> None:
    held_out = [labelled.held_out for labelled in labels()]
    assert len(held_out) >= 60
    assert sum(held_out) >= 20


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("held_out", [False, True])
def test_sections_articles_and_annexes_keep_their_precision_and_recall(held_out: bool) -> None:
    result, differences = compare(held_out=held_out)
    for figure, floor in {
        "section precision": 0.98,
        "section recall": 0.98,
        "article precision": 0.995,
        "article recall": 0.995,
        "annex precision": 0.95,
        "annex recall": 0.95,
    }.items():
        assert result[figure] >= floor, (figure, differences[:10])


def test_labels_name_files_beside_the_repository(shared: Path) -> None:
    missing = {labelled.file for labelled in labels() if not (shared / "data" / labelled.file.partition("#")[0]).exists()}
    assert missing == set()
