"""Lasting links: the words that a link was made for are found again, or what became of them is said."""

from __future__ import annotations

import pytest

from index.lasting_links import Standing, find_place, words_digest
from index.model import Span
from tests.making import made

BEFORE = ("第一条 为了管好渡口，制定本办法。", "第二条 渡船每日检修一次。", "第三条 本办法自公布之日起施行。")
DIGEST = words_digest(BEFORE[1])


def test_white_space_does_not_count_and_words_do() -> None:
    assert words_digest("第二条　渡船每日\n检修一次。") == DIGEST
    assert words_digest("第二条 渡船每日检修两次。") != DIGEST


@pytest.mark.parametrize(
    ("paragraphs", "standing", "words"),
    [
        pytest.param(BEFORE, Standing.SAME, BEFORE[1], id="same"),
        pytest.param((BEFORE[0], "第一条之一 新增一条。", *BEFORE[1:]), Standing.MOVED, BEFORE[1], id="moved"),
        pytest.param((BEFORE[0], "第二条 渡船每月检修。", BEFORE[2]), Standing.CHANGED, "第二条 渡船每月检修。", id="changed"),
        pytest.param((BEFORE[0],), Standing.GONE, None, id="gone"),
    ],
)
def test_what_became_of_the_words(paragraphs: tuple[str, ...], standing: Standing, words: str | None) -> None:
    document = made("渡口办法", paragraphs).document
    named = document.passages[1].span if len(document.passages) > 1 else None
    place = find_place(document, named, DIGEST)
    assert place.standing is standing
    assert (place.span.slice(document.text) if place.span else None) == words


def test_without_a_digest_the_place_is_all_that_is_asked_for() -> None:
    document = made("渡口办法", BEFORE).document
    assert find_place(document, Span(0, 4), None).standing is Standing.SAME
    assert find_place(document, None, None).standing is Standing.GONE
