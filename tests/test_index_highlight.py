from __future__ import annotations

from index.highlight import highlights
from index.model import Span


def test_touching_marks_are_joined_and_case_is_ignored() -> None:
    text = "集团党组织负责，PDF格式，集团 党组织。"
    assert highlights(text, ["集团", "党组织", "pdf"]) == (Span(0, 5), Span(8, 11), Span(14, 16), Span(17, 20))


def test_spans_survive_characters_that_grow_in_lower_case() -> None:
    text = "İ集团"
    (span,) = highlights(text, ["集团"])
    assert span.slice(text) == "集团"


def test_overlaps_and_absent_terms() -> None:
    assert highlights("教育集团化", ["教育集团", "集团化", "不在"]) == (Span(0, 5),)
    assert highlights("正文", []) == ()
