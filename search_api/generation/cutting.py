"""Cuts a growing answer into sentences, each with the sources that it cites, as soon as a sentence is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = r"[\[【［〔]\s*(?:资料|来源|出处|\^)?\s*\d{1,2}(?:\s*[,，、;；]\s*(?:资料)?\s*\d{1,2})*\s*[\]】］〕](?!\s*\d+\s*号)"
_MARKS = re.compile(rf"(?:\s*{_MARK})+")
# A sentence, the closing signs that belong to it, and the marks behind it. What may still be a beginning mark is waited for.
_SENTENCE = re.compile(
    rf"(?:[^。！？!?\n]*[。！？!?]+[”’」』）)]*(?:[ \t]*{_MARK})*|[^。！？!?\n]*\n)(?=(?P<next>\s*[^\s”’」』）)]))"
)
_MAYBE_MARK = "[【［〔"
_ITEM = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、)）](?!\d)|[①-⑳]|[-*•·]\s)\s*"
)
_SHOWN = re.compile(r"\*\*|__|`+|^[ \t]*#{1,6}[ \t]+|^[ \t]*>[ \t]?", re.MULTILINE)
_LEAD = re.compile(r"[：:]\s*$")
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
# Babble without an end is cut, in characters.
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of a sentence and the numbers that stand behind it; ``lead`` are the words that introduce the list it is in."""

    text: str
    cites: tuple[int, ...]
    lead: str = ""

    @property
    def whole(self) -> str:
        """What is claimed: the lead-in and the item."""
        return f"{self.lead}{self.text}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is shown, with its claims."""

    text: str
    claims: tuple[Claim, ...]


class SentenceCutter:
    """Takes pieces of an answer and gives whole sentences."""

    def __init__(self) -> None:
        self._raw = ""
        self._taken = 0
        self._lead, self._lead_shown, self._blank = "", False, ""

    def feed(self, piece: str) -> Iterator[Sentence]:
        """The sentences that ``piece`` completes."""
        self._raw += piece
        yield from self._cut(ended=False)

    def finish(self) -> Iterator[Sentence]:
        """What is left when the answer has ended."""
        yield from self._cut(ended=True)
        text = _THINKING.sub("", self._raw)
        rest, self._taken = text[self._taken :], len(text)
        yield from self._sentence(rest)
        yield from self._drop_lead()

    def _cut(self, *, ended: bool) -> Iterator[Sentence]:
        text = _THINKING.sub("", self._raw)
        if not ended:
            # 「<thi」 may become a thought.
            text = text[: text.rindex("<")] if "<" in text[-7:] else text
        while len(text) > self._taken:
            match = _SENTENCE.match(text, self._taken)
            if match is None or (not ended and self._open(text, match)):
                if len(text) - self._taken < _LONGEST:
                    return
                end = self._taken + _LONGEST
            else:
                end = match.end()
            raw, self._taken = text[self._taken : end], end
            yield from self._sentence(raw)

    def _open(self, text: str, match: re.Match[str]) -> bool:
        """Whether what follows may be a mark that is not whole yet."""
        following = text[match.end() :].lstrip(" \t")
        if following[:1] not in _MAYBE_MARK:
            return False
        marks = _MARKS.match(following)
        rest = following[marks.end() :] if marks else following
        return not rest or (rest[0] in _MAYBE_MARK and len(rest) < 30 and not re.search(r"[\]】］〕]", rest))

    def _sentence(self, raw: str) -> Iterator[Sentence]:
        text = _SHOWN.sub("", raw)
        if not text.strip():
            self._blank += text
            return
        text, self._blank = self._blank + text, ""
        item = _ITEM.match(text)
        if not item:
            yield from self._drop_lead()
        if _LEAD.search(text) and not _MARKS.search(text):
            self._lead, self._lead_shown = text, False
            return
        shown = text if self._lead_shown else self._lead + text
        self._lead_shown = bool(self._lead)
        yield Sentence(shown, tuple(_claims(text[item.end() :] if item else text, self._lead)))

    def _drop_lead(self) -> Iterator[Sentence]:
        """The list is over. A lead-in that no item followed says nothing that could be checked."""
        if self._lead and not self._lead_shown:
            yield Sentence(self._lead, (Claim(self._lead, ()),))
        self._lead, self._lead_shown = "", False


def _claims(text: str, lead: str) -> Iterator[Claim]:
    """The stretches between marks; what follows the last mark, but for punctuation, cites nothing."""
    at = 0
    for match in _MARKS.finditer(text):
        stretch = text[at : match.start()].strip(" \t\n，,；;。、")
        if stretch:
            yield Claim(stretch, tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", match[0]))), lead)
        at = match.end()
    rest = text[at:].strip(" \t\n，,；;。、！？!?”」）)")
    if rest:
        yield Claim(rest, (), lead)
