from __future__ import annotations

import pytest

from index.errors import QueryError
from index.filters import Filters
from index.model import Level
from index.status import Status
from index.syntax import Wanted, read_syntax


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("教师交流轮岗的年限", Wanted("教师交流轮岗的年限")),
        ('教师 "交流 轮岗" 年限', Wanted("教师 交流 轮岗 年限", ("交流 轮岗",))),
        ("＂三公＂经费", Wanted("三公经费", ("三公",))),
        ("“双减”政策", Wanted("“双减”政策")),
        ("招生 -高中", Wanted("招生", (), ("高中",))),
        ('招生 -"民办 学校"', Wanted("招生", (), ("民办 学校",))),
        ("招生-入学", Wanted("招生-入学")),
        ("2020 -2023 年规划", Wanted("2020 -2023 年规划")),
        ("- 第一项", Wanted("- 第一项")),
        ("地区:广州 停车", Wanted("停车", (), (), {"region": "广州"})),
        (
            "停车 机关：交通运输部 年份:2019-2023",
            Wanted("停车", (), (), {"issuer": "交通运输部", "year_from": 2019, "year_to": 2023}),
        ),
        ("停车 年份:2021年", Wanted("停车", (), (), {"year_from": 2021, "year_to": 2021})),
        ("停车 年份:-2021", Wanted("停车", (), (), {"year_to": 2021})),
        ("停车 级别:法律 效力:已废止", Wanted("停车", (), (), {"level": Level.LAW, "validity": frozenset([Status.REPEALED])})),
        ("所在地区:广州", Wanted("所在地区:广州")),
        ('"" 停车', Wanted('"" 停车')),
    ],
    ids=[f"case{number}" for number in range(16)],
)
def test_signs_are_read_and_all_else_is_left(raw: str, wanted: Wanted) -> None:
    assert read_syntax(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("-高中", "没有要查找的内容"),
        ("地区:广州", "没有要查找的内容"),
        ("停车 级别:宪章", "级别可以是法律"),
        ("停车 年份:去年", "年份:2021"),
    ],
    ids=["only-excluded", "only-field", "level", "year"],
)
def test_what_cannot_be_is_said(raw: str, says: str) -> None:
    with pytest.raises(QueryError, match=says) as refused:
        read_syntax(raw)
    assert refused.value.field == "q"


def test_parameters_go_before_fields() -> None:
    narrowed = read_syntax("停车 地区:广州 年份:2021 -收费").narrowed(Filters(region="深圳"))
    assert narrowed == Filters(region="深圳", year_from=2021, year_to=2021, excluded=("收费",))
