"""The table of places: its names, what lies in what, and the filter by region that uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.filters import Filters
from index.model import Facts
from index.places import full_name, lies_in, places
from index.store import Store
from index.writing import put_document
from ingest.organs import place_in
from tests.making import made


def test_the_table_is_whole() -> None:
    table = places()
    lengths = [len(code) for code in table.names]
    assert (lengths.count(2), lengths.count(4)) == (34, 333)
    assert 2800 < lengths.count(6) < 2900
    assert all(code[:2] in table.names for code in table.names)


@pytest.mark.parametrize(
    ("region", "whole"),
    [
        ("焦作市", "河南省焦作市"),
        ("焦作市沁阳市", "河南省焦作市沁阳市"),
        ("仙桃市", "湖北省仙桃市"),
        ("北京市朝阳区", "北京市朝阳区"),
        ("朝阳区", None),
        ("清沅市", None),
    ],
)
def test_full_names(region: str, whole: str | None) -> None:
    assert full_name(region) == whole


@pytest.mark.parametrize(
    ("region", "wanted", "inside"),
    [
        ("焦作市", "河南省", True),
        ("沁阳市", "焦作", True),
        ("沁阳市", "河南省焦作市", True),
        ("河南省", "焦作市", False),
        ("焦作市", "江苏省", False),
        ("清沅市沅东区", "沅东", True),
        ("朝阳区", "北京市", False),
        ("全国", "河南省", False),
        (None, "河南省", False),
    ],
)
def test_what_lies_in_what(region: str | None, wanted: str, inside: bool) -> None:
    assert lies_in(region, wanted) is inside


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("焦作市沁阳市教育局", "焦作市沁阳市"),
        ("延边朝鲜族自治州图书馆条例", "延边朝鲜族自治州"),
        ("新疆维吾尔自治区乌鲁木齐市文化局", "新疆维吾尔自治区乌鲁木齐市"),
        ("成都市新都区文化馆", "成都市新都区"),
        ("长沙市望城县文化局", "长沙市望城县"),
        ("郊区道路管理办法", None),
    ],
)
def test_places_of_the_table_in_names(name: str, place: str | None) -> None:
    assert place_in(name) == place


def test_a_question_for_a_province_finds_its_cities(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "kb", {"encoder": "none"})
    regions = ["焦作市", "河南省", "徐州市", "全国", None]
    with store.transaction() as connection:
        for number, region in enumerate(regions):
            put_document(connection, made(f"文件{number}", ["一段"], facts=Facts(region=region)))
    where, values = Filters(region="河南省").sql()
    found = store.connection.execute(f"SELECT region FROM documents WHERE {where}", values).fetchall()
    assert {region for (region,) in found} == {"焦作市", "河南省"}
