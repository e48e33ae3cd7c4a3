"""The section tree: numbers, headings, what merely mentions a provision, tables of contents, quotations, lost line breaks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.model import SectionKind
from index.numbers import chinese_number
from ingest.breaks import restore_breaks
from ingest.contents import find_contents
from ingest.lines import Line
from ingest.numbering import Shape, read_label
from ingest.outline import Outline
from ingest.quotations import quoted_lines
from ingest.structure import build_outline

SHARED = Path(__file__).parents[1] / ".." / "shared"


def outline(text: str, issued: frozenset[str] = frozenset()) -> Outline:
    lines = [Line(line) for line in text.split("\n")]
    return build_outline(lines, skip=find_contents(lines), issued=issued)


def tree(found: Outline) -> list[tuple[int, str]]:
    """(depth, name) of every section."""
    depths: list[int] = []
    for section in found.sections:
        depths.append(0 if section.parent is None else depths[section.parent] + 1)
    return [(depth, section.name) for depth, section in zip(depths, found.sections, strict=True)]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("十", 10),
        ("二十", 20),
        ("一百零五", 105),
        ("一千二百六十", 1260),
        ("二〇二三", 2023),
        ("１２", 12),
        ("甲", None),
        ("", None),
    ],
)
def test_chinese_numbers(printed: str, value: int | None) -> None:
    assert chinese_number(printed) == value


@pytest.mark.parametrize(
    ("line", "shape", "text", "value", "rest"),
    [
        ("第十二条　值班人员应当登记。", Shape.ARTICLE, "第十二条", 12, "值班人员应当登记。"),
        ("第 三 条 图书馆免费开放。", Shape.ARTICLE, "第三条", 3, "图书馆免费开放。"),
        ("第12条 图书馆免费开放。", Shape.ARTICLE, "第12条", 12, "图书馆免费开放。"),
        ("第一条之二 另行规定。", Shape.ARTICLE, "第一条之二", 1, "另行规定。"),
        ("第二章　　开放与借阅", Shape.CHAPTER, "第二章", 2, "开放与借阅"),
        ("十一、加强领导", Shape.HAN_COMMA, "十一、", 11, "加强领导"),
        ("（三）馆藏更新", Shape.HAN_BRACKET, "（三）", 3, "馆藏更新"),
        ("(三)馆藏更新", Shape.HAN_BRACKET, "(三)", 3, "馆藏更新"),
        ("2．每周闭馆一天", Shape.DIGIT_DOT, "2．", 2, "每周闭馆一天"),
        ("（4）书架", Shape.DIGIT_BRACKET, "（4）", 4, "书架"),
        ("②座位", Shape.CIRCLED, "②", 2, "座位"),
        ("3.2 预警分级", Shape.DECIMAL_2, "3.2", 2, "预警分级"),
    ],
)
def test_labels(line: str, shape: Shape, text: str, value: int, rest: str) -> None:
    label = read_label(line)
    assert label is not None
    assert (label.shape, label.text, label.value, line[label.end :], label.cited) == (shape, text, value, rest, False)


@pytest.mark.parametrize(
    "line", ["2.55%的读者", "2023.4.1起", "第一次会议", "第三类设备", "（见附表）", "图书馆", "", "十分重视"]
)
def test_no_labels(line: str) -> None:
    assert read_label(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "第三条的规定适用于分馆。",
        "第三条第二款所称分馆，是指社区图书室。",
        "第五条、第六条规定的期限可以延长。",
        "第二条所称读者包括团体。",
        "第四条和第五条另有规定的除外。",
        "第三条 的规定适用于分馆。",
        "第三条 和第四条规定的期限",
    ],
)
def test_mentions_of_articles_are_no_sections(line: str) -> None:
    found = outline(f"第一条　图书馆免费开放。\n第二条　读者凭证入馆。\n{line}\n第三条　每周一闭馆。")
    assert [section.label for section in found.sections] == ["第一条", "第二条", "第三条"]
    assert found.owner == (0, 1, 1, 2)


def test_article_may_begin_with_a_mention_of_another() -> None:
    found = outline(
        "第五条　分馆每周开放五天。\n第六条　第五条所称分馆，包括社区图书室。\n第七条　与学校合办的分馆，参照执行。"
    )
    assert [section.label for section in found.sections] == ["第五条", "第六条", "第七条"]


def test_article_without_space_needs_its_place_in_the_count() -> None:
    found = outline(
        "第一条为方便读者，制定本办法。\n第二条各分馆统一编目。\n第九条外借不收押金的做法值得推广。\n第三条读者凭证入馆。"
    )
    assert [section.label for section in found.sections] == ["第一条", "第二条", "第三条"]


def test_parts_chapters_articles_items_nest_and_spans_reach_their_descendants() -> None:
    text = (
        "第一编　总则\n第一章　一般规定\n第一条　为了方便读者，制定本办法。\n第二条　读者享有下列权利：\n（一）借阅；\n（二）咨询。\n"
        "前款权利不得转让。\n第二章　馆藏\n第一节　采购\n第三条　每年采购新书。\n第二编　附则\n第四条　自发布之日起施行。"
    )
    found = outline(text)
    assert tree(found) == [
        (0, "第一编 总则"),
        (1, "第一章 一般规定"),
        (2, "第一条"),
        (2, "第二条"),
        (3, "（一）"),
        (3, "（二）"),
        (1, "第二章 馆藏"),
        (2, "第一节 采购"),
        (3, "第三条"),
        (0, "第二编 附则"),
        (1, "第四条"),
    ]
    assert found.sections[0].span.slice(text).endswith("第三条　每年采购新书。")
    assert found.sections[3].span.slice(text) == "第二条　读者享有下列权利：\n（一）借阅；\n（二）咨询。\n前款权利不得转让。"
    assert found.heading_only == frozenset({0, 1, 7, 8, 10})


def test_notice_numbering_with_run_in_headings() -> None:
    text = (
        "一、总体要求\n全市图书馆一年内通借通还。\n二、重点工作\n（一）统一编目。各馆使用同一套编目规则。\n1．新书到馆三日内编目。\n"
        "2．旧书两年内补编。\n（二）有下列情形之一的，应当停借：\n1．图书污损的；\n2．逾期未还的。\n三、工作要求\n各馆按月报送数据。"
    )
    found = outline(text)
    assert tree(found) == [
        (0, "一、总体要求"),
        (0, "二、重点工作"),
        (1, "（一）统一编目"),
        (2, "1．"),
        (2, "2．"),
        (1, "（二）"),
        (2, "1．"),
        (2, "2．"),
        (0, "三、工作要求"),
    ]
    assert [section.kind for section in found.sections[1:4]] == [SectionKind.ITEM_1, SectionKind.ITEM_2, SectionKind.ITEM_3]


def test_question_and_short_sentence_above_text_are_headings() -> None:
    found = outline("一、图书逾期怎么办？\n答：到服务台办理续借。\n二、分工\n（一）总馆统筹采购。\n总馆每季度汇总各馆需求。")
    assert tree(found) == [(0, "一、图书逾期怎么办？"), (0, "二、分工"), (1, "（一）总馆统筹采购")]
    assert found.heading_only == frozenset({2, 3})  # a question stays with its answer


def test_heading_with_nothing_below_is_body() -> None:
    found = outline("附件所列书目如下：\n1．地方志\n2．年鉴\n3．词典")
    assert [section.heading for section in found.sections] == ["地方志", "年鉴", "词典"]
    assert found.heading_only == frozenset()


def test_continuous_item_numbers_go_on_under_the_next_heading() -> None:
    found = outline(
        "一、开放\n（一）周末开放。延长到晚九点。\n二、服务\n（二）送书上门。每周一次。\n（七）流动书车。每月一次。"
    )
    assert tree(found) == [
        (0, "一、开放"),
        (1, "（一）周末开放"),
        (0, "二、服务"),
        (1, "（二）送书上门"),
        (1, "（七）流动书车"),
    ]


def test_stray_number_without_predecessor_is_no_section() -> None:
    assert outline("图书馆概况\n三、五年内建成分馆\n馆藏三万册。").sections == ()


def test_item_headings_above_articles_enclose_them() -> None:
    found = outline("一、总则\n第一条　免费开放。\n第二条　凭证入馆。\n二、借阅\n第三条　每次五册。\n第四条　借期一月。")
    assert tree(found) == [
        (0, "一、总则"), (1, "第一条"), (1, "第二条"), (0, "二、借阅"), (1, "第三条"), (1, "第四条"),
    ]  # fmt: skip


def test_decimal_numbers_of_an_emergency_plan() -> None:
    found = outline(
        "1 总则\n1.1 编制目的\n为了及时处置，制定本预案。\n1.2 适用范围\n适用于各馆。\n2 组织体系\n2.1 领导小组\n由馆长任组长。\n3.5 万册图书"
    )
    assert tree(found) == [
        (0, "1 总则"), (1, "1.1 编制目的"), (1, "1.2 适用范围"), (0, "2 组织体系"), (1, "2.1 领导小组"),
    ]  # fmt: skip


def test_number_alone_on_its_line_takes_the_words_from_the_next() -> None:
    found = outline("第一章\n总则\n第一条　免费开放。\n附件1\n开放时间表\n周一至周五。")
    assert tree(found) == [(0, "第一章 总则"), (1, "第一条"), (0, "附件1 开放时间表")]
    assert found.heading_only == frozenset({0, 1, 3, 4})


def test_headings_that_the_format_marks() -> None:
    lines = [
        Line("借阅办法", 2), Line("第一章　总则", 3), Line("第一条　免费开放。"), Line("说明", 3), Line("一、开放时间"), Line("每天八小时。"), Line("附表", 2),
        Line("（略）"),
    ]  # fmt: skip
    found = build_outline(lines)
    assert tree(found) == [
        (0, "借阅办法"), (1, "第一章 总则"), (2, "第一条"), (1, "说明"), (2, "一、开放时间"), (0, "附表"),
    ]  # fmt: skip
    assert found.sections[3].kind is SectionKind.HEADING


def test_table_of_contents_is_no_section() -> None:
    text = "目　录\n第一章　总则\n第二章　借阅\n第一章　总则\n第一条　免费开放。\n第二章　借阅\n第二条　每次五册。"
    lines = [Line(line) for line in text.split("\n")]
    assert find_contents(lines) == frozenset({0, 1, 2})
    assert tree(outline(text)) == [(0, "第一章 总则"), (1, "第一条"), (0, "第二章 借阅"), (1, "第二条")]


def test_table_of_contents_with_page_numbers_and_without_a_title() -> None:
    pages = [Line(line) for line in ("目录", "一、概况……1", "二、服务……3", "一、概况", "馆藏三万册。", "二、服务", "免费。")]
    bare = [Line(line) for line in ("第一章 总则", "第二章 借阅", "第三章 附则", "第一章 总则", "第一条 免费。")]
    assert find_contents(pages) == frozenset({0, 1, 2})
    assert find_contents(bare) == frozenset({0, 1, 2})


def test_table_of_contents_with_long_leaders_leaves_no_short_entry_as_a_heading() -> None:
    entries = [f"第一章 总则{'.' * 90}1", f"第二章 清沅市图书馆和各分馆的借阅管理{'.' * 30}2", f"第三章 附则{'.' * 90}3"]
    text = "第一章 总则\n第一条 借书。\n第二章 清沅市图书馆和各分馆的借阅管理\n第二条 还书。\n第三章 附则\n第三条 施行。"
    lines = [Line("目录"), *map(Line, entries), *map(Line, text.split("\n"))]
    contents = find_contents(lines)
    assert contents == {0, 1, 2, 3}
    assert [section.label for section in build_outline(lines, skip=contents).sections] == [
        "第一章", "第一条", "第二章", "第二条", "第三章", "第三条",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["第三条修改为：“借书", "一、将第三条修改为：“第三条 借书", "“借书", "将第三条修改为："])
def test_quotations_that_never_close_cost_no_more_than_other_lines(line: str) -> None:
    def seconds(count: int) -> float:
        lines = [Line(line)] * count
        began = time.process_time()
        quoted_lines(lines)
        return time.process_time() - began

    seconds(1000)
    assert seconds(20_000) < 100 * max(seconds(1000), 0.005)
    assert seconds(20_000) < 2


def test_chapters_that_are_printed_once_are_no_table_of_contents() -> None:
    lines = [
        Line(line)
        for line in ("目录", "第一章 总则", "第一条 免费开放，凭证入馆，任何人不得收取费用，违者退还并道歉。", "第二章 附则")
    ]
    assert find_contents(lines) == frozenset()


def test_quoted_articles_of_an_amended_text_are_no_sections() -> None:
    found = outline(
        "一、将第三条修改为：“第三条　每次借阅八册。\n第四条　借期两个月。\n（一）续借一次；”\n二、删去第六条。\n三、将第七条修改为：\n"
        "“读者应当爱护图书。\n“损坏的应当赔偿。”\n四、重新公布。"
    )
    assert [section.label for section in found.sections] == ["一、", "二、", "三、", "四、"]
    assert found.owner == (0, 0, 0, 1, 2, 2, 2, 3)


def test_issued_text_opens_a_section_of_its_own() -> None:
    text = "现将《图书借阅办法》印发给你们。\n市图书馆\n图书借阅办法\n第一条　每次五册。\n附件：1．书目\n2．表格"
    found = outline(text, issued=frozenset({"图书借阅办法"}))
    assert tree(found)[:2] == [(0, "图书借阅办法"), (1, "第一条")]
    assert found.owner[:4] == (None, None, 0, 1)
    assert found.sections[0].kind is SectionKind.ANNEX
    assert found.owner[4] == 0  # the list of what the issued text has for annexes


def test_a_line_that_begins_with_a_comma_goes_back_to_the_line_above() -> None:
    broken = ["根据《借阅办法》（馆发〔2031〕4号", "，以下简称《办法》）开放", "。", "各馆照办。", "；", "“当日”", "”归还"]
    restored = restore_breaks([Line(line) for line in broken])
    assert [line.text for line in restored] == [
        "根据《借阅办法》（馆发〔2031〕4号，以下简称《办法》）开放。", "各馆照办。", "；", "“当日””归还",
    ]  # fmt: skip


def test_lost_line_breaks_come_back_and_no_character_changes() -> None:
    glued = (
        "关于做好图书通借通还工作的通知 馆发〔2031〕4号 各分馆： 为方便读者就近借还图书，现就有关事项通知如下： 一、统一系统 "
        "各分馆于三月底前换用统一的借还系统，旧系统的数据由总馆负责迁移，迁移期间暂停外借，读者可以在馆内阅览。 （一）培训馆员。每馆至少两人参加，"
        "考试合格后上岗，不合格的由总馆安排补训，补训的时间另行通知，补训仍不合格的调整岗位。 "
        "（二）公告读者（联系人 甲 乙）。提前十日在门口和网站公告。 二、监督检查 总馆每季度检查一次。"
    )
    lines = restore_breaks([Line(glued)])
    assert [line.text[:8] for line in lines] == [
        "关于做好图书通借", "馆发〔2031〕", "各分馆：", "为方便读者就近借", "一、统一系统", "各分馆于三月底前", "（一）培训馆员。", "（二）公告读者（", "二、监督检查",
        "总馆每季度检查一",
    ]  # fmt: skip
    assert "".join("".join(line.text for line in lines).split()) == "".join(glued.split())


def test_glued_articles_are_cut_only_where_they_count_on() -> None:
    line = "第六条 每次五册。 第七条 借期一月。 依照 第九条 的规定办理。 第八条 可以续借。"
    texts = [piece.text for piece in restore_breaks([Line(line + "读者应当爱护图书，保持安静，不得在馆内吸烟。")])]
    assert [text[:3] for text in texts] == ["第六条", "第七条", "第八条"]


def test_short_lines_with_blanks_stay_whole() -> None:
    line = Line("附表　　馆名　　地址　　电话。 以上各馆均免费开放")
    assert restore_breaks([line]) == (line,)


def test_articles_of_real_statutes_count_without_holes_or_repeats() -> None:
    archive = SHARED / "data" / "corpora" / "flk_current_laws.jsonl.gz"
    if not archive.exists():
        pytest.skip("the shared data are not here")
    import gzip
    import json

    articles = skipped = repeated = 0
    with gzip.open(archive, "rt", encoding="utf-8") as rows:
        for row in rows:
            lines = [Line(line.strip()) for line in json.loads(row)["text"].split("\n") if line.strip()]
            last = 0
            for section in build_outline(lines, skip=find_contents(lines)).sections:
                if section.kind is SectionKind.ARTICLE:
                    label = read_label(section.label)
                    assert label is not None
                    skipped += label.value > last + 1
                    repeated += label.value <= last and label.value != 1 and label.branch == 0
                    articles, last = articles + 1, label.value
    assert articles > 19_000
    assert (skipped, repeated) == (0, 0)
