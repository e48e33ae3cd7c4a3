"""The parts that answers are made of, on made texts with exact figures."""

from __future__ import annotations

import numpy as np
import pytest

from index.answer import _overlaps
from index.answer_model import AnswerModel, bundled_model
from index.asking import Breadth, Kind, breadth_of, gap, kind_of, things
from index.atoms import atoms
from index.base import Toolkit
from index.cite import focus
from index.elsewhere import elsewhere, named_places, short_name
from index.evidence import Evidence
from index.model import Facts, Span
from index.particulars import FEATURES as PARTICULARS
from index.particulars import Found, particulars
from index.question import understand
from index.store import StoredDocument
from index.sureness import _longest_lost
from index.windows import FEATURES, windows
from tests.benchmarks.answers import roc_area
from tests.benchmarks.rouge import rouge_l


def evidence_of(question: str, toolkit: Toolkit) -> Evidence:
    return Evidence(understand(question, toolkit.segmenter), toolkit.segmenter)


def pieces_of(text: str, question: str, toolkit: Toolkit) -> list[str]:
    cut = atoms(text, evidence_of(question, toolkit), kind_of(question))
    return [text[a:b] for a, b in zip(cut.bounds, cut.bounds[1:], strict=False)]


def test_coverage_is_the_share_of_information(toolkit: Toolkit) -> None:
    evidence = evidence_of("教师交流年限", toolkit)
    assert evidence.words == ("教师", "交流", "年限")
    information = [toolkit.segmenter.information(word) for word in evidence.words]
    assert evidence.coverage(evidence.presence("教师应当交流")) == pytest.approx(
        (information[0] + information[1]) / sum(information), rel=1e-5
    )
    assert evidence.shared_grams("教师应当交流") == pytest.approx(2 / 5)
    assert evidence.longest_run("教师交流一次") == pytest.approx(4 / 6)


def test_pieces_end_at_punctuation_behind_what_is_asked_and_around_numbers(toolkit: Toolkit) -> None:
    assert pieces_of("目前，建设项目复工率达到93.5%，好于预期。", "复工率是多少", toolkit) == [
        "目前，",
        "建设项目",
        "复工率",
        "达到",
        "93.5%",
        "，",
        "好于预期。",
    ]


def test_windows_describe_every_stretch(toolkit: Toolkit) -> None:
    question = "复工率是多少"
    evidence = evidence_of(question, toolkit)
    cut = atoms("复工率达到93.5%。", evidence, Kind.AMOUNT)
    found = windows(cut, "", Kind.AMOUNT, Breadth.BRIEF, question, -0.5)
    stretches = {
        cut.text[a:b]: dict(zip(FEATURES, row.tolist(), strict=True))
        for a, b, row in zip(found.starts, found.ends, found.features, strict=True)
    }
    number = stretches["93.5%"]
    assert (number["standing"], number["inside"], number["new"], number["wanted_share"]) == (-0.5, 0.0, 1.0, 1.0)
    assert number["before"] == number["led"] == pytest.approx(1.0)
    assert number["cue"] == 1.0
    whole = stretches["复工率达到93.5%。"]
    assert (whole["all"], whole["inside"], whole["new"]) == (1.0, pytest.approx(1.0), pytest.approx(1 - 3 / 10))


def test_a_stretch_fills_the_gap_of_the_question(toolkit: Toolkit) -> None:
    question = "居民通过什么方式网上缴费"
    assert gap(question) == ("居民通过", "方式网上缴费")
    text = "引导居民通过银行柜台、手机客户端网上缴费，减少聚集。"
    found = windows(atoms(text, evidence_of(question, toolkit), Kind.LIST), "", Kind.LIST, Breadth.LONG, question, 0.0)
    stretches = {
        text[a:b]: dict(zip(FEATURES, row.tolist(), strict=True))
        for a, b, row in zip(found.starts, found.ends, found.features, strict=True)
    }
    filling, clause = stretches["银行柜台、手机客户端"], stretches["减少聚集。"]
    assert filling["gap_before"] == 1.0
    assert filling["gap_behind"] == pytest.approx(3 / 5)
    assert (filling["long_touch_before"], filling["long_touch_behind"], filling["starts_badly"]) == (1.0, 1.0, 0.0)
    assert filling["told_before"] > 0 < filling["told_behind"]
    assert clause["gap_behind"] == clause["told_behind"] == 0.0


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("办理期限是多少个工作日", ("办理期限", "个工作日")),
        ("由哪个部门负责", ("", "部门负责")),
        ("办理期限", ("办理期限", "")),
    ],
    ids=["between", "first", "none"],
)
def test_the_gap_of_a_question(question: str, parts: tuple[str, str]) -> None:
    assert gap(question) == parts


def test_a_line_that_is_but_a_date_answers_only_who_asks_for_it(toolkit: Toolkit) -> None:
    text = "集团办公室\n2023年4月2日"

    def read(question: str) -> set[str]:
        cut = atoms(text, evidence_of(question, toolkit), Kind.TIME)
        found = windows(cut, "", Kind.TIME, Breadth.BRIEF, question, 0.0)
        return {text[a:b].strip() for a, b in zip(found.starts, found.ends, strict=True)}

    assert "2023年4月2日" not in read("集团办公室何时开会")
    assert "2023年4月2日" in read("办法何时印发")


def test_likely_stretches_overlap_by_f1() -> None:
    overlaps = _overlaps(np.array([0, 0, 1]), np.array([0, 5, 0]), np.array([10, 10, 10]))
    assert overlaps[0].tolist() == [1.0, pytest.approx(2 / 3), 0.0]


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("自2023年9月1日起施行", Kind.TIME, ["2023年9月1日起"]),
        ("补助60万元，奖励5万元", Kind.AMOUNT, ["60万元", "5万元"]),
        ("：\n（一）甲；\n（二）乙。", Kind.LIST, ["：", "（一）甲；", "（二）乙。"]),
        (" 由牵头学校决定 ", Kind.OTHER, ["由牵头学校决定"]),
    ],
    ids=["day", "amounts", "items", "other"],
)
def test_focus(text: str, kind: Kind, parts: list[str]) -> None:
    found = [span.slice(text) for span in focus(text, Span(0, len(text)), kind)]
    assert [part.removesuffix("之日起").rstrip("起") for part in found] == [part.rstrip("起") for part in parts]


def test_things_are_found_only_where_they_are_asked_for() -> None:
    text = "每年补助60万元"
    assert [span.slice(text) for span in things(Kind.AMOUNT, text)] == ["60万元"]
    assert things(Kind.LIST, text) == []


@pytest.mark.parametrize(
    ("question", "breadth"),
    [
        ("热线电话号码", Breadth.BRIEF),
        ("如何申请补助", Breadth.LONG),
        ("复工率是多少", Breadth.BRIEF),
        ("集团党组织", Breadth.EITHER),
    ],
    ids=["phone", "how", "rate", "words"],
)
def test_breadth(question: str, breadth: Breadth) -> None:
    assert breadth_of(question) is breadth


def document(number: int, title: str, region: str | None = None) -> StoredDocument:
    return StoredDocument(number, f"d{number}", "", "", title, Facts(region=region), number, "")


def test_documents_of_other_places_are_elsewhere() -> None:
    documents = {
        1: document(1, "广东省发文保障一线医务人员"),
        2: document(2, "陕西出台八条措施"),
        3: document(3, "国家税务总局公告"),
        4: document(4, "办法", region="广州市"),
        5: document(5, "办法", region="沅东区"),
    }
    assert elsewhere("广东省有哪些措施", documents) == {2, 5}
    assert elsewhere("沅东区有哪些措施", documents) == {1, 2, 4}
    assert elsewhere("有哪些措施", documents) == frozenset()


def test_places_are_known_by_short_names() -> None:
    assert named_places("广西和浠水县") == ("广西壮族自治区", "湖北省黄冈市浠水县")
    assert [short_name(place) for place in named_places("内蒙古、宁夏、北京市通州区")] == ["内蒙古", "宁夏", "通州"]


def test_rouge_l_counts_the_longest_common_subsequence() -> None:
    assert rouge_l("不超过3个月", "3个月") == pytest.approx(2 * 3 / 9)
    assert rouge_l("甲 乙丙", "甲丙") == pytest.approx(2 * 2 / 5)
    assert rouge_l("", "甲") == 0.0


def test_roc_area_counts_pairs() -> None:
    assert roc_area([0.9, 0.5], [0.5, 0.1]) == 0.875


def test_the_model_is_refused_when_it_was_fitted_for_other_features() -> None:
    assert len(bundled_model().window.weights) == len(FEATURES)
    with pytest.raises(ValueError, match="fit the model anew"):
        AnswerModel.from_json('{"passage": {"other": 1.0}, "window": {}, "sureness": {}, "offset": 0}')


def found(rank: int, ordinal: int, text: str, title: str, evidence: Evidence) -> Found:
    return Found(rank, ordinal, text, evidence.presence(text), evidence.presence(title), title)


def test_particulars_are_what_the_title_leaves_open(toolkit: Toolkit) -> None:
    evidence = evidence_of("教师交流年限", toolkit)
    title = "教师交流办法"
    passages = [
        found(0, 3, "教师交流应当有序", title, evidence),
        found(0, 4, "年限为六年", title, evidence),
        found(1, 0, "学生资助", "学生资助办法", evidence),
    ]
    titles = [(name, evidence.presence(name)) for name in (title, "学生资助办法")]
    rows = [dict(zip(PARTICULARS, row, strict=True)) for row in particulars(evidence, passages, titles).tolist()]
    lead, answering, other = rows
    assert (lead["rest"], answering["rest"], other["rest"]) == (-1.0, 0.0, 0.0)
    assert (lead["rest_sentence"], answering["rest_sentence"]) == (-1.0, 0.0)
    assert lead["before"] == 0.0
    assert answering["before"] == pytest.approx(evidence.coverage(evidence.presence("教师交流")), rel=1e-5)
    # Of words that one passage in three holds, each counts alike.
    assert answering["scarce"] == pytest.approx(float(evidence.shares[2]), rel=1e-5)
    assert {row["placed"] for row in rows} == {row["short"] for row in rows} == {1.0}


def test_a_place_that_nothing_of_a_document_names_is_missed(toolkit: Toolkit) -> None:
    evidence = evidence_of("广东省教师交流年限", toolkit)
    passages = [found(0, 0, "教师交流", "办法", evidence), found(1, 0, "教师交流", "广东教师交流办法", evidence)]
    rows = particulars(evidence, passages, [("办法", evidence.presence("办法"))] * 2)
    assert rows[:, PARTICULARS.index("placed")].tolist() == [0.0, 1.0]
    assert particulars(evidence, [], []).shape == (0, len(PARTICULARS))


@pytest.mark.parametrize(
    ("told", "longest"),
    [("青山市教师的编制由市里核定", 0), ("教师的编制由市里核定", 3), ("", 5)],
    ids=["none", "the place", "all between words that ask"],
)
def test_the_longest_run_that_is_lost(told: str, longest: int) -> None:
    assert _longest_lost("青山市教师的编制是多少", told) == longest
