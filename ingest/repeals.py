"""废止 in the wording around a list of names, and in the lists of repealed texts that decisions and annexes print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.model import CELL_SEPARATOR
from ingest.clauses import Clause
from ingest.dates import DATE_PATTERN, parse_date
from ingest.lasting import opens_kept
from ingest.lines import Line
from ingest.references import Mention, doc_number_in, is_policy_title

_GONE = r"(?:废止|失效|停止执行|不再执行|停止施行|停止实施|停止适用|停止使用|不再适用|不再施行|不再有效|终止执行|终止施行|终止实施|终止适用|作废)"
_WORD = re.compile(r"废止|失效|停止|不再|作废|撤销|终止")
_AFTER = re.compile(
    r"[”\s]*(?:[、和及]\s*[一-鿿]{2,24}(?:\d{4}年)?第\d{1,4}号)?(?:等[^，。；《》]{0,30}?)?(?:[（(][^（）()]{0,60}[）)])?"
    r"(?P<why>[，,]?(?:因|由于|已|现已)(?:(?!废止|失效|停止|执行)[^，。；《》\n]){1,24}(?=[，,]))?(?:[，,]\s*)?(?:(?:从|自)[^，。；]{0,30}(?:起|日)[，,]?)?"
    r"(?:本[一-鿿]{1,4}(?:公布|发布|施行|实施)(?:之日|后)起?[，,]?)?(?:的?(?:有关|相关|全部)?(?:规定|内容|条款|文件|文))?(?:从即日起|即日起)?"
    r"(?:同时|即行|即|一并|一律|相应|随之|亦|也|均|都|全部|现|到期|届时|立即|自动|自行|自然|仍|便)*"
    rf"(?:予以|宣布|行|告)?{_GONE}(?!前|后|[^，。；]{{0,3}}(?:程序|手续)|的[一-鿿])"
)
_BEFORE = re.compile(
    r"(?P<verb>(?:决定|同时|现|一并|一律|予以|宣布|，|并|起|[、.．）)：:]|^|应)\s*(?:决定)?(?:予以|宣布)?(?:废止|撤销|(?:停止|终止)(?:执行|施行|实施|适用)|不再执行))(?:了|(?:以下|下列)(?:[^，。；：:《》]{0,12}[:：])?)?[:：]?\s*$"
)
_NOT_NOW = re.compile(r"(?:已经?|曾|被|不|未|没有|应当?|拟|建议|提请|可以|关于|或者?|、)(?:予以|同时|全部)?$")
_EXCEPT = re.compile(r"除[^，。；]{0,20}$")
# What is to be done one day is not done: 待新办法印发后，《…》同时废止.
_ONE_DAY = re.compile(r"(?:待|等|如|若|一旦|拟于?)[^，。；]{2,30}(?:后|时)[，,]\s*$")
_LISTED = r"(?:文件|规章|法规|规定|法律|决定|条例|通知|解释|办法|意见|公告)"
_LIST_OPENS = re.compile(
    rf"(?:下列|以下|如下|附件|目录|清单)[^。\n]{{0,40}}?{_LISTED}[^。\n]{{0,60}}{_GONE}|{_GONE}(?:的)?(?:下列|以下|如下)?[^。\n]{{0,40}}{_LISTED}"
)
_GOVERNED = re.compile(
    r"(?:(?:根据|依据|依照|按照|遵照|违反|符合|适用|参照)[^，。；《》]{0,30}(?<![布发正订过准定改]的)|由|被)$"
)
_LIST_HEADING = re.compile(
    rf"^(?:附件?\s*[一二三四五六七八九十\d]*[:：.]?\s*)?[^。；，]{{0,60}}(?:{_GONE}|失效)[^。；，]{{0,30}}?"
    r"(?:目录|清单|名单|文件|规章|法规|法律|一览表|决定|规定|解释)(?:[（(][^（）()]{0,30}[）)])?$"
)
_AMENDED_HEADING = re.compile(
    r"^(?:附件?\s*[一二三四五六七八九十\d]*[:：.]?\s*)?(?!关于)[^。；，《》]{0,40}(?:决定|予以)?(?:修改|修正|修订)(?:部分条款|部分内容|个别条款)?的[^。；，《》]{0,10}"
    r"(?:规章|法规|文件|规范性文件|目录|清单)(?:目录|清单)?(?:[（(][^（()）]{0,30}[）)])?$"
)
_KEPT = re.compile(r"继续有效|保留|修改|修订|修正|继续执行|继续适用|现行有效")
_LABEL = re.compile(
    r"^\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)]?[、.．\s]|[（(][一二三四五六七八九十百\d]+[）)]|第[一二三四五六七八九十\d]+[，、条项]\s*|[-•·①-⑳]\s*)?\s*(?:废止)?"
)
_NUMBERED = re.compile(r"\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)]?[、.．]?|第[一二三四五六七八九十\d]+[，、条])\s*")
_NEXT = re.compile(r"\s*[；;]\s*(?:[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)?\s*")
_ANNEX = re.compile(r"^附\s*件?\s*[一二三四五六七八九十\d]*[:：]?")
_RESULT = re.compile(r"(?:(?P<kept>(?:继续|现行)有效|(?:予以)?保留)|(?:予以|宣布|决定|全文)?(?:废止|失效)(?:的?文件)?)$")
_ENDED_FROM = re.compile(
    rf"(?:上述|以上|所列|该|列入|凡|此次|本次)[^。；《》\n]{{0,40}}自(?P<day>{DATE_PATTERN})(?:之日)?起[^。；《》\n]{{0,16}}?{_GONE}"
)
_NUMBER_AHEAD = re.compile(
    r"\s*[一-鿿A-Za-z]{2,16}\s*[〔\[（(【［]\s*(?:19|20)\d\d\s*年?[〕\]）)】］]\s*(?:字\s*)?第?\s*\d{1,5}\s*号[\s,，、:：]*(?=[一-鿿])"
)
_TITLE_TAIL = re.compile(r"[（(].*$|[；;。，,]\s*$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A text that a list names without 《》, at ``text[start:end]``."""

    mention: Mention
    start: int
    end: int


def repealed(clause: Clause) -> tuple[int, int] | None:
    """Where the verb stands (offsets in the text) that repeals the names of ``clause``; None where none does."""
    if clause.quoted or _EXCEPT.search(clause.before) or _ONE_DAY.search(clause.before) or _GOVERNED.search(clause.before):
        return None
    if after := _AFTER.match(clause.after):
        words = clause.after[: after.end()].replace(after["why"] or "", "", 1)
        if not re.search(r"已|曾|不(?:废止|予)|未", words.replace("不再", "")):
            return clause.last, clause.last + after.end()
        return None
    before = clause.before[: len(clause.before) - (clause.first - clause.lead)]
    if (found := _BEFORE.search(before)) and not clause.after.startswith(("的", "前", "后", "”")):
        words = before[: found.start("verb")] + re.sub(r"(?:废止|撤销|(?:停止|终止)[一-鿿]{2}|不再执行)$", "", found["verb"])
        if (_NUMBERED.fullmatch(words) or not _NOT_NOW.search(words.rstrip("，"))) and "建议" not in words:
            verb = found["verb"]
            return clause.start + found.end("verb") - len(verb.lstrip("，、.．）)：: 起")), clause.last
    return None


def continues_list(text: str, ending: Clause, clause: Clause) -> bool:
    """Whether ``clause`` goes on with the list that ``ending`` repeals by a verb before it."""
    gap = text[ending.last : clause.first]
    return (
        bool(_NEXT.fullmatch(gap)) and bool(_BEFORE.search(ending.before) or ending.start == ending.first) and not clause.after
    )


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


def repeal_lists(lines: Sequence[Line], skip: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Stretches ``[from, to)`` of lines that list what is repealed, below a sentence (废止下列文件：) or a heading (废止的规章目录).

    The line before ``from`` is the one that opens the list; a list ends where another one opens.
    """

    def opens(number: int) -> bool:
        text = lines[number].text
        return bool(_WORD.search(text)) and number not in skip and _opens(text, lines, number)

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


def verb_of(opening: str) -> str | None:
    """失效 where a list is opened by that word alone."""
    return "失效" if "失效" in opening and "废止" not in opening else None


def ended_from(text: str, start: int) -> date | None:
    """The day of a sentence after ``start`` about all that a decision ends, without their names: 上述文件自2024年1月1日起废止."""
    found = _ENDED_FROM.search(text, start)
    return parse_date(found["day"]) if found else None


def row_result(line: Line) -> str | None:
    """What a row of a table of a review says of the text that it names: 废止, 失效 or 继续有效, in a cell of its own."""
    if line.row is None:
        return None
    for cell in reversed(line.text.split(CELL_SEPARATOR)):
        if found := _RESULT.match(cell.strip()):
            return "继续有效" if found["kept"] else "失效" if "失效" in found[0] else "废止"
    return None


def result_rows(lines: Sequence[Line], lists: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The rows outside of ``lists`` that tell what came of the review of a text, as stretches of one line."""
    for number, line in enumerate(lines):
        if number and row_result(line) and not any(low <= number < high for low, high in lists):
            yield number, number + 1


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
        words = words[ahead.end() :] if ahead else words
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


def _opens(text: str, lines: Sequence[Line], number: int) -> bool:
    if _KEPT.search(re.sub(r"《[^》]*》", "", text).split("废止")[-1]) and not text.endswith(("：", ":")):
        return False
    if text.endswith(("：", ":")):
        return bool(_LIST_OPENS.search(text)) and not re.search(r"情形|条件|之一", text)
    if len(text) <= 70 and _LIST_HEADING.match(text) and "关于" not in text and number + 1 < len(lines):
        below = lines[number + 1]
        label = _LABEL.match(below.text)
        return below.row is not None or bool(label and label[0]) or below.text.startswith("《")
    return False


def _continues(line: Line) -> bool:
    text = line.text
    if line.row is not None:
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
