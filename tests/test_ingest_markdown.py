"""Markdown marks go, every character of the text stays."""

from __future__ import annotations

import re
from datetime import date

import pytest

from ingest.lines import Line, TableRow
from ingest.markdown import inline, read_markdown


def test_headings_lists_tables_and_fences() -> None:
    text = """# 临江县托育办法

##第一章　总则 ##

**第一条** 为发展托育，制定*本办法*，见[条例](http://a.example/1(2).html)。
- 一是`数据`；
1. 编号保留

| 项目 | 标准 |
|:---|---:|
| 甲 | 1\\|2 |

```text
# 不是标题
```
> 引用一句

第二章　附则
---
正文\\*星号\\*
<!-- INFO
END -->
***
[1]: http://a.example "注"
本办法由县教育局<u>负责</u>解释。"""
    assert read_markdown(text).lines == (
        Line("临江县托育办法", 1),
        Line("第一章　总则", 2),
        Line("第一条 为发展托育，制定本办法，见条例。"),
        Line("一是数据；"),
        Line("1. 编号保留"),
        Line("项目 | 标准", row=TableRow(0, True)),
        Line("甲 | 1｜2", row=TableRow(0, False)),
        Line("# 不是标题"),
        Line("引用一句"),
        Line("第二章　附则", 2),
        Line("正文*星号*"),
        Line("本办法由县教育局负责解释。"),
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2*3*4", "2*3*4"),
        ("snake_case_name", "snake_case_name"),
        ("_强调_内容", "_强调_内容"),
        ("__强调__ 内容", "强调 内容"),
        ("***第一条***　总则", "第一条　总则"),
        ("~~删除~~", "删除"),
        ("![图](a.png)文字", "文字"),
        ("《关于修改<教育法>的决定》", "《关于修改<教育法>的决定》"),
        ("<http://a.example>", "http://a.example"),
        ("单价*数量", "单价*数量"),
        ("〔2024〕1号[1]", "〔2024〕1号[1]"),
    ],
)
def test_inline_marks(text: str, plain: str) -> None:
    assert inline(text) == plain


def test_front_matter_becomes_facts() -> None:
    text = '---\ntitle: "临江县托育办法"\nsource: 县政府网\ndate: 2024-01-05\n发文字号: 临政发〔2024〕1号\n---\n正文一句。\n'
    reading = read_markdown(text)
    assert reading.lines == (Line("正文一句。"),)
    assert reading.facts.title == "临江县托育办法"
    assert reading.facts.source_name == "县政府网"
    assert reading.facts.published == date(2024, 1, 5)
    assert reading.facts.extra == (("发文字号", "临政发〔2024〕1号"),)


@pytest.mark.parametrize("text", ["---\nbookCollapseSection: true\n---\n", "---\n---\n", "<!-- 只有注释 -->"])
def test_without_text_there_are_no_lines(text: str) -> None:
    assert read_markdown(text).lines == ()


def test_a_rule_that_opens_a_text_is_no_front_matter() -> None:
    reading = read_markdown("---\n本办法所称托育，是指照护服务。\n---\n附则\n")
    assert [line.text for line in reading.lines] == ["本办法所称托育，是指照护服务。", "附则"]


def test_unclosed_marks_lose_nothing() -> None:
    text = "**第一条 为了\n`未完\n[链接](\n一 | 二"
    assert re.sub(r"\s", "", "".join(line.text for line in read_markdown(text).lines)) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("table", "rows", "header"),
    [
        ("| 河段 | 频次 |\n|---|---|\n| 老石桥段 |  |\n| 柳湾段 | 每日 |", ["河段 | 频次", "老石桥段 | ", "柳湾段 | 每日"], 1),
        ("河段 | 频次\n--- | :---:\n老石桥段 | 每日", ["河段 | 频次", "老石桥段 | 每日"], 1),
        ("> | 河段 | 频次 |\n> |---|---|\n> | 老石桥段 | 每日 |", ["河段 | 频次", "老石桥段 | 每日"], 1),
        ("| | |\n|---|---|\n| 老石桥段 | 每日 |\n| 柳湾段 |", ["老石桥段 | 每日", "柳湾段 | "], 0),
        (
            "| 河段 | 长度（千米） |\n| 老石桥段 | 2.5 |\n| 柳湾段 | 3 |",
            ["河段 | 长度（千米）", "老石桥段 | 2.5", "柳湾段 | 3"],
            1,
        ),
        (
            "<table><tr><th colspan=2>河段</th></tr><tr><td>老石桥段</td><td>每日</td></tr><tr><td>柳湾段</td><td>隔日</td></tr></table>",
            ["河段", "老石桥段 | 每日", "柳湾段 | 隔日"],
            0,
        ),
    ],
    ids=["piped", "bare", "quoted", "no header", "no rule", "html"],
)
def test_tables_become_rows(table: str, rows: list[str], header: int) -> None:
    lines = read_markdown(f"# 河道保洁\n\n保洁频次如下。\n\n{table}\n\n以上自印发之日起施行。").lines
    assert [line.text for line in lines[2:-1]] == rows
    assert sum(1 for line in lines if line.row and line.row.header) == header
    assert lines[-1].row is None


def test_two_tables_are_two() -> None:
    table = "| 河段 | 频次 |\n|---|---|\n| 老石桥段 | 每日 |\n"
    lines = read_markdown(f"甲、一般河段的保洁频次。\n\n{table}\n{table}").lines
    assert [line.row.table for line in lines if line.row] == [0, 0, 1, 1]


def test_a_bar_in_a_sentence_makes_no_table() -> None:
    assert read_markdown("频次为每日|隔日，由各区决定。").lines == (Line("频次为每日|隔日，由各区决定。"),)
