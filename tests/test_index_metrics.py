from __future__ import annotations

from math import log2

import ir_measures
import numpy as np
import pytest

from index.metrics import MEASURES, ndcg, recall, reciprocal_rank, success, summarise


def test_ndcg_by_hand() -> None:
    ranked = ["a", "x", "b", "c"]
    relevant = {"a": 1, "b": 2, "c": 1}
    gained = 1 / log2(2) + 2 / log2(4) + 1 / log2(5)
    ideal = 2 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert ndcg(ranked, relevant) == pytest.approx(gained / ideal)
    assert ndcg(["b", "a", "c"], relevant) == pytest.approx(1.0)
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0.0


def test_recall_and_reciprocal_rank() -> None:
    assert recall(["x", "a", "y"], {"a": 1, "b": 1}, 2) == 0.5
    assert recall(["x", "a"], {"a": 1}, 1) == 0.0
    assert reciprocal_rank(["x", "y", "a"], {"a": 1}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], {"a": 1}) == 0.0


def test_summary_averages_judged_questions_only() -> None:
    rankings = {"q1": ["a"], "q2": ["x", "b"], "unjudged": ["a"]}
    summary = summarise(rankings, {"q1": {"a": 1}, "q2": {"b": 1}})
    assert summary == {"ndcg@10": round((1 + 1 / log2(3)) / 2, 4), "recall@10": 1.0, "recall@100": 1.0, "mrr": 0.75}
    with pytest.raises(ValueError, match="no question"):
        summarise({"q": ["a"]}, {})


def test_ranks_beyond_the_cut_count_nothing() -> None:
    ranked = [*"abcdefghijk", "x"]
    assert reciprocal_rank(ranked, {"k": 1}) == pytest.approx(1 / 11)
    assert reciprocal_rank(ranked, {"k": 1}, 10) == 0.0
    assert [success(ranked, {"c": 1}, k) for k in (2, 3)] == [0.0, 1.0]


def test_measures_agree_with_ir_measures() -> None:
    """Question by question, with graded labels, short rankings, and labels that no ranking holds."""
    random = np.random.default_rng(5)
    documents = [f"d{n}" for n in range(300)]
    rankings = {f"q{n}": random.permutation(documents)[: random.integers(1, 150)].tolist() for n in range(40)}
    qrels = {
        query: {
            str(name): int(random.integers(1, 4)) for name in random.choice(documents, random.integers(1, 25), replace=False)
        }
        for query in rankings
    }
    run = {query: {name: float(-at) for at, name in enumerate(ranked)} for query, ranked in rankings.items()}
    theirs = {
        "ndcg@10": ir_measures.nDCG @ 10,
        "recall@10": ir_measures.R @ 10,
        "recall@100": ir_measures.R @ 100,
        "mrr@10": ir_measures.RR @ 10,
        "hit@1": ir_measures.Success @ 1,
        "success@10": ir_measures.Success @ 10,
    }
    assert theirs.keys() == MEASURES.keys()
    expected = {
        (metric.query_id, str(metric.measure)): metric.value for metric in ir_measures.iter_calc(theirs.values(), qrels, run)
    }
    for name, measure in theirs.items():
        for query, ranked in rankings.items():
            assert MEASURES[name](ranked, qrels[query]) == pytest.approx(expected[query, str(measure)], abs=1e-4), (name, query)
