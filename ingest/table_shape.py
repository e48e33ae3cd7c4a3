"""The shape of a table: cells that span rows or columns laid out as plain rows, and how many rows on top name the columns."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

_REPEATED = 30
"""A cell merged over several rows and no longer than this may be repeated in each, so that each row can be read alone; a longer
one (a paragraph beside a list) would drown the rows."""
_NAME = 24
"""The longest cell that may name a column."""
_MOST_HEADERS = 3
_MOST_COLUMNS = 1_000
"""Spans count up to this column; what reaches beyond it is broken or hostile."""
_MOST_PLACES = 5_000_000
"""A table with more places (rows by columns) than this is laid out loosely: it is broken or hostile, and would fill the memory."""
_SIDE = 1_000
"""The most rows or columns that one cell may span; spreadsheets and pages with larger ones are broken or hostile."""
_NUMBER = re.compile(
    r"^[-+±≤≥<>＜＞￥¥$约]?\s*[\d０-９][\d０-９,，.．:：/年月日%％‰\s~～—-]*(?:万|亿|元|人|个|分|天|日|年|户|家|项|次|件)*$"
)
_YEAR = re.compile(r"^(?:19|20)\d\d\s*年?度?$")
_SENTENCE = re.compile(r"[。；！？]|[：:]$")
_NAMES = re.compile(
    r"^(?:序号|编号|号码|项目|项|名\s*称|姓\s*名|单位|部门|内容|类别|类型|种类|备\s*注|说明|标准|依据|日期|时间|年度|年份|月份|金额|数量|"
    r"数值|比例|地区|区域|城市|省份|市县|县区|指标|级别|等级|职务|电话|地址|条件|要求|措施|任务|目标|分值|得分|分数|来源|名录|方式|期限|时限|"
    r"标题|题名|正文|文号|责任|牵头|配合|主体|事项|代码|规格|型号|计量|合计)|"
    r"(?:序号|名称|单位|部门|内容|类别|类型|备注|说明|标准|依据|日期|时间|金额|数量|比例|指标|级别|等级|要求|措施|任务|目标|期限|时限|事项|代码|编码|"
    r"频次|次数|职责|对象|范围|情形|幅度|方式|结果|进度|规模|费用|价格|机构|行业|人数)"
    r"(?:[（(][^（()）]*[）)])?$"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place, counted from 0, and how many rows and columns it covers."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def lay_out(cells: Iterable[Cell], *, repeat: bool = False, drop_empty: bool = True) -> list[list[str]]:
    """The rows of a table, all of one length. A merged cell has its text at its top left; ``repeat``: a short one in each row.

    Columns in which nothing stands are left out, except where ``drop_empty`` is False: for a part of a table.
    Documents are quoted as they are printed, so only the tables of spreadsheets, whose rows are records, are read with ``repeat``.
    """
    placed = _crowded(list(cells)) if drop_empty else list(cells)
    if not placed:
        return []
    height = max(cell.row + cell.rows for cell in placed)
    width = max(cell.column + cell.columns for cell in placed)
    if height * width > _MOST_PLACES:
        return [[cell.text for cell in row] for _, row in groupby(placed, key=lambda cell: cell.row)]
    rows = [[""] * width for _ in range(height)]
    for cell in placed:
        filled = cell.rows if repeat and len(cell.text) <= _REPEATED else 1
        for row in range(cell.row, cell.row + filled):
            rows[row][cell.column] = rows[row][cell.column] or cell.text
    return without_empty_columns(rows) if drop_empty else rows


def _crowded(cells: Sequence[Cell]) -> list[Cell]:
    """The cells without the rows and columns between them that hold nothing: a stray mark in row 1,048,576 is row 2 then."""
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})
    row_of = {row: number for number, row in enumerate(rows)}
    column_of = {column: number for number, column in enumerate(columns)}
    return [
        Cell(
            cell.text,
            row_of[cell.row],
            column_of[cell.column],
            max(1, bisect_left(rows, cell.row + cell.rows) - row_of[cell.row]),
            max(1, bisect_left(columns, cell.column + cell.columns) - column_of[cell.column]),
        )
        for cell in cells
    ]


def place_cells(rows: Iterable[Iterable[tuple[str, int, int]]]) -> list[Cell]:
    """The cells of an HTML-like table, row by row as ``(text, rowspan, colspan)``, each in the first free column of its row."""
    cells: list[Cell] = []
    taken: dict[int, int] = {}
    """For each column the row from which it is free again."""
    for number, row in enumerate(rows):
        column = 0
        for text, rowspan, colspan in row:
            while column < _MOST_COLUMNS and taken.get(column, 0) > number:
                column += 1
            down, across = max(1, min(rowspan, _SIDE)), max(1, min(colspan, _SIDE))
            cells.append(Cell(text, number, column, down, across))
            for covered in range(column, min(column + across, _MOST_COLUMNS)):
                taken[covered] = number + down
            column += across
    last = max((cell.row for cell in cells), default=0)
    return [Cell(cell.text, cell.row, cell.column, min(cell.rows, last - cell.row + 1), cell.columns) for cell in cells]


def header_rows(rows: Sequence[Sequence[str]], *, known: int = 0) -> int:
    """How many rows on top name the columns, by what stands in them: 0 for a table of labels and values side by side.

    ``known`` is what the format says already (``thead``); a table of one row has no header.
    """
    if known and known < len(rows):
        return known
    if len(rows) < 2 or not _names_columns(rows[0], rows[1:]):
        return 0
    count = 1
    while count < min(_MOST_HEADERS, len(rows) - 1) and _completes(rows[count - 1], rows[count]):
        count += 1
    return count


def _names_columns(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    cells = [cell.strip() for cell in row]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(len(cell) > _NAME or _SENTENCE.search(cell) or _NUMBER.match(cell) for cell in filled):
        return False
    if len(set(filled)) < len(filled):
        return False
    known = sum(1 for cell in filled if _NAMES.search(cell.replace(" ", "")))
    others = [cell.strip() for other in below for cell in other if cell.strip()]
    if not others:
        return False
    # 姓名 | 张三 | 单位 | 某局: labels beside values, and the rows below begin with labels too.
    beside = sum(1 for other in (row, *below) for cell in other[::2] if _NAMES.search(cell.strip().replace(" ", "")))
    firsts = sum(len([cell for cell in other[::2] if cell.strip()]) for other in (row, *below))
    if len(cells) % 2 == 0 and len(below) < 30 and beside > 0.6 * firsts:
        return False
    if 2 * known >= len(filled) or (known and len(filled) >= 3):
        return True
    numeric = any(
        sum(1 for other in below if column < len(other) and _NUMBER.match(other[column].strip())) * 2 > len(below)
        for column, cell in enumerate(cells)
        if cell
    )
    return numeric and (known > 0 or len(below) >= 2)


def _completes(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether ``lower`` names the columns below a merged name of ``upper``: it fills what is empty there, repeating the rest."""
    filled = [cell.strip() for cell in lower if cell.strip()]
    gaps = [number for number, cell in enumerate(upper) if not cell.strip()]
    if not gaps or any(len(cell) > _NAME or _SENTENCE.search(cell) for cell in filled):
        return False
    if any(_NUMBER.match(cell) and not _YEAR.match(cell) for cell in filled):
        return False
    if not all(number < len(lower) and lower[number].strip() for number in gaps):
        return False
    # What is not below a merged name is merged downwards: repeated or empty.
    below = {number for number in range(len(upper)) if number in gaps or number + 1 in gaps}
    return all(not lower[n].strip() or lower[n] == upper[n] for n in range(min(len(upper), len(lower))) if n not in below)


def without_empty_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows, all of one length, without the columns in which nothing stands."""
    used = [column for column in range(len(rows[0]) if rows else 0) if any(row[column].strip() for row in rows)]
    return [[row[column] for column in used] for row in rows]
