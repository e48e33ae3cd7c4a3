"""Sentences and lists of a passage, as spans: the units that an answer is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.model import Span

# A sentence ends at 。！？ or a line break; a closing quotation mark or bracket still belongs to it. 「；」 ends one too:
# in official texts it separates items that stand for themselves.
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;]+[”’」』）)]*|[^。！？!?；;\n]+")
_LEAD = re.compile(r"[：:]\s*$")
_FIRST_ITEM_INLINE = re.compile(r"[：:]\s*(?:[（(][一1][）)]|一、|1[.．、]|①)")
_ITEM = re.compile(r"\s*(?:[（(][一二三四五六七八九十百\d]{1,4}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、]|[①-⑳]|[-•·])")

_WORDED_ITEM = re.compile(r"\s*[一二三四五六七八九]是|\s*第[一二三四五六七八九]")


def sentences(text: str) -> Iterator[Span]:
    """The sentences of ``text`` in order, without white space around them."""
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            yield Span(start, end)


def lists(text: str) -> Iterator[Span]:
    """Each lead-in that ends with a colon together with the items that follow it, in order."""
    units = list(sentences(text))
    for position, unit in enumerate(units):
        quote = unit.slice(text)
        inline = _FIRST_ITEM_INLINE.search(quote) is not None
        if not inline and not _LEAD.search(quote):
            continue
        end = unit.end if inline else None
        for follower in units[position + 1 :]:
            begins_line = "\n" in text[unit.end if end is None else end : follower.start]
            if (begins_line or inline) and not _ITEM.match(follower.slice(text)):
                break
            end = follower.end
        if end is not None:
            yield Span(unit.start, end)


def begins_item(text: str, at: int) -> bool:
    """Whether an item of a list begins at offset ``at``: （一）, 1., ①, 一是, 第一."""
    return _ITEM.match(text, at) is not None or _WORDED_ITEM.match(text, at) is not None


def is_list(text: str) -> bool:
    """Whether ``text`` is a lead-in with its items, on lines of their own or parted by semicolons."""
    lead, _, rest = text.partition("\n")
    return (bool(rest) and _LEAD.search(lead) is not None) or ("：" in text and "；" in text)
