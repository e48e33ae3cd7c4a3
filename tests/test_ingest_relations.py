"""What a text says about other texts is found with its kind, target and wording; what others did, and mere forms, are not."""

from __future__ import annotations

from datetime import date

import pytest

from index.model import Document, Relation, RelationKind
from ingest.document import build_document
from ingest.lines import Line, Reading, TableRow
from ingest.references import find_mentions, is_policy_title

BASED_ON, AMENDS, REPEALS = RelationKind.BASED_ON, RelationKind.AMENDS, RelationKind.REPEALS
CITES, ISSUES, FORWARDS = RelationKind.CITES, RelationKind.ISSUES, RelationKind.FORWARDS


def document(title: str, *lines: str | Line) -> Document:
    """A document of the title and ``lines``."""
    read = (Line(title), *(Line(line) if isinstance(line, str) else line for line in lines))
    return build_document(Reading(read), source="a.txt", digest="0" * 64, name="a.txt")


def of(found: Document, *kinds: RelationKind) -> list[Relation]:
    """The relations of ``kinds`` only."""
    return [relation for relation in found.relations if relation.kind in kinds]


def titles(found: Document, *kinds: RelationKind) -> list[str | None]:
    """The names in the relations of ``kinds``."""
    return [relation.target.title for relation in of(found, *kinds)]


RULES = "清沅市停车管理办法"


def rules(*articles: str) -> Document:
    """A regulation with these articles between a first and a last one of its own."""
    return document(RULES, "第一条 为了规范停车，制定本办法。", *articles, "第九条 本办法由市城管局负责解释。")


def test_the_first_article_names_the_basis_and_its_wording() -> None:
    found = document(
        RULES,
        "第一条 为了规范停车，根据《中华人民共和国清沅河法》（以下简称清沅河法）、国务院《道路条例》（国令第12号）第三条和《清沅市城市条例》等法律、法规，结合本市实际，制定本办法。",
        "第二条 违反本办法的，依照清沅河法第五条第二款处罚；拒不改正的，依照《道路条例》第七条第一款第（二）项处罚。",
    )
    basis = of(found, BASED_ON)
    assert [relation.target.title for relation in basis] == ["中华人民共和国清沅河法", "道路条例", "清沅市城市条例"]
    assert [relation.target.provision for relation in basis] == [None, "第三条", None]
    assert basis[1].target.doc_number == "国令第12号"
    assert all(relation.span.slice(found.text).startswith("根据《") for relation in basis)
    cited = of(found, CITES)
    assert [(relation.target.title, relation.target.full_title, relation.target.provision) for relation in cited] == [
        ("清沅河法", "中华人民共和国清沅河法", "第五条第二款"),
        ("道路条例", None, "第七条第一款第（二）项"),
    ]
    assert [relation.ordinal for relation in found.relations] == list(range(len(found.relations)))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("根据宪法，制定本办法。", ["宪法"], id="constitution"),
        pytest.param("依照民事诉讼法、公司法等法律规定，制定本办法。", ["民事诉讼法", "公司法"], id="bare-names"),
        pytest.param(
            "根据宪法、地方各级人民代表大会和地方各级人民政府组织法和立法法，制定本办法。",
            ["宪法", "地方各级人民代表大会和地方各级人民政府组织法", "立法法"],
            id="bare-name-with-and",
        ),
        pytest.param("根据有关法律、法规，结合本市实际，制定本办法。", [], id="no-name"),
        pytest.param("为了实施《清沅河法》，结合本市实际，制定本办法。", ["清沅河法"], id="aim"),
        pytest.param(
            "根据《清沅河法》及其实施条例等法规和《河道条例》的规定，制定本办法。", ["清沅河法", "河道条例"], id="goes-on"
        ),
        pytest.param("区人民政府可以根据《清沅河法》制定实施细则。", [], id="others-may"),
        pytest.param("各单位应当依照《清沅河法》制定本单位的停车制度。", [], id="others-must"),
        pytest.param("违反《清沅河法》的，作如下处理：", [], id="offence"),
        pytest.param("根据《清沅河法》等法律，参照《省停车办法》，制定本办法。", ["清沅河法"], id="modelled-on"),
    ],
)
def test_what_a_regulation_is_made_on(sentence: str, expected: list[str]) -> None:
    assert titles(document(RULES, f"第一条 {sentence}"), BASED_ON) == expected


def test_a_notice_rests_on_what_its_opening_names_and_not_on_what_it_tells_others() -> None:
    found = document(
        "清沅市人民政府关于规范停车的通知",
        "各区人民政府：",
        "根据《省政府关于停车的意见》（清政发〔2020〕5号）精神，现就规范停车有关事项通知如下：",
        "一、各区要按照《停车场建设规范》要求改造停车场。",
        "二、收费按照《清沅市收费办法》执行。",
    )
    (basis,) = of(found, BASED_ON)
    assert (basis.target.title, basis.target.doc_number) == ("省政府关于停车的意见", "清政发〔2020〕5号")
    assert titles(found, CITES) == ["停车场建设规范", "清沅市收费办法"]


def test_the_history_below_a_title_is_only_mentioned() -> None:
    found = document(
        RULES,
        "（2010年3月1日市政府令第3号公布　根据2019年5月6日《清沅市人民政府关于修改〈清沅市停车管理办法〉的决定》修正）",
        "第一条 为了规范停车，制定本办法。",
    )
    assert titles(found, CITES) == ["清沅市人民政府关于修改〈清沅市停车管理办法〉的决定"]
    assert of(found, BASED_ON, AMENDS, REPEALS) == []


def test_a_closing_article_repeals_a_list_and_replaces_its_namesake() -> None:
    found = rules(
        "第八条 本办法自2024年5月1日起施行。2001年3月2日市政府令第7号公布的《清沅市停车管理暂行办法》、"
        "《停车收费规定》（清政发〔2003〕9号）和市城管局发布的《洗车细则》同时废止。"
    )
    gone = of(found, REPEALS)
    assert [(relation.target.title, relation.target.doc_number) for relation in gone] == [
        ("清沅市停车管理暂行办法", "市政府令第7号"),
        ("停车收费规定", "清政发〔2003〕9号"),
        ("洗车细则", None),
    ]
    assert all(relation.span.slice(found.text).endswith("同时废止") for relation in gone)
    assert titles(found, RelationKind.REPLACES) == ["清沅市停车管理暂行办法"]


@pytest.mark.parametrize(
    ("sentence", "expected", "when"),
    [
        pytest.param("《洗车细则》停止执行。", ["洗车细则"], None, id="stops"),
        pytest.param("《洗车细则》自2024年6月1日起废止。", ["洗车细则"], date(2024, 6, 1), id="dated"),
        pytest.param("本办法施行之日起，《洗车细则》即行失效。", ["洗车细则"], None, id="lapses"),
        pytest.param("1987年4月5日公布的洗车业管理办法同时废止。", ["洗车业管理办法"], None, id="bare-name-with-its-date"),
        pytest.param("原洗车业管理办法（清政发〔1987〕4号）同时废止。", ["洗车业管理办法"], None, id="bare-name-with-number"),
        pytest.param("过去有关部门制定的洗车业管理办法同时废止。", [], None, id="no-name"),
        pytest.param("1987年4月5日公布的有关洗车的规定同时废止。", [], None, id="whatever-there-is"),
        pytest.param("国务院已废止《洗车细则》。", [], None, id="by-another"),
        pytest.param("《洗车细则》不废止，继续有效。", [], None, id="negated"),
        pytest.param("《洗车细则》废止后领取的证照无效。", [], None, id="afterwards"),
        pytest.param("除《洗车细则》外，其他规定同时废止。", [], None, id="except"),
        pytest.param("建议废止《洗车细则》。", [], None, id="proposed"),
        pytest.param("期满未延续的，《停车许可证》自行失效。", [], None, id="certificate"),
        pytest.param("依照《洗车细则》第三条的规定予以撤销。", [], None, id="revoked-under"),
        pytest.param("应当修改或者废止《洗车细则》的，由市政府决定。", [], None, id="hypothetical"),
    ],
)
def test_what_repeals_and_what_does_not(sentence: str, expected: list[str], when: date | None) -> None:
    found = rules(f"第八条 {sentence}")
    assert titles(found, REPEALS) == expected
    assert [relation.when for relation in of(found, REPEALS)] == [when] * len(expected)


def test_part_of_a_text_may_be_repealed() -> None:
    found = rules("第八条 《洗车细则》第三条、第五条第二款同时废止。", "第十条 《河道条例》中有关停车的规定即行废止。")
    assert [(relation.target.title, relation.target.provision) for relation in of(found, REPEALS)] == [
        ("洗车细则", "第三条、第五条第二款"),
        ("河道条例", "有关停车的规定"),
    ]


def test_a_decision_lists_what_it_repeals() -> None:
    found = document(
        "清沅市人民政府关于废止部分规章的决定",
        "市人民政府决定废止下列规章：",
        "一、《洗车细则》（2001年市政府令第8号公布）",
        "二、停车收费规定（2003年市政府令第9号公布）",
        "本决定自公布之日起施行。",
    )
    assert [(relation.target.title, relation.target.doc_number) for relation in of(found, REPEALS)] == [
        ("洗车细则", "市政府令第8号"),
        ("停车收费规定", "市政府令第9号"),
    ]


def test_an_annex_lists_in_a_table_what_is_repealed_and_what_stays() -> None:
    def row(text: str, table: int, header: bool = False) -> Line:
        return Line(text, row=TableRow(table, header))

    found = document(
        "清沅市人民政府关于清理文件的通知",
        "现将清理结果公布如下。",
        "附件1",
        "宣布失效的规范性文件目录",
        row("序号 | 文件名称 | 文号", 0, True),
        row("1 | 关于规范停车的通知 | 清政发〔2003〕9号", 0),
        row("2 | 洗车管理办法 | 清政发〔2004〕1号", 0),
        "附件2",
        "继续有效的规范性文件目录",
        row("1 | 河道管理办法 | 清政发〔2005〕1号", 1),
    )
    assert [(relation.target.title, relation.target.doc_number) for relation in of(found, REPEALS)] == [
        ("关于规范停车的通知", "清政发〔2003〕9号"),
        ("洗车管理办法", "清政发〔2004〕1号"),
    ]


def test_a_decision_amends_what_its_title_and_its_headings_name() -> None:
    found = document(
        "清沅市人民政府关于修改《清沅市停车管理办法》等两件规章的决定",
        "市人民政府决定，对《清沅市停车管理办法》等两件规章作如下修改：",
        "一、修改《清沅市停车管理办法》",
        "将第三条修改为：“根据《道路条例》，制定本办法。《洗车细则》同时废止。”",
        "二、《河道管理办法》",
        "删去第五条。",
    )
    assert titles(found, AMENDS) == ["清沅市停车管理办法", "河道管理办法"]
    assert of(found, BASED_ON, REPEALS) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("将《河道条例》第三条第一款中的“五日”修改为“十日”。", [("河道条例", "第三条第一款")], id="words"),
        pytest.param("在《河道条例》第六条中增加一款，作为第二款。", [("河道条例", "第六条")], id="added"),
        pytest.param("市水务局要抓紧对《河道条例》进行修改。", [], id="told"),
        pytest.param("推动修改《河道条例》。", [], id="planned"),
        pytest.param("运营单位根据检查结果对《应急预案》进行修改。", [], id="by-others"),
    ],
)
def test_what_amends(sentence: str, expected: list[tuple[str, str]]) -> None:
    found = of(document("清沅市人民政府关于调整河道规定的决定", sentence), AMENDS)
    assert [(relation.target.title, relation.target.provision) for relation in found] == expected


def test_an_amendment_amends_what_its_title_bears() -> None:
    found = document("清沅河法修正案（二）", "一、将清沅河法第三条修改为：“河道由市管理。”")
    assert titles(found, AMENDS) == ["清沅河法"]


def test_a_notice_issues_its_annex_and_forwards_another() -> None:
    issued = document(
        "清沅市人民政府关于印发《清沅市停车管理办法》的通知",
        "各区人民政府：",
        "现将《清沅市停车管理办法》印发给你们，请遵照执行。",
        RULES,
        "第一条 根据《道路条例》，制定本办法。",
    )
    assert titles(issued, ISSUES) == [RULES]
    assert titles(issued, BASED_ON) == ["道路条例"]
    forwarded = document(
        "清沅市人民政府转发省政府关于停车意见的通知", "现将《省政府关于停车的意见》（清政发〔2020〕5号）转发给你们。"
    )
    (relation,) = of(forwarded, FORWARDS)
    assert relation.target.doc_number == "清政发〔2020〕5号"
    assert of(forwarded, ISSUES) == []


def test_detailed_rules_implement_and_interpretations_interpret() -> None:
    detailed = document("清沅河法实施细则", "第一条 根据《中华人民共和国清沅河法》，制定本细则。")
    assert titles(detailed, RelationKind.IMPLEMENTS) == ["中华人民共和国清沅河法"]
    assert titles(detailed, BASED_ON) == ["中华人民共和国清沅河法"]
    court = document("最高人民法院关于适用《清沅河法》若干问题的解释", "第一条 河道包括支流。")
    assert titles(court, RelationKind.INTERPRETS) == ["清沅河法"]
    assert of(rules(), RelationKind.INTERPRETS) == []


def test_a_name_that_others_bear_is_one_and_a_list_may_span_issuers() -> None:
    (mention,) = find_mentions("最高法《关于修改〈关于《清沅河法》若干问题的解释〉等两件的决定》作废")
    assert mention.title == "关于修改〈关于《清沅河法》若干问题的解释〉等两件的决定"
    found = rules("第八条 原市政府发布的《洗车细则》，市城管局、市公安局联合印发的《停车收费规定》同时废止。")
    assert titles(found, REPEALS) == ["洗车细则", "停车收费规定"]


@pytest.mark.parametrize(
    ("title", "policy"),
    [
        ("清沅日报", False),
        ("停车许可证", False),
        ("停车登记表", False),
        ("停车协议书", False),
        ("停车管理办法（试行）", True),
        ("停车规划（2021—2025年）", True),
        ("停车场建设规范", True),
        ("五年行动计划", True),
    ],
    ids=["newspaper", "licence", "form", "contract", "trial", "plan", "standard", "programme"],
)
def test_newspapers_forms_and_licences_are_no_policies(title: str, policy: bool) -> None:
    assert is_policy_title(title) is policy


def test_an_open_bracket_and_strange_text_do_no_harm() -> None:
    for text in (
        "《",
        "》",
        "《《《》",
        "《停车办法",
        "《停车办法\n》《河道条例》",
        "根据" * 3000,
        "《" * 4000,
        "（" * 4000 + "《办法》" + "（" * 4000,
    ):
        for mention in find_mentions(text):
            assert 0 <= mention.start < mention.end <= len(text)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("根据清政发〔2019〕5号文件精神，现就规范停车通知如下：", [(BASED_ON, "清政发〔2019〕5号")], id="basis"),
        pytest.param(
            "现将市政府清政发〔2019〕5号文转发给你们，请遵照执行。",
            [(RelationKind.FORWARDS, "清政发〔2019〕5号")],
            id="forwarded",
        ),
        pytest.param("清政发〔2019〕5号文件同时废止。", [(REPEALS, "清政发〔2019〕5号")], id="repealed"),
        pytest.param("清沅市城管局公告2001年第7号同时废止。", [(REPEALS, "清沅市城管局公告2001年第7号")], id="announcement"),
        pytest.param("本办法由清政发〔2019〕5号文件公布。", [], id="history"),
        pytest.param("根据申请，受理清停许〔2019〕5号停车证，现通知如下：", [], id="certificate"),
    ],
)
def test_a_text_may_be_named_by_its_number_alone(sentence: str, expected: list[tuple[RelationKind, str]]) -> None:
    found = document("清沅市城管局关于规范停车的通知", "各区人民政府：", sentence)
    assert [(relation.kind, relation.target.doc_number) for relation in found.relations] == expected
    assert all(relation.target.title is None for relation in found.relations)


def test_a_number_that_stands_behind_a_title_means_that_text() -> None:
    found = document(
        "清沅市城管局关于规范停车的通知",
        "各区人民政府：",
        "根据《清沅市停车管理意见》（清政发〔2019〕5号），现就规范停车通知如下：",
        "一、各区要按照清政发〔2019〕5号文要求改造停车场。",
    )
    assert [(relation.kind, relation.target.title) for relation in found.relations] == [(BASED_ON, "清沅市停车管理意见")]
