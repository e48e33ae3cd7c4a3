"""The lines around annexes: 附件1：…, signatures, dates and notes that close a text, and how titles are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.dates import DATE_PATTERN
from ingest.kinds import kind_of
from ingest.organs import is_organ_line

_NUMBER = r"(?:\d{1,2}(?:\s*[-－—–]\s*\d{1,2}){0,2}|[一二三四五六七八九十]{1,3}|[A-Z](?![A-Za-z]))"
_MARK = re.compile(rf"[【\[（(]?附\s*(件|录|表|图|)\s*(?:[（(]?({_NUMBER})[）)]?)?\s*[】\]）)]?\s*([:：.．、]?)(\s*)")
NOT_A_TITLE = re.compile(r"[。；？！]|[，：:]$|^[）)，、]|^目\s*[录次]$")
_SENTENCE = re.compile(r"(?:所[列称示]|[的中之和及与或等后内]|规定|通过|执行|进行|要求)")
DATE_LINE = re.compile(
    rf"^[^。；，]{{0,120}}?{DATE_PATTERN}(?:\s*(?:印发|印|发布|公布))?(?:\s*[（(][^（）()。]{{2,20}}[）)])?$"
)
_SIGNED = re.compile(rf"^[^。；，：]{{0,120}}?{DATE_PATTERN}(?:\s|$|印发)")
PERSON = re.compile(
    r"^(?:省\s*长|市\s*长|区\s*长|县\s*长|州\s*长|部\s*长|局\s*长|署\s*长|主\s*任|主\s*席|总\s*理|行\s*长|院\s*长|检察长|委员长|会\s*长|署\s*名)"
    r"[\s：:]*[\u4e00-\u9fff·\s]{2,8}$"
)
_TAIL = re.compile(
    r"^(?:[（(]?(?:此件|本文|联\s*系|信息公开|公开方式|公开属性|印章|盖章)|抄\s*[送报]|主\s*送|分\s*送|印\s*发|主题词|附件下载|相关(?:附件|链接|文档)|"
    r"扫一扫|责任编辑)"
)
_FOLD = str.maketrans("〈〉<>()：:", "《》《》（）：：")
_BRACKET_LINE = re.compile(r"^[（(][^（）()。]{1,40}[）)]$")
_VERSION = re.compile(
    r"试行|暂行|修[订正]|[版稿]|草案|\d{4}|共\s*\d+|批|节选|摘要|样[式本]|范本|模板|^.[一二三四五六七八九十上中下\d]+.$"
)
_ADOPTED = re.compile(r"通过|公布|发布|批准|会议|截[至止]|第[一二三四五六七八九十\d]+[号次]")
DOC_NUMBER = re.compile(r"^[（(]?\S{1,12}[〔\[【（(](?:19|20)\d\d[〕\]】）)]\s?\d+\s?号[）)]?$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mark:
    """附件2：名单 at the head of a line: the word (件 表 …), the number, and the words after it (maybe none)."""

    label: str
    word: str
    number: str
    rest: str


def plain_title(text: str) -> str:
    """A title without blanks and with one kind of brackets, for comparing it with a mention of it."""
    return _SPACE.sub("", text).translate(_FOLD)


def core_title(title: str) -> str:
    """A title without the 文号 and the issuer that may stand before it: from 关于 on, where it says 关于."""
    at = title.find("关于")
    return title[at:] if 0 < at <= 40 else re.sub(r"^\S{0,12}[〔\[](?:19|20)\d\d[〕\]]\d+号", "", title)


def stands_below_closing(text: str) -> bool:
    """Whether a line may stand between the closing of a text and the title of the next: a note, a body, a 文号."""
    return bool(_TAIL.match(text) or _BRACKET_LINE.match(text) or DOC_NUMBER.match(text)) or is_organ_line(text)


def read_mark(text: str) -> Mark | None:
    """附件1：… at the head of a line, or None where the line only begins with 附 or goes on as a sentence."""
    if len(text) > 160 or text[0] not in "附【[（(":
        return None
    found = _MARK.match(text)
    if found is None or (not found[1] and not (found[2] or found[3] or found.end() == len(text))):
        return None
    rest = text[found.end() :].strip()
    if found[0].lstrip()[0] in "【[（(" and rest:
        return None
    if rest and (rest[0] in "（(" or NOT_A_TITLE.search(rest) or _SENTENCE.match(rest)):
        return None
    if rest and not found[3] and not found[4] and not _glued(rest, found[2]):
        return None
    number = re.sub(r"\s+", "", found[2] or "").translate(str.maketrans("－—–", "---"))
    return Mark(f"附{found[1]}{number}", found[1], number, rest)


def _glued(rest: str, number: str | None) -> bool:
    """附件1管理办法, 附件《管理办法》: a title may follow at once only when it could be nothing else."""
    return rest[0] in "《" or bool(number and kind_of(rest) and len(rest) >= 4)


def ends_list(text: str) -> bool:
    """Whether a line stands below a list of annexes: the signature, the date, a note."""
    return bool(_SIGNED.match(text) or _TAIL.match(text) or is_organ_line(text) or PERSON.match(text))


def is_version(text: str) -> bool:
    """（试行）, （2023年修订） on a line of its own, which belongs to the title above it; a note of adoption does not."""
    return bool(_BRACKET_LINE.match(text)) and bool(_VERSION.search(text)) and not _ADOPTED.search(text)


def closed_up(printed: Sequence[str]) -> str:
    """The lines of a title as one, without the blanks that stretch its characters (管 理 办 法)."""
    parts: list[str] = []
    for text in printed:
        words = text.split()
        singles = sum(len(word) == 1 for word in words)
        parts.append("".join(words) if singles * 3 >= len(words) * 2 and len(words) > 2 else " ".join(words))
    title = "".join(parts)
    return title[1:-1] if title[:1] == "《" and title[-1:] == "》" and title.count("《") == 1 else title
