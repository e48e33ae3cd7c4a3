"""Answers from made texts: what is chosen, what is in focus, what is told beside it, and when nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from index.answer import Answer, Answering, answer, confidence_of, read_for
from index.base import KnowledgeBase, Toolkit
from index.filters import Filters
from index.store import Store
from ingest.batch import ingest_paths

TODAY = Filters(as_of=date(2024, 12, 31))
DEPOSIT = (
    "云泽市公共自行车管理办法\n云政发〔2021〕9号\n第一条　公共自行车的押金为200元。\n第二条　押金应当在申请退还后7日内退还。\n"
)
OTHER = "云泽市公共自行车服务规范\n云交发〔2022〕3号\n第一条　公共自行车的押金为300元，由运营单位收取。\n"
ELSEWHERE = "南溪市公共自行车管理办法\n南政发〔2022〕5号\n第一条　公共自行车的押金为500元。\n"
DUTIES = (
    "云泽市湿地保护规定\n第一条　湿地保护站履行下列职责：\n（一）巡查湿地水位；\n（二）清理外来水草；\n（三）登记候鸟数量。\n"
    "第二条　湿地保护站由市林业局管理，每周开放五天，闭馆日由保护站自行公布，并在门口张贴告示，以便市民和学校安排参观。\n"
)


@pytest.fixture
def made(tmp_path: Path, toolkit: Toolkit) -> KnowledgeBase:
    """An empty base; :func:`fill` puts texts in."""
    Store.create(tmp_path / "kb", toolkit.manifest()).close()
    return KnowledgeBase(tmp_path / "kb", toolkit)


def fill(base: KnowledgeBase, folder: Path, texts: Mapping[str, str]) -> None:
    (folder / "in").mkdir()
    for name, text in texts.items():
        (folder / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    assert ingest_paths(base, [folder / "in"]).failures == []


def focused(given: Answer, number: int = 0) -> list[str]:
    """The focus of a citation, sliced out of its quote."""
    citation = given.citations[number]
    return [citation.quote[s.start - citation.span.start : s.end - citation.span.start] for s in citation.focus]


def test_a_number_is_in_focus_and_the_text_is_part_of_the_first_quote(
    made: KnowledgeBase, tmp_path: Path, read_here: None
) -> None:
    fill(made, tmp_path, {"a": DEPOSIT})
    given = answer(made, "公共自行车押金是多少元", filters=TODAY)
    assert given.found
    assert focused(given) == ["200元"]
    assert given.citations[0].quote == "第一条　公共自行车的押金为200元。"
    assert "200元" in given.text
    assert given.text in given.citations[0].quote
    assert given.conflicts == ()


def test_items_are_quoted_with_their_lead_in(made: KnowledgeBase, tmp_path: Path, read_here: None) -> None:
    fill(made, tmp_path, {"a": DUTIES})
    given = answer(made, "湿地保护站有哪些职责", filters=TODAY)
    quote = given.citations[0].quote
    assert all(words in quote for words in ("履行下列职责：", "巡查湿地水位", "清理外来水草", "登记候鸟数量"))
    document = made.store.document(given.citations[0].document.number)
    assert document is not None
    assert given.citations[0].span.slice(document.text) == quote


def test_two_rules_of_one_place_with_other_amounts_are_a_conflict_told(
    made: KnowledgeBase, tmp_path: Path, read_here: None
) -> None:
    fill(made, tmp_path, {"a": DEPOSIT, "b": OTHER})
    given = answer(made, "云泽市公共自行车押金是多少元", filters=TODAY)
    (conflict,) = given.conflicts
    assert {citation.document.facts.doc_number for citation in conflict.citations} == {"云政发〔2021〕9号", "云交发〔2022〕3号"}
    assert all(value in conflict.note for value in ("200元", "300元", "云政发〔2021〕9号", "云交发〔2022〕3号"))
    assert all(
        citation.quote in ("第一条　公共自行车的押金为200元。", OTHER.splitlines()[2]) for citation in conflict.citations
    )


def test_rules_of_other_places_are_no_conflict_and_stand_behind(made: KnowledgeBase, tmp_path: Path, read_here: None) -> None:
    fill(made, tmp_path, {"a": ELSEWHERE, "b": DEPOSIT})
    given = answer(made, "云泽市公共自行车押金是多少元", filters=TODAY)
    assert given.conflicts == ()
    assert given.citations[0].document.title == "云泽市公共自行车管理办法"


def test_what_is_repealed_stands_behind_and_the_difference_is_told(
    made: KnowledgeBase, tmp_path: Path, read_here: None
) -> None:
    newer = (
        "云泽市公共自行车管理规定\n云政发〔2023〕2号\n第一条　公共自行车的押金为100元。\n"
        "第二条　本规定自2023年3月1日起施行。《云泽市公共自行车管理办法》（云政发〔2021〕9号）同时废止。\n"
    )
    fill(made, tmp_path, {"a": DEPOSIT, "b": newer})
    given = answer(made, "公共自行车的押金是多少元", filters=TODAY)
    assert given.citations[0].document.facts.doc_number == "云政发〔2023〕2号"
    (conflict,) = given.conflicts
    assert "《云泽市公共自行车管理办法》（云政发〔2021〕9号，已废止）写的是“200元”" in conflict.note


def test_nothing_is_answered_to_a_stranger(made: KnowledgeBase, tmp_path: Path, read_here: None) -> None:
    fill(made, tmp_path, {"a": DEPOSIT, "b": DUTIES})
    given = answer(made, "博士后进站的科研经费资助标准", filters=TODAY)
    assert (given.found, given.text, given.citations, given.conflicts) == (False, "", (), ())
    assert given.confidence < Answering().found


def test_an_empty_base_has_no_confidence(made: KnowledgeBase) -> None:
    read = read_for(made, "押金是多少")
    assert read.choices == ()
    assert confidence_of(read, Answering()) == 0.0
    assert answer(made, "押金是多少").found is False


def test_a_row_is_quoted_with_its_header_apart(made: KnowledgeBase, tmp_path: Path, read_here: None) -> None:
    rows = "\n".join(f"{name},{number}元,{name}管理所" for name, number in [("望江亭", 12), ("听雨阁", 25), ("松风馆", 38)] * 4)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "云泽市景点门票价格表.csv").write_text(f"景点,票价,收费单位\n{rows}\n", encoding="utf-8")
    assert ingest_paths(made, [tmp_path / "in"]).failures == []
    given = answer(made, "听雨阁的票价是多少元", filters=TODAY)
    citation = given.citations[0]
    assert "听雨阁 | 25元" in citation.quote
    document = made.store.document(citation.document.number)
    assert document is not None
    assert citation.header is None or citation.header.slice(document.text) == citation.header_text
