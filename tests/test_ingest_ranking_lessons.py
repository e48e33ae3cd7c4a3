"""Learning the second stage: the same weights on every run, whatever order the texts happen to be stored in."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from index.base import KnowledgeBase, Toolkit
from index.candidates import Ranking
from index.store import Store
from index.training.ranker import Lesson, lesson
from ingest import ranking_lessons
from ingest.batch import ingest_records
from ingest.tasks import RecordTask

THINGS = ("停车", "养犬", "水库", "校车", "燃气", "电梯", "噪声", "垃圾", "绿化", "广告")
# Two texts on each thing are as good as each other to the words of a question.
RECORDS = [
    RecordTask(f"{thing}{copy}", f"清沅市{thing}管理办法", f"从事{thing}管理的单位应当每年检查{copy}次，并向社会公布检查结果。")
    for thing in THINGS
    for copy in (3, 4)
]


def lessons_of(base: KnowledgeBase) -> list[Lesson]:
    numbers = dict(
        base.store.connection.execute("SELECT d.id, p.number FROM passages p JOIN documents d ON d.number = p.document")
    )
    found = (lesson(base, f"{thing}管理每年检查几次", [numbers[f"{thing}3"]], Ranking(read=8)) for thing in THINGS)
    return [one for one in found if one is not None]


def stored(toolkit: Toolkit, folder: Path, records: Iterable[RecordTask]) -> KnowledgeBase:
    Store.create(folder, toolkit.manifest()).close()
    base = KnowledgeBase(folder, toolkit)
    for record in records:
        assert ingest_records(base, [record]).failures == []
    base.refresh()
    return base


def test_lessons_do_not_depend_on_the_order_of_storing(toolkit: Toolkit, tmp_path: Path) -> None:
    forwards = lessons_of(stored(toolkit, tmp_path / "forwards", RECORDS))
    backwards = lessons_of(stored(toolkit, tmp_path / "backwards", RECORDS[::-1]))
    assert len(forwards) == len(backwards) > 0
    for one, other in zip(forwards, backwards, strict=True):
        np.testing.assert_allclose(one.traits, other.traits, atol=1e-6)
        assert one.right.tolist() == other.right.tolist()


def test_two_runs_write_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    rows = [
        {"query": f"{thing}管理多久检查一次", "positive": f"{thing}应当每年检查{n}次。", "title": ""}
        for n, thing in enumerate(THINGS, 1)
    ]
    written(data / "train" / "asked.jsonl.gz", rows)
    written(data / "train" / f"{ranking_lessons.TITLES}.jsonl.gz", [])
    written(data / "corpora" / "policies.jsonl.gz", [{"title": record.title, "text": 4 * record.text} for record in RECORDS])
    monkeypatch.setattr(ranking_lessons, "QUESTIONS", {"asked": len(rows)})
    outputs = [tmp_path / "first.json", tmp_path / "second.json"]
    for out in outputs:
        assert ranking_lessons.main(["--data", str(data), "--out", str(out)]) == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert sum(json.loads(outputs[0].read_text(encoding="utf-8"))["weights"].values()) == pytest.approx(1, abs=1e-3)


def written(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
