"""One batch of everything that can be wrong with files: a reason in Chinese for each, the good ones go in, exit code 1."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from index.base import KnowledgeBase
from ingest.errors import ReadError
from ingest.limits import DEFAULT_LIMITS
from ingest.opening import opened, read_bytes
from ingest.sources import find_files
from search_api.cli import main
from search_api.cli.printable import printable
from tests.conftest import REPOSITORY
from tests.test_ingest_containers import encrypted, mail, policy, zipped
from tests.writing_docx import docx_of, packed, paragraph
from tests.writing_ofd import Block, write_ofd

_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def docx(text: str) -> bytes:
    return docx_of("".join(paragraph(line) for line in text.splitlines()))


def pdf(pages: int, trailer: str = "") -> bytes:
    """A PDF of empty pages."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages,
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(data)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return data + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def ole(*streams: str) -> bytes:
    """As much of an OLE container as tells what it is: its signature, and a directory with these streams."""
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62) for name in streams
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries


def _with_document(xml: str) -> bytes:
    good = docx("好")
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["word/document.xml"] = xml.encode()
    return packed(files)


GOOD: dict[str, tuple[bytes, str]] = {
    "好.txt": (policy("绿地"), "清沅市绿地管理规定"),
    "其实是word.txt": (docx(policy("公厕").decode()), "清沅市公厕管理规定"),
    "其实是文本.docx": (policy("路灯"), "清沅市路灯管理规定"),
    "其实是网页.doc": (
        "<html><body><h1>清沅市广场管理规定</h1><p>第一条　广场由街道办事处管理，每年检查两次并公布结果。</p></body></html>".encode(),
        "清沅市广场管理规定",
    ),
    "有零字节.txt": (policy("停车场").replace("街道".encode(), "街\0道".encode()), "清沅市停车场管理规定"),
    "-rf --force.txt": (policy("码头"), "清沅市码头管理规定"),
    "换\n行\x1b[2J\r错误：伪造.txt": (policy("渡口"), "清沅市渡口管理规定"),
    "引'号\"和😀\u202e.txt": (policy("驿站"), "清沅市驿站管理规定"),
    "长" * 83 + ".txt": (policy("凉亭"), "清沅市凉亭管理规定"),
    "半个字符.txt": (policy("戏台") + b"\xed\xa0\x80", "清沅市戏台管理规定"),
    "半个字符.jsonl": (
        b'{"id": "\\ud800a", "title": "\\udfff", "text": "' + policy("书屋").replace(b"\n", b"\\n") + b'\\ud800"}',
        "清沅市书屋管理规定",
    ),
}

BAD: dict[str, tuple[bytes, set[str], str]] = {
    # name: bytes, errors that it may be reported as, what the reason says
    "断.docx": (docx("绿地" * 500)[:-400], {"DamagedFile"}, "损坏"),
    "断.pdf": (pdf(3)[:120], {"DamagedFile"}, "损坏"),
    "断.ofd": (write_ofd([Block("title", "绿地规定"), Block("paragraph", "绿地" * 300)])[:-300], {"DamagedFile"}, "损坏"),
    "断.zip": (zipped({"a.txt": policy("绿地")})[:-40], {"DamagedFile"}, "损坏"),
    "断.png": (b"\x89PNG\r\n\x1a\n" + bytes(30), {"DamagedFile", "MissingTool", "BinaryFile"}, "图片|rapidocr|OCR|损坏"),
    "密.docx": (ole("Root Entry", "EncryptionInfo", "EncryptedPackage"), {"EncryptedFile"}, "密码"),
    "密.pdf": (
        pdf(1, f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{'11' * 32}> /U <{'22' * 32}> /P -4 >>"),
        {"EncryptedFile"},
        "密码",
    ),
    "密.zip!/a.txt": (encrypted(zipped({"a.txt": policy("绿地")})), {"EncryptedFile"}, "密码"),
    "空.txt": (b"", {"EmptyFile"}, "空"),
    "空.docx": (b"", {"EmptyFile", "DamagedFile"}, "空|内容却不是"),
    "空.pdf": (b"", {"EmptyFile", "DamagedFile"}, "空|内容却不是"),
    "空.eml": (b"", {"DamagedFile", "EmptyFile"}, "邮件|空"),
    "其实是pdf.docx": (pdf(1), {"NoTextFound", "DamagedFile", "MissingTool"}, "正文|文字|图片|OCR|损坏"),
    "其实是png.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(30), {"DamagedFile", "MissingTool", "BinaryFile"}, "图片|rapidocr|OCR|损坏"),
    "乱.docx": (bytes(range(256)) * 40, {"DamagedFile"}, "内容却不是"),
    "炸弹.zip!/0.txt": (zipped({"0.txt": bytes(30_000_000)}), {"OverLimit"}, "压缩炸弹"),
    "42.zip!/0.zip": (
        zipped({"0.zip": zipped({"1.zip": zipped({"2.zip": zipped({"3.zip": zipped({"4.txt": policy("绿地")})})})})}),
        {"OverLimit"},
        "--max-archives",
    ),
    "深.html": (
        b"<html><body>" + b"<div>" * 10_000 + "绿地".encode() + b"</div>" * 10_000 + b"</body></html>",
        {"OverLimit"},
        "--max-depth",
    ),
    "深.jsonl!/第1行": (b'{"text": "a", "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n", {"BadRecord"}, "嵌套"),
    "深.docx": (
        docx_of("<w:sdt><w:sdtContent>" * 10_000 + paragraph("绿地") + "</w:sdtContent></w:sdt>" * 10_000),
        {"OverLimit", "DamagedFile"},
        "--max-depth|嵌套|XML",
    ),
    "笑.docx": (
        _with_document(
            f'<?xml version="1.0"?>{_LAUGHS}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
        ),
        {"DamagedFile", "NoTextFound"},
        "XML|实体|正文|文字",
    ),
    "五千页.pdf": (pdf(5_000), {"OverLimit"}, "5,?000.*--max-pages"),
    "全是零.txt": (bytes(1000), {"EmptyFile"}, "空"),
    "多零.txt": (b"a\0" * 3 + bytes(500) + b"b" * 100, {"BinaryFile"}, "控制"),
    "坏字节.txt": (policy("绿地") * 3 + b"\xff" + policy("公厕") * 3, {"UndecodableFile"}, "损坏"),
    "缺字段.jsonl!/第1行": (b'{"title": "a"}\n', {"BadRecord"}, "text"),
    "附件坏.eml!/空.docx": (
        mail("关于绿地的通知", "各街道：\n请报送绿地情况。\n", {"空.docx": b""}),
        {"EmptyFile", "DamagedFile"},
        "空|内容却不是",
    ),
    "幻灯.exe": (b"MZ\x90\x00", {"UnsupportedFormat"}, "暂不支持"),
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, subprocess.CompletedProcess[bytes]]:
    """The folder, the base, and how ``policykb ingest`` ended over it; it runs as a user runs it."""
    folder = tmp_path_factory.mktemp("bad") / "files"
    kb = folder.parent / "kb"
    folder.mkdir()
    for name, (data, _) in GOOD.items():
        (folder / name).write_bytes(data)
    for name, (data, _, _) in BAD.items():
        (folder / name.partition("!/")[0]).write_bytes(data)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_bytes(b"")
    os.mkfifo(folder / "管道.txt")
    (folder / "断链.txt").symlink_to(folder / "没有")
    (folder / "自环").symlink_to(folder / "自环")
    (folder / "圈").mkdir()
    (folder / "圈" / "回来").symlink_to(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        listening.bind("插座.txt")
        os.chdir(here)
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "search_api",
        "ingest",
        folder,
        folder.parent / "没有的",
        "--kb",
        kb,
        "--json",
    ]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return folder, kb, subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, check=False)


def _failures(batch: tuple[Path, Path, subprocess.CompletedProcess[bytes]]) -> dict[str, dict[str, str]]:
    folder, _, done = batch
    report = json.loads(done.stdout)
    return {failure["source"].removeprefix(f"{folder}/"): failure for failure in report["failures"]}


def test_the_batch_goes_on_and_says_so(batch: tuple[Path, Path, subprocess.CompletedProcess[bytes]]) -> None:
    folder, kb, done = batch
    assert done.returncode == 1
    base = KnowledgeBase(kb)
    titles = {
        source.removeprefix(f"{folder}/"): title
        for source, title in base.store.connection.execute("SELECT source, title FROM documents")
    }
    base.close()
    for name, (_, title) in GOOD.items():
        found = [stored for source, stored in titles.items() if source.partition("!/")[0] == name]
        assert found == [title], name
    assert len(titles) == len(GOOD) + 1  # and the mail whose attachment is bad


@pytest.mark.parametrize("name", BAD, ids=[str(number) for number in range(len(BAD))])
def test_each_has_a_reason_of_its_own(batch: tuple[Path, Path, subprocess.CompletedProcess[bytes]], name: str) -> None:
    failure = _failures(batch)[name]
    _, errors, reason = BAD[name]
    assert failure["error"] in errors, failure
    assert re.search(reason, failure["reason"]), failure
    assert re.search("[\u4e00-\u9fff]{4}", failure["reason"])


def test_what_is_no_file_is_reported(batch: tuple[Path, Path, subprocess.CompletedProcess[bytes]]) -> None:
    folder, _, _ = batch
    failures = _failures(batch)
    for name in ("管道.txt", "断链.txt", "自环", "插座.txt"):
        assert "不是普通文件" in failures[name]["reason"], name
    assert failures["\\xff\\xfe.txt"]["error"] == "EmptyFile"
    assert failures[str(folder.parent / "没有的")]["error"] == "FileNotFoundError"
    others = failures.keys() - BAD.keys()
    assert len(others) == 6, others


def test_names_forge_no_lines(
    batch: tuple[Path, Path, subprocess.CompletedProcess[bytes]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, kb, done = batch
    lines = done.stderr.decode().splitlines()
    assert len(lines) == len(json.loads(done.stdout)["failures"])
    assert all(line.startswith("错误：/") for line in lines)
    path = tmp_path / "换\n行\x1b[2J\u202e错误：伪造：原因.txt"
    path.write_bytes(b"")
    assert main(["ingest", str(path), "--kb", str(kb)]) == 1
    captured = capsys.readouterr()
    assert (
        captured.err
        == f"错误：{tmp_path}/换\\n行\\x1b[2J\\u202e错误：伪造：原因.txt：文件是空的，没有任何文字；请重新下载或另存\n"
    )
    assert captured.out.count("\n") == 1
    assert main(["status", "--kb", str(kb)]) == 0
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out
    assert next(line for line in captured.out.splitlines() if "伪造" in line).startswith("未能导入：/")
    assert main(["search", "渡口由谁管理", "--kb", str(kb)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_printable() -> None:
    assert printable("通知 a.txt") == "通知 a.txt"
    assert printable("a\nb\x1b\x9b\u2028\ud800\u202e") == "a\\nb\\x1b\\x9b\\u2028\\ud800\\u202e"


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(policy("绿地"))
    with pytest.raises(ReadError, match="正被改动"), opened(path):
        path.write_bytes(policy("公共厕所"))
    assert read_bytes(path) == policy("公共厕所")


def test_a_folder_that_vanishes_while_it_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "files" / "去"
    gone.mkdir(parents=True)
    (tmp_path / "files" / "a.txt").write_bytes(b"x")
    scandir = os.scandir

    def vanishing(path: str) -> object:
        if Path(path) == gone:
            gone.rmdir()
        return scandir(path)

    monkeypatch.setattr("os.scandir", vanishing)
    found = find_files([tmp_path / "files"])
    assert [path.name for path in found.files] == ["a.txt"]
    assert [path for path, _ in found.unreadable] == [gone]


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "a.txt")
    monkeypatch.setattr(Path, "is_file", lambda path: True)
    problems: list[Exception] = []

    def read() -> None:
        try:
            read_bytes(tmp_path / "a.txt", DEFAULT_LIMITS)
        except ReadError as error:
            problems.append(error)

    thread = threading.Thread(target=read, daemon=True)
    begun = time.monotonic()
    thread.start()
    thread.join(10)
    assert time.monotonic() - begun < 10
    assert "不是普通文件" in str(problems[0])
