"""Words quoted from a source, compared with it: the same, the same but for punctuation, different and where, or not there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from index.forms import folded
from index.segment import bigrams

_BLANK = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"…+|\.{3,}|(?:\*{3,})|[（(]略[）)]")
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
# Below this share of its characters in common a quote is not a wrong wording of the source but another text.
_ALIKE = 0.6
_SENTENCES_TOGETHER = 4


class Sameness(StrEnum):
    """How a quote stands to its source."""

    IDENTICAL = "identical"
    PUNCTUATION = "punctuation"
    DIFFERS = "differs"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Difference:
    """What is ``quoted`` where the source has ``source``; one of them may be empty."""

    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class Compared:
    """``wording`` is the source's own wording of what the quote means, where it DIFFERS."""

    sameness: Sameness
    wording: str = ""
    differences: tuple[Difference, ...] = ()


def compare(quote: str, source: str) -> Compared:
    """How ``quote`` stands to ``source``. Blanks, width and script make no difference; …… stands for anything left out."""
    parts = [part for part in _ELLIPSIS.split(quote) if _words(part)]
    if not parts:
        return Compared(Sameness.ABSENT)
    if _in_order([_plain(part).strip("，。；：、,.;:") for part in parts], _plain(source)):
        return Compared(Sameness.IDENTICAL)
    if _in_order([_words(part) for part in parts], _words(source)):
        return Compared(Sameness.PUNCTUATION)
    wordings: list[str] = []
    differences: list[Difference] = []
    for part in parts:
        wording = _nearest(part, source)
        likeness, found = _differences(part, wording)
        if likeness < _ALIKE:
            return Compared(Sameness.ABSENT)
        wordings.append(wording.strip())
        differences += found
    return Compared(Sameness.DIFFERS, "……".join(wordings), tuple(differences))


def _in_order(parts: Sequence[str], source: str) -> bool:
    at = 0
    for part in parts:
        found = source.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _nearest(part: str, source: str) -> str:
    """The run of sentences of ``source`` that shares most pairs of characters with ``part``, by the share of both."""
    sentences = _SENTENCE.findall(source)
    wanted = set(bigrams(folded(part)))
    best, best_score = "", 0.0
    for first in range(len(sentences)):
        for last in range(first + 1, min(len(sentences), first + _SENTENCES_TOGETHER) + 1):
            run = "".join(sentences[first:last])
            pairs = set(bigrams(folded(run)))
            score = 2 * len(wanted & pairs) / (len(wanted) + len(pairs) or 1)
            if score > best_score:
                best, best_score = run, score
    return best


def _differences(part: str, wording: str) -> tuple[float, list[Difference]]:
    """How much alike they are, 0–1, and where they differ in more than punctuation; what the quote leaves out at its ends is no difference."""
    quoted, source = _words(part), _words(wording)
    matcher = SequenceMatcher(None, quoted, source, autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks())
    found = []
    for tag, i, j, k, m in matcher.get_opcodes():
        left_out_at_an_end = tag == "insert" and (i in (0, len(quoted)))
        if tag != "equal" and not left_out_at_an_end:
            found.append(Difference(quoted[i:j], source[k:m]))
    return matched / len(quoted) if quoted else 0.0, found


def _plain(text: str) -> str:
    return _BLANK.sub("", folded(text))


def _words(text: str) -> str:
    """Letters, digits and ideographs alone."""
    return "".join(character for character in _plain(text) if unicodedata.category(character)[0] in "LN")
