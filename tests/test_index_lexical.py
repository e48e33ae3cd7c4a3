from __future__ import annotations

import json
import shutil
from math import log
from pathlib import Path

import pytest

from index.lexical import LexicalIndex
from index.model import Facts
from index.store import Store
from index.writing import delete_document, put_document
from tests.making import made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.create(tmp_path, {})
    with store.transaction() as connection:
        put_document(connection, made("甲", ["校车 限速", "食堂 留样"], facts=Facts(doc_number="清教发〔2022〕27号")))
        put_document(connection, made("乙", ["食堂 公示 价格", "档案 查阅"]))
    return store


def _words(index: LexicalIndex, *words: str, documents: list[int] | None = None) -> list[int]:
    return [n for n, _ in index.search({word: {"words": 1.0} for word in words}, 10, documents)]


def test_scores_are_bm25(store: Store, tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, "d")
    index.apply(store)
    # Words here are single characters: passage 1 has 5 of them with the blank cut away as a separator: 校 车 限 速.
    lengths = [4, 4, 6, 4]
    ((number, score),) = index.search({"校": {"words": 1.0}}, 10)
    idf = log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * 4 / (sum(lengths) / 4)))
    assert number == 1
    assert score == pytest.approx(expected, rel=1e-4)


def test_every_field_is_searched_with_its_weight(store: Store, tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, "d")
    index.apply(store)
    assert [n for n, _ in index.search({"清教发[2022]27号": {"doc_number": 1.0}}, 10)] == [1, 2]
    assert {n for n, _ in index.search({"乙": {"title": 1.0}}, 10)} == {3, 4}
    assert [n for n, _ in index.search({"留样": {"grams": 1.0}}, 10)] == [2]
    single, double = (index.search({"档": {"words": weight}}, 1)[0][1] for weight in (1.0, 2.0))
    assert double == pytest.approx(2 * single)
    assert index.search({}, 10) == []


def test_a_term_scores_its_best_field_and_a_little_of_the_others(store: Store, tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, "d")
    with store.transaction() as connection:
        put_document(connection, made("食", ["食物"]))
    index.apply(store)
    title, words, both = (
        dict(index.search({"食": fields}, 10))[5] for fields in ({"title": 3.0}, {"words": 1.0}, {"title": 3.0, "words": 1.0})
    )
    assert title > words
    assert both == pytest.approx(title + 0.1 * words, rel=1e-4)


def test_a_search_can_be_kept_to_some_documents(store: Store, tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, "d")
    index.apply(store)
    assert set(_words(index, "食")) == {2, 3}
    assert _words(index, "食", documents=[2]) == [3]
    assert _words(index, "食", documents=[]) == []


def test_changes_are_applied_once_seen_by_readers_and_leave_no_ghost(store: Store, tmp_path: Path) -> None:
    writer, reader = LexicalIndex(tmp_path, "d"), LexicalIndex(tmp_path, "d")
    assert reader.seq == -1
    writer.apply(store)
    with store.transaction() as connection:
        delete_document(connection, 1)
        put_document(connection, made("丙", ["食堂 检查"]))
    writer.apply(store)
    reader.reload()
    assert reader.seq == store.last_seq()
    assert set(_words(reader, "食")) == {3, 5}
    state = tmp_path / "lexical" / "applied.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "seq": 2}))  # as after a crash before it was written
    again = LexicalIndex(tmp_path, "d")
    again.apply(store)
    assert again.passage_numbers() == {3, 4, 5}
    assert set(_words(again, "食")) == {3, 5}


def test_a_damaged_or_foreign_cache_is_made_anew(store: Store, tmp_path: Path) -> None:
    LexicalIndex(tmp_path, "d").apply(store)
    assert LexicalIndex(tmp_path, "another dictionary").seq == -1
    (tmp_path / "lexical" / "meta.json").write_text("damaged")
    damaged = LexicalIndex(tmp_path, "d")
    assert damaged.seq == -1
    damaged.apply(store)
    assert set(_words(damaged, "食")) == {2, 3}
    shutil.rmtree(tmp_path / "lexical")
    gone = LexicalIndex(tmp_path, "d")
    gone.apply(store)
    assert set(_words(gone, "食")) == {2, 3}
