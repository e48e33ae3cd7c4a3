"""The table by place as a file: CSV and XLSX, in which text from documents is never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from search_api.schemas_table import TableResponse

HEADER = ("地区", "数量或日期", "原文", "文件", "文号", "位置", "年份", "效力", "编号")
_WIDTHS = (16, 16, 80, 40, 20, 24, 8, 12, 20)
# A spreadsheet takes a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_FOUND = "未找到"


def as_csv(table: TableResponse) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads it; a leading apostrophe makes text of what would be a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([_harmless(text) for text in row] for row in _rows(table))
    return out.getvalue().encode("utf-8-sig", errors="replace")


def as_xlsx(table: TableResponse) -> bytes:
    """A workbook of one sheet; every cell is declared a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("各地对照")
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHI", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    for row in (HEADER, *_rows(table)):
        cells = [WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]) for text in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(table: TableResponse) -> Iterator[tuple[str, ...]]:
    for cell in table.cells:
        document, citation = cell.document, cell.citation
        yield (
            cell.region,
            "、".join(cell.values),
            citation.quote if citation else NOT_FOUND,
            document.title if citation else "",
            (document.doc_number or "") if citation else "",
            " ".join(citation.heading_path) if citation else "",
            str(document.year or "") if citation else "",
            document.validity.status if citation else "",
            document.id if citation else "",
        )


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" 　").startswith(_FORMULA) or text.startswith(_FORMULA) else text
