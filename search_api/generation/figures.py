"""What a sentence states exactly: numbers with their units and bounds, dates, shares, articles, 文号, titles, modality.

Each becomes a mark in one normal form, so that 三年, 3年 and ３ 年, or 不得少于3年 and 3年以上, compare as equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from index.names import title_key
from index.numbers import chinese_number


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


_HAN = "〇零一二两三四五六七八九十百千"
_DIGITS = r"\d[\d,]*(?:\.\d+)?"
_N = rf"(?:{_DIGITS}|[{_HAN}]+)"
_UNITS = (
    "个工作日|工作日|个小时|小时|个月|周岁|学年|学期|学时|课时|课节|平方米|立方米|平方公里|公里|千米|厘米|毫米|毫升|千克|公斤|分钟|"
    "元|人|名|个|年|月|日|天|周|次|岁|倍|分|档|辆|座|克|升|米|床|张|所|家|户|项|条|款|份|套|节|种|门|级|类|届|期|批|件|场|班|吨|亩|公顷|"
    "度|℃|秒|时|代|轮|页|字|票|处|台|间|栋|册|本|支|只|头|株|斤|里|例|起|车|校"
)
# An amount that also counts as a word (一般, 一次性, 统一) is none: Han numerals need a unit, and these are not followed by 性.
_AMOUNT = rf"(?P<amount>{_DIGITS})\s*(?P<big>[万亿千百]{{0,2}})\s*(?P<unit>{_UNITS})?"
_HAN_AMOUNT = rf"(?<![第统])(?P<han>[{_HAN}]+)(?P<hanbig>[万亿]{{0,2}})(?P<hanunit>{_UNITS})(?!性|般)"
_LOWER = r"不得少于|不得低于|不应少于|不应低于|不少于|不低于|不小于|至少|最少"
_UPPER = r"不得超过|不应超过|不得高于|不得多于|不超过|不高于|不多于|不大于|至多|最多"
_BELOW = r"不足|少于|低于|小于|未满|不满|未达到|未达"
_ABOVE = r"超过|多于|高于|大于|超出"
_REACHED = r"年满|届满|满|达到"
_FIGURE = re.compile(
    rf"(?P<lower>{_LOWER})|(?P<upper>{_UPPER})|(?P<below>{_BELOW})|(?P<above>{_ABOVE})"
    rf"|(?P<date>(?P<y>\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*年\s*(?P<m>{_N})\s*月(?:\s*(?P<d>{_N})\s*[日号])?)"
    rf"|(?P<day>(?P<dm>{_N})\s*月\s*(?P<dd>{_N})\s*[日号])"
    rf"|(?P<percent>(?P<p>{_DIGITS})\s*%|百分之(?P<hp>{_N}))"
    rf"|(?P<fraction>(?P<below_line>{_N})\s*分之\s*(?P<above_line>{_N}))"
    rf"|(?P<ratio>(?P<r1>{_DIGITS})\s*[:∶比]\s*(?P<r2>{_DIGITS}))"
    rf"|(?P<ordinal>第\s*[(]?\s*(?P<o>{_N})\s*[)]?\s*(?P<ou>[\u4e00-\u9fff])(?P<branch>之[一二三四五六七八九十]+)?)"
    rf"|(?P<per>每\s*(?P<pu>{_UNITS}))"
    rf"|(?P<range>(?P<from>{_DIGITS})\s*(?:至|到|-|~|—|–)\s*(?={_DIGITS}\s*[万亿]?(?:{_UNITS})))"
    rf"|{_AMOUNT}|{_HAN_AMOUNT}"
)
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
    for match in _FIGURE.finditer(folded):
        if _CLAUSE_END.search(folded, since, match.start()):
            bound = ""
        since = match.end()
        if name := next((name for name in ("lower", "upper", "below", "above") if match[name]), None):
            bound = {"lower": "≥", "upper": "≤", "below": "<", "above": ">"}[name]
            # The words of a bound are part of the figure's meaning, not of the sentence's.
            yield Mark(MarkKind.FIGURE, "", *match.span())
            continue
        if match["per"]:
            yield Mark(MarkKind.PER, f"每{match['pu']}", *match.span())
            continue
        form, end = _form(match), match.end()
        if after := _AFTER.match(folded, end):
            bound, end = ("≥" if after["least"] else "≤"), after.end()
        start = match.start()
        if reached := _REACHED_BEFORE.search(folded, 0, start):
            start, bound = reached.start(), bound or "≥"
        yield Mark(MarkKind.FIGURE, bound + form, start, end)
        bound = ""


def _form(match: re.Match[str]) -> str:
    if match["date"]:
        parts = (match["y"], match["m"], match["d"])
        return "-".join(_plain(part) for part in parts if part)
    if match["day"]:
        return f"{_plain(match['dm'])}-{_plain(match['dd'])}日"
    if match["percent"]:
        return f"{_plain(match['p'] or match['hp'])}%"
    if match["fraction"]:
        return f"{_plain(match['above_line'])}/{_plain(match['below_line'])}"
    if match["ratio"]:
        return f"{_plain(match['r1'])}:{_plain(match['r2'])}"
    if match["ordinal"]:
        return f"第{_plain(match['o'])}{match['ou']}{match['branch'] or ''}"
    if match["range"]:
        return f"{_plain(match['from'])}至"
    digits, big, unit = (
        (match["amount"], match["big"], match["unit"]) if match["amount"] else (match["han"], match["hanbig"], match["hanunit"])
    )
    value = Decimal(_plain(digits))
    for factor in big or "":
        value *= {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[factor]
    same = {"个工作日": "工作日", "个小时": "小时", "周岁": "岁", "天": "日", "人": "名", "公斤": "千克", "千米": "公里"}
    return f"{value.normalize():f}{same.get(unit or '', unit or '')}"


def _plain(digits: str) -> str:
    digits = digits.replace(",", "").strip()
    if digits[:1].isdigit() and not digits.isdecimal():
        return f"{Decimal(digits).normalize():f}"
    value = chinese_number(digits)
    return digits if value is None else str(value)


def _modals(folded: str) -> Iterator[Mark]:
    for match in _MODAL.finditer(folded):
        yield Mark(MarkKind(str(match.lastgroup)), str(match.lastgroup), *match.span())
