"""Tables of contents: the lines that list chapters before the text itself, which are neither sections nor passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.lines import Line
from ingest.numbering import DIVISIONS, Label, Shape, read_label

CONTENTS_TITLE = re.compile(r"^[\[【（(]?目\s*[录次][\]】）)]?[:：]?$")
_LEADER = re.compile(r"[\s.．·…—\-_]*[（(]?\d{0,4}[）)]?$")
_PAGE_NUMBER = re.compile(r"(?:[.．·…]{2,}|\s)\s*[（(]?\d{1,4}[）)]?$")
_SPACE = re.compile(r"\s+")
_LONGEST_ENTRY = 80
_UNTITLED = 3


def find_contents(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines that make up tables of contents.

    A table begins with 目录, or with three chapter headings in a row, and ends where its first entry is printed again as the
    heading of the text. Where nothing is printed again there is no table: those lines are the headings themselves.
    """
    found: set[int] = set()
    number = 0
    while number < len(lines):
        end = number
        if CONTENTS_TITLE.match(lines[number].text):
            end = _table_end(lines, number + 1, 2)
            end = number if end == number + 1 else end
        elif _is_division(lines[number]) and (number == 0 or not _is_division(lines[number - 1])):
            end = _table_end(lines, number, _UNTITLED)
        found.update(range(number, end))
        number = max(end, number + 1)
    return frozenset(found)


def _table_end(lines: Sequence[Line], start: int, least: int) -> int:
    """Where the table whose entries begin at ``start`` ends; ``start`` when there is none."""
    untitled = least == _UNTITLED
    end = start
    while end < len(lines) and (_is_division(lines[end]) if untitled else _is_entry(lines[end])):
        end += 1
    if end - start < least:
        return start
    text = lines[start].text
    label = read_label(text)
    first = {_bare(text), _bare(text[label.end :]) if label else ""}
    for number in range(start + 1, min(end + 40, len(lines))):
        if _bare(lines[number].text) in first:
            return min(number, end)
    if untitled:
        return end if _printed_again(lines, start, end) else start
    return end if _has_pages(lines, start, end) or _printed_again(lines, start, end) else start


def _printed_again(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether most of the entries come again below, though the first is printed there in other words."""
    entries: dict[str, int] = {}
    for number in range(start, end):
        text = lines[number].text
        label = read_label(text)
        entries[_bare(text)] = number
        if label and label.shape in DIVISIONS and label.end < len(text):
            entries.setdefault(_bare(text[label.end :]), number)
    again = {
        entries[bare] for line in lines[end:] if len(line.text) <= _LONGEST_ENTRY and (bare := _bare(line.text)) in entries
    }
    return len(again) * 2 > end - start


def listed_divisions(lines: Sequence[Line], contents: Iterable[int]) -> dict[str, Label]:
    """The chapters that tables of contents (lines ``contents``) name, by their words without blanks.

    Some texts print the number of a chapter only there, and its words alone above its articles.
    """
    listed: dict[str, Label] = {}
    for number in sorted(contents):
        text = lines[number].text
        label = read_label(text)
        if label and label.shape in DIVISIONS and (words := _bare(text[label.end :])):
            listed.setdefault(words, label)
    return listed


def _has_pages(lines: Sequence[Line], start: int, end: int) -> bool:
    return sum(bool(_PAGE_NUMBER.search(line.text)) for line in lines[start:end]) * 2 > end - start


def _is_division(line: Line) -> bool:
    label = read_label(line.text)
    return bool(
        label
        and label.shape in DIVISIONS
        and not label.cited
        and len(_LEADER.sub("", line.text)) <= _LONGEST_ENTRY
        and "。" not in line.text
    )


def _is_entry(line: Line) -> bool:
    text = _LEADER.sub("", line.text)
    if not text or len(text) > _LONGEST_ENTRY or line.text[-1] in "。；：，":
        return False
    label = read_label(text)
    return not (label and label.shape is Shape.ARTICLE and len(text) - label.end > 30)


def _bare(text: str) -> str:
    return _SPACE.sub("", _LEADER.sub("", text))
