"""Bytes to text: which encoding a file is in, told reliably even when it is a dozen bytes long.

Every supported encoding that decodes the bytes without error is a hypothesis; the one under which the bytes are likeliest
as Chinese or plain Latin text wins. The likelihood of a character is that of its class shared over the members of the
class (frequent Han characters, the two levels of GB 2312, the rest of the Han …), which needs no table of its own.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from ingest.errors import BinaryFile, EmptyFile, UndecodableFile

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

_MAGIC = (
    (b"%PDF-", "PDF 文件，请先转换为文本或 HTML"),
    (b"PK\x03\x04", "压缩包或 Office/WPS/OFD 文档（docx、xlsx、ofd、zip），请先解压，或另存为 .txt、.html"),
    (b"PK\x05\x06", "空的 zip 压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office/WPS 文档（doc、xls、wps），请先另存为 .txt 或 .html"),
    (b"{\\rtf", "RTF 文档，请先另存为 .txt 或 .html"),
    (b"Rar!\x1a\x07", "RAR 压缩包，请先解压"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包，请先解压"),
    (b"\x1f\x8b", "gzip 压缩包，请先解压"),
    (b"\x89PNG\r\n", "PNG 图片，请先做文字识别"),
    (b"\xff\xd8\xff", "JPEG 图片，请先做文字识别"),
    (b"GIF87a", "GIF 图片，请先做文字识别"),
    (b"GIF89a", "GIF 图片，请先做文字识别"),
    (b"II*\x00", "TIFF 图片，请先做文字识别"),
    (b"MM\x00*", "TIFF 图片，请先做文字识别"),
    (b"SQLite format 3\x00", "SQLite 数据库"),
    (b"\x7fELF", "可执行程序"),
    (b"MZ\x90\x00", "可执行程序"),
    (b"ID3", "音频文件"),
)

# How likely a file without BOM is in each encoding, before its bytes are looked at (natural logarithms).
_PRIOR = {"utf-8": -0.3, "gb18030": -1.5, "utf-16-le": -5.0, "utf-16-be": -6.0, "big5hkscs": -5.0}
_DECLARED_BONUS = 3.0
"""What a declared charset adds: as much evidence as about one character, because a wrong declaration is common."""

_FREQUENT_HAN = frozenset(
    "的一和是在不了有中人国上为以会学生工作业发行本市区县教育部门应当规定单位机构政府民主管理办法条例第二三四五六七八"
    "十年月日关于通知意见实施方案及其他与或者对由经按照符合情况要求标准费用资金项目社会服务安全责任组织党员委公"
    "办加强制度建设推进提高进时间内可将各地方大小新农村企法律权利义务申请审批批准报监督检查处以上下所集团校"
)
"""Frequent characters of policy texts; they carry about a third of one."""
# Natural logarithm of the share of each class in running text, divided by the number of its members.
_COST = {
    "frequent": math.log(0.30 / len(_FREQUENT_HAN)),
    "level1": math.log(0.35 / 3755),
    "level2": math.log(0.006 / 3008),
    "traditional": math.log(0.02 / 5401),
    "han": math.log(0.002 / 60000),
    "punctuation": math.log(0.10 / 60),
    "lower": math.log(0.20 / 26),
    "ascii": math.log(0.15 / 69),
    "other": math.log(0.001 / 20000),
    "control": math.log(1e-15),
}
_READABLE = frozenset(("frequent", "level1", "level2", "traditional", "punctuation", "lower", "ascii"))
_COMMON_MARKS = frozenset(
    "，。、；：？！“”‘’（）《》〈〉【】〔〕…—·　％０１２３４５６７８９．～－\xa0①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣ×℃㎡☆★■□●○▲△※"
)

_MIN_READABLE = 0.85
"""Least share of readable characters for an encoding that was guessed. Lines of the seed article cut to 8–200 bytes have
1.00 in their own encoding; the same bytes under a wrong one, and random bytes, stay under 0.75."""
_MAX_CONTROLS = 0.1
"""Text with more control characters than this share is binary: damaged texts have a stray NUL, random bytes about 0.2."""

_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1b")) + b"\x7f"
_CLEAN_DROP = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb\ufffe\uffff]"
)
_CLEAN_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, without control and invisible characters and with line feeds as breaks, and its encoding."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Decode a file: UTF-8, UTF-16, UTF-32 (BOM only), GB18030 (with GBK and GB 2312) or Big5.

    Raises EmptyFile, BinaryFile or UndecodableFile, whose messages say what the user can do.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise EmptyFile("文件是空的，没有任何文字；请重新下载或另存")
    _refuse_magic(data)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _finish(_decode_marked(data[len(bom) :], encoding), encoding)
    text = _decode_strict(data, "utf-8")
    if text is not None and _surely_utf8(text):
        return _finish(text, "utf-8")
    return _likeliest(data, text)


def _refuse_magic(data: bytes) -> None:
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise BinaryFile(f"看起来是 {name}" if name[0].isascii() else f"看起来是{name}")


def _decode_marked(data: bytes, encoding: str) -> str:
    """Decode what a byte order mark announces."""
    text = _decode_strict(data, encoding)
    if text is None:
        raise UndecodableFile(f"文件开头标明是 {encoding.upper()}，但内容不符，可能已损坏或没有传完，请重新获取")
    return text


def _decode_strict(data: bytes, encoding: str) -> str | None:
    """The text, or None if the bytes are not valid. Surrogates that stand alone are dropped, pairs are joined."""
    try:
        if not encoding.startswith("utf"):
            return data.decode(encoding)
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        return None
    if re.search("[\ud800-\udfff]", text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return text


def _surely_utf8(text: str) -> bool:
    """Whether valid UTF-8 needs no comparison, because so many multi-byte sequences are not valid by accident.

    Of random pairs of bytes above 0x7F about one in 5 is a valid two-byte sequence, of triples one in 80 a three-byte one:
    eight of the long ones come about once in 10^15 files, 24 of the short ones once in 10^16.
    """
    head = text[:4096]
    if "\x00" in head:
        return False
    return len(re.findall("[\u0800-\U0010ffff]", head)) >= 8 or len(re.findall("[\x80-\U0010ffff]", head)) >= 24


def _likeliest(data: bytes, utf8: str | None) -> Decoded:
    """The hypothesis under which the bytes are likeliest, if its text is readable at all."""
    declared = _declared_encoding(data)
    best: tuple[float, str, str, Counter[str]] | None = None
    for encoding, prior in _PRIOR.items():
        if encoding.startswith("utf-16") and len(data) % 2:
            continue
        text = utf8 if encoding == "utf-8" else _decode_strict(data, encoding)
        if text is None:
            continue
        classes = _classes(text)
        score = prior + sum(_COST[name] * count for name, count in classes.items())
        score += _DECLARED_BONUS if encoding == declared else 0.0
        if best is None or score > best[0]:
            best = (score, encoding, text, classes)
    if best is None:
        raise _undecodable(data)
    _, encoding, text, classes = best
    readable = sum(count for name, count in classes.items() if name in _READABLE)
    if classes["control"] > _MAX_CONTROLS * len(text):
        raise BinaryFile("不是文本文件（含有大量控制字符），请先转换为文本或 HTML")
    if encoding != "utf-8" and readable < _MIN_READABLE * len(text):
        if utf8 is None:
            raise _undecodable(data)
        encoding, text = "utf-8", utf8
    return _finish(text, encoding)


def _classes(text: str) -> Counter[str]:
    """How many characters of each class the text has; NULs at the end (padding) do not count."""
    counts: Counter[str] = Counter()
    for character, count in Counter(text.rstrip("\x00")).items():
        counts[_class_of(character)] += count
    return counts


def _class_of(character: str) -> str:
    code = ord(character)
    if character in _FREQUENT_HAN:
        found = "frequent"
    elif character in _COMMON_MARKS:
        found = "punctuation"
    elif 0x61 <= code <= 0x7A:
        found = "lower"
    elif 0x20 <= code < 0x7F or character in "\t\n\r\f\v":
        found = "ascii"
    elif unicodedata.category(character) in ("Cc", "Cn", "Cs", "Co") and character not in "\x85\ue5e5":
        found = "control"
    elif 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF or 0xF900 <= code <= 0xFAFF:
        found = _han_class(character)
    else:
        found = "other"
    return found


def _han_class(character: str) -> str:
    """The rank of a Han character: GB 2312's levels 1 (common) and 2, Big5's common ones, the rest."""
    try:
        return "level1" if character.encode("gb2312")[0] < 0xD8 else "level2"
    except UnicodeEncodeError:
        pass
    try:
        return "traditional" if character.encode("big5")[0] < 0xC9 else "han"
    except UnicodeEncodeError:
        return "han"


def _declared_encoding(data: bytes) -> str | None:
    """The encoding that an HTML or XML head declares, as a name of ``_PRIOR``."""
    match = _DECLARED.search(data[:2048].replace(b"\x00", b""))
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    if name.startswith("gb"):
        return "gb18030"
    return {"utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}.get(name, name)


def _undecodable(data: bytes) -> BinaryFile | UndecodableFile:
    """The error that fits bytes which no encoding makes readable."""
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > _MAX_CONTROLS * len(data):
        return BinaryFile("不是文本文件（含有大量控制字节），请先转换为文本或 HTML")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        valid = re.findall(rb"[\xe3-\xe9][\x80-\xbf]{2}", data)
        if 3 * len(valid) > 0.5 * len(data):
            if error.reason == "unexpected end of data":
                return UndecodableFile("像是 UTF-8 文本，但在最后一个字符中间断开，可能没有传完，请重新获取")
            return UndecodableFile(f"像是 UTF-8 文本，但第 {error.start + 1} 个字节处已损坏，请重新获取或另存为 UTF-8")
    return UndecodableFile("无法识别文字编码（试过 UTF-8、UTF-16、GB18030、Big5），请用编辑器打开后另存为 UTF-8")


def _finish(text: str, encoding: str) -> Decoded:
    """Clean the text; refuse it if a BOM led to something that is not text."""
    sample = text[:65536].rstrip("\x00")
    controls = sum(sample.count(chr(code)) for code in _CONTROL_BYTES)
    if controls > _MAX_CONTROLS * max(len(sample), 1):
        raise BinaryFile("不是文本文件（含有大量控制字符），请先转换为文本或 HTML")
    text = _CLEAN_BREAK.sub("\n", clean_characters(text))
    if not text.strip():
        raise EmptyFile("文件只有空白，没有任何文字；请核对原文件")
    return Decoded(text, encoding)


def clean_characters(text: str) -> str:
    """``text`` without control, zero-width and direction characters; line breaks stay as they are."""
    # U+E5E5 is where GB18030 puts the bytes A3 A0, which old editors wrote for the wide space.
    return _CLEAN_DROP.sub("", text).replace("\ue5e5", "\u3000")
