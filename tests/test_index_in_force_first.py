"""Documents in force come before those that were repealed or superseded, where both answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index.base import KnowledgeBase
from index.filters import Filters
from index.search import Hit, Ranking, search

QUESTION = "教师在一所学校干满几年必须轮岗"
DAY = date(2024, 12, 31)


def first(base: KnowledgeBase, question: str, day: date, ranking: Ranking | None = None) -> Hit:
    return search(base, question, k=1, filters=Filters(as_of=day), ranking=ranking)[0]


def repealed(base: KnowledgeBase, hit: Hit) -> bool:
    return not base.rulebook.verdicts([hit.document.number], DAY)[hit.document.number].in_force


def test_the_rule_in_force_comes_first(sample_base: KnowledgeBase) -> None:
    assert repealed(sample_base, first(sample_base, QUESTION, DAY, replace(Ranking(), ended=0.0)))
    assert not repealed(sample_base, first(sample_base, QUESTION, DAY))


@pytest.mark.parametrize("question", ["原来" + QUESTION, "2012年" + QUESTION], ids=["past", "year"])
def test_a_question_about_the_past_is_left_alone(sample_base: KnowledgeBase, question: str) -> None:
    plain = first(sample_base, question, DAY, replace(Ranking(), ended=0.0))
    assert first(sample_base, question, DAY) == plain


def test_a_lowered_score_is_still_the_sum_of_its_parts(sample_base: KnowledgeBase) -> None:
    for hit in search(sample_base, QUESTION, k=10, filters=Filters(as_of=DAY)):
        assert hit.score == pytest.approx(sum(part for _, part in hit.scores.parts))
