"""From a file's bytes to the lines of a policy: the one door to all formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from ingest.boilerplate import strip_boilerplate
from ingest.decode import decode
from ingest.errors import DamagedFile, EmptyFile, IngestError, NoTextFound, UnsupportedFormat
from ingest.formats import SUFFIXES, Format, detect, suffix_of
from ingest.html import read_html
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Line, Reading
from ingest.markdown import read_markdown
from ingest.mhtml import is_web_archive, page_of
from ingest.plain_text import split_lines

_READERS: dict[Format, str] = {
    Format.DOCX: "ingest.docx:read_docx",
    Format.DOC: "ingest.office:read_office",
    Format.WPS: "ingest.office:read_office",
    Format.RTF: "ingest.office:read_rtf",
    Format.PDF: "ingest.pdf:read_pdf",
    Format.IMAGE: "ingest.ocr:read_image",
    Format.OFD: "ingest.ofd:read_ofd",
    Format.XLSX: "ingest.spreadsheet:read_xlsx",
    Format.XLS: "ingest.spreadsheet:read_xls",
    Format.CSV: "ingest.spreadsheet:read_csv",
}
"""``module:function`` of the readers of binary formats, imported when first needed: ``function(data, limits) -> Reading``."""

_COLLECTIONS = {
    Format.ZIP: "文件是压缩包，里面可能有许多文件",
    Format.EML: "文件是邮件，正文和附件各是一份文件",
    Format.JSON_LINES: "文件是 JSON Lines 数据，一行是一份文件",
}
"""What holds many documents, which :mod:`ingest.containers` and :mod:`ingest.records` take apart before anything is read."""

_PAGE = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"</?(?:p|div|table|tr|td|br|span|font|a|li|ul|h[1-6]|meta|center|strong|b)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SNIFFED = 4000
"""So many characters are looked at to tell HTML from text."""


def read(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> tuple[Reading, str]:
    """Read a file: its lines with facts and what was dropped, and the encoding or format it was in.

    The format is told by the content, then by the suffix of ``name``. Raises an IngestError. The caller checks the size of
    ``data``.
    """
    kind = detect(data, name)
    if kind is None:
        raise _unreadable(data, name)
    if kind in _COLLECTIONS:
        raise UnsupportedFormat(
            f"{_COLLECTIONS[kind]}，不能当作一份文件读取；请用 policykb ingest 导入，或取出其中的文件再读取"
        )
    if kind in _READERS:
        reading, encoding = _reader(kind)(data, limits), kind.value
    else:
        if archived := kind in (Format.HTML, Format.TEXT) and is_web_archive(data):
            data = page_of(data)
        decoded = decode(data)
        reading = read_html(decoded.text, limits) if archived else _read_text(decoded.text, kind, suffix_of(name), limits)
        encoding = decoded.encoding
    if not any(re.search(r"\w", line.text) for line in reading.lines):
        raise NoTextFound("文件里没有正文（只有网页框架、元数据或标记），没有可以入库的内容")
    return reading, encoding


def _reader(kind: Format) -> Callable[[bytes, Limits], Reading]:
    module, function = _READERS[kind].split(":")
    reader: Callable[[bytes, Limits], Reading] = getattr(import_module(module), function)
    return reader


def _unreadable(data: bytes, name: str) -> IngestError:
    suffix = suffix_of(name)
    if suffix in SUFFIXES and not data:
        return EmptyFile("文件是空的，没有任何内容；请重新下载或另存")
    if suffix in SUFFIXES:
        return DamagedFile(
            f"文件名是 {suffix}，内容却不是（开头字节 {data[:4].hex(' ')}）；文件可能已损坏或改错了后缀，请重新下载或另存"
        )
    return UnsupportedFormat(f"暂不支持 {suffix} 文件，可以读取 {'、'.join(SUFFIXES)} 和没有后缀的文本文件；请先转换格式")


def _read_text(text: str, kind: Format, suffix: str, limits: Limits) -> Reading:
    if kind is Format.MARKDOWN:
        return read_markdown(text)
    # A page may carry any name; a text with a text's name must begin like a page to be taken for one.
    if _PAGE.match(text[:_SNIFFED]) if suffix and kind is Format.TEXT else looks_like_html(text):
        return read_html(text, limits)
    stripped = strip_boilerplate([Line(line) for line in split_lines(text)])
    return Reading(stripped.lines, stripped.facts, stripped.dropped)


def looks_like_html(text: str) -> bool:
    """Whether the text is a page or a fragment of one: it begins like one, or has three or more tags near its beginning."""
    head = text[:_SNIFFED]
    return bool(_PAGE.match(head)) or len(_TAG.findall(head)) >= 3
