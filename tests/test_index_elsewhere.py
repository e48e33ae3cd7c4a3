"""Passages that belong to another place than the one asked for."""

from __future__ import annotations

import pytest

from index.elsewhere import told_of_another_place
from index.surroundings import Surroundings


def passage(title: str = "", region: str = "", text: str = "") -> Surroundings:
    return Surroundings(title, region, title, text, "")


@pytest.mark.parametrize(
    ("question", "candidate", "away"),
    [
        pytest.param("江苏省的补贴标准", passage("湖南省补贴办法"), True, id="other-province"),
        pytest.param("江苏省的补贴标准", passage("湖南省补贴办法", text="与江苏签订协议"), False, id="other-province-names-it"),
        pytest.param("江苏省的补贴标准", passage("补贴办法", "湖南省"), True, id="other-region"),
        pytest.param("江苏省的补贴标准", passage("补贴办法", "全国"), False, id="nation"),
        pytest.param("江苏省的补贴标准", passage("南京市补贴办法"), False, id="city-of-it"),
        pytest.param("江苏省的补贴标准", passage("补贴办法"), False, id="nowhere"),
        pytest.param("补贴标准是多少", passage("湖南省补贴办法", "湖南省"), False, id="no-place-asked"),
        pytest.param("咨询B7县公交", passage(text="C3县公交公司答复"), True, id="masked-other"),
        pytest.param("咨询B7县公交", passage(text="B6县公交公司答复"), True, id="masked-sister"),
        pytest.param("咨询B7县公交", passage(text="B市公交公司答复"), False, id="masked-city-of-it"),
        pytest.param("咨询B7县公交", passage(text="C3县公交公司与B7县商定"), False, id="masked-both"),
        pytest.param("咨询B7县公交", passage(text="公交公司答复"), False, id="masked-nowhere"),
    ],
)
def test_a_passage_of_another_place_is_told(question: str, candidate: Surroundings, away: bool) -> None:
    assert told_of_another_place(question, [candidate]) == [away]
