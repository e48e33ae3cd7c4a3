"""The table by place as a file: what documents say is never a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest

from index.place_table import topic_of
from index.status import Status
from search_api.schemas_documents import DocumentModel
from search_api.schemas_life import ValidityModel
from search_api.schemas_search import CitationModel
from search_api.schemas_table import CellModel, TableResponse
from search_api.table_files import HEADER, as_csv, as_xlsx

HOSTILE = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1", "\u0007第一条\x0b", '一\n二,"三"']


def table(quote: str) -> TableResponse:
    validity = ValidityModel(
        status=Status.IN_FORCE, reason="", as_of=date(2024, 1, 1), since=None, in_force=True, superseded=False
    )
    empty = dict.fromkeys(DocumentModel.model_fields)
    document = DocumentModel.model_validate(empty | {"id": "d1", "title": quote, "file": "f.txt", "validity": validity})
    citation = CitationModel(
        document_id="d1", passage_id="d1-0", title=quote, doc_number=None, heading_path=[quote], start=0, end=1, quote=quote, validity=validity
    )  # fmt: skip
    told = CellModel(
        place="清沅市", region="清沅市", found=True, confidence=0.9, values=[quote], citation=citation, document=document
    )
    none = told.model_copy(update={"found": False, "citation": None, "values": [], "region": "沄川市"})
    return TableResponse(q="问", topic="问", cells=[told, none], took_ms=1.0)


@pytest.mark.parametrize("quote", HOSTILE, ids=[f"case{at}" for at in range(len(HOSTILE))])
def test_a_workbook_holds_texts_alone(quote: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(table(quote)))).active
    rows = list(sheet.iter_rows())
    assert tuple(cell.value for cell in rows[0]) == HEADER
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    shown = rows[1][2].value
    assert [char for char in shown if char.isprintable()] == [char for char in quote if char.isprintable()]
    assert rows[2][2].value == "未找到"


@pytest.mark.parametrize("quote", HOSTILE, ids=[f"case{at}" for at in range(len(HOSTILE))])
def test_a_csv_holds_no_cell_that_begins_a_formula(quote: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(table(quote)).decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == HEADER
    assert all(not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝")) for row in rows for cell in row)
    assert rows[1][2].removeprefix("'") == quote


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("各地对教师交流年限的规定", "教师交流年限"),
        ("各市关于校车检修是怎么规定的", "校车检修"),
        ("教师交流年限", "教师交流年限"),
        ("教师交流的规定", "教师交流的规定"),
        ("各地的规定", "各地的规定"),
    ],
    ids=["places", "cities", "bare", "no places", "nothing else"],
)
def test_what_a_question_about_places_is_about(question: str, topic: str) -> None:
    assert topic_of(question) == topic
