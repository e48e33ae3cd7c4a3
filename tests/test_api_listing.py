"""Totals, facets, pages and signs over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from search_api.app import create_app
from search_api.schemas import SpanModel
from search_api.schemas_life import ValidityModel
from search_api.schemas_search import AskResponse, CitationModel
from search_api.settings import Settings
from search_api.web.answer_parts import blocks, focused
from search_api.web.excerpts import Piece, excerpt


@pytest.fixture(scope="module")
def client(sample_base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_base.folder))) as client:
        yield client


def found(client: TestClient, **asked: Any) -> Any:
    response = client.get("/v1/search", params={"q": "招生入学", **asked})
    assert response.status_code == 200, response.text
    return response.json()


def test_facets_and_pages_are_given_where_they_are_asked_for(client: TestClient) -> None:
    assert (found(client)["total"], found(client)["facets"]) == (None, None)
    whole = found(client, facets=True, k=100)
    assert whole["total"] == len(whole["hits"])
    labels = {facet["name"]: facet["label"] for facet in whole["facets"]}
    assert list(labels.items())[:3] == [("year", "年份"), ("region", "地区"), ("level", "效力级别")]
    for facet in whole["facets"]:
        if facet["name"] not in ("year", "validity"):
            for value in facet["values"]:
                assert found(client, facets=True, **{facet["name"]: value["value"]})["total"] == value["count"]
    second = found(client, offset=3, k=3)
    assert [hit["rank"] for hit in second["hits"]] == [4, 5, 6]
    assert [hit["document"]["id"] for hit in second["hits"]] == [hit["document"]["id"] for hit in whole["hits"][3:6]]
    assert client.get("/v1/search", params={"q": "招生", "sort": "upwards"}).status_code == 422


def test_documents_are_counted_without_a_question(client: TestClient) -> None:
    listed = client.get("/v1/documents", params={"facets": True, "sort": "oldest", "limit": 5}).json()
    years = [document["year"] for document in listed["documents"]]
    assert years == sorted(years)
    (levels,) = [facet for facet in listed["facets"] if facet["name"] == "level"]
    for value in levels["values"]:
        assert client.get("/v1/documents", params={"level": value["value"]}).json()["total"] == value["count"]


def test_signs_are_told_and_can_be_turned_off(client: TestClient) -> None:
    asked = '教师 "交流轮岗" -班主任 年份:2016-2022'
    told = found(client, q=asked)
    assert told["syntax"] == {
        "phrases": ["交流轮岗"],
        "excluded": ["班主任"],
        "fields": {"year_from": 2016, "year_to": 2022},
    }
    assert told["hits"]
    assert all(2016 <= hit["document"]["year"] <= 2022 for hit in told["hits"])
    assert found(client, q=asked, syntax=False)["syntax"] is None
    refused = client.get("/v1/search", params={"q": "-高中"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "q"


def test_hits_lead_to_the_other_pages(client: TestClient) -> None:
    text = client.get("/", params={"q": "招生入学"}).text
    first = found(client, facets=True)["hits"][0]
    assert f'href="/precedent?passage={first["passage"]["id"]}"' in text
    assert f'name="id" value="{first["document"]["id"]}"' in text
    assert 'href="/table?q=%E6%8B%9B%E7%94%9F%E5%85%A5%E5%AD%A6"' in text
    assert 'href="/timeline?q=' in text


def test_an_excerpt_is_cut_to_where_the_marks_are() -> None:
    text = "甲" * 300 + "养犬登记" + "乙" * 300
    cut = excerpt(text, [SpanModel(start=300, end=304)], 100)
    assert [piece for piece in cut if piece.marked] == [Piece("养犬登记", True)]
    assert (cut[0], cut[-1]) == (Piece("…", False), Piece("…", False))
    assert sum(len(piece.text) for piece in cut) == 102
    assert "".join(piece.text for piece in excerpt(text, [], 1000)) == text


def test_what_answers_is_marked_within_its_quotation() -> None:
    day = ValidityModel(status="现行有效", reason="", as_of="2024-01-01", since=None, in_force=True, superseded=False)  # type: ignore[arg-type]
    citation = CitationModel(
        document_id="a",
        passage_id="a-1",
        title="办法",
        doc_number=None,
        heading_path=[],
        start=10,
        end=20,
        quote="交流年限一般为六年。",
        validity=day,
    )
    assert [piece.text for piece in focused(citation) if piece.marked] == []

    spans = [SpanModel(start=17, end=19), SpanModel(start=18, end=19), SpanModel(start=25, end=30)]
    own = citation.model_copy(update={"focus": spans})
    assert focused(own) == [Piece("交流年限一般为", False), Piece("六年", True), Piece("。", False)]
    answer = AskResponse(
        q="年限", found=True, answer=f"{own.quote}\n余下的话", confidence=1, citations=[own], nearest=[], took_ms=1
    )
    assert [block.source for block in blocks(answer)] == [1, None]
    assert blocks(answer)[1].pieces == [Piece("余下的话", False)]
