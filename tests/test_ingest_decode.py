"""Which encoding a file is in, on short texts, on damaged files, and against other people's words in ../shared."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ingest.decode import Decoded, decode
from ingest.errors import BinaryFile, EmptyFile, UndecodableFile

SHARED = Path(__file__).resolve().parents[2] / "shared"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
OURS = (
    "县教育局负责指导托育机构的备案工作。",
    "第三条　学校食堂每日留样，留样不少于48小时。",
    "联系电话：0600-1234567",
    "一、总体要求",
    "（二）经费由县财政承担60%，乡镇承担40%；",
    "“双减”工作专班",
    "校车须于7:30前到站",
    "A类学校",
)


def cut(text: str, encoding: str, size: int) -> str:
    """The longest beginning of ``text`` that has at most ``size`` bytes."""
    while len(text.encode(encoding)) > size:
        text = text[:-1]
    return text.strip()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [8, 12, 20, 60])
def test_short_texts_survive_the_round_trip(encoding: str, size: int) -> None:
    for text in OURS:
        short = cut(text, encoding, size)
        assert decode(short.encode(encoding)).text == short


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_real_lines_cut_short_survive_the_round_trip() -> None:
    """At most one line in 2,000 of 8 to 200 bytes is misread (measured: 2 of 36,000, both UTF-16 of four characters)."""
    lines = [line.strip() for path in SHARED.glob("seed/*.txt") for line in path.read_text("utf-8").splitlines()]
    for path in (SHARED / "data/raw/no_extension_txt").iterdir():
        lines += [line.strip() for line in path.read_text("utf-8").splitlines()]
    lines = [line for line in lines if len(line) > 3]
    chance = random.Random(5)
    tried = 0
    wrong: list[tuple[str, str]] = []
    for _ in range(600):
        line = chance.choice(lines)
        size = chance.choice((8, 9, 10, 12, 14, 16, 20, 30, 50, 100, 200))
        for encoding in ENCODINGS:
            text = cut(line[chance.randrange(max(1, len(line) - 4)) :].strip(), encoding, size)
            if len(text) >= 3:
                tried += 1
                try:
                    if decode(text.encode(encoding)).text != text:
                        wrong.append((encoding, text))
                except (BinaryFile, UndecodableFile):
                    wrong.append((encoding, text))
    assert tried > 2000
    assert len(wrong) <= tried // 2000, wrong


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"Bush hid the facts", "utf-8", "Bush hid the facts"),
        ("联通".encode("gbk"), "gb18030", "联通"),
        ("“好”".encode("gbk"), "gb18030", "“好”"),
        ("ئۇيغۇر تىلى".encode(), "utf-8", "ئۇيغۇر تىلى"),
        ("關於國民小學集團化辦學之要點".encode("big5"), "big5hkscs", "關於國民小學集團化辦學之要點"),
        ("關於國民小學集團化辦學之要點".encode("gb18030"), "gb18030", "關於國民小學集團化辦學之要點"),
        ("a,b\n1,2".encode("utf-16-le"), "utf-16-le", "a,b\n1,2"),
        ('<meta charset="utf-8">办法'.encode("gbk"), "gb18030", '<meta charset="utf-8">办法'),
        ("政策".encode("utf-32"), "utf-32-le", "政策"),
    ],
    ids=["notepad", "liantong", "quotes", "uyghur", "big5", "traditional", "ascii16", "lying-meta", "utf32"],
)
def test_hard_cases(data: bytes, encoding: str, text: str) -> None:
    assert decode(data) == Decoded(text, encoding)


def test_invisible_characters_and_line_breaks_are_cleaned() -> None:
    dirty = "\ufeff一\u200b二\r\n三\x00\u2028四\u2029五\rB\x85\u202e六\u00ad七\ufeff八，长到足以确定编码"
    assert decode(dirty.encode()).text == "一二\n三\n四\n五\nB\n六七八，长到足以确定编码"


def test_lone_surrogates_go_and_pairs_join() -> None:
    data = "校𠀀车安全管理办法实施细则".encode("utf-16-le") + b"\x00\xd8" + "终".encode("utf-16-le")
    assert decode(b"\xff\xfe" + data).text == "校𠀀车安全管理办法实施细则终"
    joined = "校车安全管理办法".encode() + "\ud840\udc00".encode("utf-8", "surrogatepass")
    assert decode(joined).text == "校车安全管理办法𠀀"


def test_a3a0_is_a_wide_space() -> None:
    assert decode("第一条".encode("gbk") + b"\xa3\xa0" + "为规范管理".encode("gbk")).text == "第一条　为规范管理"


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\x00" * 64, "\ufeff\u200b\n".encode()])
def test_nothing_is_an_empty_file(data: bytes) -> None:
    with pytest.raises(EmptyFile, match="没有任何文字"):
        decode(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%abc", "PDF 文件"),
        (b"PK\x03\x04\x14\x00", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 40, "doc"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (bytes(range(256)) * 4, "不是文本文件"),
        (b"text" + b"\x00\x01\x02" * 30, "不是文本文件"),
    ],
    ids=["pdf", "zip", "ole2", "png", "jpeg", "bytes", "nuls"],
)
def test_binary_files_are_named(data: bytes, name: str) -> None:
    with pytest.raises(BinaryFile, match=name):
        decode(data)


def test_damaged_utf8_says_where_and_what_to_do() -> None:
    data = ("县教育局关于印发办法的通知。" * 20).encode()
    with pytest.raises(UndecodableFile, match="没有传完"):
        decode(data[:-1])
    with pytest.raises(UndecodableFile, match="第 301 个字节处已损坏"):
        decode(data[:300] + b"\xff" + data[300:])


def test_random_bytes_are_never_a_document() -> None:
    chance = random.Random(3)
    for size in (64, 500, 5000):
        for _ in range(60):
            with pytest.raises((BinaryFile, UndecodableFile)):
                decode(chance.randbytes(size))
