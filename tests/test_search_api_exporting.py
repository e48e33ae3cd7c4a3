"""Exported files are read back as other programs read them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from search_api.app import create_app
from search_api.exporting import COLUMNS
from search_api.settings import Settings

FORMULAS = ("=HYPERLINK", "+1", "-2", "@SUM", "\t=1")
TEXT = """=HYPERLINK("http://evil.example","风标")管理办法
第一条 为了管好风标_观测{站}，花费100%由本级承担，制定本办法。
第二条 =cmd|' /C calc'!A0 风标应当每日校准。
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("export")
    (folder / "风标.txt").write_text(TEXT, encoding="utf-8")
    (folder / "停车.txt").write_text(
        "某市停车管理办法\n某政发〔2021〕5号\n第一条 停车应当缴费，残疾人免费。\n某市人民政府\n2021年3月1日\n", encoding="utf-8"
    )
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [Path(folder / name) for name in ("风标.txt", "停车.txt")]).failures == []
    base.close()
    with TestClient(create_app(Settings(folder / "kb"))) as client:
        yield client


def rows_of(client: TestClient, **asked: str) -> list[dict[str, str]]:
    response = client.get("/v1/export", params={"format": "csv", **asked})
    assert response.headers["Content-Disposition"].endswith('.csv"')
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_csv_holds_the_hits_in_their_order_and_no_formula(client: TestClient) -> None:
    rows = rows_of(client, q="风标每日校准")
    hits = client.get("/v1/search", params={"q": "风标每日校准", "facets": "true"}).json()["hits"]
    assert [row["文件编号"] for row in rows] == [hit["document"]["id"] for hit in hits]
    assert [row["段落"].removeprefix("'") for row in rows] == [hit["passage"]["text"] for hit in hits]
    assert rows[0]["标题"].startswith("'=HYPERLINK")
    assert all(not re.match(r"\s*[=+\-@]", value) for row in rows for value in row.values() if not value.isdecimal())


def test_xlsx_holds_texts_as_texts(client: TestClient) -> None:
    response = client.get("/v1/export", params={"format": "xlsx", "q": "风标每日校准"})
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    first, *rows = sheet.iter_rows()
    assert tuple(cell.value for cell in first) == COLUMNS
    assert rows[0][1].value.startswith('=HYPERLINK("http')
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} <= {"s", "n"}
    assert rows[0][1].data_type == "s"


def test_citations_in_the_style_of_the_standard(client: TestClient) -> None:
    lines = client.get("/v1/export", params={"format": "gb7714", "q": "停车缴费"}).text.splitlines()
    assert lines[0].startswith("[1] ")
    assert "某市停车管理办法: 某政发〔2021〕5号[Z]." in lines[0]


def test_bibtex_can_be_read_back(client: TestClient) -> None:
    text = client.get("/v1/export", params={"format": "bibtex"}).text
    entries = re.findall(r"^@misc\{([^,\s]+),\n((?:  \w+ = \{.*\},?\n)+)\}$", text, re.MULTILINE)
    assert len(entries) == len({key for key, _ in entries}) == 2
    for _, body in entries:
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.MULTILINE))
        for value in fields.values():
            plain = re.sub(r"\\[{}]", "", value)
            assert plain.count("{") == plain.count("}")
            assert not re.search(r"(?<!\\)[#$%&_]", value)
    titles = [re.sub(r"\\(.)", r"\1", title) for title in re.findall(r"title = \{\{(.*)\}\}", text)]
    assert '=HYPERLINK("http://evil.example","风标")管理办法' in titles


def test_without_a_question_the_range_is_exported(client: TestClient) -> None:
    assert len(rows_of(client)) == 2
    assert [row["标题"] for row in rows_of(client, year_from="2021")] == ["某市停车管理办法"]
    assert rows_of(client, year_from=str(date.today().year + 1)) == []
    assert client.get("/v1/export", params={"format": "doc"}).status_code == 422
