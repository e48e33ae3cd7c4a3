"""What is said when a page cannot be shown: a page for people, problem details for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase, Toolkit
from ingest.batch import ingest_paths
from search_api.accounts.database import AccountDatabase
from search_api.accounts.keys import add_key
from search_api.accounts.roles import Permission
from search_api.app import create_app
from search_api.settings import Settings

TEXT = "清沅市灯塔管理办法\n第一条 灯塔每夜点亮，由看守人登记。\n第二条 灯塔每年检修两次。\n"
PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def folder(tmp_path: Path, toolkit: Toolkit, read_here: None) -> Path:
    (tmp_path / "灯塔.txt").write_text(TEXT, encoding="utf-8")
    KnowledgeBase.open_or_create(tmp_path / "kb").close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    assert ingest_paths(base, [tmp_path / "灯塔.txt"]).failures == []
    base.close()
    return tmp_path / "kb"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(folder)), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def test_what_is_not_there_is_told_on_a_page(client: TestClient) -> None:
    for path in ("/nowhere", "/documents/nowhere", "/documents/nowhere/network", "/documents/nowhere/redline"):
        told = client.get(path, headers=PERSON)
        assert told.status_code == 404, path
        assert told.headers["content-type"].startswith("text/html"), path
        assert "default-src 'self'" in told.headers["content-security-policy"], path
        assert "<h1>没有这" in told.text, path
        assert 'name="q"' in told.text, path
    markup = client.get("/documents/<script>alert(1)</script>", headers=PERSON).text
    assert "<script>alert" not in markup
    assert "&lt;script&gt;" in markup


def test_programs_get_problem_details(client: TestClient) -> None:
    for path in ("/nowhere", "/v1/nowhere", "/v1/documents/nowhere"):
        headers = PERSON if path.startswith("/v1/") else {"Accept": "application/json"}
        told = client.get(path, headers=headers)
        assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json"), path
        assert told.json()["instance"] == path


def test_a_deleted_document_is_told_from_one_that_never_was(client: TestClient, folder: Path) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    client.delete(f"/v1/documents/{document['id']}", params={"note": "误收"})
    told = client.get(f"/documents/{document['id']}", headers=PERSON)
    assert told.status_code == 410
    assert "文件已删除" in told.text
    assert "清沅市灯塔管理办法" in told.text
    assert "误收" in told.text
    assert client.post(f"/admin/trash/{document['id']}", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert client.get(f"/documents/{document['id']}").status_code == 200
    # Readers learn that it went, not what it was.
    client.delete(f"/v1/documents/{document['id']}")
    secret = add_key(AccountDatabase(folder), "读者", [Permission.READ])
    reader = client.get(f"/documents/{document['id']}", headers=PERSON | {"Authorization": f"Bearer {secret}"})
    assert reader.status_code == 410
    assert "灯塔" not in reader.text
    assert "恢复" not in reader.text


def test_refusals_too_large_bodies_and_defects_are_pages(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = client.post("/admin/upload", content=b"x", headers=PERSON | {"Content-Length": "999999999"})
    assert large.status_code == 413
    assert "文件太大" in large.text
    assert "default-src 'self'" in large.headers["content-security-policy"]
    assert "登录" not in large.text  # nobody knows yet whether there are accounts

    def broken(*_: object) -> None:
        raise RuntimeError("秘密的细节")

    monkeypatch.setattr("search_api.web.coverage_page.coverage_model", broken)
    defect = client.get("/coverage", headers=PERSON)
    assert defect.status_code == 500
    assert "程序出错" in defect.text
    assert "秘密的细节" not in defect.text
    assert "default-src 'self'" in defect.headers["content-security-policy"]

    secret = add_key(AccountDatabase(folder), "读者", [Permission.READ])
    refused = client.get("/admin", headers=PERSON | {"Authorization": f"Bearer {secret}"})
    assert refused.status_code == 403
    assert "<h1>没有权限</h1>" in refused.text


def test_silence_says_what_may_be_why(client: TestClient, folder: Path) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    client.delete(f"/v1/documents/{document['id']}")
    card = client.get("/answer", params={"q": "飞鸢观测站的补贴是多少", "region": "沅东区", "part": "1"}, headers=PERSON).text
    assert "未找到依据" in card
    assert "不限范围再问" in card
    assert "回收站里有 1 份文件" in card
    assert "这个问题已经记下" in card
    assert "飞鸢观测站的补贴是多少" in client.get("/admin/questions", headers=PERSON).text
    assert client.get("/v1/unanswered").json()[0]["question"] == "飞鸢观测站的补贴是多少"
