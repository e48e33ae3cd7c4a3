from __future__ import annotations

from math import log2

import pytest

from index.metrics import ndcg, recall, reciprocal_rank, summarise


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
