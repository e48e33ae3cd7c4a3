"""Whether one sentence of a source says what a claim says: both as rows of tokens, matched in order.

A true summary of an official sentence leaves things out but keeps their order, its figures and its modality. A lie changes a
figure, joins the subject of one clause to the predicate of another, or drops what restricts it; each of these breaks the match.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from search_api.generation.figures import OWN_TITLE, MarkKind
from search_api.generation.wording import WORD, Token

_MODAL = (MarkKind.MUST, MarkKind.MAY, MarkKind.NEVER, MarkKind.EXEMPT)
_EXACT = (MarkKind.FIGURE, MarkKind.PER, MarkKind.TITLE, MarkKind.DOC_NUMBER)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a source, or a list item joined with its lead-in, which takes the clauses ``lead``.

    ``conditions`` tells for each clause whether it only says when the next one holds; ``exception`` that the unit ends with one;
    ``frame`` are the forms of title and headings, ``before`` those that stand before it in its paragraph: it takes both as said.
    ``start`` and ``end`` are its place in the passage,
    ``order`` its number among the passage's sentences, ``list`` the place of the lead-in, if it has one.
    """

    tokens: tuple[Token, ...]
    conditions: tuple[bool, ...]
    lead: range
    exception: bool
    frame: Set[str]
    before: Set[str]
    start: int
    end: int
    order: int
    list: int | None

    @property
    def opening(self) -> int:
        """The clause that the sentence or item itself begins with."""
        return self.lead.stop if self.lead.start == 0 and len(self.lead) else 0

    def follows(self, other: Unit) -> bool:
        """Whether it comes next after ``other``, or later in the same list, so that both may be told in one breath."""
        return self.order == other.order + 1 or (self.order > other.order and self.list is not None and self.list == other.list)

    @property
    def closing(self) -> int:
        """The last clause of the sentence or item itself that says anything."""
        return max((token.clause for token in self.tokens if token.clause not in self.lead), default=0)


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a claim lies in a unit. ``coverage`` is the share of the claim's information that the unit or its context has.

    ``missing`` are forms that are not there, ``conflicts`` what the unit says otherwise, ``dropped`` what restricts the unit and
    the claim leaves out.
    """

    coverage: float
    missing: tuple[str, ...]
    conflicts: tuple[str, ...]
    dropped: tuple[str, ...]
    touched: Set[int]

    @property
    def holds(self) -> bool:
        """Whether the unit says what the claim says."""
        return not (self.missing or self.conflicts or self.dropped)


def align(claim: Sequence[Token], unit: Unit, said: Set[str] = frozenset()) -> Alignment:
    """Lay a claim into a unit. ``said`` are the forms of the rest of the sentence that the claim is a part of."""
    pairs = _pairs(claim, unit.tokens)
    place = dict(pairs)
    matched = set(place.values())
    touched = {unit.tokens[j].clause for j in matched}
    pers = [token for token in unit.tokens if token.kind == MarkKind.PER and token.clause in touched]
    missing, conflicts, covered = [], [], 0.0
    for number, token in enumerate(claim):
        if (
            number in place
            or any(same(token, per) for per in pers)
            or (_assumed(number, claim, place, unit) and not _replaces(number, place, unit, said))
        ):
            covered += token.weight
        elif token.kind == MarkKind.MUST:
            continue  # what it conflicts with is a 可以 or 不得 of the unit that the claim leaves out
        elif token.kind == WORD and not token.negative:
            missing.append(token.form)
        else:
            conflicts.append(token.form)
    total = sum(token.weight for token in claim) or 1.0
    dropped: list[str] = []
    if matched:
        begins = min(place)
        figures = {_unit_of(token.form) for token in claim if token.kind == MarkKind.FIGURE}
        for token, hard in _left_out(unit, matched, said, replaced=any(claim[i].kind == WORD for i in range(begins))):
            turned = hard or (token.kind == MarkKind.FIGURE and _unit_of(token.form) in figures)
            (conflicts if turned else dropped).append(token.form)
        opens = min(touched) <= unit.opening
        if not opens and any(claim[i].kind == WORD for i in range(begins)):
            dropped.append("前文")  # another subject before what the unit says of its own
        if unit.exception and any(token.clause > max(touched) for token in unit.tokens):
            dropped.append("除外")
    return Alignment(covered / total, tuple(missing), tuple(conflicts), tuple(dropped), frozenset(touched))


def _assumed(number: int, claim: Sequence[Token], place: Mapping[int, int], unit: Unit) -> bool:
    """Whether the unit takes a token of the claim as said: from the frame, or from before as part of what it speaks of."""
    token = claim[number]
    if token.negative or token.kind in (*_MODAL, MarkKind.OR):
        return False
    earlier = [i for i in place if i < number]
    if token.form in unit.frame:
        return not earlier or any(claim[i].clause == token.clause for i in place)
    if token.form not in unit.before or all(i < number for i in place):
        return False
    if not earlier:  # 紧密型集团, of a sentence that goes on: 50名以上的，…
        return claim[min(place)].kind in (MarkKind.FIGURE, MarkKind.PER)
    return len(earlier) == 1 and claim[earlier[0]].kind == WORD  # 校服, of one that goes on: 小学每套…


def _replaces(number: int, place: Mapping[int, int], unit: Unit, kept: Set[str]) -> bool:
    """Whether the unit says something else where the claim has its token ``number``."""
    before = max((place[i] for i in place if i < number), default=None)
    after = min((place[i] for i in place if i > number), default=None)
    if before is None and after is None:
        return True
    if before is None:
        assert after is not None
        clause = unit.tokens[after].clause
        between = [token for token in unit.tokens[:after] if token.clause == clause]
    elif after is None:
        clause = unit.tokens[before].clause
        between = [token for token in unit.tokens[before + 1 :] if token.clause == clause]
    else:
        between = list(unit.tokens[before + 1 : after])
    return any(token.kind in (WORD, *_EXACT) and token.form != OWN_TITLE and token.form not in kept for token in between)


def _left_out(unit: Unit, matched: Set[int], kept: Set[str], *, replaced: bool) -> list[tuple[Token, bool]]:
    """What the unit says, up to where the claim ends in it, that the claim must not leave out; hard when its sense turns.

    What the unit speaks of is left out hard when the claim puts other words in its place (``replaced``).
    """
    first, last = min(matched), max(matched)
    touched = {unit.tokens[j].clause for j in matched}
    found: list[tuple[Token, bool]] = []
    for j, token in enumerate(unit.tokens):
        if j in matched or j > last or token.form == OWN_TITLE or (token.form in kept and token.kind != MarkKind.OR):
            continue
        turns = token.negative or token.kind in (MarkKind.MAY, MarkKind.NEVER, MarkKind.EXEMPT)
        if token.clause in touched or token.clause in unit.lead:
            if token.kind not in _EXACT and _passed_over(unit, j, matched):
                continue
            if turns:
                found.append((token, True))
            elif token.clause not in touched:
                continue
            elif token.kind == MarkKind.OR and {j - 1, j + 1} <= matched:
                found.append((token, False))  # both alternatives are kept, and no longer as such
            elif token.kind in _EXACT or (token.kind == WORD and _narrows(unit, j, matched)):
                found.append((token, False))
            elif j < first and token.kind == WORD and (replaced or token.form not in unit.frame):
                found.append((token, replaced))
        elif _governs(unit, token, touched):
            found.append((token, False))
    return found


def _passed_over(unit: Unit, number: int, matched: Set[int]) -> bool:
    """Whether a token belongs to a predicate that the claim leaves out for a later one of the same subject: 学校不得…，不得…"""
    clause = unit.tokens[number].clause
    if unit.conditions[clause] or clause in unit.lead or clause == max(unit.tokens[j].clause for j in matched):
        return False
    return all(j < number for j in matched if unit.tokens[j].clause == clause)


def _narrows(unit: Unit, number: int, matched: Set[int]) -> bool:
    """Whether a word that the claim leaves out narrows down what the unit says.

    It does inside of what is taken, and where a later clause begins with it, as that clause's own subject; not as a member of a series
    that is left out whole.
    """
    token = unit.tokens[number]
    if token.clause in unit.lead:
        return False
    here = [j for j in matched if unit.tokens[j].clause == token.clause]
    if number < min(here):
        return min(matched) < min(here)
    beside = [j for j in here if unit.tokens[j].member == token.member]
    return bool(beside) and (number < max(beside) or token.clause < max(unit.tokens[j].clause for j in matched))


def _unit_of(form: str) -> str:
    """名 of ≥100名."""
    return form.lstrip("≥≤<>0123456789.")


def _governs(unit: Unit, token: Token, touched: Set[int]) -> bool:
    """Whether a clause that the claim passes over restricts what it takes: figures between, and conditions before."""
    if token.clause > min(touched):
        return token.clause < max(touched) and (token.kind in _EXACT or unit.conditions[token.clause])
    return all(unit.conditions[clause] for clause in range(token.clause, min(touched)))


def _pairs(claim: Sequence[Token], unit: Sequence[Token]) -> list[tuple[int, int]]:
    """The heaviest matching in order, as pairs of positions."""
    rows = [[0.0] * (len(unit) + 1) for _ in range(len(claim) + 1)]
    for i, token in enumerate(claim):
        row, above = rows[i + 1], rows[i]
        for j, other in enumerate(unit):
            best = max(above[j + 1], row[j])
            if same(token, other):
                best = max(best, above[j] + token.weight)
            row[j + 1] = best
    pairs, i, j = [], len(claim), len(unit)
    while i and j:
        if rows[i][j] == rows[i - 1][j]:
            i -= 1
        elif rows[i][j] == rows[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    # The last match stands as early as it can; the others move up to it, so that a claim lies in as little of the unit as it can.
    for at, (i, j) in enumerate(pairs[1:], 1):
        nearest = (later for later in range(pairs[at - 1][1] - 1, j, -1) if same(claim[i], unit[later]))
        pairs[at] = i, next(nearest, j)
    return pairs[::-1]


def same(token: Token, other: Token) -> bool:
    """Whether two tokens say the same."""
    if token.kind != other.kind:
        # 一届 for 每届, 一个 for 每个; but 一年 is no 每年.
        return (
            token.kind == MarkKind.FIGURE
            and other.kind == MarkKind.PER
            and f"1{other.form[1:]}" == token.form
            and token.form[1:] in "个名所套届家座份"
        )
    if token.form == other.form:
        return True
    if token.kind == MarkKind.DOC_NUMBER:
        # Words before the issuer's code run into it on either side.
        return token.form.endswith(other.form) or other.form.endswith(token.form)
    return token.kind == WORD and not other.negative and _shortened(token.form, other.form)


def _shortened(word: str, whole: str) -> bool:
    """老人 for 老年人: the characters in order with something between, first and last in place (so 校长 is no 副校长)."""
    if len(word) < 2 or len(whole) <= len(word) or word[0] != whole[0] or word[-1] != whole[-1]:
        return False
    rest = iter(whole)
    return all(char in rest for char in word)
