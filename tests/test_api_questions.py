"""How questions are understood, suggestions and verified references, over HTTP and on the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from search_api.app import create_app
from search_api.cli import main
from search_api.settings import Settings

DRAFT = (
    "根据《清沅市学校安全条例》第八条规定：“在校学生2000人以上的应当配备专职安全管理人员不少于2人”，该条例第九十九条另有规定。\n"
    "《清沅市教育集团党组织工作办法（试行）》（清政发〔2020〕14号）第九条已经明确。\n"
    "《清沅市校车安全管理规定》没有规定的，依照清教发〔2016〕33号执行；国发〔2099〕1号从其规定。"
)


@pytest.fixture(scope="module")
def client(sample_base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_base.folder)), raise_server_exceptions=False) as client:
        yield client


def test_a_search_says_how_it_was_understood(client: TestClient) -> None:
    asked: dict[str, str] = {"q": "2022年以来沅东区的集团化办学政策"}
    response = client.get("/v1/search", params=asked).json()
    told = response["interpreted"]
    assert told["question"] == asked["q"]
    assert [(part["kind"], part["action"]) for part in told["recognised"]] == [("period", "filtered"), ("region", "filtered")]
    assert all(told["question"][part["start"] : part["end"]] == part["words"] for part in told["recognised"])
    assert all("沅东区" in (hit["document"]["region"] or "沅东区") for hit in response["hits"])
    revoked = client.get("/v1/search", params={**asked, "interpret": "false"}).json()
    assert revoked["interpreted"] is None
    assert any("沅东区" not in (hit["document"]["region"] or "沅东区") for hit in revoked["hits"])
    partly = client.get("/v1/search", params={**asked, "interpret_except": ["region"]}).json()
    assert [part["kind"] for part in partly["interpreted"]["recognised"]] == ["period"]


def test_a_named_provision_comes_first_with_the_reason(client: TestClient) -> None:
    hits = client.get("/v1/search", params={"q": "学校安全条例第八条"}).json()["hits"]
    assert hits[0]["passage"]["heading_path"][-1] == "第八条"
    assert "第8条" in hits[0]["why"]
    assert all(hit["why"] is None for hit in hits[1:])
    given = client.post("/v1/ask", json={"q": "学校安全条例第八条"}).json()
    assert given["found"] is True
    (citation,) = given["citations"]
    text = client.get(f"/v1/documents/{citation['document_id']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"] == given["answer"]


def test_a_question_goes_on_from_the_one_before(client: TestClient) -> None:
    asked: dict[str, Any] = {"q": "那民办幼儿园呢", "history": ["公办幼儿园收费标准是多少"]}
    told = client.post("/v1/ask", json=asked).json()["interpreted"]
    assert told["question"] == "民办幼儿园收费标准是多少"
    assert told["recognised"][0]["kind"] == "history"
    assert client.post("/v1/ask", json={**asked, "history": ["x"] * 21}).status_code == 422


def test_suggestions(client: TestClient) -> None:
    response = client.get("/v1/suggest", params={"q": "校车", "limit": 5}).json()
    assert 1 <= len(response["suggestions"]) <= 5
    assert all(s["text"][s["start"] : s["end"]] == "校车" for s in response["suggestions"])
    wrongly: list[dict[str, str | int]] = [{}, {"q": ""}, {"q": "校", "limit": 0}, {"q": "长" * 101}]
    for wrong in wrongly:
        assert client.get("/v1/suggest", params=wrong).status_code == 422


def test_references_are_verified(client: TestClient) -> None:
    response = client.post("/v1/verify", json={"text": DRAFT, "as_of": "2026-11-25"}).json()
    references = response["references"]
    assert [reference["finding"] for reference in references] == [
        "amended", "no_provision", "mismatch", "not_in_base", "not_in_force", "not_in_base",
    ]  # fmt: skip
    assert all(DRAFT[reference["start"] : reference["end"]] == reference["text"] for reference in references)
    amended, missing, mismatch, unknown, repealed, _ = references
    assert amended["quote"]["result"] == "differs"
    assert amended["quote"]["differences"] == [{"quoted": "2", "source": "1"}]
    (provision,) = amended["provisions"]
    text = client.get(f"/v1/documents/{amended['document']['document_id']}").json()["text"]
    assert text[provision["start"] : provision["end"]] == provision["text"]
    assert missing["inferred"] is True
    assert "共35条" in missing["reason"]
    assert "清教工委〔2022〕11号" in mismatch["reason"]
    assert len(mismatch["suggestions"]) == 2
    assert any("校车安全管理办法" in suggestion["title"] for suggestion in unknown["suggestions"])
    assert "清教发〔2022〕27号" in repealed["reason"]
    assert response["counts"] == {"amended": 1, "no_provision": 1, "mismatch": 1, "not_in_base": 2, "not_in_force": 1}


def test_validity_is_that_of_the_day(client: TestClient) -> None:
    text = "依照《清沅市学校安全条例》执行。"
    for day, finding in (("2018-06-01", "not_in_force"), ("2022-06-01", "in_force"), ("2024-06-01", "amended")):
        (reference,) = client.post("/v1/verify", json={"text": text, "as_of": day}).json()["references"]
        assert reference["finding"] == finding


def test_odd_texts_are_verified_without_a_failure(client: TestClient) -> None:
    for text in ("《", "《》第条", "第一条" * 300, "〔2020〕1号", "”“「", "《" * 3000, "\x00", "《甲办法》" * 50):
        response = client.post("/v1/verify", json={"text": text})
        assert response.status_code == 200, text[:20]
    many = client.post("/v1/verify", json={"text": "第一条" * 2000})
    assert (many.status_code, many.json()["errors"][0]["field"]) == (422, "text")
    for wrong in ({}, {"text": ""}, {"text": "长" * 200_001}, {"text": "《甲》", "as_of": 5}):
        assert client.post("/v1/verify", json=wrong).status_code == 422


def test_verify_on_the_command_line(
    sample_base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, kb = tmp_path / "draft.txt", str(sample_base.folder)
    draft.write_text(DRAFT, encoding="utf-8")
    assert main(["verify", str(draft), "--kb", kb, "--as-of", "2026-11-25"]) == 1
    printed = capsys.readouterr().out
    assert "文号与标题不符" in printed
    assert "引作“2”，原文是“1”" in printed
    assert "共 6 处引用" in printed
    good = "《清沅市学校安全条例》第八条规定：“学校应当设立安全工作机构”。"
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(good.encode())))
    assert main(["verify", "-", "--kb", kb, "--json"]) == 0
    (reference,) = json.loads(capsys.readouterr().out)["references"]
    assert reference["quote"]["result"] == "identical"
    draft.write_bytes(b"\xff\xfe\xff")
    assert main(["verify", str(draft), "--kb", kb]) != 0
    assert "UTF-8" in capsys.readouterr().err


def test_the_command_line_says_what_it_understood(sample_base: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    kb = str(sample_base.folder)
    assert main(["search", "学校安全条例第八条", "--kb", kb, "-k", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("已理解为：")
    assert "问题写明了" in printed
    assert main(["search", "学校安全条例第八条", "--kb", kb, "-k", "1", "--no-interpret"]) == 0
    assert "已理解为" not in capsys.readouterr().out
    assert main(["ask", "那民办幼儿园呢", "--after", "公办幼儿园收费标准是多少", "--kb", kb]) == 0
    assert "民办幼儿园收费标准是多少" in capsys.readouterr().out
