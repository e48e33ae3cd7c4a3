"""Which articles a text changes, by its own words."""

from __future__ import annotations

import pytest

from index.article_changes import article_changes, without_blanks
from index.citation import Number


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("一、将第五条第一款中的“45日”修改为“30日”。", [5]),
        ("二、第八条修改为：“第八条　集团设理事会，依照第三条修改章程。”", [8]),
        ("三、删去第七条第二项。", [7]),
        ("四、删除第二条、第三条、第四条。", [2, 3, 4]),
        ("五、将第六条、第九条中的“区教育局”修改为“区教育行政部门”。", [6, 9]),
        ("第二条　宪法第十条第四款修改为：“任何组织或者个人不得侵占土地。”", [10]),
        ("六、第十条改为第十一条，修改为：“集团每年报告工作。”", [10]),
        ("七、第四条增加一款，作为第二款：“重点流域另行规定。”", [4]),
        ("八、第十条改为第十一条。", []),
        ("九、在第五条后增加一条，作为第六条：“集团应当公开账目。”", []),
        ("十、依照第五条的规定，将第八条修改为：“由区教育局批准。”", [8]),
        ("第六条　本办法第三条规定的期限可以延长。", []),
        ("已经依照原第八条成立的集团管理委员会，应当完成过渡。", []),
        ("第十条的规定适用于2022年秋季学期以后派出的交流教师。", []),
    ],
    ids=[
        "words", "whole", "part-struck-out", "several-struck-out", "several", "in-an-article", "renumbered-and-changed", "paragraph-added",
        "renumbered", "article-added", "another-cited", "own-label", "cited", "applied",
    ],
)  # fmt: skip
def test_articles(text: str, articles: list[int]) -> None:
    assert [change.article for change in article_changes(text)] == [Number(value) for value in articles]


def test_a_change_tells_where_it_stands_and_what_is_replaced() -> None:
    text = "对《甲办法》作如下修改：\n一、将第五条之一中的“45日”修改为“30日”。\n二、修改《乙办法》，第八条修改为：“由区教育局批准。”"
    days, whole = article_changes(text)
    assert (days.article, days.named, days.old, days.new) == (Number(5, 1), "甲办法", "45日", "30日")
    assert days.span.slice(text) == "将第五条之一中的“45日”修改为"
    assert (whole.article, whole.named, whole.old, whole.new) == (Number(8), "乙办法", "", "由区教育局批准。")


def test_what_has_the_new_words_was_changed_already() -> None:
    (change,) = article_changes("第八条修改为：“第八条　集团设理事会，由九至十三名理事组成。”")
    assert change.made_in(without_blanks("第八条 集团设理事会，由九至十三名理事组成。 理事任期三年。"))
    assert change.made_in("第八条集团设管理委员会。") is False
    (short,) = article_changes("将第五条中的“45日”修改为“30日”。")
    assert short.made_in("自受理之日起30日内") is None


def test_a_quotation_that_is_not_closed_ends_with_its_line() -> None:
    text = "一、第二条修改为：“停车费八元。\n二、删去第三条。"
    assert [change.article for change in article_changes(text)] == [Number(2), Number(3)]
