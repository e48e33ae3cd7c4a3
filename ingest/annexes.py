"""Annexes: the 附件 of a notice, the 办法 that it issues, the text printed in full below an amending decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.dates import DATE_PATTERN
from ingest.kinds import kind_of
from ingest.lines import Line
from ingest.numbering import DIVISIONS, Shape, read_label
from ingest.organs import is_organ_line

_NUMBER = r"(?:\d{1,2}(?:\s*[-－—–]\s*\d{1,2}){0,2}|[一二三四五六七八九十]{1,3}|[A-Z](?![A-Za-z]))"
_MARK = re.compile(rf"[【\[（(]?附\s*(件|录|表|图|)\s*(?:[（(]?({_NUMBER})[）)]?)?\s*[】\]）)]?\s*([:：.．、]?)(\s*)")
_NOT_A_TITLE = re.compile(r"[。；？！]|[，：:]$|^[）)，、]|^目\s*[录次]$")
_SENTENCE = re.compile(r"(?:所[列称示]|[的中之和及与或等后内]|规定|通过|执行|进行|要求)")
_LIST_ENTRY = re.compile(
    r"^[（(]?(?:\d{1,2}(?:[-－—]\d{1,2}){0,2}|[一二三四五六七八九十]{1,2})(?:[.．、：:）)]|(?=\s)|(?=[\u4e00-\u9fff《“]))\s*"
)
_DATE_LINE = re.compile(
    rf"^[^。；，]{{0,120}}?{DATE_PATTERN}(?:\s*(?:印发|印|发布|公布))?(?:\s*[（(][^（）()。]{{2,20}}[）)])?$"
)
_CLOSING_CHARACTERS = frozenset("日印发布0123456789）)")
"""What a line that is a date ends with."""
_SIGNED = re.compile(rf"^[^。；，：]{{0,120}}?{DATE_PATTERN}(?:\s|$|印发)")
_PERSON = re.compile(
    r"^(?:省\s*长|市\s*长|区\s*长|县\s*长|州\s*长|部\s*长|局\s*长|署\s*长|主\s*任|主\s*席|总\s*理|行\s*长|院\s*长|检察长|委员长|会\s*长|署\s*名)"
    r"[\s：:]*[\u4e00-\u9fff·\s]{2,8}$"
)
_TAIL = re.compile(
    r"^(?:[（(]?(?:此件|本文|联\s*系|信息公开|公开方式|公开属性|印章|盖章)|抄\s*[送报]|主\s*送|分\s*送|印\s*发|主题词|附件下载|相关(?:附件|链接|文档)|"
    r"扫一扫|责任编辑)"
)
_FILE_SUFFIX = re.compile(r"\s*\.\s*(?:docx?|pdf|xlsx?|wps|ofd|zip|rar|ppt|jpg)$", re.IGNORECASE)
_REISSUED = re.compile(r"(?:重新|予以|全文|现予|修订|修正后)(?:公布|发布|印发)|(?:全文|附)如下|印发给?你们|(?:转发|印发)如下")
_FOLD = str.maketrans("〈〉<>()：:", "《》《》（）：：")
_BRACKET_LINE = re.compile(r"^[（(][^（）()。]{1,40}[）)]$")
_VERSION = re.compile(
    r"试行|暂行|修[订正]|[版稿]|草案|\d{4}|共\s*\d+|批|节选|摘要|样[式本]|范本|模板|^.[一二三四五六七八九十上中下\d]+.$"
)
_ADOPTED = re.compile(r"通过|公布|发布|批准|会议|截[至止]|第[一二三四五六七八九十\d]+[号次]")
_KIND_BELOW = re.compile(r"的?(?:通知|意见|决定|批复|公告|通告|函|报告|请示|方案|办法|规定)(?=[^的》])")
_ADOPTION = re.compile(rf"[（(]{DATE_PATTERN}[^（）()。]{{4,60}}(?:通过|批准|公布)[^（）()。]{{0,60}}[）)]$")
_TITLE_LINES = 5
_LONGEST_TITLE = 120
_LONGEST_TITLE_LINE = 60
_LONGEST_TAIL = 30
"""The last line of a title over several lines, the one with the 文种, is no longer."""
_LIST_LINES = 40
_DOC_NUMBER = re.compile(r"^[（(]?\S{1,12}[〔\[【（(](?:19|20)\d\d[〕\]】）)]\s?\d+\s?号[）)]?$")
_SPACE = re.compile(r"\s+")


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


@dataclass(frozen=True, slots=True)
class _Mark:
    """附件2：名单 at the head of a line: the word (件 表 …), the number, and the words after it (maybe none)."""

    label: str
    word: str
    number: str
    rest: str


def plain_title(text: str) -> str:
    """A title without blanks and with one kind of brackets, for comparing it with a mention of it."""
    return _SPACE.sub("", text).translate(_FOLD)


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
        self.own = _core(plain_title(title))
        self.titles = set(issued)
        self.title_characters = set("".join(issued))
        self.starts: dict[int, Annex] = {}
        self.lists: set[int] = set()
        self.open_label = ""
        self.in_unlabelled = False
        self.listed_before = False
        self.has_body = False
        """Whether the text has begun: a title above it is its own."""
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
        if text[0] in "附【[（(" and (mark := _read_mark(text)):
            return self._marked(number, mark)
        if self.has_body and (taken := self._titled(number)):
            return taken
        if len(text) <= _LONGEST_TITLE_LINE and self._closes(number):
            self.closed = number
            return 0
        if (text[-1] in "。：:" and _REISSUED.search(text[-24:])) or (self.closed == number - 1 and _below_closing(text)):
            self.closed = number
        self.has_body = self.has_body or text[-1] in "。；：" or len(text) > _LONGEST_TITLE_LINE
        return 0

    def _marked(self, number: int, mark: _Mark) -> int:
        if listed := self._list_at(number, mark):
            self.lists.update(range(number, number + listed))
            self.closed = number + listed - 1 if self.closed == number - 1 else self.closed
            self.listed_before = True
            return listed
        if mark.rest and not mark.number and self._hangs(number):
            return 0
        if mark.rest:
            title, taken = mark.rest, 1
            repeated, more = self._title_at(number + 1, {plain_title(mark.rest)})
            if more:
                title, taken = repeated, taken + more
            elif self._runs_on(number, title):
                title, taken = title + self.lines[number + 1].text, 2
        else:
            title, taken = self._title_after(number + 1)
            taken += 1
        if number + taken >= len(self.lines) and not (taken > 1 and self._follows_end(number)):
            return 0
        inner = self._is_inner(mark)
        self._start(number, Annex(mark.label, title, taken, inner))
        return taken

    def _follows_end(self, number: int) -> bool:
        """Whether the line before ends a sentence or a signature, so that a heading at the very end names an annex left out."""
        return number > 0 and (self.closed == number - 1 or self.lines[number - 1].text[-1] in "。）)" or bool(self.starts))

    def _is_inner(self, mark: _Mark) -> bool:
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
        if len(text) > _LONGEST_TITLE_LINE:
            # A copy that lost the break below the title: 「…实施方案为贯彻…」 below the signature.
            known = max((each for each in self.titles if text.startswith(each)), key=len, default="") if closed else ""
            if known:
                further = _KIND_BELOW.match(text, len(known))
                self._start(number, Annex("", known + (further[0] if further else ""), 0, inner=False))
            return 0
        if text[0] in self.title_characters and text[-1] in self.title_characters:
            title, taken = self._title_at(number, self.titles)
        if not taken and (closed or self._adopted_below(number)):
            title, taken = self._official_title(number)
        if not taken or not self._has_text(number + taken, 1):
            return 0
        if _core(plain_title(title)) == self.own and not self.starts and not self._numbered_before(number):
            return 0
        self._start(number, Annex("", title, taken, inner=False))
        # The list that names the annexes of the notice ends with it: what comes now belongs to this text.
        self.listed_before = False
        return taken

    def _numbered_before(self, number: int) -> bool:
        """Whether the text before a line has numbered parts of its own, as a decision that amends has."""
        labels = (read_label(line.text) for at, line in enumerate(self.lines[:number]) if at not in self.skip)
        return any(label is not None and label.shape in (Shape.HAN_COMMA, Shape.ARTICLE) for label in labels)

    def _adopted_below(self, number: int) -> bool:
        """Whether a note of adoption （…年…月…日…通过） stands within three lines, as below the title of a text of its own."""
        below = (line.text for line in self.lines[number + 1 : number + 4])
        return any(text[0] in "（(" and bool(_ADOPTION.match(text)) for text in below)

    def _has_text(self, number: int, least: int) -> bool:
        """Whether a text of at least ``least`` lines begins at ``number``."""
        return number + least <= len(self.lines) and not _DATE_LINE.match(self.lines[number].text)

    def _list_at(self, number: int, mark: _Mark) -> int:
        """How many lines a list of annexes takes that begins at ``number`` (附件：1. … 2. …); 0 where an annex itself begins."""
        if not mark.rest and mark.number:
            return 0
        entries = [mark.rest] if mark.rest else []
        end = number + 1
        counted = bool(_LIST_ENTRY.match(mark.rest)) or bool(mark.number and mark.rest)
        while end < len(self.lines) and end - number < _LIST_LINES and end not in self.skip:
            text = self.lines[end].text
            if self.lines[end].row is not None or len(text) > _LONGEST_TITLE or _ends_list(text) or _read_mark(text):
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
        if not self._ends_as_list(number, end, mark, counted):
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

    def _ends_as_list(self, number: int, end: int, mark: _Mark, counted: bool) -> bool:
        """Whether what follows the entries is a signature, the end, or the annexes themselves, not the text of one."""
        if end >= len(self.lines):
            return bool(mark.rest) or counted
        text = self.lines[end].text
        if end in self.skip or _ends_list(text):
            return bool(mark.rest) or counted
        if _read_mark(text):
            return True
        return counted and bool(mark.rest) and not mark.number

    def _title_at(self, number: int, wanted: set[str]) -> tuple[str, int]:
        """The title that the lines from ``number`` on print, when it is one of ``wanted``; ("", 0) otherwise."""
        joined = ""
        printed: list[str] = []
        best = 0
        for end in range(number, min(number + _TITLE_LINES, len(self.lines))):
            text = self.lines[end].text
            if not self._is_open(end) or self.lines[end].row is not None or len(text) > _LONGEST_TITLE:
                break
            joined += plain_title(text)
            printed.append(text)
            if joined in wanted or (len(joined) >= 8 and kind_of(text) and _ends_one(joined, wanted)):
                best = end - number + 1
            if not any(joined in title for title in wanted):
                break
        if not best:
            return "", 0
        if number + best < len(self.lines) and _is_version(self.lines[number + best].text):
            printed[best:] = [self.lines[number + best].text]
            best += 1
        return _closed_up(printed[:best]), best

    def _title_after(self, number: int) -> tuple[str, int]:
        """The title below a line that is only 附件1, over up to five lines; ("", 0) when text or a table follows at once."""
        title, taken = self._title_at(number, self.titles)
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
        return _closed_up(printed), len(printed)

    def _belongs(self, printed: Sequence[str], line: Line, at: int) -> bool:
        """Whether a further line still belongs to a title begun above it."""
        if _is_version(line.text):
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
        if not self._is_open(at) or line.row is not None or len(text) > _LONGEST_TITLE_LINE or _NOT_A_TITLE.search(text):
            return False
        if _read_mark(text) or _DATE_LINE.match(text) or (text[0] in "（(" and not _is_version(text)):
            return False
        label = read_label(text)
        return label is None or (label.shape not in DIVISIONS and label.shape is Shape.DECIMAL_1)

    def _official_title(self, number: int) -> tuple[str, int]:
        """A title that ends with a 文种 (办法, 报告 …) within three lines."""
        printed: list[str] = []
        for at in range(number, min(number + 3, len(self.lines))):
            if not self._may_be_title(at) or read_label(self.lines[at].text):
                return "", 0
            text = self.lines[at].text
            if _DOC_NUMBER.match(text):
                return "", 0
            if not printed and is_organ_line(text) and not self.lines[min(at + 1, len(self.lines) - 1)].text.startswith("关于"):
                return "", 0
            printed.append(text)
            joined = "".join(printed)
            if kind_of(joined) and len(joined) >= 5 and not (text[-1] == "》" and "关于" in joined):
                if at + 1 < len(self.lines) and _is_version(self.lines[at + 1].text):
                    printed.append(self.lines[at + 1].text)
                return _closed_up(printed), len(printed)
        return "", 0

    def _runs_on(self, number: int, title: str) -> bool:
        """Whether the title on the line of 附件1：… goes on on the next line."""
        if number + 1 >= len(self.lines) or not self._may_be_title(number + 1):
            return False
        text = self.lines[number + 1].text
        return _is_version(text) or (title[-1] in "的和与及、" and not kind_of(title))

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
        if _DATE_LINE.match(text):
            return is_organ_line(before) or bool(_PERSON.match(before)) or len(text) > 14 or before[-1] in "。）)"
        return bool(_PERSON.match(text)) and bool(_DATE_LINE.match(before))


def _core(title: str) -> str:
    """A title without the 文号 and the issuer that may stand before it: from 关于 on, where it says 关于."""
    at = title.find("关于")
    return title[at:] if 0 < at <= 40 else re.sub(r"^\S{0,12}[〔\[](?:19|20)\d\d[〕\]]\d+号", "", title)


def _below_closing(text: str) -> bool:
    """Whether a line may stand between the closing of a text and the title of the next: a note, a body, a 文号."""
    return bool(_TAIL.match(text) or _BRACKET_LINE.match(text) or _DOC_NUMBER.match(text)) or is_organ_line(text)


def _ends_one(joined: str, wanted: set[str]) -> bool:
    """Whether a printed title is the greater part of a wanted one, which names the issuer before it."""
    return any(title.endswith(joined) and len(joined) * 2 > len(title) for title in wanted)


def _read_mark(text: str) -> _Mark | None:
    """附件1：… at the head of a line, or None where the line only begins with 附 or goes on as a sentence."""
    if len(text) > 160 or text[0] not in "附【[（(":
        return None
    found = _MARK.match(text)
    if found is None or (not found[1] and not (found[2] or found[3] or found.end() == len(text))):
        return None
    rest = text[found.end() :].strip()
    if found[0].lstrip()[0] in "【[（(" and rest:
        return None
    if rest and (rest[0] in "（(" or _NOT_A_TITLE.search(rest) or _SENTENCE.match(rest)):
        return None
    if rest and not found[3] and not found[4] and not _glued(rest, found[2]):
        return None
    number = re.sub(r"\s+", "", found[2] or "").translate(str.maketrans("－—–", "---"))
    return _Mark(f"附{found[1]}{number}", found[1], number, rest)


def _glued(rest: str, number: str | None) -> bool:
    """附件1管理办法, 附件《管理办法》: a title may follow at once only when it could be nothing else."""
    return rest[0] in "《" or bool(number and kind_of(rest) and len(rest) >= 4)


def _ends_list(text: str) -> bool:
    """Whether a line stands below a list of annexes: the signature, the date, a note."""
    return bool(_SIGNED.match(text) or _TAIL.match(text) or is_organ_line(text) or _PERSON.match(text))


def _is_version(text: str) -> bool:
    """（试行）, （2023年修订） on a line of its own, which belongs to the title above it; a note of adoption does not."""
    return bool(_BRACKET_LINE.match(text)) and bool(_VERSION.search(text)) and not _ADOPTED.search(text)


def _closed_up(printed: Sequence[str]) -> str:
    """The lines of a title as one, without the blanks that stretch its characters (管 理 办 法)."""
    parts: list[str] = []
    for text in printed:
        words = text.split()
        singles = sum(len(word) == 1 for word in words)
        parts.append("".join(words) if singles * 3 >= len(words) * 2 and len(words) > 2 else " ".join(words))
    title = "".join(parts)
    return title[1:-1] if title[:1] == "《" and title[-1:] == "》" and title.count("《") == 1 else title
