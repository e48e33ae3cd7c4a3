"""What people say is looked for in the words that rules use."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from index.base import KnowledgeBase
from index.filters import Filters
from index.highlight import highlights
from index.lay_words import words_of_rules
from index.question import understand
from index.search import Mode, Ranking, search

DAY = Filters(as_of=date(2024, 12, 31))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("遛狗绳子最长能有多长", ("携犬", "犬只", "牵引")),
        ("教师交流的年限", ()),
        ("老师几年要换一次学校", ("教师", "年限", "期限", "交流")),
        ("老师和教师有什么不同", ()),
        ("外来务工人员的孩子报名", ("随迁子女", "登记")),
    ],
    ids=["dog", "official", "several", "said-already", "longest-first"],
)
def test_words_of_rules(question: str, words: tuple[str, ...]) -> None:
    assert words_of_rules(question) == words


def test_every_line_says_something_once() -> None:
    lines = (files("corpus") / "words" / "lay.txt").read_text(encoding="utf-8").splitlines()
    told = [line.partition("：") for line in lines if not line.startswith("#")]
    assert all(said.split() and words.split() for said, _, words in told)
    assert [said for said, times in Counter(one for said, _, _ in told for one in said.split()).items() if times > 1] == []


def test_a_layman_finds_the_rule(sample_base: KnowledgeBase) -> None:
    def files_found(lay: float) -> list[str]:
        hits = search(sample_base, "遛狗", mode=Mode.LEXICAL, filters=DAY, ranking=replace(Ranking(), lay=lay))
        return [Path(hit.document.source).name for hit in hits]

    assert files_found(0.0) == []
    assert files_found(Ranking().lay)[0].startswith("47-")


def test_words_of_rules_are_marked_in_what_is_found(sample_base: KnowledgeBase) -> None:
    marks = understand("遛狗要牵绳吗", sample_base.toolkit.segmenter).marks
    (marked,) = highlights("携带大型犬只外出", marks)
    assert marked.slice("携带大型犬只外出") == "犬只"
