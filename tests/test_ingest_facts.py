"""What a text says of itself: 文号, issuer, region, 文种 and dates, and nothing that it does not say."""

from __future__ import annotations

from datetime import date

import pytest

from index.model import Facts
from ingest.dates import parse_date
from ingest.facts import read_facts
from ingest.kinds import kind_of
from ingest.lines import Line, SourceFacts
from ingest.organs import is_organ_line, place_in
from ingest.red_head import doc_number_line
from ingest.titles import find_cover


def facts(text: str, source: SourceFacts | None = None, title: str | None = None) -> Facts:
    lines = [Line(line) for line in text.split("\n")]
    return read_facts(lines, find_cover(lines, known_title=title, name="文件.txt"), source or SourceFacts()).facts


NOTICE = (
    "云溪市松山区图书馆管理委员会关于做好分馆开放工作的通知\n松图管〔2031〕7号\n各分馆：\n"
    "根据《云溪市图书馆条例》（云人发〔2028〕3号），现就有关事项通知如下。\n一、每周开放六天。\n本通知自2031年5月1日起施行。\n"
    "云溪市松山区图书馆管理委员会\n2031年4月12日\n（此件公开发布）"
)


def test_facts_of_a_notice() -> None:
    found = facts(NOTICE)
    assert found.doc_number == "松图管〔2031〕7号"
    assert found.issuer == "云溪市松山区图书馆管理委员会"
    assert found.region == "云溪市松山区"
    assert found.kind == "通知"
    assert (found.issued, found.published, found.effective) == (date(2031, 4, 12), None, date(2031, 5, 1))
    assert found.year == 2031


def test_cited_numbers_and_dates_are_not_the_texts_own() -> None:
    found = facts("关于开放时间的说明\n根据云图〔2030〕1号文件，自2030年1月1日起施行的《借阅办法》继续有效。\n请各馆遵照。")
    assert found == Facts(kind="说明")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("云政发〔2019〕5号", "云政发〔2019〕5号"),
        ("云教基[2023]1号", "云教基[2023]1号"),
        ("（云图〔2023〕1号）", "云图〔2023〕1号"),
        ("（2020）12号", "（2020）12号"),
        ("文号：云办字〔2020〕第12号", "云办字〔2020〕第12号"),
        ("云溪市人民政府令第65号", "云溪市人民政府令第65号"),
        ("公告第3号", "公告第3号"),
        ("第十二号", "第十二号"),
        ("云图函〔2024〕第6号　　　　办理结果：A", "云图函〔2024〕第6号"),
        ("依照云政发〔2019〕5号执行", None),
        ("2019年", None),
    ],
)
def test_document_numbers(line: str, number: str | None) -> None:
    assert doc_number_line(line) == number


def test_red_head_names_the_issuer() -> None:
    found = facts("云溪市图书馆文件\n云图〔2030〕2号\n关于换发读者证的通知\n各分馆：\n请于六月底前换发。\n二〇三〇年五月六日")
    assert (found.doc_number, found.issuer, found.issued) == ("云图〔2030〕2号", "云溪市图书馆", date(2030, 5, 6))


def test_joint_issuers_in_the_title_and_over_several_signature_lines() -> None:
    titled = facts("云溪市文化局　云溪市财政局\n关于印发《购书经费办法》的通知\n云文〔2030〕9号\n各区：\n现印发给你们。")
    assert (titled.issuer, titled.doc_number) == ("云溪市文化局、云溪市财政局", "云文〔2030〕9号")
    signed = facts("关于购书的通知\n各区：\n请按时采购。\n云溪市文化局\n云溪市财政局\n2030年3月2日")
    assert (signed.issuer, signed.issued) == ("云溪市文化局、云溪市财政局", date(2030, 3, 2))


def test_note_under_the_title_of_a_regulation() -> None:
    found = facts(
        "云溪市图书馆条例\n（2028年7月29日云溪市第五届人民代表大会常务委员会第九次会议通过　2028年9月3日公布　自2028年12月1日起施行）\n"
        "第一条　为了方便读者，制定本条例。"
    )
    assert found.issuer == "云溪市人民代表大会常务委员会"
    assert (found.issued, found.published, found.effective) == (date(2028, 7, 29), date(2028, 9, 3), date(2028, 12, 1))


def test_order_that_published_the_text_is_its_number_but_a_later_one_is_not() -> None:
    found = facts(
        "图书进口办法\n2021年3月4日 国务院令第12号公布\n2025年6月7日 国务院令第88号《关于修改部分规定的决定》修订\n"
        "第一条 为了规范进口，制定本办法。\n第二条 本办法自公布之日起施行。"
    )
    assert (found.doc_number, found.issuer, found.region) == ("国务院令第12号", "国务院", "全国")
    assert (found.issued, found.published) == (date(2025, 6, 7), date(2021, 3, 4))


def test_effective_on_publication_follows_a_known_date_only() -> None:
    end = "本办法自发布之日起施行。"
    assert facts(f"借阅办法\n第一条 免费。\n第二条 {end}").effective is None
    assert facts(f"借阅办法\n第一条 免费。\n第二条 {end}", SourceFacts(published=date(2030, 2, 1))).effective == date(
        2030, 2, 1
    )
    amended = "（2020年1月2日云溪市第三届人民代表大会通过　2024年5月6日修正）"
    assert facts(f"云溪市借阅条例\n{amended}\n第一条 免费。\n第二条 {end}").effective is None


def test_effective_of_another_text_is_passed_over() -> None:
    found = facts(
        "借阅办法\n第一条 《收费办法》自2020年1月1日起施行。\n第二条 本办法自二〇三一年六月一日起施行，《旧办法》同时废止。"
    )
    assert found.effective == date(2031, 6, 1)
    assert facts("借阅说明会的通知\n各馆：\n《收费办法》自2020年1月1日起施行。").effective is None


def test_metadata_table_and_page_facts_win_and_are_kept() -> None:
    source = SourceFacts(
        title="云溪市借阅办法", published=date(2031, 1, 9), source_name="云溪在线", author="佚名", url="http://example.test/1",
        extra=(("发文机关", "云溪市文化局"), ("发文字号", "云文〔2030〕 8号"), ("成文日期", "2030-12-30"), ("施行日期", "2031年2月1日"), ("索引号", "A-1")),
    )  # fmt: skip
    found = facts("第一条 免费开放。\n第二条 每次五册。", source, "云溪市借阅办法")
    assert (found.issuer, found.doc_number, found.kind, found.region) == ("云溪市文化局", "云文〔2030〕8号", "办法", "云溪市")
    assert (found.issued, found.published, found.effective) == (date(2030, 12, 30), date(2031, 1, 9), date(2031, 2, 1))
    assert (found.source_name, found.author, found.url) == ("云溪在线", "佚名", "http://example.test/1")
    assert ("索引号", "A-1") in found.extra


def test_news_has_no_invented_facts() -> None:
    found = facts("分馆开放见成效\n清早，读者在门口排起长队。\n馆长说，去年借出三万册。")
    assert found == Facts()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("云溪市松山区人民政府办公室", "云溪市松山区"),
        ("松山区教育局", "松山区"),
        ("岭北省云溪市文化局", "岭北省云溪市"),
        ("中共云溪市委宣传部", "云溪市"),
        ("青石土家族自治县图书馆条例", "青石土家族自治县"),
        ("聊城市文化局", "聊城市"),
        ("关于修改《云溪市借阅办法》的决定", "云溪市"),
        ("城市管理局", None),
        ("市场监督管理局", None),
        ("市教育局", None),
        ("各区文化局", None),
        ("岭北省建筑市场管理条例", "岭北省"),
        ("云溪市住宅小区管理办法", "云溪市"),
        ("教育部", None),
    ],
)
def test_places(name: str, place: str | None) -> None:
    assert place_in(name) == place


@pytest.mark.parametrize(
    ("line", "organ"),
    [
        ("云溪市人民政府办公室", True),
        ("云溪市文化局 云溪市财政局", True),
        ("关于开放的通知", False),
        ("各区文化局", False),
        ("请报送市文化局。", False),
        ("读者们", False),
    ],
)
def test_organ_lines(line: str, organ: bool) -> None:
    assert is_organ_line(line) is organ


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("借阅办法（试行）", "办法"),
        ("关于印发《借阅办法》的通知", "通知"),
        ("云溪市图书馆条例", "条例"),
        ("中华人民共和国图书馆法", "法"),
        ("中华人民共和国公司法", "法"),
        ("分馆建设的经验做法", None),
        ("读者服务实施细则（2030年修订）", "实施细则"),
        ("开馆一周年", None),
    ],
)
def test_kinds(title: str, kind: str | None) -> None:
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2023年10月3日", date(2023, 10, 3)),
        ("二〇二三年十月二十三日", date(2023, 10, 23)),
        ("二○二三年一月十日", date(2023, 1, 10)),
        ("2023-10-03 09:20", date(2023, 10, 3)),
        ("2023.1.5", date(2023, 1, 5)),
        ("2023年2月30日", None),
        ("2023年10月", None),
    ],
)
def test_dates(printed: str, day: date | None) -> None:
    assert parse_date(printed) == day
