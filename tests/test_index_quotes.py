"""Quoted words against their source."""

from __future__ import annotations

import pytest

from index.quotes import Difference, Sameness, compare

SOURCE = (
    "第八条　学校应当设立安全工作机构，在校学生1000人以上的应当配备专职安全管理人员不少于2人。\n"
    "前款规定的人员，每年接受不少于40学时的培训；培训经费由市、县财政承担。"
)


@pytest.mark.parametrize(
    ("quote", "sameness"),
    [
        pytest.param("学校应当设立安全工作机构", Sameness.IDENTICAL, id="part"),
        pytest.param("学校应当设立安全工作机构。", Sameness.IDENTICAL, id="stop-at-its-end"),
        pytest.param("學校應當設立安全工作機構", Sameness.IDENTICAL, id="other-script"),
        pytest.param("在校学生１０００人以上的", Sameness.IDENTICAL, id="other-width"),
        pytest.param("学校应当设立安全工作机构……培训经费由市、县财政承担", Sameness.IDENTICAL, id="left-out"),
        pytest.param("培训经费由市县财政承担", Sameness.PUNCTUATION, id="punctuation"),
        pytest.param("培训经费由市、县财政承担……学校应当设立安全工作机构", Sameness.DIFFERS, id="wrong-order"),
        pytest.param("学校应当设立安全保卫机构", Sameness.DIFFERS, id="another-word"),
        pytest.param("学校不得设立安全工作机构", Sameness.DIFFERS, id="opposite"),
        pytest.param("校车驾驶人应当取得相应资格并定期体检", Sameness.ABSENT, id="another-text"),
        pytest.param("……", Sameness.ABSENT, id="nothing"),
    ],
)
def test_sameness(quote: str, sameness: Sameness) -> None:
    assert compare(quote, SOURCE).sameness is sameness


def test_differences_are_told_word_for_word() -> None:
    compared = compare("在校学生2000人以上的应当配备专职安全管理人员不少于2人", SOURCE)
    assert compared.differences == (Difference("2", "1"),)
    assert "在校学生1000人以上" in compared.wording
    (dropped,) = compare("每年接受40学时的培训", SOURCE).differences
    assert dropped == Difference("", "不少于")
