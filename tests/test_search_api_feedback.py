"""Feedback: kept masked, exported as what evaluate and adapt take; questions without an answer; nothing where that is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.labelled import read_labelled
from search_api.app import create_app
from search_api.cli import main
from search_api.feedback import FEEDBACK_FILE, Feedback, FeedbackStore, Logging, Verdict
from search_api.personal_data import mask
from search_api.settings import Settings

RULE = """清沅市星图馆开放办法
清图发〔2024〕6号
第一条 为了开放清沅市星图馆，制定本办法。
第二条 星图馆每周三闭馆一天，其余日子九时开馆。
第三条 本办法自2024年5月1日起施行。
"""
SILENT = "珊瑚礁潜水员的氧气瓶多久检验一次"


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    (tmp_path / "办法.txt").write_text(RULE, encoding="utf-8")
    base = KnowledgeBase.open_or_create(tmp_path / "kb")
    assert not ingest_paths(base, [tmp_path / "办法.txt"]).failures
    base.close()
    return tmp_path / "kb"


def _client(kb: Path, keeps: Logging = Logging.UNANSWERED) -> TestClient:
    return TestClient(create_app(Settings(kb, query_log=keeps)))


@pytest.fixture
def client(kb: Path) -> Iterator[TestClient]:
    with _client(kb) as client:
        yield client


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("我的手机是13812345678，怎么办", "我的手机是〔电话〕，怎么办"),
        ("打+86 138-1234-5678", "打〔电话〕"),
        ("电话010-56212745转3", "电话〔电话〕"),
        ("（0571）88001234", "〔电话〕"),
        ("身份证11010519491231002X的补贴", "身份证〔身份证号〕的补贴"),
        ("卡号6222 0200 0000 0000 000能领吗", "卡号〔银行卡号〕能领吗"),
        ("写信到li.si@example.com.cn。", "写信到〔邮箱〕。"),
        ("京A·12345被扣", "〔车牌号〕被扣"),
        ("苏AD12345限行吗", "〔车牌号〕限行吗"),
        ("护照E12345678", "护照〔护照号〕"),
    ],
    ids=[
        "mobile",
        "mobile-parted",
        "landline",
        "landline-brackets",
        "id-card",
        "bank-card",
        "mail",
        "plate",
        "plate-new",
        "passport",
    ],
)
def test_personal_data_is_masked(text: str, kept: str) -> None:
    assert mask(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "国发〔2019〕5号",
        "2023年以来的1000万元补贴",
        "身份证号110105194912310021的校验不对",
        "2024-05-01至2025-12-31",
        "统一社会信用代码91110000100001234X",
        "第三条第二款",
    ],
    ids=["number", "amount", "no-id", "dates", "company", "provision"],
)
def test_what_names_no_person_stays(text: str) -> None:
    assert mask(text) == text


def test_feedback_becomes_labelled_questions(client: TestClient, kb: Path, tmp_path: Path) -> None:
    sent = [
        {"question": "星图馆哪天闭馆", "verdict": "good", "document": "清图发〔2024〕6号", "provision": "第二条"},
        {
            "question": "星图馆几点开馆",
            "verdict": "bad",
            "answer": "八时",
            "document": "清沅市星图馆开放办法",
            "quote": "九时开馆",
        },
        {"question": "星图馆的门票", "verdict": "no_answer", "comment": "我是13812345678，确实没写"},
        {"question": "星图馆在哪", "verdict": "bad", "comment": "答非所问"},
    ]
    for body in sent:
        response = client.post("/v1/feedback", json=body)
        assert response.status_code == 201, response.text
    assert client.post("/v1/ask", json={"q": SILENT}).json()["found"] is False
    assert [row["question"] for row in client.get("/v1/feedback").json()] == [body["question"] for body in reversed(sent)]
    assert client.get("/v1/feedback").json()[1]["comment"] == "我是〔电话〕，确实没写"

    assert main(["feedback", "export", "--kb", str(kb), "-o", str(tmp_path / "out.jsonl"), "--unanswered"]) == 0
    questions = {question.text: question for question in read_labelled(tmp_path / "out.jsonl")}
    assert set(questions) == {"星图馆哪天闭馆", "星图馆几点开馆", "星图馆的门票", SILENT}
    assert questions["星图馆哪天闭馆"].expected[0].provision == "第二条"
    assert questions["星图馆几点开馆"].expected[0].quotes == ("九时开馆",)
    assert questions["星图馆的门票"].expected == questions[SILENT].expected == ()
    assert main(["evaluate", str(tmp_path / "out.jsonl"), "--kb", str(kb), "--resamples", "50"]) == 0


def test_the_newest_opinion_decides(tmp_path: Path) -> None:
    from search_api.feedback_export import labelled_rows

    store = FeedbackStore(tmp_path)
    store.add(Feedback("几点开馆", "", Verdict.GOOD, document="a"))
    store.add(Feedback("几点开馆", "", Verdict.NO_ANSWER))
    store.add(Feedback("哪天闭馆", "", Verdict.NO_ANSWER))
    store.add(Feedback("哪天闭馆", "", Verdict.GOOD, document="b"))
    assert [(row["question"], row.get("document")) for row in labelled_rows(store)] == [("哪天闭馆", "b"), ("几点开馆", None)]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"question": "几点开馆", "verdict": "good", "document": "没有的办法"}, "document"),
        ({"question": "几点开馆", "verdict": "perhaps"}, "verdict"),
        ({"question": "几点开馆", "verdict": "no_answer", "document": "清图发〔2024〕6号"}, ""),
        ({"question": "几点开馆", "verdict": "bad", "quote": "九时"}, ""),
        ({"question": "", "verdict": "good"}, "question"),
    ],
    ids=["unknown-document", "verdict", "silent-with-source", "quote-of-nothing", "empty"],
)
def test_bad_feedback_is_refused_with_its_field(client: TestClient, body: dict[str, str], field: str) -> None:
    response = client.post("/v1/feedback", json=body)
    assert response.status_code == 422
    assert field in json.dumps(response.json(), ensure_ascii=False)
    assert client.get("/v1/feedback").json() == []


def test_questions_without_an_answer_are_counted_masked(client: TestClient) -> None:
    for _ in range(2):
        client.post("/v1/ask", json={"q": SILENT + "，电话13812345678"})
    chat = {"model": "policykb-extractive", "messages": [{"role": "user", "content": "火山口温泉票价"}]}
    assert client.post("/v1/chat/completions", json=chat).status_code == 200
    client.post("/v1/ask", json={"q": "星图馆几时开馆"})
    rows = client.get("/v1/unanswered").json()
    assert [(row["question"], row["times"]) for row in rows] == [(SILENT + "，电话〔电话〕", 2), ("火山口温泉票价", 1)]


def test_nothing_is_kept_where_that_is_asked_for(kb: Path) -> None:
    with _client(kb, Logging.OFF) as client:
        assert client.post("/v1/ask", json={"q": SILENT}).json()["found"] is False
        assert client.get("/v1/unanswered").json() == []
    assert not (kb / FEEDBACK_FILE).exists()


def test_a_log_that_cannot_be_written_fails_no_question(client: TestClient, kb: Path) -> None:
    (kb / FEEDBACK_FILE).mkdir()
    assert client.post("/v1/ask", json={"q": SILENT}).status_code == 200
    response = client.post("/v1/feedback", json={"question": "几点开馆", "verdict": "no_answer"})
    assert response.status_code == 503
    assert "反馈无法保存" in response.json()["detail"]
