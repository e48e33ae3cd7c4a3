"""Which version of a rule a text is: the last change in its note, and the day in its file's name."""

from __future__ import annotations

from datetime import date

import pytest

from index.model import Document
from ingest.document import build_document
from ingest.file_names import named_day
from ingest.lines import Line, Reading

PASSED = "2016年3月16日 清沅市第三届人民代表大会常务委员会第四次会议通过"


def document(text: str, name: str = "清沅市停车条例.md") -> Document:
    return build_document(Reading(tuple(Line(line) for line in text.split("\n"))), source=name, digest="", name=name)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("清沅市停车条例(2023-12-29).md", date(2023, 12, 29)),
        ("清沅市停车条例（2023-12-29）.docx", date(2023, 12, 29)),
        ("rules/清沅市停车条例_20231229.docx", date(2023, 12, 29)),
        ("清沅市停车条例(2023-13-29).md", None),
        ("2019_清沅市停车条例.doc", None),
        ("清沅市停车条例(2023).md", None),
    ],
    ids=["ascii", "wide", "underscore", "impossible", "leading-year", "year"],
)
def test_days_in_file_names(name: str, day: date | None) -> None:
    found = named_day(name)
    assert (found.value if found else None) == day


def test_a_note_goes_on_below_an_unfinished_quotation() -> None:
    found = document(
        f"清沅市停车条例\n{PASSED}\n2017年12月27日 清沅市第三届人民代表大会常务委员会第十一次会议《关于修改〈清沅市停车条例〉\n"
        "〈清沅市道路条例〉的决定》修正\n第一条 为了有序停车，制定本条例。\n第二条 本条例自2016年9月1日起施行。"
    )
    assert found.facts.issued == date(2017, 12, 27)
    assert found.facts.effective == date(2016, 9, 1)


def test_a_note_stands_between_two_printings_of_the_title() -> None:
    found = document(
        f"清沅市停车条例\n{PASSED}\n2023年12月29日 清沅市第四届人民代表大会常务委员会第七次会议《关于修改〈清沅市停车条例〉的决定》修正）\n"
        "清沅市停车条例\n第一条 为了有序停车，制定本条例。\n第二条 停车应当入位。"
    )
    assert (found.facts.issuer, found.facts.issued) == ("清沅市人民代表大会常务委员会", date(2023, 12, 29))


def test_an_order_that_makes_a_revised_text_public_is_its_number() -> None:
    found = document(
        "停车管理程序规定\n2012年12月13日 公安部令第127号修订发布。根据\n2020年7月20日 公安部令第159号《公安部关于修改〈停车管理程序规定〉的决定》修正\n"
        "第一条 为了有序停车，制定本规定。\n第二条 本规定自2013年1月1日起施行。"
    )
    assert (found.facts.doc_number, found.facts.issuer) == ("公安部令第127号", "公安部")
    assert (found.facts.issued, found.facts.published) == (date(2020, 7, 20), date(2012, 12, 13))


def test_the_name_dates_a_version_that_the_note_passes_over() -> None:
    text = "清沅市停车办法\n2001年6月20日 清沅市人民政府令第30号公布\n第一条 停车应当入位。\n第二条 本办法自公布之日起施行。"
    found = document(text, "清沅市停车办法(2017-11-17).md")
    assert (found.facts.issued, found.facts.published) == (date(2017, 11, 17), date(2001, 6, 20))
    # The day of a later version is not that on which the rule took effect.
    assert found.facts.effective == date(2001, 6, 20)
    (evidence,) = (one for one in found.evidence if one.field == "issued")
    assert (evidence.element, evidence.confidence) == ("文件名", 0.5)


def test_the_name_gives_the_publication_of_a_rule_passed_shortly_before() -> None:
    found = document(f"清沅市停车条例\n{PASSED}\n第一条 停车应当入位。\n第二条 爱护车位。", "清沅市停车条例(2016-05-02).md")
    assert (found.facts.issued, found.facts.published) == (date(2016, 3, 16), date(2016, 5, 2))


def test_the_name_dates_no_text_without_a_kind() -> None:
    found = document("停车\n停车的人很多。\n大家都在找车位。", "停车(2016-05-02).txt")
    assert (found.facts.issued, found.facts.published) == (None, None)
