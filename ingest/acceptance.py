"""Whether the number that opens a line counts a section, or is a mention, a stray digit, a line that a wrap cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from ingest.headings import names_division
from ingest.lines import Line
from ingest.numbering import DIVISIONS, Label, Shape, read_label
from ingest.outline import OpenSection, Series

_LONGEST_STOPPED = 12
"""A chapter's heading of so many characters may end with a full stop (第五节 生活、卫生。)."""
_HANGS = re.compile(r"(?:[，、（(“]|依[照据]|按照|根据|参照|[和与及或]|第[^第，。]{1,9}[章节条款项])$")


class Acceptance:
    """Decides about numbers from the lines around them and the sections that are open.

    ``stack``, ``alone`` and ``series`` are those of the builder, which goes on changing them.
    """

    def __init__(
        self, lines: Sequence[Line], skip: Set[int], stack: Sequence[OpenSection], alone: Set[int], series: Series
    ) -> None:
        self.lines = lines
        self.skip = skip
        self.stack = stack
        self.alone = alone
        self.series = series

    def accepts(self, label: Label, number: int) -> bool:
        """Whether the number that opens a line counts a section, and is not a mention or a stray digit."""
        line = self.lines[number]
        if label.shape in DIVISIONS:
            words = line.text[label.end :]
            stopped = line.level is not None or len(words) <= _LONGEST_STOPPED
            return (
                not label.cited
                and len(words) <= 60
                and not set(words[:-1] if stopped else words) & set("。；")
                and (words[-1:] not in ("，", "、") or self.breaks_off(number))
            )
        if label.shape is Shape.ARTICLE:
            return (
                not label.cited
                and (label.value == 1 or not self._hangs(number))
                and (label.apart or self.series.continues(label))
            )
        if label.prefix or label.shape is Shape.DECIMAL_1:
            return self._accepts_decimal(label, line)
        if label.value == 1 or line.level is not None:
            return True
        sibling = next(
            (section for section in reversed(self.stack) if section.number and section.number.shape is label.shape), None
        )
        if sibling and sibling.number:
            return label.value >= sibling.number.value or self.series.continues(label)
        return self.series.continues(label)

    def _hangs(self, number: int) -> bool:
        """Whether the line before breaks off inside a sentence that names a provision (依照本办法 / 第三条 的规定)."""
        if number == 0 or number - 1 in self.skip or number - 1 in self.alone:
            return False
        before = self.lines[number - 1]
        return before.level is None and len(before.text) >= 12 and bool(_HANGS.search(before.text))

    def _accepts_decimal(self, label: Label, line: Line) -> bool:
        """1.1 only under 1 (or after 1.0 of the same prefix), 「1 总则」 only as a short heading."""
        words = line.text[label.end :]
        if label.shape is Shape.DECIMAL_1:
            return (
                self.series.continues(label)
                and len(words) <= 20
                and words[-1:] not in "。；，：、"
                and not words[-1:].isdigit()
            )
        for section in reversed(self.stack):
            if section.number is None:
                continue
            if section.number.shape is label.shape and section.number.prefix == label.prefix:
                return label.value > section.number.value
            if (*section.number.prefix, section.number.value) == label.prefix and section.number.shape is not Shape.ARTICLE:
                return True
        return line.level is not None or self._counts_divisions(label)

    def _counts_divisions(self, label: Label) -> bool:
        """Whether a decimal counts on from the chapter and section it stands in (2.1.3 in 第二章 第一节)."""
        divisions = tuple(
            section.number.value for section in self.stack if section.number and section.number.shape in DIVISIONS
        )
        return divisions[-len(label.prefix) :] == label.prefix

    def breaks_off(self, number: int) -> bool:
        """Whether the heading on a line goes on on the next one (第四节　通信、 / 会见)."""
        return self.lines[number].text.endswith(("、", "，", "和", "与", "及")) and self.next_names(number)

    def next_names(self, number: int) -> bool:
        """Whether the next line may be the words of a heading whose number stands alone on this one."""
        following = number + 1
        if following >= len(self.lines) or following in self.skip:
            return False
        text = self.lines[following].text
        return names_division(text) and read_label(text) is None and self.lines[following].level is None
