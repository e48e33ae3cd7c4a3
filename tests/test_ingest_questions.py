"""Questions with their answers, headings that only bold type marks, and what quotations and wrapped lines must not become."""

from __future__ import annotations

from index.model import Document, SectionKind
from ingest.document import build_document
from ingest.lines import Line, Reading


def document(*lines: str | Line) -> Document:
    made = tuple(line if isinstance(line, Line) else Line(line) for line in lines)
    return build_document(Reading(made), source="a.txt", digest="", name="a.txt")


def questions(found: Document) -> list[tuple[str, str]]:
    return [(section.label, section.heading) for section in found.sections if section.kind is SectionKind.QUESTION]


def names(found: Document) -> list[tuple[str, int | None]]:
    return [(section.name, section.parent) for section in found.sections]


def test_questions_and_answers_stay_together() -> None:
    found = document(
        "图书馆负责人答记者问", "近日，图书馆修订了借阅办法。", "问：修订的背景是什么？", "答：分馆增加了。", "主要考虑两点：", "1.方便读者。", "2.减少等候。",
        "问：何时施行？", "答：下月一日。",
    )  # fmt: skip
    assert questions(found) == [("", "修订的背景是什么？"), ("", "何时施行？")]
    quotes = [found.quote(passage) for passage in found.passages]
    assert quotes[-2:] == [
        "问：修订的背景是什么？\n答：分馆增加了。\n主要考虑两点：\n1.方便读者。\n2.减少等候。",
        "问：何时施行？\n答：下月一日。",
    ]


def test_long_answer_is_split_and_each_part_carries_the_question() -> None:
    found = document("借阅问答", "问：逾期怎么办？", *("答：" + "到服务台办理续借并登记在册。" * 20, "逾期的停借。" * 90))
    assert len(found.passages) > 2
    assert all(passage.heading_path == ("逾期怎么办？",) for passage in found.passages[1:])
    assert found.quote(found.passages[0]).startswith("问：逾期怎么办？")


def test_numbered_questions_keep_their_number_and_nest_under_their_topic() -> None:
    found = document(
        "借阅政策问答", "一、借书", "1.可以借几册？", "五册。", "2.问：可以代借吗？", "答：可以，需要带证：", "（一）读者证。", "（二）身份证。", "二、还书",
        "1.可以异地还吗？", "答：可以。",
    )  # fmt: skip
    assert questions(found) == [("1.", "可以借几册？"), ("2.", "可以代借吗？"), ("1.", "可以异地还吗？")]
    assert names(found)[0] == ("一、借书", None)
    assert [section.parent for section in found.sections if section.kind is SectionKind.QUESTION] == [0, 0, 5]
    assert found.sections[3].parent == 2


def test_reporter_asks_and_a_list_of_questions_alone_is_no_interview() -> None:
    interview = document(
        "发布会实录", "记者：今年新增多少分馆，什么时候开放？", "馆长：新增八个。", "记者：谢谢。", "馆长：再见。"
    )
    assert questions(interview) == [("", "今年新增多少分馆，什么时候开放？")]
    survey = document("读者问卷", "1.您常来吗？", "2.您满意吗？", "3.您有什么建议？")
    assert [label for label, _ in questions(survey)] == []


def test_bold_short_lines_between_paragraphs_are_headings() -> None:
    body = "各分馆要按照要求延长开放时间，周末照常开放，节假日轮流值班，并把安排提前一周公布。"
    found = document(
        "分馆建设情况", body, Line("开放时间", bold=True), body, Line("读者服务", bold=True), body, "一、送书上门", body, Line("经费保障", bold=True), body,
        Line("联系人：甲乙", bold=True), body,
    )  # fmt: skip
    assert names(found) == [("开放时间", None), ("读者服务", None), ("一、送书上门", 1), ("经费保障", None)]


def test_bold_headings_inside_a_numbered_section_stay_inside() -> None:
    body = "各分馆要按照要求延长开放时间，周末照常开放，节假日轮流值班，并把安排提前一周公布。"
    found = document(
        "分馆建设情况", body, "一、总体要求", Line("指导思想", bold=True), body, Line("基本原则", bold=True), body, "二、重点任务", body, body, body,
    )  # fmt: skip
    assert names(found) == [("一、总体要求", None), ("指导思想", 0), ("基本原则", 0), ("二、重点任务", None)]


def test_marks_on_most_lines_or_on_sentences_and_signatures_name_no_headings() -> None:
    everywhere = [Line(f"第{number}馆开放", bold=True) for number in range(6)]
    assert document("开放安排", *everywhere, "以上各馆周末照常开放，节假日轮流值班，安排提前一周公布在门口。").sections == ()
    body = "各分馆要按照要求延长开放时间，周末照常开放，节假日轮流值班，并把安排提前一周公布。"
    found = document(
        "开放安排", body, body, Line("务必落实。", bold=True), body, Line("2031年5月6日", centred=True), body, body, body
    )
    assert found.sections == ()


def test_quoted_provisions_with_and_without_marks_are_those_of_another_text() -> None:
    found = document(
        "关于修改借阅办法的决定", "一、将第三条修改为：“有下列情形之一的，停借：", "（一）逾期；", "（二）污损。”", "二、第四条修改为：", "“第四条　下列人员免押金：",
        "（一）学生；", "（二）老人。", "三、增加一条，作为第五条：", "第五条　周末开放。", "第六条　节日开放。", "四、本决定自公布之日起施行。",
    )  # fmt: skip
    assert [section.label for section in found.sections] == ["一、", "二、", "三、", "四、"]


def test_minutes_are_sections_by_their_numbers() -> None:
    found = document(
        "馆务会议纪要", "2031年3月1日，馆长主持召开馆务会议，纪要如下：", "一、会议听取了分馆建设情况的汇报。", "会议认为，建设进度符合计划。", "二、会议研究了经费问题。",
        "会议决定，追加经费十万元。",
    )  # fmt: skip
    assert names(found) == [("一、会议听取了分馆建设情况的汇报", None), ("二、会议研究了经费问题", None)]


def test_lines_that_only_begin_like_a_heading_stay_text() -> None:
    found = document(
        "借阅办法", "第一条 免费开放。", "第二条 凭证入馆。", "逾期超过三十日的，除停借以外，还应当按照本办法第八条、", "第九条 的规定赔偿。", "第一，按照原价；",
        "一是当面道歉；", "2031年以前的不予追究。", "1.5倍以上的除外。", "第三条规定的期限可以延长。", "第三条 每次五册。",
    )  # fmt: skip
    assert [section.label for section in found.sections] == ["第一条", "第二条", "第三条"]


def test_chapter_number_comes_from_the_contents_when_only_its_words_are_printed() -> None:
    found = document(
        "图书馆条例", "目 录", "第一章 总则", "第二章 借阅", "第三章 附则", "总　则", "第一条 免费开放。", "借阅", "第二条 每次五册。", "附 则", "第三条 自公布之日起施行。",
    )  # fmt: skip
    assert names(found) == [
        ("第一章 总则", None), ("第一条", 0), ("第二章 借阅", None), ("第二条", 2), ("第三章 附则", None), ("第三条", 4),
    ]  # fmt: skip


def test_chapter_heading_over_two_lines_and_with_a_stop() -> None:
    found = document("图书馆条例", "第一章 开放、", "借阅", "第一条 免费开放。", "第二章 还书。", "第二条 就近还书。")
    assert names(found) == [("第一章 开放、借阅", None), ("第一条", 0), ("第二章 还书。", None), ("第二条", 2)]


def test_paragraph_below_the_list_of_an_article_does_not_belong_to_its_last_entry() -> None:
    found = document("借阅办法", "第一条 下列人员免押金：", "（一）学生；", "（二）老人。", "前款人员凭证登记。")
    last = found.sections[-1]
    assert last.span.slice(found.text) == "（二）老人。"


def test_decimals_count_on_from_chapter_and_section() -> None:
    found = document(
        "信息公开指引",
        "第二章 一般规定",
        "第一节 基本要求",
        "2.1.1应当真实，并符合下列要求：",
        "（一）准确；",
        "（二）完整。",
        "2.1.2应当及时。",
    )
    assert names(found) == [
        ("第二章 一般规定", None), ("第一节 基本要求", 0), ("2.1.1", 1), ("（一）", 2), ("（二）", 2), ("2.1.2", 1),
    ]  # fmt: skip
