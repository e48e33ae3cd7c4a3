"""The section tree of a policy text: 编 章 节 条, 一、（一）1.（1）, and the headings that a format marks."""

from __future__ import annotations

from collections.abc import Sequence

from index.model import SectionKind
from ingest.acceptance import Acceptance
from ingest.annexes import Annex, find_annexes
from ingest.contents import listed_divisions
from ingest.headings import HeadingWords, heading_after, unnumbered_heading
from ingest.lines import Line
from ingest.marked_headings import find_marked_headings
from ingest.numbering import DIVISIONS, KINDS, Label, Shape, read_label
from ingest.outline import OpenSection, Outline, Series, finish
from ingest.questions import Question, read_question
from ingest.quotations import quoted_lines

_OUTERMOST = 0
_HEADING_RANK = 0.5
_CHAPTER_LEVEL = 0.9
_QUESTION_RANK = Shape.ARTICLE + 0.5


def build_outline(
    lines: Sequence[Line], *, skip: frozenset[int] = frozenset(), issued: frozenset[str] = frozenset(), title: str = ""
) -> Outline:
    """Finds the sections of ``lines``.

    ``skip`` are lines that belong to the cover or a table of contents. ``issued`` are the titles, as
    :func:`ingest.annex_lines.plain_title` gives them, of texts that this one issues (印发《…》的通知): a line that prints one opens an
    annex, a section around everything of that text. ``title`` is the text's own.
    """
    return _Builder(lines, skip, issued, title).run()


class _Builder:
    def __init__(self, lines: Sequence[Line], skip: frozenset[int], issued: frozenset[str], title: str) -> None:
        self.lines = lines
        # Numbers in a table count its rows, and those in a quotation belong to another text.
        rows = frozenset(number for number, line in enumerate(lines) if line.row is not None)
        self.skip = skip | rows | quoted_lines(lines)
        self.frame = skip
        self.annexes = find_annexes(lines, skip=self.skip, issued=issued, title=title)
        self.listed = listed_divisions(lines, skip)
        self.marked = find_marked_headings(lines, self.skip)
        self.sections: list[OpenSection] = []
        self.stack: list[OpenSection] = []
        self.owner: list[int | None] = [None] * len(lines)
        self.alone: set[int] = set()
        self.series = Series()
        self.acceptance = Acceptance(lines, self.skip, self.stack, self.alone, self.series)

    def run(self) -> Outline:
        number = 0
        while number < len(self.lines):
            taken = 0 if number in self.skip and number not in self.annexes.starts else self._open_at(number)
            for line in range(number, number + max(taken, 1)):
                if line not in self.frame:
                    self.owner[line] = self.stack[-1].ordinal if self.stack else None
            number += max(taken, 1)
        return finish(self.lines, self.sections, self.owner, self.alone)

    def _open_at(self, number: int) -> int:
        """Opens a section when line ``number`` begins one; returns how many lines its heading takes (0: none)."""
        line = self.lines[number]
        text = line.text
        if annex := self.annexes.starts.get(number):
            return self._open_annex(number, annex)
        if number in self.annexes.lists:
            self._close_to_annex()
            return 0
        label = read_label(text)
        accepted = label is not None and self.acceptance.accepts(label, number)
        if (accepted or label is None) and (question := read_question(self.lines, number)):
            return self._open_question(number, question)
        if label is not None and accepted:
            return self._open_numbered(number, label)
        if line.level is not None:
            self._open_heading(number, "", " ".join(text.split()), line.level, _HEADING_RANK, line.level)
            return 1
        if self.listed and len(text) <= 40 and (named := self.listed.get("".join(text.split()))):
            return self._open_listed(number, named)
        if words := unnumbered_heading(text):
            self._open_heading(number, "", words, _CHAPTER_LEVEL, Shape.CHAPTER, None)
            return 1
        if number in self.marked:
            self._open_marked(number)
            return 1
        if self.stack and self._ends_list(number):
            self._close_list()
        return 0

    def _open_annex(self, number: int, annex: Annex) -> int:
        """Opens an annex, in which all counts begin anew; an inner one within the annex that is open."""
        outer = next((d for d, section in enumerate(self.stack) if section.kind is SectionKind.ANNEX), None)
        self._close(outer + 1 if annex.inner and outer is not None else 0)
        self.series.last.clear()
        self.alone.update(range(number, number + annex.lines))
        self._push(number, SectionKind.ANNEX, annex.label, annex.title, _OUTERMOST, None, None)
        return annex.lines

    def _open_listed(self, number: int, label: Label) -> int:
        """Opens a chapter that prints only its words here and its number in the table of contents."""
        self._close_for(label, label.shape, None)
        self.alone.add(number)
        self._push(number, KINDS[label.shape], label.text, "".join(self.lines[number].text.split()), label.shape, None, label)
        self.series.last[label.shape] = label.value
        return 1

    def _close_to_annex(self) -> None:
        """Closes all but the annex that is open."""
        self._close(next((d + 1 for d in range(len(self.stack) - 1, -1, -1) if self.stack[d].kind is SectionKind.ANNEX), 0))

    def _open_question(self, number: int, question: Question) -> int:
        if question.number is not None and question.number.shape is not Shape.ARTICLE:
            self._open_numbered(number, question.number)
            section = self.stack[-1]
            section.kind, section.words, section.lists = SectionKind.QUESTION, question.words, False
            self.alone.discard(number)
            return 1
        before = next((d for d, section in enumerate(self.stack) if section.rank == _QUESTION_RANK), None)
        if before is not None:
            self._close(before)
        else:
            self._close_list()
        self._push(number, SectionKind.QUESTION, "", question.words, _QUESTION_RANK, None, None)
        return 1

    def _open_marked(self, number: int) -> None:
        """Opens a heading that bold type marks: beside the last one of its make, else inside the heading that is open."""
        centred = self.lines[number].centred
        before = next(
            (
                d
                for d, section in enumerate(self.stack)
                if section.first in self.marked and self.lines[section.first].centred == centred
            ),
            None,
        )
        if before is not None:
            self._close(before)
        while self.stack and self.stack[-1].first not in self.alone:
            self._close(len(self.stack) - 1)
        self.alone.add(number)
        words = " ".join(self.lines[number].text.split())
        self._push(number, SectionKind.HEADING, "", words, _HEADING_RANK, None, None)

    def _ends_list(self, number: int) -> bool:
        """Whether an unnumbered line of an article is a 款 after the list, which has ended, and not part of its last entry."""
        if self.lines[number].row is not None or self.stack[-1].rank <= Shape.ARTICLE:
            return False
        before = self.lines[number - 1].text
        return before[-1] in "。”）" and any(section.kind is SectionKind.ARTICLE for section in self.stack)

    def _close_list(self) -> None:
        """Closes the items that are open inside an article or below the last heading."""
        while self.stack and self.stack[-1].number and self.stack[-1].rank > Shape.ARTICLE:
            if self.stack[-1].first in self.alone:
                return
            self._close(len(self.stack) - 1)

    def _open_numbered(self, number: int, label: Label) -> int:
        line = self.lines[number]
        in_article = any(section.kind is SectionKind.ARTICLE for section in self.stack) and label.shape not in DIVISIONS
        rank = self._rank(number, label)
        self._close_for(label, rank, line.level)
        if in_article and not any(section.kind is SectionKind.ARTICLE for section in self.stack):
            in_article = False
        heading = heading_after(line.text, label, in_article=in_article, leads=self._leads(number, label))
        taken = 1
        if (
            label.shape in DIVISIONS
            and (not heading.words or self.acceptance.breaks_off(number))
            and self.acceptance.next_names(number)
        ):
            heading = HeadingWords(heading.words + " ".join(self.lines[number + 1].text.split()), True)
            taken = 2
        alone = heading.alone or (line.level is not None and label.shape is not Shape.ARTICLE)
        if alone:
            self.alone.update(range(number, number + taken))
        self._push(number, KINDS[label.shape], label.text, heading.words, rank, line.level, label)
        self.stack[-1].colon = line.text.endswith(("：", ":"))
        self.stack[-1].lists = self.stack[-1].colon and not alone
        self.series.last[label.shape] = label.value
        return taken

    def _leads(self, number: int, label: Label) -> bool:
        """Whether the next line is text or a deeper number, and this line no entry of a list that a colon opened."""
        following = number + 1
        if following >= len(self.lines) or following in self.skip or any(section.lists for section in self.stack[-1:]):
            return False
        below = read_label(self.lines[following].text)
        if below is None:
            before = self.lines[number - 1].text if number else ""
            return label.shape is Shape.HAN_COMMA or not before.endswith(("：", ":", "；"))
        return below.shape > label.shape

    def _rank(self, number: int, label: Label) -> float:
        """An item heading right above an article encloses articles (一、总则 / 第一条); else the shape's own place."""
        following = self.lines[number + 1].text if number + 1 < len(self.lines) else ""
        if label.shape > Shape.ARTICLE and following.startswith("第"):
            below = read_label(following)
            words = self.lines[number].text[label.end :]
            if (
                below
                and below.shape is Shape.ARTICLE
                and below.apart
                and not below.cited
                and words
                and words[-1] not in "。；：，"
            ):
                return Shape.SUBSECTION + label.shape / 100
        return label.shape

    def _close_for(self, label: Label, rank: float, level: int | None) -> None:
        """Closes what a new numbered section ends: back to its own series, or to the nearest wider rank."""
        for depth in range(len(self.stack) - 1, -1, -1):
            section = self.stack[depth]
            if section.number and section.number.shape is label.shape:
                self._close(depth)
                return
            if section.kind is SectionKind.ARTICLE and label.shape > Shape.ARTICLE and rank == label.shape:
                break
        if label.value == 1 and self.stack and self.stack[-1].colon and rank >= Shape.ARTICLE:
            return
        while self.stack:
            top = self.stack[-1]
            if top.kind is SectionKind.QUESTION and label.value == 1 and rank > Shape.ARTICLE:
                return
            encloses = top.rank < rank if top.number or top.level is None else level is None or (top.level or 0) < level
            if encloses:
                return
            self._close(len(self.stack) - 1)

    def _open_heading(
        self, number: int, label: str, words: str, depth: float, rank: float, level: int | None, taken: int = 1
    ) -> None:
        while self.stack:
            top = self.stack[-1]
            outer = (
                top.level if top.level is not None else (_OUTERMOST if top.rank == _OUTERMOST else _CHAPTER_LEVEL + top.rank)
            )
            if outer < depth and (level is None or top.level is not None or top.rank == _OUTERMOST):
                break
            self._close(len(self.stack) - 1)
        self.alone.update(range(number, number + taken))
        self._push(number, SectionKind.HEADING, label, words, rank, level, None)

    def _push(
        self, number: int, kind: SectionKind, label: str, words: str, rank: float, level: int | None, printed: Label | None
    ) -> None:
        parent = self.stack[-1].ordinal if self.stack else None
        section = OpenSection(len(self.sections), parent, kind, label, words, rank, number, level, printed)
        self.sections.append(section)
        self.stack.append(section)

    def _close(self, depth: int) -> None:
        del self.stack[depth:]
