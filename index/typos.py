"""Slips in known terms: 义物教育 for 义务教育. One wrong character that sounds like the right one, and only where the base does not
know what is typed.

Without the sound, words that no dictionary has are taken for slips (网贷平台 for 网络平台, 无人售菜 for 无人售票): 3 of 1,185 questions
of the benches, all wrongly; with it none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from index.lexical import LexicalIndex
from index.model import Span
from index.segment import Segmenter
from index.sounds import sound_alike

_SHORTEST, _LONGEST = 3, 8
# A term that the base has this often is no slip of its own.
_KNOWN_IN_PASSAGES = 2


@dataclass(frozen=True, slots=True)
class Slip:
    """``term`` is what was meant at ``span``; it is as long as what was typed."""

    span: Span
    term: str


def slips_in(plain: str, segmenter: Segmenter, lexical: LexicalIndex) -> list[Slip]:
    """The slips in ``plain``, a folded question, from the left.

    A slip breaks a word into pieces: the wrong character and one beside it are cut as words of their own. It counts when no
    passage has the pairs that the wrong character makes with its neighbours, and several have the term; of several terms the
    commonest is meant.
    """
    single = _single(plain, segmenter)
    found: list[Slip] = []
    for start in range(len(plain) - _SHORTEST + 1):
        if found and start < found[-1].span.end:
            continue
        for end in range(min(len(plain), start + _LONGEST), start + _SHORTEST - 1, -1):
            if not any(single[at] and single[at + 1] for at in range(start, end - 1)):
                continue
            terms = [term for term in _near(plain[start:end], segmenter) if _slipped(plain, start, term, single, lexical)]
            known = [
                (frequency, term) for term in terms if (frequency := lexical.frequency("words", term)) >= _KNOWN_IN_PASSAGES
            ]
            if known:
                found.append(Slip(Span(start, end), max(known)[1]))
                break
    return found


def _single(plain: str, segmenter: Segmenter) -> list[bool]:
    """For each character, whether it is an ideograph that is cut as a word of its own."""
    single, at = [False] * len(plain), 0
    for word in segmenter.words(plain):
        place = plain.find(word, at)
        if place >= 0:  # else a number whose separators were dropped
            at = place + len(word)
            single[place] = len(word) == 1 and "\u3400" <= word <= "\u9fff"
    return single


def _slipped(plain: str, start: int, term: str, single: list[bool], lexical: LexicalIndex) -> bool:
    """Whether the character in which ``plain`` differs from ``term`` at ``start`` is one that the base does not know there."""
    end = start + len(term)
    wrong = next(at for at in range(start, end) if plain[at] != term[at - start])
    beside = [at for at in (wrong - 1, wrong + 1) if start <= at < end]
    # In a word of three the wrong character must be the middle one: else two characters alone would tell the word.
    if not sound_alike(plain[wrong], term[wrong - start]):
        return False
    if not single[wrong] or not any(single[at] for at in beside) or (len(term) == _SHORTEST and len(beside) < 2):
        return False
    return not any(lexical.frequency("grams", plain[min(at, wrong) : max(at, wrong) + 1]) for at in beside)


def _near(typed: str, segmenter: Segmenter) -> list[str]:
    """The dictionary's words that differ from ``typed`` in one character."""
    listed = _by_ends(segmenter)
    same_ends = {*listed.get((len(typed), 0, typed[0]), ()), *listed.get((len(typed), -1, typed[-1]), ())}
    return [word for word in same_ends if sum(one != two for one, two in zip(word, typed, strict=True)) == 1]


@cache
def _by_ends(segmenter: Segmenter) -> dict[tuple[int, int, str], list[str]]:
    """The words by length and first (0) or last (-1) character: of two that differ in one character, one of these is equal."""
    listed: dict[tuple[int, int, str], list[str]] = {}
    for word in segmenter.listed_words():
        if _SHORTEST <= len(word) <= _LONGEST:
            for end in (0, -1):
                listed.setdefault((len(word), end, word[end]), []).append(word)
    return listed
