"""Plain text to lines: the space around them off, blank ones out, hard-wrapped paragraphs joined again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_SPACE = " \t\u3000\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_ENDS = tuple("。！？；：.!?;:”》）)】…")
_HEAD = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇\d]{1,7}[编章节条][\s\u3000]|[一二三四五六七八九十]{1,3}、"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、]\D)"
)

_MIN_LINES = 8
"""With fewer lines nothing is joined: a list of short items has one width too."""
_WIDTHS = (36, 130)
"""Columns of a hard-wrapped file, a Han character counting two: pages of typewriters and mail programs have 60 to 80."""
_SLACK = 5
"""A full line may be this many columns short, because punctuation must not begin a line."""
_FULL_SHARE = 0.4
"""Least share of full lines in a hard-wrapped file: texts with a paragraph a line have under 0.1 lines of the same width."""
_OPEN_SHARE = 0.75
"""Least share of the full lines that end inside a sentence; in lists of equal items nearly all end with a stop."""


def tidy(text: str) -> str:
    """``text`` without space around it and with no-break spaces as spaces."""
    return text.replace("\xa0", " ").strip(_SPACE)


def split_lines(text: str) -> list[str]:
    """The non-blank lines of ``text``, tidied; a file that was clearly wrapped at a fixed width gets its paragraphs back."""
    raw = text.split("\n")
    width = wrap_width(raw)
    if width is None:
        return [line for line in map(tidy, raw) if line]
    return _rejoin(raw, width)


def wrap_width(lines: Sequence[str]) -> int | None:
    """The width in columns at which the lines were cut, or None if they were not."""
    filled = [line.rstrip() for line in lines if line.strip(_SPACE)]
    if len(filled) < _MIN_LINES or max(map(len, filled)) > _WIDTHS[1]:
        return None
    widths = [columns(line) for line in filled]
    width = max(widths)
    if not _WIDTHS[0] <= width <= _WIDTHS[1]:
        return None
    full = [line for line, size in zip(filled, widths, strict=True) if size >= width - _SLACK]
    open_ended = [line for line in full if not line.endswith(_ENDS)]
    if len(full) < _FULL_SHARE * len(filled) or len(open_ended) < _OPEN_SHARE * len(full):
        return None
    return width


def columns(text: str) -> int:
    """The width of ``text`` on a terminal: two columns for wide characters, one for the others."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _rejoin(lines: Sequence[str], width: int) -> list[str]:
    indented = any(re.match(r"[\s\u3000]+\S", line) for line in lines)
    joined: list[str] = []
    open_line = False
    for line in lines:
        text = tidy(line)
        if not text:
            open_line = False
            continue
        new = line[:1] in _SPACE or _HEAD.match(text)
        if open_line and not new:
            joined[-1] += (" " if re.fullmatch("[A-Za-z0-9]{2}", joined[-1][-1] + text[0]) else "") + text
        else:
            joined.append(text)
        ends = text.endswith(("。", "！", "？", "；")) and not indented
        open_line = columns(line.rstrip()) >= width - _SLACK and not ends
    return joined
