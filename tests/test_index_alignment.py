"""Counterparts of clauses: in order, moved, split, merged, put in and taken out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.alignment import Pairing, align
from index.base import KnowledgeBase
from index.comparison import compare_documents, likeness
from index.errors import QueryError
from index.store import Store

CLAUSES = [
    "为了规范教师交流，制定本办法。",
    "教师在同一所学校任教满六年的，应当交流轮岗。教师交流的期限不少于三年，期满可以返回原学校。",
    "教育行政部门应当每年公布交流计划，接受社会监督。",
    "拒不服从交流安排的，扣减奖励性绩效工资。",
    "学校应当为交流教师提供周转宿舍和交通补助。",
    "本办法自公布之日起施行。",
]


def aligned(left: list[str], right: list[str]) -> list[Pairing]:
    none = [np.zeros((len(side), 4), np.float32) for side in (left, right)]
    return align(likeness(left, right, *none) / 0.7, left, right)


def pairing(left: tuple[int, ...], right: tuple[int, ...], *, moved: bool = False) -> Pairing:
    return Pairing(left, right, moved)


def test_what_is_the_same_is_paired_in_order() -> None:
    assert aligned(CLAUSES, CLAUSES) == [pairing((at,), (at,)) for at in range(6)]


def test_a_moved_clause_is_found_and_the_others_stay() -> None:
    order = [0, 4, 1, 2, 3, 5]
    found = aligned(CLAUSES, [CLAUSES[at] for at in order])
    assert found == [pairing((at,), (j,), moved=at == 4) for j, at in enumerate(order)]


def test_what_is_taken_out_and_put_in_stands_in_its_place() -> None:
    right = [*CLAUSES[:2], "校车应当每半年检修一次，检修记录保存两年。", *CLAUSES[3:]]
    found = aligned(CLAUSES, right)
    assert set(found[2:4]) == {pairing((), (2,)), pairing((2,), ())}
    assert [one for one in found if one.left and one.right] == [pairing((at,), (at,)) for at in (0, 1, 3, 4, 5)]


def test_a_split_and_a_merged_clause_are_told() -> None:
    first, second = CLAUSES[1].split("。")[:2]
    right = [CLAUSES[0], first + "。", second + "。", *CLAUSES[2:]]
    assert pairing((1,), (1, 2)) in aligned(CLAUSES, right)
    assert pairing((1, 2), (1,)) in aligned(right, CLAUSES)


@pytest.mark.parametrize(("left", "right"), [([], CLAUSES), (CLAUSES, []), ([], [])], ids=["left", "right", "both"])
def test_an_empty_side_has_no_counterparts(left: list[str], right: list[str]) -> None:
    found = aligned(left, right)
    assert len(found) == len(left) + len(right)
    assert all(not one.left or not one.right for one in found)


def test_every_clause_stands_in_exactly_one_row(sample_base: KnowledgeBase) -> None:
    store: Store = sample_base.store
    sample_base.refresh()
    for left, right in ((1, 2), (2, 3), (4, 1)):
        compared = compare_documents(sample_base, left, right)
        for number, side in ((left, "left"), (right, "right")):
            document = store.document(number)
            assert document is not None
            ordinals = [clause.passage.ordinal for row in compared.rows for clause in getattr(row, side)]
            assert sorted(ordinals) == [passage.ordinal for passage in document.passages]
    with pytest.raises(QueryError, match="没有这份文件"):
        compare_documents(sample_base, 1, 10_000)


def test_changed_documents_are_paired_again(shared: Path, tmp_path: Path) -> None:
    from ingest.batch import ingest_paths
    from tests.benchmarks.comparison_report import measured

    cities = KnowledgeBase.open_or_create(tmp_path / "kb")
    assert ingest_paths(cities, [shared / "data" / "corpora" / "local_civility_regs.jsonl.gz"]).failures == []
    found = measured(cities, 20)
    assert min(found["pairs"]) >= 0.98
    assert min(found["moves"]) >= 0.95
    assert min(found["splits"]) >= 0.85
