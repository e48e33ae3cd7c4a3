"""How wordings differ: what counts as a change, and what does not."""

from __future__ import annotations

import pytest

from index.quantities import apart, quantities
from index.wording import same_words, share_in_common, stretches, without_label


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("处二百元以上五百元以下罚款。", "处200元以上500元以下罚款"),
        ("国发〔2019〕5号文件，同时废止。", "国发[2019]5号文件,同时废止。"),
        ("应当 自收到之日起三十日内答复", "应当自收到之日起３０日内答复"),
        ("第五条　公民应当爱护公物。", "第六条 公民应当爱护公物。"),
        ("（一）爱护公物；\n（二）尊师重教。", "（二）爱护公物；\n（三）尊师重教。"),
        ("不低于百分之五十", "不低于50％"),
        ("義務教育", "义务教育"),
    ],
    ids=["numerals", "brackets", "blanks", "article", "items", "share", "script"],
)
def test_the_form_alone_is_no_change(left: str, right: str) -> None:
    assert same_words(left, right)
    assert [part.same for part in stretches(left, right)] == [True]


@pytest.mark.parametrize(
    ("left", "right", "changed"),
    [
        ("处五十元罚款。", "处一百元罚款。", [("五十元", "一百元")]),
        ("公民应当爱护公物。", "公民必须爱护公物。", [("应当", "必须")]),
        ("由城市管理部门责令改正。", "由城市管理部门责令改正，并通报所在单位。", [("", "并通报所在单位。")]),
        ("依照本条例第五条处理。", "依照本条例第六条处理。", [("五", "六")]),
    ],
    ids=["amount", "word", "added", "reference"],
)
def test_changes_are_told_in_the_words_of_both(left: str, right: str, changed: list[tuple[str, str]]) -> None:
    parts = stretches(left, right)
    assert "".join(part.left for part in parts) == left
    assert "".join(part.right for part in parts) == right
    assert [(part.left, part.right) for part in parts if not part.same] == changed
    assert 0.3 < share_in_common(parts) < 1


def test_a_single_character_in_common_by_chance_is_no_common_ground() -> None:
    parts = stretches("甲乙丙的丁戊己", "子丑寅的卯辰巳")
    assert [part.same for part in parts] == [False]


def test_quantities_are_compared_by_value_and_dates_are_none() -> None:
    left = quantities("2019年5月1日起，第三条规定的罚款为1,500元，期限三十个工作日，达到百分之八十，满十八周岁")
    assert [one.form for one in left] == ["1500元", "30工作日", "80%", "18岁"]
    right = quantities("罚款为一千五百元，期限二十个工作日，达到80%，满18岁，每人二人")
    missing, beyond = apart(left, right)
    assert [one.form for one in missing] == ["30工作日"]
    assert [one.form for one in beyond] == ["20工作日", "2人"]


def test_a_text_begins_behind_the_number_of_its_article() -> None:
    assert without_label("第十二条之一　禁止吸烟。") == "禁止吸烟。"
    assert without_label("依照第三条处理。") == "依照第三条处理。"


def test_texts_too_long_to_compare_are_told_apart_at_once() -> None:
    left, right = "甲乙丙丁" * 3000, "甲乙丁丙" * 3000
    assert [(part.same, part.left, part.right) for part in stretches(left, right)] == [(False, left, right)]
    assert stretches(left, left)[0].same
