"""``policykb evaluate`` from the questions file to the report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from index.base import KnowledgeBase
from search_api.charts import Bar, Line, Share, bars, curves, gains, shares
from search_api.cli import main

QUESTIONS = """\
编号,问题,文件,条款,无答案
q1,教育集团党组织有哪些职责,清沅市教育集团党组织工作办法（试行）,,
q2,<script>遛狗绳子多长</script>,47-清沅市文明行为促进条例.md,,
q3,月球土壤样本的海关税率,,,是
"""


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "问题.csv"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def _run(sample_base: KnowledgeBase, questions: Path, *options: str) -> int:
    return main(["evaluate", str(questions), "--kb", str(sample_base.folder), "--as-of", "2024-12-31", *options])


def test_everything_is_in_the_json(sample_base: KnowledgeBase, questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(sample_base, questions, "--json", "--setting", "标题加重:title=3", "--encoder", "bundled") == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["systems"]) == [
        "lexical", "dense", "hybrid", "dense·bundled", "hybrid·bundled", "lexical·标题加重", "hybrid·标题加重", "hybrid·bundled·标题加重",
    ]  # fmt: skip
    # The base's own encoder and the bundled one are the same here.
    assert found["systems"]["dense"] == found["systems"]["dense·bundled"]
    assert found["differences"].keys() == found["systems"].keys() - {"lexical"}
    assert (found["answerable"], found["unanswerable"], found["baseline"], found["shown"]) == (2, 1, "lexical", "hybrid")
    assert found["answers"][""]["refused"]["mean"] == 1.0
    assert [outcome["id"] for outcome in found["outcomes"]] == ["q1", "q2"]


def test_the_report_needs_nothing_and_runs_nothing(
    sample_base: KnowledgeBase, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    assert _run(sample_base, questions, "-o", str(report)) == 0
    assert str(report) in capsys.readouterr().out
    page = report.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;遛狗绳子多长" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)|url\(|@import""", page)
    assert page.count("<svg") >= 5 + 2
    for words in ("nDCG@10", "置信区间", "最差的问题", "47-清沅市文明行为促进条例.md", "无答案的，没有作答"):
        assert words in page


def test_what_is_not_in_the_base_is_listed(
    sample_base: KnowledgeBase, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions.write_text(f"{QUESTIONS}q4,年假几天,无此文件办法,,\n", encoding="utf-8")
    report = tmp_path / "report.html"
    assert _run(sample_base, questions, "--json", "--compare", "lexical", "--no-answers", "-o", str(report)) == 1
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert (found["answerable"], found["answers"]) == (2, {})
    ((lost),) = found["unresolved"]
    assert lost["left_out"]
    assert "无此文件办法" in printed.err
    assert "第 5 行" in printed.err
    assert "无此文件办法" in report.read_text(encoding="utf-8")


def test_where_nothing_is_in_the_base_each_reason_is_told(
    sample_base: KnowledgeBase, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions.write_text("问题,文件\n年假几天,无此文件办法\n几点下班,另一份办法\n", encoding="utf-8")
    assert _run(sample_base, questions) == 2
    printed = capsys.readouterr().err
    for words in ("第 2 行", "无此文件办法", "第 3 行", "另一份办法", "没有一个问题"):
        assert words in printed


def test_the_terminal_shows_the_table_and_the_worst(
    sample_base: KnowledgeBase, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(sample_base, questions, "--baseline", "dense", "--compare", "dense,hybrid", "--show", "dense") == 0
    printed = capsys.readouterr().out
    assert "2 个有答案的问题，1 个无答案的" in printed
    assert "与 dense 逐题相差" in printed
    assert "dense 最差的问题" in printed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--baseline", "x"], "--baseline"),
        (["--show", "x"], "--show"),
        (["--setting", "x=1"], "没有“x”这一项"),
        (["--encoder", "/no/such/model"], "/no/such/model"),
        (["-o", "/no/such/folder/report.html"], "/no/such/folder"),
    ],
    ids=["baseline", "show", "setting", "encoder", "output"],
)
def test_wrong_options_are_explained(
    sample_base: KnowledgeBase, questions: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert _run(sample_base, questions, "--no-answers", *options) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_mode_is_explained(sample_base: KnowledgeBase, questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        _run(sample_base, questions, "--compare", "lexical,bm25")
    assert "没有“bm25”这种检索方式" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        _run(sample_base, questions, "--seed", "-1")
    assert "应是 0 或正整数" in capsys.readouterr().err


def test_charts_say_their_figures_and_escape_their_names() -> None:
    drawn = bars("标题<", [Bar("甲&乙", 0, 0.5, 0.4, 0.6), Bar("丙", 9, 1.0, 1.0, 1.0)])
    assert "甲&amp;乙" in drawn
    assert "标题&lt;" in drawn
    assert "0.500" in drawn
    assert 'class="c1" x="0" y="66" width="320.0"' in drawn
    parted = shares("名次", ["前", "后"], [Share("甲", [0.75, 0.25])])
    assert [float(width) for width in re.findall(r'width="([\d.]+)" height="16"', parted)] == [285.0, 95.0]
    curve = curves("召回", [Line("甲", 0, [0.0, 1.0])], "k")
    assert 'points="34.0,216.0 368.0,10.0"' in curve
    assert gains("差", [0.5, 0.0, -1.0]).count("<rect") == 2
