"""Web archives (.mht, .mhtml): the page inside what a browser saves as one file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.errors import DamagedFile

if TYPE_CHECKING:
    from email.message import Message

_HEADER = re.compile(rb"^content-type:\s*(?:multipart/related|multipart/mixed|text/html)\b", re.IGNORECASE | re.MULTILINE)
_FIRST_LINE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[A-Za-z][A-Za-z-]{1,40}:[^\n]*\r?\n")
_HEAD = 4000


def is_web_archive(data: bytes) -> bool:
    """Whether the file begins with the headers of a web archive."""
    head = data[:_HEAD]
    if not _FIRST_LINE.match(head):
        return False
    headers = re.split(rb"\r?\n\r?\n", head.lstrip(b"\xef\xbb\xbf \r\n"), maxsplit=1)[0]
    return b"mime-version:" in headers.lower() and bool(_HEADER.search(headers))


def page_of(data: bytes) -> bytes:
    """The page in a web archive, as the bytes of an HTML file that declares its encoding. Raises DamagedFile where there is none."""
    from email import message_from_bytes

    archive = message_from_bytes(data.lstrip(b"\xef\xbb\xbf \r\n"))
    pages = [
        (part, body) for part in archive.walk() if part.get_content_type() == "text/html" and (body := _body(part)).strip()
    ]
    if not pages:
        raise DamagedFile("网页归档（mht）里没有网页正文，文件可能没有传完；请重新从浏览器另存后再导入")
    # The first page is the one that was saved, the others are its frames; where it only holds frames, the largest has the text.
    first = pages[0]
    framed = b"<frameset" in first[1][:_HEAD].lower()
    part, body = max(pages, key=lambda page: len(page[1])) if framed else first
    charset = part.get_content_charset()
    declared = b"charset" in body[:2048].lower()
    return body if declared or not charset else f'<meta charset="{charset}">'.encode("ascii", "ignore") + body


def _body(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
