from __future__ import annotations

import pytest

from index.doc_number import mentioned, normalise


@pytest.mark.parametrize(
    "printed", ["清教发〔2022〕27号", "清教发[2022]27号", "清教发（2022）27 号", "清教发【2022】第27号", "清教发〔2022〕027号"]
)
def test_brackets_and_spaces_do_not_matter(printed: str) -> None:
    assert normalise(printed) == "清教发[2022]27号"


def test_orders_and_announcements() -> None:
    assert normalise("清沅市人民代表大会常务委员会公告 第 12 号") == "清沅市人民代表大会常务委员会公告第12号"
    assert normalise("令第7号") == "令第7号"


def test_mentions_offer_every_ending_of_the_run_before_the_year() -> None:
    assert "清教发[2022]27号" in mentioned("请找出根据清教发〔2022〕27号制定的细则")
    assert mentioned("教师交流的年限") == []
