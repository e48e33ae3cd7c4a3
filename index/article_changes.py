"""Which articles a text changes, by its own words: 将第五条第一款中的“45日”修改为“30日”, 删去第七条, 宪法第十条第四款修改为….

What is quoted is the new text, and no statement. 「第五条　…」 at the beginning of a line is an article of the text itself, 「第五条后增加
一条」 and 「第五条改为第六条」 leave the article's words as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.citation import Number
from index.model import Span
from index.provisions import printed_number

_N = r"[〇零一二三四五六七八九十百千\d]+"
_ARTICLE = re.compile(rf"第{_N}条(?:之[一二三四五六七八九十]+)?")
_PART = rf"(?:第{_N}款|第?[（(]?{_N}[）)]?项|[、和及与至])*"
_OWN_LABEL = re.compile(r"(?:^|\n)[\s　]*$")
# From the article to the verb: other articles may stand between, but nothing else that is to be changed.
_CHANGED = re.compile(
    rf"{_PART}[^。；\n将把对]{{0,60}}?"
    rf"(?:修改为|修改如下|如下修改|修正为|改为(?!第{_N}[条款项])|调整为|替换为|删[去除]|增加(?:规定|{_N}[款项目]|两[款项目]|[款项目]|作为第{_N}款))"
)
_ADDS_ANOTHER = re.compile(r"(?:的?之?后|之前)?(?:面)?(?:增加|新增|增设)(?:一|两|二|三|四|五)?条|的?之?后(?:面)?(?:增加|新增)")
_STRUCK_OUT = re.compile(r"(?:删[去除]|废止|取消)(?:[^。；，\n]{0,20}、)?[^。；，\n]{0,12}$")
_NAME = re.compile(r"《([^《》\n]{2,100})》")
_QUOTE_WITHIN = re.compile(r"“([^“”\n]+)”")
_QUOTE_AFTER = re.compile(r"[^。；“”]{0,30}“")
_ADDS = re.compile(r"增加[^“]{0,8}$")
_NUMBER = re.compile(rf"^第{_N}条(?:之[一二三四五六七八九十]+)?")
# So many characters of a new text are no chance.
_TELLING = 10
# A quotation that is not closed within so many characters lacks its end: it is taken to end with its line.
_LONGEST_QUOTE = 5000


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """``article`` is changed by the words at ``span``; ``named`` is the text in 《》 that was named last before, None where none was.

    ``old`` are the quoted words that are replaced or struck out, ``new`` those that come; empty where there are none.
    """

    article: Number
    span: Span
    named: str | None
    old: str
    new: str

    def made_in(self, text: str) -> bool | None:
        """Whether a document whose ``text`` (without blanks) is given has the new words; None where they are too few to tell."""
        first = _NUMBER.sub("", without_blanks(self.new)).split("。", maxsplit=1)[0]
        return first in text if len(first) >= _TELLING else None


def without_blanks(text: str) -> str:
    """``text`` without any white space."""
    return "".join(text.split())


def article_changes(text: str) -> Iterator[ArticleChange]:
    """The changes that ``text`` makes, in order."""
    plain = _without_quotes(text)
    names = list(_NAME.finditer(plain))
    for match in _ARTICLE.finditer(plain):
        start, end = match.span()
        if _OWN_LABEL.search(plain, max(0, start - 20), start) and plain[end : end + 1].isspace():
            continue
        if plain.endswith(("改为", "作为"), 0, start):
            continue  # its number from now on
        changed = _CHANGED.match(plain, end)
        struck_out = _STRUCK_OUT.search(plain, max(0, start - 40), start)
        if _ADDS_ANOTHER.match(plain, end) or not (changed or struck_out):
            continue
        if number := printed_number(match[0]):
            named = next((name[1] for name in reversed(names) if name.start() < start), None)
            # From where the statement begins: 将第五条…, 删去第七条….
            first = struck_out.start() if struck_out and not changed else start - plain.endswith(("将", "把", "对"), 0, start)
            verb = changed.end() if changed else end
            old = None if _ADDS.search(plain, end, verb) else _QUOTE_WITHIN.search(text, end, verb)
            new = _QUOTE_AFTER.match(plain, verb)
            yield ArticleChange(
                number,
                Span(first, verb),
                named,
                old[1] if old else "",
                text[new.end() : _closing(text, new.end() - 1)] if new else "",
            )


def _without_quotes(text: str) -> str:
    """``text`` with what stands in “” blanked, as long as before."""
    pieces, at = [], 0
    while (opened := text.find("“", at)) >= 0:
        pieces.append(text[at : opened + 1])
        closed = _closing(text, opened)
        pieces.append("\0" * (closed - opened - 1))
        at = closed
    return "".join((*pieces, text[at:]))


def _closing(text: str, opened: int) -> int:
    depth = 0
    for at in range(opened, min(len(text), opened + _LONGEST_QUOTE)):
        depth += (text[at] == "“") - (text[at] == "”")
        if not depth:
            return at
    line_end = text.find("\n", opened)
    return line_end if line_end >= 0 else len(text)
