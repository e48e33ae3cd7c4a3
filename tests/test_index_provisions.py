"""Provisions: read from printed references, and found in documents by their 条款项目."""

from __future__ import annotations

import pytest

from index.citation import parse_provisions
from index.model import Document
from index.provisions import locate
from ingest.document import build_document
from ingest.lines import Line, Reading

RULES = (
    "清沅市图书借阅办法\n第一章 总则\n第一条 为了方便读者，制定本办法。\n第二条 下列人员免收押金：\n（一）学生；\n（二）持有下列证件之一的人员：\n"
    "1.老年证；\n2.残疾人证。\n前款人员凭证登记。\n登记信息应当保密。\n第二条之一 团体借阅另行登记。\n第二章 借还\n第三条 每次五册。\n\n"
    "第四条 本办法自发布之日起施行。\n清沅市图书馆\n2031年3月1日"
)
NOTICE = (
    "关于做好图书通借通还工作的通知\n各分馆：\n一、总体要求\n（一）统一编目。各馆使用同一套规则。\n（二）统一系统。\n1.三月底前换用新系统；\n2.旧数据由总馆迁移。\n"
    "二、监督检查\n每季度一次。\n附件：1.还书办法\n2.收费标准\n市图书馆\n2031年4月2日\n附件1\n还书办法\n第一条 就近还书。\n第二条 逾期停借。\n附件2\n收费标准\n"
    "第一条 不收押金。"
)


def document(text: str) -> Document:
    lines = tuple(Line(line) for line in text.split("\n") if line)
    return build_document(Reading(lines), source="a.txt", digest="", name="a.txt")


def found(text: str, reference: str) -> str | None:
    built = document(text)
    (provision,) = parse_provisions(reference)
    span = locate(built, provision)
    return span.slice(built.text) if span else None


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("第三条第二款第（一）项第2目", ["第3条第2款第1项第2目"]),
        ("第三条之一", ["第3条之1"]),
        ("第一百零五条之一第一款", ["第105条之1第1款"]),
        ("第3条第2款", ["第3条第2款"]),
        ("第 三 条第二项的规定", ["第3条第2项"]),
        ("第五条、第六条和第九条第一款、第三款规定的", ["第5条", "第6条", "第9条第1款", "第9条第3款"]),
        ("第十条至第十二条", ["第10条", "第11条", "第12条"]),
        (
            "第二条第一款第（一）项、（三）项至第（五）项",
            ["第2条第1款第1项", "第2条第1款第3项", "第2条第1款第4项", "第2条第1款第5项"],
        ),
        ("附件2第四条", ["附件2第4条"]),
        ("附件二第四条", ["附件2第4条"]),
        ("第二章第一节", ["第2章第1节"]),
        ("一、（二）3.", ["1、（2）3."]),
        ("图书借阅办法第三条", []),
        ("", []),
    ],
)
def test_printed_references(printed: str, normal: list[str]) -> None:
    assert [str(provision) for provision in parse_provisions(printed)] == normal


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("第一条", "第一条 为了方便读者，制定本办法。"),
        ("第二条第一款", "第二条 下列人员免收押金：\n（一）学生；\n（二）持有下列证件之一的人员：\n1.老年证；\n2.残疾人证。"),
        ("第二条第二款", "前款人员凭证登记。"),
        ("第二条第三款", "登记信息应当保密。"),
        ("第二条第四款", None),
        ("第二条第（一）项", "（一）学生；"),
        ("第二条第一款第二项", "（二）持有下列证件之一的人员：\n1.老年证；\n2.残疾人证。"),
        ("第二条第（二）项第2目", "2.残疾人证。"),
        ("第二条第二款第一项", None),
        ("第二条之一", "第二条之一 团体借阅另行登记。"),
        ("第二章", "第二章 借还\n第三条 每次五册。\n第四条 本办法自发布之日起施行。\n清沅市图书馆\n2031年3月1日"),
        ("第二章第一条", None),
        ("第四条第一款", "第四条 本办法自发布之日起施行。"),
        ("第四条第二款", None),
        ("第九条", None),
    ],
)
def test_provisions_of_rules(reference: str, text: str | None) -> None:
    assert found(RULES, reference) == text


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("一、（二）2.", "2.旧数据由总馆迁移。"),
        ("附件1第二条", "第二条 逾期停借。"),
        ("附件2第一条", "第一条 不收押金。"),
        ("第二条", "第二条 逾期停借。"),
        ("附件3第一条", None),
    ],
)
def test_provisions_of_a_notice_and_its_annexes(reference: str, text: str | None) -> None:
    assert found(NOTICE, reference) == text
