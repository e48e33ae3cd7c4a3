"""The outlines that section trees of real texts are held against; what is reached has its floors in ``test_reading_quality.py``."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.structure_labels_report import labels


def test_labels_are_many_and_some_were_written_blind() -> None:
    parts = [labelled.part for labelled in labels()]
    assert len(parts) >= 100
    assert parts.count("held-out") >= 20
    assert parts.count("blind") >= 30


def test_labels_name_files_beside_the_repository(shared: Path) -> None:
    missing = {labelled.file for labelled in labels() if not (shared / "data" / labelled.file.partition("#")[0]).exists()}
    assert missing == set()
