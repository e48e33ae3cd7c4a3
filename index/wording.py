"""How two wordings differ, character by character: punctuation, blanks, width, script and the form of numbers make no difference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from index.forms import folded
from index.numbers import HAN_NUMERALS
from index.quantities import quantities_of

# The number of an article or an item at the beginning of its line says where a provision stands, not what it says.
_LABEL = re.compile(
    rf"(?m)^\s*(?:第[{HAN_NUMERALS}\d]+条(?:之[{HAN_NUMERALS}]+)?|[(][{HAN_NUMERALS}\d]+[)]|[{HAN_NUMERALS}]{{1,3}}、|\d{{1,2}}[.、](?!\d)|[①-⑳])"
)
_ARTICLE = re.compile(rf"\s*第[{HAN_NUMERALS}0-9０-９]+条(?:之[{HAN_NUMERALS}]+)?[\s　]*")
# The product of two lengths from which texts are not compared character by character: it would take seconds.
_TOO_LONG = 16_000_000
# Texts whose tokens are kept: a comparison needs those of a text several times.
_REMEMBERED = 512
# A single character that two rewritten stretches share by chance is no common ground.
_SHORTEST_COMMON = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch that two texts share (``same``) or not, in the words of each; joined in order they give both texts again."""

    same: bool
    left: str
    right: str


# What is compared of a text: (key, start, end) of each character and quantity.
_Tokens = tuple[tuple[str, int, int], ...]


def stretches(left: str, right: str) -> tuple[Stretch, ...]:
    """Both texts, cut where they begin and cease to be the same. Labels at the start of lines are passed over."""
    if left == right:
        return (Stretch(True, left, right),)
    ours, theirs = _tokens(left), _tokens(right)
    keys = [key for key, _, _ in ours], [key for key, _, _ in theirs]
    if keys[0] == keys[1]:
        return (Stretch(True, left, right),)
    if len(ours) * len(theirs) > _TOO_LONG:
        return (Stretch(False, left, right),)
    runs = _smoothed(SequenceMatcher(None, *keys, autojunk=False).get_opcodes())
    found: list[Stretch] = []
    at_left = at_right = 0
    for same, i, j in runs:
        replaced = not same and i > 0 and j > 0 and ours[i - 1][1] >= at_left and theirs[j - 1][1] >= at_right
        # What follows the last character of both sides (。) is punctuation: no part of what was replaced.
        end_left = _end(ours, i, left, tight=replaced)
        end_right = _end(theirs, j, right, tight=replaced)
        found.append(Stretch(same, left[at_left:end_left], right[at_right:end_right]))
        at_left, at_right = end_left, end_right
    if at_left < len(left) or at_right < len(right):
        found.append(Stretch(True, left[at_left:], right[at_right:]))
    return tuple(found)


def _end(tokens: _Tokens, count: int, text: str, *, tight: bool) -> int:
    """Where a run ends whose last token is number ``count``: with it, or before the next one."""
    if tight:
        return tokens[count - 1][2]
    return tokens[count][1] if count < len(tokens) else len(text)


def share_in_common(parts: Sequence[Stretch]) -> float:
    """The share of all characters, of both texts, that stands in common stretches, 0–1."""
    whole = sum(len(part.left) + len(part.right) for part in parts)
    return sum(len(part.left) + len(part.right) for part in parts if part.same) / whole if whole else 1.0


def same_words(left: str, right: str) -> bool:
    """Whether two texts say the same, labels and punctuation aside."""
    return left == right or [key for key, _, _ in _tokens(left)] == [key for key, _, _ in _tokens(right)]


def without_label(text: str) -> str:
    """``text`` without the number of the article that it begins with."""
    return text[match.end() :] if (match := _ARTICLE.match(text)) else text


def _smoothed(opcodes: Sequence[tuple[str, int, int, int, int]]) -> list[tuple[bool, int, int]]:
    """Runs as (same, where they end left, where they end right); common runs too short to mean anything are changes."""
    runs: list[tuple[bool, int, int]] = []
    last = len(opcodes) - 1
    for place, (tag, i, j, _, end) in enumerate(opcodes):
        chance = tag == "equal" and j - i < _SHORTEST_COMMON and 0 < place < last
        same = tag == "equal" and not chance
        if runs and runs[-1][0] == same:
            runs[-1] = (same, j, end)
        else:
            runs.append((same, j, end))
    return runs


@lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str) -> _Tokens:
    plain = folded(text)
    passed = {match.end(): match.start() for match in _LABEL.finditer(plain)}
    found: list[tuple[str, int, int]] = []
    at = 0
    for end, start in [*passed.items(), (len(plain), len(plain))]:
        found += _between(plain, at, start)
        at = end
    return tuple(found)


def _between(plain: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The tokens of a folded text from ``start`` to ``end``."""
    at = start
    for quantity in quantities_of(plain, start, end):
        yield from _characters(plain, at, quantity.span.start)
        yield quantity.form, quantity.span.start, quantity.span.end
        at = quantity.span.end
    yield from _characters(plain, at, end)


def _characters(plain: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Letters, digits and ideographs alone."""
    return [(char, at, at + 1) for at, char in enumerate(plain[start:end], start) if char.isalnum()]
