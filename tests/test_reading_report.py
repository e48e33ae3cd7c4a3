"""``policykb inspect``: what a file holds beside what was read of it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from index.model import Document, Evidence, Facts, Passage, Reference, Relation, RelationKind, Section, SectionKind, Span, Table
from ingest.inspection import Fate, Inspection, inspect_file
from ingest.lines import Reason
from search_api.cli import main
from search_api.reading_report import REASONS, render_report

PAGE = """<html><head><title>清沅市停车办法_清沅市政府网</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/zwgk">政务公开</a></div>
<table><tr><td>索引号：</td><td>QY-2023-7</td><td>发文字号：</td><td>清政发〔2023〕7号</td></tr>
<tr><td>发文机关：</td><td>清沅市人民政府</td><td>主题词：</td><td></td></tr></table>
<h1>清沅市停车办法</h1>
<p>第一条 为规范停车秩序，制定本办法，适用于本市行政区域内的停车活动。</p>
<p>第二条 停车场应当在入口公示收费标准，收费标准调整的应当提前十日公示。</p>
<p>免责声明：本网站转载的内容不代表本站观点，如有侵权请联系删除。</p>
</body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "停车.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_every_line_of_the_source_has_a_fate(page: Path) -> None:
    inspection = inspect_file(page)
    fates = {line.text: (line.fate, line.reason) for line in inspection.source}
    assert fates["第二条 停车场应当在入口公示收费标准，收费标准调整的应当提前十日公示。"] == (Fate.KEPT, None)
    assert fates["QY-2023-7"] == fates["主题词："] == (Fate.DROPPED, "metadata")
    assert fates["免责声明：本网站转载的内容不代表本站观点，如有侵权请联系删除。"][0] is Fate.DROPPED
    assert not any(line.fate is Fate.LOST for line in inspection.source)
    assert 0.3 < (inspection.kept_share or 0) < 1


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Reason)


def test_what_a_reader_loses_shows(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ingest.inspection

    monkeypatch.setattr(
        ingest.inspection, "source_lines", lambda data, name: ["第一条 为规范停车秩序", "第九条 读丢了的一条。"]
    )
    assert [line.fate for line in inspect_file(page).source] == [Fate.KEPT, Fate.LOST]


def test_command_writes_a_page_and_says_in_short(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["inspect", str(page)]) == 0
    assert "阅读报告：停车.html.阅读报告.html" in capsys.readouterr().out
    report = (tmp_path / "停车.html.阅读报告.html").read_text(encoding="utf-8")
    assert "去除：元数据表" in report
    assert "段落 1" in report
    assert not re.search(r"<script|https?://", report)
    assert main(["inspect", str(page), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["document"]["title"] == "清沅市停车办法"
    assert told["lost"] == []


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    assert main(["inspect", str(tmp_path / "空.txt")]) == 1
    assert "空.txt：" in capsys.readouterr().err
    assert main(["inspect", str(tmp_path / "没有.txt")]) == 1


def test_evidence_relations_and_tables_are_shown_and_nothing_is_executed() -> None:
    text = "办法<script>alert(1)</script>\n根据《停车条例》制定。\n项目 | 数\n车位 | 3"
    at = text.index("根据")
    table = text.index("项目")
    document = Document(
        id="x",
        source="x",
        digest="",
        title="办法<b>",
        text=text,
        facts=Facts(issued=date(2023, 1, 1)),
        sections=(Section(0, None, SectionKind.HEADING, "", "办法", Span(0, len(text))),),
        passages=(Passage(0, 0, (), Span(at, at + 11)), Passage(1, 0, (), Span(table + 7, len(text)), Span(table, table + 6))),
        evidence=(Evidence("title", "办法", Span(0, 2), None, 0.9), Evidence("issued", "2023-01-01", None, "网页元数据", 0.8)),
        relations=(Relation(0, RelationKind.BASED_ON, Reference(title="停车条例"), Span(at, at + 8)),),
        tables=(Table(Span(table, len(text)), 1),),
    )
    report = render_report(Inspection("x.html", "utf-8", document, (), ()))
    assert "<script" not in report
    assert '<span id="fact-0"></span>办法</mark>' in report
    assert '<mark class="relation" title="依据"><span id="relation-0"></span>根据《停车条例》</mark>' in report
    assert "网页元数据" in report
    assert '<th scope="col">项目</th>' in report
    assert "<td>车位</td>" in report
    assert "表头：项目 | 数" in report
