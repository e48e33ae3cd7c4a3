"""Long quotations in amending texts: the articles and items inside them are those of another text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ingest.lines import Line
from ingest.numbering import DIVISIONS, Label, Shape, read_label

_QUOTING = re.compile(r"[:：]\s*[“\"]")
_AMENDS = re.compile(r"(?:修改为|修订为|改为|表述为|调整为|内容如下|(?:增加|增写|新增|作为)[^。；]{0,40})[:：]$")
_AFTER = re.compile(
    r"^(?:[此另]外|本(?:决定|修正案|通知|办法|规定)|根据本|《[^》]*》根据本|第[^，。]{1,12}[编章节条](?:至第[^，。]{1,12}[条节章])?相应)"
)
_QUOTED_AT_MOST = 60
_AMENDED_AT_MOST = 200
_HEADS = DIVISIONS | {Shape.ARTICLE}


def quoted_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines inside a quotation that a colon introduces (第三条修改为：“……”), on its line or on the next.

    Where the closing mark is missing, or the new wording is printed without any, the quotation ends before the next item of the
    amending text.
    """
    if not any("“" in line.text or '"' in line.text or line.text[-1] in "：:" for line in lines):
        return frozenset()
    return _Reader(lines).run()


class _Reader:
    """Looks for ends by tables made once: a text that opens a quotation on every line costs no more than another."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.closing = [number for number, line in enumerate(lines) if _closes(line.text)]
        self.following: list[int] | None = None
        self.items: dict[tuple[Shape, int], list[int]] = {}

    def run(self) -> frozenset[int]:
        quoted: set[int] = set()
        number = 0
        while number < len(self.lines):
            text = self.lines[number].text
            end = number
            if _open(text) and _QUOTING.search(text[: _last_mark(text) + 1]):
                amends = bool(_AMENDS.search(text[: _last_mark(text)].rstrip()))
                end = self._quotation_end(number, amends=amends)
                if end == number and amends:
                    end = self._next_item(number)
            elif text[-1] in "：:" and number + 1 < len(self.lines):
                end = self._quoted_below(number)
            quoted.update(range(number + 1, end + 1))
            number = max(end, number) + 1
        return frozenset(quoted)

    def _quoted_below(self, number: int) -> int:
        """The last line of what is quoted below line ``number``, which ends with a colon; ``number`` when nothing is."""
        lines = self.lines
        below = lines[number + 1].text
        amends = bool(_AMENDS.search(lines[number].text))
        if below[0] in '“"':
            if not _open(below):
                end = number + 1
                while amends and end + 1 < len(lines) and lines[end + 1].text[0] in '“"' and not _open(lines[end + 1].text):
                    end += 1
                return end
            end = self._quotation_end(number + 1, amends=amends)
            return end if end > number + 1 or not amends else self._next_item(number)
        label = read_label(below)
        if not amends or label is None or label.shape not in _HEADS:
            return number
        own = read_label(lines[number].text)
        return number if own is None or _continues(own, label) else self._next_item(number)

    def _next_item(self, number: int) -> int:
        """The line before the next item of the text that amends in line ``number``; ``number`` when there is none to count from."""
        own = read_label(self.lines[number].text)
        if own is None:
            return number
        if self.following is None:
            self.following = [at for at, line in enumerate(self.lines) if _AFTER.match(line.text)]
            for at, line in enumerate(self.lines):
                if label := read_label(line.text):
                    self.items.setdefault((label.shape, label.value), []).append(at)
        nearest = (
            _first_above(numbers, number) for numbers in (self.following, self.items.get((own.shape, own.value + 1), []))
        )
        end = min((at for at in nearest if at is not None), default=len(self.lines)) - 1
        if end - number >= _AMENDED_AT_MOST:
            return number
        return end if end + 1 < len(self.lines) or own.shape is Shape.ARTICLE else number

    def _quotation_end(self, start: int, *, amends: bool) -> int:
        """The line that closes the quotation open at the end of line ``start``; ``start`` itself when none does."""
        end = _first_above(self.closing, start)
        reach = _AMENDED_AT_MOST if amends else _QUOTED_AT_MOST
        return end if end is not None and end < start + reach else start


def _first_above(numbers: Sequence[int], number: int) -> int | None:
    """The first of ``numbers``, which rise, that is greater than ``number``."""
    place = bisect_right(numbers, number)
    return numbers[place] if place < len(numbers) else None


def _continues(own: Label, label: Label) -> bool:
    return label.shape is own.shape and label.value == own.value + 1


def _open(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _closes(text: str) -> bool:
    """Whether a line closes a quotation that was open at its beginning."""
    opens = text.count("“") - (1 if text.startswith("“") else 0)  # each paragraph of a quotation opens it again
    return text.count("”") > opens or (text.count('"') % 2 == 1 and not text.startswith('"'))


def _last_mark(text: str) -> int:
    return max(text.rfind("“"), text.rfind('"'))
