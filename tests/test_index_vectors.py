from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.store import Store
from index.vectors import VectorIndex, made_from
from index.writing import delete_document, put_document
from tests.making import made

DIMENSION = 32


def _random(rows: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((rows, DIMENSION)).astype(np.float32)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.create(tmp_path, {"encoder_digest": "e"})
    with store.transaction() as connection:
        for name in range(6):
            put_document(connection, made(str(name), [f"段落{n}" for n in range(50)], _random(50, name)))
    return store


def _truth(store: Store, query: NDArray[np.float32], k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
    rows = store.connection.execute("SELECT number, vector FROM passages").fetchall()
    scores = [
        (n, float(np.frombuffer(v, np.float16).astype(np.float32) @ query)) for n, v in rows if not allowed or n in allowed
    ]
    return sorted(scores, key=lambda pair: -pair[1])[:k]


def test_search_is_brute_force(store: Store, tmp_path: Path) -> None:
    vectors = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    vectors.apply(store)
    for query in _random(5, 99):
        found, truth = vectors.search(query, 20), _truth(store, query, 20)
        assert [n for n, _ in found] == [n for n, _ in truth]
        assert [s for _, s in found] == pytest.approx([s for _, s in truth], abs=1e-3)


def test_filters_and_chosen_scores_are_exact(store: Store, tmp_path: Path) -> None:
    vectors = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    vectors.apply(store)
    query = _random(1, 7)[0]
    allowed = np.arange(10, 300, 17)
    assert [n for n, _ in vectors.search(query, 5, allowed)] == [n for n, _ in _truth(store, query, 5, set(allowed.tolist()))]
    truth = dict(_truth(store, query, 300))
    assert vectors.scores(query, [3, 250, 9999]) == pytest.approx({3: truth[3], 250: truth[250]}, abs=1e-3)
    assert vectors.search(query, 5, np.array([], np.int64)) == []


def test_deletions_leave_no_ghost_and_replays_no_double(store: Store, tmp_path: Path) -> None:
    vectors = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    vectors.apply(store)
    vectors.save()
    with store.transaction() as connection:
        delete_document(connection, 2)
        put_document(connection, made("new", ["段落"], _random(1, 50)))
    again = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    assert again.seq == 6
    again.apply(store)
    again.seq = 3  # as after a crash between writing the vectors and their state
    again.apply(store)
    numbers = [n for (n,) in store.connection.execute("SELECT number FROM passages")]
    assert again.passage_numbers() == set(numbers)
    assert len(again) == len(numbers)


def test_a_damaged_file_or_another_encoder_starts_over(store: Store, tmp_path: Path) -> None:
    vectors = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    vectors.apply(store)
    vectors.save()
    assert VectorIndex(tmp_path, "other", DIMENSION).seq == -1
    (tmp_path / "vectors.faiss").write_bytes(b"damaged")
    damaged = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    assert damaged.seq == -1
    damaged.apply(store)
    assert len(damaged) == 300


def test_a_zero_question_finds_nothing(store: Store, tmp_path: Path) -> None:
    vectors = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    vectors.apply(store)
    assert vectors.search(np.zeros(DIMENSION, np.float32), 5) == []


def test_a_large_base_is_clustered_and_still_finds_and_forgets(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors.CLUSTERED_FROM", 300)
    vectors = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    vectors.apply(store)
    vectors.save()
    again = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    assert again.passage_numbers() == set(range(1, 301))
    for query in store.connection.execute("SELECT number, vector FROM passages WHERE number % 50 = 7").fetchall():
        number, vector = query[0], np.frombuffer(query[1], np.float16).astype(np.float32)
        assert again.search(vector, 1)[0][0] == number
        allowed = np.arange(1, 301, 9)
        truth = _truth(store, vector, 5, set(allowed.tolist()))
        assert [n for n, _ in again.search(vector, 5, allowed)] == [n for n, _ in truth]
        assert again.scores(vector, [number, 300 - number]).keys() == {number, 300 - number}
    with store.transaction() as connection:
        delete_document(connection, 2)
        put_document(connection, made("new", ["段落"], _random(1, 50)))
    again.apply(store)
    assert again.passage_numbers() == {n for (n,) in store.connection.execute("SELECT number FROM passages")}
    assert again.search(_random(1, 50)[0], 1)[0][0] == 301


def test_vectors_of_another_encoder_are_not_taken_in(store: Store, tmp_path: Path) -> None:
    vectors = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    vectors.apply(store)
    before = vectors.seq
    with store.transaction() as connection:
        put_document(connection, made("later", ["段落"], _random(1, 5)))
        connection.execute("UPDATE manifest SET value = 'other' WHERE key = 'encoder_digest'")
    vectors.apply(store)
    assert (vectors.seq, len(vectors)) == (before, 300)
    other = VectorIndex(tmp_path, made_from(store.manifest()), DIMENSION)
    other.apply(store)
    assert len(other) == 301
