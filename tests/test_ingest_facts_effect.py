"""From when to when a text is in force, and where a reposted one comes from."""

from __future__ import annotations

from datetime import date

import pytest

from index.model import Facts, Level
from ingest.document import build_document
from ingest.lines import Dropped, Line, Reading, Reason, SourceFacts


def facts(text: str, source: SourceFacts | None = None, dropped: tuple[Dropped, ...] = ()) -> Facts:
    reading = Reading(tuple(Line(line) for line in text.split("\n")), source or SourceFacts(), dropped)
    return build_document(reading, source="x", digest="", name="文件.txt").facts


SIGNED = "云溪市文化局关于借阅的通知\n各区文化局：\n{}\n云溪市文化局\n2031年1月31日"


@pytest.mark.parametrize(
    ("clause", "effective", "expires", "term"),
    [
        ("本通知自2031年3月1日起施行。", date(2031, 3, 1), None, None),
        ("本通知自二〇三一年三月一日零时起生效。", date(2031, 3, 1), None, None),
        ("本通知自印发之日起施行，有效期5年。", date(2031, 1, 31), date(2036, 1, 30), "5年"),
        ("本通知自印发之日起执行，有效期至2033年12月31日。", date(2031, 1, 31), date(2033, 12, 31), "至2033年12月31日"),
        ("本通知自公布之日起30日后施行。", date(2031, 3, 2), None, None),
        ("本通知自公布之日起满三十日后施行。", date(2031, 3, 2), None, None),
        ("本通知自2031年3月1日起试行一年。", date(2031, 3, 1), date(2032, 2, 29), "试行一年"),
        ("执行期限自2031年1月1日至2032年12月31日。", date(2031, 1, 1), date(2032, 12, 31), None),
        ("本通知施行日期另行公布。", None, None, None),
        ("《借阅办法》自2031年3月1日起施行，有效期5年。", None, None, None),
        ("该办法自2031年3月1日起施行。", None, None, None),
        ("从2031年3月1日起执行新的开放时间。", None, None, None),
        ("借阅证有效期5年，自2031年3月1日起生效的借阅证不变。", None, None, None),
        ("本通知第三条自2031年3月1日起施行。", None, None, None),
    ],
)
def test_clauses(clause: str, effective: date | None, expires: date | None, term: str | None) -> None:
    found = facts(SIGNED.format(clause))
    assert (found.effective, found.expires, found.term) == (effective, expires, term)


@pytest.mark.parametrize(
    ("note", "effective"),
    [
        ("（2028年7月29日云溪市第五届人民代表大会常务委员会第九次会议通过）", None),
        ("（2028年7月29日云溪市第五届人民代表大会常务委员会第九次会议通过　2028年9月3日公布）", date(2028, 9, 3)),
        ("（2028年7月29日云溪市人民政府令第3号公布　根据2030年1月2日云溪市人民政府令第9号《关于修改借阅办法的决定》修正）", date(2028, 7, 29)),
        ("（2028年7月29日云溪市人民政府令第3号公布　2030年1月2日云溪市人民政府第8次常务会议修订　2030年2月1日云溪市人民政府令第9号公布）", date(2030, 2, 1)),
        ("（2028年7月29日第十五届全国人民代表大会\n第三次会议通过）", date(2028, 7, 29)),
    ],
    ids=["unknown", "published", "amended", "revised", "law-over-lines"],
)  # fmt: skip
def test_publication_of_a_rule_with_a_note(note: str, effective: date | None) -> None:
    text = f"云溪市借阅条例\n{note}\n第一条　免费。\n第二条　本条例自公布之日起施行。"
    assert facts(text).effective == effective


def test_an_amended_rule_keeps_the_day_of_its_own_provision() -> None:
    note = "（2028年7月29日云溪市人民政府令第3号公布　2030年1月2日云溪市人民政府令第9号修订　自2030年1月2日起施行）"
    assert facts(f"云溪市借阅办法\n{note}\n第一条　免费。\n第二条　本办法自2028年9月1日起施行。").effective == date(2028, 9, 1)


def test_trial_in_the_title_is_a_term_without_end() -> None:
    found = facts("云溪市借阅办法（试行）\n第一条　免费。\n第二条　本办法自2031年9月1日起施行。")
    assert (found.term, found.expires) == ("试行", None)


def test_a_page_much_later_than_the_issue_is_not_the_publication() -> None:
    text = SIGNED.format("本通知自发布之日起施行。")
    assert facts(text, SourceFacts(published=date(2031, 2, 5))).effective == date(2031, 2, 5)
    assert facts(text, SourceFacts(published=date(2038, 2, 5))).effective == date(2031, 1, 31)


def test_what_is_forwarded_does_not_date_the_letter() -> None:
    found = facts(
        "云溪市人民政府办公室转发市文化局关于借阅的意见\n各区：\n现转发给你们。\n开展借阅。\n岭北省文化厅\n2030年1月5日"
    )
    assert found.issued is None


def test_news_of_a_rule_has_none_of_its_facts() -> None:
    found = facts("书香满城\n近日，市文化局印发《借阅办法》，共十条，自2031年3月1日起施行，有效期5年。\n读者很高兴。")
    assert found == Facts(level=Level.REPORT)


def test_reprints_say_what_they_reprint() -> None:
    text = "书香满城\n本报记者从市文化局获悉，书库开放了。\n读者很高兴。\n（原标题：云溪全城读书忙）"
    assert facts(text).reprint_of == "云溪全城读书忙"
    dropped = (Dropped("本文转载自：云溪日报", Reason.SOURCE_LINE),)
    assert facts("书香满城\n书库开放了。\n读者很高兴。", dropped=dropped).reprint_of == "云溪日报"
