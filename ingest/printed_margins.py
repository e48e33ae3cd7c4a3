"""What is printed in the margins of every page: running heads, feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from ingest.lines import Dropped, Reason
from ingest.numbering import read_label
from ingest.printed import Block, Grid, Page, Row

_EDGE = 0.16
"""Heads and feet stand within this part of the page's height from its edge: official margins are 37 mm of 297."""
_ROWS = 3
"""So many rows from the edge may be head or foot."""
_PAGES = 3
_LARGER = 1.12
_DENSITY = 0.4
"""A running head stands on this share of the pages from its first to its last: on all of them, or on the left or right ones. What
comes back now and then is a line of the text (the issuer above every title of a collection)."""
_SAME_PLACE = 6.0
_DECORATION = r"[\s—–―\-－_~～·•.．|｜<>〈〉《》()（）\[\]【】]*"
_NUMBER = re.compile(
    rf"^{_DECORATION}(?:(?:第|[Pp]age|P\.)\s*)?(\d{{1,4}}|[ivxlcIVXLC]{{1,7}}|第[一二三四五六七八九十百〇零]{{1,6}}(?=\s*页))\s*页?"
    rf"(?:\s*(?:[/／,，、;；|]|of)?\s*(?:共|总)?\s*\d{{0,4}}\s*页?)?{_DECORATION}$"
)
_DECORATED = re.compile(r"页|[/／]|^\s*[—–―\-－~～·•|｜]|[Pp]age")
_DIGITS = re.compile(r"\d+")
_OWN_WORDS = re.compile(r"^附\s*[件录表图]|^[表图]\s*\d|目\s*[录次]$")


def without_margins(pages: Sequence[Page]) -> tuple[list[Page], list[Dropped]]:
    """The pages without their running heads, feet and page numbers, and what was taken off."""
    # Of the document: a page may hold nothing but a table, its head and its number.
    usual = median([row.size for page in pages for row in page.rows] or [0.0])
    edges = [_edges(page, usual) for page in pages]
    repeated = _repeated(pages, edges)
    offsets = Counter(
        int(found[1]) - page.number
        for page, rows in zip(pages, edges, strict=True)
        for row in rows
        if (found := _NUMBER.match(row.text)) and found[1].isdecimal()
    )
    left: list[Page] = []
    dropped: list[Dropped] = []
    for page, rows in zip(pages, edges, strict=True):
        gone: dict[int, Reason] = {}
        for row in rows:
            if _is_page_number(row, page, offsets, alone=len(pages) == 1):
                gone[id(row)] = Reason.PAGE_NUMBER
            elif any(key in repeated for key in _keys(row, page)):
                gone[id(row)] = Reason.RUNNING_HEAD
        dropped.extend(Dropped(row.text, gone[id(row)]) for row in rows if id(row) in gone)
        left.append(replace(page, parts=tuple(_kept(page, gone))) if gone else page)
    return left, dropped


def _kept(page: Page, gone: dict[int, Reason]) -> Iterator[Block | Grid]:
    for part in page.parts:
        if not isinstance(part, Block):
            yield part
        elif rows := tuple(row for row in part.rows if id(row) not in gone):
            yield replace(part, rows=rows)


def _edges(page: Page, usual: float) -> list[Row]:
    """The rows near the upper and lower edges of the page, from the edges inwards."""
    rows = sorted(page.rows, key=lambda row: row.base)
    upper = [row for row in rows[: 2 * _ROWS] if row.base < _EDGE * page.height]
    lower = [row for row in rows[::-1][: 2 * _ROWS] if row.top > (1 - _EDGE) * page.height]
    found: list[Row] = []
    for side in (upper, lower):
        # Parts of one line (title left, number right) count once.
        lines = sorted({round(row.base / 3) for row in side}, reverse=side is lower)[:_ROWS]
        # What is larger than the text is a title, however often it comes back.
        found.extend(row for row in side if round(row.base / 3) in lines and row.size < _LARGER * usual)
    return found


def _repeated(pages: Sequence[Page], edges: Sequence[Sequence[Row]]) -> set[tuple[str, int]]:
    found: dict[tuple[str, int], list[int]] = {}
    for page, rows in zip(pages, edges, strict=True):
        for key in {key for row in rows for key in _keys(row, page)}:
            found.setdefault(key, []).append(page.number)
    least = min(_PAGES, max(len(pages), 2))
    return {key for key, on in found.items() if len(on) >= least and len(on) >= _DENSITY * (on[-1] - on[0] + 1)}


def _keys(row: Row, page: Page) -> Iterator[tuple[str, int]]:
    """What must be the same on other pages for ``row`` to be a running head: its words, and its place in either of two rasters."""
    text = "".join(row.text.split())
    if not text or _OWN_WORDS.search(text) or ((label := read_label(row.text)) and not label.cited):
        return
    counted = _DIGITS.sub(lambda found: f"#{int(found[0]) - page.number}", text)
    for words in {text, counted}:
        for shift in (0, _SAME_PLACE / 2):
            # The shift keeps the rasters apart: keys of one are odd, of the other even.
            yield words, 2 * round((row.base + shift) / _SAME_PLACE) + bool(shift)


def _is_page_number(row: Row, page: Page, offsets: Counter[int], *, alone: bool) -> bool:
    found = _NUMBER.match(row.text)
    if not found or (row.text[:1] in "(（" and len(offsets) < 2):
        return False
    if _DECORATED.search(row.text) or len(found[0]) > len(found[1]) + 6:
        return True
    if not found[1].isdecimal():
        return not found[1].isdecimal() and not row.text.isupper()
    value = int(found[1])
    return offsets[value - page.number] > 1 or (alone and value == 1)
