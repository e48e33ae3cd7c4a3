"""What the base holds: every count is that of the list that its bar leads to, and what is missing is said."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html

from index.base import KnowledgeBase
from index.coverage import _province
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.app import create_app
from search_api.settings import Settings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("coverage")
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [sample_documents()]).failures == []
    base.close()
    with TestClient(create_app(Settings(folder / "kb"))) as client:
        yield client


def _listed(client: TestClient, **filters: str) -> int:
    return int(client.get("/v1/documents", params={**filters, "limit": 1}).json()["total"])


@pytest.mark.parametrize("group", ["levels", "validity"])
def test_counts_are_those_of_the_lists(client: TestClient, group: str) -> None:
    tallies = client.get("/v1/coverage").json()[group]
    field = {"levels": "level", "validity": "validity"}[group]
    known = [tally for tally in tallies if tally["value"] is not None]
    assert sum(tally["count"] for tally in known) > 20
    assert all(tally["count"] == _listed(client, **{field: tally["value"]}) for tally in known)


def test_years_have_no_hole(client: TestClient) -> None:
    coverage = client.get("/v1/coverage").json()
    years = [int(year["value"]) for year in coverage["years"] if year["value"]]
    assert years == list(range(years[0], years[-1] + 1))
    assert coverage["texts"] == _listed(client)
    assert all(
        year["count"] == _listed(client, year_from=year["value"], year_to=year["value"])
        for year in coverage["years"]
        if year["value"]
    )


@pytest.mark.parametrize(
    ("region", "place"),
    [
        pytest.param("焦作市沁阳市", ("河南省", "焦作市"), id="county"),
        pytest.param("浙江省", ("浙江省", None), id="province"),
        pytest.param("全国", ("全国", None), id="nation"),
        pytest.param("鼓楼区", ("鼓楼区", None), id="in-four-cities"),
        pytest.param(None, (None, None), id="unknown"),
    ],
)
def test_a_region_counts_for_its_province_and_city(region: str | None, place: tuple[str | None, str | None]) -> None:
    assert _province(region) == place


def test_every_bar_leads_to_its_list(client: TestClient) -> None:
    page = client.get("/coverage")
    assert 'style="' not in page.text
    assert "没有文件的省级地区" in page.text
    shown = html.fromstring(page.content)
    bars = [bar for bar in shown.xpath("//a[contains(@class, 'bar-row')]") if "region=" not in bar.get("href")]
    assert len(bars) > 5
    for bar in bars:
        filters = dict(parse_qsl(urlsplit(bar.get("href")).query))
        assert int(bar.xpath(".//*[@class='bar-count']")[0].text) == _listed(client, **filters)
