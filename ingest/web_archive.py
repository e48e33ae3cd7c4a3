"""Web archives (MHT): a saved page with its pictures as one MIME message, also what Word saves as 单个文件网页 and names .doc."""

from __future__ import annotations

import email
import re

_HEADERS = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?mime-version:", re.IGNORECASE)
_SNIFFED = 4000


def is_web_archive(data: bytes) -> bool:
    """Whether ``data`` begins with the headers of a MIME message that has a page in it."""
    head = data[:_SNIFFED]
    return bool(_HEADERS.match(head)) and (b"multipart/related" in head.lower() or b"text/html" in head.lower())


def page_in(data: bytes) -> bytes:
    """The bytes of the page in a web archive; ``data`` itself when it is none."""
    if not is_web_archive(data):
        return data
    for part in email.message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return page
    return data
