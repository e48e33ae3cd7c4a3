"""From a file's bytes to the lines of a policy: the one door to all formats."""

from __future__ import annotations

import re

from ingest.boilerplate import strip_boilerplate
from ingest.decode import decode
from ingest.errors import NoTextFound, UnsupportedFormat
from ingest.html import read_html
from ingest.lines import Line, Reading
from ingest.markdown import read_markdown
from ingest.plain_text import split_lines

_TEXT = (".txt",)
_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm", ".shtml", ".xhtml")
SUPPORTED_SUFFIXES = (*_TEXT, *_MARKDOWN, *_HTML)
"""Suffixes that can be read, in lower case; names without a suffix can be read too."""

_SUFFIX = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,8}$")
_PAGE = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"</?(?:p|div|table|tr|td|br|span|font|a|li|ul|h[1-6]|meta|center|strong|b)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SNIFFED = 4000
"""So many characters are looked at to tell HTML from text."""


def suffix_of(name: str) -> str:
    """The suffix of a file name in lower case, or ``""``: what follows a dot in 「关于2.0版平台的通知」 is none."""
    match = _SUFFIX.search(name)
    return match[0].lower() if match else ""


def read(data: bytes, name: str) -> tuple[Reading, str]:
    """Read a file: its lines with facts and what was dropped, and the encoding it was in.

    ``name`` tells the format by its suffix. Raises UnsupportedFormat, NoTextFound, or a ReadError of ``ingest/decode.py``.
    The caller checks the size of ``data``.
    """
    suffix = suffix_of(name)
    if suffix and suffix not in SUPPORTED_SUFFIXES:
        known = "、".join(SUPPORTED_SUFFIXES)
        raise UnsupportedFormat(f"暂不支持 {suffix} 文件，可以读取 {known} 和没有后缀的文本文件；请先转换格式")
    decoded = decode(data)
    reading = _read_text(decoded.text, suffix)
    if not any(re.search(r"\w", line.text) for line in reading.lines):
        raise NoTextFound("文件里没有正文（只有网页框架、元数据或标记），没有可以入库的内容")
    return reading, decoded.encoding


def _read_text(text: str, suffix: str) -> Reading:
    if suffix in _MARKDOWN:
        return read_markdown(text)
    if looks_like_html(text) if suffix in _HTML or not suffix else _PAGE.match(text[:_SNIFFED]):
        return read_html(text)
    stripped = strip_boilerplate([Line(line) for line in split_lines(text)])
    return Reading(stripped.lines, stripped.facts, stripped.dropped)


def looks_like_html(text: str) -> bool:
    """Whether the text is a page or a fragment of one: it begins like one, or has three or more tags near its beginning."""
    head = text[:_SNIFFED]
    return bool(_PAGE.match(head)) or len(_TAG.findall(head)) >= 3
