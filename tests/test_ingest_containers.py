"""Zip folders and mails: many documents from one file, each under a name of its own, none hurt by another."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.store import Store
from ingest.batch import IngestOptions, ingest_paths
from ingest.containers import documents, parts_of, refused
from ingest.errors import IngestError, OverLimit
from ingest.formats import Format
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.parts import told_apart
from ingest.sources import source_of

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def base(tmp_path: Path, toolkit: Toolkit) -> KnowledgeBase:
    folder = tmp_path / "kb"
    Store.create(folder, toolkit.manifest()).close()
    return KnowledgeBase(folder, toolkit)


def policy(topic: str) -> bytes:
    return f"清沅市{topic}管理规定\n第一条　{topic}由街道办事处负责管理。\n第二条　{topic}每年检查两次。\n".encode()


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def encrypted(data: bytes) -> bytes:
    """The zip ``data`` with the flag of encryption set for each member."""
    marked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            marked[at + offset] |= 1
            at = data.find(signature, at + 1)
    return bytes(marked)


def mail(subject: str, text: str, attachments: Mapping[str, bytes] | None = None, html: str | None = None) -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "清沅市教育局办公室 <office@example.org>"
    message["Date"] = "Mon, 04 Mar 2024 09:30:00 +0800"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _titles(base: KnowledgeBase) -> dict[str, str]:
    return {
        source.rpartition("/files/")[2]: title
        for source, title in base.store.connection.execute("SELECT source, title FROM documents")
    }


def _names(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    return [part.name for part in documents(parts_of(Format.ZIP, io.BytesIO(data), limits), limits)]


def test_an_archive_is_its_documents(base: KnowledgeBase, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    nested = zipped({"深处/绿地.txt": policy("绿地"), "更深.zip": zipped({"公厕.md": policy("公厕")})})
    archive = files / "汇编.zip"
    archive.write_bytes(
        zipped({
            "2023/菜市场.txt": policy("菜市场"),
            "__MACOSX/2023/._菜市场.txt": b"\x00\x05\x16\x07",
            ".DS_Store": b"\x00",
            "2023/~$菜市场.docx": b"x",
            "空.txt": b"",
            "内层.zip": nested,
        })
    )  # fmt: skip
    report = ingest_paths(base, [files])
    inner = f"{source_of(archive)}!/"
    assert [(failure.source, failure.error) for failure in report.failures] == [(f"{inner}空.txt", "EmptyFile")]
    assert _titles(base) == {
        "汇编.zip!/2023/菜市场.txt": "清沅市菜市场管理规定",
        "汇编.zip!/内层.zip!/深处/绿地.txt": "清沅市绿地管理规定",
        "汇编.zip!/内层.zip!/更深.zip!/公厕.md": "清沅市公厕管理规定",
    }
    again = ingest_paths(base, [files])  # what failed is tried again, what is in is not read again
    assert (again.unchanged, len(again.failures), again.added, again.changed) == (3, 1, 0, 0)


def test_a_changed_archive_replaces_its_documents_and_a_gone_one_takes_them_along(base: KnowledgeBase, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    archive, other = files / "a.zip", files / "菜市场.txt"
    other.write_bytes(policy("菜市场"))
    archive.write_bytes(zipped({"绿地.txt": policy("绿地"), "公厕.txt": policy("公厕"), "路灯.txt": policy("路灯")}))
    assert ingest_paths(base, [files]).added == 4
    whole = ingest_paths(base, [files])
    assert (whole.unchanged, whole.added, whole.changed) == (4, 0, 0)
    archive.write_bytes(zipped({"绿地.txt": policy("绿地"), "公厕.txt": policy("公共厕所"), "坏.txt": b""}))
    report = ingest_paths(base, [files])
    assert (report.added, report.changed, report.unchanged, report.removed, len(report.failures)) == (0, 1, 2, 1, 1)
    assert _titles(base).keys() == {"菜市场.txt", "a.zip!/绿地.txt", "a.zip!/公厕.txt"}
    archive.unlink()
    assert ingest_paths(base, [files]).removed == 0
    gone = ingest_paths(base, [files], IngestOptions(prune=True))
    assert (gone.removed, gone.unchanged, gone.failures) == (2, 1, [])
    assert base.store.failures() == []
    assert base.store.connection.execute("SELECT * FROM containers").fetchall() == []
    assert check(base) == []


def test_what_failed_in_an_archive_keeps_its_old_version(base: KnowledgeBase, tmp_path: Path) -> None:
    archive = tmp_path / "files" / "a.zip"
    archive.parent.mkdir()
    archive.write_bytes(zipped({"绿地.txt": policy("绿地"), "b.zip": zipped({"公厕.txt": policy("公厕")})}))
    assert ingest_paths(base, [archive]).added == 2
    archive.write_bytes(zipped({"绿地.txt": b"", "b.zip": zipped({"公厕.txt": policy("公厕")})[:60]}))
    report = ingest_paths(base, [archive])
    assert [failure.error for failure in report.failures] == ["DamagedFile", "EmptyFile"]
    assert report.removed == 0
    assert _titles(base).keys() == {"a.zip!/绿地.txt", "a.zip!/b.zip!/公厕.txt"}
    archive.write_bytes(zipped({"绿地.txt": policy("绿地")}))
    report = ingest_paths(base, [archive])
    assert (report.removed, report.failures, base.store.failures()) == (1, [], [])


def test_a_path_may_turn_from_archive_to_text_and_back(base: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "files" / "规定"
    path.parent.mkdir()
    for _ in range(2):
        path.write_bytes(zipped({"绿地.txt": policy("绿地")}))
        ingest_paths(base, [path])
        assert _titles(base).keys() == {"规定!/绿地.txt"}
        path.write_bytes(policy("菜市场"))
        ingest_paths(base, [path])
        assert _titles(base).keys() == {"规定"}
        assert ingest_paths(base, [path]).unchanged == 1


def test_a_large_archive_is_shared_out(base: KnowledgeBase, tmp_path: Path) -> None:
    archive = tmp_path / "files" / "a.zip"
    archive.parent.mkdir()
    archive.write_bytes(zipped({f"{n:03}.txt": policy(f"第{n}号绿地") for n in range(600)}, zipfile.ZIP_STORED))
    seen: list[tuple[int, int]] = []
    report = ingest_paths(base, [archive], IngestOptions(workers=2), lambda done, total: seen.append((done, total)))
    assert (report.added, report.failures) == (600, [])
    assert seen[-1] == (4, 4)  # the opening, and three times 200 members
    assert ingest_paths(base, [archive]).unchanged == 600


def test_names_from_chinese_windows_and_traps(tmp_path: Path) -> None:
    data = zipped({"a" * len("通知".encode("gbk")) + ".txt": b"1", "UTF八.txt": b"2"})
    data = data.replace(b"aaaa.txt", "通知".encode("gbk") + b".txt")
    assert _names(data) == ["通知.txt", "UTF八.txt"]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings(action="ignore"):
        for name in ("../../etc/通知.txt", "/etc/通知.txt", "etc\\通知.txt", "a/b.txt", "a/b.txt", "c:/x"):
            archive.writestr(zipfile.ZipInfo(name), b"1")
    assert _names(stream.getvalue()) == [
        "etc/通知.txt", "etc/通知(2).txt", "etc/通知(3).txt", "a/b.txt", "a/b(2).txt", "c:/x",
    ]  # fmt: skip
    assert told_apart(["a", "a", "a(2)", "a"]) == ["a", "a(3)", "a(2)", "a(4)"]


@pytest.mark.parametrize(
    ("make", "limits", "option"),
    [
        (lambda: zipped({"0.txt": bytes(20_000_000)}), DEFAULT_LIMITS, "压缩炸弹"),
        (lambda: zipped({"0.txt": bytes(60_000_000)}), DEFAULT_LIMITS, "--max-mb"),
        (lambda: zipped({"0.zip": zipped({"1.zip": zipped({"2.txt": policy("绿地")})})}), Limits(archives=2), "--max-archives"),
        (lambda: zipped({"0.zip": zipped({f"{n}.txt": policy("绿地") for n in range(6)})}), Limits(members=5), "--max-members"),
        (lambda: zipped({"0.zip": zipped({"1.txt": policy("绿地") * 99})}), Limits(unpacked=10_000), "--max-unpacked-mb"),
    ],
    ids=["ratio", "size", "levels", "members", "unpacked"],
)
def test_a_bomb_among_others_costs_itself_alone(
    base: KnowledgeBase, tmp_path: Path, make: Callable[[], bytes], limits: Limits, option: str
) -> None:
    archive = tmp_path / "files" / "a.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(io.BytesIO(make())) as bomb, zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("好.txt", policy("菜市场"))
        for name in bomb.namelist():
            whole.writestr(name, bomb.read(name))
    report = ingest_paths(base, [archive], IngestOptions(limits=limits))
    assert [(failure.source.rpartition("!/")[2][0], failure.error) for failure in report.failures] == [("0", "OverLimit")]
    assert option in report.failures[0].reason
    assert _titles(base).keys() == {"a.zip!/好.txt"}


@pytest.mark.parametrize(
    ("limits", "option"), [(Limits(members=2), "--max-members"), (Limits(unpacked=300), "--max-unpacked-mb")]
)
def test_an_archive_over_a_limit_is_not_half_read(base: KnowledgeBase, tmp_path: Path, limits: Limits, option: str) -> None:
    archive = tmp_path / "files" / "a.zip"
    archive.parent.mkdir()
    archive.write_bytes(zipped({f"{n}.txt": policy(f"第{n}号绿地") for n in range(3)}))
    (failure,) = ingest_paths(base, [archive], IngestOptions(limits=limits)).failures
    assert (failure.source, failure.error) == (source_of(archive), "OverLimit")
    assert option in failure.reason
    assert _titles(base) == {}


def test_ten_thousand_levels_are_not_entered() -> None:
    data = policy("绿地")
    for _ in range(200):
        data = zipped({"0.zip": data}, zipfile.ZIP_STORED)
    parts = parts_of(Format.ZIP, io.BytesIO(data), DEFAULT_LIMITS)
    assert {number: type(error) for number, error in refused(parts, DEFAULT_LIMITS).items()} == {0: OverLimit}


def test_encrypted_damaged_and_oddly_packed_members_are_reported_alone(base: KnowledgeBase, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "密.zip").write_bytes(encrypted(zipped({"绿地.txt": policy("绿地")})))
    damaged = bytearray(zipped({"绿地.txt": policy("绿地"), "公厕.txt": policy("公厕")}, zipfile.ZIP_STORED))
    damaged[60] ^= 0xFF
    (files / "坏.zip").write_bytes(damaged)
    odd = bytearray(zipped({"绿地.txt": policy("绿地")}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", odd, odd.find(signature) + offset, 9)  # deflate64
    (files / "怪.zip").write_bytes(odd)
    (files / "断.zip").write_bytes(zipped({"绿地.txt": policy("绿地")})[:-30])
    (files / "空.zip").write_bytes(zipped({}))
    reasons = {f.source.rpartition("/files/")[2]: (f.error, f.reason) for f in ingest_paths(base, [files]).failures}
    assert {name: error for name, (error, _) in reasons.items()} == {
        "密.zip!/绿地.txt": "EncryptedFile",
        "坏.zip!/绿地.txt": "DamagedFile",
        "怪.zip!/绿地.txt": "UnsupportedFormat",
        "断.zip": "DamagedFile",
        "空.zip": "NoTextFound",
    }
    assert "密码" in reasons["密.zip!/绿地.txt"][1]
    assert _titles(base).keys() == {"坏.zip!/公厕.txt"}


def test_a_mail_is_its_text_and_its_attachments(base: KnowledgeBase, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    text = "各街道：\n请于下周五前报送雨水花园清淤情况，逾期不报的予以通报。\n"
    (files / "报送.eml").write_bytes(
        mail(
            "转发: 关于报送清淤情况的通知",
            text,
            {"附件1 规定.txt": policy("雨水花园"), "包.zip": zipped({"a.txt": policy("绿地")}), "坏.txt": b""},
        )
    )
    report = ingest_paths(base, [files])
    assert [failure.source.rpartition("!/")[2] for failure in report.failures] == ["坏.txt"]
    assert _titles(base) == {
        "报送.eml": "关于报送清淤情况的通知",
        "报送.eml!/附件1 规定.txt": "清沅市雨水花园管理规定",
        "报送.eml!/包.zip!/a.txt": "清沅市绿地管理规定",
    }
    number = base.store.connection.execute("SELECT number FROM documents WHERE source LIKE '%.eml'").fetchone()[0]
    document = base.store.document(number)
    assert document is not None
    assert (document.facts.published, document.facts.source_name) == (date(2024, 3, 4), "清沅市教育局办公室")
    assert "雨水花园清淤" in document.text
    (files / "报送.eml").write_bytes(mail("关于报送清淤情况的通知", text + "请认真落实。\n"))
    report = ingest_paths(base, [files])
    assert (report.changed, report.removed, report.failures) == (1, 2, [])
    assert ingest_paths(base, [files]).unchanged == 1
    (files / "报送.eml").unlink()
    assert ingest_paths(base, [files], IngestOptions(prune=True)).removed == 1


def _parts(data: bytes) -> dict[str, str]:
    return {part.name: part.load().decode("utf-8-sig") for part in parts_of(Format.EML, io.BytesIO(data), DEFAULT_LIMITS)}


def test_mails_as_programs_write_them() -> None:
    raw = b"From: =?gb2312?B?x+Xj5MrQ?= <a@example.org>\r\nSubject: {}\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n{}"
    body = "请查收朱镕同志的通知。".encode("gb18030")  # 镕 is not in GB 2312
    data = raw.replace(b"{}", "关于检查的通知".encode("gbk"), 1).replace(b"{}", body)
    (part,) = parts_of(Format.EML, io.BytesIO(data), DEFAULT_LIMITS)
    assert (part.title, part.load().decode("utf-8-sig")) == ("关于检查的通知.eml", "请查收朱镕同志的通知。")
    assert part.facts is not None
    assert part.facts.source_name == "清沅市"
    both = mail("通知", "纯文本", html="<p>网页正文</p>")
    assert _parts(both) == {"": "<p>网页正文</p>\n"}
    outer = EmailMessage()
    outer["Subject"] = "外层"
    outer.set_content("见附件邮件。")
    inner = EmailMessage()
    inner["Subject"] = "关于绿地的通知"
    inner.set_content("里层正文。")
    outer.add_attachment(inner)
    names = [
        part.name for part in documents(parts_of(Format.EML, io.BytesIO(outer.as_bytes()), DEFAULT_LIMITS), DEFAULT_LIMITS)
    ]
    assert names == ["", "关于绿地的通知.eml"]


@pytest.mark.parametrize("data", [b"\x00\x01\x02" * 50, "这不是邮件。\n".encode(), b"<html><p>x</p></html>"])
def test_what_is_no_mail_is_refused(data: bytes) -> None:
    with pytest.raises(IngestError, match="不是邮件"):
        parts_of(Format.EML, io.BytesIO(data), DEFAULT_LIMITS)
