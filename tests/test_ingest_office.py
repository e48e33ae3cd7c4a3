"""DOC, WPS, RTF and Word's XML: read by content whatever the name says, by LibreOffice only where nothing else will do.

``tests/files/all_features.doc`` is LibreOffice's conversion of an invented document with lists, tables, a text box, tracked
changes and fields; ``wide_table.doc`` that of a table of 45 columns.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import random
import stat
import time
import zipfile
from pathlib import Path

import pytest

from ingest import office
from ingest.docx import read_docx
from ingest.errors import DamagedFile, EncryptedFile, IngestError, MissingTool, OverLimit, ReaderTimedOut, UnsupportedFormat
from ingest.formats import Format, detect
from ingest.libreoffice import convert_to_docx, find_libreoffice
from ingest.limits import Limits
from ingest.lines import Line, Reading, TableRow
from ingest.office import read_office, read_plain_rtf, read_rtf
from ingest.reading import read
from tests.writing_docx import docx_of, packed, paragraph

FILE = Path(__file__).parent / "files" / "all_features.doc"
MAGIC = b"\xec\xa5"


@pytest.fixture(scope="module")
def data() -> bytes:
    return FILE.read_bytes()


@pytest.fixture
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_libreoffice", lambda: None)


def texts(reading: Reading) -> list[str]:
    return [line.text for line in reading.lines]


def changed(data: bytes, offset: int, value: int) -> bytes:
    """``data`` with two bytes of the FIB, which begins the stream WordDocument, changed."""
    at = data.index(MAGIC, 512) + offset
    return data[:at] + value.to_bytes(2, "little") + data[at + 2 :]


def old(data: bytes) -> bytes:
    """``data`` as if Word 6 had written it."""
    return changed(data, 2, 0x65)


ITEM = "托育机构应当依法备案。"


@pytest.mark.usefixtures("no_libreoffice")
def test_a_binary_document_reads_like_word_shows_it(data: bytes) -> None:
    reading, kind = read(data, "办法.doc")
    assert kind == "doc"
    text, tables = [line for line in reading.lines if line.row is None], [line for line in reading.lines if line.row]
    assert text[:4] == [
        Line("清沅市托育机构管理办法", 1),
        Line("（2024年3月1日清沅市人民政府令第12号公布）", centred=True),
        Line("第一章 总则", 1, bold=True),
        Line("收费标准", 2, bold=True),
    ]
    numbers = ["第一条 ", "（一）", "（二）", "1. ", "2. ", "① ", "② ", "（三）", "第二条 ", "（一）"]
    assert [line.text for line in text[4:]] == [
        *(number + ITEM for number in numbers),
        "第一条 重新编号的一条。", "一个点", "1. 一个数", "普通加粗", "全部加粗的小标题", "表后段落", "左 右", "第一行", "第二行",
        "日期：林某某", "修订：增加", "文本框锚点", "框里的字", "𠮷祥与〇、Ⅲ", "尾段。",
    ]  # fmt: skip
    assert [line.text for line in text if line.bold] == ["第一章 总则", "收费标准", "全部加粗的小标题"]
    assert [(line.text, line.row) for line in tables] == [
        ("格00 格10 | 格01 格02 |  | 格03", TableRow(0, True)),
        (" | 格11 | 格12 | 格13", TableRow(0, True)),
        ("格20 | 格21 | 格22 | 格23 格33", TableRow(0, False)),
        ("格30 | 格31 | 格32 | ", TableRow(0, False)),
        ("二00 | 二01", TableRow(1, True)),
        ("二10 | 二11 内00 ｜ 内01 内10 ｜ 内11", TableRow(1, False)),
        ("多段 落 | 二21", TableRow(1, False)),
    ]
    assert [(piece.reason, piece.text) for piece in reading.dropped] == [("hidden text", "隐藏"), ("tracked deletion", "删去")]


def test_a_row_too_wide_for_a_page_of_formatting() -> None:
    reading = read_office((FILE.parent / "wide_table.doc").read_bytes())
    merged = "0.3 0.4 0.5 0.6 0.7 0.8"
    first = ["0.0", "0.1", "0.2", merged, "", "", "", "", "", *(f"0.{number}" for number in range(9, 45))]
    rows = [first, *([f"{row}.{column}" for column in range(45)] for row in range(1, 4))]
    assert texts(reading) == [*(" | ".join(row) for row in rows), "尾"]


def test_the_name_does_not_decide(data: bytes) -> None:
    for name, kind in (("a.docx", "doc"), ("a.wps", "wps"), ("无后缀", "doc"), ("a.pdf", "doc")):
        reading, found = read(data, name)
        assert (found, len(reading.lines)) == (kind, 36)
    assert read(docx_of(paragraph("正文。")), "a.wps")[1] == "docx"
    page = "<html><body><p>第一条　为了托育，制定本办法。</p></body></html>".encode()
    assert texts(read(page, "a.doc")[0]) == ["第一条　为了托育，制定本办法。"]
    workbook = data.replace("WordDocument".encode("utf-16-le"), "Workbook\0\0\0\0".encode("utf-16-le"))
    assert detect(workbook, "a.doc") is Format.XLS
    with pytest.raises(DamagedFile, match=r"文件名是 \.doc，内容却不是"):
        read(b"\x00\x01\x02 garbage", "a.doc")


@pytest.mark.usefixtures("no_libreoffice")
def test_what_cannot_be_read_says_why(data: bytes) -> None:
    with pytest.raises(EncryptedFile, match="密码"):
        read_office(changed(data, 0x0A, 0x1300))
    with pytest.raises(MissingTool, match="LibreOffice"):
        read_office(old(data))
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        with pytest.raises(DamagedFile):
            read_office(data[: int(len(data) * share)])
    with pytest.raises(OverLimit):
        read_office(data, Limits(unpacked=1000))
    encrypted = data.replace("WordDocument".encode("utf-16-le"), "EncryptedPac".encode("utf-16-le"))
    encrypted = encrypted.replace("EncryptedPac".encode("utf-16-le") + bytes(8), "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(EncryptedFile, match="密码"):
        read(encrypted, "a.docx")
    other = data.replace("WordDocument".encode("utf-16-le"), "SomethingOld".encode("utf-16-le"))
    with pytest.raises(IngestError, match="另存为"):
        read(other, "a.wps")


@pytest.mark.usefixtures("no_libreoffice")
def test_damage_anywhere_ends_in_a_reason_or_a_text(data: bytes) -> None:
    chance = random.Random(20241125)
    begun = time.monotonic()
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 3, 20))):
            low, high = chance.choice(((0, 2000), (512, 1500), (0, len(data))))
            damaged[chance.randrange(low, high)] = chance.choice((0, 255, chance.randrange(256)))
        with contextlib.suppress(IngestError):
            read_office(bytes(damaged))
    assert time.monotonic() - begun < 60


RTF = rb"""{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 SimSun;}}{\info{\title x}}
\pard\qc\b \'c7\'e5\'e3\'e4\'ca\'d0\'cd\'d0\'d3\'fd\'b0\'ec\'b7\'a8\b0\par
\pard {\listtext\pard\plain \u31532\'3f\u19968\'3f\u26465\'3f\tab}\u20026\'3f\u20102\'3f\u25176\'3f\u32946\'3f\u12290\'3f\par
RAW\par
\trowd\cellx100\cellx200 \intbl \u39033\'3f\u30446\'3f\cell \u26631\'3f\u20934\'3f\cell\row
\trowd\cellx100\cellx200 \intbl \u20840\'3f\u25176\'3f\cell 100\cell\row
\pard \u-10179\'3f\u-8632\'3f\u23614\'3f\par}"""


@pytest.mark.usefixtures("no_libreoffice")
def test_rtf_without_libreoffice() -> None:
    reading, kind = read(RTF.replace(b"RAW", "原始字节。".encode("gbk")), "a.doc")
    assert kind == "rtf"
    assert [(line.text, line.row) for line in reading.lines] == [
        ("清沅市托育办法", None),
        ("第一条 为了托育。", None),
        ("原始字节。", None),
        ("项目 | 标准", TableRow(0, True)),
        ("全托 | 100", TableRow(0, False)),
        ("\U0001f648尾", None),
    ]


@pytest.mark.usefixtures("no_libreoffice")
def test_rtf_that_is_cut_or_too_deep() -> None:
    with pytest.raises(DamagedFile, match="不完整"):
        read_rtf(RTF[:-60])
    with pytest.raises(OverLimit, match="嵌套 10001 层"):
        read_rtf(b"{\\rtf1" + b"{" * 10_000 + b"}" * 10_001)
    assert texts(read_rtf(RTF + b"\0\0")) == texts(read_plain_rtf(RTF))


WORD_2003 = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"
 xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint">
<w:lists><w:listDef w:listDefId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="39"/><w:lvlText w:val="第%1条"/></w:lvl>
</w:listDef><w:list w:ilfo="2"><w:ilst w:val="3"/></w:list></w:lists>
<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>
<w:body><wx:sect><wx:sub-section><w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>总则</w:t></w:r></w:p>
<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="2"/></w:listPr></w:pPr><w:r><w:t>为了托育。</w:t></w:r>
<w:r><w:footnote><w:p><w:r><w:t>脚注。</w:t></w:r></w:p></w:footnote></w:r></w:p></wx:sub-section>
<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sectPr><w:ftr><w:p><w:r><w:t>页脚</w:t></w:r></w:p></w:ftr></w:sectPr></wx:sect></w:body></w:wordDocument>"""


def test_word_documents_that_are_one_xml_file() -> None:
    reading, kind = read(WORD_2003.encode(), "a.doc")
    assert kind == "doc"
    assert texts(reading) == ["总则", "第一条 为了托育。", "脚注。", "甲 | 乙", " | 丙"]
    assert reading.lines[0].level == 1
    assert [(piece.reason, piece.text) for piece in reading.dropped] == [("page footer", "页脚")]
    with zipfile.ZipFile(io.BytesIO(docx_of(paragraph("正文。"), {"header": paragraph("页眉")}))) as archive:
        parts = "".join(
            f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{archive.read(name).decode()}</pkg:xmlData></pkg:part>'
            for name in archive.namelist()
        )
    flat = f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'
    assert texts(read(flat.encode(), "a.doc")[0]) == ["正文。"]
    with pytest.raises(DamagedFile, match="XML"):
        read(WORD_2003[:-30].encode(), "a.doc")


def test_web_archive_under_the_name_of_a_document() -> None:
    page = '<html><head><meta charset="gb2312"></head><body><p>第一条　为了托育，制定本办法。</p></body></html>'.encode("gbk")
    archive = (
        b'From: <Saved by a browser>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: image/gif\r\n\r\nGIF\r\n"
        b'--b\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(page)
        + b"\r\n--b--\r\n"
    )
    for name in ("a.doc", "a.mht", "a.mhtml"):
        assert texts(read(archive, name)[0]) == ["第一条　为了托育，制定本办法。"]


def program(folder: Path, script: str) -> str:
    """A stand-in for LibreOffice: its last two arguments are the folder of the result and, after it, the file."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


CALL = 'for last in "$@"; do before="$out"; out="$folder"; folder="$last"; done; file="$folder"; folder="$out"'


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")
def test_libreoffice_is_called_with_a_profile_of_its_own(tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx_of(paragraph("转换的正文。")))
    log = tmp_path / "log"
    script = f'{CALL}; mkdir -p "$folder"; echo "$1" >> {log}; cp {made} "$folder/source.docx"; test -s "$file"'
    fake = program(tmp_path, script)
    for _ in range(2):
        converted = convert_to_docx(fake, b"old", ".doc", 20)
        assert converted is not None
        assert texts(read_docx(converted)) == ["转换的正文。"]
    profiles = log.read_text().split()
    assert len(set(profiles)) == 2
    assert all(profile.startswith("-env:UserInstallation=file:///") for profile in profiles)
    assert not any(Path(profile.split("file://")[1]).parent.exists() for profile in profiles)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")
def test_libreoffice_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    fake = program(tmp_path, f"sleep 300 & echo $! > {child}; wait")
    begun = time.monotonic()
    with pytest.raises(ReaderTimedOut, match="超过 3 秒"):
        convert_to_docx(fake, b"old", ".doc", 3)
    assert time.monotonic() - begun < 30
    pid = int(child.read_text())
    for _ in range(50):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child of LibreOffice is still running")


@pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")
def test_old_formats_go_to_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx_of(paragraph("转换的正文。")))
    fake = program(tmp_path, f'{CALL}; mkdir -p "$folder"; cp {made} "$folder/source.docx"')
    monkeypatch.setattr(office, "find_libreoffice", lambda: fake)
    assert texts(read_office(old(data))) == ["转换的正文。"]
    assert texts(read_rtf(RTF)) == ["转换的正文。"]
    monkeypatch.setattr(office, "find_libreoffice", lambda: program(tmp_path, "exit 0"))
    with pytest.raises(DamagedFile, match="LibreOffice 打不开"):
        read_office(old(data))


@pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is not installed (apt install libreoffice-writer)")
def test_the_binary_reader_agrees_with_libreoffice(data: bytes) -> None:
    located = find_libreoffice()
    assert located is not None
    converted = convert_to_docx(located, data, ".doc", 120)
    assert converted is not None
    mine, theirs = read_office(data).lines, read_docx(converted).lines
    assert sorted(line.text for line in mine) == sorted(line.text for line in theirs)
    assert convert_to_docx(located, packed({"x": b""}), ".doc", 120) is None
    headings = [line.level for line in read_rtf(RTF).lines]
    assert headings == [None] * 6


def test_unknown_names_are_still_refused() -> None:
    with pytest.raises(UnsupportedFormat):
        read(b"text", "a.exe")
