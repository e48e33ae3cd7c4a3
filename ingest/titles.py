"""The cover of a policy text: which lines are its title and its red head, and what the title is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.confidence import BY_SHAPE, HINT, IN_PLACE, LABELLED
from ingest.dates import parse_date
from ingest.kinds import kind_of
from ingest.lines import Line
from ingest.numbering import read_label
from ingest.organs import is_organ_line

_WINDOW = 15
_LONGEST_TITLE = 160
_MAX_LINES = 5
_YEAR_NUMBER = r"(?:[〔\[【﹝［（(]\s*(?:19|20)\d\d\s*[〕\]】﹞］）)]|(?:19|20)\d\d年)\s*第?\s*\d{1,5}\s*号"
DOC_NUMBER = re.compile(
    rf"(?:[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z（）()]{{0,19}})?{_YEAR_NUMBER}"
    r"|[\u4e00-\u9fff、\s]{0,40}(?:令|公告)\s*(?:[〔\[（(](?:19|20)\d\d[〕\]）)])?\s*[（(]?第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号[）)]?"
    r"|第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号"
)
_NUMBER_PREFIX = re.compile(r"^(?:发文字号|发文文号|文\s*号|文件编号|文件号|字号)\s*[:：]\s*")
_SENTENCE = re.compile(r"[。；！？，、：:]$")
_NO_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"[\u4e00-\u9fff]{3}")
_NOTE = re.compile(r"^[（(]\s*(?:19|20)\d\d年|^(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
_WIDE_GAP = re.compile(r"\s{3,}")
_MARK = re.compile(r"^(?:特急|急件|加急|秘密|机密|签发人.*|\d{4,6})$")
_BRACKET_LINE = re.compile(
    r"^[（(](?:试行|暂行|修订|修订稿|修正|征求意见稿|草案|送审稿|[^（(）)]{0,12}(?:修订|修正|版|稿))[）)]$"
)


@dataclass(frozen=True, slots=True)
class Cover:
    """The title, the lines (by number) that print it, and the lines of the red head around it (issuer and 文号).

    ``element`` is where the title comes from if no line prints it, ``confidence`` how sure it is (see ``ingest/evidence.py``).
    """

    title: str
    title_lines: frozenset[int]
    red_head: frozenset[int]
    element: str = "正文"
    confidence: float = 1.0


def find_cover(lines: Sequence[Line], *, known_title: str | None, name: str) -> Cover:
    """Finds the title of a text and the lines of its cover.

    ``known_title`` (of the record or the page) wins; else the first heading, the first lines in the shape of an official
    title, a short first line, and at last ``name`` without its suffix.
    """
    if known_title and known_title.strip():
        title, element, confidence = _close(known_title), "来源标明的标题", LABELLED
    elif (found := _printed_title(lines)) is not None:
        (title, confidence), element = found, "正文"
    else:
        return Cover(_stem(name), frozenset(), frozenset(), "文件名", HINT)
    printed = _lines_printing(title, lines)
    return Cover(title, printed, _red_head(lines, printed), element, confidence)


def doc_number_line(line: str) -> str | None:
    """The 文号 when the line is nothing else (brackets around it or 「文号：」 before it aside)."""
    text = _NUMBER_PREFIX.sub("", _WIDE_GAP.split(line.strip())[0])
    bare = text[1:-1] if text[:1] in "（(" and text[-1:] in "）)" and text.count("号") == 1 and text[-2:-1] == "号" else text
    for candidate in (text, bare):
        if len(candidate) <= 60 and DOC_NUMBER.fullmatch(candidate):
            return _NO_SPACE.sub("", candidate) if candidate else None
    return None


def is_red_head_line(line: str) -> bool:
    """Whether a line of the cover is the issuer's name, with or without 文件, or the 文号."""
    text = line.strip()
    if _MARK.match(text) or doc_number_line(text):
        return True
    parts = _WIDE_GAP.split(text)
    if len(parts) == 2 and parse_date(parts[1]) and is_organ_line(parts[0]):
        return True
    return is_organ_line(text) or (text.endswith("文件") and is_organ_line(text[:-2].strip()))


def _printed_title(lines: Sequence[Line]) -> tuple[str, float] | None:
    """The title that the first lines print, and how sure it is."""
    for line in lines[:5]:
        if line.level is not None and len(line.text) <= _LONGEST_TITLE and read_label(line.text) is None:
            return _close(line.text), IN_PLACE
    start = 0
    while start < min(len(lines), _WINDOW) and is_red_head_line(lines[start].text):
        start += 1
    if start and start < len(lines) and lines[start].text.startswith("关于") and is_organ_line(lines[start - 1].text):
        start -= 1
    if (official := _official_title(lines, start)) is not None:
        return official, IN_PLACE
    short = _short_first_line(lines, start)
    return (short, BY_SHAPE) if short is not None else None


def _official_title(lines: Sequence[Line], start: int) -> str | None:
    """The first lines joined until they end with a 文种, as long as each may be part of a title."""
    joined = ""
    for number in range(start, min(start + _MAX_LINES, len(lines))):
        text = lines[number].text
        if (
            len(joined) + len(text) > _LONGEST_TITLE
            or _SENTENCE.search(text)
            or "。" in text
            or read_label(text)
            or _NOTE.match(text)
        ):
            return None
        joined += (" " if joined and is_organ_line(joined) and not text.startswith("关于") else "") + text
        if joined.count("《") == joined.count("》") and kind_of(joined):
            if (below := _title_below(lines, number + 1)) and "关于" not in joined:
                return below
            follows = lines[number + 1].text if number + 1 < len(lines) else ""
            return _close(joined + (follows if _BRACKET_LINE.match(follows) else ""))
    return None


def _title_below(lines: Sequence[Line], start: int) -> str | None:
    """The title under a red head that reads like one itself (…专题会议纪要 / 文号 / 关于…的会议纪要)."""
    number = start
    while number < min(len(lines), start + 4) and is_red_head_line(lines[number].text):
        number += 1
    if number == start or number >= len(lines) or not lines[number].text.startswith("关于"):
        return None
    return _official_title(lines, number)


def _short_first_line(lines: Sequence[Line], start: int) -> str | None:
    if start + 1 >= len(lines):
        return None
    text = lines[start].text
    if (
        len(text) > 60
        or _SENTENCE.search(text)
        or "。" in text
        or read_label(text)
        or not _WORDS.search(text)
        or _NOTE.match(text)
    ):
        return None
    return _close(text)


def _lines_printing(title: str, lines: Sequence[Line]) -> frozenset[int]:
    wanted = _folded(title)
    found: set[int] = set()
    for start in range(min(len(lines), _WINDOW)):
        joined = ""
        for end in range(start, min(start + _MAX_LINES, len(lines))):
            joined += _folded(lines[end].text)
            if joined == wanted or (joined.strip("（）") == wanted and end == start):
                found.update(range(start, end + 1))
            if not wanted.startswith(joined):
                break
    return frozenset(found)


def _red_head(lines: Sequence[Line], title_lines: frozenset[int]) -> frozenset[int]:
    """Issuer and 文号 lines above the title, between its printings, and right below it."""
    found: set[int] = set()
    last = max(title_lines, default=-1)
    above = 0
    while (
        above < last and above not in title_lines and len(lines[above].text) <= 40 and not _SENTENCE.search(lines[above].text)
    ):
        found.add(above)
        above += 1
    for number, line in enumerate(lines[:_WINDOW]):
        if number in title_lines:
            continue
        if number < last and is_red_head_line(line.text):
            found.add(number)
        elif number > last:
            if doc_number_line(line.text) is None:
                break
            found.add(number)
    return frozenset(found) if title_lines else frozenset(number for number in found if doc_number_line(lines[number].text))


def _folded(text: str) -> str:
    return _NO_SPACE.sub("", text).replace(":", "：").replace("(", "（").replace(")", "）")


def _close(text: str) -> str:
    return _NO_SPACE.sub(" ", text).strip()


def _stem(name: str) -> str:
    base = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    stem, dot, suffix = base.rpartition(".")
    return stem if dot and stem and len(suffix) <= 5 and suffix.isascii() else base
