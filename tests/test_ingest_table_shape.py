"""Tables of any format: merged cells laid out, and the rows that name the columns told from the others."""

from __future__ import annotations

import pytest

from ingest.table_shape import Cell, header_rows, lay_out, place_cells


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([["序号", "河段名称", "责任部门"], ["1", "老石桥段", "水务局"], ["2", "柳湾段", "城管局"]], 1),
        ([["姓名", "单位", "职务"], ["张三", "水务局", "局长"], ["李四", "城管局", "副局长"]], 1),
        ([["年份", "长度（千米）", "增长（%）"], ["2030", "100", "3.2"], ["2031", "120", "4.1"]], 1),
        ([["文件名称", "文号"], ["关于保洁的通知", "清政发〔2030〕3号"], ["关于清运的通知", "清政发〔2031〕4号"]], 1),
        ([["地区", "标准", "", "备注"], ["", "城市", "农村", ""], ["城东", "12", "8", ""]], 2),
        ([["区域", "任务", ""], ["", "2030年", "2031年"], ["城东", "12", "8"]], 2),
        ([["姓名", "张三"], ["单位", "水务局"], ["职务", "局长"]], 0),
        ([["姓名", "张三", "性别", "男"], ["单位", "水务局", "职务", "局长"]], 0),
        ([["老石桥段", "100"], ["柳湾段", "105"], ["新水闸段", "120"]], 0),
        ([["保洁", "自印发之日起施行。"], ["有效期", "5年"]], 0),
        ([["序号", "名称"]], 0),
        ([], 0),
    ],
)
def test_rows_that_name_the_columns(rows: list[list[str]], count: int) -> None:
    assert header_rows(rows) == count


def test_what_the_format_says_counts() -> None:
    assert header_rows([["甲", "乙"], ["1", "2"]], known=1) == 1
    assert header_rows([["甲", "乙"]], known=1) == 0


def test_spans_put_later_cells_in_their_columns() -> None:
    cells = place_cells(
        [[("区域", 2, 1), ("数量", 1, 2)], [("船", 1, 1), ("车", 1, 1)], [("城东", 1, 1), ("3", 1, 1), ("4", 1, 1)]]
    )
    assert lay_out(cells) == [["区域", "数量", ""], ["", "船", "车"], ["城东", "3", "4"]]


def test_short_merged_cells_may_be_repeated_in_each_row() -> None:
    cells = [
        Cell("城东", 0, 0, 2),
        Cell("3", 0, 1),
        Cell("4", 1, 1),
        Cell("长" * 40, 2, 0, 2),
        Cell("5", 2, 1),
        Cell("6", 3, 1),
    ]
    assert lay_out(cells, repeat=True) == [["城东", "3"], ["城东", "4"], ["长" * 40, "5"], ["", "6"]]
    assert lay_out(cells)[1] == ["", "4"]


def test_absurd_spans_cost_nothing() -> None:
    rows = lay_out(place_cells([[("甲", 10**9, 10**9), ("乙", 1, 1)]]))
    assert rows == [["甲", "乙"]]
    wide = place_cells([[("甲", 1, 1000)] * 100] * 100)
    assert len(lay_out(wide)) == 100


def test_a_table_of_hostile_size_is_laid_out_loosely() -> None:
    cells = [Cell("甲", number, number) for number in range(3000)]
    assert lay_out(cells) == [["甲"]] * 3000
