"""What changed an article, or ended a rule, comes before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.answer import answer
from index.base import KnowledgeBase
from index.changed_since import CHANGED
from index.filters import Filters
from index.interpret import interpret
from index.interpreted_search import search_interpreted
from index.place_table import Cell, by_place
from index.search import Hit, Ranking, search
from ingest.batch import ingest_paths

QUESTION = "沅东区财政按每名学生多少钱安排集团运行经费"
AFTER, BEFORE = date(2024, 12, 31), date(2021, 12, 31)
RULE, CHANGE = "沅东政发〔2019〕14号", "沅东政发〔2022〕6号"

WASTE = """临川市垃圾管理办法
临政发〔2020〕4号
第一条　为了保持市容整洁，制定本办法。
第二条　生活垃圾每天收运一次。
本办法自2020年5月1日起施行。
临川市人民政府
2020年4月1日
"""
FEES = """临川市停车管理办法
临政发〔2020〕3号
第一条　为了规范停车秩序，制定本办法。
第二条　路内停车泊位每小时收取停车费五元。
第二条之一　夜间停车不收取停车费。
第三条　停车费由市财政局统一管理。
本办法自2020年5月1日起施行。
临川市人民政府
2020年4月1日
"""
DECISION = """临川市人民政府关于修改《临川市停车管理办法》的决定
临政发〔2023〕9号
市人民政府决定对《临川市停车管理办法》作如下修改：
{change}
本决定自2023年7月1日起施行。
临川市人民政府
2023年6月1日
"""


def numbers(hits: list[Hit]) -> list[str | None]:
    return [hit.document.facts.doc_number for hit in hits]


def test_the_change_comes_before_the_article_that_it_changed(sample_base: KnowledgeBase) -> None:
    hits = search(sample_base, QUESTION, filters=Filters(as_of=AFTER))
    assert numbers(hits)[:2] == [CHANGE, RULE]
    assert "每生每年120元" in hits[0].passage.text
    for hit in hits:
        assert hit.score == pytest.approx(sum(part for _, part in hit.scores.parts))
        assert 0 <= hit.score <= 1
    assert CHANGED in dict(hits[0].scores.parts)


def test_before_the_change_the_article_comes_first(sample_base: KnowledgeBase) -> None:
    hits = search(sample_base, QUESTION, filters=Filters(as_of=BEFORE))
    assert numbers(hits)[0] == RULE
    assert not any(CHANGED in dict(hit.scores.parts) for hit in hits)


def test_who_asks_what_held_before_finds_it(sample_base: KnowledgeBase) -> None:
    assert numbers(search(sample_base, "原来" + QUESTION, filters=Filters(as_of=AFTER)))[0] == RULE


def test_it_can_be_left_out(sample_base: KnowledgeBase) -> None:
    plain = replace(Ranking(), changes=False)
    assert numbers(search(sample_base, QUESTION, filters=Filters(as_of=AFTER), ranking=plain))[0] == RULE


def test_what_is_not_allowed_does_not_come(sample_base: KnowledgeBase) -> None:
    (old,) = search(sample_base, QUESTION, k=1, filters=Filters(as_of=BEFORE))
    (within,) = search(sample_base, QUESTION, filters=Filters(as_of=AFTER, documents=frozenset([old.document.number])))
    assert within.passage == old.passage


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (f"{RULE}第八条被改成了什么", CHANGE),
        (f"哪个文件修改了{RULE}", CHANGE),
        (f"{RULE}第八条", RULE),
        ("哪个通知修改了《沅东区教育集团管理实施办法》", CHANGE),
        ("清发改价〔2014〕56号有哪些收费项目", "清发改价〔2014〕56号"),
        ("清发改价〔2014〕56号是否仍然有效，被哪个文件废止？", "清发改价〔2021〕77号"),
    ],
    ids=["changed-to-what", "by-which", "plain", "by-title", "its-content", "ended-by-which"],
)
def test_who_asks_what_became_of_a_rule_finds_what_did_it(sample_base: KnowledgeBase, question: str, first: str) -> None:
    assert numbers(search(sample_base, question, filters=Filters(as_of=AFTER)))[0] == first


def test_the_change_of_a_provision_that_is_named_is_shown_first(sample_base: KnowledgeBase) -> None:
    asked = interpret(sample_base, "《沅东区教育集团管理实施办法》第八条被改成了什么", today=AFTER)
    found = search_interpreted(sample_base, asked)
    change, rule = found.hits[:2]
    assert numbers([change, rule]) == [CHANGE, RULE]
    assert found.why[change.document.number] == "修改了问题写明的文件"
    (words,) = change.highlights
    assert words.slice(change.passage.text).startswith("将第八条修改")
    assert rule.passage.text.startswith("第八条")


def test_the_answer_is_what_the_rule_is_on_that_day(sample_base: KnowledgeBase) -> None:
    today = answer(sample_base, QUESTION, filters=Filters(as_of=AFTER))
    assert today.citations[0].document.facts.doc_number == CHANGE
    assert "120元" in today.text
    assert "80元" in answer(sample_base, QUESTION, filters=Filters(as_of=BEFORE)).text
    assert "80元" in answer(sample_base, f"原来{QUESTION}", filters=Filters(as_of=AFTER)).text


def test_a_cell_of_the_table_by_place_is_what_the_rule_is_on_that_day(sample_base: KnowledgeBase) -> None:
    def told(day: date) -> Cell:
        cells = by_place(sample_base, "各地集团运行经费标准", filters=Filters(as_of=day))
        return next(cell for cell in cells if cell.place == "沅东区")

    assert told(AFTER).document.facts.doc_number == CHANGE
    assert "120元" in told(AFTER).values
    assert told(BEFORE).document.facts.doc_number == RULE
    assert "80元" in told(BEFORE).values


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ("一、将第二条中的“五元”修改为“八元”。", True),
        ("一、第二条修改为：“路内停车泊位每小时收取停车费八元。”", True),
        ("一、删去第二条。", True),
        ("一、将第二条之一修改为：“夜间停车每次收取停车费两元。”", False),
        ("一、第三条修改为：“停车费的收取依照第二条办理，由市财政局管理。”", False),
        ("一、增加一条，作为第四条：“停车费收入用于停车设施。”", False),
    ],
    ids=["words", "whole", "struck-out", "branch", "named-in-new-text", "added"],
)
def test_only_the_article_that_is_changed_moves(tmp_path: Path, change: str, moved: bool) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "办法.txt").write_text(FEES, encoding="utf-8")
    (files / "决定.txt").write_text(DECISION.format(change=change), encoding="utf-8")
    base = KnowledgeBase.open_or_create(tmp_path / "kb")
    assert ingest_paths(base, [files]).failures == []
    hits = search(base, "路内停车泊位每小时收多少停车费", filters=Filters(as_of=AFTER))
    (rule,) = (hit for hit in hits if hit.document.facts.doc_number == "临政发〔2020〕3号")
    assert (CHANGED in dict(rule.scores.parts) and rule is not hits[0]) == moved
    base.close()


def found_first(tmp_path: Path, texts: dict[str, str], question: str) -> str | None:
    files = tmp_path / "files"
    files.mkdir()
    for name, text in texts.items():
        (files / name).write_text(text, encoding="utf-8")
    base = KnowledgeBase.open_or_create(tmp_path / "kb")
    assert ingest_paths(base, [files]).failures == []
    first = search(base, question, filters=Filters(as_of=AFTER))[0].document.facts.doc_number
    base.close()
    return first


def test_where_two_rules_are_amended_each_article_is_changed_by_its_own_section(tmp_path: Path) -> None:
    decision = """临川市人民政府关于修改《临川市停车管理办法》等两件规章的决定
临政发〔2023〕9号
市人民政府决定：
一、对《临川市停车管理办法》作如下修改：
将第三条中的“市财政局”修改为“市城市管理局”。
二、对《临川市垃圾管理办法》作如下修改：
将第二条中的“一次”修改为“两次”。
本决定自2023年7月1日起施行。
临川市人民政府
2023年6月1日
"""
    texts = {"停车.txt": FEES, "垃圾.txt": WASTE, "决定.txt": decision}
    assert found_first(tmp_path, texts, "路内停车泊位每小时收多少停车费") == "临政发〔2020〕3号"
    (tmp_path / "again").mkdir()
    assert found_first(tmp_path / "again", texts, "生活垃圾每天收运几次") == "临政发〔2023〕9号"


def test_a_text_that_has_the_change_already_stays_first(tmp_path: Path) -> None:
    """Kept as amended, but under its first number and date."""
    change = "一、第二条修改为：“路内停车泊位每小时收取停车费八元，夜间减半收取。”"
    amended = FEES.replace("每小时收取停车费五元。", "每小时收取停车费八元，夜间减半收取。")
    texts = {"办法.txt": amended, "决定.txt": DECISION.format(change=change)}
    assert found_first(tmp_path, texts, "路内停车泊位每小时收多少停车费") == "临政发〔2020〕3号"
