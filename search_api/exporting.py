"""Results as files: CSV and XLSX, a row a document, and citations."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from search_api.bibliography import bibtex, gb7714_list
from search_api.schemas_documents import DocumentModel
from search_api.schemas_search import HitModel


class Format(StrEnum):
    """What results can be exported as."""

    CSV = "csv"
    XLSX = "xlsx"
    GB7714 = "gb7714"
    BIBTEX = "bibtex"


SUFFIXES = {Format.CSV: "csv", Format.XLSX: "xlsx", Format.GB7714: "txt", Format.BIBTEX: "bib"}
MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.GB7714: "text/plain; charset=utf-8",
    Format.BIBTEX: "application/x-bibtex; charset=utf-8",
}
COLUMNS = (
    *("序号", "标题", "文号", "发文机关", "地区", "效力级别", "文种", "成文日期", "发布日期", "施行日期", "效力", "效力说明"),
    *("章节", "段落", "原文链接", "文件编号", "段落编号"),
)
_WIDTHS = {"标题": 44, "文号": 20, "发文机关": 26, "效力说明": 30, "章节": 26, "段落": 70, "原文链接": 30}
# What spreadsheets take for the beginning of a formula (OWASP, CSV injection), also behind blanks that they pass over.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
# Excel holds no longer text in a cell.
_LONGEST_CELL = 32_767


def exported(format: Format, documents: Sequence[DocumentModel], hits: Sequence[HitModel | None], today: date) -> bytes:
    """A file of ``documents``, each with the hit that it was found by where there was a question."""
    if format is Format.GB7714:
        return gb7714_list(documents, today).encode("utf-8", "replace")
    if format is Format.BIBTEX:
        return bibtex(documents, today).encode("utf-8", "replace")
    rows = [row(number, document, hit) for number, (document, hit) in enumerate(zip(documents, hits, strict=True), 1)]
    return _csv(rows) if format is Format.CSV else _xlsx(rows)


def row(number: int, document: DocumentModel, hit: HitModel | None) -> list[str | int]:
    """The values of :data:`COLUMNS`."""
    days = [day.isoformat() if day else "" for day in (document.issued, document.published, document.effective)]
    facts = [document.doc_number, document.issuer, document.region, document.level, document.kind]
    found = [" › ".join(hit.passage.heading_path), hit.passage.text] if hit else ["", ""]
    return [
        number,
        document.title,
        *(fact or "" for fact in facts),
        *days,
        document.validity.status,
        document.validity.reason,
        *found,
        document.url or "",
        document.id,
        hit.passage.id if hit else "",
    ]


def _csv(rows: Sequence[Sequence[str | int]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    # An apostrophe in front keeps a text from being taken for a formula; spreadsheets have no other sign for it in CSV.
    writer.writerows(
        [f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value for value in values] for values in rows
    )
    # With the mark by which Excel knows UTF-8.
    return written.getvalue().encode("utf-8-sig", "replace")


def _xlsx(rows: Sequence[Sequence[str | int]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "检索结果"
    for line, values in enumerate([COLUMNS, *rows], 1):
        for column, value in enumerate(values, 1):
            _write(sheet.cell(line, column), value)
    for column, name in enumerate(COLUMNS, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 12)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write(cell: Cell, value: str | int) -> None:
    if isinstance(value, int):
        cell.value = value
        return
    plain = ILLEGAL_CHARACTERS_RE.sub("", value).encode("utf-8", "replace").decode("utf-8")[:_LONGEST_CELL]
    cell.value = plain
    # Text, whatever it begins with.
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(plain))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
