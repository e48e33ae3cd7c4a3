"""延续 and 暂停 in the wording around a list of names: 有效期延长至…, 继续执行, 暂停实施, 恢复执行."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from index.model import IN_ALL, RelationKind
from ingest.clauses import BESIDE, Clause
from ingest.dates import DATE_PATTERN, END_PATTERN, parse_end

_CARRY = r"(?:执行|实施|施行|适用|试行|实行)"
TERMED = r"(?:(?:有效|试行|实施|施行|执行|适用|政策)(?:期限|期|时间|时限)|期限|失效日期|截止日期|到期日期?)"
_NOT = r"(?<!不)(?<!不再)(?<!不予)(?<!未)(?<!停止)"
_MORE = rf"(?:{_NOT}(?:延长|顺延|延续|延期|展期|续期|延(?=[至到])))"
_PAUSE = rf"(?:(?:暂停|暂缓|中止|暂时停止|暂不|推迟|延缓){_CARRY})"
_GAP = r"[^。；《》\n]"
# From the name to the verb: 《…》（以下简称…）等文件有效期届满后，自…起.
_JOIN = (
    rf"{BESIDE}"
    rf"(?:(?:规定|明确|确定)?的[^，。；《》\n]{{0,16}}?(?:标准|政策|措施|规定|优惠)[，,]?(?=的?{TERMED}|{_MORE}|继续))?"
    rf"(?:[，,]?(?:自|从|[将已]?[在于]|经|到期|期满|届满|原|其|的?{TERMED}|{DATE_PATTERN})[^，。；《》\n]{{0,40}}?){{0,2}}"
    rf"(?:(?:确|仍|尚)?[需须]继续{_CARRY}[，,])?[，,]?(?:现|决定|同意|予以(?:保留[，,])?|将|均|统一|全部|再)*"
)
_GOES_ON = re.compile(
    rf"{_JOIN}(?:{TERMED}{_GAP}{{0,24}}?{_MORE}|的?{TERMED}(?:由[^，。；《》\n]{{1,24}}?)?(?:统一|重新)?(?:调整|变更|修改|改|确定|定)(?:为|至|到)"
    rf"|{_NOT}(?:继续|延期|延续|顺延|恢复|重新){_CARRY}|转为正式|的?{TERMED}为?(?=\s*{DATE_PATTERN}\s*起?\s*[至到])|试行(?:期限?)?已?(?:届?满|结束){_GAP}{{0,20}}?正式{_CARRY}|{_CARRY}?截止(?:日期|时间)?(?:为|是|至|到)(?=\s*{END_PATTERN})|(?<!已){_CARRY}(?=[至到]\s*{END_PATTERN})|有效期(?:限)?(?=[至到]\s*{END_PATTERN})|{_NOT}(?:继续|保持|依然|仍然|仍)有效|{_MORE}{_CARRY}?(?:其?{TERMED})?(?=[至到一二两三四五六七八九十\d]))"
    rf"(?P<tail>{_GAP}{{0,50}})"
)
_GOES_ON_BEFORE = re.compile(rf"(?P<verb>{_NOT}(?:继续|延期|延续|顺延|恢复){_CARRY}|{_MORE})(?:以下|下列)?[:：]?\s*$")
_SUSPENDED = re.compile(rf"{_JOIN}(?<![已曾不]){_PAUSE}(?P<tail>{_GAP}{{0,50}})")
_SUSPENDED_BEFORE = re.compile(rf"(?<![已曾不])(?P<verb>{_PAUSE})\s*$")
_ROUND = re.compile(r"(?<![已曾不])(?P<verb>(?P<again>恢复)|暂停|暂缓|中止)\s*$")
_ROUND_AFTER = re.compile(rf"(?:等[^，。；《》\n]{{0,8}}?)?(?:文件)?的?{_CARRY}(?P<tail>{_GAP}{{0,50}})")
"""暂停《…》的执行: the verb stands around the name."""
_REVIEWED = re.compile(r"经[^，。；]{0,16}?评估(?:后)?(?:认为)?[，,]?(?:确?需要?)?")
"""A review that is over is no reason to doubt what was decided."""
_RUNS_OUT = re.compile(
    rf"{BESIDE}[将已]?于\s*(?P<last>{END_PATTERN})\s*(?:到期|期满|届满)(?=[^。；《》\n]{{0,16}}(?:不再|自[动行然]|停止|终止|失效|废止))"
)
_NEW_TERM = re.compile(r"(?:修改|调整|变更|改)为[:：]?\s*[“\"]?[^”\"。\n]{0,60}?有效期(?P<tail>[^”\"。\n]{0,40})")
_OWN_DAYS = re.compile(rf"{BESIDE}的?{TERMED}(?!条款|规定)")
_TOLD_APART = re.compile(
    rf"(?P<verb>{TERMED}[^。；《》\n]{{0,24}}?{_MORE}|{_NOT}(?:继续|延期|延续|顺延){_CARRY}|{_NOT}继续有效)(?P<tail>{_GAP}{{0,50}})"
)
_TOLD_TOGETHER = re.compile(
    rf"(?:附件|附表|下列|以下|上述|所列){_GAP}{{0,50}}?(?:{TERMED}{_GAP}{{0,24}}?{_MORE}|{_MORE}{TERMED}|{_NOT}(?:继续|延期|延续|顺延){_CARRY}|{_NOT}继续有效)(?P<tail>{_GAP}{{0,50}})"
)
"""What a decision says of all that its annex lists."""
_UNTIL = re.compile(rf"(?:至|到|截止日?期?为|^为?)\s*(?P<day>{END_PATTERN})")
_FROM_TO = re.compile(rf"(?:自|从)\s*{DATE_PATTERN}\s*(?:起)?\s*(?:至|到)\s*(?P<day>{END_PATTERN})")
_SPAN = re.compile(rf"[为：:\s]*{DATE_PATTERN}\s*起?\s*(?:至|到|—|－|-)\s*(?P<day>{END_PATTERN})")
_TERM = re.compile(r"(?<!\d)(?P<term>(?:\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:年|个月))(?!\d|[前内以底末])")
_IN_ALL = re.compile(rf"[至到为]\s*{_TERM.pattern}")
"""有效期延长至5年, 由3年调整为5年: the whole term, not what is added to it."""
# Who tells others that a rule is to be carried on, or hopes so, does not extend it.
_WISH = re.compile(r"建议|要求|应当|需要|可以|拟|必须|严格|认真|各地|切实|是否|如需|评估|能否|申请|曾|未|不得")
_DECIDES = re.compile(r"决定|经研究|同意|现|^\s*(?:[一二三四五六七八九十\d]+[、.．]|第[^，。]{1,4}条)?\s*$|[，,起]\s*$")
_HEADING = re.compile(
    r"^(?:附件?\s*[一二三四五六七八九十\d]*[:：.]?\s*)?[^。；，《》]{0,40}(?:继续有效|继续执行|继续实施|继续施行|予以保留|决定保留|现行有效|延长有效期|有效期延长|延期执行|延续执行)"
    r"[^。；，《》]{0,30}?(?:目录|清单|名单|文件|规章|法规|一览表|决定|规定)(?:[（(][^（）()]{0,30}[）)])?$"
)
_OPENING = re.compile(
    r"(?:下列|以下|如下|附件|上述)[^。\n]{0,60}(?:继续有效|继续执行|继续实施|继续施行|有效期[^。\n]{0,12}延长|延期执行|延续执行)[^。\n]{0,40}[:：]$"
    r"|(?:继续执行|继续实施|继续施行|延长|保留)(?:下列|以下)[^。\n]{0,60}[:：]$"
)


@dataclass(frozen=True, slots=True)
class Lasting:
    """What is said of how long a rule lasts, by the words at ``text[start:end]``."""

    kind: RelationKind
    start: int
    end: int
    until: date | None
    term: str | None


def lasting(clause: Clause, official: bool) -> Lasting | None:
    """What the words around the names of ``clause`` say of their lasting; ``official`` that the document is an act by its title."""
    if clause.quoted or not official:
        return None
    before = clause.before[: len(clause.before) - (clause.first - clause.lead)].removesuffix("原")
    if _WISH.search(_REVIEWED.sub("", before).rpartition("，")[2]) or before.endswith("除"):
        return None
    if (verb := _ROUND.search(before)) and (found := _ROUND_AFTER.match(clause.after)):
        kind = RelationKind.EXTENDS if verb["again"] else RelationKind.SUSPENDS
        said = _said(kind, clause.start + verb.start("verb"), clause.last + found.end(), found["tail"])
        return _with_span_before(said, before[: verb.start("verb")])
    for kind, after, ahead in (
        (RelationKind.SUSPENDS, _SUSPENDED, _SUSPENDED_BEFORE),
        (RelationKind.EXTENDS, _GOES_ON, _GOES_ON_BEFORE),
    ):
        found = after.match(clause.after)
        if found and not _WISH.search(_REVIEWED.sub("", clause.after[: found.start("tail")])):
            words = clause.after[: found.start("tail")]
            return _with_span_before(_said(kind, clause.last, clause.last + found.end(), found["tail"], words), words)
        if verb := ahead.search(before):
            rest = re.match(rf"{_GAP}{{0,50}}", clause.after)
            tail = rest[0] if rest else ""
            said = _said(kind, clause.start + verb.start("verb"), clause.last + len(tail), tail)
            said = _with_span_before(said, before[: verb.start("verb")])
            plain = kind is RelationKind.SUSPENDS or not re.fullmatch(_MORE, verb["verb"]) or re.match(rf"的?{TERMED}", tail)
            decided = kind is RelationKind.SUSPENDS or _DECIDES.search(before[: verb.start("verb")].rpartition("，")[2])
            if plain and (said.until or said.term or decided):
                return said
    ended = _RUNS_OUT.match(clause.after)
    return (
        Lasting(RelationKind.EXTENDS, clause.last, clause.last + ended.end(), parse_end(ended["last"]), None) if ended else None
    )


def of_its_days(clause: Clause) -> bool:
    """Whether what follows the names speaks of their own term: 《…》有效期由3年调整为5年."""
    return clause.mentions[-1].provision is None and bool(_OWN_DAYS.match(clause.after))


def new_term(clause: Clause) -> Lasting | None:
    """The term that the new wording of a provision gives: 将第九条修改为“…，有效期至2026年12月31日”."""
    found = None if clause.quoted else _NEW_TERM.search(clause.after)
    if not found:
        return None
    # The words that are quoted name days of the rule itself.
    said = _said(RelationKind.EXTENDS, clause.first, clause.last + found.start(), found["tail"], "为")
    return said if said.until or said.term else None


def told_apart(text: str, start: int) -> Lasting | None:
    """The words after ``start`` that give the day or the term for what the title names: 该办法有效期延长至…."""
    for found in _TOLD_APART.finditer(text, start):
        said = _said(RelationKind.EXTENDS, found.start("verb"), found.end(), found["tail"], found["verb"])
        if said.until or said.term:
            return said
    return None


def told_together(opening: str, text: str) -> tuple[date | None, str | None]:
    """The last day, else the term, for all that a list names: in its opening line, else in ``text``: 将附件所列文件有效期延长至…."""
    if any(told := term_in(opening)):
        return told
    for found in _TOLD_TOGETHER.finditer(text):
        if any(told := term_in(found["tail"])):
            return told
    return None, None


def opens_kept(text: str) -> bool:
    """Whether a line introduces a list of texts that go on."""
    return (len(text) <= 70 and bool(_HEADING.match(text)) and "关于" not in text) or bool(_OPENING.search(text))


def term_in(text: str) -> tuple[date | None, str | None]:
    """The last day that ``text`` names, else the term."""
    span = _SPAN.match(text)
    until = parse_end(span["day"]) if span else next(_days(text), None)
    term = None if until else _TERM.search(text)
    return until, re.sub(r"\s+", "", term["term"]) if term else None


def _days(text: str) -> Iterator[date]:
    yield from (day for found in _UNTIL.finditer(text) if (day := parse_end(found["day"])))


def _said(kind: RelationKind, start: int, end: int, tail: str, verb: str = "") -> Lasting:
    """``verb`` are the words right before the ``tail``."""
    until, term = term_in(tail)
    ahead = verb[-1:] if verb.endswith(("为", "至", "到")) and "重新" not in verb else ""
    whole = _IN_ALL.match(ahead + tail) if term else None
    return Lasting(kind, start, end, until, f"{IN_ALL}{term}" if whole else term)


def _with_span_before(said: Lasting, words: str) -> Lasting:
    """With the day to which 自…至… before the verb lasts: 自2020年2月10日至2020年12月31日暂停实施."""
    if said.until or said.term or not (found := _FROM_TO.search(words)):
        return said
    return replace(said, until=parse_end(found["day"]))
