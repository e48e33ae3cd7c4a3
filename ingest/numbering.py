"""The numbers that open a line of a policy text: 第三条, 一、, （一）, 1., （1）, ①, 2.1."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from index.forms import simplified
from index.model import SectionKind
from index.numbers import HAN_NUMERALS, chinese_number

_HAN = HAN_NUMERALS


class Shape(IntEnum):
    """How a number is printed: lines of one shape form one series. The value orders the shapes from outer to inner."""

    PART = 1
    SUBPART = 2
    CHAPTER = 3
    SUBSECTION = 4
    ARTICLE = 5
    HAN_COMMA = 6
    HAN_BRACKET = 7
    DIGIT_DOT = 8
    DIGIT_BRACKET = 9
    DIGIT_HALF_BRACKET = 10
    CIRCLED = 11
    DECIMAL_1 = 12
    DECIMAL_2 = 13
    DECIMAL_3 = 14
    DECIMAL_4 = 15


KINDS: dict[Shape, SectionKind] = {
    Shape.PART: SectionKind.PART,
    Shape.SUBPART: SectionKind.PART,
    Shape.CHAPTER: SectionKind.CHAPTER,
    Shape.SUBSECTION: SectionKind.SUBSECTION,
    Shape.ARTICLE: SectionKind.ARTICLE,
    Shape.HAN_COMMA: SectionKind.ITEM_1,
    Shape.HAN_BRACKET: SectionKind.ITEM_2,
    Shape.DIGIT_DOT: SectionKind.ITEM_3,
    Shape.DIGIT_BRACKET: SectionKind.ITEM_4,
    Shape.DIGIT_HALF_BRACKET: SectionKind.ITEM_4,
    Shape.CIRCLED: SectionKind.ITEM_4,
    Shape.DECIMAL_1: SectionKind.ITEM_1,
    Shape.DECIMAL_2: SectionKind.ITEM_2,
    Shape.DECIMAL_3: SectionKind.ITEM_3,
    Shape.DECIMAL_4: SectionKind.ITEM_4,
}
DIVISIONS = frozenset({Shape.PART, Shape.SUBPART, Shape.CHAPTER, Shape.SUBSECTION})
_ORDINAL_SHAPES = {
    "编": Shape.PART,
    "篇": Shape.PART,
    "部分": Shape.PART,
    "分编": Shape.SUBPART,
    "章": Shape.CHAPTER,
    "节": Shape.SUBSECTION,
    "条": Shape.ARTICLE,
}
_DECIMALS = (Shape.DECIMAL_1, Shape.DECIMAL_2, Shape.DECIMAL_3, Shape.DECIMAL_4)

_FIRST = frozenset(f"第（({_HAN}0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_ORDINAL = re.compile(
    rf"第\s*([{_HAN}]+(?:\s+[{_HAN}]+)*|\d+)\s*(分编|部分|[编篇章节条])(?!款)(?:\s*之\s*([{_HAN}]+)(?![{_HAN}]*[款项]))?"
)
_HAN_COMMA = re.compile(rf"([{_HAN}]+)\s*[、．.]")
_HAN_BRACKET = re.compile(rf"[（(]\s*([{_HAN}]+)\s*[）)][、.．]?")
_DIGIT_BRACKET = re.compile(r"[（(]\s*(\d{1,2})\s*[）)][、.．]?")
_DIGIT_HALF_BRACKET = re.compile(r"(\d{1,2})[）)]")
_DECIMAL = re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})[.．]?(?=[\s\u4e00-\u9fff《“])")
_DIGIT_DOT = re.compile(r"(\d{1,3})\s*[、．.](?!\d)")
_PLAIN_DIGIT = re.compile(r"(\d{1,2})(?=[\s　]+[\u4e00-\u9fff《“])")
_BLANK = re.compile(r"\s+")

# What follows an ordinal in a sentence that merely names it. Without a space after the ordinal one character decides;
# after a space only wording that no rule of its own starts with.
_CITED_CLOSE = re.compile(
    r"[的所之第、，,；;。和与及至款项]|[中内外](?:[的所，,、]|规定)|以[上下内外]|或者|各[款项]|前[款项]|到第|"
    r"规定|明确|修改|改为|删[去除]|增加|相应|作为第|调整为|移至"
)
_CITED_APART = re.compile(
    rf"\s+(?:的[^士确]|所[称列指规]|之规定|规定的|(?:[和、至及与或]|或者|以及)\s*第[{_HAN}\d]+[款项条]|第[{_HAN}\d]+[款项]|修改为|改为|相应[改修调]|调整为|移至)"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A number at the head of a line.

    ``text`` is the number as printed, without the spaces inside it; ``value`` what it counts (for decimals the last part) and
    ``branch`` the N of 之N, else 0; ``prefix`` the outer parts of a decimal (``(2,)`` for 2.1). ``end`` is the offset in the
    line at which the words after the number begin. ``apart`` says that a space, a bracket or the line's end follows it, and
    ``cited`` that the words after it read like a sentence about that provision.
    """

    shape: Shape
    text: str
    value: int
    end: int
    branch: int = 0
    prefix: tuple[int, ...] = ()
    apart: bool = True
    cited: bool = False


@lru_cache(maxsize=4096)
def read_label(line: str) -> Label | None:
    """The number that opens ``line``, whatever comes after it; None where the line opens with words.

    Traditional characters (第八條, 第二節) count as the simplified ones; the label keeps the line's own. A line is looked at several times
    on its way to a document (breaks, contents, structure): the last few thousand are kept.
    """
    if not line or line[0] not in _FIRST:
        return None
    plain = simplified(line)
    label = _read(plain)
    if label is None or plain == line:
        return label
    return replace(label, text=_BLANK.sub("", line)[: len(label.text)])


def _read(line: str) -> Label | None:
    if line[0] == "第":
        return _read_ordinal(line)
    if "①" <= line[0] <= "⑳":
        return _label(Shape.CIRCLED, line, ord(line[0]) - ord("①") + 1, 1)
    if line[0] in "（(":
        if found := _HAN_BRACKET.match(line):
            return _label(Shape.HAN_BRACKET, line, chinese_number(found[1]), found.end())
        if found := _DIGIT_BRACKET.match(line):
            return _label(Shape.DIGIT_BRACKET, line, int(found[1]), found.end())
        return None
    if found := _HAN_COMMA.match(line):
        return _label(Shape.HAN_COMMA, line, chinese_number(found[1]), found.end())
    return _read_digits(line) if line[0].isdecimal() else None


def _read_ordinal(line: str) -> Label | None:
    found = _ORDINAL.match(line)
    value = chinese_number(found[1]) if found else None
    if not found or value is None:
        return None
    rest = line[found.end() :]
    apart = not rest or rest[0].isspace() or rest[0] in "（(【[：:《"
    cited = bool((_CITED_APART if apart else _CITED_CLOSE).match(rest))
    branch = (chinese_number(found[3]) or 0) if found[3] else 0
    end = len(line) - len(rest.lstrip())
    return Label(_ORDINAL_SHAPES[found[2]], _BLANK.sub("", found[0]), value, end, branch=branch, apart=apart, cited=cited)


def _read_digits(line: str) -> Label | None:
    if found := _DECIMAL.match(line):
        parts = tuple(int(part) for part in re.split("[.．]", found[1]))
        return _label(_DECIMALS[len(parts) - 1], line, parts[-1], found.end(), parts[:-1])
    if found := _DIGIT_DOT.match(line):
        return _label(Shape.DIGIT_DOT, line, int(found[1]), found.end())
    if found := _DIGIT_HALF_BRACKET.match(line):
        return _label(Shape.DIGIT_HALF_BRACKET, line, int(found[1]), found.end())
    if found := _PLAIN_DIGIT.match(line):
        return _label(Shape.DECIMAL_1, line, int(found[1]), found.end())
    return None


def _label(shape: Shape, line: str, value: int | None, end: int, prefix: tuple[int, ...] = ()) -> Label | None:
    if value is None:
        return None
    text = _BLANK.sub("", line[:end])
    return Label(shape, text, value, len(line) - len(line[end:].lstrip()), prefix=prefix)
