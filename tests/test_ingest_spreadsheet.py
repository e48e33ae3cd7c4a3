"""Spreadsheets: each visible sheet a table as its reader sees it, titles, units and notes around it as text."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from ingest.cell_format import display, is_date_format
from ingest.errors import DamagedFile, EmptyFile, EncryptedFile, IngestError, OverLimit
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Reading
from ingest.reading import read
from ingest.spreadsheet import delimiter_of, read_csv, read_xls, read_xlsx

_SUBSIDIES: list[list[Any]] = [
    ["清沅市河道保洁补助标准一览表"],
    ["单位：万元"],
    ["序号", "区域", "河段", "标准"],
    [1, "城东片", "老石桥段", 12.5],
    [2, None, "新水闸段", 8],
    [3, "城西片", "柳湾段", 9.25],
    ["注：标准按年度核定。"],
]


def _book(fill: Callable[[openpyxl.Workbook, Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _xlsx(fill: Callable[[openpyxl.Workbook, Worksheet], None]) -> Reading:
    return read_xlsx(_book(fill), DEFAULT_LIMITS)


def _fill(sheet: Worksheet, rows: list[list[Any]]) -> None:
    for row in rows:
        sheet.append(row)


def _subsidies(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    _fill(sheet, _SUBSIDIES)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("B4:B5")


def test_a_sheet_is_its_title_units_table_and_notes() -> None:
    lines = _xlsx(_subsidies).lines
    assert [line.text for line in lines] == [
        "清沅市河道保洁补助标准一览表",
        "单位：万元",
        "序号 | 区域 | 河段 | 标准",
        "1 | 城东片 | 老石桥段 | 12.5",
        "2 | 城东片 | 新水闸段 | 8",
        "3 | 城西片 | 柳湾段 | 9.25",
        "注：标准按年度核定。",
    ]
    assert [line.row and line.row.header for line in lines] == [None, None, True, False, False, False, None]
    assert lines[0].level == 1


def test_sheets_are_headed_by_their_names_where_there_are_several() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.title = "城东区"
        _fill(sheet, [["名称", "数量"], ["保洁船", 3]])
        _fill(book.create_sheet("城西区"), [["名称", "数量"], ["清淤车", 2]])
        _fill(book.create_sheet("Sheet3"), [["名称", "数量"], ["割草机", 5]])

    lines = _xlsx(fill).lines
    texts = [line.text for line in lines]
    assert texts == ["城东区", "名称 | 数量", "保洁船 | 3", "城西区", "名称 | 数量", "清淤车 | 2", "名称 | 数量", "割草机 | 5"]
    assert [line.row.table for line in lines if line.row] == [0, 0, 1, 1, 2, 2]


def test_header_rows_of_two_levels() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        _fill(
            sheet,
            [
                ["地区", "补助标准", None, "备注"],
                [None, "城市", "农村", None],
                ["城东", 12, 8, "按年"],
                ["城西", 11, 7, "按年"],
            ],
        )
        for merged in ("A1:A2", "B1:C1", "D1:D2"):
            sheet.merge_cells(merged)

    rows = [line for line in _xlsx(fill).lines if line.row]
    assert [row.text for row in rows[:2]] == ["地区 | 补助标准 |  | 备注", "地区 | 城市 | 农村 | 备注"]
    assert [row.row.header for row in rows if row.row] == [True, True, False, False]


def test_what_is_hidden_is_dropped_with_its_reason() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        _fill(sheet, [["名称", "数量", "内部编号"], ["保洁船", 3, "甲-1"], ["清淤车", 2, "甲-2"]])
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        secret = book.create_sheet("底稿")
        secret.append(["草稿数字", 99])
        secret.sheet_state = "hidden"

    reading = _xlsx(fill)
    assert [line.text for line in reading.lines] == ["名称 | 数量", "保洁船 | 3"]
    assert ("hidden sheet", "草稿数字 99") in [(part.reason, part.text) for part in reading.dropped]
    assert ("hidden cells", "清淤车 2 甲-2") in [(part.reason, part.text) for part in reading.dropped]


def test_cells_are_shown_by_their_format() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        _fill(
            sheet,
            [["指标名称", "目标", "完成日期"], ["覆盖率", 0.125, datetime(2031, 5, 6)], ["经费", 1234567.5, date(2031, 7, 1)]],
        )
        sheet["B2"].number_format = "0.0%"
        sheet["B3"].number_format = "#,##0.00"
        sheet["C2"].number_format = 'yyyy"年"m"月"d"日"'

    texts = [line.text for line in _xlsx(fill).lines]
    assert texts == ["指标名称 | 目标 | 完成日期", "覆盖率 | 12.5% | 2031年5月6日", "经费 | 1,234,567.50 | 2031-07-01"]


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (2.675, "0.00", "2.68"),
        (12, "00000", "00012"),
        (-1234.5, "#,##0.0;(#,##0.0)", "(1,234.5)"),
        (0.5, "0.##", "0.5"),
        (7, '0"天"', "7天"),
        (1e20, "General", "1e+20"),
        (True, "General", "TRUE"),
        (datetime(2031, 5, 6, 9, 30), "yyyy-mm-dd hh:mm", "2031-05-06 09:30"),
        (datetime(2031, 5, 6), "yyyy/m/d", "2031/5/6"),
        (time(8, 5), "h:mm", "08:05"),
        (None, "General", ""),
    ],
)
def test_display(value: object, pattern: str, shown: str) -> None:
    assert display(value, pattern) == shown


def test_date_formats_are_known() -> None:
    assert is_date_format('yyyy"年"m"月"')
    assert is_date_format("[$-804]m/d/yy")
    assert not is_date_format("General")
    assert not is_date_format("0.00%")
    assert not is_date_format('0"d"')


def test_the_old_format_reads_alike() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for number, row in enumerate(_SUBSIDIES):
        for column, value in enumerate(row):
            if value is not None and (number, column) not in ((0, 0), (3, 1)):
                sheet.write(number, column, value)
    sheet.write_merge(0, 0, 0, 3, _SUBSIDIES[0][0])
    sheet.write_merge(3, 4, 1, 1, "城东片")
    sheet.write(5, 4, datetime(2031, 5, 6), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    buffer = io.BytesIO()
    book.save(buffer)
    texts = [line.text for line in read_xls(buffer.getvalue(), DEFAULT_LIMITS).lines]
    assert texts[:4] == [
        "清沅市河道保洁补助标准一览表",
        "单位：万元",
        "序号 | 区域 | 河段 | 标准 | ",
        "1 | 城东片 | 老石桥段 | 12.5 | ",
    ]
    assert texts[5] == "3 | 城西片 | 柳湾段 | 9.25 | 2031-05-06"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_encoding_and_dialect(encoding: str, delimiter: str) -> None:
    rows = [["序号", "名称", "说明"], ["1", "保洁船", '"每日\n一次，含节假日"'], ["2", "清淤车", "按需，提前报备"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' if "，" in cell and cell[0] != '"' else cell for cell in row) for row in rows)
    texts = [line.text for line in read_csv(text.encode(encoding), DEFAULT_LIMITS).lines]
    assert texts == ["序号 | 名称 | 说明", "1 | 保洁船 | 每日 一次，含节假日", "2 | 清淤车 | 按需，提前报备"]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    text = '序号,名称\n1,"保洁船\n' + "".join(f"{n},清淤车{n}号\n" for n in range(2, 400))
    lines = read_csv(text.encode(), DEFAULT_LIMITS).lines
    assert len(lines) == 400
    assert lines[-1].text == "399 | 清淤车399号"


def test_the_delimiter_is_that_of_even_columns() -> None:
    assert delimiter_of("名称;数量\n船，小;3,5\n车;2,0\n") == ";"
    assert delimiter_of("名称\t数量\n船\t3\n") == "\t"
    assert delimiter_of("只有一列\n没有分隔\n") == ","


def test_a_csv_of_one_column_is_text() -> None:
    lines = read_csv("河道每日保洁一次。\n垃圾当日清运。\n".encode(), DEFAULT_LIMITS).lines
    assert [(line.text, line.row) for line in lines] == [("河道每日保洁一次。", None), ("垃圾当日清运。", None)]


def test_marks_strewn_over_the_sheet_cost_nothing() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        _fill(sheet, [["名称", "数量"], ["保洁船", 3]])
        sheet["XFD1048576"] = "。"

    assert [line.text for line in _xlsx(fill).lines][:2] == ["名称 | 数量 | ", "保洁船 | 3 | "]


def test_a_range_merged_over_the_whole_sheet_is_refused_before_it_is_made() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_book(_subsidies))) as source, zipfile.ZipFile(data, "w") as target:
        for member in source.namelist():
            target.writestr(member, source.read(member).replace(b"A1:D1", b"A1:XFD1048576"))
    with pytest.raises(OverLimit, match="单元格"):
        read_xlsx(data.getvalue(), DEFAULT_LIMITS)


def test_reading_is_the_door_to_spreadsheets() -> None:
    assert read(_book(_subsidies), "表.xlsx")[1] == "xlsx"
    assert read("序号,名称\n1,保洁船\n".encode(), "表.csv")[0].lines[1].row is not None


def test_cells_over_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.spreadsheet._MOST_CELLS", 20)
    with pytest.raises(OverLimit, match="单元格"):
        _xlsx(_subsidies)
    with pytest.raises(OverLimit, match="单元格"):
        read_csv(b"1,2,3,4,5\n" * 5, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("reader", "data", "limits", "error"),
    [
        pytest.param(read_xlsx, _book(_subsidies)[:3000], DEFAULT_LIMITS, DamagedFile, id="xlsx cut off"),
        pytest.param(read_xlsx, _book(_subsidies), Limits(unpacked=2000), OverLimit, id="xlsx too large unpacked"),
        pytest.param(
            read_xls, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, DEFAULT_LIMITS, DamagedFile, id="xls broken"
        ),
        pytest.param(
            lambda data, limits: read(data, "表.xlsx", limits)[0],
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            DEFAULT_LIMITS,
            EncryptedFile,
            id="xlsx with password",
        ),
        pytest.param(read_csv, b"\n\n", DEFAULT_LIMITS, EmptyFile, id="csv empty"),
    ],
)
def test_what_cannot_be_read_says_why(
    reader: Callable[[bytes, Limits], Reading], data: bytes, limits: Limits, error: type[IngestError]
) -> None:
    with pytest.raises(error):
        reader(data, limits)


def test_damaged_workbooks_never_fail_otherwise() -> None:
    """Bytes changed at random: what cannot be read is said to be damaged, whatever the library stumbles over."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for number in range(20):
        sheet.write(number, 0, f"第{number}段")
        sheet.write(number, 1, number)
    buffer = io.BytesIO()
    book.save(buffer)
    chance = random.Random(5)
    for _ in range(150):
        data = bytearray(buffer.getvalue())
        for _ in range(20):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with suppress(IngestError):
            assert isinstance(read_xls(bytes(data), DEFAULT_LIMITS), Reading)
