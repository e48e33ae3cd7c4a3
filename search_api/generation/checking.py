"""Checks a generated sentence against the passages that it cites, after it was generated; three-valued.

``verified`` is said only of a sentence all of whose figures, names, words and modality stand, in order, in sentences of the cited
passages, with nothing that restricts these left out. What comes near and states something else is a mismatch; all else is unverified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from search_api.generation.aligning import Alignment, Unit, align
from search_api.generation.figures import OWN_TITLE, MarkKind
from search_api.generation.source import Source
from search_api.generation.wording import WORD, Token

# From this share of a claim's information on, a sentence of the source speaks of the same thing, and what differs contradicts it.
# On the 221 labelled sentences: .5 gives .796 of all their own verdict, .6 .801, .7 .760; of what is called a mismatch .949, .986 and .985
# are contradicted.
SAME_THING = 0.6
_ORGAN = re.compile(r"[\u4e00-\u9fff](?:局|委|厅|部|院|区|县|市|省|部门|机关|政府|委员会)$")
# Each stretch of clauses is laid into the sentences nearest to it: 20 clauses take up to .3 s.
_MOST_CLAUSES = 20
# Sentences looked at closely: those that share the most information with the claim.
_LOOKED_AT = 6


class Verdict(StrEnum):
    """What the check found."""

    VERIFIED = "verified"
    MISMATCH = "mismatch"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a source says what a sentence says: ``start`` and ``end`` in the source's passage."""

    source: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict, its reason in Chinese, and for a verified claim the sentences that say it."""

    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...] = ()


def check(claim: str, cited: Sequence[Source]) -> Checked:
    """Check one claim, without its citation marks, against the passages that it cites."""
    if not cited:
        return Checked(Verdict.UNVERIFIED, "没有注明出处")
    best: Checked | None = None
    for source in cited:
        checked = _against(claim, source)
        if checked.verdict is Verdict.VERIFIED:
            return checked
        if best is None or (checked.verdict is Verdict.MISMATCH and best.verdict is Verdict.UNVERIFIED and len(cited) == 1):
            best = checked
    assert best is not None
    return best


def _against(claim: str, source: Source) -> Checked:
    """Lay the claim into the passage: whole into one sentence, else clause by clause into sentences that follow each other."""
    if source.gives_orders:
        return Checked(Verdict.UNVERIFIED, "出处里有写给模型的指令，不能作为核对的依据")
    whole = source.tokens(claim)
    if not any(token.kind in (WORD, MarkKind.FIGURE) for token in whole):
        return Checked(Verdict.UNVERIFIED, "没有可以核对的内容")
    clauses = sorted({token.clause for token in whole})
    if len(clauses) > _MOST_CLAUSES:
        return Checked(Verdict.UNVERIFIED, "一句话太长，无法核对")
    evidence: list[Evidence] = []
    at, before = 0, None
    while at < len(clauses):
        for end in range(len(clauses), at, -1):
            group = [token for token in whole if clauses[at] <= token.clause <= clauses[end - 1]]
            found = _nearest(group, source, _rest(whole, group), before)
            if found and found[0].holds and (end - at == len(clauses) or _complete(group, *found)):
                evidence.append(Evidence(source.number, found[1].start, found[1].end))
                at, before = end, found[1]
                break
        else:
            group = [token for token in whole if token.clause >= clauses[at]]
            return _differs(group, source, _rest(whole, group))
    return Checked(Verdict.VERIFIED, "与出处一致", tuple(dict.fromkeys(evidence)))


def _rest(whole: Sequence[Token], group: Sequence[Token]) -> Set[str]:
    clauses = {token.clause for token in group}
    return {token.form for token in whole if token.clause not in clauses}


def _nearest(
    group: Sequence[Token], source: Source, said: Set[str], before: Unit | None = None
) -> tuple[Alignment, Unit] | None:
    """Of the units that may follow ``before`` the one that says a group of clauses, else the one nearest to it."""
    weights = {token.form: token.weight for token in group}
    units = [unit for unit in source.units if before is None or unit.follows(before)]
    units.sort(
        key=lambda unit: (
            -sum(weights.get(form, 0.0) for form in {token.form for token in unit.tokens} | unit.frame | unit.before)
        )
    )
    laid = [(align(group, unit, said), unit) for unit in units[:_LOOKED_AT]]
    return max(laid, key=lambda pair: (pair[0].holds, pair[0].coverage - 0.02 * len(pair[0].dropped)), default=None)


def _complete(group: Sequence[Token], alignment: Alignment, unit: Unit) -> bool:
    """Whether a group of clauses says something by itself, so that the rest may come from other sentences.

    It begins as its sentence begins, and does not end where that goes on to say what holds.
    """
    if not alignment.touched or min(alignment.touched) > unit.opening:
        return False
    last = max(alignment.touched)
    if last < len(unit.conditions) and unit.conditions[last]:
        return False
    said = group[-1].clause
    modal = (MarkKind.MUST, MarkKind.MAY, MarkKind.NEVER, MarkKind.EXEMPT)
    return last >= unit.closing or any(token.clause == said and token.kind in modal for token in group)


def _differs(group: Sequence[Token], source: Source, said: Set[str]) -> Checked:
    """Why a group does not hold: what is said otherwise, what is not there, or what was left out."""
    found = _nearest(group, source, said)
    if found is None:
        return Checked(Verdict.UNVERIFIED, "出处中没有可以核对的句子")
    alignment = found[0]
    organs = [form for form in alignment.missing if _ORGAN.search(form)]
    against = [*alignment.conflicts, *organs]
    if against and alignment.coverage >= SAME_THING:
        return Checked(Verdict.MISMATCH, f"与出处不符：{_told(against)}")
    if lacking := [*alignment.missing, *alignment.conflicts]:
        return Checked(Verdict.UNVERIFIED, f"出处中没有：{_told(lacking)}")
    return Checked(Verdict.UNVERIFIED, f"略去了出处的限定：{_told(alignment.dropped) or '前后文'}")


_TOLD: dict[str, str] = {
    MarkKind.MUST: "应当", MarkKind.MAY: "可以", MarkKind.NEVER: "不得", MarkKind.EXEMPT: "无须", MarkKind.OR: "或者", OWN_TITLE: "本文件",
}  # fmt: skip


def _told(forms: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(_TOLD.get(form, form) for form in forms))
