"""The same text in the layouts of many portals comes out the same, and nothing of the portal with it."""

from __future__ import annotations

import base64
import html
import quopri
import random
import re
from datetime import date
from pathlib import Path

import pytest
from lxml import html as lxml_html

from ingest.errors import DamagedFile, OverLimit
from ingest.html import read_html
from ingest.html_blocks import parse_page
from ingest.html_content import select_lines
from ingest.html_lists import marker
from ingest.lines import Dropped, Line, Reason, TableRow
from ingest.reading import read

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEED = SHARED / "seed/jiaozuo-shanyang-school-groups.txt"
GOV = SHARED / "data/raw/gov_cn_html"
CORPUS = Path(__file__).resolve().parents[1] / "corpus/documents"

TITLE = "临江县教育局关于做好暑期托管服务工作的通知"
BODY = [
    "各中小学校：",
    "为解决暑期看护难题，经县政府同意，现就做好暑期托管服务工作通知如下。",
    "一、服务对象",
    "面向本县小学一年级至五年级在校学生，由家长自愿报名，学校不得强制。",
    "二、服务时间",
    "7月10日至8月10日，每日8:00至17:30，周末不开放。",
    "三、报名和咨询",
    "来源：各校报送的名单应当真实。报名以学校为单位，7月5日前报送。",
    "联系人：基础教育科，联系电话：0600-1234567。",
    "附件：报名汇总表.xlsx",
    "临江县教育局",
    "2024年6月20日",
]
GREETING = "您好，欢迎访问临江教育网！"
CRUMBS = "当前位置：首页 > 通知公告 > 正文"
SOURCE = "发布时间：2024-06-21 09:10　来源：临江县教育局　作者：基教科　点击：88次"
TAIL = [
    "责任编辑：小江",
    "原文链接：http://jy.lj.example/2024/6.html",
    "[免责声明] 本站部分信息来源于网络转载，版权归原作者所有，如有侵权请联系删除。",
    "主办：临江县教育局　承办：县教育信息中心",
    "地址：临江县文化路2号　邮编：000000　电话：0600-7654321",
    "临江教育网 版权所有 岭ICP备00000001号",
    "邮箱：web@lj.example　客服QQ：10000",
]
RELATED = [("关于放假的通知", "a.html"), ("县教育局召开暑期工作会", "b.html"), ("图解暑期托管", "c.html")]


def links(separator: str = "") -> str:
    return separator.join(f'<a href="{target}">{text}</a>' for text, target in RELATED)


def old_tables(title: str, source: str, body: list[str], tail: list[str]) -> str:
    """Everything in cells, lines by ``<br>``, indents by ``&nbsp;``."""
    return f"""<html><head><title>{title}-临江教育网</title></head><body><table width=960><tr><td>{GREETING}</td>
<td><a href=#>设为首页</a> <a href=#>加入收藏</a></td></tr><tr><td colspan=2><a href=/>首页</a>|<a href=/>新闻中心</a>|
<a href=/>政策法规</a></td></tr></table><table width=960><tr><td width=200><b>热点推荐</b><br>{links("<br>")}</td><td width=700>
<table><tr><td>{html.escape(CRUMBS)}</td></tr><tr><td align=center><b>{title}</b></td></tr><tr><td>{source}</td></tr>
<tr><td>{"<br><br>".join("&nbsp;&nbsp;&nbsp;&nbsp;" + line for line in body)}</td></tr>
<tr><td>{"<br>".join(tail[:2])}</td></tr><tr><td>上一篇：<a href=1>关于放假的通知</a><br>下一篇：没有了</td></tr></table></td></tr></table>
<table width=960><tr><td align=center>{"<br>".join(tail[2:])}</td></tr></table></body></html>"""


def modern(title: str, source: str, body: list[str], tail: list[str]) -> str:
    """Divisions with classes, navigation, aside, share buttons, footer; headings of the text in bold paragraphs."""
    spans = "".join(f"<span>{part}</span>" for part in re.split("[\u3000]", source))
    paragraphs = "".join(
        f'<p style="text-indent:2em">{f"<strong>{line}</strong>" if re.match("[一二三四]、", line) else line}</p>'
        for line in body
    )
    return f"""<!DOCTYPE html><html><head><meta charset=utf-8><title>{title} | 临江教育网</title>
<meta name="PubDate" content="2024-06-21 09:10"><meta name="ColumnName" content="通知公告"><script>var a="不是正文";</script></head>
<body><header><div class=logo>临江教育网</div><nav><ul><li><a href=/>首页</a></li><li><a href=/>新闻</a></li></ul></nav></header>
<p>{GREETING}</p><div class=crumb>{html.escape(CRUMBS)}</div><main><h1>{title}</h1><div class=info>{spans}
<span>字体：<a>大</a> <a>中</a> <a>小</a></span> <a>打印本页</a></div><!-- 正文开始 --><div id=zoom>{paragraphs}</div>
<div class=share>分享到：<a>微信</a><a>微博</a></div>{"".join(f"<p>{line}</p>" for line in tail[:3])}
<div class=pn><a href=1>上一篇：甲</a><a href=2>下一篇：乙</a></div><div><h3>相关阅读</h3><ul><li>{links("</li><li>")}</li></ul></div>
</main><aside><h3>本周热点</h3><ul><li>县教育局举办教师节表彰活动，一批优秀教师受到表扬。</li></ul></aside>
<footer>{"".join(f"<p>{line}</p>" for line in tail[3:])}</footer><div style="display: none">弹出窗口</div></body></html>"""


def fragment(title: str, source: str, body: list[str], tail: list[str]) -> str:
    """What a content management system stores: no html, no body."""
    paragraphs = "".join(f"<p>　　<span>{line[:7]}</span><span>{line[7:]}</span></p>\n" for line in body)
    return f'<div class="bt">{title}</div><div>{source}</div><div id="c">{paragraphs}</div>' + "".join(
        f"<p>{t}</p>" for t in tail
    )


def one_division(title: str, source: str, body: list[str], tail: list[str]) -> str:
    """All lines in one division, by ``<br>``."""
    return f"<div>{'<br/>'.join([GREETING, html.escape(CRUMBS), title, source, *body, *tail])}</div>"


def no_classes(title: str, source: str, body: list[str], tail: list[str]) -> str:
    """Nameless divisions and a form around the page, as ASP.NET writes them; source lines broken within a sentence."""
    divisions = "".join(f"<div>{line[:9]}\n      {line[9:]}</div><div>&nbsp;</div>" for line in body)
    return f"""<html><body><form><div><p>{GREETING}</p><p>{html.escape(CRUMBS)}</p></div><div><h2>{title}</h2><p>{source}</p>
{divisions}{"".join(f"<p>{line}</p>" for line in tail)}</div></form></body></html>"""


def upper_case(title: str, source: str, body: list[str], tail: list[str]) -> str:
    """A page of 1999: unclosed paragraphs, fonts and centred lines."""
    return f"""<HTML><BODY><CENTER>{GREETING}<BR>{html.escape(CRUMBS)}</CENTER><CENTER><FONT SIZE=5>{title}</FONT></CENTER>
<CENTER>{source}</CENTER><HR>{"".join(f"<P>&nbsp; &nbsp; {line}" for line in body)}<HR><CENTER>{"<BR>".join(tail)}</CENTER>"""


LAYOUTS = [old_tables, modern, fragment, one_division, no_classes, upper_case]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_layout_gives_title_and_body_only(layout: object) -> None:
    assert callable(layout)
    reading = read_html(layout(TITLE, SOURCE, BODY, TAIL))
    assert [bare(line.text) for line in reading.lines] == [bare(line) for line in [TITLE, *BODY]]
    facts = reading.facts
    assert (facts.title, facts.published, facts.source_name, facts.author) == (
        TITLE,
        date(2024, 6, 21),
        "临江县教育局",
        "基教科",
    )
    assert facts.url == "http://jy.lj.example/2024/6.html"
    assert ("责任编辑", "小江") in facts.extra
    assert {line.level for line in reading.lines[1:]} == {None}


@pytest.mark.skipif(not SEED.is_file(), reason="../shared/seed is not there")
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_the_seed_article_comes_out_whole_from_every_layout(layout: object) -> None:
    assert callable(layout)
    source = [line.strip() for line in SEED.read_text("utf-8").splitlines() if line.strip()]
    first = next(number for number, line in enumerate(source) if line.startswith("发布时间"))
    end = next(number for number, line in enumerate(source) if line.startswith("原文链接"))
    body = source[first + 1 : end]
    reading = read_html(layout(source[first - 1], source[first], body, source[end:]))
    assert [bare(line.text) for line in reading.lines] == [bare(line) for line in [source[first - 1], *body]]
    assert reading.facts.source_name == "河南省教育厅"


@pytest.mark.skipif(not GOV.is_dir(), reason="../shared/data is not there")
def test_state_council_pages_keep_every_character_of_their_text() -> None:
    pages = sorted(GOV.glob("*.html"))
    assert len(pages) == 37
    for path in pages:
        page = path.read_text("utf-8")
        want = lxml_html.fromstring(page).get_element_by_id("UCAP-CONTENT").text_content()
        reading = read_html(page)
        got = "".join(line.text for line in reading.lines)
        assert re.sub(r"[\W_]", "", got) == re.sub(r"[\W_]", "", want), path.name
        assert reading.facts.title
        assert reading.facts.published
        assert {"索引号", "发文机关", "成文日期"} <= {name for name, _ in reading.facts.extra}


BOILERPLATE = re.compile(
    "欢迎(?:您|访问|使用)|位置[：:]|^首页|责任编辑|点击|浏览量|免责声明|ICP备|公网安备|版权所有|Copyright|上一[篇条]|下一[篇条]|分享|扫一扫|打印"
    "|主办[：:]|邮编|客服|热门|相关(?:阅读|解读|链接|推荐)|登录/|投稿|Cookie|网站地图",
    re.IGNORECASE,
)


def test_sample_pages_have_no_line_of_their_portal() -> None:
    pages = sorted(CORPUS.glob("*.html"))
    assert pages
    for path in pages:
        reading = read_html(path.read_text("utf-8"))
        assert len(reading.lines) > 10, path.name
        assert [line.text for line in reading.lines if BOILERPLATE.search(line.text)] == [], path.name
        assert reading.facts.title == next(line.text for line in reading.lines if line.text == reading.facts.title), path.name


def test_metadata_table_of_a_state_page_becomes_facts() -> None:
    page = """<div class=wrap><table><tr><td><b>索 引 号：</b></td><td>000014349/2018-1</td><td><b>主题分类：</b></td><td>教育\\学前</td></tr>
<tr><td><b>发文机关：</b></td><td>临江县人民政府</td><td><b>成文日期：</b></td><td>2018年12月21日</td></tr>
<tr><td><b>标　　题：</b></td><td colspan=3>临江县人民政府关于促进学前教育普惠健康发展的若干意见</td></tr>
<tr><td><b>发文字号：</b></td><td>临政发〔2018〕43号</td><td><b>发布日期：</b></td><td>2018年12月29日</td></tr></table>
<table><tr><td><b>主 题 词：</b></td><td>学前 教育</td><td></td></tr></table>
<div id=c><p align=center><b>临江县人民政府关于促进学前教育</b></p><p align=center><b>普惠健康发展的若干意见</b></p><p>临政发〔2018〕43号</p>
<p>各乡镇人民政府：</p><p>为促进学前教育普惠健康发展，现提出以下意见，请认真组织实施。</p></div></div>"""
    reading = read_html(page)
    assert [line.text for line in reading.lines] == [
        "临江县人民政府关于促进学前教育普惠健康发展的若干意见",
        "临政发〔2018〕43号",
        "各乡镇人民政府：",
        "为促进学前教育普惠健康发展，现提出以下意见，请认真组织实施。",
    ]
    assert reading.facts.published == date(2018, 12, 29)
    assert reading.facts.extra == (
        ("索引号", "000014349/2018-1"),
        ("主题分类", "教育\\学前"),
        ("发文机关", "临江县人民政府"),
        ("成文日期", "2018年12月21日"),
        ("发文字号", "临政发〔2018〕43号"),
        ("主题词", "学前 教育"),
    )


def test_tables_in_the_text_become_rows_and_headings_keep_their_level() -> None:
    page = """<h1>临江县托育收费目录</h1><h2>第一章　总则</h2><p>收费项目和标准见下表，未列入的不得收取，请各机构遵照执行。</p>
<table><caption>表一</caption><thead><tr><th>名称</th><th>分类</th><th>来源</th><th>时间</th></tr></thead>
<tr><td>保育费</td><td><p>普惠</p><p>营利</p></td><td>县发改局</td><td>2024年</td></tr><tr><td>伙食费</td><td>按实</td><td></td><td>每月</td></tr></table>
<p><b>二、监督</b></p>"""
    assert read_html(page).lines == (
        Line("临江县托育收费目录", 1),
        Line("第一章　总则", 2),
        Line("收费项目和标准见下表，未列入的不得收取，请各机构遵照执行。"),
        Line("表一"),
        Line("名称 | 分类 | 来源 | 时间", row=TableRow(0, True)),
        Line("保育费 | 普惠 营利 | 县发改局 | 2024年", row=TableRow(0, False)),
        Line("伙食费 | 按实 |  | 每月", row=TableRow(0, False)),
        Line("二、监督", bold=True),
    )


def test_a_sentence_that_stands_apart_stays_only_if_the_extractor_keeps_it_too() -> None:
    articles = "".join(f"<p>第{number}条　托育机构应当每日记录儿童健康状况，并按月报告。</p>" for number in range(1, 20))
    apart = "本办法由县卫生健康局负责解释，自公布之日起三十日后施行。"
    page = f"<html><body><h1>临江县托育办法</h1><div><div>{articles}</div><div><p>{apart}</p></div></div></body></html>"
    assert read_html(page).lines[-1].text == apart
    kept, dropped = select_lines(parse_page(page), ["临江县托育办法"], lambda: "")
    assert len(kept) == 20
    assert dropped == [Dropped(apart, Reason.OUTSIDE)]


def test_links_inside_a_paragraph_are_text() -> None:
    page = "<h1>临江县托育办法</h1><p>根据<a href=1>《中华人民共和国教育法》</a>和<a href=2>《岭川省托育条例》</a>，制定本办法。</p>"
    assert read_html(page).lines[1].text == "根据《中华人民共和国教育法》和《岭川省托育条例》，制定本办法。"


@pytest.mark.parametrize(
    "page", ["", "<!-- 注释 -->", "<script>var a=1;</script>", "<br>", "<html><head><title>空</title></head></html>"]
)
def test_pages_without_text_have_no_lines(page: str) -> None:
    assert read_html(page).lines == ()


def test_broken_pages_never_fail() -> None:
    whole = modern(TITLE, SOURCE, BODY, TAIL) + old_tables(TITLE, SOURCE, BODY, TAIL)
    chance = random.Random(7)
    for _ in range(120):
        start, end = sorted(chance.randrange(len(whole)) for _ in range(2))
        for line in read_html(whole[:start] + "<table><tr><td>&#1;&#8203;甲<td>乙<tr><td>丙<td>丁</table>" + whole[end:]).lines:
            assert line.text == line.text.strip()
            assert not re.search("[\x00-\x1f\u200b]", line.text)


def _fragment(inner: str) -> list[Line]:
    """The lines of a page whose text is a sentence, then ``inner``."""
    return list(read_html(f"<div><p>现将河道保洁的分工和标准公布如下，请各单位遵照执行。</p>{inner}</div>").lines[1:])


def test_merged_cells_keep_their_columns_and_both_header_rows_are_known() -> None:
    rows = _fragment(
        """<table><tr><td rowspan=2>区域</td><td colspan=2>保洁船数量</td></tr><tr><td>2030年</td><td>2031年</td></tr>
<tr><td rowspan="2">城东片</td><td>3</td><td>4</td></tr><tr><td>5</td><td>6</td></tr><tr><td>城西片</td><td>1</td><td>2</td></tr></table>"""
    )
    assert [line.text for line in rows] == [
        "区域 | 保洁船数量 | ",
        " | 2030年 | 2031年",
        "城东片 | 3 | 4",
        " | 5 | 6",
        "城西片 | 1 | 2",
    ]
    assert [line.row for line in rows] == [TableRow(0, number < 2) for number in range(5)]


def test_a_title_row_and_a_note_row_are_text_around_the_table() -> None:
    rows = _fragment(
        """<table><tr><td colspan=3>河段一览表</td></tr><tr><td>序号</td><td>名称</td><td>长度</td></tr><tr><td>1</td><td>老石桥段</td>
<td>2千米</td></tr><tr><td>2</td><td>柳湾段</td><td>3千米</td></tr><tr><td colspan=3>注：长度按中心线计。</td></tr></table>"""
    )
    assert [(line.text, line.row and line.row.header) for line in rows] == [
        ("河段一览表", None),
        ("序号 | 名称 | 长度", True),
        ("1 | 老石桥段 | 2千米", False),
        ("2 | 柳湾段 | 3千米", False),
        ("注：长度按中心线计。", None),
    ]


def test_tables_of_layout_are_no_rows() -> None:
    long = "各区应当按照责任分区落实保洁人员，每季度公布一次保洁情况。" * 30
    page = f"""<table><tr><td>栏目</td><td><table><tr><td><p>{long}</p><p>{long}</p></td></tr></table></td></tr></table>"""
    assert all(line.row is None for line in read_html(page).lines)


def test_a_list_of_links_in_a_table_is_none_of_the_text() -> None:
    entries = "".join(
        f"<tr><td><a href={n}.html>关于第{n}段河道保洁情况的公示</a></td><td>2031-05-0{n}</td></tr>" for n in range(1, 7)
    )
    body = "".join(f"<p>{line}</p>" for line in BODY)
    page = f"<div><h1>{TITLE}</h1>{body}</div><div><table>{entries}</table></div>"
    assert [line.text for line in read_html(page).lines] == [TITLE, *BODY]


def test_a_table_of_contacts_below_the_text_stays() -> None:
    rows = "".join(f"<tr><td>第{n}街道</td><td>李{n}</td><td>0600-123450{n}</td></tr>" for n in range(1, 5))
    body = "".join(f"<p>{line}</p>" for line in BODY)
    table = f"<table><tr><td>单位</td><td>联系人</td><td>电话</td></tr>{rows}</table>"
    lines = read_html(f"<div><h1>{TITLE}</h1>{body}{table}</div>").lines
    assert [line.text for line in lines if line.row] == [
        "单位 | 联系人 | 电话",
        *[f"第{n}街道 | 李{n} | 0600-123450{n}" for n in range(1, 5)],
    ]


def test_ordered_lists_show_their_numbers() -> None:
    lines = _fragment(
        """<ol><li>清理水面漂浮物</li><li value=5><p>清运岸边垃圾</p><p>当日完成</p></li><li>（三）自带编号的不再加</li></ol>
<ol type="a" start=2><li>巡查</li></ol><ol style="list-style-type: cjk-ideographic"><li>考核</li></ol><ol style="list-style:none"><li>公开</li></ol>
<ul><li>不带编号</li></ul>"""
    )
    assert [line.text for line in lines] == [
        "1.清理水面漂浮物",
        "5.清运岸边垃圾",
        "当日完成",
        "（三）自带编号的不再加",
        "b.巡查",
        "一、考核",
        "公开",
        "不带编号",
    ]


@pytest.mark.parametrize(
    ("count", "style", "shown"),
    [
        (3, "1", "3."),
        (27, "a", "27."),
        (4, "I", "IV."),
        (21, "cjk-ideographic", "二十一、"),
        (10, "cjk-ideographic", "十、"),
        (2, "disc", ""),
    ],
)
def test_markers(count: int, style: str, shown: str) -> None:
    assert marker(count, style) == shown


@pytest.mark.parametrize(
    ("inner", "bold", "centred"),
    [
        ("<p><b>工作分工</b></p>", True, False),
        ('<p style="text-align: center"><strong>工作</strong>\n<strong>分工</strong></p>', True, True),
        ('<p align="center">工作分工</p>', False, True),
        ('<center><span style="font-weight:700">工作分工</span></center>', True, True),
        ("<p><b>工作</b>分工</p>", False, False),
        ('<b><span style="font-weight: normal">工作分工</span></b>', False, False),
        ('<div align="center"><p align="left">工作分工</p></div>', False, False),
        ('<table align="center"><tr><td>工作分工</td></tr></table>', False, False),
    ],
    ids=["strong", "both", "align", "center", "partly", "normal", "left", "table"],
)
def test_bold_and_centred_lines_are_known(inner: str, bold: bool, centred: bool) -> None:
    assert _fragment(inner) == [Line("工作分工", bold=bold, centred=centred)]


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "ul><li", "blockquote"])
def test_ten_thousand_levels_are_refused_at_once(tag: str) -> None:
    with pytest.raises(OverLimit, match="嵌套"):
        read_html(f"<html><body>{f'<{tag}>河道每日保洁一次。' * 10_000}")


def test_marks_of_type_that_are_never_closed_lose_nothing() -> None:
    page = "<html><body>" + "".join(f"<p><font size=3><b>第{n}段河道每日保洁一次，垃圾当日清运。" for n in range(5_000))
    lines = read_html(page).lines
    assert len(lines) == 5_000
    assert lines[-1].text == "第4999段河道每日保洁一次，垃圾当日清运。"


def test_text_below_the_parsers_own_depth_is_kept() -> None:
    page = "<div>" * 400 + "<p>河道每日保洁一次，垃圾当日清运。</p>" + "</div>" * 400
    assert [line.text for line in read_html(page).lines] == ["河道每日保洁一次，垃圾当日清运。"]


def _archive(page: bytes, charset: str, encoding: str) -> bytes:
    """A web archive as a browser saves it: headers, the page, a picture."""
    body = quopri.encodestring(page) if encoding == "quoted-printable" else base64.encodebytes(page)
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://jy.lj.example/1.html\r\nSubject: =?utf-8?Q?=E6=89=98?=\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="----b----"\r\n\r\n'
        b"------b----\r\nContent-Type: text/html" + (f"; charset={charset}" if charset else "").encode() + b"\r\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + body + b"\r\n"
        b"------b----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------b------\r\n"
    )


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
@pytest.mark.parametrize("declared", [True, False], ids=["in page", "in header"])
def test_web_archives_are_pages(encoding: str, charset: str, declared: bool) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if declared else ""
    page = f"<html><head>{meta}<title>{TITLE}</title></head><body><h1>{TITLE}</h1>{''.join(f'<p>{line}</p>' for line in BODY)}</body></html>"
    data = _archive(page.encode("gb18030" if charset == "gb2312" else charset), "" if declared else charset, encoding)
    reading, _ = read(data, "通知.mht")
    assert [line.text for line in reading.lines] == [TITLE, *BODY]
    assert read(data, "通知")[0].lines == reading.lines


def test_a_web_archive_without_a_page_is_damaged() -> None:
    data = _archive(b" ", "utf-8", "base64")
    with pytest.raises(DamagedFile, match="mht"):
        read(data, "通知.mhtml")
