"""A sheet of cells as lines: the title and the units above its table, the table with its header, the notes below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.lines import Line
from ingest.table_shape import Cell, header_rows, lay_out
from ingest.tables import table_lines

_PLAIN_NAME = re.compile(r"^(?:sheet|工作表|表)\s*\(?\d*\)?$", re.IGNORECASE)
_TITLE = 80
_LEAD_ROWS = 8
"""Titles, units and the like take up at most so many rows above a table."""
_NOTE = re.compile(r"^(?:[*※#]|注\s*\d*\s*[:：、.]|注释|备注\s*[:：]|说明\s*[:：]|资料来源|数据来源|填表人|填报人|填报说明)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its cells, merged ones once with their extent."""

    name: str
    cells: tuple[Cell, ...]


def sheet_lines(sheets: Iterable[Sheet]) -> list[Line]:
    """The lines of the sheets, in order. A sheet without a title of its own is headed by its name, where there are several."""
    filled = [sheet for sheet in sheets if any(cell.text for cell in sheet.cells)]
    lines: list[Line] = []
    for number, sheet in enumerate(filled):
        level = 1 if number == 0 else 2
        named = "" if len(filled) == 1 or _PLAIN_NAME.match(sheet.name.strip()) else sheet.name.strip()
        lines += _lines(sheet, number, level, named)
    return lines


def _lines(sheet: Sheet, table: int, level: int, name: str) -> list[Line]:
    above, body, below = split_table(lay_out(sheet.cells, repeat=True))
    titled = bool(above) and _is_title(above[0])
    lines: list[Line] = []
    if name and not (titled and name in above[0]):
        lines.append(Line(name, level=2 if titled else level))
    for number, text in enumerate(above):
        lines.append(Line(text, level=level if number == 0 and titled else None, centred=number == 0 and titled))
    if max((sum(1 for cell in row if cell) for row in body), default=0) <= 1:
        lines += [Line(_single(row)) for row in body if any(row)]
    else:
        lines += table_lines(body, table, header=header_rows(body))
    lines += [Line(text) for text in below]
    return lines


def split_table(rows: Sequence[Sequence[str]]) -> tuple[list[str], Sequence[Sequence[str]], list[str]]:
    """What stands in a table's first rows but is its title or units, its own rows, and the notes in its last rows."""
    lead = _lead(rows)
    tail = len(rows)
    while tail > lead + 1 and _is_note(rows[tail - 1]):
        tail -= 1
    return [_single(row) for row in rows[:lead]], rows[lead:tail], [_single(row) for row in rows[tail:]]


def _single(row: Sequence[str]) -> str:
    return " ".join(" ".join(cell.split()) for cell in row if cell.strip())


def _lead(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the table: those with one thing in them, before the first that names columns or has several."""
    most = max((sum(1 for cell in row if cell.strip()) for row in rows), default=0)
    lead = 0
    while lead < min(_LEAD_ROWS, len(rows) - 1):
        filled = [cell for cell in rows[lead] if cell.strip()]
        units = any(re.match(r"^[（(]?\s*(?:计量|金额)?单位\s*[:：]", cell.strip()) for cell in filled)
        if not (len(filled) <= 1 < most or (units and len(filled) <= 3)):
            break
        lead += 1
    return lead if lead < len(rows) else 0


def _is_title(text: str) -> bool:
    """附件1 and units are printed above a title, not as one."""
    return (
        len(text) <= _TITLE
        and not re.match(r"^(?:附件|附表|[（(]?(?:计量|金额)?单位\s*[:：])[\d一二三四五六七八九十]*[:：]?", text)
        and not text.endswith("。")
    )


def _is_note(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(filled) == 1 and bool(_NOTE.match(filled[0].strip()) or (row[0].strip() and len(filled[0]) > 40))
