"""Portal lines go, with a reason; the same words inside a policy stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.boilerplate import strip_boilerplate
from ingest.lines import Line
from ingest.source_line import parse_date, parse_source_line

SEED = Path(__file__).resolve().parents[2] / "shared/seed/jiaozuo-shanyang-school-groups.txt"

RULE = """临江县政府网站信息发布管理办法
第一章　总则
第一条　为规范网站信息发布，制定本办法。
第二条　转载信息应当注明下列内容：
来源：信息的原始发布单位。
作者：信息的撰写人；
责任编辑：负责稿件的初审和校对。
第三条　页面底部应当标明主办单位、网站标识码、ICP备案号和公安备案号。
免责声明：转载稿件应当附具免责声明，写明版权归属。
第四条　网站首页应当设置“当前位置”导航。
上一篇和下一篇的链接应当准确。
相关阅读：由系统自动生成，不得人工干预。
版权所有的标注应当规范。
欢迎访问等用语不得遮挡正文。
第五条　本站部分信息由部门提供的，由提供部门对真实性负责；侵犯版权的，应当删除，不得以免责声明推卸责任。
本办法自2024年3月1日起施行。"""

NOTICE = """关于举办全县中小学生书法比赛的通知
各中小学校：
现将比赛有关事项通知如下，请认真组织。
一、时间和地点
时间：2024年5月6日上午9时
地点：县青少年活动中心
二、组织机构
主办单位：县教育局
承办单位：县青少年活动中心
三、报名
请于4月20日前将报名表发送至指定邮箱，逾期不再受理。
联系人：张晓明，联系电话：0600-1234567
邮箱：shufa@lj.example
附件：1. 报名表
2. 评分标准
临江县教育局
2024年4月1日
（此件公开发布）"""

BODY = """各中小学校：
现将比赛有关事项通知如下，请各校认真组织，按时报送作品和报名材料。
联系人：张晓明，联系电话：0600-1234567
地址：临江县文化路1号
临江县教育局
2024年4月1日""".splitlines()


def lines(text: str) -> list[Line]:
    return [Line(line.strip()) for line in text.splitlines() if line.strip()]


def kept(text: str) -> list[str]:
    return [line.text for line in strip_boilerplate(lines(text)).lines]


@pytest.mark.parametrize("text", [RULE, NOTICE], ids=["rule-about-websites", "notice-with-contacts"])
def test_words_of_boilerplate_inside_a_policy_stay(text: str) -> None:
    assert kept(text) == [line.text for line in lines(text)]


HEADS = {
    "greeting": ("您好，欢迎访问临江教育网！", "greeting"),
    "joining": ("欢迎加入临江法治网!", "greeting"),
    "today": ("今天是2024年4月1日 星期一", "greeting"),
    "place": ("您现在的位置：首页 >> 通知公告 >> 正文", "breadcrumb"),
    "place-arrow": ("当前位置：临江教育网 → 通知公告 → 正文", "breadcrumb"),
    "bare-crumbs": ("首页 › 政务公开 › 通知公告", "breadcrumb"),
    "menu": ("网站首页 政务公开 办事服务 互动交流 走进临江", "navigation"),
    "buttons": ("【字体：大 中 小】 【打印本页】 【关闭窗口】", "source line"),
    "accessibility": ("无障碍阅读 | 长者模式 | 登录 | 注册", "widget"),
    "glued": ("发布时间:2024-04-02 03:20:08作者:佚名来源: 县教育局", "source line"),
    "brackets": ("[发布日期：2024-04-02] [来源：县教育局] [字号：大 中 小]", "source line"),
    "counter": ("来源：县教育局　点击数：1,024　更新时间：2024-4-2 9:14:33", "source line"),
    "date-first": ("2024-04-02 17:40　来源：县教育局　浏览量 1.2万 打印", "source line"),
    "bars": ("来源：县教育局 | 作者：基教股 | 2024-04-02 | 阅读：33次", "source line"),
    "spaced": ("来　源：县教育局　　发布 时间：2024年4月2日", "source line"),
}


@pytest.mark.parametrize(("line", "reason"), HEADS.values(), ids=HEADS.keys())
def test_head_lines_go_with_their_reason(line: str, reason: str) -> None:
    stripped = strip_boilerplate([Line(line), Line("关于举办书法比赛的通知"), *map(Line, BODY)])
    assert [line.text for line in stripped.lines] == ["关于举办书法比赛的通知", *BODY]
    assert [dropped.reason for dropped in stripped.dropped] == [reason]
    if reason == "source line" and "字体" not in line:
        assert stripped.facts.published == date(2024, 4, 2)
        assert stripped.facts.source_name == "县教育局"


TAILS = {
    "editor": ["责任编辑：王小明"],
    "editor-in-brackets": ["（责任编辑：admin）"],
    "credits": ["编辑：小江　校对：小临　审核：办公室"],
    "one-credit": ["审核：李明"],
    "source": ["（来源：临江日报）"],
    "link": ["原文链接：http://jy.lj.example/2024/1.html"],
    "neighbours": ["上一篇：关于放假的通知", "下一篇：没有了"],
    "neighbours-2": ["【上一条】关于放假的通知", "【下一条】关于值班的通知"],
    "share": ["分享到：微信 微博 QQ空间", "【打印】【关闭】"],
    "code": ["扫一扫在手机打开当前页"],
    "related": ["相关阅读", "临江县举行诗词大会", "2024-03-01", "临江县开展读书活动"],
    "hot": ["【热点推荐】", "·中考报名开始", "·图解：托育补贴"],
    "disclaimer": ["[免责声明] 本文来源于网络转载，版权归原作者所有，如有侵权请联系删除。", "客服QQ：10000"],
    "disclaimer-heading": ["版权声明", "凡本网注明来源的稿件，版权均属本网所有，转载请注明。"],
    "site-sentence": ["本站部分文章转载自网络，版权归原作者所有，如涉及侵权请与本站联系，我们将及时删除。"],
    "footer": [
        "主办：临江县教育局　承办：县教育信息中心",
        "地址：文化路2号　邮编：000000",
        "岭ICP备12345678号 网站标识码：3301",
    ],
    "copyright": ["地址：临江县文化路2号", "电话：0600-7654321", "Copyright © 2024 临江教育网 All Rights Reserved"],
    "menu": ["关于我们 | 联系我们 | 网站地图 | 隐私声明", "版权所有：临江县教育局"],
    "rule": ["----------------", "责任编辑：王小明"],
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS.keys())
def test_tail_lines_go(tail: list[str]) -> None:
    stripped = strip_boilerplate([Line("关于举办书法比赛的通知"), *map(Line, BODY), *map(Line, tail)])
    assert [line.text for line in stripped.lines] == ["关于举办书法比赛的通知", *BODY]
    assert [dropped.text for dropped in stripped.dropped] == tail


def test_an_annex_below_the_editor_holds_the_text_open() -> None:
    text = "\n".join(
        ["关于举办书法比赛的通知", *BODY, "责任编辑：王小明", "附件：报名表.doc", "上一篇：无", "版权所有：县教育局"]
    )
    assert kept(text) == ["关于举办书法比赛的通知", *BODY, "附件：报名表.doc"]


def test_everything_above_a_breadcrumb_is_the_sites_top() -> None:
    stripped = strip_boilerplate(lines("临江教育网\n县教育局主管\n当前位置：首页 > 通知\n关于放假的通知\n" + "\n".join(BODY)))
    assert [(dropped.text, dropped.reason) for dropped in stripped.dropped] == [
        ("临江教育网", "site top"),
        ("县教育局主管", "site top"),
        ("当前位置：首页 > 通知", "breadcrumb"),
    ]


def test_a_title_printed_twice_by_site_and_text_stays_once() -> None:
    text = "当前位置：首页 > 正文\n关于放假的通知\n来源：县教育局 作者：办公室\n关于放假的通知\n" + "\n".join(BODY)
    assert kept(text) == ["关于放假的通知", *BODY]


def test_a_line_printed_twice_by_the_text_itself_stays() -> None:
    text = "临江县托育条例\n临江县托育条例\n第一条　为发展托育，制定本条例。"
    assert kept(text) == text.splitlines()


def test_a_metadata_block_becomes_facts_and_a_lone_number_stays() -> None:
    block = """索 引 号：LJ001-2024-0001
主题分类：
教育
发文机关：临江县人民政府
标　　题：关于印发临江县托育办法的通知
有 效 性：有效
关于印发临江县托育办法的通知
各乡镇人民政府，县政府各部门：
现将《临江县托育办法》印发给你们，请认真贯彻执行。"""
    stripped = strip_boilerplate(lines(block))
    assert [line.text for line in stripped.lines] == block.splitlines()[6:]
    assert stripped.facts.title == "关于印发临江县托育办法的通知"
    assert stripped.facts.extra == (
        ("索引号", "LJ001-2024-0001"),
        ("主题分类", "教育"),
        ("发文机关", "临江县人民政府"),
        ("有效性", "有效"),
    )
    alone = "临江县托育办法\n文号：临政发〔2024〕1号\n第一条　为发展托育，制定本办法。"
    assert kept(alone) == alone.splitlines()


def test_an_editors_note_is_a_fact() -> None:
    stripped = strip_boilerplate(
        lines("临江县托育办法\n温馨提示：本文件已被废止，仅供查阅参考。\n第一条　为发展托育，制定本办法。")
    )
    assert stripped.facts.extra == (("温馨提示", "本文件已被废止，仅供查阅参考。"),)
    assert [dropped.reason for dropped in stripped.dropped] == ["site note"]


def test_a_page_on_one_line_is_never_a_disclaimer() -> None:
    page = "来源：临江日报 本网讯 县教育局召开会议。" + "会议强调转载注明版权，不代表本站观点，删除无关内容。" * 20
    assert kept(page) == [page]


@pytest.mark.parametrize(
    "line",
    [
        "时间：2024年5月1日上午9时",
        "会议时间：5月6日",
        "2023年10月19日",
        "来源：注明信息的原始发布单位；",
        "作者应当对其作品的真实性负责，来源：不明的不得采用。",
        "发布时间：自批准之日起",
        "文号：",
    ],
)
def test_lines_of_texts_are_no_source_lines(line: str) -> None:
    assert parse_source_line(line) is None


def test_a_source_line_is_read_pair_by_pair() -> None:
    line = "发文字号：临政发〔2024〕1号　来源：县政府网【打印】　责任编辑：小江　技术支持：云科技　投稿邮箱：a@b.example"
    assert parse_source_line(line) == [
        ("发文字号", "临政发〔2024〕1号"),
        ("来源", "县政府网"),
        ("责任编辑", "小江"),
        ("技术支持", "云科技"),
    ]


@pytest.mark.parametrize(
    "text", ["2024-4-2 9:14", "2024年04月02日", "2024/4/2", "2024.04.02", "20240402", "2024-04-02T09:14:33+08:00"]
)
def test_dates_in_all_writings(text: str) -> None:
    assert parse_date(text) == date(2024, 4, 2)


def test_no_date_in_an_impossible_one() -> None:
    assert parse_date("2024-13-45") is None


@pytest.mark.skipif(not SEED.is_file(), reason="../shared/seed is not there")
def test_the_seed_article_loses_exactly_its_portal() -> None:
    source = lines(SEED.read_text("utf-8"))
    stripped = strip_boilerplate(source)
    first = next(number for number, line in enumerate(source) if line.text.startswith("发布时间"))
    end = next(number for number, line in enumerate(source) if line.text.startswith("原文链接"))
    assert list(stripped.lines) == [source[first - 1], *source[first + 1 : end]]
    assert [dropped.reason for dropped in stripped.dropped] == (
        ["greeting", "breadcrumb", "source line", "source line"] + ["disclaimer"] * 3 + ["footer"] * 5
    )
    facts = stripped.facts
    assert facts.title == source[first - 1].text
    assert (facts.published, facts.author) == (date(2023, 10, 23), "佚名")
    assert facts.source_name == "河南省教育厅"
    assert facts.url is not None
    assert facts.url.endswith("/2832630.html")


def test_a_site_name_glued_to_the_date_and_an_audio_bar_are_not_text() -> None:
    lines = [
        Line("云山区推进雨水花园建设"),
        Line("云山信息网2023-10-23 03:20来源:云山区住建局责任编辑:王某阅读 2.3万"),
        Line("听全文 06:12 倍速"),
        Line("云山区自2023年起在老旧小区建设雨水花园，每处面积不少于30平方米，由街道办事处负责养护。"),
        Line("（三）语音播报系统每月检查一次。"),
        Line("建设资金由区财政承担，来源：区级专项资金，责任编辑制度另行规定。"),
    ]
    stripped = strip_boilerplate(lines)
    assert [line.text for line in stripped.lines] == [lines[0].text, *(line.text for line in lines[3:])]
    assert stripped.facts.source_name == "云山区住建局"
    assert str(stripped.facts.published) == "2023-10-23"
