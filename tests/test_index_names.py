"""Titles are compared by a key that forgets how they were printed, and keeps what makes them different names."""

from __future__ import annotations

import pytest

from index.names import title_key, title_marks, without_issuer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("《中华人民共和国清沅河保护法》", "清沅河保护法", id="country"),
        pytest.param("清沅市 停车　管理办法", "清沅市停车管理办法", id="blanks"),
        pytest.param("清沅市停车管理办法(试行)", "清沅市停车管理办法（试行）", id="width"),
        pytest.param("清沅市停车管理办法(试行)", "清沅市停车管理办法", id="trial"),
        pytest.param("清沅市停车管理办法（2019年修订）", "清沅市停车管理办法(2021-01-22)", id="editions"),
        pytest.param("清沅市停车管理办法（2019修正）(2021-01-22)", "清沅市停车管理办法", id="two-marks"),
        pytest.param("清沅市停车管理办法2019年修订版", "清沅市停车管理办法", id="mark-without-brackets"),
        pytest.param("关于修改〈清沅市停车管理办法〉的决定", "关于修改《清沅市停车管理办法》的决定", id="inner-brackets"),
        pytest.param("关于修改<清沅市停车管理办法>的决定", "关于修改清沅市停车管理办法的决定", id="no-brackets"),
        pytest.param("清沅市“十四五”规划", '清沅市"十四五"规划', id="quotes"),
        pytest.param("清沅市规划（2021—2025年）实施办法", "清沅市规划(2021-2025年)实施办法", id="dashes"),
    ],
)
def test_one_name_has_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("清沅市停车管理办法（一）", "清沅市停车管理办法（二）", id="series"),
        pytest.param("清沅市停车管理办法", "清沅市停车管理办法实施细则", id="longer"),
        pytest.param("清沅市停车管理暂行办法", "清沅市停车管理办法", id="provisional-in-the-name"),
        pytest.param("清沅市停车规划（2021—2025年）", "清沅市停车规划（2026—2030年）", id="period"),
        pytest.param("2019年停车工作要点", "2020年停车工作要点", id="year-first"),
        pytest.param("停车条例修正案（1993年）", "停车条例", id="amendment"),
    ],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        pytest.param("清沅市停车管理办法", (), id="none"),
        pytest.param("清沅市停车管理办法（试行）", ("试行",), id="trial"),
        pytest.param("清沅市停车管理办法（2019修正）(2021-01-22)", ("2019修正", "2021-01-22"), id="two"),
        pytest.param("清沅市停车管理办法（第二次修订）", ("第二次修订",), id="counted"),
        pytest.param("清沅市停车管理办法（征求意见稿）", ("征求意见稿",), id="draft"),
        pytest.param("清沅市停车管理办法（二）", (), id="series"),
        pytest.param("（试行）", (), id="nothing-else"),
    ],
)
def test_marks_of_edition_are_told_apart(title: str, marks: tuple[str, ...]) -> None:
    assert title_marks(title) == marks


def test_a_key_is_stable_and_never_empty() -> None:
    for title in ("《中华人民共和国》", "（试行）", "清沅市停车管理办法（试行）", "《》", "A·B Agreement"):
        key = title_key(title)
        assert (key and title_key(key) == key) or title == "《》"


def test_the_issuer_may_be_left_out() -> None:
    named = title_key("清沅市人民政府办公室关于规范停车的通知")
    assert without_issuer(named) == title_key("关于规范停车的通知")
    assert without_issuer(title_key("清沅市停车管理办法")) == "清沅市停车管理办法"
