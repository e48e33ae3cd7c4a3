"""Which format a file is in, by its content first and its name second: a page saved as .doc is a page."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum
from typing import BinaryIO

from ingest.errors import DamagedFile, EncryptedFile
from ingest.mhtml import is_web_archive


class Format(StrEnum):
    """What a file really is."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    DOC = "doc"
    WPS = "wps"
    RTF = "rtf"
    PDF = "pdf"
    OFD = "ofd"
    IMAGE = "image"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    JSON_LINES = "jsonl"
    ZIP = "zip"
    EML = "eml"


SUFFIXES: dict[str, Format] = {
    ".txt": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    **dict.fromkeys((".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml"), Format.HTML),
    ".docx": Format.DOCX,
    ".docm": Format.DOCX,
    ".doc": Format.DOC,
    ".dot": Format.DOC,
    ".wps": Format.WPS,
    ".rtf": Format.RTF,
    ".pdf": Format.PDF,
    ".ofd": Format.OFD,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"), Format.IMAGE),
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLS,
    ".et": Format.XLS,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    **dict.fromkeys((".jsonl", ".ndjson"), Format.JSON_LINES),
    ".zip": Format.ZIP,
    ".eml": Format.EML,
}
"""What a suffix, in lower case, promises."""

BINARY = frozenset(
    (Format.DOCX, Format.DOC, Format.WPS, Format.XLS, Format.PDF, Format.OFD, Format.IMAGE, Format.XLSX, Format.ZIP)
)
"""Formats whose bytes are no text."""

_SUFFIX = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,8}$")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
_WRITERS = frozenset((Format.DOCX, Format.DOC, Format.WPS, Format.RTF))
_WORD_XML = (b"schemas.microsoft.com/office/word/2003/wordml", b"schemas.microsoft.com/office/2006/xmlPackage")
"""The namespaces of Word documents that are one XML file."""
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|p)\b", re.IGNORECASE)
_OLE_STREAMS = tuple(
    (name.encode("utf-16-le"), kind)
    for name, kind in (
        ("WordDocument", Format.DOC),
        ("Workbook", Format.XLS),
        ("Book", Format.XLS),
        ("PowerPoint Document", None),
        ("__substg1.0_", None),
    )
)
"""Streams in old office files, which tell what wrote them: the last two are slides and Outlook's messages."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_SNIFFED = 4000
"""So many bytes are searched for the tags of a page under a wrong name."""
_PDF_WITHIN = 1024
"""Readers of PDF accept other bytes before the header, if it stands within the first so many."""


def suffix_of(name: str) -> str:
    """The suffix of a file name in lower case, or ``""``: what follows a dot in 「关于2.0版平台的通知」 is none."""
    match = _SUFFIX.search(name)
    return match[0].lower() if match else ""


def detect(data: bytes, name: str) -> Format | None:
    """The format of a file: by the signature in ``data`` where its kind has one, else by its suffix; None where neither is known.

    Raises DamagedFile for a zip container that cannot be opened, and EncryptedFile for an office file under a password.
    """
    promised = SUFFIXES.get(suffix_of(name))
    if data.startswith(_ZIP):
        return _packed(io.BytesIO(data))
    if data.startswith(_OLE):
        return _old_office(data, promised)
    if data.lstrip()[:5].lower() == b"{\\rtf":
        return Format.RTF
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Format.PDF
    if data.startswith(_IMAGES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return Format.IMAGE
    if promised in _WRITERS and any(name in data[:_SNIFFED] for name in _WORD_XML):
        return Format.DOC
    if promised in BINARY and is_web_archive(data):
        return Format.HTML
    if promised in BINARY:
        if _MARKUP.search(data[:_SNIFFED]):
            return Format.HTML
        return Format.TEXT if promised in _WRITERS and _is_text(data) else None
    if promised is None:
        return Format.TEXT if not suffix_of(name) else None
    return promised


def container(file: BinaryIO, name: str) -> Format | None:
    """Which kind of file that holds many documents ``file`` is (ZIP, EML, JSON_LINES), or None; it then stands at its beginning.

    Only its beginning and, of a zip container, its directory are read. Raises DamagedFile for one that cannot be opened.
    """
    head = file.read(len(_OLE))
    file.seek(0)
    if head.startswith(_ZIP):
        kind = _packed(file)
        file.seek(0)
        return kind if kind is Format.ZIP else None
    promised = SUFFIXES.get(suffix_of(name.lower().removesuffix(".gz")))
    if promised is Format.JSON_LINES:
        return promised
    return Format.EML if promised is Format.EML and not name.lower().endswith(".gz") else None


def _old_office(data: bytes, promised: Format | None) -> Format | None:
    if _ENCRYPTED_PACKAGE in data:
        raise EncryptedFile("文件有密码保护，无法读取；请用 Office 或 WPS 打开，去掉密码后另存，再导入")
    kinds = [kind for stream, kind in _OLE_STREAMS if stream in data]
    if promised in (Format.WPS, Format.XLS) and (not kinds or promised in kinds or promised is Format.WPS):
        return promised
    return kinds[0] if kinds else Format.DOC


def _is_text(data: bytes) -> bool:
    """Whether a file under the name of a binary format is plain text: its characters are all those of text, in UTF-8 or GBK."""
    head = data[:_SNIFFED]
    if not head.strip() or head.translate(None, _CONTROLS) != head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _packed(file: BinaryIO) -> Format:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedFile(
            "文件是压缩格式（docx、xlsx、ofd 或 zip），但已损坏或不完整，无法打开；请重新下载或另存后再导入"
        ) from error
    if "OFD.xml" in names:
        return Format.OFD
    if any(name.replace("\\", "/").startswith("word/") for name in names):
        return Format.DOCX
    if any(name.startswith("xl/") for name in names):
        return Format.XLSX
    return Format.ZIP
