"""发文字号: the number of the text itself, never of one that it mentions."""

from __future__ import annotations

import re

from ingest.confidence import BY_SHAPE, DERIVED, IN_PLACE
from ingest.evidence import Found, Sheet, fold
from ingest.note import Note, order_of
from ingest.red_head import DOC_NUMBER, doc_number_line
from ingest.titles import Cover
from ingest.told_facts import Told

_IN_TITLE = re.compile(
    r"^([\u4e00-\u9fff]{1,12}[〔\[](?:19|20)\d\d[〕\]]\s*第?\d{1,5}号)(?=\s*关于)|[（(]([\u4e00-\u9fff]{1,12}[〔\[](?:19|20)\d\d[〕\]]\s*第?\d{1,5}号)[）)]\s*$"
)
_ORDER_HEAD = re.compile(r"[\u4e00-\u9fff、\s]{0,40}(?:令|公告)$")
_ONLY_NUMBER = re.compile(
    r"[（(]?(?:(?:19|20)\d\d年)?\s*第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号[）)]?|(?:19|20)\d\d年第?\s*\d{1,4}\s*号"
)
_TITLE_IS_ORDER = re.compile(
    r"([\u4e00-\u9fff]{4,60}(?:令|公告|通告)[（(]?第[\d〇零一二三四五六七八九十百]{1,6}号[）)]?)(?:$|\s*(?=《))"
)
"""An order that has no other title than its number (某市…指挥部令第13号), or what it makes public after it."""
_LED = re.compile(rf"({DOC_NUMBER.pattern})\s*(?=[为根据现经各按]|$|[,，]\s*(?:依据|根据|经)[^。]{{2,120}}(?:修改|修订|修正)$)")
_BELOW = 3
"""A number may stand this many lines below the title."""
_BLANK = re.compile(r"\s+")


def own_number(sheet: Sheet, cover: Cover, told: Told, note: Note) -> Found[str] | None:
    """The 文号 under its name, in the red head, at the title, or of the order in the note."""
    for reading in told.get("doc_number", ()):
        return Found(_close(reading.value), reading.span, reading.element, reading.confidence)
    below = max(cover.title_lines, default=-1) + 1
    heads = sorted(cover.red_head)
    if cover.title_lines:
        heads += [number for number in range(below, min(below + _BELOW, len(sheet))) if number not in cover.red_head]
    for number in heads:
        if found := _line(sheet, number):
            return found
    if cover.title_lines and (broken := _broken(sheet, below)):
        return broken
    if in_title := _IN_TITLE.search(fold(cover.title)):
        printed = in_title[1] or in_title[2]
        for number in sorted(cover.title_lines):
            if printed in fold(sheet.texts[number]):
                return sheet.printed(number, printed, _close(printed), BY_SHAPE)
        return Found(_close(printed), None, "标题", BY_SHAPE)
    if order := _TITLE_IS_ORDER.match(fold(cover.title)):
        title_line = min(cover.title_lines, default=None)
        value = _close(order[1])
        return Found(value, None, "标题", BY_SHAPE) if title_line is None else sheet.line(title_line, value, BY_SHAPE)
    # A source that lost its line breaks: the number and the first sentence are one line.
    if below < len(sheet) and (led := _LED.match(fold(sheet.texts[below][:80]))):
        return sheet.at(below, *led.span(1), _close(led[1]), DERIVED)
    return order_of(note)


def _line(sheet: Sheet, number: int) -> Found[str] | None:
    """The number that line ``number`` is, with the line above it where an order's name and number stand on two."""
    text = fold(sheet.texts[number])
    value = doc_number_line(text)
    if value is None:
        return None
    if _ONLY_NUMBER.fullmatch(text.strip()) and number and _ORDER_HEAD.fullmatch(sheet.texts[number - 1].strip()):
        return sheet.lines(number - 1, number, _close(sheet.texts[number - 1] + value.strip("（）()")), IN_PLACE)
    place = _compact_place(text, value)
    return sheet.at(number, *place, value, IN_PLACE) if place else sheet.line(number, value, IN_PLACE)


def _broken(sheet: Sheet, first: int) -> Found[str] | None:
    """A number whose pieces stand on lines of their own, as some pages' scripts leave it."""
    for last in range(first + 1, min(first + 3, len(sheet))):
        pieces = sheet.texts[first : last + 1]
        if max(map(len, pieces)) <= 12 and (value := doc_number_line(fold("".join(pieces)))):
            return sheet.lines(first, last, value, BY_SHAPE)
    return None


def _compact_place(text: str, value: str) -> tuple[int, int] | None:
    """Where ``value``, printed without its blanks, stands in ``text``."""
    found = re.search(r"\s*".join(map(re.escape, value)), text)
    return found.span() if found else None


def _close(text: str) -> str:
    return _BLANK.sub("", fold(text))
