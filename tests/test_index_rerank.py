"""The order after reranking: those judged first, the others below them."""

from __future__ import annotations

import pytest

from index.rerank import reranked


@pytest.mark.parametrize(
    ("order", "judged", "wanted"),
    [
        pytest.param([(1, 0.9), (2, 0.8), (3, 0.7)], {1: 0.2, 2: 0.6}, [(2, 0.6), (1, 0.2), (3, 0.14)], id="fused"),
        pytest.param([(1, 20.0), (2, 10.0)], {1: 0.5}, [(1, 0.5), (2, 0.25)], id="bm25"),
        pytest.param([(1, 0.9), (2, 0.5)], {}, [(1, 0.9), (2, 0.5)], id="none-judged"),
        pytest.param([(1, 0.9), (2, 0.5)], {1: 0.4, 2: 0.4}, [(1, 0.4), (2, 0.4)], id="ties-keep-their-order"),
        pytest.param([], {}, [], id="nothing"),
    ],
)
def test_reranked(order: list[tuple[int, float]], judged: dict[int, float], wanted: list[tuple[int, float]]) -> None:
    found = reranked(order, judged)
    assert [number for number, _ in found] == [number for number, _ in wanted]
    assert [score for _, score in found] == pytest.approx([score for _, score in wanted])
