"""The titles of annexes, over one line or several: those that are expected, those below 附件1, and those that say what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from index.numbers import chinese_number
from ingest.annex_lines import (
    DATE_LINE,
    DOC_NUMBER,
    NOT_A_TITLE,
    closed_up,
    is_version,
    plain_title,
    read_mark,
)
from ingest.dates import DATE_PATTERN
from ingest.kinds import kind_of
from ingest.lines import Line
from ingest.numbering import Shape, read_label
from ingest.organs import is_organ_line

LONGEST_TITLE = 120
LONGEST_TITLE_LINE = 60
_TITLE_LINES = 5
_SERIAL_AT_MOST = 46
_LONGEST_TAIL = 30
"""The last line of a title over several lines, the one with the 文种, is no longer."""
_ADOPTION = re.compile(rf"[（(]{DATE_PATTERN}[^（）()。]{{4,60}}(?:通过|批准|公布)[^（）()。]{{0,60}}[）)]$")
_SERIAL = re.compile(r"(.{4,40}?)[（(]([一二三四五六七八九十]{1,3}|\d{1,2})[）)]")
_KIND_BELOW = re.compile(r"的?(?:通知|意见|决定|批复|公告|通告|函|报告|请示|方案|办法|规定)(?=[^的》])")


class TitleReader:
    """Reads titles in ``lines``; ``is_open`` says of a line whether a title may stand there at all.

    Every reader gives the title and how many lines it takes, ("", 0) where there is none.
    """

    def __init__(self, lines: Sequence[Line], is_open: Callable[[int], bool]) -> None:
        self.lines = lines
        self.is_open = is_open

    def printed(self, number: int, wanted: set[str]) -> tuple[str, int]:
        """The title that the lines from ``number`` on print, when it is one of ``wanted``."""
        joined = ""
        printed: list[str] = []
        best = 0
        for end in range(number, min(number + _TITLE_LINES, len(self.lines))):
            text = self.lines[end].text
            if not self.is_open(end) or self.lines[end].row is not None or len(text) > LONGEST_TITLE:
                break
            joined += plain_title(text)
            printed.append(text)
            if joined in wanted or (len(joined) >= 8 and kind_of(text) and _ends_one(joined, wanted)):
                best = end - number + 1
            if not any(joined in title for title in wanted):
                break
        if not best:
            return "", 0
        if number + best < len(self.lines) and is_version(self.lines[number + best].text):
            printed[best:] = [self.lines[number + best].text]
            best += 1
        return closed_up(printed[:best]), best

    def below_mark(self, number: int, wanted: set[str]) -> tuple[str, int]:
        """The title below a line that is only 附件1, over up to five lines; ("", 0) when text or a table follows at once."""
        title, taken = self.printed(number, wanted)
        if taken:
            return title, taken
        printed: list[str] = []
        for at in range(number, min(number + _TITLE_LINES, len(self.lines))):
            line = self.lines[at]
            if not self._may_be_title(at):
                break
            if printed and not self._belongs(printed, line, at):
                break
            printed.append(line.text)
        return closed_up(printed), len(printed)

    def _belongs(self, printed: Sequence[str], line: Line, at: int) -> bool:
        """Whether a further line still belongs to a title begun above it."""
        if is_version(line.text):
            return True
        before = self.lines[at - 1]
        if before.centred and line.centred and not kind_of(before.text):
            return True
        joined = "".join(printed)
        if kind_of(joined) and not is_organ_line(printed[-1]):
            return False
        if printed[-1][-1] in "的和与及、" or joined.count("《") > joined.count("》") or joined.count("“") > joined.count("”"):
            return True
        return bool(kind_of(line.text)) and len(line.text) <= _LONGEST_TAIL

    def _may_be_title(self, at: int) -> bool:
        line = self.lines[at]
        text = line.text
        if not self.is_open(at) or line.row is not None or len(text) > LONGEST_TITLE_LINE or NOT_A_TITLE.search(text):
            return False
        if read_mark(text) or DATE_LINE.match(text) or (text[0] in "（(" and not is_version(text)):
            return False
        label = read_label(text)
        return label is None or label.shape is Shape.DECIMAL_1

    def official(self, number: int) -> tuple[str, int]:
        """A title that ends with a 文种 (办法, 报告 …) within three lines."""
        printed: list[str] = []
        for at in range(number, min(number + 3, len(self.lines))):
            if not self._may_be_title(at) or read_label(self.lines[at].text):
                return "", 0
            text = self.lines[at].text
            if DOC_NUMBER.match(text):
                return "", 0
            if not printed and is_organ_line(text) and not self.lines[min(at + 1, len(self.lines) - 1)].text.startswith("关于"):
                return "", 0
            printed.append(text)
            joined = "".join(printed)
            if kind_of(joined) and len(joined) >= 5 and not (text[-1] == "》" and "关于" in joined):
                if at + 1 < len(self.lines) and is_version(self.lines[at + 1].text):
                    printed.append(self.lines[at + 1].text)
                return closed_up(printed), len(printed)
        return "", 0

    def runs_on(self, number: int, title: str) -> bool:
        """Whether the title on the line of 附件1：… goes on on the next line."""
        if number + 1 >= len(self.lines) or not self._may_be_title(number + 1):
            return False
        text = self.lines[number + 1].text
        return is_version(text) or (title[-1] in "的和与及、" and not kind_of(title))

    def adopted_below(self, number: int) -> bool:
        """Whether a note of adoption （…年…月…日…通过） stands within three lines, as below the title of a text of its own."""
        below = (line.text for line in self.lines[number + 1 : number + 4])
        return any(text[0] in "（(" and bool(_ADOPTION.match(text)) for text in below)

    def glued(self, number: int, wanted: set[str]) -> str:
        """The wanted title from which a line runs on into the text (「…实施方案为贯彻…」), where a copy lost the break below it."""
        text = self.lines[number].text
        known = max((title for title in wanted if text.startswith(title)), key=len, default="")
        further = _KIND_BELOW.match(text, len(known)) if known else None
        return known + (further[0] if further else "")


def _ends_one(joined: str, wanted: set[str]) -> bool:
    """Whether a printed title is the greater part of a wanted one, which names the issuer before it."""
    return any(title.endswith(joined) and len(joined) * 2 > len(title) for title in wanted)


def serial_titles(lines: Sequence[Line], skip: frozenset[int]) -> frozenset[int]:
    """Lines that differ only in （一）, （二）… at their ends, with text between: the titles of the parts of a collection.

    Of 4,100 texts one has such lines; what a statute repeats with other numbers is none.
    """
    series: dict[str, list[tuple[int, int]]] = {}
    for number, line in enumerate(lines):
        if line.text[-1] in "）)" and len(line.text) <= _SERIAL_AT_MOST and line.row is None and number not in skip:
            found = _SERIAL.fullmatch(line.text)
            value = chinese_number(found[2]) if found else None
            if found and value is not None and read_label(line.text) is None and read_mark(line.text) is None:
                series.setdefault(found[1], []).append((number, value))
    return frozenset(
        number
        for places in series.values()
        if len(places) > 1
        and [value for _, value in places] == list(range(1, len(places) + 1))
        and all(later - earlier > 2 for (earlier, _), (later, _) in pairwise(places))
        for number, _ in places
    )
