"""The numbers that a browser prints before the entries of an ordered list."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from ingest.numbering import read_label

_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_HAN = "〇一二三四五六七八九"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MOST = 3999
"""The last number that Roman numerals write; Chinese ones are written up to 99, which no list passes."""


class ListCounters:
    """Counts the entries of the ordered lists that are open while a page is walked."""

    def __init__(self) -> None:
        self._lists: list[tuple[HtmlElement, int]] = []
        self._marker = ""

    def enter(self, element: HtmlElement) -> None:
        """An element begins."""
        if element.tag in ("ol", "ul"):
            self._lists.append((element, _whole(element.get("start"), 1) - 1))
        elif element.tag == "li" and self._lists and self._lists[-1][0].tag == "ol":
            holder, count = self._lists[-1]
            count = _whole(element.get("value"), count + 1)
            self._lists[-1] = (holder, count)
            self._marker = marker(count, _style(element) or _style(holder) or "1")

    def leave(self, element: HtmlElement) -> None:
        """An element ends."""
        if element.tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif element.tag == "li":
            self._marker = ""

    def numbered(self, text: str) -> str:
        """``text`` with the number of the entry that it begins, if it begins one and has no number of its own."""
        found, self._marker = self._marker, ""
        if not found or read_label(text) is not None:
            return text
        return f"{found} {text}" if text[0].isdigit() else found + text


def marker(count: int, style: str) -> str:
    """The number of entry ``count`` in a list of ``style``, an HTML ``type`` or CSS ``list-style-type``; empty for none.

    >>> marker(3, "cjk-ideographic"), marker(3, "a"), marker(3, "upper-roman"), marker(3, "none")
    ('三、', 'c.', 'III.', '')
    """
    kind = style if len(style) == 1 else style.lower()
    if kind in ("none", "disc", "circle", "square") or count < 0:
        return ""
    if kind in ("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal", "cjk-decimal") and 0 < count < 100:
        return _han(count) + "、"
    if kind in ("a", "A", "lower-alpha", "lower-latin", "upper-alpha", "upper-latin") and 0 < count <= 26:
        letter = chr(ord("a") + count - 1)
        return (letter.upper() if kind == "A" or kind.startswith("upper") else letter) + "."
    if kind in ("i", "I", "lower-roman", "upper-roman") and 0 < count <= _MOST:
        roman = _roman(count)
        return (roman.upper() if kind == "I" or kind.startswith("upper") else roman) + "."
    return f"{count}."


def _style(element: HtmlElement) -> str:
    styled = _STYLE.search(element.get("style") or "")
    return styled[1] if styled else (element.get("type") or "").strip()


def _whole(text: str | None, default: int) -> int:
    found = re.fullmatch(r"\s*([+-]?\d{1,6})\s*", text or "")
    return int(found[1]) if found else default


def _han(count: int) -> str:
    tens, ones = divmod(count, 10)
    head = ("" if tens == 1 else _HAN[tens]) + "十" if tens else ""
    return head + (_HAN[ones] if ones else "")


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while count >= value:
            text += letters
            count -= value
    return text
