"""The door to all formats: what is read how, and what is refused with which words."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.errors import DamagedFile, EmptyFile, NoTextFound, UnsupportedFormat
from ingest.formats import SUFFIXES, suffix_of
from ingest.lines import Line
from ingest.plain_text import split_lines, wrap_width
from ingest.reading import looks_like_html, read

TEXT = "临江县托育办法\n\n　　第一条　为发展托育，制定本办法。\n\u3000\n  第二条　本办法自公布之日起施行。\u00a0\n"
LINES = (Line("临江县托育办法"), Line("第一条　为发展托育，制定本办法。"), Line("第二条　本办法自公布之日起施行。"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("name", ["办法.txt", "办法", "关于2.0版平台的通知", "BANFA.TXT"])
def test_plain_text_in_every_encoding(name: str, encoding: str) -> None:
    reading, found = read(TEXT.encode(encoding), name)
    assert reading.lines == LINES
    assert found == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


def test_html_is_told_by_its_tags_where_the_suffix_does_not() -> None:
    page = "<div><h1>临江县托育办法</h1><p>第一条　为发展托育，制定本办法。</p></div>"
    expected = (Line("临江县托育办法", 1), Line("第一条　为发展托育，制定本办法。"))
    assert read(page.encode(), "办法")[0].lines == expected
    assert read(page.encode(), "办法.shtml")[0].lines == expected
    assert read(f"<!DOCTYPE html>\n<html>{page}".encode("gbk"), "办法.txt")[0].lines == expected
    assert read(TEXT.encode(), "办法.html")[0].lines == LINES
    assert not looks_like_html("《关于修改<教育法>的决定》，a<b，c>d")


def test_markdown_by_suffix_only() -> None:
    assert read("# 办法\n正文".encode(), "a.markdown")[0].lines == (Line("办法", 1), Line("正文"))
    assert read("# 办法\n正文".encode(), "a.txt")[0].lines == (Line("# 办法"), Line("正文"))


def test_facts_come_from_the_front_lines_of_text() -> None:
    text = "欢迎加入临江教育网!\n当前所在:首页 > 通知\n托育工作通知书\n发布时间:2024-01-05 03:20作者:佚名来源: 县教育局\n正文在此。"
    reading, _ = read(text.encode(), "a.txt")
    assert [line.text for line in reading.lines] == ["托育工作通知书", "正文在此。"]
    assert (reading.facts.title, reading.facts.published) == ("托育工作通知书", date(2024, 1, 5))
    assert (reading.facts.author, reading.facts.source_name) == ("佚名", "县教育局")
    assert [dropped.reason for dropped in reading.dropped] == ["greeting", "breadcrumb", "source line"]


@pytest.mark.parametrize("name", ["a.exe", "b.MP4", "目录.dwg", "c.tar.gz"])
def test_other_suffixes_are_refused_by_name(name: str) -> None:
    with pytest.raises(UnsupportedFormat, match=r"暂不支持 .*可以读取 \.txt、\.md"):
        read(b"text", name)


def test_reasons_reach_the_caller() -> None:
    with pytest.raises(EmptyFile):
        read(b"", "a.txt")
    with pytest.raises(DamagedFile, match="PDF"):
        read(b"%PDF-1.4", "无后缀")
    for data, name in (
        (b"---\nbook: true\n---\n", "_index.md"),
        (b"<html><script>x</script></html>", "a.html"),
        (b"-----", "a.txt"),
    ):
        with pytest.raises(NoTextFound, match="没有正文"):
            read(data, name)


def test_suffixes() -> None:
    assert [suffix_of(name) for name in ("a.TXT", "v1.2", "1.通知", "【四川】办法", "a.b.html", ".md")] == [
        ".txt", "", "", "", ".html", ".md",
    ]  # fmt: skip
    assert set(SUFFIXES) >= {".txt", ".md", ".markdown", ".html", ".htm", ".shtml"}


WRAPPED = """　　为规范全县托育服务行为，保障婴幼儿健康成长，根据有关法律法规的规定，结合
本县实际，制定本办法。凡在本县行政区域内提供托育服务的机构，都应当遵守本办
法的规定，接受卫生健康部门的监督管理，并依照规定参加等级评定，不得拒绝、阻
碍监督检查。
　　托育机构应当取得备案。备案材料包括营业执照、场地证明、人员名册、健康检查
报告以及消防验收合格的证明文件，由县卫生健康局在收到之日起五个工作日内审核
完毕并向社会公布结果。
　　本办法自印发之日起施行。"""


def test_hard_wrapped_paragraphs_are_joined() -> None:
    joined = split_lines(WRAPPED)
    assert len(joined) == 3
    assert joined[0].endswith("不得拒绝、阻碍监督检查。")
    assert "遵守本办法的规定" in joined[0]
    assert joined[1].startswith("托育机构应当取得备案。")
    assert "".join(joined) == WRAPPED.replace("\n", "").replace("\u3000", "")


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"第{number}条　托育机构应当每日消毒玩具和餐具，并留存记录备查。" for number in "一二三四五六七八九"),
        "\n".join(["临江县实验小学", "临江县第二小学", "临江县第三小学"] * 5),
        "\n".join("一段长短不一的文字" * (number % 7 + 1) for number in range(20)),
        WRAPPED.replace("\n", "", 5),
    ],
    ids=["equal-articles", "list", "paragraphs", "few-lines"],
)
def test_lines_of_other_texts_are_not_joined(text: str) -> None:
    assert wrap_width(text.split("\n")) is None
    assert len(split_lines(text)) == len(text.split("\n"))
