"""The formats of Word and WPS before DOCX: what we read ourselves, and what LibreOffice reads for us where it is installed.

DOC and WPS (Word 97 and later inside) are read by ``ingest/doc.py``; on 18 real files it gives the very lines that LibreOffice's
conversion gives, in 20 ms instead of a second. LibreOffice is needed for what is older. RTF goes through LibreOffice where there is
one, since only then headings are known, and else through striprtf.
"""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from ingest.boilerplate import strip_boilerplate
from ingest.decode import clean_characters
from ingest.doc import read_doc
from ingest.docx import read_docx
from ingest.errors import DamagedFile, MissingTool, OverLimit
from ingest.libreoffice import convert_to_docx, find_libreoffice
from ingest.limits import DEFAULT_LIMITS, Limits, raise_by
from ingest.lines import Line, Reading
from ingest.tables import table_lines
from ingest.word_lines import put_right
from ingest.word_xml import read_word_xml

_BRACES = re.compile(rb"\\[\\{}]|[{}]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


def read_office(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """The lines of a DOC or WPS file, or of a Word document in XML that bears such a name.

    Raises DamagedFile, EncryptedFile, OverLimit, ReaderTimedOut, and MissingTool for a file that only LibreOffice can read where
    that is not installed.
    """
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_word_xml(data, limits)
    try:
        return read_doc(data, limits)
    except MissingTool:
        program = find_libreoffice()
        if program is None:
            raise
        return _converted(program, data, ".doc", limits)


def read_rtf(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """The lines of an RTF file. Raises DamagedFile, OverLimit or ReaderTimedOut."""
    _check_braces(data, limits)
    program = find_libreoffice()
    return _converted(program, data, ".rtf", limits) if program else read_plain_rtf(data)


def read_plain_rtf(data: bytes) -> Reading:
    """The lines of an RTF file without the help of LibreOffice: text, numbers of lists and tables, but no heading levels."""
    # Bytes beyond ASCII should be escaped and often are not; escaped, they are decoded by the code page that the file names.
    escaped = _HIGH_BYTE.sub(lambda byte: b"\\'%02x" % byte[0][0], data).decode("ascii")
    found: str = rtf_to_text(escaped, errors="replace")  # type: ignore[no-untyped-call]
    # Characters beyond U+FFFF come as two halves.
    text = clean_characters(found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    lines: list[Line] = []
    rows: list[list[str]] = []
    tables = 0
    for raw in (*text.splitlines(), ""):
        line = raw.replace("\xa0", " ").strip(" \t\u3000")
        if line.endswith("|"):
            rows.append(line[:-1].split("|"))
            continue
        if rows:
            lines += table_lines(rows, tables)
            tables, rows = tables + 1, []
        if line:
            lines.append(Line(line.replace("\t", " ")))
    stripped = strip_boilerplate(put_right(lines))
    return Reading(stripped.lines, stripped.facts, stripped.dropped)


def _check_braces(data: bytes, limits: Limits) -> None:
    depth = deepest = 0
    for found in _BRACES.finditer(data):
        if found[0] == b"{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] == b"}":
            depth -= 1
            if depth == 0:
                break
    if deepest > limits.depth:
        raise OverLimit(
            f"RTF 文档嵌套 {deepest} 层，超过上限 {limits.depth} 层；请用 Word/WPS 另存为 .docx 再导入，{raise_by('depth')}"
        )
    if depth:
        raise DamagedFile("RTF 文档不完整（缺少结尾）；请重新下载，或用 Word/WPS 打开后另存为 .docx 再导入")


def _converted(program: str, data: bytes, suffix: str, limits: Limits) -> Reading:
    converted = convert_to_docx(program, data, suffix, limits.seconds)
    if converted is None:
        raise DamagedFile("LibreOffice 打不开这个文件，它可能已损坏或有密码保护；请用 Word/WPS 打开后另存为 .docx 再导入")
    return read_docx(converted, limits)
