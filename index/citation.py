"""Provisions as texts cite them: 第三条第二款第（一）项, 第三条之一, 第十条至第十二条, 附件2第四条, 一、（二）3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from index.model import SectionKind
from index.numbers import HAN_NUMERALS, chinese_number

_N = rf"(?:[{HAN_NUMERALS}]+|[0-9０-９]+)"
_BRACKETED = rf"[（(]\s*{_N}\s*[）)]"
_BRANCH = rf"(?:\s*之\s*(?P<branch>[一二三四五六七八九十]+)(?![{HAN_NUMERALS}]*[款项]))?"
_STEP = re.compile(
    rf"(?:附\s*(?:件|录|表)\s*(?P<annex>{_N}|[A-Z])?"
    rf"|第\s*(?P<ordinal>{_N}|{_BRACKETED})\s*(?P<unit>分编|部分|[编篇章节条款项目]){_BRANCH}"
    rf"|(?P<comma>[{HAN_NUMERALS}]+)、(?=[（(\s、，。；和及至]|$)"
    rf"|(?P<han>[（(]\s*[{HAN_NUMERALS}]+\s*[）)])\s*项?"
    rf"|(?P<bracket>[（(]\s*[0-9０-９]+\s*[）)])\s*[项目]?"
    r"|(?P<dot>[0-9０-９]+)\s*[.．](?![0-9０-９])\s*目?"
    r"|(?P<circled>[①-⑳])\s*目?)\s*"
)
_SERIES = re.compile(
    rf"第\s*(?P<numbers>(?:{_N}|{_BRACKETED})(?:\s*[、，,和与及或至到—－~～-]\s*(?:{_N}|{_BRACKETED}))+)\s*(?P<unit>[编篇章节条款项目])"
)
_IN_SERIES = re.compile(rf"(?P<to>[至到—－~～-])?\s*[（(]?\s*(?P<number>{_N})")
# 第八条二款, as courts write; 第八条 and then 两款产品 is nothing that texts say.
_PARAGRAPH = re.compile(rf"(?P<ordinal>{_N})\s*(?P<unit>款)(?!项|物|式){_BRANCH}")
_JOINS = re.compile(r"\s*(?:[、，,和与及或]|以及|或者)\s*")
_TO = re.compile(r"\s*(?:至|到|—|－|-|~|～)\s*")
_UNITS = {
    "编": "part",
    "篇": "part",
    "部分": "part",
    "分编": "subpart",
    "章": "chapter",
    "节": "subsection",
    "条": "article",
    "款": "paragraph",
    "项": "item",
    "目": "point",
}
_ORDER = ("annex", "part", "subpart", "chapter", "subsection", "article", "paragraph", "item", "point")
_PRINTED = {
    "part": "编",
    "subpart": "分编",
    "chapter": "章",
    "subsection": "节",
    "article": "条",
    "paragraph": "款",
    "item": "项",
}
_PRINTED["point"] = "目"
_LONGEST_RANGE = 200
"""A range of more provisions than this (第一条至第五百条) is kept as its two ends."""
_ITEM_KINDS = (SectionKind.ITEM_1, SectionKind.ITEM_2, SectionKind.ITEM_3, SectionKind.ITEM_4)


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """The number of a provision: 3 of 第三条; ``branch`` is the N of 之N, else 0."""

    value: int
    branch: int = 0

    def __str__(self) -> str:
        return f"{self.value}之{self.branch}" if self.branch else str(self.value)


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision in normal form, outermost first; what is not named is None. ``annex`` is 0 for the only 附件, which has no number.

    ``items`` is a path by printed numbers for texts without articles: (kind, value) of 一、（二）3. in order.
    """

    annex: str | None = None
    part: Number | None = None
    subpart: Number | None = None
    chapter: Number | None = None
    subsection: Number | None = None
    article: Number | None = None
    paragraph: Number | None = None
    item: Number | None = None
    point: Number | None = None
    items: tuple[tuple[SectionKind, int], ...] = field(default=())

    def __str__(self) -> str:
        """In Arabic numerals: 附件2第3条之1第2款第1项第2目, 一级1二级2 for item paths."""
        parts = [f"附件{self.annex}" if self.annex is not None else ""]
        for name, unit in _PRINTED.items():
            number: Number | None = getattr(self, name)
            if number is not None:
                branch = f"之{number.branch}" if number.branch else ""
                parts.append(f"第{number.value}{unit}{branch}")
        for kind, value in self.items:
            parts.append(("{}、", "（{}）", "{}.", "（{}）")[_ITEM_KINDS.index(kind)].format(value))
        return "".join(parts)


def parse_provisions(text: str) -> tuple[Provision, ...]:
    """The provisions that a reference names, in order; an empty tuple when ``text`` does not begin with one.

    ``第三条第二款、第四款`` names two of one article, ``第十条至第十二条`` and ``第十至十二条`` each of three, ``第三、五条`` two. What
    follows the reference is not read.

    >>> [str(each) for each in parse_provisions("第三条第二款、第五条第（一）项的规定")]
    ['第3条第2款', '第5条第1项']
    """
    return read_provisions(text)[0]


def read_provisions(text: str, start: int = 0) -> tuple[tuple[Provision, ...], int]:
    """The provisions that begin at ``start``, as :func:`parse_provisions` reads them, and where the last one ends."""
    found: list[Provision] = []
    at = end_of_last = start
    base = Provision()
    ranging = False
    while step := _read(text, at, base):
        provisions, end = step
        if ranging and found:
            found.extend(_between(found[-1], provisions[0]))
        found.extend(provisions)
        base, at, end_of_last = provisions[-1], end, end
        if joined := _TO.match(text, at):
            ranging, at = True, joined.end()
        elif joined := _JOINS.match(text, at):
            ranging, at = False, joined.end()
        else:
            break
    return tuple(found), end_of_last


def _read(text: str, at: int, base: Provision) -> tuple[list[Provision], int] | None:
    """A provision at ``at``, or the several of a series, and where they end.

    What ``base`` names above its first unit holds for it, too (第三款 after 第二条第一款).
    """
    provision: Provision | None = None
    last, end = -1, at
    while step := _step(text, end, last):
        name, number = _unit(step)
        if name is None:
            break
        rank = _ORDER.index(name) if name in _ORDER else len(_ORDER)
        if provision is None:
            provision = _above(base, rank, step)
        elif rank < last or (rank == last and rank < len(_ORDER)):
            break
        following = _with(provision, name, number, step)
        if following is None:
            break
        provision, last, end = following, rank, step.end()
    if series := _SERIES.match(text, end):
        name = _UNITS[series["unit"]]
        if (rank := _ORDER.index(name)) > last:
            return list(_each(provision or _above(base, rank, series), name, series["numbers"])), series.end()
    return ([provision], len(text[:end].rstrip())) if provision is not None and end > at else None


def _step(text: str, at: int, last: int) -> re.Match[str] | None:
    """What a provision names at ``at``, after a unit of rank ``last``."""
    step = _STEP.match(text, at)
    return _PARAGRAPH.match(text, at) if step is None and last == _ORDER.index("article") else step


def _each(above: Provision, name: str, numbers: str) -> Iterator[Provision]:
    """The provisions of a series (三、五至七) within ``above``."""
    before: Provision | None = None
    for found in _IN_SERIES.finditer(numbers):
        changed: dict[str, Any] = {name: Number(_value(found["number"]) or 0)}
        provision = replace(above, **changed)
        if found["to"] and before:
            yield from _between(before, provision)
        yield provision
        before = provision


def _unit(step: re.Match[str]) -> tuple[str | None, Number | None]:
    groups = step.groupdict()
    if groups["unit"]:
        value = _value(step["ordinal"])
        branch = chinese_number(step["branch"]) or 0 if step["branch"] else 0
        return (None, None) if value is None else (_UNITS[step["unit"]], Number(value, branch))
    if step["comma"] or step["han"] or step["bracket"] or step["dot"] or step["circled"]:
        return "items", None
    return "annex", None


def _value(printed: str) -> int | None:
    return chinese_number(re.sub(r"[（()）\s]", "", printed))


def _above(base: Provision, rank: int, step: re.Match[str]) -> Provision:
    """What ``base`` names above ``rank``; for a path of items, the outer items of the last one."""
    if rank == len(_ORDER) and base.article is not None:
        return replace(base, point=None) if base.point is not None else replace(base, item=None)
    if rank == len(_ORDER):
        kind, _ = _item(step)
        outer = tuple(item for item in base.items if _ITEM_KINDS.index(item[0]) < _ITEM_KINDS.index(kind))
        return replace(base, items=outer)
    dropped: dict[str, Any] = dict.fromkeys(_ORDER[rank:])
    return replace(base, items=(), **dropped)


def _item(step: re.Match[str]) -> tuple[SectionKind, int | None]:
    if step["comma"]:
        return SectionKind.ITEM_1, chinese_number(step["comma"])
    if step["han"]:
        return SectionKind.ITEM_2, _value(step["han"])
    if step["dot"]:
        return SectionKind.ITEM_3, _value(step["dot"])
    if step["circled"]:
        return SectionKind.ITEM_4, ord(step["circled"]) - ord("①") + 1
    return SectionKind.ITEM_4, _value(step["bracket"])


def _with(provision: Provision, name: str, number: Number | None, step: re.Match[str]) -> Provision | None:
    if name == "annex":
        printed = step["annex"] or "0"
        value = _value(printed)
        return replace(provision, annex=str(value) if value is not None else printed)
    if name == "items":
        kind, value = _item(step)
        if value is None:
            return None
        if provision.article is not None:
            # Below an article （一） is a 项 and what follows it a 目, however they are printed.
            if provision.item is None:
                return replace(provision, item=Number(value))
            return replace(provision, point=Number(value)) if provision.point is None else None
        if provision.items and _ITEM_KINDS.index(kind) <= _ITEM_KINDS.index(provision.items[-1][0]):
            return None
        return replace(provision, items=(*provision.items, (kind, value)))
    changed: dict[str, Any] = {name: number}
    return replace(provision, **changed)


def _between(first: Provision, last: Provision) -> Iterator[Provision]:
    """The provisions between the ends of a range, where both name the same unit innermost."""
    name = next((name for name in reversed(_ORDER[1:]) if getattr(last, name) is not None), None)
    if name is None or last.items:
        return
    start, end = getattr(first, name), getattr(last, name)
    if start is None or start.branch or end.branch or not 0 < end.value - start.value <= _LONGEST_RANGE:
        return
    for value in range(start.value + 1, end.value):
        changed: dict[str, Any] = {name: Number(value)}
        yield replace(last, **changed)
