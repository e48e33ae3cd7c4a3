"""Facts of texts that lost their line breaks, of bodies with long names, and of reports that do not call themselves so."""

from __future__ import annotations

from datetime import date

import pytest

from index.model import Document, Level
from ingest.document import build_document
from ingest.lines import Dropped, Line, Reading, Reason
from ingest.organs import is_organ_line

SENTENCE = "各单位要认真做好图书馆开放期间的秩序维护工作，合理安排人员，公布开放时间和联系电话，及时回应读者的意见建议。"
TITLE = "关于做好图书馆开放工作的通知"


def document(text: str, title: str | None = None, name: str = "记录.txt", dropped: tuple[Dropped, ...] = ()) -> Document:
    reading = Reading(tuple(Line(line) for line in text.split("\n")), dropped=dropped)
    return build_document(reading, source=name, digest="", name=name, title=title)


@pytest.mark.parametrize(
    ("signature", "issuer"),
    [
        ("财  政  部 2031年1月31日", "财政部"),
        ("清沅市图书馆管理局 2031年1月31日 责任编辑：", "清沅市图书馆管理局"),
        ("清沅市图书馆防汛工作指挥部 2031年1月31日 分享：", "清沅市图书馆防汛工作指挥部"),
    ],
    ids=["stretched", "editor", "share"],
)
def test_signatures_at_the_end_of_one_long_line(signature: str, issuer: str) -> None:
    found = document(f"{TITLE} 各区图书馆： {SENTENCE} 一、{SENTENCE} 二、{SENTENCE}{SENTENCE} {signature}", TITLE).facts
    assert (found.issuer, found.issued) == (issuer, date(2031, 1, 31))


def test_effective_from_a_glued_signature() -> None:
    title = "关于图书馆开放的公告"
    found = document(
        f"{title} {SENTENCE} 一、{SENTENCE} 二、{SENTENCE}{SENTENCE}本公告自颁布之日起施行。 清沅市图书馆管理局 2031年2月5日",
        title,
    ).facts
    assert found.effective == date(2031, 2, 5)


@pytest.mark.parametrize(
    "name",
    [
        "清沅市应对某种流行病感染的肺炎疫情防控工作领导小组指挥部",
        "中共清沅州委清沅州人民政府应对某种流行病感染肺炎疫情防控工作领导小组指挥部",
        "国务院应对某种流行病疫情联防联控机制",
    ],
    ids=["of", "long", "mechanism"],
)
def test_bodies_set_up_for_one_task(name: str) -> None:
    assert is_organ_line(name)
    found = document(f"{name}关于开放图书馆的通告\n{SENTENCE}\n{SENTENCE}")
    assert found.facts.issuer == name


def test_a_letter_signed_without_a_day() -> None:
    assert document(f"{TITLE}\n各区图书馆：\n{SENTENCE}\n清沅市图书馆管理局").facts.issuer == "清沅市图书馆管理局"
    assert document(f"{TITLE}\n各区图书馆：\n参加单位：\n清沅市图书馆管理局").facts.issuer is None


def test_an_order_whose_number_is_its_title() -> None:
    found = document(f"{SENTENCE}\n{SENTENCE}", title="清沅市防汛指挥部令第13号").facts
    assert found.doc_number == "清沅市防汛指挥部令第13号"


def test_a_number_glued_to_the_title() -> None:
    found = document(
        f"清沅市人民政府办公室关于印发《清沅市图书馆总分馆制建设与服务质量提升若干措施》的通知清政办函〔2031〕26号\n各区人民政府：\n{SENTENCE}"
    )
    assert found.title == "清沅市人民政府办公室关于印发《清沅市图书馆总分馆制建设与服务质量提升若干措施》的通知"
    assert found.facts.doc_number == "清政办函〔2031〕26号"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("清沅市出台十条图书馆开放措施", f"{SENTENCE}\n{SENTENCE}（记者 林某某）"),
        ("图书馆延时开放", f"2月16日，清沅市发布延时开放清单。\n{SENTENCE}\n{SENTENCE}"),
        ("图书馆里的夜晚", f"“灯一直亮着。”管理员林某说。\n“座位够用。”读者周某表示，周末更挤。\n{SENTENCE}"),
    ],
    ids=["byline", "dateline", "quotations"],
)
def test_reports_by_their_form(title: str, text: str) -> None:
    assert document(text, title).facts.level is Level.REPORT


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("图书馆的停车位", f"网友您好，您反映的问题已收悉。2月16日，我局到现场查看。\n{SENTENCE}\n{SENTENCE}"),
        (
            "清沅市图书馆开放规定",
            f"新华社清沅5月6日电 近日，清沅市印发了规定，全文如下。\n第一条 {SENTENCE}\n第二条 {SENTENCE}",
        ),
        ("图书馆开放", f"各位代表：\n2月16日，我们的图书馆开放了。\n{SENTENCE}"),
    ],
    ids=["reply", "in-full", "speech"],
)
def test_what_tells_of_days_without_being_a_report(title: str, text: str) -> None:
    assert document(text, title).facts.level is not Level.REPORT


def test_the_running_head_is_the_title_of_a_handbook_without_one() -> None:
    head = Dropped("清沅学院 2031 学生手册", Reason.RUNNING_HEAD)
    found = document(f"前 言\n{SENTENCE}\n{SENTENCE}", name="学生手册.pdf", dropped=(head,))
    assert found.title == "清沅学院 2031 学生手册"


def test_a_plain_title_above_the_first_heading_and_a_title_with_a_dash() -> None:
    lines = (Line("清沅市图书馆开放管理办法"), Line("总体要求", level=2), Line(SENTENCE), Line(SENTENCE))
    assert build_document(Reading(lines), source="a", digest="", name="a").title == "清沅市图书馆开放管理办法"
    contents = (Line("目 录", level=1), Line("清沅市图书馆开放管理办法", level=1), Line(SENTENCE))
    assert build_document(Reading(contents), source="a", digest="", name="a").title == "清沅市图书馆开放管理办法"
    assert document(f"第八届“沅水杯”读书节——\nC组：图书馆里的应用\n一、背景\n{SENTENCE}").title.endswith("C组：图书馆里的应用")


def test_a_headline_names_whom_the_report_is_about() -> None:
    found = document(f"日前，市图书馆管理局部署了开放工作。\n{SENTENCE}\n{SENTENCE}", "清沅市图书馆管理局印发通知部署开放工作")
    assert (found.facts.issuer, found.facts.level) == (None, Level.REPORT)


def test_a_day_with_its_remark_and_a_signature_after_telephone_numbers() -> None:
    order = f"{TITLE}\n各区图书馆：\n现将工作措施印发给你们。\n2031年2月4日 （此件主动公开）\n图书馆开放工作措施\n{SENTENCE}"
    assert document(order).facts.issued == date(2031, 2, 4)
    glued = f"{TITLE} {SENTENCE} 一、{SENTENCE} 二、{SENTENCE}{SENTENCE} 联系人：林某 联系电话：66060001，66060002 清沅市图书馆管理局 2031年2月12日"
    assert document(glued, TITLE).facts.issued == date(2031, 2, 12)


def test_the_day_of_measures_that_say_to_whom_they_apply() -> None:
    title = "清沅市图书馆管理局关于支持读者的若干措施"
    text = f"{SENTENCE}\n以上措施适用于符合《清沅市读者标准》的读者，自印发之日起实施。\n清沅市图书馆管理局\n2031年2月5日"
    assert document(f"{title}\n{text}").facts.effective == date(2031, 2, 5)


def test_a_signature_glued_to_the_last_sentence() -> None:
    found = document(f"各区图书馆：{SENTENCE}{SENTENCE}{SENTENCE}清沅市人民政府办公室2031年5月19日（此件公开发布）").facts
    assert (found.issuer, found.issued) == ("清沅市人民政府办公室", date(2031, 5, 19))
    spaced = document(f"各区图书馆：{SENTENCE}{SENTENCE}国务院      2031年5月9日     （此件公开发布）").facts
    assert (spaced.issuer, spaced.issued) == ("国务院", date(2031, 5, 9))
    cut = document(f"各区图书馆：{SENTENCE}{SENTENCE}   清沅市人民政府   2031年3月7日　　（此件有删减）").facts
    assert (cut.issuer, cut.issued) == ("清沅市人民政府", date(2031, 3, 7))
    assert document(f"{SENTENCE}{SENTENCE}这项工作始于2031年5月9日").facts.issuer is None


def test_a_whole_text_glued_to_its_title_and_number() -> None:
    found = document(
        f"清沅市人民政府关于加强图书馆工作的决定清政发〔1990〕65号（一九九〇年十二月五日）　　{SENTENCE}　　{SENTENCE}"
    )
    assert found.title == "清沅市人民政府关于加强图书馆工作的决定"
    assert (found.facts.doc_number, found.facts.issued) == ("清政发〔1990〕65号", date(1990, 12, 5))
    guiding = document(
        f"清沅市人民政府办公室关于改善图书馆环境的指导意见清政办发〔2014〕25号各区人民政府：　　{SENTENCE}{SENTENCE}"
    )
    assert guiding.title == "清沅市人民政府办公室关于改善图书馆环境的指导意见"


def test_a_record_named_like_the_text_that_a_letter_issues() -> None:
    letter = "市场监管总局印发《关于规范图书馆收费的指导意见》的通知"
    found = document(
        f"{letter}\n国市监图〔2031〕2号\n各图书馆：\n{SENTENCE}\n市场监管总局\n2031年10月8日\n关于规范图书馆收费的指导意见\n第一条　{SENTENCE}\n第二条　本意见自发布之日起实施。",
        title="规范图书馆收费的指导意见",
    ).facts
    assert (found.doc_number, found.issuer, found.effective) == ("国市监图〔2031〕2号", "市场监管总局", date(2031, 10, 8))
    other = document(
        f"清沅市文化局、清沅市教育局关于印发《图书馆收费管理办法》的通知\n清文联〔2031〕8号\n现印发给你们，请遵照执行。\n图书馆收费管理办法\n一、{SENTENCE}\n二、{SENTENCE}",
        title="图书馆收费管理办法",
    ).facts
    assert (other.doc_number, other.issuer) == ("清文联〔2031〕8号", "清沅市文化局、清沅市教育局")


def test_an_order_named_with_those_that_amended_it() -> None:
    found = document(
        f"图书馆管理部令第13号，依据图书馆管理部令第24号、图书馆管理部令第46号修改\n第一条　{SENTENCE}\n第二条　{SENTENCE}",
        title="图书馆借阅办法",
    ).facts
    assert (found.doc_number, found.issuer) == ("图书馆管理部令第13号", "图书馆管理部")


def test_a_title_that_begins_with_its_order() -> None:
    found = document(f"{SENTENCE}\n{SENTENCE}", title="清沅市人民政府令第300号《清沅市图书馆管理办法》").facts
    assert (found.doc_number, found.issuer) == ("清沅市人民政府令第300号", "清沅市人民政府")


def test_a_closing_provision_outweighs_the_note() -> None:
    found = document(
        f"清沅市图书馆管理办法\n（1994年11月15日清沅市人民政府令第40号公布　自1995年11月1日起施行）\n第一条　{SENTENCE}\n第二条　本办法自1995年1月1日起施行。"
    ).facts
    assert found.effective == date(1995, 1, 1)


NOTED = (
    "清沅市图书馆条例\n2009年10月31日 清沅市第十一届人民代表大会常务委员会第四次会议通过\n"
    "2013年4月18日 清沅市第十二届人民代表大会常务委员会第二次会议《关于修改〈清沅市剧院条例〉〈清沅市图书馆条例〉等八件地方性法规的决定》第一次修正\n"
    "2021年1月20日 清沅市第十四届人民代表大会常务委员会第五次会议修订  根据\n"
    "2029年7月30日 清沅市第十六届人民代表大会常务委员会第三十次会议《关于修改〈清沅市图书馆条例〉的决定》第二次修正\n"
    f"第一条 {SENTENCE}\n第二条 {SENTENCE}\n第三条 本条例自2021年3月1日起施行。"
)


@pytest.mark.parametrize("width", range(20, 48))
def test_a_note_of_amendments_in_a_wrapped_copy(width: int) -> None:
    wrapped = "\n".join(line[at : at + width].strip() for line in NOTED.split("\n") for at in range(0, len(line), width))
    title, _, _ = NOTED.partition("\n")
    facts = document(wrapped, title).facts
    assert (facts.issued, facts.effective) == (date(2029, 7, 30), date(2021, 3, 1))
    assert facts.issuer == "清沅市人民代表大会常务委员会"


def test_a_note_of_amendments_in_a_glued_copy() -> None:
    title, _, _ = NOTED.partition("\n")
    facts = document(NOTED.replace("\n", " "), title).facts
    assert (facts.issued, facts.effective) == (date(2029, 7, 30), date(2021, 3, 1))
    assert facts.issuer == "清沅市人民代表大会常务委员会"


def test_a_date_below_a_title_that_begins_a_sentence_is_no_note() -> None:
    facts = document(f"清沅市图书馆的一年\n2031年3月1日，清沅市图书馆召开会议，\n介绍了去年通过的计划。\n{SENTENCE}").facts
    assert (facts.issued, facts.issuer) == (None, None)
