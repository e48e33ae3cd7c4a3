"""The HTTP API over the sample base, as a client sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from index.errors import NotAKnowledgeBase
from ingest.batch import ingest_paths
from search_api.app import create_app
from search_api.settings import Settings

QUESTION = "集团党组织职责"


@pytest.fixture(scope="module")
def client(sample_base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_base.folder)), raise_server_exceptions=False) as client:
        yield client


def _full_text(client: TestClient, document_id: str) -> str:
    text: str = client.get(f"/v1/documents/{document_id}").json()["text"]
    return text


def test_search_finds_the_sample_answer_and_spans_slice_back(client: TestClient) -> None:
    response = client.get("/v1/search", params={"q": QUESTION, "k": 3})
    assert response.status_code == 200
    hits = response.json()["hits"]
    assert len(hits) == 3
    assert "党组织" in hits[0]["document"]["title"]
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    for hit in hits:
        passage = hit["passage"]
        assert _full_text(client, hit["document"]["id"])[passage["start"] : passage["end"]] == passage["text"]
        assert all(passage["text"][h["start"] : h["end"]] for h in passage["highlights"])
    marked = {passage["text"][h["start"] : h["end"]] for passage in [hits[0]["passage"]] for h in passage["highlights"]}
    assert any("党组织" in words for words in marked)


def test_get_and_post_agree(client: TestClient) -> None:
    asked: dict[str, str | int] = {"q": QUESTION, "k": 4, "mode": "lexical", "year_from": 2020}
    got, posted = client.get("/v1/search", params=asked).json(), client.post("/v1/search", json=asked).json()
    assert got["hits"] == posted["hits"]
    assert len(got["hits"]) == 4


def test_filters_narrow(client: TestClient) -> None:
    for parameters, field in (({"region": "沅东区"}, "region"), ({"issuer": "清沅市教育局"}, "issuer")):
        hits = client.get("/v1/search", params={"q": "学校管理", "k": 50, **parameters}).json()["hits"]
        assert hits
        assert all(next(iter(parameters.values())) in hit["document"][field] for hit in hits)
    hits = client.get("/v1/search", params={"q": "学校管理", "k": 50, "year_from": 2021, "year_to": 2022}).json()["hits"]
    assert hits
    assert {hit["document"]["year"] for hit in hits} <= {2021, 2022}
    assert client.get("/v1/search", params={"q": "学校管理", "issuer": "没有这个机关"}).json()["hits"] == []


def test_a_document_number_leads_to_its_document(client: TestClient) -> None:
    for question in ("清教工委〔2022〕11号", "清教工委[2022]11号 全文", "请问清教工委（2022）11号是什么文件"):
        first = client.get("/v1/search", params={"q": question}).json()["hits"][0]
        assert first["document"]["doc_number"] == "清教工委〔2022〕11号"


def test_copies_are_one_hit_with_all_sources(client: TestClient) -> None:
    asked: dict[str, str | int] = {"q": "沅东区集团化办学改革走笔", "k": 20}
    collapsed = client.get("/v1/search", params=asked).json()["hits"]
    spread = client.get("/v1/search", params={**asked, "collapse": False}).json()["hits"]
    (report,) = [hit for hit in collapsed if "集团化办学改革走笔" in hit["document"]["title"]]
    assert len(report["copies"]) == 2
    assert len([hit for hit in spread if "集团化办学改革走笔" in hit["document"]["title"]]) == 3


def test_explain_gives_the_parts(client: TestClient) -> None:
    (hit,) = client.get("/v1/search", params={"q": QUESTION, "k": 1, "explain": True}).json()["hits"]
    explain = hit["explain"]
    assert explain["fused"] == hit["score"]
    assert sum(explain["terms"].values()) == pytest.approx(explain["lexical"], rel=1e-3)
    assert 0 < explain["dense"] <= 1
    assert explain["parts"].keys() == {"bm25", "pairs", "words", "exact", "dense"}
    assert sum(explain["parts"].values()) == pytest.approx(explain["fused"], abs=1e-3)
    (lexical,) = client.get("/v1/search", params={"q": QUESTION, "k": 1, "mode": "lexical", "explain": True}).json()["hits"]
    assert lexical["explain"]["parts"] == {}


def test_ask_quotes_exactly(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"q": "教育集团党组织应当履行哪些职责？"}).json()
    assert answer["found"] is True
    assert answer["citations"]
    for citation in answer["citations"]:
        text = _full_text(client, citation["document_id"])
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["focus"]
        assert all(citation["start"] <= part["start"] < part["end"] <= citation["end"] for part in citation["focus"])
    assert answer["answer"] in answer["citations"][0]["quote"]
    assert answer["conflicts"] == []


def test_ask_says_when_nothing_is_found(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"q": "比特币挖矿机的功耗标准是多少"}).json()
    assert answer["found"] is False
    assert answer["answer"] == ""
    assert answer["citations"] == []


def test_documents_list_and_pages(client: TestClient) -> None:
    whole = client.get("/v1/documents", params={"limit": 1000}).json()
    assert whole["total"] == len(whole["documents"]) > 40
    second = client.get("/v1/documents", params={"limit": 10, "offset": 10}).json()
    assert second["documents"] == whole["documents"][10:20]
    titled = client.get("/v1/documents", params={"title": "校车"}).json()["documents"]
    assert titled
    assert all("校车" in document["title"] for document in titled)
    assert all("/" not in document["file"] for document in whole["documents"])


def test_reposts_are_one_document_with_several_sources(client: TestClient) -> None:
    asked: dict[str, str | int] = {"title": "一个集团一盘棋", "limit": 10}
    one = client.get("/v1/documents", params=asked).json()
    assert one["total"] == len(one["documents"]) == 1
    sources = {copy["file"] for copy in (one["documents"][0], *one["documents"][0]["copies"])}
    assert len(sources) == 3
    each = client.get("/v1/documents", params=asked | {"collapse": "false"}).json()
    assert each["total"] == len(each["documents"]) == 3
    assert all(document["copies"] == [] for document in each["documents"])


def test_a_documents_outline_and_passages_lie_in_its_text(client: TestClient) -> None:
    for listed in client.get("/v1/documents", params={"limit": 1000}).json()["documents"]:
        document = client.get(f"/v1/documents/{listed['id']}").json()
        assert document["passages"]
        for section in document["sections"]:
            text = document["text"][section["start"] : section["end"]]
            # A question's heading stands behind its 问：.
            assert text.startswith("问" if section["kind"] == "question" else (section["label"] or section["heading"])[:1])
        for passage in document["passages"]:
            assert document["text"][passage["start"] : passage["end"]].strip()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "detail"),
    [
        ("GET", "/v1/search", None, 422, "q：缺少此项。"),
        ("GET", "/v1/search?q=x&k=0", None, 422, "k：不能小于 1。"),
        ("GET", "/v1/search?q=x&k=9999", None, 422, "k：不能大于 1000。"),
        ("GET", "/v1/search?q=x&mode=magic", None, 422, "mode：应是"),
        ("GET", "/v1/search?q=x&year_from=2024&year_to=2020", None, 422, "起始年份 2024 晚于截止年份 2020"),
        ("GET", "/v1/search?q=x&yeer=1", None, 422, "yeer：没有这一项参数。"),
        ("GET", "/v1/search?q=%20", None, 422, "问题为空"),
        ("POST", "/v1/ask", {}, 422, "q：缺少此项。"),
        ("POST", "/v1/ask", {"q": 5}, 422, "q：应是文字。"),
        ("POST", "/v1/ask", {"q": "x" * 2001}, 422, "q：超过 2000 字。"),
        ("GET", "/v1/documents/absent", None, 404, "没有编号为 absent 的文件"),
        ("GET", "/absent", None, 404, "没有 /absent。"),
        ("DELETE", "/v1/search", None, 405, "/v1/search 不支持 DELETE。"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else "",
)
def test_errors_are_problem_details(
    client: TestClient, method: str, path: str, body: dict[str, Any] | None, status: int, detail: str
) -> None:
    response = client.request(method, path, json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert detail in problem["detail"]
    assert problem["status"] == status
    assert problem["instance"] == path.split("?", maxsplit=1)[0]


def test_a_body_that_is_too_large_is_refused_unread(client: TestClient) -> None:
    response = client.post("/v1/ask", content=b"x" * 1_100_000)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert "1024 KB" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/chat/completions"])
def test_a_body_that_grows_too_large_unannounced_is_refused(client: TestClient, path: str) -> None:
    pieces = (b" " * 65_536 for _ in range(17))
    response = client.post(path, content=pieces, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.json()["status"] == 413


def test_a_405_names_what_is_allowed(client: TestClient) -> None:
    assert client.delete("/v1/search").headers["allow"] == "GET, POST"
    assert client.delete("/retrieval").headers["allow"] == "POST"


def test_a_number_that_no_text_has_is_no_provision(client: TestClient) -> None:
    response = client.post("/v1/verify", json={"text": f"《清沅市学校安全条例》第{'9' * 5000}条"})
    assert response.status_code == 200, response.text


def test_health_and_openapi(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/readyz").json()["documents"] > 40
    paths = client.get("/openapi.json").json()["paths"]
    of_document = {f"/v1/documents/{{document_id}}{part}" for part in ("", "/validity", "/versions", "/relations")}
    assert {"/v1/search", "/v1/ask", "/v1/documents", "/healthz", "/readyz"} | of_document <= paths.keys()


def test_pages_come_without_help_from_elsewhere(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "https://" not in page.text
    missing = client.get("/documents/anything")
    assert (missing.status_code, "没有编号为 anything 的文件" in missing.text) == (404, True)
    assert client.head("/").status_code == 200


def test_a_missing_base_stops_the_server_at_start(tmp_path: Path) -> None:
    with pytest.raises(NotAKnowledgeBase), TestClient(create_app(Settings(tmp_path))):
        pass


def test_a_running_server_sees_what_another_writes(tmp_path: Path) -> None:
    policy = tmp_path / "files" / "规定.txt"
    policy.parent.mkdir()
    policy.write_text(
        "清沅市雨水花园养护规定\n第一条　雨水花园每季度清淤一次。\n第二条　养护费用由市级财政承担。\n", encoding="utf-8"
    )
    writer = KnowledgeBase.open_or_create(tmp_path / "kb")
    with TestClient(create_app(Settings(tmp_path / "kb"))) as client:
        asked = {"q": "雨水花园多久清淤"}
        assert client.get("/v1/search", params=asked).json()["hits"] == []
        ingest_paths(writer, [policy.parent])
        (hit,) = client.get("/v1/search", params=asked).json()["hits"]
        assert client.get(f"/v1/documents/{hit['document']['id']}").status_code == 200
        assert hit["passage"]["text"].startswith("第一条　雨水花园每季度清淤一次。")
        for mode in ("lexical", "dense", "hybrid"):
            assert len(client.get("/v1/search", params={**asked, "mode": mode}).json()["hits"]) == 1
        policy.unlink()
        from ingest.batch import IngestOptions

        ingest_paths(writer, [policy.parent], IngestOptions(prune=True))
        for mode in ("lexical", "dense", "hybrid"):
            assert client.get("/v1/search", params={**asked, "mode": mode}).json()["hits"] == []
        assert client.get(f"/v1/documents/{hit['document']['id']}").status_code == 404
