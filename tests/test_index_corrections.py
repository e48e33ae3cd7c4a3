"""Facts corrected by hand, over the index, the command line and HTTP."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase, Toolkit
from index.corrections import BY_HAND, audit_trail, correct, undo
from index.errors import QueryError
from index.model import Document, Level
from index.search import search
from ingest.batch import IngestOptions, ingest_paths
from search_api.app import create_app
from search_api.cli import main
from search_api.settings import Settings

TEXT = """清沅市校园书屋管理办法
清教发〔2023〕12号
第一条 为规范校园书屋的管理，制定本办法。
第二条 书屋每周开放不少于三十小时。
第三条 本办法自2023年9月1日起施行。
"""


@pytest.fixture
def base(tmp_path: Path, toolkit: Toolkit) -> KnowledgeBase:
    (tmp_path / "书屋.txt").write_text(TEXT, encoding="utf-8")
    KnowledgeBase.open_or_create(tmp_path / "kb").close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    assert ingest_paths(base, [tmp_path / "书屋.txt"]).failures == []
    return base


def _only(base: KnowledgeBase) -> Document:
    ((number,),) = base.store.connection.execute("SELECT number FROM documents").fetchall()
    document = base.store.document(number)
    assert document is not None
    return document


def test_a_correction_outlives_a_new_reading_and_can_be_taken_back(base: KnowledgeBase, tmp_path: Path) -> None:
    document_id = _only(base).id
    assert _only(base).facts.doc_number == "清教发〔2023〕12号"
    correct(base, document_id, "doc_number", "清教发〔2023〕21号", by="甲", note="核对纸质件")
    correct(base, document_id, "issued", "2023-08-15", by="甲")
    (tmp_path / "书屋.txt").write_text(TEXT + "第四条 市教育局负责解释。\n", encoding="utf-8")
    ingest_paths(base, [tmp_path / "书屋.txt"], IngestOptions(force=True))
    document = _only(base)
    assert "第四条" in document.text
    assert (document.facts.doc_number, document.facts.issued) == ("清教发〔2023〕21号", date(2023, 8, 15))
    assert [(e.element, e.confidence) for e in document.evidence if e.field == "issued"] == [(BY_HAND, 1.0)]
    undo(base, document_id, "doc_number", by="乙")
    assert _only(base).facts.doc_number == "清教发〔2023〕12号"
    assert _only(base).facts.issued == date(2023, 8, 15)
    trail = [(entry.by, entry.action, entry.field, entry.old, entry.new, entry.note) for entry in audit_trail(base.store)]
    assert trail == [
        ("乙", "undo", "doc_number", "清教发〔2023〕21号", "清教发〔2023〕12号", ""),
        ("甲", "correct", "issued", None, "2023-08-15", ""),
        ("甲", "correct", "doc_number", "清教发〔2023〕12号", "清教发〔2023〕21号", "核对纸质件"),
    ]


def test_a_corrected_title_is_searched_at_once(base: KnowledgeBase) -> None:
    correct(base, _only(base).id, "title", "清沅市图书驿站管理办法", by="甲")
    hits = search(base, "图书驿站")
    assert hits[0].document.title == "清沅市图书驿站管理办法"
    assert hits[0].scores.lexical > 0


def test_a_corrected_number_is_found(base: KnowledgeBase) -> None:
    before = search(base, "清教办[2023]99号")[0].scores.lexical
    correct(base, _only(base).id, "doc_number", "清教办〔2023〕99号", by="甲")
    assert search(base, "清教办[2023]99号")[0].scores.lexical > 2 * before


def test_every_kind_of_value(base: KnowledgeBase) -> None:
    document_id = _only(base).id
    correct(base, document_id, "topics", ["教育", "图书"], by="甲")
    correct(base, document_id, "level", "规范性文件", by="甲")
    correct(base, document_id, "effective", None, by="甲")
    facts = _only(base).facts
    assert (facts.topics, facts.level, facts.effective) == (("教育", "图书"), Level.NORMATIVE_DOCUMENT, None)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("colour", "红", "没有名为 colour 的事实"),
        ("issued", "去年", "日期应写作"),
        ("level", "天条", "应是以下之一：法律"),
        ("title", "", "标题不能为空"),
        ("issuer", ["甲", "乙"], "只能有一个值"),
        ("issuer", "甲\n乙", "可见文字"),
    ],
    ids=["field", "date", "level", "title", "several", "line-break"],
)
def test_a_value_that_cannot_be_is_refused(base: KnowledgeBase, field: str, value: str | list[str], reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        correct(base, _only(base).id, field, value, by="甲")
    assert audit_trail(base.store) == []


def test_command_line(base: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    document_id, kb = _only(base).id, str(base.folder)
    assert main(["correct", document_id, "issuer", "清沅市教育局", "--by", "甲", "--kb", kb]) == 0
    assert main(["correct", document_id, "issuer", "--undo", "--by", "乙", "--kb", kb]) == 0
    assert main(["correct", document_id, "issuer", "--kb", kb]) == 2
    assert main(["correct", "nobody", "issuer", "某局", "--kb", kb]) == 2
    assert "没有编号为 nobody 的文件" in capsys.readouterr().err
    assert main(["audit", "--kb", kb]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        f"乙 撤销更正 {document_id} issuer：清沅市教育局 → （无）",
        f"甲 更正 {document_id} issuer：（无） → 清沅市教育局",
    ]
    assert main(["audit", "--json", "--kb", kb]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_http(base: KnowledgeBase) -> None:
    document_id = _only(base).id
    with TestClient(create_app(Settings(base.folder)), raise_server_exceptions=False) as client:
        address = f"/v1/documents/{document_id}/facts/issued"
        done = client.put(address, json={"value": "2023-08-15", "by": "甲"})
        assert (done.status_code, done.json()["new"]) == (200, "2023-08-15")
        assert client.get(f"/v1/documents/{document_id}").json()["issued"] == "2023-08-15"
        assert client.put(address, json={"value": "昨天"}).status_code == 422
        assert client.put("/v1/documents/nobody/facts/issued", json={"value": None}).status_code == 404
        assert client.delete(address).status_code == 200
        assert client.delete(address).status_code == 422
        assert [entry["action"] for entry in client.get("/v1/audit").json()] == ["undo", "correct"]
