"""Mails (EML): the text with what the head says of it, and the attachments, which are documents of their own."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from datetime import date
from email.header import Header, decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from ingest.decode import clean_characters
from ingest.errors import DamagedFile
from ingest.lines import SourceFacts
from ingest.parts import Part, is_noise, told_apart

_PREFIX = re.compile(r"^(?:\s*(?:re|fw|fwd|答复|回复|转发)\s*[:：])+\s*", re.IGNORECASE)
_HEAD = re.compile(
    rb"^(?:from|to|cc|date|subject|received|return-path|message-id|mime-version|reply-to|x-[\w-]+):", re.IGNORECASE
)
_NEWER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
"""Mail programs name the small character set and use the large one."""


def mail_parts(data: bytes) -> list[Part]:
    """The text of a mail (a part without a name) and its attachments. Raises DamagedFile."""
    if not any(_HEAD.match(line) for line in data[:4000].splitlines()[:20]):
        raise DamagedFile("不是邮件：开头没有发件人、日期、主题等邮件头；请核对文件，或重新从邮箱导出")
    try:
        message = email.message_from_bytes(data)
        body, attached = _take_apart(message)
    except RecursionError as error:
        raise DamagedFile("邮件的嵌套层数过深，可能是构造出来的文件，没有读取；请把里面的附件另存后再导入") from error
    subject = _PREFIX.sub("", _header(message, "Subject")).strip()
    parts = []
    if body is not None:
        suffix = ".html" if body.get_content_type() == "text/html" else ".txt"
        content = _text(body)
        facts = SourceFacts(published=_date(message), source_name=_sender(message))
        # The title's last resort is a file's name, whose suffix is not shown.
        title = f"{subject}.eml" if subject else None
        parts.append(Part("", f"正文{suffix}", len(content), len(content), _giving(content), facts, title))
    names = told_apart([name for name, _ in attached])
    for name, (_, part) in zip(names, attached, strict=True):
        content = _content(part)
        parts.append(Part(name, name, len(content), len(content), _giving(content)))
    return parts


def _giving(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _take_apart(message: Message) -> tuple[Message | None, list[tuple[str, Message]]]:
    body: Message | None = None
    attached = []
    for part in _leaves(message):
        name = _file_name(part)
        kind = part.get_content_type()
        inline = part.get_content_disposition() != "attachment"
        if name is None and kind in ("text/plain", "text/html") and inline:
            if body is None or (body.get_content_type() == "text/plain" and kind == "text/html"):
                body = part if _text(part).strip() else body
        elif name is not None and not is_noise(name) and not (part["Content-ID"] and inline and kind.startswith("image/")):
            attached.append((name, part))
    return body, attached


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that are no mere wrapping. A mail that is attached is one of them."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _file_name(part: Message) -> str | None:
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        called = part.get_filename() or (_header(inner, "Subject") if isinstance(inner, Message) else "") or "邮件"
        return _bare(called.removesuffix(".eml") + ".eml")
    name = part.get_filename()
    return _bare(_decoded(name)) if name else None


def _bare(name: str) -> str:
    name = clean_characters(name).replace("\\", "/").rpartition("/")[2].strip()
    return name.encode("utf-8", "backslashreplace").decode("utf-8") or "附件"


def _content(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> bytes:
    """The text as UTF-8 with a mark that says so, where its character set is known; else as it is."""
    data = _content(part)
    charset = (part.get_content_charset() or "").lower()
    try:
        return data.decode(_NEWER.get(charset, charset)).encode("utf-8-sig") if charset else data
    except (LookupError, UnicodeError):
        return data


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return " ".join(clean_characters(_decoded(value)).split()) if value is not None else ""


def _decoded(value: str | Header) -> str:
    """A head as text: =?GBK?B?…?= put into characters, and bytes that no character set is named for read as UTF-8 or GBK."""
    pieces: list[tuple[Any, str | None]] = decode_header(value)
    text = ""
    for piece, charset in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        named = _NEWER.get((charset or "").lower(), charset or "")
        for encoding in (named, "utf-8", "gb18030"):
            try:
                text += piece.decode(encoding)
                break
            except (LookupError, UnicodeError, ValueError):
                continue
        else:
            text += piece.decode("ascii", "replace")
    return text


def _sender(message: Message) -> str | None:
    name, address = parseaddr(_header(message, "From"))
    return name.strip("\"' ") or address or None


def _date(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).date()
    except (ValueError, TypeError, IndexError):
        return None
