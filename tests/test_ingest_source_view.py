"""The plain view of a file beside its reading: every line of it, whatever the format."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

import ingest.inspection
from ingest.errors import UnsupportedFormat
from ingest.inspection import Fate, inspect_file
from ingest.source_view import source_lines
from search_api.cli import main
from tests import writing_pdf
from tests.writing_docx import Paragraph, Table, write_docx
from tests.writing_ofd import Block, write_ofd

_ARTICLES = ("第一条 为规范停车秩序，制定本办法。", "第二条 本办法适用于本市行政区域内的停车活动。")
_ROWS = (("区域", "泊位"), ("城东片", "三百个"))


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ((_ARTICLES[0],), (_ARTICLES[1], 3, 0.25), *_ROWS):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _mht() -> bytes:
    body = "".join(f"<p>{text}</p>" for text in _ARTICLES) + "<table><tr><td>区域</td><td>城东片</td></tr></table>"
    head = "From: <清沅>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    return f"{head}<html><body>{body}</body></html>".encode()


FILES = {
    "txt": ("办法.txt", "\n".join((*_ARTICLES, "区域\t城东片")).encode()),
    "md": ("办法.md", "\n\n".join(("---\ntitle: 清沅市停车办法\n---", *_ARTICLES, "区域 城东片")).encode()),
    "csv": ("办法.csv", "\n".join((*_ARTICLES, "区域,城东片")).encode("gb18030")),
    "mht": ("办法.mht", _mht()),
    "docx": ("办法.docx", write_docx([*map(Paragraph, _ARTICLES), Table(_ROWS)])),
    "ofd": ("办法.ofd", write_ofd([*(Block("paragraph", text) for text in _ARTICLES), Block("table", rows=_ROWS)])),
    "pdf": ("办法.pdf", writing_pdf.write_pdf([*map(writing_pdf.Paragraph, _ARTICLES), writing_pdf.Table(_ROWS)])),
    "xlsx": ("办法.xlsx", _xlsx()),
}


@pytest.mark.parametrize(("name", "data"), FILES.values(), ids=FILES.keys())
def test_the_view_has_every_line_and_the_reading_loses_none(name: str, data: bytes, tmp_path: Path) -> None:
    seen = "".join(source_lines(data, name) or ()).replace(" ", "")
    for text in (*_ARTICLES, "区域", "城东片"):
        assert text.replace(" ", "") in seen
    (tmp_path / name).write_bytes(data)
    assert Fate.LOST not in {line.fate for line in inspect_file(tmp_path / name).source}


def test_a_page_that_the_document_no_longer_has_is_not_shown() -> None:
    stray = '<ofd:Page xmlns:ofd="x"><ofd:TextObject><ofd:TextCode>旧页</ofd:TextCode></ofd:TextObject></ofd:Page>'
    data = write_ofd([Block("paragraph", _ARTICLES[0])], extra={"Doc_0/Pages/Page_9/Content.xml": stray})
    assert not any("旧页" in line for line in source_lines(data, "办法.ofd") or ())


def test_a_line_with_the_digits_of_a_page_number_is_not_taken_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "办法.txt"
    path.write_text("清沅市停车办法\n第一条 停车位共有三百个。\n- 3 -\n", encoding="utf-8")
    monkeypatch.setattr(ingest.inspection, "source_lines", lambda data, name: ["- 3 -", "另有3个备用车位"])
    assert [line.fate for line in inspect_file(path).source] == [Fate.DROPPED, Fate.LOST]


@pytest.mark.parametrize("name", ["a.jsonl", "a.eml", "a.zip"])
def test_a_file_of_many_documents_says_how_to_read_it(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = b"PK\x05\x06" + bytes(18) if name == "a.zip" else b'{"text": "x"}'
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnsupportedFormat, match="policykb ingest"):
        inspect_file(tmp_path / name)
    assert main(["inspect", str(tmp_path / name)]) == 1
    assert f"{name}：文件是" in capsys.readouterr().err
