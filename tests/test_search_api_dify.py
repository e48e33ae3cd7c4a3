"""Dify's external knowledge API: its shapes, its conditions, its error codes, and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from search_api.accounts.database import AccountDatabase
from search_api.accounts.keys import add_key
from search_api.accounts.roles import Permission
from search_api.app import create_app
from search_api.routes_dify import meets
from search_api.schemas_dify import MetadataCondition
from search_api.settings import Settings

QUESTION = "集团党组织职责"


@pytest.fixture(scope="module")
def client(sample_base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_base.folder))) as client:
        yield client


def _ask(client: TestClient, **fields: Any) -> Any:
    return client.post("/retrieval", json={"knowledge_id": "policykb", "query": QUESTION} | fields)


def test_records_are_passages_that_slice_back(client: TestClient, sample_base: KnowledgeBase) -> None:
    records = _ask(client, retrieval_setting={"top_k": 3, "score_threshold": 0.0}).json()["records"]
    assert len(records) == 3
    assert [record["score"] for record in records] == sorted((record["score"] for record in records), reverse=True)
    for record in records:
        told = record["metadata"]
        number = sample_base.store.document_number(told["document_id"])
        assert number is not None
        document = sample_base.store.document(number)
        assert document is not None
        assert document.text[told["start"] : told["end"]] == record["content"]
        assert record["title"] == document.title


def test_scores_below_the_threshold_are_left_out(client: TestClient) -> None:
    every = _ask(client, retrieval_setting={"top_k": 10}).json()["records"]
    threshold = every[2]["score"]
    kept = _ask(client, retrieval_setting={"top_k": 10, "score_threshold": threshold}).json()["records"]
    assert kept == [record for record in every if record["score"] >= threshold]


def test_conditions_on_metadata_narrow(client: TestClient) -> None:
    conditions = [{"name": ["region"], "comparison_operator": "contains", "value": "沅东区"}]
    records = _ask(client, metadata_condition={"logical_operator": "and", "conditions": conditions}).json()["records"]
    assert records
    assert all("沅东区" in record["metadata"]["region"] for record in records)


@pytest.mark.parametrize(
    ("how", "value", "kept"),
    [
        ("is", "办法", True), ("is not", "办法", False), ("contains", "法", True), ("not contains", "法", False),
        ("start with", "办", True), ("end with", "办", False), ("empty", None, False), ("not empty", None, True),
    ],
    ids=["is", "is-not", "contains", "not-contains", "starts", "ends", "empty", "not-empty"],
)  # fmt: skip
def test_conditions_on_words(how: str, value: str | None, kept: bool) -> None:
    wanted = MetadataCondition.model_validate({"conditions": [{"name": ["kind"], "comparison_operator": how, "value": value}]})
    assert meets({"kind": "办法"}, wanted) is kept


@pytest.mark.parametrize(
    ("name", "how", "value", "kept"),
    [
        ("year", "=", 2022, True), ("year", "≠", 2022, False), ("year", ">", 999, True), ("year", "<", 999, False),
        ("year", "≥", "2022", True), ("year", "≤", 2021, False), ("effective", "before", "2022-06-01", True),
        ("effective", "after", "2022-06-01", False), ("nothing", ">", 1, False), ("nothing", "≠", 1, True),
    ],
    ids=["equal", "unequal", "greater", "less", "at-least", "at-most", "before", "after", "absent", "absent-unequal"],
)  # fmt: skip
def test_conditions_on_numbers_and_days(name: str, how: str, value: Any, kept: bool) -> None:
    wanted = MetadataCondition.model_validate({"conditions": [{"name": [name], "comparison_operator": how, "value": value}]})
    assert meets({"year": 2022, "effective": "2022-05-01"}, wanted) is kept


def test_either_of_two_conditions(client: TestClient) -> None:
    two = [{"name": ["year"], "comparison_operator": "=", "value": year} for year in (2021, 2022)]
    records = _ask(client, metadata_condition={"logical_operator": "or", "conditions": two}).json()["records"]
    assert {record["metadata"]["year"] for record in records} <= {2021, 2022}
    assert _ask(client, metadata_condition={"logical_operator": "and", "conditions": two}).json()["records"] == []


def test_an_unknown_base_and_bad_requests_have_codes(client: TestClient, sample_base: KnowledgeBase) -> None:
    response = _ask(client, knowledge_id="别的库")
    assert (response.status_code, response.json()["error_code"]) == (404, 2001)
    assert sample_base.folder.name in response.json()["error_msg"]
    for fields in ({"query": ""}, {"retrieval_setting": {"top_k": 0}}, {"retrieval_setting": {"score_threshold": 2}}):
        response = _ask(client, **fields)
        assert (response.status_code, response.json()["error_code"]) == (400, 1000)


def test_keys(tmp_path: Path) -> None:
    KnowledgeBase.open_or_create(tmp_path).close()
    secret = add_key(AccountDatabase(tmp_path), "dify", [Permission.READ])
    with TestClient(create_app(Settings(tmp_path))) as client:
        assert _ask(client).json()["error_code"] == 1001
        assert _ask(client).status_code == 401
        client.headers["Authorization"] = f"Bearer {secret}"
        assert _ask(client).json() == {"records": []}
        client.headers["Authorization"] = "Bearer pkb_wrong"
        assert _ask(client).json()["error_code"] in (1001, 1002)


@pytest.mark.parametrize(
    "body",
    [pytest.param(b"\xff", id="no-text"), pytest.param(b'{"knowledge_id": "policykb", "query": "  "}', id="blank")],
)
def test_what_cannot_be_read_or_asked_is_told_in_dify_s_shape(client: TestClient, body: bytes) -> None:
    response = client.post("/retrieval", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error_code"]) == (400, 1000)
