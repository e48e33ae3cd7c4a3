"""The table by place: what is asked for, what a cell may quote, and which provision of a place answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.asked_value import Asked, Want, asked_in, tells
from index.base import KnowledgeBase
from index.place_table import by_place
from index.place_units import units_of
from ingest.batch import ingest_paths
from tests.benchmarks.place_table_report import LABELS, judged, read_labels

PENAL = (
    "违反本条例第十二条规定，有下列行为之一的，由公安机关责令改正，可以处五十元以上二百元以下罚款：\n"
    "（一）携带犬只乘坐公共汽车的；\n（二）携带犬只出户未牵引的。情节严重的，从重处罚。\n前款规定自公布之日起施行。"
)
RULES = {
    "沄川市": (
        "第一条　为了促进文明行为，制定本条例。",
        "第二条　公民应当遵守下列规定：\n（一）不随地吐痰、便溺；\n（二）不从建筑物中向外抛掷物品；\n（三）文明养犬。",
        "第三条　违反本条例第二条第二项规定的，由城市管理部门处二百元以上五百元以下罚款。",
        "第四条　违反本条例第二条第一项规定的，由卫生部门处二十元罚款。",
        "第五条　本条例自2020年3月1日起施行。",
    ),
    "汐宁市": (
        "第一条　为了促进文明行为，制定本条例。",
        "第二条　禁止从建筑物、构筑物内抛洒物品。",
        "第三条　在禁止吸烟的场所吸烟的，处五十元罚款。",
        "第四条　文明单位每三年评选一次。",
    ),
    "清沅市": ("第一条　为了管好校车，制定本条例。", "第二条　校车应当每半年检修一次。", "第三条　校车由教育行政部门管理。"),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("places")
    (folder / "files").mkdir()
    for place, articles in RULES.items():
        subject = "校车条例" if place == "清沅市" else "文明行为促进条例"
        text = f"{place}{subject}\n\n" + "\n".join(articles) + "\n"
        (folder / "files" / f"{place}.txt").write_text(text, encoding="utf-8")
    made = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(made, [folder / "files"]).failures == []
    return made


@pytest.mark.parametrize(
    ("topic", "asked"),
    [
        ("教师交流轮岗年限", Asked("教师交流轮岗", Want.PERIOD)),
        ("遛犬不牵绳罚款多少", Asked("遛犬不牵绳", Want.FINE)),
        ("随地吐痰罚多少钱", Asked("随地吐痰", Want.FINE)),
        ("高空抛物怎么处罚", Asked("高空抛物", Want.PENALTY)),
        ("业主大会表决比例", Asked("业主大会表决", Want.SHARE)),
        ("养犬登记收费标准", Asked("养犬登记收费", Want.MONEY)),
        ("校车由哪个部门管理", Asked("校车", Want.AGENT)),
        ("公共场所吸烟", Asked("公共场所吸烟", Want.NOTHING)),
        ("罚款", Asked("罚款", Want.FINE)),
    ],
    ids=["period", "fine", "money fined", "penalty", "share", "money", "agent", "nothing", "nothing else"],
)
def test_what_is_asked_for_is_told_from_the_matter(topic: str, asked: Asked) -> None:
    assert asked_in(topic) == asked


@pytest.mark.parametrize(
    ("want", "yes", "no"),
    [
        (Want.PERIOD, "交流期限不少于三年", "自2021年9月1日起施行"),
        (Want.FINE, "处五十元罚款", "收取五十元"),
        (Want.MONEY, "每只收取五十元", "处五十元罚款"),
        (Want.SHARE, "三分之二以上的业主同意", "三十分钟以内"),
        (Want.PENALTY, "给予警告", "给予表彰"),
        (Want.AGENT, "由教育局管理", "应当公开"),
    ],
    ids=["period", "fine", "money", "share", "penalty", "agent"],
)
def test_what_tells_a_thing_of_the_kind(want: Want, yes: str, no: str) -> None:
    assert tells(want, yes)
    assert not tells(want, no)


def test_units_are_sentences_and_items_with_their_lead_in() -> None:
    units = list(units_of(PENAL))
    lead = PENAL.partition("\n")[0]
    assert [unit.text(PENAL) for unit in units] == [
        lead,
        "（一）携带犬只乘坐公共汽车的；",
        "（二）携带犬只出户未牵引的。情节严重的，从重处罚。",
        "前款规定自公布之日起施行。",
    ]
    assert [unit.lead.slice(PENAL) if unit.lead else "" for unit in units] == ["", lead, lead, ""]


def test_a_fine_is_found_through_what_its_provision_refers_to(base: KnowledgeBase) -> None:
    told = {cell.place: cell for cell in by_place(base, "各地对高空抛物罚款金额的规定")}
    citation = told["沄川市"].citation
    assert citation is not None
    assert citation.passage.passage.heading_path[-1] == "第三条"
    assert told["沄川市"].values == ("二百元", "五百元")
    other = told["汐宁市"].citation
    assert other is not None  # no fine for it there: the rule is quoted, and no fine for something else
    assert other.passage.passage.heading_path[-1] == "第二条"
    assert told["汐宁市"].values == ()


def test_a_place_that_says_nothing_of_the_matter_is_empty(base: KnowledgeBase) -> None:
    told = {cell.place: cell for cell in by_place(base, "各地对公共场所吸烟的规定")}
    assert told["汐宁市"].citation is not None
    assert "吸烟" in told["汐宁市"].citation.quote
    assert all(told[place].citation is None for place in ("沄川市", "清沅市") if place in told)


@pytest.mark.parametrize(("file", "least"), [("place_cells.tsv", 0.86), ("place_cells_blind.tsv", 0.9)], ids=["first", "blind"])
def test_cells_of_real_regulations_stay_right(regulations: KnowledgeBase, file: str, least: float) -> None:
    found = judged(regulations, read_labels(LABELS / file))
    assert sum(one.right for one in found) / len(found) >= least


@pytest.fixture(scope="module")
def regulations(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    made = KnowledgeBase.open_or_create(tmp_path_factory.mktemp("regulations") / "kb")
    ingest_paths(made, [shared / "data" / "corpora" / "local_civility_regs.jsonl.gz"])
    return made
