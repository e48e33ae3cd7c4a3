"""An independent count of the articles and chapters of a text, made from its raw lines alone, to hold the section tree against.

It shares no code with the reader: a line opens an article when a person skimming the margin would say so. Lines that mention an
article inside a quotation or after 附件 count too, so a difference is a place to look at, not yet an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ARTICLE = re.compile(
    r"^[#\s\u3000*]*第\s*([〇零一二三四五六七八九十百千两\d]+)\s*条(?:\s*之\s*[一二三四五六七八九十]+)?(?=[\s\u3000（(【《*]|$)\**"
)
_DIVISION = re.compile(r"^[#\s\u3000*]*第\s*([〇零一二三四五六七八九十百千\d]+)\s*(编|分编|章|节)(?![、，])([^。；]{0,60})$")
_LAST = re.compile(r"^[#\s\u3000*]*附\s*则[\s\u3000*]*$")
_CITED = re.compile(r"^[\s\u3000]*(?:的[^士确]|所[称指列]|规定的|和第|至第|、第|或者?第|第[一二三四五六七八九十]+款)")
_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Count:
    """Articles as (division path, number) in reading order, and the divisions, each as 第3章."""

    articles: tuple[tuple[tuple[str, ...], int], ...]
    divisions: tuple[str, ...]


def count_articles(lines: Iterable[str]) -> Count:
    """Counts the ``lines`` of a statute. A table of contents at its head does no harm: what is printed last counts.

    附则 without a number ends the chapter before it.
    """
    articles: list[tuple[tuple[str, ...], int]] = []
    divisions: list[str] = []
    path: dict[str, str] = {}
    for line in lines:
        if found := _DIVISION.match(line):
            rank = found[2]
            for inner in ("编", "分编", "章", "节")[("编", "分编", "章", "节").index(rank) :]:
                path.pop(inner, None)
            path[rank] = f"第{_number(found[1])}{rank}"
            divisions.append(path[rank])
        elif _LAST.match(line):
            path.clear()
        elif (found := _ARTICLE.match(line)) and not _CITED.match(line[found.end() :]):
            articles.append((tuple(path[rank] for rank in ("编", "分编", "章", "节") if rank in path), _number(found[1])))
    return Count(tuple(articles), tuple(divisions))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = "〇一二三四五六七八九".find(char) if char != "零" else 0
    return total + digit
