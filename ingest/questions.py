"""Questions with their answers: 问：… 答：…, numbered questions, and what a reporter asks in an interview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line
from ingest.numbering import Label, Shape, read_label

_ASKED = re.compile(
    r"(?:【问(?:题)?】|\[问(?:题)?\]|(?:提?问(?:题\s*[一二三四五六七八九十\d]{0,3})?|Q(?:uestion)?\s*\d{0,3})\s*[:：.、])\s*(?=\S)"
)
_REPORTER = re.compile(r"(?:[【\[]?[\u4e00-\u9fff]{0,12}记者[】\]]?(?:提?问)?|主持人)\s*[:：]\s*(?=\S)")
_ANSWERED = re.compile(r"(?:【答(?:复)?】|\[答(?:复)?\]|(?:答复?|A(?:nswer)?\s*\d{0,3})\s*[:：.、])")
_ANSWER_BEGINS = frozenset("答【[A")
_SPEAKER = re.compile(r"[^，。；？：:]{2,30}[:：]")
_ANSWER_INSIDE = re.compile(r"(?<=[？?。])\s*(?:【答】|\[答\]|答\s*[:：])")
_ITEMS = frozenset({Shape.HAN_COMMA, Shape.HAN_BRACKET, Shape.DIGIT_DOT, Shape.DIGIT_BRACKET, Shape.DIGIT_HALF_BRACKET})
_LONGEST = 150
_LONGEST_HEADING = 120


@dataclass(frozen=True, slots=True)
class Question:
    """A question that opens a line: its number, where it has one, and its words."""

    number: Label | None
    words: str


def read_question(lines: Sequence[Line], number: int) -> Question | None:
    """The question that line ``number`` asks, when an answer or a text follows; None for every other line."""
    text = lines[number].text
    following = lines[number + 1].text if number + 1 < len(lines) else ""
    asks = text[-1] in "？?"
    answered = following[:1] in _ANSWER_BEGINS and bool(_ANSWERED.match(following))
    if not asks and not answered and "问" not in text[:8] and text[0] != "Q":
        return None
    if len(text) > _LONGEST and not _ASKED.match(text):
        return None
    if number + 1 < len(lines) and lines[number + 1].row is not None:
        following = ""
    label = read_label(text)
    words = text[label.end :] if label else text
    if found := _ASKED.match(words):
        return Question(label, _heading(words[found.end() :]))
    if label is not None:
        if label.shape not in _ITEMS or not (answered or asks) or not following or words[-1:] in "。；，":
            return None
        below = read_label(following)
        listed = below is not None and below.shape is label.shape
        return None if listed or not words else Question(label, _heading(words))
    if found := _REPORTER.match(text):
        spoken = asks and len(text) - found.end() >= 6 and (answered or bool(_SPEAKER.match(following)))
        return Question(None, _heading(text[found.end() :])) if spoken else None
    return Question(None, _heading(text)) if answered and not _ANSWERED.match(text) and text[-1] in "？?" else None


def _heading(words: str) -> str:
    """The question without an answer that runs on from it, cut at the end of a sentence when it is very long."""
    words = " ".join(_ANSWER_INSIDE.split(words, maxsplit=1)[0].split())
    if len(words) <= _LONGEST_HEADING:
        return words
    sentence = re.match(rf".{{0,{_LONGEST_HEADING - 1}}}[？?。]", words)
    return sentence[0] if sentence else words[:_LONGEST_HEADING]
