"""DOCX: what Word shows is what is read. The texts are invented."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from ingest.counter_formats import print_number
from ingest.document import build_document
from ingest.docx import read_docx
from ingest.errors import DamagedFile, EncryptedFile, OverLimit
from ingest.limits import Limits
from ingest.lines import Line, Reading
from ingest.reading import read
from tests.writing_docx import (
    Heading,
    Paragraph,
    Table,
    Title,
    docx_of,
    level,
    listed,
    numbering,
    packed,
    paragraph,
    table,
    write_docx,
)

P = paragraph


def texts(reading: Reading) -> list[str]:
    return [line.text for line in reading.lines]


def read_body(body: str, **parts: str) -> Reading:
    return read_docx(docx_of(body, parts))


def dropped(reading: Reading) -> list[tuple[str, str]]:
    return [(piece.reason, piece.text) for piece in reading.dropped]


def test_a_plain_document_by_python_docx() -> None:
    data = write_docx(
        [
            Title("清沅市托育机构管理办法"),
            Heading("第一章 总则"),
            Paragraph("第一条 为规范托育服务，制定本办法。"),
            Heading("收费", 2),
            Table([["项目", "标准"], ["全日托", "每月一千元"]]),
            Paragraph("清沅市人民政府", centred=True),
        ]
    )
    reading, kind = read(data, "办法.doc")
    assert kind == "docx"
    assert [(line.text, line.level) for line in reading.lines] == [
        ("清沅市托育机构管理办法", 1),
        ("第一章 总则", 1),
        ("第一条 为规范托育服务，制定本办法。", None),
        ("收费", 2),
        ("项目 | 标准", None),
        ("全日托 | 每月一千元", None),
        ("清沅市人民政府", None),
    ]
    assert [line.row is not None and line.row.header for line in reading.lines[4:6]] == [True, False]
    assert reading.lines[-1].centred


STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="b2"><w:name w:val="标题 2"/></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="小标题"/><w:basedOn w:val="b2"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="flat"><w:name w:val="正文缩进"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="x"/><w:basedOn w:val="loop"/></w:style>
<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="character" w:styleId="strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ('<w:pStyle w:val="1"/>', Line("收费管理", 1, bold=True)),
        ('<w:pStyle w:val="b2"/>', Line("收费管理", 2)),
        ('<w:pStyle w:val="own"/>', Line("收费管理", 2, centred=True)),
        ('<w:pStyle w:val="flat"/>', Line("收费管理", bold=True)),
        ('<w:pStyle w:val="loop"/>', Line("收费管理")),
        ('<w:pStyle w:val="none"/><w:outlineLvl w:val="2"/>', Line("收费管理", 3)),
        ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', Line("收费管理", bold=True)),
        ('<w:pStyle w:val="own"/><w:jc w:val="both"/>', Line("收费管理", 2)),
    ],
    ids=["outline", "name", "based-on", "body-level", "circle", "direct", "direct-body", "direct-jc"],
)
def test_levels_bold_and_centred_come_through_styles(properties: str, expected: Line) -> None:
    body = P("清沅市办法") + P("收费管理", properties) + P("正文在此，写明收费的项目。")
    assert read_body(body, styles=STYLES).lines[1] == expected


def test_bold_needs_all_of_the_line() -> None:
    half = (
        '<w:p><w:r><w:rPr><w:rStyle w:val="strong"/></w:rPr><w:t>一、备案。</w:t></w:r><w:r><w:t>先报县局。</w:t></w:r></w:p>'
    )
    whole = '<w:p><w:r><w:rPr><w:rStyle w:val="strong"/></w:rPr><w:t>二、收费</w:t></w:r><w:r><w:t> </w:t></w:r></w:p>'
    off = P("三、检查", '<w:pStyle w:val="1"/>', '<w:b w:val="0"/>')
    assert [line.bold for line in read_body(half + whole + off, styles=STYLES).lines] == [False, True, False]


def test_body_text_is_no_heading_whatever_its_outline_level() -> None:
    long = P("托育机构应当每日消毒玩具。记录保存一年。", '<w:outlineLvl w:val="0"/>')
    assert [line.level for line in read_body(P("办法", '<w:outlineLvl w:val="0"/>') + long + P("甲") + P("乙")).lines] == [
        1, None, None, None,
    ]  # fmt: skip
    everything = ("收费", "托育机构应当公示收费。", "不得另收费用。")
    marked = "".join(P(text, '<w:outlineLvl w:val="1"/>') for text in everything)
    assert {line.level for line in read_body(marked).lines} == {None}
    headings = "".join(P(f"事项{name}", '<w:outlineLvl w:val="1"/>') + P("照此办理。") for name in "甲乙丙")
    assert [line.level for line in read_body(headings).lines] == [2, None] * 3


def test_a_title_over_several_headings_is_one_line() -> None:
    centred = '<w:outlineLvl w:val="0"/><w:jc w:val="center"/>'
    body = P("清沅市教育局", centred) + P("关于印发托育机构管理规程的通知", centred) + P("总体要求", centred) + P("正文。")
    title = "清沅市教育局关于印发托育机构管理规程的通知"
    assert [(line.text, line.level) for line in read_body(body).lines] == [(title, 1), ("总体要求", 1), ("正文。", None)]
    whole = P("托育机构管理规程", centred) + P("总体要求", centred) + P("正文。")
    assert texts(read_body(whole)) == ["托育机构管理规程", "总体要求", "正文。"]
    reading, _ = read(docx_of(body), "a.docx")
    document = build_document(reading, source="a", digest="", name="a.docx")
    assert document.title == title
    assert [section.heading for section in document.sections] == ["总体要求"]


def test_numbers_of_lists_are_what_word_shows() -> None:
    lists = numbering(
        level("chineseCountingThousand", "第%1条"),
        level("chineseCounting", "（%2）"),
        level("decimal", "%3."),
        restart='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>',
    )
    levels = [(0, 1), (1, 1), (1, 1), (2, 1), (0, 1), (1, 1), (0, 2), (0, 2), (0, 1)]
    body = "".join(P("托育机构应当备案。", listed(at, number)) for at, number in levels)
    numbers = [text.removesuffix("托育机构应当备案。") for text in texts(read_body(body, numbering=lists))]
    assert numbers == ["第一条 ", "（一）", "（二）", "1. ", "第二条 ", "（一）", "第五条 ", "第六条 ", "第七条 "]


def test_numbers_over_several_levels_restarts_and_bullets() -> None:
    lists = numbering(
        level("chineseCountingThousand", "第%1章"),
        level("decimal", "%1.%2", "<w:isLgl/>"),
        level("lowerLetter", "%3)", '<w:lvlRestart w:val="0"/><w:suff w:val="nothing"/>'),
        level("bullet", "\uf06c"),
    )
    body = "".join(P("内容", listed(at)) for at in (0, 1, 1, 2, 1, 2, 3, 0, 1, 2))
    assert texts(read_body(body, numbering=lists)) == [
        "第一章 内容", "1.1 内容", "1.2 内容", "a)内容", "1.3 内容", "b)内容", "内容", "第二章 内容", "2.1 内容", "c)内容",
    ]  # fmt: skip


def test_a_level_that_starts_over_only_after_an_outer_one() -> None:
    lists = numbering(
        level("decimal", "%1."), level("decimal", "%2、"), level("lowerLetter", "%3）", '<w:lvlRestart w:val="1"/>')
    )
    body = "".join(P("内容", listed(at)) for at in (0, 1, 2, 1, 2, 0, 2))
    assert texts(read_body(body, numbering=lists)) == [
        "1. 内容",
        "1、内容",
        "a）内容",
        "2、内容",
        "b）内容",
        "2. 内容",
        "a）内容",
    ]


def test_numbering_by_style_and_taken_off_again() -> None:
    styles = STYLES + (
        '<w:style w:type="paragraph" w:styleId="tiao"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    lists = numbering(level("decimal", "%1、"), level("upperRoman", "%2．", '<w:pStyle w:val="tiao"/>'))
    off = '<w:pStyle w:val="tiao"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = P("备案", '<w:pStyle w:val="tiao"/>') + P("收费", off) + P("检查", '<w:pStyle w:val="tiao"/>')
    assert texts(read_body(body, styles=styles, numbering=lists)) == ["I． 备案", "收费", "II． 检查"]
    assert texts(read_body(P("备案", listed(0, 9)), numbering=lists)) == ["备案"]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (
            "chineseCountingThousand",
            (1, 10, 11, 20, 99, 100, 101, 110, 1005),
            "一 十 十一 二十 九十九 一百 一百零一 一百一十 一千零五",
        ),
        ("chineseCounting", (10, 35, 105), "十 三十五 一〇五"),
        ("ideographTraditional", (1, 10, 11), "甲 癸 甲"),
        ("ideographZodiacTraditional", (1, 2), "甲子 乙丑"),
        ("chineseLegalSimplified", (1, 10, 305), "壹 壹拾 叁佰零伍"),
        ("ideographDigital", (1, 10), "一 一〇"),
        ("decimalEnclosedCircle", (1, 20, 21), "① ⑳ 21"),
        ("decimalEnclosedCircleChinese", (10, 11), "⑩ 11"),
        ("decimalEnclosedParen", (3,), "⑶"),
        ("ideographEnclosedCircle", (2,), "㊁"),
        ("decimalFullWidth", (12,), "１２"),
        ("decimalZero", (3, 12), "03 12"),
        ("lowerLetter", (1, 26, 27), "a z aa"),
        ("upperRoman", (4, 9, 1994), "IV IX MCMXCIV"),
        ("lowerRoman", (3,), "iii"),
        ("unheard-of", (7,), "7"),
    ],
)
def test_number_formats(kind: str, values: tuple[int, ...], expected: str) -> None:
    assert " ".join(print_number(value, kind) for value in values) == expected


def test_merged_cells_keep_their_columns() -> None:
    def cell(text: str, properties: str) -> str:
        return f"<w:tcPr>{properties}</w:tcPr>{P(text)}"

    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = table(
        [cell("违法行为", down), cell("处罚标准", '<w:gridSpan w:val="2"/>'), cell("依据", down)],
        [cell("", on), "较轻", "较重", cell("", on)],
        ["未备案", "警告", "罚款五百元", "第十二条"],
        [cell("超收费用", down), "退还", "罚款", "第十三条"],
        [cell("", on), "再犯", "停业", ""],
    )
    reading = read_body(P("附件：裁量基准") + rows + P("以上为试行。"))
    assert texts(reading) == [
        "附件：裁量基准",
        "违法行为 | 处罚标准 |  | 依据",
        " | 较轻 | 较重 | ",
        "未备案 | 警告 | 罚款五百元 | 第十二条",
        "超收费用 | 退还 | 罚款 | 第十三条",
        " | 再犯 | 停业 | ",
        "以上为试行。",
    ]
    assert [line.row and line.row.header for line in reading.lines] == [None, True, True, False, False, False, None]


def test_header_rows_that_are_marked_and_a_title_row() -> None:
    marked = table(["序号", "名称"], ["（一）", "（二）"], ["1", "滨江园"], ["2", "桃源园"])
    marked = marked.replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 2)
    titled = table(["<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + P("机构名录")], ["名称", "地址"], ["滨江园", "滨江路"])
    reading = read_body(marked + P("又：") + titled)
    assert [(line.text, line.row and (line.row.table, line.row.header)) for line in reading.lines] == [
        ("序号 | 名称", (0, True)),
        ("（一） | （二）", (0, True)),
        ("1 | 滨江园", (0, False)),
        ("2 | 桃源园", (0, False)),
        ("又：", None),
        ("机构名录", None),
        ("名称 | 地址", (1, True)),
        ("滨江园 | 滨江路", (1, False)),
    ]


def test_frames_and_layout_tables_are_text() -> None:
    red_head = table([P("清沅市人民政府文件", '<w:jc w:val="center"/>') + P("清政发〔2024〕3号")])
    sides = table(["清政办函〔2024〕8号", "签发人：林某某"])
    column = table(["一、总体要求"], ["二、主要任务"])
    long = table(["导读", "说明"], ["正文", P("托育机构应当备案。" * 80)])
    lines = read_body(red_head + sides + column + long).lines
    assert all(line.row is None for line in lines)
    assert [line.text for line in lines[:6]] == [
        "清沅市人民政府文件", "清政发〔2024〕3号", "清政办函〔2024〕8号", "签发人：林某某", "一、总体要求", "二、主要任务",
    ]  # fmt: skip


def test_nested_tables_rows_taken_out_and_numbers_in_empty_cells() -> None:
    inner = table(["周一", "周二"], ["粥", "面"])
    gone = "<w:tr><w:trPr><w:del w:id='1' w:author='x'/></w:trPr><w:tc>" + P("作废") + "</w:tc></w:tr>"
    number = P("", listed())
    rows = table(["序号", "食谱"], [number, inner + P("每周更换")], [number, "另行公布"])
    body = rows.removesuffix("</w:tbl>") + gone + "</w:tbl>"
    assert texts(read_body(body, numbering=numbering(level("decimal", "%1")))) == [
        "序号 | 食谱",
        "1 | 周一 ｜ 周二 粥 ｜ 面 每周更换",
        "2 | 另行公布",
    ]


def test_forms_have_no_header() -> None:
    wide = "<w:tcPr><w:gridSpan w:val='3'/></w:tcPr>"
    form = table(["姓名", "", "性别", ""], ["住址", wide + P("滨江路")], ["电话", wide + P("无")], ["备注", wide + P("无")])
    reading = read_body(form)
    assert texts(reading) == ["姓名 |  | 性别 | ", "住址 | 滨江路", "电话 | 无", "备注 | 无"]
    assert not any(line.row and line.row.header for line in reading.lines)


def test_text_boxes_once_and_in_place() -> None:
    drawing = f"<w:drawing><wps:txbx><w:txbxContent>{P('清沅市教育局文件')}</w:txbxContent></wps:txbx></w:drawing>"
    picture = f"<w:pict><v:textbox><w:txbxContent>{P('清沅市教育局文件')}</w:txbxContent></v:textbox></w:pict>"
    both = f"<mc:AlternateContent><mc:Choice Requires='wps'>{drawing}</mc:Choice><mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent>"
    anchor = f"<w:p><w:r>{both}</w:r><w:r><w:t>清教发〔2024〕2号</w:t></w:r></w:p>"
    art = '<w:p><w:r><w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict></w:r></w:p>'
    later = f"<w:p><w:r><w:t>见下框：</w:t></w:r><w:r>{picture.replace('教育局文件', '教育局印')}</w:r></w:p>"
    assert texts(read_body(anchor + art + later)) == [
        "清沅市教育局文件", "清教发〔2024〕2号", "内部资料", "见下框：", "清沅市教育局印",
    ]  # fmt: skip


def test_notes_follow_their_paragraph() -> None:
    notes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        f'<w:footnote w:id="1">{P("指三周岁以下。")}</w:footnote><w:footnote w:id="2">{P("见年鉴。")}</w:footnote>'
    )
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    title = P("清沅市托育办法", '<w:jc w:val="center"/>').replace("</w:p>", reference.format(2) + "</w:p>")
    body = title + f"<w:p><w:r><w:t>婴幼儿</w:t></w:r>{reference.format(1)}<w:r><w:t>优先。</w:t></w:r></w:p>" + P("第二段。")
    assert texts(read_body(body, footnotes=notes)) == [
        "清沅市托育办法",
        "婴幼儿优先。",
        "见年鉴。",
        "指三周岁以下。",
        "第二段。",
    ]
    ends = f'<w:endnote w:id="1">{P("尾注在此。")}</w:endnote>'
    ended = f'<w:p><w:r><w:t>正文。</w:t></w:r><w:r><w:endnoteReference w:id="1"/></w:r></w:p>{P("后文。")}'
    assert texts(read_body(ended, endnotes=ends)) == ["正文。", "尾注在此。", "后文。"]


def test_tracked_changes_are_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>每月</w:t></w:r><w:del w:id='1'><w:r><w:delText>八百</w:delText></w:r></w:del>"
        "<w:ins w:id='2'><w:r><w:t>一千</w:t></w:r></w:ins><w:r><w:t>元。</w:t></w:r></w:p>"
        "<w:p><w:moveFrom w:id='3'><w:r><w:t>移走的话。</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo w:id='4'><w:r><w:t>移来的话。</w:t></w:r></w:moveTo></w:p>"
        "<w:p><w:pPr><w:rPr><w:del w:id='5'/></w:rPr></w:pPr><w:r><w:t>本应分开，</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>现已合并。</w:t></w:r></w:p>"
    )
    reading = read_body(body)
    assert texts(reading) == ["每月一千元。", "移来的话。", "本应分开，现已合并。"]
    assert dropped(reading) == [("tracked deletion", "八百"), ("tracked deletion", "移走的话。")]


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def command(text: str) -> str:
    return f"<w:r><w:instrText> {text} </w:instrText></w:r>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_fields_show_their_result() -> None:
    nested = (
        mark("begin") + command("IF") + mark("begin") + command("DATE") + mark("separate") + run("旧日期") + mark("end")
        + command("= 1") + mark("separate") + run("2024年3月1日") + mark("end")
    )  # fmt: skip
    circled = mark("begin") + command(r"eq \o\ac(○,保)") + mark("end")
    simple = '<w:fldSimple w:instr=" REF x "><w:r><w:t>第三条</w:t></w:r></w:fldSimple>'
    link = '<w:hyperlink w:anchor="x"><w:r><w:t>附件1</w:t></w:r></w:hyperlink>'
    page = mark("begin") + command("PAGE") + mark("separate") + run("17") + mark("end")
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>'
        + command("FORMCHECKBOX")
        + mark("end")
    )
    assert texts(read_body(f"<w:p>{nested}</w:p><w:p>{circled}见{simple}</w:p><w:p>{link}{page}</w:p><w:p>{box}{run('同意')}</w:p>")) == [
        "2024年3月1日", "保第三条", "附件1", "☑同意",
    ]  # fmt: skip


def test_a_broken_field_swallows_nothing() -> None:
    good = mark("begin") + command("DATE") + mark("separate") + run("三月一日") + mark("end")
    endless = mark("begin") + command("REF x") + run("托育机构应当备案。")
    stray = mark("end") + run("收费公示。") + mark("separate")
    body = f"<w:p>{run('前文。')}{good}{endless}</w:p><w:p>{stray}</w:p>{P('后文。')}"
    assert texts(read_body(body)) == ["前文。三月一日托育机构应当备案。", "收费公示。", "后文。"]


def test_generated_contents_are_dropped() -> None:
    def entry(text: str, page: int) -> str:
        return f"{run(text)}<w:r><w:tab/></w:r>{mark('begin')}{command('PAGEREF _Toc1')}{mark('separate')}{run(str(page))}{mark('end')}"

    contents = (
        P("目　录", '<w:jc w:val="center"/>')
        + f"<w:p>{mark('begin')}{command('TOC 1-3')}{mark('separate')}{entry('第一章 总则', 1)}</w:p>"
        + f"<w:p>{entry('第二章 收费', 4)}</w:p><w:p>{mark('end')}</w:p>"
    )
    body = P("清沅市托育办法") + contents + P("第一章 总则") + P("正文。") + P("第二章 收费")
    reading = read_body(body)
    assert texts(reading) == ["清沅市托育办法", "第一章 总则", "正文。", "第二章 收费"]
    assert [reason for reason, _ in dropped(reading)] == ["contents"] * 3
    # The style alone proves nothing, and a field without its end swallows no text.
    assert texts(read_body(P("（一）爱护花草；", '<w:pStyle w:val="t1"/>'), styles=STYLES)) == ["（一）爱护花草；"]
    assert texts(read_body(P("第一章 总则\u3000\u3000……3", '<w:pStyle w:val="t1"/>') + P("正文。"), styles=STYLES)) == [
        "正文。"
    ]
    endless = f"<w:p>{mark('begin')}{command('TOC')}{mark('separate')}{run('第一章')}</w:p>{P('托育机构应当备案。')}"
    assert texts(read_body(endless)) == ["托育机构应当备案。"]


def test_breaks_tabs_symbols_and_hidden_text() -> None:
    title = (
        "<w:p><w:pPr><w:jc w:val='center'/></w:pPr>"
        + run("清沅市教育局关于印发")
        + "<w:r><w:br/></w:r>"
        + run("托育办法的通知")
        + "</w:p>"
    )
    heading = "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr>" + run("第一章") + "<w:r><w:br/></w:r>" + run("总则") + "</w:p>"
    items = "<w:p>" + run("联系人：王某") + "<w:r><w:br/></w:r>" + run("电话：无") + "</w:p>"
    copied = (
        "<w:p>"
        + run("托育机构应当每日对玩具餐具和寝具进行清洗消毒并且做好记")
        + "<w:r><w:cr/></w:r>"
        + run("录备查。")
        + "</w:p>"
    )
    tabs = (
        "<w:p>"
        + run("1．")
        + "<w:r><w:tab/></w:r>"
        + run("清教〔2024〕1号")
        + "<w:r><w:tab/></w:r>"
        + run("签发人：李某")
        + "</w:p>"
    )
    symbols = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>已备案</w:t><w:noBreakHyphen/><w:t>甲</w:t></w:r></w:p>'
    hidden = "<w:p>" + run("公开") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密文</w:t></w:r></w:p>"
    ruby = "<w:p><w:r><w:ruby><w:rt><w:r><w:t>yuán</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>沅</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    reading = read_body(title + heading + items + copied + tabs + symbols + hidden + ruby)
    assert texts(reading) == [
        "清沅市教育局关于印发", "托育办法的通知", "第一章 总则", "联系人：王某", "电话：无",
        "托育机构应当每日对玩具餐具和寝具进行清洗消毒并且做好记录备查。", "1． 清教〔2024〕1号    签发人：李某", "☑已备案-甲", "公开", "沅",
    ]  # fmt: skip
    assert dropped(reading) == [("hidden text", "密文")]


def test_controls_and_tags_are_looked_through() -> None:
    control = f"<w:sdt><w:sdtPr><w:alias w:val='题'/></w:sdtPr><w:sdtContent>{P('控件里的段落。')}</w:sdtContent></w:sdt>"
    inline = f"<w:p><w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt><w:smartTag w:element='d'>{run('标记')}</w:smartTag></w:p>"
    custom = f"<w:customXml w:element='x'>{P('自定义。')}</w:customXml>"
    assert texts(read_body(control + inline + custom)) == ["控件里的段落。", "控件标记", "自定义。"]


def test_headers_and_footers_are_reported() -> None:
    page = f"<w:p>{run('— ')}{mark('begin')}{command('PAGE')}{mark('separate')}{run('1')}{mark('end')}{run(' —')}</w:p>"
    reading = read_body(P("正文。"), header=P("清沅市公报"), footer=page)
    assert texts(reading) == ["正文。"]
    assert dropped(reading) == [("page header", "清沅市公报")]


def test_the_note_under_the_title_is_one_line() -> None:
    parts = [
        "（2024年3月1日清沅市第三届人民代表大会常务委",
        "员会第九次会议通过　2024年5月8日省人民代表大会",
        "常务委员会批准）",
    ]
    reading = read_body(P("清沅市托育条例") + "".join(map(P, parts)) + P("第一条　为了托育，制定本条例。"))
    assert texts(reading)[1] == "".join(parts)
    unclosed = [P("清沅市托育条例"), P("（2024年3月1日通过"), P("第一条　为了托育。"), P("第二条　略。）")]
    assert len(read_body("".join(unclosed)).lines) == 4


def with_chunk(content: bytes, suffix: str) -> bytes:
    """A .docx whose text is all in a file of another format that it embeds."""
    with zipfile.ZipFile(io.BytesIO(docx_of('<w:altChunk r:id="r0"/>', {"aFChunk": ""}))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    rels = "word/_rels/document.xml.rels"
    files[rels] = files[rels].replace(b"aFChunk.xml", b"aFChunk" + suffix.encode())
    return packed(files | {f"word/aFChunk{suffix}": content})


def test_embedded_documents_are_read_to_a_depth() -> None:
    page = "<html><body><h1>清沅市托育办法</h1><p>第一条　为了托育，制定本办法。</p></body></html>"
    data = with_chunk(page.encode(), ".html")
    assert texts(read_docx(data)) == ["清沅市托育办法", "第一条　为了托育，制定本办法。"]
    assert texts(read_docx(with_chunk(data, ".docx"))) == ["清沅市托育办法", "第一条　为了托育，制定本办法。"]
    with pytest.raises(OverLimit, match="嵌入"):
        read_docx(with_chunk(with_chunk(data, ".docx"), ".docx"))


STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def test_strict_namespaces_and_odd_packages() -> None:
    names = f'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main" xmlns:r="{STRICT}"'
    strict = docx_of(P("收费", '<w:pStyle w:val="1"/>') + P("正文。"), {"styles": STYLES}, names=names, kinds=STRICT)
    assert read_docx(strict).lines == (Line("收费", 1, bold=True), Line("正文。"))
    document = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{P("正文。")}</w:body></w:document>'
    broken = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="x/customUI" Target="none.xml"/></Relationships>'
    for files in (
        {"word\\document.xml": document.encode()},
        {"word/document.xml": document.encode(), "_rels/.rels": broken, "word/_rels/document.xml.rels": broken},
        {"Word/Document.xml": document.encode("utf-16")},
    ):
        assert texts(read_docx(packed(files))) == ["正文。"]


def test_bad_input_has_clear_reasons() -> None:
    good = docx_of(P("正文。"))
    with pytest.raises(DamagedFile, match="损坏"):
        read(good[: len(good) // 2], "a.docx")
    with pytest.raises(DamagedFile, match=r"word/document\.xml"):
        read_docx(packed({"word/other.xml": b"<x/>"}))
    with pytest.raises(DamagedFile, match="XML"):
        read_docx(packed({"word/document.xml": b"<w:document"}))
    stored = bytearray(good)
    at = stored.index(b"word/document.xml") + len("word/document.xml")
    stored[at : at + 20] = b"\xff" * 20
    with pytest.raises(DamagedFile, match="解不开"):
        read_docx(bytes(stored))
    encrypted = bytearray(packed({"word/document.xml": b"<x/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(signature) + offset] |= 1
    with pytest.raises(EncryptedFile, match="密码"):
        read(bytes(encrypted), "a.docx")


def test_limits() -> None:
    bomb = packed({"word/document.xml": b"<x>" + b" " * 3_000_000 + b"</x>"})
    with pytest.raises(OverLimit, match="3 MB，超过上限 1 MB"):
        read_docx(bomb, Limits(unpacked=1_000_000))
    with pytest.raises(OverLimit, match="超过上限"):
        read_docx(bomb, Limits(unpacked=4_000_000))
    deep = "<w:sdt><w:sdtContent>" * 5000 + P("深处") + "</w:sdtContent></w:sdt>" * 5000
    with pytest.raises(OverLimit, match="256 层"):
        read_body(deep)
    tables = "<w:tbl><w:tr><w:tc>" * 40 + P("深处") + "</w:tc></w:tr></w:tbl>" * 40
    assert texts(read_body(tables)) == ["深处"]
    with pytest.raises(OverLimit, match="超过 100 层"):
        read_docx(docx_of(tables), Limits(depth=100))
    laughs = '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]>'
    data = docx_of(P("正文&b;"))
    document = f'{laughs}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{P("正文&b;")}</w:body></w:document>'
    assert "哈" not in "".join(texts(read_docx(packed({"word/document.xml": document.encode()}))))
    with pytest.raises(DamagedFile):
        read_docx(data)


def test_real_files_give_the_same_text_as_another_tool(shared: Path) -> None:
    with gzip.open(shared / "data/corpora/local_civility_regs.jsonl.gz", "rt", encoding="utf-8") as file:
        known = {row["source"].rsplit("/", 1)[-1]: row["text"] for row in map(json.loads, file)}
    compared = 0
    for path in sorted((shared / "data/raw/word").iterdir()):
        if path.name in known:
            reading, _ = read(path.read_bytes(), path.name)
            assert re.sub(r"\s", "", "".join(texts(reading))) == re.sub(r"\s", "", known[path.name]), path.name
            compared += 1
    assert compared == 25
