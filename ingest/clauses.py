"""Mentions in their sentences: which of them share a verb, and the words before and after them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.references import Mention

BESIDE = r"(?:[（(][^（）()\n]{0,60}[）)])?(?:等[^，。；《》\n的]{0,20}?)?"
"""What may follow names before what is said of them: their 文号 and short form, 等3件文件."""
_END = re.compile(r"[。；！？\n]")
_DATED = (
    r"(?:原?[一-鿿\d、，（）()〔〕\[\]〈〉○第号—\-\s·.]{0,110}?"
    r"(?:公布|发布|颁布|颁发|印发|制定|通过|批准|修订|修正|修改|施行|实施|执行|下发|转发|批转|发出|制发|出台|批复|所发|发|起草|签署)"
    r"(?:并|、)?(?:公布|发布|颁布|施行|实施|执行)?的?)"
)
_NAMED = r"(?:原?[一-鿿、（）()\s]{0,50}(?:部|委|局|厅|院|署|会|行|府|办|省|市|组|委员会|法院|检察院|总局|关于))"
_DAY = r"[\d一二三四五六七八九十○〇]{4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?"
_JOINED = re.compile(
    rf"(?:的|等)?(?:[（(][^（）()\n]{{0,60}}[）)])?\s*(?:[、，；,]|和|及其?|以及|与|或者?|暨|连同|并|还有)*\s*(?:{_DATED}|{_NAMED}|{_DAY})?原?\s*"
)
_ORGAN_GAP = re.compile(rf"[，,](?:{_NAMED})?\s*")
_INSTRUMENT = re.compile(
    r"(?:[（(][^（）()\n]{0,60}[）)])?(?:予以|进行)?(?:第?[一二三四五六七八九十\d]+次)?(?:修正|修订|修改|批准|公布|发布|通过)[^、，]{0,12}的"
)
"""《…决定》修正的《…》: the first name did something to the second and is no part of its list."""
_LEAD = re.compile(rf"(?:{_DATED}|{_NAMED})\s*原?$")
_CUT = re.compile(
    r"[，：:；]|(?:继续|恢复|暂停|停止|终止|延期|延续)(?:执行|实施|施行|适用|试行)|延长|根据|依据|依照|按照|遵照|贯彻|落实|(?<!及其)实施(?![的、])|执行(?![的、])|[转印]发(?![的、])|废止|废除|撤销|取消|停止|终止|暂停|暂缓|中止|恢复|宣布|删除|修[改订正](?![的、])|删去|对(?!外)|将|(?<![现存所正])在|自(?![治然])"
)
"""Words that govern a name and do not tell who issued it."""
_GOES_ON = re.compile(r"[^，。；《》\n]{0,8}?(?:继续|恢复|仍然?|依然|保持)(?:执行|施行|实施|适用|有效)")
_ENDS = re.compile(r"(?:撤销|废止|(?:停止|终止)(?:执行|施行|实施))了?$|(?:撤销|废止)[^，。；《》\n]{1,9}$")
"""撤销《甲》，《乙》继续执行: the second name has a verb of its own."""
_REACH = 600
"""No sentence is read further than this from a name, in characters: a text without full stops costs no more than another."""
_LONG_LINE = 5000
"""A quotation that opened further back on its line is not looked for."""
_TAKEN = re.compile(r"根据|依据|依照|按照|遵照")


@dataclass(frozen=True, slots=True)
class Clause:
    """Mentions that stand in one list, and the sentence around them: ``[start, end)`` with the list at ``[first, last)``.

    ``before`` are the words of the sentence up to the list, ``after`` those behind it. ``quoted`` says that the words belong to
    a quotation (the new wording of an article), ``line`` is where the list's line begins.
    """

    mentions: tuple[Mention, ...]
    start: int
    end: int
    before: str
    after: str
    line: int
    quoted: bool

    @property
    def first(self) -> int:
        """Where the list begins."""
        return self.mentions[0].start

    @property
    def last(self) -> int:
        """Where the list ends."""
        return self.mentions[-1].end

    @property
    def lead(self) -> int:
        """Where the words begin that belong to the first name: who issued it, when, under which number."""
        found = _LEAD.search(self.before[-130:])
        if not found:
            return self.first
        words = found[0]
        cut = max((verb.end() for verb in _CUT.finditer(words)), default=0)
        return self.first - len(words) + cut


def find_clauses(text: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]]) -> Iterator[Clause]:
    """Groups ``mentions`` (in reading order) to lists within their sentences; ``quoted`` are stretches of other texts' wording."""
    group: list[Mention] = []
    end = 0
    for mention in mentions:
        if group and mention.start < end and _joins(text, group, mention):
            group.append(mention)
            continue
        if group:
            yield _clause(text, group, end, quoted)
        group, end = [mention], _sentence_end(text, mention.end)
    if group:
        yield _clause(text, group, end, quoted)


def _joins(text: str, group: list[Mention], mention: Mention) -> bool:
    gap = text[group[-1].end : mention.start]
    if gap.startswith(("，", ",")) and _GOES_ON.match(text, mention.end) and _ENDS.search(text[: group[0].start][-12:]):
        return False
    if len(gap) > 170 or _INSTRUMENT.match(gap) or not _JOINED.fullmatch(gap):
        return False
    if re.match(r"[等的]*[，,](?!以及|和|及|并|连同|与)", gap) and not re.search(r"[发布过准订正改施行]的?\s*$", gap):
        before = text[max(0, group[0].start - 40) : group[0].start]
        return bool(_ORGAN_GAP.fullmatch(gap)) and not _TAKEN.search(before)
    return True


def _clause(text: str, group: list[Mention], end: int, quoted: Sequence[tuple[int, int]]) -> Clause:
    first, last = group[0].start, group[-1].end
    start = _sentence_start(text, first)
    line = text.rfind("\n", 0, first) + 1
    near = max(line, first - _LONG_LINE)
    inside = text.count("“", near, first) > text.count("”", near, first) or any(low <= first < high for low, high in quoted)
    return Clause(tuple(group), start, end, text[start:first], text[last:end], line, inside)


def _sentence_start(text: str, at: int) -> int:
    return max(text.rfind(mark, max(0, at - _REACH), at) for mark in "。；！？\n") + 1 or max(0, at - _REACH)


def _sentence_end(text: str, at: int) -> int:
    found = _END.search(text, at, at + _REACH)
    return found.start() if found else min(len(text), at + _REACH)
