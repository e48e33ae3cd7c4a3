"""Sentences of a growing answer, however it is cut into pieces."""

from __future__ import annotations

import pytest

from search_api.generation.cutting import Sentence, SentenceCutter

ANSWER = (
    "<think>先想想。[1]</think>集团党支部每届任期3年[1]。党委每届5年。[2][3]根据清教发[2022]27号，**不得**收取[1]，应当公示【2】。\n"
    "## 职责\n主要职责包括：\n1. 宣传党的路线[1]；\n2. 讨论决定[2，3]。\n没有出处。末尾没有句号[^4]"
)


def cut(text: str, size: int) -> list[Sentence]:
    cutter = SentenceCutter()
    found = [sentence for at in range(0, len(text), size) for sentence in cutter.feed(text[at : at + size])]
    return [*found, *cutter.finish()]


def test_sentences_and_what_they_cite() -> None:
    claims = [[(claim.whole, claim.cites) for claim in sentence.claims] for sentence in cut(ANSWER, 10_000)]
    assert claims == [
        [("集团党支部每届任期3年", (1,))],
        [("党委每届5年", (2, 3))],
        [("根据清教发[2022]27号，不得收取", (1,)), ("应当公示", (2,))],
        [("职责", ())],
        [("主要职责包括：\n宣传党的路线", (1,))],
        [("主要职责包括：\n讨论决定", (2, 3))],
        [("没有出处", ())],
        [("末尾没有句号", (4,))],
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_pieces_make_no_difference(size: int) -> None:
    assert cut(ANSWER, size) == cut(ANSWER, 10_000)


def test_nothing_is_lost_but_thoughts_and_signs_of_layout() -> None:
    text = "".join(sentence.text for sentence in cut(ANSWER, 4))
    assert text == ANSWER.partition("</think>")[2].replace("**", "").replace("## ", "")


def test_a_sentence_is_given_as_soon_as_it_is_whole() -> None:
    cutter = SentenceCutter()
    assert list(cutter.feed("任期3年[1]。")) == []  # a mark may follow
    assert [sentence.text for sentence in cutter.feed("党")] == ["任期3年[1]。"]


def test_babble_without_an_end_is_cut() -> None:
    assert max(len(sentence.text) for sentence in cut("集" * 5000, 100)) <= 1000


def test_a_lead_in_alone_is_told_too() -> None:
    assert [sentence.text for sentence in cut("职责如下：\n", 3)] == ["职责如下：\n"]
    assert cut("", 1) == []
