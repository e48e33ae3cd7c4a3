"""Annexes: the 附件 of a notice, the 办法 that it issues, the text printed in full below an amending decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.annex_lines import (
    DATE_LINE,
    PERSON,
    Mark,
    core_title,
    ends_list,
    plain_title,
    read_mark,
    stands_below_closing,
)
from ingest.annex_titles import LONGEST_TITLE, LONGEST_TITLE_LINE, TitleReader, serial_titles
from ingest.kinds import kind_of
from ingest.lines import Line
from ingest.numbering import Shape, read_label
from ingest.organs import is_organ_line

_LIST_ENTRY = re.compile(
    r"^[（(]?(?:\d{1,2}(?:[-－—]\d{1,2}){0,2}(?:[.．、：:）)]|(?=[\s\u4e00-\u9fff《“]))|[一二三四五六七八九十]{1,2}(?:[.．、：:）)]|(?=\s)))\s*"
)
_CLOSING_CHARACTERS = frozenset("日印发布0123456789）)")
"""What a line that is a date ends with."""
_FILE_SUFFIX = re.compile(r"\s*\.\s*(?:docx?|pdf|xlsx?|wps|ofd|zip|rar|ppt|jpg)$", re.IGNORECASE)
_REISSUED = re.compile(r"(?:重新|予以|全文|现予|修订|修正后)(?:公布|发布|印发)|(?:全文|附)如下|印发给?你们|(?:转发|印发)如下")
_LIST_LINES = 40


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex that begins at a line: its ``label`` as printed (附件1, or nothing), its ``title``, and its heading's ``lines``.

    ``inner`` says that it belongs to the annex before it (附件1-2 to 附件1, an 附表 to the 办法 that is issued).
    """

    label: str
    title: str
    lines: int
    inner: bool


@dataclass(frozen=True, slots=True)
class Annexes:
    """Where annexes begin (by line number), and the lines of lists that only name them, which belong to no section."""

    starts: dict[int, Annex]
    lists: frozenset[int]


def find_annexes(
    lines: Sequence[Line], *, skip: frozenset[int], issued: frozenset[str] = frozenset(), title: str = ""
) -> Annexes:
    """The annexes of a text.

    ``skip`` are lines that belong to the cover or a table of contents. ``issued`` are the titles, as :func:`plain_title` gives
    them, of texts that this one issues (印发《…》的通知), whose print opens an annex without any 附件 line. ``title`` is the
    text's own: where an order or announcement only stands before it (第12号令 / …现予公布), what follows is the text itself.
    """
    return _Finder(lines, skip, issued, title).run()


class _Finder:
    def __init__(self, lines: Sequence[Line], skip: frozenset[int], issued: frozenset[str], title: str) -> None:
        self.lines = lines
        self.skip = skip
        self.reader = TitleReader(lines, self._is_open)
        self.serial = serial_titles(lines, skip)
        self.own = core_title(plain_title(title))
        self.titles = set(issued)
        self.title_characters = set("".join(issued))
        self.starts: dict[int, Annex] = {}
        self.lists: set[int] = set()
        self.open_label = ""
        self.in_unlabelled = False
        self.listed_before = False
        self.numbered = False
        self.looked = 0
        """How many lines were looked at for a number."""
        self.has_body = False
        """Whether the text has begun: a title above it is its own."""
        self.headed = -1
        """The line below the heading of the annex that began last: where another text begins, nothing but its heading is printed."""
        self.closed = -1
        """The last line of a closing formula (signature and date, 重新公布。) after which another text may begin."""

    def run(self) -> Annexes:
        number = 0
        while number < len(self.lines):
            number += max(self._at(number), 1) if self._is_open(number) else 1
        return Annexes(self.starts, frozenset(self.lists))

    def _is_open(self, number: int) -> bool:
        """Whether a line may open an annex: none of the cover, unless it prints the title again below the text's beginning."""
        return number not in self.skip or self.has_body

    def _at(self, number: int) -> int:
        """Reads an annex's heading or a list of annexes at line ``number``; how many lines it takes."""
        line = self.lines[number]
        text = line.text
        if line.row is not None:
            return 0
        if number in self.serial:
            self._start(number, Annex("", text, 1, inner=False))
            return 1
        if text[0] in "附【[（(" and (mark := read_mark(text)):
            return self._marked(number, mark)
        if self.has_body and (taken := self._titled(number)):
            return taken
        if len(text) <= LONGEST_TITLE_LINE and self._closes(number):
            self.closed = number
            return 0
        if (text[-1] in "。：:" and _REISSUED.search(text[-24:])) or (self.closed == number - 1 and stands_below_closing(text)):
            self.closed = number
        self.has_body = self.has_body or text[-1] in "。；：" or len(text) > LONGEST_TITLE_LINE
        return 0

    def _marked(self, number: int, mark: Mark) -> int:
        if listed := self._list_at(number, mark):
            self.lists.update(range(number, number + listed))
            self.closed = number + listed - 1 if self.closed == number - 1 else self.closed
            self.listed_before = self.listed_before or not self.in_unlabelled
            return listed
        if mark.rest and not mark.number and self._hangs(number):
            return 0
        if mark.rest:
            title, taken = mark.rest, 1
            repeated, more = self.reader.printed(number + 1, {plain_title(mark.rest)})
            if more:
                title, taken = repeated, taken + more
            elif self.reader.runs_on(number, title):
                title, taken = title + self.lines[number + 1].text, 2
        else:
            title, taken = self.reader.below_mark(number + 1, self.titles)
            taken += 1
        if number + taken >= len(self.lines) and not (taken > 1 and self._follows_end(number)):
            return 0
        inner = self._is_inner(mark)
        self._start(number, Annex(mark.label, title, taken, inner))
        return taken

    def _follows_end(self, number: int) -> bool:
        """Whether the line before ends a sentence or a signature, so that a heading at the very end names an annex left out."""
        return number > 0 and (self.closed == number - 1 or self.lines[number - 1].text[-1] in "。）)" or bool(self.starts))

    def _is_inner(self, mark: Mark) -> bool:
        if self.in_unlabelled:
            return not self.listed_before
        outer = self.open_label
        if not outer:
            return False
        if "-" in mark.number:
            return mark.number.startswith(outer.removeprefix("附件") + "-")
        return mark.word in ("表", "图", "录") and outer.startswith("附件")

    def _start(self, number: int, annex: Annex) -> None:
        self.starts[number] = annex
        self.headed = number + annex.lines
        if not annex.inner:
            self.open_label = annex.label
            self.in_unlabelled = not annex.label
            self.listed_before = self.listed_before and not annex.label
        self.closed = -1

    def _titled(self, number: int) -> int:
        """An annex that only its title opens: the text that this one issues, or any after a signature and date."""
        text = self.lines[number].text
        closed = self.closed >= 0 and self.closed == number - 1
        title, taken = "", 0
        if len(text) > LONGEST_TITLE_LINE:
            # A copy that lost the break below the title: 「…实施方案为贯彻…」 below the signature.
            if (closed or number == self.headed) and (glued := self.reader.glued(number, self.titles)):
                self._start(number, Annex("", glued, 0, inner=False))
                self.listed_before = False
            return 0
        if text[0] in self.title_characters and text[-1] in self.title_characters:
            title, taken = self.reader.printed(number, self.titles)
        if not taken and (closed or self.reader.adopted_below(number)):
            title, taken = self.reader.official(number)
        if not taken or not self._has_text(number + taken, 1):
            return 0
        if core_title(plain_title(title)) == self.own and not self.starts and not self._numbered_before(number):
            return 0
        self._start(number, Annex("", title, taken, inner=False))
        # The list that names the annexes of the notice ends with it: what comes now belongs to this text.
        self.listed_before = False
        return taken

    def _numbered_before(self, number: int) -> bool:
        """Whether the text before a line has numbered parts of its own, as a decision that amends has."""
        while not self.numbered and self.looked < number:
            label = None if self.looked in self.skip else read_label(self.lines[self.looked].text)
            self.numbered = label is not None and label.shape in (Shape.HAN_COMMA, Shape.ARTICLE)
            self.looked += 1
        return self.numbered

    def _has_text(self, number: int, least: int) -> bool:
        """Whether a text of at least ``least`` lines begins at ``number``."""
        return number + least <= len(self.lines) and not DATE_LINE.match(self.lines[number].text)

    def _list_at(self, number: int, mark: Mark) -> int:
        """How many lines a list of annexes takes that begins at ``number`` (附件：1. … 2. …); 0 where an annex itself begins."""
        if not mark.rest and mark.number:
            return 0
        entries = [mark.rest] if mark.rest else []
        end = number + 1
        counted = bool(_LIST_ENTRY.match(mark.rest)) or bool(mark.number and mark.rest)
        while end < len(self.lines) and end - number < _LIST_LINES and end not in self.skip:
            text = self.lines[end].text
            if self.lines[end].row is not None or len(text) > LONGEST_TITLE or ends_list(text) or read_mark(text):
                break
            entry = _LIST_ENTRY.match(text)
            if entry and (counted or not mark.rest) and text[-1] not in "。；：:":
                counted = True
                entries.append(text)
            elif counted and entries and self._goes_on(text):
                entries[-1] += text
            else:
                break
            end += 1
        if not self._ends_as_list(end, mark, counted):
            return 0
        for entry_text in entries:
            title = _FILE_SUFFIX.sub("", _LIST_ENTRY.sub("", entry_text)).strip("《》 ")
            if len(title) >= 4:
                self.titles.add(plain_title(title))
                self.title_characters.update(title)
        return end - number

    def _goes_on(self, text: str) -> bool:
        """Whether a line is the rest of a list entry that was printed over two lines."""
        return len(text) <= 40 and text[-1] not in "。；：:，" and read_label(text) is None and kind_of(text) is None

    def _ends_as_list(self, end: int, mark: Mark, counted: bool) -> bool:
        """Whether what follows the entries is a signature, the end, or the annexes themselves, not the text of one."""
        if end >= len(self.lines):
            return bool(mark.rest) or counted
        text = self.lines[end].text
        if end in self.skip or ends_list(text):
            return bool(mark.rest) or counted
        if read_mark(text):
            return True
        return counted and bool(mark.rest) and not mark.number

    def _hangs(self, number: int) -> bool:
        """Whether the line before breaks off inside a sentence, so that this one only goes on with it."""
        before = self.lines[number - 1].text if number and number - 1 not in self.skip else ""
        return before.endswith(("，", "、", "见", "照", "按", "和", "与", "及", "或", "（", "(", "“"))

    def _closes(self, number: int) -> bool:
        """Whether a line is the date or the name below which a text ends."""
        text = self.lines[number].text
        if number == 0 or (text[-1] not in _CLOSING_CHARACTERS and self.closed != number - 1):
            return False
        before = self.lines[number - 1].text
        if DATE_LINE.match(text):
            return is_organ_line(before) or bool(PERSON.match(before)) or len(text) > 14 or before[-1] in "。）)"
        return bool(PERSON.match(text)) and bool(DATE_LINE.match(before))
