"""The few signs that can be written into a search: "exact words", -excluded, and fields such as 地区:广州.

All else stays a question in plain words. A sign only counts at the beginning or after a blank, so that a hyphen inside a word,
a date or a colon in a sentence is never taken for one; Chinese quotation marks (“”) are left alone, because questions quote names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from index.errors import QueryError
from index.filters import Filters
from index.model import Level
from index.status import Status

MOST_SIGNS = 10
_SIGN = re.compile(
    r'(?P<minus>(?:^|(?<=\s))-)?["＂](?P<phrase>[^"＂]+)["＂]'
    r"|(?:^|(?<=\s))-(?P<excluded>[^\s\d\"＂-][^\s\"＂]*)"
    r"|(?:^|(?<=\s))(?P<field>地区|机关|年份|级别|文种|效力|主题)[:：](?P<value>[^\s\"＂]+)"
)
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<dash>[-—–~至])?(?P<last>\d{4})?")
_NAMES = {"地区": "region", "机关": "issuer", "文种": "kind", "主题": "topic"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search taken apart.

    ``text`` is what is looked for in plain words, the words of the phrases included. Every document must hold all ``phrases`` and
    none of ``excluded``, to the character. ``fields`` are restrictions by the names that :class:`index.filters.Filters` has for them.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: dict[str, object] = field(default_factory=dict)

    def narrowed(self, filters: Filters) -> Filters:
        """``filters`` with what is asked for here; what they restrict already stays as it is."""
        fields: dict[str, Any] = {name: value for name, value in self.fields.items() if not getattr(filters, name)}
        return replace(filters, phrases=self.phrases, excluded=self.excluded, **fields)


def read_syntax(raw: str) -> Wanted:
    """What ``raw`` asks for. Raises QueryError (field ``q``) for a field's value that cannot be, or when only exclusions are left."""
    phrases, excluded, fields, plain, at = list[str](), list[str](), dict[str, object](), list[str](), 0
    for found in _SIGN.finditer(raw):
        phrase = (found["phrase"] or "").strip()
        if found["phrase"] is not None and not phrase:
            continue
        plain += [raw[at : found.start()], " " if found["minus"] or not phrase else phrase]
        at = found.end()
        if found["field"]:
            fields |= _field(found["field"], found["value"])
        elif found["excluded"] or found["minus"]:
            excluded.append(found["excluded"] or phrase)
        else:
            phrases.append(phrase)
    text = " ".join("".join((*plain, raw[at:])).split()) if at else raw
    if at and not text:
        raise QueryError("q", "只写了排除的词或范围，没有要查找的内容。请再写几个要查找的词。")
    if len(phrases) + len(excluded) > MOST_SIGNS:
        raise QueryError("q", f"引号和减号合计不能超过 {MOST_SIGNS} 处。请删去几处再试。")
    return Wanted(text, tuple(phrases), tuple(excluded), fields)


def _field(name: str, value: str) -> dict[str, object]:
    if name == "年份":
        years = _YEARS.fullmatch(value.replace("年", ""))
        if not years or not (years["first"] or years["last"]):
            raise QueryError("q", f"“年份:{value}”看不懂：请写成 年份:2021、年份:2019-2023、年份:2019- 或 年份:-2023。")
        first, last = years["first"], years["last"] if years["dash"] else years["first"]
        return {key: int(year) for key, year in (("year_from", first), ("year_to", last)) if year}
    if name == "级别":
        return {"level": Level(_one_of(name, value, [level.value for level in Level]))}
    if name == "效力":
        if value in ("有效", "适用"):
            return {"in_force": True}
        return {"validity": frozenset([Status(_one_of(name, value, [status.value for status in Status]))])}
    return {_NAMES[name]: value}


def _one_of(name: str, value: str, known: list[str]) -> str:
    if value not in known:
        raise QueryError("q", f"“{name}:{value}”看不懂：{name}可以是{'、'.join(known)}。")
    return value
