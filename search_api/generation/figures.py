"""What a sentence states exactly: numbers with their units and bounds, dates, shares, articles, 文号, titles, modality.

Each becomes a mark in one normal form, so that 三年, 3年 and ３ 年, or 不得少于3年 and 3年以上, compare as equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.amounts import Amount, Sort, amounts
from index.names import title_key


class MarkKind(StrEnum):
    """What a mark states."""

    FIGURE = "figure"
    PER = "per"
    TITLE = "title"
    DOC_NUMBER = "doc_number"
    MUST = "must"
    MAY = "may"
    NEVER = "never"
    EXEMPT = "exempt"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement in normal form, with its place in the folded text, in code points."""

    kind: MarkKind
    form: str
    start: int
    end: int


_LOWER = r"不得少于|不得低于|不应少于|不应低于|不少于|不低于|不小于|至少|最少"
_UPPER = r"不得超过|不应超过|不得高于|不得多于|不超过|不高于|不多于|不大于|至多|最多"
_BELOW = r"不足|少于|低于|小于|未满|不满|未达到|未达"
_ABOVE = r"超过|多于|高于|大于|超出"
_REACHED = r"年满|届满|满|达到"
_BOUND = re.compile(rf"(?P<lower>{_LOWER})|(?P<upper>{_UPPER})|(?P<below>{_BELOW})|(?P<above>{_ABOVE})")
_SIGNS = {"lower": "≥", "upper": "≤", "below": "<", "above": ">"}
_AFTER = re.compile(r"\s*(?:\(含[^)]*\))?(?P<least>及?以上)|\s*(?P<most>及?以下|以内|之内)")
_REACHED_BEFORE = re.compile(rf"(?:{_REACHED})\s*$")
_CLAUSE_END = re.compile(r"[,;。!?\n]")
_TITLE = re.compile(r"《([^《》]{1,80})》")
_OWN = re.compile(
    r"(?:本|该|上述|此)(?:办法|条例|规定|细则|意见|通知|方案|章程|法|决定|制度|规则|规程|措施|文件|实施细则|实施办法)(?![\u4e00-\u9fff]{0,1}[》])"
)
_DOC_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,16})\s*[〔\[(【﹝]\s*((?:19|20)\d\d)\s*[〕\])】﹞]\s*第?\s*0*(\d{1,5})\s*号")
_MODAL = re.compile(
    r"(?P<exempt>无须|无需|毋须|不需要|不需|不必|不用|免予)"
    r"|(?P<never>不得|禁止|严禁|不准|不许|不允许|不可以|不可(?!抗|预)|不能(?!够?自)|不应当?|切勿)"
    r"|(?P<must>应当|必须|务必|须(?!知)|需要|应该|(?<![回相适反对呼响供效感顺])应(?![到用急对答聘届试收付助邀招变纳]))"
    r"|(?P<may>可以|可(?![能靠行持见观及供控追])|有权|允许|准许)"
    r"|(?P<or>或者|或是|或)"
)
OWN_TITLE = "own"
"""The form of a title that stands for the text itself: 本办法, 该条例."""


def fold(text: str) -> str:
    """Full width to half, so that patterns need one form of each sign. Code points may be joined or parted (… → ...)."""
    return unicodedata.normalize("NFKC", text)


def marks(folded: str) -> tuple[Mark, ...]:
    """The marks of a folded text in order, none overlapping."""
    found: list[Mark] = []
    taken = bytearray(len(folded))
    for mark in (*_names(folded), *_figures(folded), *_modals(folded)):
        if not any(taken[mark.start : mark.end]):
            taken[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
            found.append(mark)
    return tuple(sorted(found, key=lambda mark: mark.start))


def _names(folded: str) -> Iterator[Mark]:
    for match in _TITLE.finditer(folded):
        yield Mark(MarkKind.TITLE, title_key(match[1]), *match.span())
    for match in _DOC_NUMBER.finditer(folded):
        yield Mark(MarkKind.DOC_NUMBER, f"{match[1]}[{match[2]}]{match[3]}", *match.span())
    for match in _OWN.finditer(folded):
        yield Mark(MarkKind.TITLE, OWN_TITLE, *match.span())


def _figures(folded: str) -> Iterator[Mark]:
    """Figures, each with the bound that governs it: the last one before it in its clause that no other figure took."""
    bound, since = "", 0
    both: list[re.Match[str] | Amount] = [*_BOUND.finditer(folded), *amounts(folded)]
    for found in sorted(both, key=_place):
        start, end = _place(found)
        if _CLAUSE_END.search(folded, since, start):
            bound = ""
        since = end
        if isinstance(found, re.Match):
            bound = _SIGNS[str(found.lastgroup)]
            # The words of a bound are part of the figure's meaning, not of the sentence's.
            yield Mark(MarkKind.FIGURE, "", start, end)
        elif found.sort is Sort.PER:
            yield Mark(MarkKind.PER, found.form, start, end)
        else:
            if after := _AFTER.match(folded, end):
                bound, end = ("≥" if after["least"] else "≤"), after.end()
            if reached := _REACHED_BEFORE.search(folded, 0, start):
                start, bound = reached.start(), bound or "≥"
            yield Mark(MarkKind.FIGURE, bound + found.form, start, end)
            bound = ""


def _place(found: re.Match[str] | Amount) -> tuple[int, int]:
    return found.span() if isinstance(found, re.Match) else (found.start, found.end)


def _modals(folded: str) -> Iterator[Mark]:
    for match in _MODAL.finditer(folded):
        yield Mark(MarkKind(str(match.lastgroup)), str(match.lastgroup), *match.span())
