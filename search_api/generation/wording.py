"""A text as a row of tokens: its marks (figures, titles, modality) and the words between them, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.segment import Segmenter
from search_api.generation.figures import Mark, MarkKind, fold, marks

WORD = "word"

# Words without which a sentence says the same. 「的」 and the like say how others hang together, which their order tells too.
_LIGHT = frozenset(
    [
        "的", "地", "得", "了", "着", "是", "为", "在", "和", "与", "及", "以及", "并", "并且", "且", "而", "以", "于", "等", "按",
        "按照", "依照", "根据", "依据", "关于", "对", "对于", "由", "向", "从", "到", "至", "自", "被", "把", "将", "其", "该", "本",
        "这", "那", "此", "上述", "所", "之", "者", "也", "都", "均", "则", "即", "就", "还", "又", "中", "时", "有", "个", "要",
        "会", "能", "作为", "进行", "予以", "给予", "给", "包括", "包含", "规定", "明确", "具体", "主要", "要求", "内容", "标准", "分别",
        "相关", "有关", "符合", "根据", "方面", "情况", "情形", "起", "此外", "另外", "同时", "因此", "所以", "其中", "即", "比如", "例如",
    ]
)  # fmt: skip
_NEGATIVES = frozenset(
    [
        "不", "未", "没", "没有", "无", "非", "勿", "不是", "不会", "不再", "并非", "并不", "尚未", "从未", "未曾", "不曾",
    ]
)  # fmt: skip
_NEGATED = re.compile(r"^[不未无非禁免勿]")
_CONDITION = re.compile(
    r"(?:的|时|后|前|情形|情况|期间|情形之一|之日起|以内|之内|底|年内|月内|日内)\s*$|^\s*(?:遇有?|如果?|若|凡|因|除|对于|经(?!费|济|营|办|常))"
)
_PARTING = re.compile(r"([,;:。!?\n、]|以及|[和与及](?![其]))")
# 以下情形 and 下列情形 are one; 市级以下 is another thing than 市级以上.
_FOLLOWING = re.compile(
    r"(?:以下|如下)(?=[各几一二三四五六七八九十两]|条件|情形|材料|规定|要求|原则|方式|程序|职责|任务|内容|事项|标准|措施|行为|[:：])"
)
_CLAUSE_END = re.compile(r"[,;:。!?\n]")


@dataclass(frozen=True, slots=True)
class Token:
    """``form`` is what is compared; ``weight`` the information it carries, in nats.

    ``clause`` counts the commas before it, ``member`` also the 、 and the 和, 或者… that part the members of a series.
    """

    kind: str
    form: str
    weight: float
    clause: int
    member: int

    @property
    def negative(self) -> bool:
        """Whether it denies or forbids."""
        return self.kind in (MarkKind.NEVER, MarkKind.EXEMPT, "not") or (self.kind == WORD and bool(_NEGATED.match(self.form)))


def tokens(text: str, segmenter: Segmenter) -> tuple[Token, ...]:
    """The tokens of ``text`` in order, light words left out."""
    folded = _FOLLOWING.sub("下列", fold(text))
    found: list[Token] = []
    at = clause = member = 0
    for mark in (*marks(folded), None):
        gap = folded[at : mark.start if mark else len(folded)]
        for piece in _PARTING.split(gap):
            if _CLAUSE_END.fullmatch(piece):
                clause += 1
            if _PARTING.fullmatch(piece):
                member += 1
            else:
                found += _words(piece, segmenter, clause, member)
        if mark:
            at = mark.end
            member += mark.kind == MarkKind.OR
            if mark.form:
                found.append(_marked(mark, clause, member))
            member += mark.kind == MarkKind.OR
    return tuple(found)


def conditions(text: str) -> tuple[bool, ...]:
    """For each clause of ``text``, as tokens count them, whether it only says when or for whom the next one holds."""
    return tuple(bool(_CONDITION.search(clause)) for clause in _CLAUSE_END.split(fold(text)))


def _words(piece: str, segmenter: Segmenter, clause: int, member: int) -> Iterator[Token]:
    for word in segmenter.words(piece):
        if word in _NEGATIVES:
            yield Token("not", "不", 8.0, clause, member)
        elif word not in _LIGHT:
            yield Token(WORD, word, segmenter.information(word), clause, member)


def _marked(mark: Mark, clause: int, member: int) -> Token:
    # Figures and names decide whether a sentence is true, so they weigh as much as the rarest word.
    weight = 15.0 if mark.kind in (MarkKind.FIGURE, MarkKind.TITLE, MarkKind.DOC_NUMBER) else 1.0
    return Token(mark.kind, mark.form, weight, clause, member)
