"""Spreadsheets and CSV: every visible sheet a table, its cells as a reader sees them."""

from __future__ import annotations

import csv
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
import xlrd
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from ingest.cell_format import display, is_date_format
from ingest.decode import decode
from ingest.errors import DamagedFile, EncryptedFile, OverLimit
from ingest.limits import Limits
from ingest.lines import Dropped, Reading, Reason
from ingest.packed import PackedDocument
from ingest.sheet import Sheet, sheet_lines
from ingest.table_shape import Cell

_MOST_CELLS = 500_000
"""A table of more cells is a database, not a policy's annex; openpyxl takes 10 s and 350 MB over so many."""
_MOST_FIELD = 1_000_000
_DELIMITERS = ",\t;|"
_SNIFFED = 200
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell [^>]*ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
_PASSWORD = "表格文件有打开密码，无法读取；请去掉密码另存后再导入"
_DAMAGED = "表格文件已损坏或不完整，无法读取；请用 Excel 或 WPS 打开后另存再导入"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
)
"""What openpyxl and xlrd raise on broken files: they check little and fail where they stumble."""


def read_xlsx(data: bytes, limits: Limits) -> Reading:
    """The visible sheets of an XLSX workbook. Raises DamagedFile, EncryptedFile or OverLimit."""
    _check_package(data, limits)
    dropped: list[Dropped] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions that openpyxl leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        sheets = []
        for sheet in book.worksheets:
            cells = list(_xlsx_cells(sheet, dropped))
            if sheet.sheet_state != "visible":
                dropped.append(Dropped(" ".join(cell.text for cell in cells), Reason.HIDDEN_SHEET))
            else:
                sheets.append(_sheet(sheet.title, cells))
    except _BROKEN as error:
        raise DamagedFile(_DAMAGED) from error
    return Reading(tuple(sheet_lines(sheets)), dropped=tuple(part for part in dropped if part.text.strip()))


def _check_package(data: bytes, limits: Limits) -> None:
    packed = PackedDocument(data, limits, "Excel 表格（xlsx）")
    sheets = [member for member in packed.members if re.fullmatch(r"xl/worksheets/.*\.xml", member.filename)]
    try:
        cells = sum(_count_cells(packed.archive, member) for member in sheets)
    except _BROKEN as error:
        raise DamagedFile(_DAMAGED) from error
    _check_cells(cells)


def _count_cells(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """How many cells a sheet has, counting those that merged ranges cover: openpyxl makes every one of them."""
    count = 0
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(1 << 20):
            part = rest + chunk
            cut = part.rfind(b"<")
            whole, rest = (part[:cut], part[cut:]) if cut > 0 else (part, b"")
            count += len(_CELL.findall(whole))
            for left, top, right, bottom in _MERGED.findall(whole):
                count += (column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1) * (
                    int(bottom) - int(top) + 1
                )
    return count


def _check_cells(count: int) -> None:
    if count > _MOST_CELLS:
        raise OverLimit(
            f"表格有 {count} 个单元格，超过 {_MOST_CELLS} 个的上限，不像是政策文件；请拆成几个文件，或导出为 JSON Lines 批量导入"
        )


def _sheet(name: str, cells: Iterable[Cell]) -> Sheet:
    """The sheet, if its cells are a table: marks strewn over a million rows and columns would fill the memory."""
    held = tuple(cells)
    _check_cells(len({cell.row for cell in held}) * len({cell.column for cell in held}))
    return Sheet(name, held)


def _xlsx_cells(sheet: Worksheet, dropped: list[Dropped]) -> Iterator[Cell]:
    """The cells of a sheet that show something; those in hidden rows and columns are dropped."""
    extents = {
        (merged.min_row, merged.min_col): (merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1)
        for merged in sheet.merged_cells.ranges
    }
    hidden_columns = {
        number
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min and dimension.max
        for number in range(dimension.min, dimension.max + 1)
    }
    hidden_rows = {number for number, dimension in sheet.row_dimensions.items() if dimension.hidden}
    hidden: dict[int, list[str]] = {}
    # The cells that are there; iter_rows() would make all those between, billions where a stray mark stands in the last corner.
    for (row, column), cell in sorted(sheet._cells.items()):
        text = display(cell.value, cell.number_format or "General").strip() if cell.value is not None else ""
        if not text:
            continue
        if row in hidden_rows or column in hidden_columns:
            hidden.setdefault(row, []).append(text)
        else:
            yield Cell(text, row - 1, column - 1, *extents.get((row, column), (1, 1)))
    dropped.extend(Dropped(" ".join(texts), Reason.HIDDEN_CELLS) for texts in hidden.values())


def read_xls(data: bytes, limits: Limits) -> Reading:
    """The visible sheets of an XLS (or WPS .et) workbook. Raises DamagedFile, EncryptedFile or OverLimit."""
    del limits  # a workbook of this format packs nothing; its bytes are bounded already
    dropped: list[Dropped] = []
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=True)
        sheets = []
        count = 0
        for number in range(book.nsheets):
            sheet = book.sheet_by_index(number)
            count += sheet.nrows * sheet.ncols
            _check_cells(count)
            cells = list(_xls_cells(book, sheet, dropped))
            if sheet.visibility:
                dropped.append(Dropped(" ".join(cell.text for cell in cells), Reason.HIDDEN_SHEET))
            else:
                sheets.append(_sheet(sheet.name, cells))
            book.unload_sheet(number)
    except xlrd.XLRDError as error:
        raise EncryptedFile(_PASSWORD) if "encrypt" in str(error).lower() else DamagedFile(_DAMAGED) from error
    except (*_BROKEN, xlrd.compdoc.CompDocError) as error:
        raise DamagedFile(_DAMAGED) from error
    return Reading(tuple(sheet_lines(sheets)), dropped=tuple(part for part in dropped if part.text.strip()))


def _xls_cells(book: xlrd.Book, sheet: xlrd.sheet.Sheet, dropped: list[Dropped]) -> Iterator[Cell]:
    extents = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    hidden_rows = {number for number, info in sheet.rowinfo_map.items() if info.hidden}
    hidden_columns = {number for number, info in sheet.colinfo_map.items() if info.hidden}
    for row in range(sheet.nrows):
        hidden: list[str] = []
        for column in range(sheet.row_len(row)):
            text = _xls_text(book, sheet.cell(row, column)).strip()
            if not text:
                continue
            if row in hidden_rows or column in hidden_columns:
                hidden.append(text)
            else:
                yield Cell(text, row, column, *extents.get((row, column), (1, 1)))
        if hidden:
            dropped.append(Dropped(" ".join(hidden), Reason.HIDDEN_CELLS))


def _xls_text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return display(bool(cell.value))
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return str(cell.value)
    known = book.format_map.get(book.xf_list[cell.xf_index].format_key) if cell.xf_index is not None else None
    pattern = known.format_str if known else "General"
    if cell.ctype == xlrd.XL_CELL_DATE or is_date_format(pattern):
        try:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return display(cell.value)
        return display(moment.time() if cell.value < 1 else moment, pattern)
    return display(cell.value, pattern)


def read_csv(data: bytes, limits: Limits) -> Reading:
    """The rows of a CSV or TSV file, in whatever encoding and with whatever delimiter. Raises ReadErrors of decoding and OverLimit."""
    del limits
    text = decode(data).text
    rows = _csv_rows(text, delimiter_of(text))
    _check_cells(sum(map(len, rows)))
    cells = tuple(
        Cell(cell.strip(), number, column) for number, row in enumerate(rows) for column, cell in enumerate(row) if cell.strip()
    )
    return Reading(tuple(sheet_lines([_sheet("", cells)])))


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first lines into the most columns of one number; a comma where none does."""
    head = "\n".join(text.split("\n", _SNIFFED)[:_SNIFFED])
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        if delimiter not in head:
            continue
        widths = [len(row) for row in _csv_rows(head, delimiter) if row]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = widths.count(usual) / len(widths) + min(usual, 20) / 100 if usual > 1 else 0.0
        if score > most:
            best, most = delimiter, score
    return best


def _csv_rows(text: str, delimiter: str) -> Sequence[Sequence[str]]:
    """The rows; a quotation mark that is never closed is taken for a character, else it would swallow the file."""
    csv.field_size_limit(_MOST_FIELD)
    if text.startswith("sep=") and "\n" in text:
        text = text.partition("\n")[2]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))
        if rows and not any(cell.count("\n") > 200 for row in rows for cell in row):
            return rows
    except csv.Error:
        pass
    return [line.split(delimiter) for line in text.split("\n") if line.strip()]
