"""Documents at hand are those of the base as it is now, and no more than are to be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.model import Facts
from index.recent import RecentDocuments
from index.store import Store
from index.writing import delete_document, put_document
from tests.making import made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.create(tmp_path, {"encoder_digest": "e"})
    with store.transaction() as connection:
        put_document(connection, made("甲", ["一段", "二段"], facts=Facts(region="清沅市")))
        put_document(connection, made("乙", ["三段"]))
    return store


def test_they_are_what_the_store_has(store: Store) -> None:
    recent = RecentDocuments(store)
    for _ in range(2):
        found = recent.of([1, 2, 9])
        assert {number: (d.title, d.region, d.text) for number, d in found.items()} == {
            1: ("甲", "清沅市", "一段\n二段"),
            2: ("乙", "", "三段"),
        }
    numbers = [number for (number,) in store.connection.execute("SELECT number FROM passages ORDER BY number")]
    assert recent.passage_documents([*numbers, 999]) == dict(zip(numbers, [(1, 1), (1, 1), (2, 2)], strict=True))


def test_a_change_is_seen_at_once(store: Store) -> None:
    recent = RecentDocuments(store)
    recent.of([1, 2])
    with store.transaction() as connection:
        delete_document(connection, 1)
        put_document(connection, made("丙", ["四段"]))
    assert recent.of([1, 2, 3]).keys() == {2, 3}


def test_the_oldest_go_when_there_are_too_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.recent._MOST", 5)
    recent = RecentDocuments(store)
    recent.of([1])
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    recent.of([1])
    assert not any("FROM documents" in statement for statement in asked)
    recent.of([2])
    asked.clear()
    assert recent.of([1])[1].text == "一段\n二段"
    assert any("FROM documents" in statement for statement in asked)
