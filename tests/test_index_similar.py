"""Precedent: the same rule in other documents, neither in the own document nor in its copies and versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.base import KnowledgeBase
from index.errors import QueryError
from index.filters import Filters
from index.similar import MAX_CLAUSES, MAX_DRAFT, Clause, by_place, clauses_of, similar, similar_to_passage
from ingest.batch import ingest_paths

SPITTING = "在公共场所随地吐痰的，由城市管理部门责令清除，处{}以上{}以下罚款。"
OTHERS = (
    "为了养护城市桥梁，制定本条例。",
    "养犬人携犬出户应当使用犬绳牵引，及时清除粪便。",
    "本条例自2020年1月1日起施行。",
)
CITIES = {"清沅市": ("五十元", "二百元"), "沄川市": ("五十元", "五百元"), "焦作市": ("100元", "200元")}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("precedent")
    files = folder / "files"
    files.mkdir()
    for name, copies in (("清沅市", 2), ("沄川市", 1), ("焦作市", 1)):
        says = [OTHERS[0], SPITTING.format(*CITIES[name]), *OTHERS[1:]]
        text = f"{name}市容管理条例\n\n" + "\n".join(f"第{'一二三四'[at]}条　{line}" for at, line in enumerate(says))
        for copy in range(copies):
            (files / f"{name}{copy}.txt").write_text(text + "\n", encoding="utf-8")
    made = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(made, [files]).failures == []
    made.refresh()
    return made


def _number(base: KnowledgeBase, name: str) -> int:
    row = base.store.connection.execute("SELECT min(number) FROM documents WHERE title LIKE ?", (f"{name}%",)).fetchone()
    return int(row[0])


def test_the_same_rule_is_found_elsewhere_and_copies_are_not(base: KnowledgeBase) -> None:
    passage, found = similar_to_passage(base, _number(base, "清沅市"), 1)
    assert "随地吐痰" in passage.text
    assert [one.place for one in found[:2]] in (["沄川市", "焦作市"], ["焦作市", "沄川市"])
    assert all("随地吐痰" in one.passage.text for one in found[:2])
    assert all(not one.document.title.startswith("清沅市") for one in found)
    assert len({one.document.family for one in found}) == len(found)


def test_numbers_that_differ_are_told_by_value(base: KnowledgeBase) -> None:
    _, found = similar_to_passage(base, _number(base, "清沅市"), 1)
    told = {one.place: ([q.form for q in one.missing], [q.form for q in one.other]) for one in found}
    assert told["沄川市"] == (["200元"], ["500元"])
    assert told["焦作市"] == (["50元"], ["100元"])
    near = next(one for one in found if one.place == "焦作市")
    assert [(part.left, part.right) for part in near.stretches if not part.same] == [("五十元", "100元")]


def test_a_draft_finds_precedent_and_filters_hold(base: KnowledgeBase) -> None:
    clause = Clause("随地吐痰的，处二十元罚款。")
    found = similar(base, clause)
    assert len(found) == 3
    assert set(by_place(found)) == set(CITIES)
    only = similar(base, clause, filters=Filters(region="河南省"))
    assert [one.place for one in only] == ["焦作市"]


def test_a_draft_is_cut_into_its_clauses() -> None:
    draft = "某市市容管理办法（草案）\n第一条　为了管好市容，制定本办法。\n第二条　禁止下列行为：\n（一）随地吐痰；\n（二）乱扔果皮。\n"
    assert clauses_of(draft) == [
        "第一条　为了管好市容，制定本办法。",
        "第二条　禁止下列行为：\n（一）随地吐痰；\n（二）乱扔果皮。",
    ]
    assert clauses_of("市容\n随地吐痰的，处五十元罚款。\n乱扔果皮的，处二十元罚款。") == [
        "随地吐痰的，处五十元罚款。",
        "乱扔果皮的，处二十元罚款。",
    ]


@pytest.mark.parametrize(
    "draft",
    ["", " \n", "字" * (MAX_DRAFT + 1), "第一条　禁止随地吐痰和乱扔果皮。\n" * (MAX_CLAUSES + 1)],
    ids=["empty", "blank", "long", "many"],
)
def test_a_draft_that_cannot_be_read_is_refused(draft: str) -> None:
    with pytest.raises(QueryError) as refused:
        clauses_of(draft)
    assert refused.value.field == "text"


def test_a_passage_that_is_not_there_is_refused(base: KnowledgeBase) -> None:
    with pytest.raises(QueryError, match="没有这个段落"):
        similar_to_passage(base, _number(base, "清沅市"), 99)
    with pytest.raises(QueryError, match="没有可比较的字词"):
        similar(base, Clause("……！！"))


def test_most_of_what_is_found_among_the_cities_is_the_same_rule(shared: Path, tmp_path: Path) -> None:
    from tests.benchmarks.precedent_report import TOPICS, asked_provisions, precision

    corpus = shared / "data" / "corpora" / "local_civility_regs.jsonl.gz"
    cities = KnowledgeBase.open_or_create(tmp_path / "kb")
    assert ingest_paths(cities, [corpus]).failures == []
    cities.refresh()
    asked = asked_provisions(cities, held_out=True)
    assert len(asked) == 3 * len(TOPICS)
    assert precision(cities, asked) >= 0.85
