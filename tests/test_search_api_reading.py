"""What the page of a document rests on: parts, lasting links over HTTP, originals, pictures of pages, hostile documents."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from search_api.app import create_app
from search_api.settings import Settings

FERRY = """渡口管理办法
第一章 总则
第一条 为了管好渡口，制定本办法。
第二章 渡运
第二条 渡船每日检修一次。
第三条 <script>alert(1)</script>“渡工”应当持证\u202e上岗。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file, the same rule in a zip folder under another title, and a base of both."""
    (tmp_path / "渡口.txt").write_text(FERRY, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "汇编.zip", "w") as archive:
        archive.writestr("港口.txt", FERRY.replace("渡口", "港口"))
    _ingest(tmp_path)
    return tmp_path


def _ingest(folder: Path) -> None:
    base = KnowledgeBase.open_or_create(folder / "kb")
    report = ingest_paths(base, [folder / "渡口.txt", folder / "汇编.zip"])
    base.close()
    assert report.failures == []


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(folder / "kb"))) as client:
        yield client


def _id(client: TestClient, title: str) -> str:
    return str(client.get("/v1/documents", params={"title": title}).json()["documents"][0]["id"])


def test_a_lasting_link_survives_a_new_article_and_tells_of_a_changed_one(client: TestClient, folder: Path) -> None:
    ferry = f"/v1/documents/{_id(client, '渡口')}/place"
    link = client.get(ferry, params={"provision": "第二条"}).json()
    assert (link["state"], link["quote"]) == ("same", "第二条 渡船每日检修一次。")
    by_passage = {"passage": link["passage_id"], "digest": link["digest"]}

    (folder / "渡口.txt").write_text(FERRY.replace("第二章", "第一条之一 渡口由乡镇管理。\n第二章"), encoding="utf-8")
    _ingest(folder)
    assert client.get(ferry, params={"provision": "第二条", "digest": link["digest"]}).json()["state"] == "same"
    moved = client.get(ferry, params=by_passage).json()
    assert (moved["state"], moved["quote"]) == ("moved", link["quote"])

    (folder / "渡口.txt").write_text(FERRY.replace("每日检修", "每月检修"), encoding="utf-8")
    _ingest(folder)
    changed = client.get(ferry, params={"provision": "第二条", "digest": link["digest"]}).json()
    assert (changed["state"], changed["quote"]) == ("changed", "第二条 渡船每月检修一次。")
    page = client.get(link["link"]).text
    assert "链接所指的文字已经改动" in page
    assert client.get(ferry, params={"provision": "第九条", "digest": link["digest"]}).json()["state"] == "gone"


def test_a_citation_names_provision_and_address(client: TestClient) -> None:
    told = client.get(f"/v1/documents/{_id(client, '渡口')}/place", params={"provision": "第二条"}).json()
    assert told["citation"].startswith("“第二条 渡船每日检修一次。”\n——渡口管理办法[EB/OL]")
    assert re.search(r": 第二条\[\d{4}-\d\d-\d\d\]\. http", told["citation"])
    assert told["link"] in told["citation"]


def test_the_very_file_is_given_and_no_other(client: TestClient, folder: Path) -> None:
    ferry, port = (f"/v1/documents/{_id(client, title)}/original" for title in ("渡口", "港口"))
    given = client.get(ferry)
    assert given.content == FERRY.encode()
    assert given.headers["content-disposition"].startswith("attachment; ")
    assert given.headers["content-security-policy"].startswith("sandbox")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert client.get(port).content == FERRY.replace("渡口", "港口").encode()

    (folder / "渡口.txt").write_text("别的东西", encoding="utf-8")
    refused = client.get(ferry)
    assert (refused.status_code, "入库之后有改动" in refused.json()["detail"]) == (410, True)
    (folder / "渡口.txt").unlink()
    assert "已经不在入库时的位置" in client.get(ferry).json()["detail"]


def test_markup_in_a_document_is_text(client: TestClient) -> None:
    page = client.get(f"/documents/{_id(client, '渡口')}", params={"q": "渡工<b>", "provision": "第三条"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "渡工<b>" not in page
    assert 'style="' not in page


@pytest.mark.parametrize(
    ("line", "size"),
    [
        pytest.param("仓廪", 10_000_000, id="one-endless-line"),
        # To ingest ten megabytes of articles takes a minute, for nothing that three do not show.
        pytest.param("第{n}条 仓廪保管人员应当逐件清点，" + "登记造册，" * 40, 3_000_000, id="articles"),
    ],
)
def test_a_huge_document_comes_in_parts_of_bounded_size(tmp_path: Path, line: str, size: int) -> None:
    count = size // (3 * len(line))
    joint = "" if "条" not in line else "\n"
    body = joint.join(line.format(n=number) for number in range(1, count + 1))
    (tmp_path / "巨册.txt").write_text(f"仓廪清点巨册\n{body}\n", encoding="utf-8")
    base = KnowledgeBase.open_or_create(tmp_path / "kb")
    report = ingest_paths(base, [tmp_path / "巨册.txt"])
    base.close()
    assert report.failures == []
    with TestClient(create_app(Settings(tmp_path / "kb"))) as client:
        address = f"/documents/{_id(client, '仓廪清点巨册')}"
        first = client.get(address)
        parts = int(re.findall(r"第 1 / (\d+) 部分", first.text)[0])
        assert parts > size // 100_000
        sizes = [len(client.get(address, params={"part": part}).content) for part in (1, parts // 2, parts)]
        assert max(sizes) < 120_000  # with style and scripts (30 KB) below 150
        last = client.get(f"{address}?p={len(body)}-{len(body) + 5}").text
        assert f"第 {parts} / {parts} 部分" in last
        assert 'id="passage"' in last


def test_a_page_of_a_pdf_is_drawn_with_the_words_boxed(tmp_path: Path) -> None:
    pytest.importorskip("reportlab", reason="reportlab is not installed: pip install policykb[test]")
    from tests.writing_pdf import Paragraph, Title, write_pdf

    articles = ("第一条 为了管好渡口，制定本办法。", "第二条 渡船每日检修一次。")
    (tmp_path / "渡口.pdf").write_bytes(write_pdf([Title("渡口管理办法"), *map(Paragraph, articles)]))
    base = KnowledgeBase.open_or_create(tmp_path / "kb")
    assert ingest_paths(base, [tmp_path / "渡口.pdf"]).failures == []
    base.close()
    with TestClient(create_app(Settings(tmp_path / "kb"))) as client:
        document = f"/v1/documents/{_id(client, '渡口')}"
        place = client.get(f"{document}/place", params={"provision": "第二条"}).json()
        span = {"start": place["start"], "end": place["end"]}
        told = client.get(f"{document}/pages/1", params=span).json()
        first = client.get(f"{document}/place", params={"provision": "第一条"}).json()
        above = client.get(f"{document}/pages/1", params={"start": first["start"], "end": first["end"]}).json()
        assert told["boxes"][0]["top"] > above["boxes"][0]["top"]
        image = client.get(f"{document}/pages/1/image", params=span)
        assert image.headers["content-type"] == "image/png"
        assert image.content[:8] == b"\x89PNG\r\n\x1a\n"
        assert client.get(f"{document}/pages/9").status_code == 404
