"""What questions are understood to mean: labelled ones, what is opened, and that nothing is restricted in silence or to nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.answer import Answer
from index.base import KnowledgeBase
from index.filters import Filters
from index.interpret import EVERYTHING, interpret
from index.interpretation import Deed, Interpretation, Kind
from index.interpreted_answer import answer_interpreted
from index.interpreted_search import Found, search_interpreted
from ingest.batch import ingest_paths

TODAY = date(2026, 11, 25)
LABELS = Path(__file__).parent / "labels"

OLD = """岭川省停车条例

岭川省人民代表大会常务委员会公告第3号

（2015年3月1日岭川省人民代表大会常务委员会通过，自2015年7月1日起施行）

第一条　为了规范停车，制定本条例。

第二条　路边停车每小时收费五元。
"""
NEW = """岭川省停车条例

岭川省人民代表大会常务委员会公告第9号

（2015年3月1日岭川省人民代表大会常务委员会通过，2022年5月1日修订，自2022年7月1日起施行）

第一条　为了规范停车，方便群众，制定本条例。

第二条　路边停车每小时收费八元。

残疾人免费停车。
"""
TRADITIONAL = """關於加強學校飲水安全的通知

望嶺區教育局

望教發〔2023〕5號

各學校應當每學期清洗飲水設備一次。

飲水設備的濾芯由學校負責更換。

2023年4月2日
"""
TRADITIONAL_ARTICLES = """嶺川省消防演練條例

第一章　總則

第一條　為了規範消防演練，制定本條例。

第二章　演練

第二條　學校每學期至少組織一次消防演練。

第三條　演練記錄保存三年。
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Two versions of one rule, and a notice and a rule in traditional characters."""
    folder = tmp_path_factory.mktemp("own")
    texts = {"old": OLD, "new": NEW, "traditional": TRADITIONAL, "traditional_articles": TRADITIONAL_ARTICLES}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    base = KnowledgeBase.open_or_create(folder / "kb")
    report = ingest_paths(base, [folder / f"{name}.txt" for name in texts])
    assert report.failures == []
    base.refresh()
    return base


def _understood(base: KnowledgeBase, question: str, *history: str, filters: Filters | None = None) -> Interpretation:
    base.refresh()
    return interpret(base, question, history=history, filters=filters, today=TODAY)


def _search(base: KnowledgeBase, question: str, **filters: object) -> Found:
    return search_interpreted(base, _understood(base, question, filters=Filters(**filters)))  # type: ignore[arg-type]


def _ask(base: KnowledgeBase, question: str, *history: str) -> Answer:
    return answer_interpreted(base, _understood(base, question, *history))[0]


def _labelled() -> list[tuple[str, list[str], set[str]]]:
    """(name, the questions of a conversation, what must be recognised in the last)."""
    cases = []
    for name in ("interpreted_first", "interpreted_second", "interpreted_third", "interpreted_fourth"):
        lines = (LABELS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(line for line in lines if not line.startswith("#")):
            *asked, expected = line.split("\t")
            cases.append((f"{name}-{number}", asked, set() if expected == "-" else set(expected.split("|"))))
    return cases


LABELLED = _labelled()


# 学校安权条例, 受费标准, 集团化半学: the slip is in what the dictionary does not list. A provision before its title is not read as
# one of it, and 餐费 and 校服费 share but their last character.
KNOWN_TO_FAIL = ("学校安权条例", "课后服务受费标准是什么", "集团化半学的意见", "第8条第2款《清沅市学校安全条例》", "餐费呢")


@pytest.mark.parametrize(("asked", "expected"), [pytest.param(*case[1:], id=case[0]) for case in LABELLED])
def test_labelled_questions(sample_base: KnowledgeBase, asked: list[str], expected: set[str]) -> None:
    *history, question = asked
    found = {f"{part.kind}={part.value}" for part in _understood(sample_base, question, *history).recognised}
    assert (found == expected) is (question not in KNOWN_TO_FAIL)


def test_the_labels_are_many_and_of_every_kind() -> None:
    assert len(LABELLED) >= 190
    assert {each.split("=")[0] for *_, expected in LABELLED for each in expected} == {kind.value for kind in Kind}
    assert sum(not expected for *_, expected in LABELLED) >= 25


@pytest.mark.parametrize(
    "question",
    [
        "清沅市学校安全条例第八条",
        "《清沅市學校安全條例》第８条",
        "学校安全条例第8条怎么说",
        "清沅市人民代表大会常务委员会公告第12号第八条",
    ],
    ids=["bare", "traditional-and-digits", "short-name", "by-number"],
)
def test_a_provision_is_opened_and_answered_word_for_word(sample_base: KnowledgeBase, question: str) -> None:
    found = _search(sample_base, question)
    first = found.hits[0]
    assert first.document.title == "清沅市学校安全条例"
    assert first.passage.passage.heading_path[-1] == "第八条"
    assert "第8条" in found.why[first.document.number]
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    given = _ask(sample_base, question)
    (citation,) = given.citations
    document = sample_base.store.document(citation.document.number)
    assert document is not None
    assert given.text == citation.quote == citation.span.slice(document.text)
    assert given.text.startswith("第八条　学校法定代表人")


def test_a_provision_that_is_not_there_is_not_answered_by_another(sample_base: KnowledgeBase) -> None:
    given = _ask(sample_base, "《清沅市学校安全条例》第九十九条怎么说")
    assert not given.found
    assert [hit.document.title for hit in given.nearest] == ["清沅市学校安全条例"]
    (part,) = [p for p in _understood(sample_base, "学校安全条例第99条").recognised if p.kind is Kind.PROVISION]
    assert part.deed is Deed.NOTHING
    assert "没有第99条" in part.note


@pytest.mark.parametrize("question", ["清政发〔2031〕77号", "《清沅市夜间观星管理办法》", "《清沅市夜间观星管理办法》第三条"])
def test_a_document_that_is_not_there_is_not_answered_by_another(sample_base: KnowledgeBase, question: str) -> None:
    given, asked = answer_interpreted(sample_base, interpret(sample_base, question))
    assert asked.names_only_the_absent
    assert not given.found
    assert given.nearest


def test_parts_of_a_notice_are_opened(sample_base: KnowledgeBase) -> None:
    given = _ask(sample_base, "清教基〔2022〕15号第三部分第（四）项")
    assert given.found
    assert given.text.startswith("（四）")
    assert given.citations[0].passage.passage.heading_path[0].startswith("三、")


def test_what_changed_a_provision_is_not_answered_by_the_provision(sample_base: KnowledgeBase) -> None:
    given = _ask(sample_base, "沅东政发〔2019〕14号第八条被改成了什么")
    assert "修改" in given.citations[0].document.title


def test_the_version_of_the_day_is_opened(own: KnowledgeBase) -> None:
    assert _ask(own, "岭川省停车条例第二条第一款").text == "第二条　路边停车每小时收费八元。"
    before = answer_interpreted(own, _understood(own, "停车条例第二条", filters=Filters(as_of=date(2018, 1, 1))))[0]
    assert before.citations[0].quote == "第二条　路边停车每小时收费五元。"
    assert _ask(own, "岭川省停车条例第二条第二款").text == "残疾人免费停车。"
    then = _ask(own, "2018年有效的岭川省停车条例第二条")
    assert then.text == "第二条　路边停车每小时收费五元。"


def test_either_script_finds_the_other_and_the_source_is_shown_as_it_is(own: KnowledgeBase) -> None:
    first = _search(own, "学校饮水设备多久清洗一次").hits[0]
    assert first.document.title == "關於加強學校飲水安全的通知"
    assert "飲水設備" in first.passage.text
    marked = "".join(span.slice(first.passage.text) for span in first.highlights)
    assert "飲水設備" in marked
    assert "濾芯由學校負責更換" in _ask(own, "饮水设备的滤芯由谁更换").citations[0].quote
    assert "路边停车每小时收费八元" in _ask(own, "路邊停車每小時收費多少").citations[0].quote
    assert _search(own, "望教发〔2023〕5号").hits[0].document.number == first.document.number


@pytest.mark.parametrize(
    "question",
    ["岭川省消防演练条例第二条", "《嶺川省消防演練條例》2條", "岭川省消防演练条例第２條"],
    ids=["simplified", "typed", "wide"],
)
def test_an_article_in_traditional_characters_is_one(own: KnowledgeBase, question: str) -> None:
    assert _ask(own, question).text == "第二條　學校每學期至少組織一次消防演練。"
    (hit,) = _search(own, question).hits[:1]
    assert hit.passage.passage.heading_path == ("第二章 演練", "第二條")


def test_restrictions_that_leave_nothing_are_given_up_and_that_is_said(sample_base: KnowledgeBase) -> None:
    found = _search(sample_base, "2022年以来广州市的集团化办学政策")
    deeds = {part.kind: part.deed for part in found.interpretation.recognised}
    assert deeds == {Kind.PERIOD: Deed.FILTERED, Kind.REGION: Deed.RELAXED}
    assert found.hits
    assert all((hit.document.facts.year or 2022) >= 2022 for hit in found.hits)
    assert "已放宽" in next(part.note for part in found.interpretation.recognised if part.kind is Kind.REGION)
    assert _search(sample_base, "1950年以前广州市的集团化办学政策").hits


def test_the_texts_of_a_place_are_asked_for_or_what_holds_there(sample_base: KnowledgeBase) -> None:
    (wanted,) = _understood(sample_base, "沅东区的招生方案").recognised
    assert wanted.deed is Deed.FILTERED
    asked = _understood(sample_base, "沅东区对小学招生有什么规定")
    told = asked.recognised[0]
    assert (told.deed, told.note, asked.filters) == (Deed.NOTHING, "认出地区沅东区，未据此筛选", Filters())


def test_what_a_document_does_not_tell_is_not_held_against_it(sample_base: KnowledgeBase) -> None:
    inferred = _understood(sample_base, "2022年以来沅东区的集团化办学政策").filters
    assert inferred.lenient
    both = sample_base.admission.resolve(inferred)
    strict = sample_base.admission.resolve(Filters(year_from=2022, region="沅东区"))
    assert both is not None
    assert strict is not None
    assert set(strict.documents) < set(both.documents)
    for document in sample_base.store.listed(set(both.documents) - set(strict.documents)).values():
        assert document.facts.region is None or document.facts.year is None


def test_what_the_caller_sets_is_never_touched(sample_base: KnowledgeBase) -> None:
    found = _search(sample_base, "2022年以来沅东区的集团化办学政策", region="清沅市", year_from=1990, year_to=2016)
    assert found.interpretation.filters.region == "清沅市"
    assert all((hit.document.facts.year or 9999) <= 2016 for hit in found.hits)
    assert all("未采用" in part.note for part in found.interpretation.recognised)
    assert _search(sample_base, "集团化办学", region="没有这个地方").hits == []


def test_each_kind_can_be_revoked_by_itself(sample_base: KnowledgeBase) -> None:
    question = "2022年以来沅东区的集团化办学政策"
    both = _understood(sample_base, question)
    assert (both.filters.region, both.filters.year_from) == ("沅东区", 2022)
    one = interpret(sample_base, question, kinds=EVERYTHING - {Kind.REGION}, today=TODAY)
    assert (one.filters.region, one.filters.year_from) == (None, 2022)
    none = interpret(sample_base, question, kinds=frozenset(), today=TODAY)
    assert (none.searched, none.filters, none.recognised) == (question, Filters(), ())


def test_a_slip_is_told_and_only_where_the_base_does_not_know_it(sample_base: KnowledgeBase) -> None:
    asked = _understood(sample_base, "义物教育学校怎么招生")
    (part,) = asked.recognised
    assert (part.words, part.value, part.span.slice(asked.text)) == ("义物教育", "义务教育", "义务教育")
    assert asked.searched.startswith("义务教育")
    assert _understood(sample_base, "义物教育学校怎么招生", filters=Filters()).text == asked.text


def test_spans_slice_back_to_what_was_recognised(sample_base: KnowledgeBase) -> None:
    question = "请问２０２２年以来沅东區的《清沅市校車安全管理辦法》第三条"
    asked = _understood(sample_base, question)
    assert len(asked.recognised) >= 3
    for part in asked.recognised:
        assert part.span.slice(asked.text) == part.words


@pytest.mark.parametrize(
    "question",
    ["《》", "《", "第条", "〔2020〕号", "第九九九九九九条", "那呢", "的", "１" * 50, "《" * 200, "2023年以来"],
    ids=["empty", "open", "no-number", "bare-year", "huge", "and", "particle", "digits", "many-open", "only-a-period"],
)
def test_odd_questions_are_searched_as_they_stand(sample_base: KnowledgeBase, question: str) -> None:
    found = _search(sample_base, question)
    assert found.interpretation.searched
    assert found.interpretation.opened == ()
