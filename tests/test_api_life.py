"""The life of rules as every door shows it: HTTP, the command line, the export and the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.answer import answer
from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.filters import Filters
from index.model import Level, Reference, RelationKind
from index.prepare import PreparedDocument, prepare
from index.search import search
from index.store import Store
from index.writing import put_document
from search_api.app import create_app
from search_api.cli import main
from search_api.settings import Settings
from tests.making import rule

PARKING = "清沅市停车管理办法"
FACTS: dict[str, Any] = {"region": "清沅市", "issuer": "清沅市城市管理局", "kind": "办法", "level": Level.NORMATIVE_DOCUMENT}
OLD, NEW, NATIONAL = f"id-{PARKING} 2015", f"id-{PARKING} 2021", "id-中华人民共和国停车法"
FEE = "路边停车每小时收费五元。"


def _documents() -> list[PreparedDocument]:
    repeal = (RelationKind.REPEALS, f"《{PARKING}》（清城管〔2015〕3号）同时废止", Reference(PARKING, "清城管〔2015〕3号"))
    basis = (RelationKind.BASED_ON, "根据《中华人民共和国停车法》制定本办法", Reference("中华人民共和国停车法"))
    gone = (RelationKind.CITES, "参照《道路照明指南》执行", Reference("道路照明指南"))
    return [
        rule(PARKING, name=f"{PARKING} 2015", body=[FEE], issued=date(2015, 3, 1), doc_number="清城管〔2015〕3号", **FACTS),
        rule(
            PARKING, name=f"{PARKING} 2021", body=[FEE], says=[basis, gone, repeal], issued=date(2021, 3, 1),
            effective=date(2021, 5, 1), doc_number="清城管〔2021〕8号", **FACTS,
        ),
        rule("中华人民共和国停车法", issued=date(2010, 1, 1), region="全国", level=Level.LAW, kind="法"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def base(toolkit: Toolkit, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("life") / "kb"
    Store.create(folder, toolkit.manifest()).close()
    base = KnowledgeBase(folder, toolkit)
    with base.writing("测试"), base.store.transaction() as connection:
        for made in _documents():
            put_document(connection, prepare(made.document, toolkit.segmenter, toolkit.encoder))
    assert check(base) == []
    return base


@pytest.fixture(scope="module")
def client(base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(base.folder)), raise_server_exceptions=False) as client:
        yield client


def test_the_status_of_a_document_on_a_day(client: TestClient) -> None:
    for as_of, status in (("2014-01-01", "尚未施行"), ("2021-04-30", "现行有效"), ("2021-05-01", "已废止")):
        validity = client.get(f"/v1/documents/{OLD}/validity", params={"as_of": as_of}).json()
        assert (validity["status"], validity["as_of"]) == (status, as_of)
    (first, *_) = validity["grounds"]
    assert (first["what"], first["document_id"], first["since"]) == ("废止", NEW, "2021-05-01")
    text = client.get(f"/v1/documents/{NEW}").json()["text"]
    assert text[first["start"] : first["end"]] == first["quote"]
    assert "清城管〔2021〕8号" in validity["reason"]


def test_relations_in_both_directions_slice_back(client: TestClient) -> None:
    new, old = (client.get(f"/v1/documents/{name}/relations").json() for name in (NEW, OLD))
    found = [(relation["name"], [target["document_id"] for target in relation["targets"]]) for relation in new["outgoing"]]
    assert found == [("依据", [NATIONAL]), ("引用", []), ("废止", [OLD])]
    text = client.get(f"/v1/documents/{NEW}").json()["text"]
    assert [text[r["start"] : r["end"]] for r in new["outgoing"]] == [r["quote"] for r in new["outgoing"]]
    assert (old["incoming_total"], [r["document_id"] for r in old["incoming"]]) == (1, [NEW])
    assert client.get(f"/v1/documents/{NATIONAL}/relations", params={"limit": 1}).json()["incoming"][0]["name"] == "依据"


def test_versions_and_the_full_document(client: TestClient) -> None:
    versions = client.get(f"/v1/documents/{NEW}/versions", params={"as_of": "2021-04-01"}).json()["versions"]
    assert [(v["id"], v["validity"]["status"]) for v in versions] == [(OLD, "现行有效"), (NEW, "尚未施行")]
    document = client.get(f"/v1/documents/{NEW}").json()
    assert (document["level"], document["validity"]["status"]) == ("规范性文件", "现行有效")
    assert [relation["kind"] for relation in document["relations"]] == ["based_on", "cites", "repeals"]


def test_filters_of_the_life(client: TestClient) -> None:
    def found(**asked: str | list[str]) -> set[str]:
        hits = client.get("/v1/search", params={"q": "停车收费", "collapse": "false", **asked}).json()["hits"]
        listed = client.get("/v1/documents", params=asked).json()
        assert listed["total"] == len(listed["documents"])
        assert {hit["document"]["id"] for hit in hits} == {document["id"] for document in listed["documents"]}
        return {hit["document"]["id"] for hit in hits}

    assert found() == {OLD, NEW, NATIONAL}
    assert found(in_force="true") == {NEW, NATIONAL}
    assert found(in_force="true", as_of="2021-04-30") == {OLD, NATIONAL}
    assert found(as_of="2020-01-01") == {OLD, NATIONAL}
    assert found(validity=["已废止"]) == {OLD}
    assert found(validity=["已废止", "现行有效"], kind="办法") == {OLD, NEW}
    assert found(level="法律") == {NATIONAL}


def test_the_answer_cites_what_is_in_force(base: KnowledgeBase, client: TestClient) -> None:
    answered = client.post("/v1/ask", json={"q": "路边停车每小时收费多少元"}).json()
    assert (answered["citations"][0]["document_id"], answered["citations"][0]["validity"]["status"]) == (NEW, "现行有效")
    before = answer(base, "路边停车每小时收费多少元", filters=Filters(as_of=date(2018, 1, 1)))
    assert [citation.document.id for citation in before.citations] == [OLD]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/v1/search?q=x&as_of=2023", 422, "as_of：应是日期，写作 年-月-日"),
        ("/v1/search?q=x&as_of=2023-02-30", 422, "as_of：没有这一天"),
        ("/v1/search?q=x&level=圣旨", 422, "level：应是"),
        ("/v1/search?q=x&validity=或许", 422, "validity：应是"),
        ("/v1/documents/absent/validity", 404, "没有编号为 absent 的文件"),
        ("/v1/documents/absent/versions", 404, "没有编号为 absent 的文件"),
        ("/v1/documents/absent/relations", 404, "没有编号为 absent 的文件"),
        (f"/v1/documents/{OLD}/validity?as_of=0", 422, "as_of：应是日期"),
    ],
    ids=["year", "no-such-day", "level", "status", "validity", "versions", "relations", "zero"],
)
def test_errors_are_explained(client: TestClient, path: str, status: int, detail: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert detail in response.json()["detail"]


def test_show_prints_the_life_of_a_document(base: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    kb = str(base.folder)
    assert main(["show", "清城管[2015]3号", "--kb", kb]) == 0
    printed = capsys.readouterr().out
    assert "已废止。自2021年5月1日起被" in printed
    assert "说到它的文件（1）" in printed
    assert "→ 已废止" in printed
    assert main(["show", PARKING, "--as-of", "2021-04-01", "--kb", kb]) == 0
    printed = capsys.readouterr().out
    assert "尚未施行" in printed
    assert "库中没有" in printed
    assert main(["show", NEW, "--kb", kb, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [version["id"] for version in shown["versions"]] == [OLD, NEW]
    assert shown["incoming"] == []
    assert main(["show", "没有的文件", "--kb", kb]) == 2
    assert "没有编号、文号或标题" in capsys.readouterr().err


def test_search_and_export_say_the_status(base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kb = str(base.folder)
    assert main(["search", "停车收费", "--kb", kb, "--in-force", "--as-of", "2021-04-30", "--kind", "办法"]) == 0
    printed = capsys.readouterr().out
    assert "现行有效" in printed
    assert "2021年5月1日起被" in printed
    assert main(["search", "停车收费", "--kb", kb, "--validity", "已废止", "--level", "规范性文件", "--json"]) == 0
    assert [hit["document"]["id"] for hit in json.loads(capsys.readouterr().out)["hits"]] == [OLD]
    for wrong in (["--as-of", "2021"], ["--as-of", "2021-02-30"], ["--level", "圣旨"]):
        with pytest.raises(SystemExit) as ended:
            main(["search", "停车", "--kb", kb, *wrong])
        assert ended.value.code == 2
        assert "应是日期" in (message := capsys.readouterr().err) or "没有 '圣旨' 这一种" in message
    output = tmp_path / "export.jsonl"
    assert main(["export", "--kb", kb, "-o", str(output)]) == 0
    old, new, _ = (json.loads(line) for line in output.read_text(encoding="utf-8").splitlines())
    assert (old["validity"]["status"], new["validity"]["status"]) == ("已废止", "现行有效")
    assert new["relations"][2]["targets"] == [OLD]
    assert new["text"][new["relations"][2]["start"] : new["relations"][2]["end"]] == new["relations"][2]["quote"]


def test_the_copy_that_says_more_represents_its_family(toolkit: Toolkit, tmp_path: Path) -> None:
    Store.create(tmp_path / "kb", toolkit.manifest()).close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    body = [f"第{n}条　路边停车位第{n}类每月公布一次目录。" for n in range(1, 12)]
    bare = rule(PARKING, name="repost", body=body, source_name="清沅在线")
    full = rule(PARKING, name="original", body=body, issued=date(2015, 3, 1), doc_number="清城管〔2015〕3号", **FACTS)
    with base.writing("测试"), base.store.transaction() as connection:
        for made in (bare, full):
            put_document(connection, prepare(made.document, toolkit.segmenter, toolkit.encoder))
    (hit,) = search(base, "路边停车位目录", k=5)
    assert (hit.document.id, [copy.id for copy in hit.copies]) == ("id-original", ["id-repost"])


def test_check_finds_names_that_do_not_belong(toolkit: Toolkit, tmp_path: Path) -> None:
    Store.create(tmp_path / "kb", toolkit.manifest()).close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    with base.writing("测试"), base.store.transaction() as connection:
        put_document(connection, prepare(_documents()[1].document, toolkit.segmenter, toolkit.encoder))
    assert check(base) == []
    base.store.connection.execute("DELETE FROM names WHERE sort = 'number'")
    base.store.connection.execute("DELETE FROM mentions WHERE kind = 'repeals'")
    problems = " ".join(finding.problem for finding in check(base))
    assert "可供其他文件指称的名称" in problems
    assert "对其他文件的指称" in problems
