"""The cover of a policy text: which lines are its title and its red head, and what the title is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.confidence import BY_SHAPE, HINT, IN_PLACE, LABELLED
from ingest.file_names import running_title, stem
from ingest.kinds import kind_of
from ingest.lines import Dropped, Line
from ingest.numbering import read_label
from ingest.organs import is_organ_line
from ingest.red_head import COVER, doc_number_line, is_red_head_line, red_head_lines

_LONGEST_TITLE = 160
_MAX_LINES = 5
_STRETCHED = re.compile(r"\S(?:\s+\S){2,}")
_LETTER = re.compile(
    r"(?:通知|意见|决定|决议|公告|通告|通报|函|批复|答复|报告|请示|纪要|解释|批示|命令)[（(]?[^（()）]{0,8}[）)]?$"
)
"""How a title with 关于 ends; what it is about may end with a 文种 before (制度, 办法, 方案)."""
_STATE_TITLE = ("中华人民共和国", "中国人民解放军")
_SENTENCE = re.compile(r"[。；！？，、：:]$")
_FOLD = str.maketrans(":()〈〉<>", "：（）《》《》")
"""Signs that a title is printed with here and quoted without there."""
_DASH = "——"
"""A line that ends with it is the first half of a title."""
_NO_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"[\u4e00-\u9fff]{3}")
_NOTE = re.compile(r"^[（(]\s*(?:19|20)\d\d年|^(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
_ORDER_HEAD = re.compile(r"(?:令|公告)(?:\s*[（(]?第?[\d〇零一二三四五六七八九十]{1,6}号[）)]?)?$")
_APPROVES = re.compile(r"关于批准《([^《》]{4,60})》的(?:决议|决定)$")
_MAKES_PUBLIC = re.compile(r"公布|发布")
_QUOTED = re.compile(r"《([^《》]{4,100}(?:《[^《》]+》[^《》]{0,40})?)》")
_PART = re.compile(r"目[录次]|前言|序言|引言|导言|摘要|附[件录]\d*|正文|封面|编者按|contents?", re.IGNORECASE)
"""Headings of parts, which are never titles."""
_SHORTEST_ABOVE = 8
_ORDER_LINES = 8
"""An order with its number, sentence and signature takes at most so many lines before the text that it makes public."""
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


def find_cover(lines: Sequence[Line], *, known_title: str | None, name: str, dropped: Sequence[Dropped] = ()) -> Cover:
    """Finds the title of a text and the lines of its cover.

    ``known_title`` (of the record or the page) wins; else the first heading, the first lines in the shape of an official
    title, a short first line, and at last ``name`` without its suffix, in full where the running head (``dropped``) ends with it.
    """
    if known_title and known_title.strip():
        title, element, confidence = _close(known_title), "来源标明的标题", LABELLED
    elif (found := _printed_title(lines)) is not None:
        (title, confidence), element = found, "正文"
    elif (head := running_title(name, dropped)) is not None:
        return Cover(head, frozenset(), frozenset(), "页眉", BY_SHAPE)
    else:
        return Cover(stem(name), frozenset(), frozenset(), "文件名", HINT)
    printed, letter = _lines_printing(title, lines), _lines_issuing(title, lines)
    if letter and max(letter) < min(printed, default=len(lines)):
        printed = letter
    return Cover(title, printed, red_head_lines(lines, printed), element, confidence)


def _printed_title(lines: Sequence[Line]) -> tuple[str, float] | None:
    """The title that the first lines print, and how sure it is."""
    for number, line in enumerate(lines[:5]):
        if (
            line.level is not None
            and len(line.text) <= _LONGEST_TITLE
            and read_label(line.text) is None
            and not _PART.fullmatch(_NO_SPACE.sub("", line.text))
        ):
            above = _title_above(lines[:number])
            if above and "关于" not in above and line.text.startswith("关于"):
                above = None  # a red head that reads like a title itself (…专题会议纪要)
            return above or _close(line.text), IN_PLACE
    if (ordered := _promulgated_title(lines)) is not None:
        return ordered, IN_PLACE
    start = 0
    while start < min(len(lines), COVER) and is_red_head_line(lines[start].text):
        start += 1
    if start == 1 and (whole := _law_over_lines(lines)) is not None:
        return whole, IN_PLACE
    if start and start < len(lines) and lines[start].text.startswith("关于") and is_organ_line(lines[start - 1].text):
        start -= 1
    if (official := _official_title(lines, start)) is not None:
        approved = _APPROVES.search(official)
        # A congress's resolution above the regulation that it approves is like an order above what it makes public.
        return (approved and _printed_below(approved[1], lines, start)) or official, IN_PLACE
    short = _short_first_line(lines, start)
    return (short, BY_SHAPE) if short is not None else None


def _title_above(lines: Sequence[Line]) -> str | None:
    """The official title that plain lines above the first heading print in full; what is shorter may be a page's menu."""
    start = 0
    while start < len(lines) and is_red_head_line(lines[start].text):
        start += 1
    title = _official_title(lines, start)
    return title if title and len(title) >= _SHORTEST_ABOVE else None


def _promulgated_title(lines: Sequence[Line]) -> str | None:
    """The title of the text that an order above it makes public (…令 / 第12号 / 现公布《…》 / signature / title)."""
    if not lines or len(lines[0].text) > 60 or not _ORDER_HEAD.search(lines[0].text.strip()):
        return None
    for number, line in enumerate(lines[1:_ORDER_LINES], 1):
        if not _MAKES_PUBLIC.search(line.text):
            continue
        for quoted in _QUOTED.finditer(line.text):
            if (printed := _printed_below(quoted[1], lines, number)) is not None:
                return printed
    return None


def _printed_below(title: str, lines: Sequence[Line], number: int) -> str | None:
    """``title`` as it is printed on lines of its own below line ``number``."""
    joined = ""
    for place in sorted(place for place in _lines_printing(title, lines) if place > number):
        joined += lines[place].text
        if _folded(joined) == _folded(title):
            return _close(joined)
    return None


def _law_over_lines(lines: Sequence[Line]) -> str | None:
    """The title of a law whose first line reads like a body's name (中华人民共和国外国中央银行 / 财产…法), above its note."""
    if not lines[0].text.startswith(_STATE_TITLE):
        return None
    joined = lines[0].text
    for number in range(1, min(4, len(lines) - 1)):
        if (
            not _may_be_title(lines[number].text)
            or lines[number].text.startswith("关于")
            or doc_number_line(lines[number].text)
        ):
            return None
        joined += lines[number].text
        if kind_of(joined) and _NOTE.match(lines[number + 1].text):
            return _close(joined)
    return None


def _official_title(lines: Sequence[Line], start: int) -> str | None:
    """The first lines joined until they end with a 文种, as long as each may be part of a title."""
    joined = ""
    for number in range(start, min(start + _MAX_LINES, len(lines))):
        if not _may_be_title(lines[number].text) or len(joined) + len(lines[number].text) > _LONGEST_TITLE:
            return None
        joined = _joined(joined, lines[number].text)
        if not _is_whole(joined):
            continue
        if (longer := _longer(lines, number + 1, joined)) is not None:
            return longer
        if (below := _title_below(lines, number + 1)) and "关于" not in joined:
            return below
        follows = lines[number + 1].text if number + 1 < len(lines) else ""
        return _close(joined + (follows if _BRACKET_LINE.match(follows) else ""))
    return None


def _may_be_title(text: str) -> bool:
    return not (_SENTENCE.search(text) or "。" in text or read_label(text) or _NOTE.match(text))


def _joined(joined: str, text: str) -> str:
    gap = " " if joined and is_organ_line(joined) and not text.startswith("关于") else ""
    return joined + gap + (_NO_SPACE.sub("", text) if _STRETCHED.fullmatch(text) else text)


def _is_whole(joined: str) -> bool:
    return joined.count("《") == joined.count("》") and kind_of(joined) is not None


def _longer(lines: Sequence[Line], number: int, joined: str) -> str | None:
    """The title that goes on after its first 文种: …关于建立记录制度 / 审核制度的指导意见, …关于印发《办法》 / 的通知."""
    if "关于" not in joined or _LETTER.search(joined):
        return None
    for line in lines[number : number + 3]:
        if not _may_be_title(line.text) or len(joined) + len(line.text) > _LONGEST_TITLE or is_red_head_line(line.text):
            return None
        joined = _joined(joined, line.text)
        if _is_whole(joined) and _LETTER.search(joined):
            return _close(joined)
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
    below = lines[start + 1].text
    if text.endswith(_DASH) and start + 2 < len(lines) and len(below) <= 60 and _may_be_title(below):
        text += below
    return _close(text)


def _lines_printing(title: str, lines: Sequence[Line]) -> frozenset[int]:
    wanted = _folded(title)
    found: set[int] = set()
    for start in range(min(len(lines), COVER)):
        joined = ""
        for end in range(start, min(start + _MAX_LINES, len(lines))):
            joined += _folded(lines[end].text)
            if joined == wanted or (joined.strip("（）") == wanted and end == start):
                found.update(range(start, end + 1))
            if not wanted.startswith(joined):
                break
    return frozenset(found)


def _lines_issuing(title: str, lines: Sequence[Line]) -> frozenset[int]:
    """The lines of the letter that issues the text which a record names: 某局印发《关于规范…的指导意见》的通知 above …的指导意见."""
    letter = _printed_title(lines)
    if letter is None or len(title) < _SHORTEST_ABOVE or _folded(title) == _folded(letter[0]):
        return frozenset()
    return _lines_printing(letter[0], lines) if _folded(title) in _folded(letter[0]) else frozenset()


def _folded(text: str) -> str:
    # Several bodies are joined by 、 here and by a blank there.
    return _NO_SPACE.sub("", text).translate(_FOLD).replace("、", "")


def _close(text: str) -> str:
    return _NO_SPACE.sub(" ", text).strip()
