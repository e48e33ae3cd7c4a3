"""Official letters and orders: red head, addressees, attachments, secrecy, order and text below it, several issuers."""

from __future__ import annotations

from datetime import date

import pytest

from index.model import Document, Level
from ingest.document import build_document
from ingest.lines import Line, Reading, SourceFacts


def document(text: str, title: str | None = None, source: SourceFacts | None = None) -> Document:
    reading = Reading(tuple(Line(line) for line in text.split("\n")), source or SourceFacts())
    return build_document(reading, source="x", digest="", name="文件.txt", title=title)


LETTER = (
    "000123\n秘密★10年\n特急\n云溪市文化局文件\n云文发〔2031〕7号　　　　签发人：王五\n云溪市文化局关于印发《借阅办法（试行）》\n的通知\n"
    "各区文化局，市直各单位：\n现将《借阅办法（试行）》印发给你们，请遵照执行。\n附件：1.借阅证样式\n2.登记表\n云溪市文化局\n2031年4月5日\n"
    "（此件公开发布）\n借阅办法（试行）\n第一条　为了方便读者，制定本办法。\n第二条　本办法自印发之日起施行，试行期一年。\n抄送：市政府办公室。\n"
    "云溪市文化局办公室　　　　2031年4月6日印发"
)


def test_all_parts_of_a_letter() -> None:
    found = document(LETTER)
    facts = found.facts
    assert found.title == "云溪市文化局关于印发《借阅办法（试行）》的通知"
    assert (facts.doc_number, facts.issuer, facts.secrecy, facts.signer) == (
        "云文发〔2031〕7号",
        "云溪市文化局",
        "秘密★10年",
        "王五",
    )
    assert facts.addressees == "各区文化局，市直各单位"
    assert facts.attachments == ("借阅证样式", "登记表")
    assert (facts.issued, facts.effective, facts.expires) == (date(2031, 4, 5), date(2031, 4, 5), date(2032, 4, 4))
    assert facts.term == "试行期一年"
    assert facts.level is Level.NORMATIVE_DOCUMENT


def test_every_span_is_what_was_read() -> None:
    found = document(LETTER)
    spans = {evidence.field: evidence.span for evidence in found.evidence}
    printed = {field: span.slice(found.text) for field, span in spans.items() if span}
    assert printed["title"] == "云溪市文化局关于印发《借阅办法（试行）》\n的通知"
    assert printed["doc_number"] == "云文发〔2031〕7号"
    assert printed["issuer"] == "云溪市文化局"
    assert printed["issued"] == "2031年4月5日"
    assert printed["effective"] == "自印发之日起施行"
    assert printed["addressees"] == "各区文化局，市直各单位"
    assert [one.value for one in found.evidence if one.field == "attachments"] == ["借阅证样式", "登记表"]
    sure = {evidence.field: evidence.confidence for evidence in found.evidence}
    assert sure["doc_number"] > sure["effective"]


def test_evidence_outside_the_text_names_its_element() -> None:
    source = SourceFacts(
        title="云溪市借阅办法", published=date(2031, 1, 9), url="https://wh.example.test/a", extra=(("索引号", "A-1"), ("有效性", "有效"), ("主题词", "读书　图书"))
    )  # fmt: skip
    found = document("第一条　免费开放。\n第二条　每次五册。", source=source)
    elements = {evidence.field: evidence.element for evidence in found.evidence}
    assert elements["title"] == "来源标明的标题"
    assert elements["index_number"] == "网页元数据 索引号"
    assert (found.facts.index_number, found.facts.stated_validity, found.facts.topics) == ("A-1", "有效", ("读书", "图书"))
    assert found.facts.site == "wh.example.test"


@pytest.mark.parametrize(
    ("text", "title", "number", "issuer", "level", "effective"),
    [
        (
            "中华人民共和国国务院令\n第988号\n现公布《图书流通条例》，自2031年5月1日起施行。\n总　理　　张三\n2031年3月2日\n图书流通条例\n"
            "第一条　为了方便读者，制定本条例。\n第二条　图书应当流通。",
            "图书流通条例", "中华人民共和国国务院令第988号", "国务院", Level.ADMINISTRATIVE_REGULATION, date(2031, 5, 1),
        ),
        (
            "云溪市人民政府令\n（第65号）\n《云溪市借阅管理办法》已经2031年1月3日市人民政府第8次常务会议审议通过，现予公布，自公布之日起施行。\n"
            "市长　李四\n2031年1月20日\n云溪市借阅管理办法\n第一条　为了方便读者，制定本办法。\n第二条　图书应当流通。",
            "云溪市借阅管理办法", "云溪市人民政府令第65号", "云溪市人民政府", Level.LOCAL_RULE, date(2031, 1, 20),
        ),
        (
            "岭北省人民代表大会常务委员会\n关于批准《云溪市借阅条例》的决议\n（2031年2月1日岭北省第九届人民代表大会常务委员会第七次会议通过）\n予以批准。\n"
            "云溪市借阅条例\n（2031年1月3日云溪市第五届人民代表大会常务委员会第九次会议通过　2031年2月1日岭北省第九届人民代表大会常务委员会第七次会议批准）\n"
            "第一条　为了方便读者，制定本条例。\n第二条　本条例自2031年3月1日起施行。",
            "云溪市借阅条例", None, "云溪市人民代表大会常务委员会", Level.LOCAL_REGULATION, date(2031, 3, 1),
        ),
    ],
    ids=["state-council", "city", "approved"],
)  # fmt: skip
def test_orders_give_way_to_the_text_they_make_public(
    text: str, title: str, number: str | None, issuer: str, level: Level, effective: date
) -> None:
    found = document(text)
    facts = found.facts
    assert (found.title, facts.doc_number, facts.issuer, facts.level, facts.effective) == (
        title,
        number,
        issuer,
        level,
        effective,
    )


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("云溪市文化局 云溪市财政局\n关于购书的通知\n云文联〔2031〕9号\n各区：\n请按时采购。", "云溪市文化局、云溪市财政局"),
        ("云溪市文化局等三部门关于购书的通知\n各区：\n请按时采购。\n云溪市文化局　云溪市财政局\n云溪市教育局\n2031年4月1日", "云溪市文化局、云溪市财政局、云溪市教育局"),
        ("中共云溪市委 云溪市人民政府\n关于读书的意见\n（2031年2月10日）\n为了读书，提出意见。", "中共云溪市委、云溪市人民政府"),
        ("云溪 市文 化局 文件\n云文〔2031〕9号\n关于购书的通知\n各区：\n请按时采购。", "云溪市文化局"),
        ("市文化局关于开放书库的通知\n各科室：\n请按时开放。\n市文化局\n2031年4月1日", None),
        ("云溪市借阅办法\n云溪市读书协会\n第一条　免费。\n第二条　五册。", "云溪市读书协会"),
        ("全国人民代表大会常务委员会关于批准读书办法的决议\n（2031年5月24日通过）\n会议决定批准读书办法。", "全国人民代表大会常务委员会"),
    ],
    ids=["title", "et-al", "party", "stretched", "abbreviated", "below", "congress"],
)  # fmt: skip
def test_issuers(text: str, issuer: str | None) -> None:
    assert document(text).facts.issuer == issuer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("云溪市文化局公告\n2031年第4号\n关于开放书库的公告\n现将事项公告如下。", "云溪市文化局公告2031年第4号"),
        ("云溪市借阅办法\n云文发〔２０３１〕 １２ 号\n第一条　免费。\n第二条　五册。", "云文发〔2031〕12号"),
        ("云溪市借阅办法\n云文发〔\n2031\n〕12号\n第一条　免费。\n第二条　五册。", "云文发〔2031〕12号"),
        ("云溪市关于废止云文发〔2030〕1号\n文件的公告\n云文发〔2031〕3号\n现予废止。", "云文发〔2031〕3号"),
        ("云溪市借阅办法\n（2031年1月2日云溪市文化局第3号令发布）\n第一条　免费。\n第二条　五册。", "云溪市文化局第3号令"),
        ("云溪市借阅办法\n（2031年1月2日云溪市人民政府令第3号　自2031年2月1日起施行）\n第一条　免费。\n第二条　五册。", "云溪市人民政府令第3号"),
        ("云溪市借阅办法\n根据云文发〔2030〕1号文件，制定本办法。\n第一条　免费。\n第二条　五册。", None),
    ],
    ids=["notice", "wide-digits", "broken", "repealed", "order-behind", "order-bare", "mentioned"],
)  # fmt: skip
def test_numbers_of_the_text_itself(text: str, number: str | None) -> None:
    assert document(text).facts.doc_number == number


def test_titles_over_broken_and_stretched_lines() -> None:
    assert document("云溪市文化局关于建立借阅记录制度\n借阅审核制度的指导意见\n云文〔2031〕3号\n各区：\n请执行。").title == (
        "云溪市文化局关于建立借阅记录制度借阅审核制度的指导意见"
    )
    assert (
        document("云溪市文化局关于购书\n几 个 问 题 的 通 知\n云文〔2031〕3号\n各区：\n请执行。").title
        == "云溪市文化局关于购书几个问题的通知"
    )
    assert document(
        "中华人民共和国各级图书馆\n管理法\n（2031年1月1日第二十届全国人民代表大会第一次会议通过）\n第一条　免费。"
    ).title == ("中华人民共和国各级图书馆管理法")
