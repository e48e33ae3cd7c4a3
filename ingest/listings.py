"""Lists of texts that a decision or its annex repeals, keeps or amends: where they stand, and what each line names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.model import CELL_SEPARATOR
from ingest.lasting import opens_kept, term_in
from ingest.lines import Line
from ingest.references import Mention, doc_number_in, is_policy_title
from ingest.repeals import GONE

_LISTED = r"(?:文件|规章|法规|规定|法律|决定|条例|通知|解释|办法|意见|公告)"
_WORD = re.compile(r"废止|失效|停止|不再|作废|撤销|终止")
_LIST_OPENS = re.compile(
    rf"(?:下列|以下|如下|附件|目录|清单)[^。\n]{{0,40}}?{_LISTED}[^。\n]{{0,60}}{GONE}|{GONE}(?:的)?(?:下列|以下|如下)?[^。\n]{{0,40}}{_LISTED}"
)
_POINTS_BELOW = re.compile(
    rf"(?:下列|以下|如下)[^。\n]{{0,40}}?{_LISTED}[^。\n]{{0,60}}{GONE}|{GONE}(?:下列|以下|如下)[^。\n]{{0,40}}{_LISTED}"
)
"""对下列规章予以废止 opens a list also without a colon, where the next line names a text."""
_LIST_HEADING = re.compile(
    rf"^(?:附件?\s*[一二三四五六七八九十\d]*[:：.]?\s*)?[^。；，]{{0,60}}(?:{GONE}|失效)[^。；，]{{0,30}}?"
    r"(?:目录|清单|名单|文件|规章|法规|法律|一览表|决定|规定|解释)(?:[（(][^（）()]{0,30}[）)])?$"
)
_AMENDED_HEADING = re.compile(
    r"^(?:附件?\s*[一二三四五六七八九十\d]*[:：.]?\s*)?(?!关于)[^。；，《》]{0,40}(?:决定|予以)?(?:修改|修正|修订)(?:部分条款|部分内容|个别条款)?的[^。；，《》]{0,10}"
    r"(?:规章|法规|文件|规范性文件|目录|清单)(?:目录|清单)?(?:[（(][^（()）]{0,30}[）)])?$"
    r"|^[^。；《》\n]{0,40}(?:对|将)[^。；《》\n]{0,24}(?:规章|法规|文件)[^。；《》\n]{0,10}作出?(?:如下|以下)(?:修改|修正|修订)[:：]$"
    r"|^[^。；《》\n]{0,30}(?:对|将)?(?:下列|以下)[^。；《》\n]{2,40}?(?:予以|进行|作出?|做出?)?(?:如下|以下|相应)?(?:修改|修正|修订)[:：。]?$"
)
_AMENDS_ROWS = re.compile(
    rf"(?:对|将)(?:下列|以下|如下|附件|附表|下表)[^。\n]{{0,40}}?{_LISTED}[^。\n]{{0,20}}?(?:予以|进行|加以|作出?|做出?)?(?:如下|以下|相应)?(?:修改|修正|修订)"
)
_KEPT = re.compile(r"继续有效|保留|修改|修订|修正|继续执行|继续适用|现行有效")
_LABEL = re.compile(
    r"^\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)]?[、.．\s]|[（(][一二三四五六七八九十百\d]+[）)]|第[一二三四五六七八九十\d]+[，、条项]\s*|[-•·①-⑳]\s*)?\s*(?:废止)?"
)
_ANNEX = re.compile(r"^附\s*件?\s*[一二三四五六七八九十\d]*[:：]?")
_RESULT = re.compile(r"(?:(?P<kept>(?:继续|现行)有效|(?:予以)?保留)|(?:予以|宣布|决定|全文)?(?:废止|失效)(?:的?文件)?)$")
_NUMBER_AHEAD = re.compile(
    r"\s*[一-鿿A-Za-z]{2,16}\s*[〔\[（(【［]\s*(?:19|20)\d\d\s*年?[〕\]）)】］]\s*(?:字\s*)?第?\s*\d{1,5}\s*号[\s,，、:：]*(?=[一-鿿])"
)
_NUMBER_BEHIND = re.compile(
    r"\s+[一-鿿A-Za-z]{2,16}\s*[〔\[（(【［]\s*(?:19|20)\d\d\s*年?[〕\]）)】］]\s*(?:字\s*)?第?\s*\d{1,5}\s*号\s*$"
)
"""The 文号 in the column after the name, where a table came as text."""
_COLUMNS = re.compile(r"序号\s")
_OWN_TERM = re.compile(r"(?:有效|试行|实施|施行|执行)期[^《》]*$")
_TITLE_TAIL = re.compile(r"[（(].*$|[；;。，,]\s*$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A text that a list names without 《》, at ``text[start:end]``."""

    mention: Mention
    start: int
    end: int


def repeal_lists(lines: Sequence[Line], skip: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Stretches ``[from, to)`` of lines that list what is repealed, below a sentence (废止下列文件：) or a heading (废止的规章目录).

    The line before ``from`` is the one that opens the list; a list ends where another one opens.
    """

    def opens(number: int) -> bool:
        text = lines[number].text
        return bool(_WORD.search(text)) and number not in skip and _opens(lines, number)

    number = 0
    while number < len(lines):
        number += 1
        if not opens(number - 1):
            continue
        first = number
        while number < len(lines) and _continues(lines[number]) and not (lines[number].row is None and opens(number)):
            number += 1
        if number > first:
            yield first, number


def kept_lists(lines: Sequence[Line], skip: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The same of lists of texts that go on (继续有效的文件目录, 下列文件有效期延长至…：)."""
    number = 0
    while number < len(lines):
        number += 1
        if number - 1 in skip or not opens_kept(lines[number - 1].text):
            continue
        first = number
        while number < len(lines) and _continues(lines[number]) and not _LIST_HEADING.match(lines[number].text):
            number += 1
        if number > first:
            yield first, number


def amendment_lists(lines: Sequence[Line], skip: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Stretches ``[from, to)`` of lines under a heading such as 决定修改的规章, up to the next annex; the changes stand among the names."""
    first = None
    for number, line in enumerate(lines):
        short = len(line.text) <= 70 and number not in skip and line.row is None
        heading = short and bool(_AMENDED_HEADING.match(line.text))
        if first is not None and (heading or (short and (_ANNEX.match(line.text) or _LIST_HEADING.match(line.text)))):
            yield first, number
            first = None
        if heading:
            first = number + 1
    if first is not None and first < len(lines):
        yield first, len(lines)


def amendment_tables(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Stretches ``[from, to)`` of rows below a sentence that amends what they name: 决定对下列文件的部分条款予以修改."""
    number = 0
    while number < len(lines):
        number += 1
        if lines[number - 1].row is not None or not _AMENDS_ROWS.search(lines[number - 1].text):
            continue
        first = number
        while number < len(lines) and lines[number].row is not None:
            number += 1
        if number > first:
            yield first, number


def result_rows(lines: Sequence[Line], lists: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The rows outside of ``lists`` that tell what came of the review of a text, as stretches of one line."""
    for number, line in enumerate(lines):
        if number and row_result(line) and not any(low <= number < high for low, high in lists):
            yield number, number + 1


def row_result(line: Line) -> str | None:
    """What a row of a table of a review says of the text that it names: 废止, 失效 or 继续有效, in a cell of its own.

    The table may have come as text with bars between its cells.
    """
    if line.row is None and CELL_SEPARATOR not in line.text:
        return None
    for cell in reversed(line.text.split(CELL_SEPARATOR)):
        if found := _RESULT.match(cell.strip()):
            return "继续有效" if found["kept"] else "失效" if "失效" in found[0] else "废止"
    return None


def own_term(line: Line) -> tuple[date | None, str | None] | None:
    """The last day, or the term, that a line of a list gives for what it names: 《…》，有效期延长至2024年6月30日."""
    told = _OWN_TERM.search(line.text)
    return term_in(told[0]) if told else None


def verb_of(opening: str) -> str | None:
    """失效 where a list is opened by that word alone."""
    return "失效" if "失效" in opening and "废止" not in opening else None


def listed_titles(line: Line, start: int) -> Iterator[Listed]:
    """The titles without 《》 on a line of such a list: the whole of it, or a cell of a table row with the 文号 beside it."""
    if "《" in line.text:
        return
    cells = line.text.split(CELL_SEPARATOR) if line.row is not None or CELL_SEPARATOR in line.text else [line.text]
    at = 0
    for cell in cells:
        label = _LABEL.match(cell)
        words = cell[label.end() :] if label else cell
        ahead = _NUMBER_AHEAD.match(words)
        words = _NUMBER_BEHIND.sub("", words[ahead.end() :] if ahead else words)
        title = _TITLE_TAIL.sub("", re.sub(r"修改内容[:：]?$", "", words)).strip()
        if (
            6 <= len(title) <= 120
            and is_policy_title(title)
            and not re.search(r"[。，；]|废止|失效|本(?:规定|办法|条例|决定)|可以|应当|负责", title)
        ):
            begin = start + line.text.index(title, at)
            number = doc_number_in(line.text.replace(title, "", 1))
            end = (
                start + len(line.text) if len(cells) > 1 else start + line.text.index(cell, at) + len(cell.rstrip("；;。，, "))
            )
            yield Listed(Mention(begin, begin + len(title), "".join(title.split()), number, quoted=False), begin, end)
            return
        at += len(cell)


def _opens(lines: Sequence[Line], number: int) -> bool:
    """Whether a line opens a list of what is repealed."""
    text = lines[number].text
    if _KEPT.search(re.sub(r"《[^》]*》", "", text).split("废止")[-1]) and not text.endswith(("：", ":")):
        return False
    if text.endswith(("：", ":")):
        return bool(_LIST_OPENS.search(text)) and not re.search(r"情形|条件|之一", text)
    if _POINTS_BELOW.search(text) and any(map(_names_one, _next_two(lines, number))):
        return not re.search(r"情形|条件|之一", text)
    if len(text) <= 70 and _LIST_HEADING.match(text) and "关于" not in text and number + 1 < len(lines):
        below = lines[number + 2 if number + 2 < len(lines) and _COLUMNS.match(lines[number + 1].text) else number + 1]
        label = _LABEL.match(below.text)
        return below.row is not None or bool(label and label[0]) or below.text.startswith("《")
    return False


def _next_two(lines: Sequence[Line], number: int) -> Sequence[Line]:
    """The line below, and where it is the head of a table the first row below that."""
    below = lines[number + 1 : number + 3]
    return below if below and below[0].row is not None else below[:1]


def _names_one(line: Line) -> bool:
    """Whether a line is an item, or a row, that names a text."""
    label = _LABEL.match(line.text)
    item = line.row is not None or bool(label and label[0].strip()) or line.text.lstrip().startswith("《")
    return item and ("《" in line.text or any(listed_titles(line, 0)))


def _continues(line: Line) -> bool:
    text = line.text
    if line.row is not None or _COLUMNS.match(text):
        return True
    if _ANNEX.match(text) and not text.startswith("附件：") and len(text) < 60:
        return False
    bare = re.sub(r"《[^\n]*》|[（(][^（）()]*[）)]", "", text)
    if _KEPT.search(bare) and "废止" not in bare:
        return False
    label = _LABEL.match(text)
    if re.match(r"第[^，。]{1,6}条", text):
        return False
    return (bool(label and label[0].strip()) or text.lstrip().startswith("《")) and not re.search(
        r"本(?:决定|通知|公告)自", text
    )
