"""Questions that go on from the one before (「那民办学校呢」, 「第九条呢」, 「该办法什么时候施行」), made whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.encode import Encoder
from index.model import Span
from index.question_places import Named
from index.segment import Segmenter

_KINDS = r"(?:办法|条例|规定|意见|通知|法律|法|文件|细则|方案|章程|政策|制度|标准|决定)"
_LEAD = re.compile(r"^(?:那么|那(?![曲坡些时里])|还有|另外|以及|然后|换成|如果是|对于)[，,\s]*")
_TAIL = re.compile(r"(?:怎么样|怎么办|又如何|如何|又怎样|怎样|的话|行吗|可以吗|也一样吗)?呢?[？?。！!\s]*$")
_POINTS_BACK = re.compile(
    rf"它们?的?|(?:该|此|这(?:个|部|份|项|一)?|上述|前述){_KINDS}|其(?=中第|施行|实施|有效期|适用|废止|第)"
)
_PROVISION_FIRST = re.compile(r"^第?[〇零一二三四五六七八九十百\d]+条")
_PROVISION = re.compile(
    r"第[〇零一二三四五六七八九十百\d]+条(?:之[一二三四五六七八九十]+)?(?:第?[〇零一二三四五六七八九十百\d]+[款项目])*"
)
_TIME = re.compile(r"(?:(?:19|20)\d\d年?(?:以来|以后|以前|之后|之前)?|今年|去年|前年|近[\d一二两三四五六七八九十]+年)")
# Questions that leave out what they are about.
_WHEN = r"(?:从|自|是)?(?:什么时候|何时|哪一?[年天]|几时)(?:开始|起)?(?:施行|实施|执行|生效|发布|出台|印发|废止|失效|结束|截止|到期|修订|修改)?过?的?"
_ASKS_ONLY = re.compile(
    rf"^(?:{_WHEN}|(?:现在|目前|如今)?(?:还|仍)?(?:有效|适用|管用)吗|(?:是否|是不是)(?:还|仍|现行)?有效|有效期?(?:是|有)?(?:多久|多长|几年|到什么时候)"
    r"|(?:法律|政策)?依据(?:是什么|呢|在哪)|(?:是)?(?:谁|哪个部门|哪个单位)(?:发|制定|印发|发布|出台|负责|管)的?|由(?:谁|哪个部门)(?:负责|承担|监督|解释|管理?)|为什么"
    r"|(?:有没有|有什么|有)例外(?:吗|情况)?|违反了?(?:会|要|该|将)?(?:怎么办|怎么处理|怎么罚|受什么处罚|怎样)|具体(?:有哪些|怎么)?(?:规定|要求|做|操作)?(?:的)?)$"
)
_ALIKE, _AHEAD = 0.14, 0.05
"""So like a word must be to take another one's place, and so much liker than the next. Cosines of pairs that were tried: 民办 and 公办 .21
(next .15), 初中 and 小学 .17 (.08), 校长 and 教师 .16 (.04); what has no like in its question: 照管员 .06, 党支部 .05, 体罚 .20 (.16)."""
_LONGEST = 16
"""A question of more characters than this, besides its lead and tail, stands on its own."""
_SHARED = 2
_MAX_PIECES = 4
_ENDS_ASKING = re.compile(r"[？?。！!\s]+$")


@dataclass(frozen=True, slots=True)
class Reader:
    """What a question is read with: its words and how alike they are, where titles that need no 《》 stand, and the place that begins a
    text, also by a short name if told so.
    """

    segmenter: Segmenter
    encoder: Encoder
    titles: Callable[[str], list[Span]]
    place: Callable[[str, bool], Named | None]

    def in_full(self, question: str, history: Sequence[str]) -> str | None:
        """``question`` with what it takes over from ``history``, the earlier questions, the oldest first; None when it stands on its own."""
        before = ""
        for earlier in history:
            before = self._continued(earlier, before) or earlier
        return self._continued(question, before) if before.strip() else None

    def _continued(self, question: str, before: str) -> str | None:
        question, before = question.strip(), _ENDS_ASKING.sub("", before.strip())
        if not before:
            return None
        titles = self.titles(before)
        if (pronoun := _POINTS_BACK.search(question)) and titles and not self.titles(question):
            return f"{question[: pronoun.start()]}{_bracketed(titles[-1].slice(before))}{question[pronoun.end() :]}"
        if _ASKS_ONLY.match(_ENDS_ASKING.sub("", question)):
            about = _bracketed(titles[-1].slice(before)) if titles else f"{before} "
            return f"{about}{question}"
        lead = _LEAD.match(question)
        what = question[lead.end() :] if lead else question
        tail = _TAIL.search(what)
        what = what[: tail.start()] if tail else what
        if len(what) > _SHARED and question.rstrip("？?。 ").endswith("的呢"):
            what = what.removesuffix("的")
        asked_on = lead is not None or question.rstrip("？?。 ").endswith("呢")
        provision_alone = bool(_PROVISION_FIRST.match(what)) and not self.titles(question)
        if not what or len(what) > _LONGEST or not (asked_on or (provision_alone and titles)):
            return None
        return self._exchanged(what, before, titles)

    def _exchanged(self, what: str, before: str, titles: list[Span]) -> str:
        """``before`` asked of ``what``: in place of its like, or in front where there is none."""
        if provision := _PROVISION.match(what):
            if titles:
                return f"{_bracketed(titles[-1].slice(before))}{what}"
            if there := _PROVISION.search(before):
                return f"{before[: there.start()]}{provision[0]}{before[there.end() :]}"
        own = self.titles(what)
        if own and titles:
            return f"{before[: titles[-1].start]}{what}{before[titles[-1].end :]}"
        if _TIME.fullmatch(what):
            there = _TIME.search(before)
            return f"{before[: there.start()]}{what}{before[there.end() :]}" if there else f"{what}的{before}"
        if (place := self.place(what, True)) and place.span.end == len(what):
            old = self._place_within(before)
            return f"{place.name}的{before}" if old is None else f"{before[: old.start]}{place.name}{before[old.end :]}"
        if like := self._like(what, before) or self._of_its_kind(what, before):
            return f"{before[: like.start]}{what}{before[like.end :]}"
        return f"{what} {before}"

    def _place_within(self, text: str) -> Span | None:
        """Where the first place of ``text`` stands: by its whole name anywhere, by a short one only where the text begins."""
        for at in range(len(text)):
            if found := self.place(text[at:], False) or (self.place(text, True) if at == 0 else None):
                return Span(at, at + found.span.end)
        return None

    def _of_its_kind(self, what: str, before: str) -> Span | None:
        """The word of ``before`` as long as ``what`` that is used most like it (小学, 初中), where it is clearly so."""
        pieces = self._pieces(before)
        if not pieces:
            return None
        vectors = self.encoder.encode([what, *(piece.slice(before) for piece in pieces)])
        ranked = sorted(zip((vectors[1:] @ vectors[0]).tolist(), pieces, strict=True), key=lambda pair: -pair[0])
        first, next_best = ranked[0][0], ranked[1][0] if len(ranked) > 1 else 0.0
        span = ranked[0][1]
        same_length = span.end - span.start == len(what)
        return span if same_length and first >= _ALIKE and first - next_best >= _AHEAD else None

    def _pieces(self, text: str) -> list[Span]:
        pieces: list[Span] = []
        at = 0
        for word in self.segmenter.words(text):
            start = text.find(word, at)
            if start >= 0:
                pieces.append(Span(start, start + len(word)))
                at = start + len(word)
        return pieces

    def _like(self, what: str, before: str) -> Span | None:
        """The words of ``before`` that ``what`` stands beside: those that end (民办学校, 公办学校) or begin (教师, 教师资格) most alike."""
        pieces = self._pieces(before)
        best: tuple[int, int, Span] | None = None
        for first in range(len(pieces)):
            for last in range(first, min(len(pieces), first + _MAX_PIECES)):
                span = Span(pieces[first].start, pieces[last].end)
                words = span.slice(before)
                if abs(len(words) - len(what)) > 2 or words == what:
                    continue
                shared = _alike(words[::-1], what[::-1])
                if shared >= _SHARED and (best is None or (shared, -len(words)) > best[:2]):
                    best = (shared, -len(words), span)
        return best[2] if best else None


def _alike(one: str, two: str) -> int:
    count = 0
    for mine, other in zip(one, two, strict=False):
        if mine != other:
            break
        count += 1
    return count


def _bracketed(title: str) -> str:
    return title if title.startswith("《") else f"《{title}》"
