"""Annexes: where they begin, what they are called, what only names them, and that numbering and passages stay inside them."""

from __future__ import annotations

import pytest

from index.model import Document, SectionKind
from ingest.document import build_document
from ingest.lines import Line, Reading, TableRow

NOTICE = "关于做好图书通借通还工作的通知\n各分馆：\n现将有关事项通知如下：\n一、总体要求\n全市一年内通借通还。\n二、监督检查\n每季度检查一次。\n"
SIGNED = "清沅市图书馆\n2031年4月2日\n"


def document(text: str, title: str | None = None) -> Document:
    lines = tuple(Line(line.strip()) for line in text.split("\n") if line.strip())
    return build_document(Reading(lines), source="a.txt", digest="", name="a.txt", title=title)


def annexes(found: Document) -> list[tuple[str, str]]:
    return [(annex.label, annex.heading) for annex in found.annexes]


def test_listed_annexes_with_titles_over_several_lines_restart_the_numbering() -> None:
    found = document(
        NOTICE
        + "附件：1.清沅市图书馆通借通还实施办法\n2.通借通还分馆名单\n"
        + SIGNED
        + "附件1\n清沅市图书馆\n通借通还实施办法\n第一条 就近还书。\n第二条 逾期停借。\n附件2\n通借通还分馆名单\n一、沅东区\n南门分馆、北门分馆。\n二、沅西区\n河畔分馆。"
    )
    assert annexes(found) == [("附件1", "清沅市图书馆通借通还实施办法"), ("附件2", "通借通还分馆名单")]
    assert [section.label for section in found.sections] == [
        "一、", "二、", "附件1", "第一条", "第二条", "附件2", "一、", "二、",
    ]  # fmt: skip
    assert found.passages[-1].heading_path[0] == "附件2 通借通还分馆名单"
    listed = next(passage for passage in found.passages if "2.通借通还分馆名单" in found.quote(passage))
    assert listed.section is None or found.sections[listed.section].kind is not SectionKind.ANNEX


def test_no_passage_crosses_the_border_of_an_annex() -> None:
    found = document("图书借阅办法\n第一条 凭证入馆。\n附：\n座位表\n东区二十座。\n附表2\n书架表\n西区八架。")
    borders = [annex.span.start for annex in found.annexes]
    assert len(borders) == 2
    for passage in found.passages:
        assert not any(passage.span.start < border < passage.span.end for border in borders)
    assert [found.quote(passage) for passage in found.passages] == ["第一条 凭证入馆。", "东区二十座。", "西区八架。"]


@pytest.mark.parametrize(
    ("mark", "label", "title"),
    [
        ("附件：\n座位预约办法", "附件", "座位预约办法"),
        ("附件1：座位预约办法", "附件1", "座位预约办法"),
        ("附件 1-2\n座位预约\n管理办法\n（试行）", "附件1-2", "座位预约管理办法（试行）"),
        ("附件一 座位预约办法", "附件一", "座位预约办法"),
        ("【附件3】\n座 位 预 约 办 法", "附件3", "座位预约办法"),
        ("附录A\n座位预约办法", "附录A", "座位预约办法"),
        ("附：\n清沅市图书馆、\n沅东分馆座位预约办法", "附", "清沅市图书馆、沅东分馆座位预约办法"),
    ],
)
def test_marks_and_titles(mark: str, label: str, title: str) -> None:
    found = document(f"{NOTICE}{SIGNED}{mark}\n一、网上预约。提前一天。\n二、到馆签到。迟到取消。")
    assert annexes(found) == [(label, title)]
    assert [section.parent for section in found.sections[-2:]] == [found.annexes[0].ordinal] * 2


def test_inner_annexes_belong_to_the_one_they_are_numbered_after() -> None:
    found = document(
        f"{NOTICE}附件：1.还书办法\n2.收费标准\n{SIGNED}附件1\n还书办法\n就近还书，登记在册。\n附件：1-1.登记表\n附件1-1\n登记表\n姓名和日期由读者填写。\n"
        "附件2\n收费标准\n不收费，逾期除外。"
    )
    assert [(annex.label, annex.parent is None) for annex in found.annexes] == [
        ("附件1", True), ("附件1-1", False), ("附件2", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tail",
    [
        "附件：座位预约办法\n清沅市图书馆\n2031年4月2日",
        "附件：1.座位预约办法\n2.分馆名单\n清沅市图书馆\n2031年4月2日\n（此件公开发布）",
        "附件：\n1.座位预约办法\n2.分馆名单\n清沅市图书馆 2031年4月2日",
        "有关要求见\n附件2。各馆应当遵照办理。",
        "各馆按照\n附件一所列时间开放。",
        "附则所列事项另行规定。",
        "附件材料应当齐全、真实、有效。",
        "附图中不得有其他注释。",
    ],
)
def test_what_only_names_an_annex_opens_none(tail: str) -> None:
    assert annexes(document(NOTICE + tail)) == []


def test_issued_text_opens_an_annex_by_its_title_alone_even_over_two_lines() -> None:
    found = document(
        "清沅市图书馆关于印发《清沅市图书馆座位预约管理办法》的通知\n各分馆：\n现将《清沅市图书馆座位预约管理办法》印发给你们，请遵照执行。\n"
        + SIGNED
        + "清沅市图书馆\n座位预约管理办法\n第一章 总则\n第一条 为了方便读者，制定本办法。\n第二章 附则\n第二条 自发布之日起施行。\n附件\n预约表\n姓名由读者填写。"
    )
    assert annexes(found) == [("", "清沅市图书馆座位预约管理办法"), ("附件", "预约表")]
    assert found.annexes[1].parent == found.annexes[0].ordinal
    article = next(section for section in found.sections if section.label == "第一条")
    assert found.sections[article.parent or 0].label == "第一章"


def test_forwarded_report_below_the_signature_is_an_annex_without_a_mark() -> None:
    found = document(
        "清沅市人民政府办公室转发市图书馆关于分馆建设情况报告的通知\n各区人民政府：\n市图书馆的报告已经市政府同意，现转发给你们。\n清沅市人民政府办公室\n"
        "2031年5月6日\n关于分馆建设情况的报告\n市人民政府：\n一、基本情况\n建成分馆八个。"
    )
    assert annexes(found) == [("", "关于分馆建设情况的报告")]


def test_amended_text_printed_in_full_below_the_decision_is_an_annex() -> None:
    found = document(
        "清沅市图书馆关于修改《图书借阅办法》的决定\n决定对《图书借阅办法》作如下修改：\n一、将第二条修改为：“第二条　每次借阅八册。”\n二、删去第三条。\n"
        "本决定自公布之日起施行。《图书借阅办法》根据本决定作相应修改，重新公布。\n图书借阅办法\n第一条 凭证入馆。\n第二条 每次借阅八册。"
    )
    assert annexes(found) == [("", "图书借阅办法")]
    assert [section.label for section in found.sections] == ["一、", "二、", "", "第一条", "第二条"]


def test_text_below_an_order_that_only_publishes_it_is_the_document_itself() -> None:
    found = document(
        "清沅市人民政府令\n第12号\n《清沅市图书馆管理办法》已经市政府常务会议通过，现予公布，自公布之日起施行。\n市长 甲乙丙\n2031年5月6日\n"
        "清沅市图书馆管理办法\n第一条 免费开放。\n第二条 凭证入馆。",
        title="清沅市图书馆管理办法",
    )
    assert annexes(found) == []
    assert [(section.label, section.parent) for section in found.sections] == [("第一条", None), ("第二条", None)]


def test_table_under_its_mark_is_an_annex_and_its_rows_open_nothing() -> None:
    lines = [Line(line) for line in (NOTICE + SIGNED + "附件\n分馆名单").strip().split("\n")]
    lines += [Line("一、沅东 | 南门分馆", row=TableRow(0, False)), Line("附件2 | 北门分馆", row=TableRow(0, False))]
    found = build_document(Reading(tuple(lines)), source="a.txt", digest="", name="a.txt")
    assert annexes(found) == [("附件", "分馆名单")]
    assert found.sections[-1].kind is SectionKind.ANNEX


def test_contents_inside_an_annex_are_no_sections() -> None:
    found = document(
        f"{NOTICE}{SIGNED}附件\n图书馆建设规划\n目 录\n一、现状……1\n（一）馆藏……1\n二、目标……3\n一、现状\n（一）馆藏\n馆藏三万册。\n二、目标\n藏书翻番。"
    )
    inside = [section.name for section in found.sections if section.parent is not None]
    assert inside == ["一、现状", "（一）馆藏", "二、目标"]


def test_annexes_that_a_copy_glued_together_get_their_lines_back() -> None:
    found = document(
        NOTICE
        + "附件：1.通借通还实施办法2.通借通还分馆名单\n"
        + SIGNED
        + "附件1通借通还实施办法（2031年版）附件2通借通还分馆名单注：名单按开馆时间排列，各分馆的地址和电话见图书馆网站。"
    )
    assert annexes(found) == [("附件1", "通借通还实施办法（2031年版）"), ("附件2", "通借通还分馆名单")]
    assert found.facts.attachments == ("通借通还实施办法", "通借通还分馆名单")
    assert "注：名单按开馆时间排列" in found.annexes[1].span.slice(found.text)


def test_a_title_glued_to_the_signature_and_to_itself_is_read_once() -> None:
    found = document(
        NOTICE + "附件：通借通还实施办法 清沅市图书馆 2031年4月2日 通借通还实施办法 读者凭证在任何分馆借书，三十天内还书。"
    )
    assert annexes(found) == [("", "通借通还实施办法")]
    assert "读者凭证" in found.annexes[0].span.slice(found.text)


@pytest.mark.parametrize(
    "sentence",
    [
        "还书时间按照附件2通借通还分馆名单执行，逾期停借。",
        "各分馆的名单见附件2通借通还分馆名单。",
        "本馆公布的附件2通借通还分馆名单每年更新一次，由总馆负责解释。",
    ],
)
def test_a_sentence_that_names_a_listed_annex_is_not_cut(sentence: str) -> None:
    found = document(NOTICE + sentence + "\n附件：1.通借通还实施办法2.通借通还分馆名单\n" + SIGNED + sentence)
    assert annexes(found) == []
    assert found.text.count(sentence) == 2


def test_a_title_that_begins_with_a_numeral_is_no_entry_of_a_list() -> None:
    rows = (Line("指标 | 说明", row=TableRow(0, True)), Line("借书量 | 每年统计", row=TableRow(0, False)))
    lines = (*(Line(text) for text in (NOTICE + SIGNED + "附件\n三级图书馆考核指标").split("\n") if text), *rows)
    found = build_document(Reading(lines), source="a.html", digest="", name="a.html")
    assert annexes(found) == [("附件", "三级图书馆考核指标")]


def test_parts_of_a_collection_that_differ_in_their_number_are_annexes() -> None:
    answers = "问：何时还书？\n答：三十天内还书。\n问：何处还书？\n答：任何分馆都可以。\n"
    found = document(f"图书馆借阅问答汇编\n借阅问答（一）\n{answers}借阅问答（二）\n{answers}", title="图书馆借阅问答汇编")
    assert annexes(found) == [("", "借阅问答（一）"), ("", "借阅问答（二）")]
    questions = [section for section in found.sections if section.kind is SectionKind.QUESTION]
    assert [section.parent for section in questions] == [0, 0, 3, 3]
