"""Takes off what a portal wraps around a text, by what a line looks like and by where it stands.

Three zones: the head, up to the first line of the body; the body; the tail, after its last line. The words of boilerplate
(来源, 免责声明, 版权, 责任编辑 …) are also the subject of policies, so nothing inside the body is dropped, and a numbered
item, a signature date or an 附件 line holds the body open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest import boilerplate_rules as rules
from ingest.lines import Dropped, Line, Reason, SourceFacts
from ingest.source_line import Pair, add_pairs, is_official, label_name, parse_source_line

_STRUCTURE = re.compile(
    r"^(?:第[一二三四五六七八九十百千零〇\d]{1,7}[编章节条款项部]|[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十\d]{1,4}[）)])"
)
_NUMBERED = re.compile(r"^\d{1,3}\s*(?:[.．、]\s*\D|[)）])")
_SIGNED = re.compile(
    r"^.{0,40}[12〇○零一二三四五六七八九\d]{4}\s*年\s*[\d一二三四五六七八九十〇]{1,3}\s*月\s*[\d一二三四五六七八九十〇]{1,3}\s*日\s*(?:印发|发布|公布)?[）)]?$"
)
_ANNEX = re.compile(r"^(?:附件|附表|附录|附[:：]|抄送|主题词[:：]|[（(](?:此件|此文|联系人|本文有删减))")

_SENTENCE = 25
"""Shortest line with a full stop that counts as body: titles and labels stay below, paragraphs are nearly all above."""
_HEAD_LINES = 60
"""The head is looked for in this many first lines; the longest head of the sample portals has 22."""
_TAIL_LINES = 80
"""The tail is looked for in this many last lines; link lists under a text may be long."""

_ENDING = frozenset((Reason.DISCLAIMER, Reason.PREVIOUS_OR_NEXT, Reason.RELATED, Reason.FOOTER))
"""What begins the site's own tail, of which nothing is the text's."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """What is left of the lines, what was dropped and why, and what the dropped lines say about the source."""

    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...]
    facts: SourceFacts


class _Marks:
    """The verdicts on the lines of one text while they are being formed."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.texts = [line.text for line in lines]
        self.reasons: list[Reason | None] = [None] * len(lines)
        self.pairs: list[Pair] = []

    def drop(self, number: int, reason: Reason) -> None:
        if self.reasons[number] is None:
            self.reasons[number] = reason


def strip_boilerplate(lines: Sequence[Line]) -> Stripped:
    """Drop greeting, breadcrumb, source line, buttons, disclaimers, footer and link lists from the lines of one text."""
    marks = _Marks(lines)
    head_end = next((number for number, text in enumerate(marks.texts) if is_body(text)), len(lines))
    # The rows of a table below the last sentence (a list of contacts, an annex) are text, whatever words they have.
    below = reversed(range(min(head_end, len(lines)), len(lines)))
    last_body = next((number for number in below if lines[number].row or is_body(marks.texts[number])), -1)
    _mark_head(marks, min(head_end, _HEAD_LINES))
    _mark_metadata(marks, min(head_end, _HEAD_LINES))
    _mark_repeated_title(marks, min(head_end + 1, _HEAD_LINES, len(lines)))
    _mark_tail(marks, last_body)
    for number, text in enumerate(marks.texts):
        if rules.is_page_mark(text):
            marks.drop(number, Reason.PAGE_MARK)
    kept = tuple(line for line, reason in zip(lines, marks.reasons, strict=True) if reason is None)
    dropped = tuple(Dropped(line.text, reason) for line, reason in zip(lines, marks.reasons, strict=True) if reason)
    title = _title_above_source(marks, min(head_end, _HEAD_LINES))
    return Stripped(kept, dropped, add_pairs(SourceFacts(title=title), marks.pairs))


def is_body(text: str) -> bool:
    """Whether the line is surely text of the policy: numbered structure, or a sentence that no rule knows."""
    if _STRUCTURE.match(text):
        return True
    if len(text) < _SENTENCE and not _NUMBERED.match(text):
        return False
    if not (re.search(r"[。；]", text) or text.endswith(("：", ":")) or _NUMBERED.match(text)):
        return False
    return not (
        rules.head_reason(text)
        or rules.tail_reason(text)
        or rules.is_site_sentence(text)
        or (rules.is_footer(text) and not re.search(r"。.*。", text))
        or parse_source_line(text) is not None
    )


def is_closing(text: str) -> bool:
    """Whether the line closes a text below its body: a signature's date, 附件, 抄送, （此件公开发布）."""
    return bool(_SIGNED.match(text) or _ANNEX.match(text))


def _mark_head(marks: _Marks, end: int) -> None:
    """Drop what the rules know before the body, and whatever stands above a breadcrumb or greeting: that is the site's top."""
    top = 0
    for number in range(end):
        text = marks.texts[number]
        pairs = parse_source_line(text)
        if pairs is not None:
            if not (pairs and is_official(pairs)):
                marks.pairs += pairs
                marks.drop(number, Reason.SOURCE_LINE)
            continue
        reason = rules.head_reason(text)
        if reason is None:
            continue
        if reason is Reason.SITE_NOTE:
            name, note = re.split("[:：】]", text, maxsplit=1) if re.search("[:：】]", text) else ("说明", text)
            marks.pairs.append((re.sub(r"\W", "", name), note.strip()))
        if reason in (Reason.BREADCRUMB, Reason.GREETING):
            top = number
        marks.drop(number, reason)
    for number in range(top):
        marks.drop(number, Reason.SITE_TOP)


def _mark_metadata(marks: _Marks, end: int) -> None:
    """Drop a block of two or more official metadata lines (索引号：…), whose values may stand on lines of their own."""
    block: list[int] = []
    pairs: list[Pair] = []
    number = 0
    while number <= end:
        text = marks.texts[number] if number < end else ""
        got = _metadata_pairs(marks, number, end) if number < end and marks.reasons[number] is None else None
        if got is not None:
            block += got[0]
            pairs += got[1]
            number = got[0][-1] + 1
            continue
        if len(pairs) >= 2:
            marks.pairs += pairs
            for member in block:
                marks.drop(member, Reason.METADATA)
        if number < end and text and marks.reasons[number] is None:
            block, pairs = [], []
        number += 1


def _metadata_pairs(marks: _Marks, number: int, end: int) -> tuple[list[int], list[Pair]] | None:
    text = marks.texts[number]
    name = label_name(text)
    if name is None:
        match = re.match(r"^([^:：]{2,14})[:：]\s*(.{0,200})$", text)
        named = label_name(match[1]) if match else None
        if match is None or named is None or match[2].endswith(("。", "；")):
            pairs = parse_source_line(text)
            return ([number], pairs) if pairs else None
        more = parse_source_line(text)
        return [number], more or [(named, match[2].strip())]
    if number + 1 >= end or label_name(marks.texts[number + 1]) or len(marks.texts[number + 1]) > 160:
        return ([number], [(name, "")]) if text.endswith(("：", ":")) else None
    return [number, number + 1], [(name, marks.texts[number + 1])]


def _title_above_source(marks: _Marks, end: int) -> str | None:
    """The title, where a portal prints its source line under it: what stands there alone, or above a 文号."""
    source = next((number for number in range(end) if marks.reasons[number] is Reason.SOURCE_LINE), 0)
    above = [marks.texts[number] for number in range(source) if marks.reasons[number] is None]
    if len(above) == 2 and re.search(r"[〔\[【（(]\d{4}[〕\]】）)].{0,8}号$", above[1]):
        above.pop()
    return above[0] if len(above) == 1 and len(above[0]) >= 6 else None


def _mark_repeated_title(marks: _Marks, end: int) -> None:
    """Where a site printed its lines above the text, keep one of two identical titles: the site's and the text's own."""
    if not any(marks.reasons[:end]):
        return
    kept = [number for number in range(end) if marks.reasons[number] is None]
    titles = [re.sub(r"\s", "", marks.texts[number]) for number in kept[:2]]
    for number in kept[1:]:
        key = re.sub(r"\s", "", marks.texts[number])
        if len(key) >= 6 and key in titles and number != kept[titles.index(key)]:
            marks.drop(number, Reason.REPEATED_TITLE)


def _mark_tail(marks: _Marks, last_body: int) -> None:
    """Drop single lines that the rules know after the body, and everything from where the site's own tail begins."""
    texts = marks.texts
    start = max(last_body + 1, len(texts) - _TAIL_LINES, 0)
    closing = [n for n in range(start, len(texts)) if is_closing(texts[n])]
    closed = closing[-1] + 1 if closing else start
    cut: int | None = None
    for number in range(start, len(texts)):
        text = texts[number]
        pairs = parse_source_line(text)
        reason = rules.tail_reason(text)
        if pairs is not None and not (pairs and is_official(pairs)):
            marks.pairs += [pair for pair in pairs if marks.reasons[number] is None]
            reason = Reason.SOURCE_LINE if any(value.startswith("http") for _, value in pairs) else Reason.CREDITS
        elif reason is None and number >= closed and rules.is_site_sentence(text):
            reason = Reason.DISCLAIMER
        if reason is None:
            continue
        marks.drop(number, reason)
        if cut is None and number >= closed and reason in _ENDING:
            cut = number
    _cut_tail(marks, closed, cut)


def _cut_tail(marks: _Marks, closed: int, cut: int | None) -> None:
    """Drop all from ``cut`` on, with the footer lines above it; without a cut, a footer that stands at the very end."""
    texts = marks.texts
    end = len(texts)
    if cut is None:
        first = end
        while first > closed and (marks.reasons[first - 1] or rules.is_footer(texts[first - 1])):
            first -= 1
        if not any(rules.is_site_footer(texts[number]) for number in range(first, end)):
            return
        cut = first
    while cut > closed and (marks.reasons[cut - 1] or rules.is_footer(texts[cut - 1])):
        cut -= 1
    for number in range(cut, end):
        marks.drop(number, Reason.FOOTER if rules.is_footer(texts[number]) else Reason.SITE_TAIL)
