"""The same document as DOCX, PDF, OFD, HTML and TXT gives the same title, section tree and passages."""

from __future__ import annotations

import pytest

from tests.benchmarks.formats_report import FORMATS, measure, measure_tables

# Measured: html, docx and ofd 1.0 in everything, pdf 1.0 (titles, sections), at most one document of fifty not identical.
_FLOORS = {"identical": 0.96, "titles": 0.98, "sections": 0.995, "passages": 0.995}


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return measure(office=False)


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_document_gives_the_same_tree_and_passages(figures: dict[str, float], name: str) -> None:
    low = {what: figures[f"{name}_{what}"] for what, floor in _FLOORS.items() if figures[f"{name}_{what}"] < floor}
    assert not low


def test_what_has_structure_of_its_own_agrees_wholly(figures: dict[str, float]) -> None:
    assert [figures[f"{name}_identical"] for name in ("html", "docx")] == [1.0, 1.0]


def test_the_same_table_gives_the_same_rows() -> None:
    assert measure_tables(office=False) == {f"{name}_table_rows": 1.0 for name in FORMATS}
