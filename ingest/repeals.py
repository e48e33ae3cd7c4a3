"""废止 in the wording around a list of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ingest.clauses import BESIDE, Clause
from ingest.dates import DATE_PATTERN, END_PATTERN, parse_date, parse_end

_STOPPED = r"(?:停止|终止|不再)(?:执行|施行|实施|适用|使用)(?!(?!并|且|了)[一-鿿])"
GONE = (
    rf"(?:废止|废除|失效(?!日期|时间|期)|{_STOPPED}|不再有效|作废|停用(?!的)|(?<=自[行动然])终止|(?:失去|丧失|终止|不再具有|不再具备)(?:法律)?效力"
    r"|不再作为[^，。；《》\n]{0,16}?依据)"
)
# A sentence ends a rule in four steps, each of which may be left out but the last: what follows the names, why, from when and
# how, and the verb. 《…》（国发〔2001〕1号）等文件|已不适应需要，|自2024年1月1日起同时|废止.
_BEHIND_NAMES = (
    r"[”\s]*(?:[、和及]\s*[一-鿿]{2,24}(?:\d{4}年)?第\d{1,4}号)?(?:等[^，。；《》的]{0,30}?)?(?:[（(](?![^（）()]*除外)[^（）()]{0,60}[）)])?"
    r"(?:(?:[、和及与]|以及)(?:以往|以前|此前|过去|其他|原|配套|有关|相关)[^，。；《》]{0,20}?(?:规定|文件|政策|通知|办法))?"
    r"(?:[、和及与]+其[^，。；《》]{0,12}?(?:规定|通知|办法|细则|文件|说明|解释|附件))?"
    r"(?:文件|文)?(?:的?(?:有关|相关|全部)?(?:规定|内容|条款))?"
)
_KEPT = r"(?:第[^，。；《》\n]{1,20}?|[^，。；《》\n]{2,24}?(?:规定|条款|内容|部分|标准))"
_ALL_BUT = (
    rf"(?:[，,]?[（(]?除(?:其)?(?P<kept>{_KEPT})(?:以外|之外|外)[）)]?[，,]?|[（(](?P<spared>{_KEPT})除外[）)])"
    r"(?:其余|其他)?(?:条款|内容|规定|部分)?"
)
_ALL_BUT_AHEAD = re.compile(rf"除(?:其)?(?P<kept>{_KEPT})(?:继续有效|继续执行|予以保留)?(?:以外|之外|外)[，,]\s*$")
_WHY = (
    r"(?P<why>(?:[，,]?(?:因|由于|鉴于|随着|已|现已|适用期|有效期|(?:阶段性)?(?:工作)?任务|主要内容|执行至|经(?!营|济|费|办)|被|与(?=[^，。；《》\n]{1,16}(?:抵触|不一致|不符)))"
    rf"(?:(?!{_STOPPED}|废止|失效|拟|建议)[^，。；《》\n]){{1,24}}(?<!的)(?=[，,]|决定|同意)){{0,2}}"
    rf"|(?:(?!{_STOPPED}|废止|失效|拟|建议)[^，。；《》\n]){{2,40}}[，,](?=(?:现|依法|特|故)?决定(?:予以|宣布)?(?:{GONE}|撤销)(?:[。；，\n]|$)))"
)
_HOW = (
    rf"(?:[，,]|(?:从|自)[^，。；《》]{{0,30}}?(?:起|日)|(?:从|自|于|在)?{DATE_PATTERN}(?:零时)?起?|(?:从|自)?(?:即|同|当)日起?|同日"
    r"|(?:本|新)[一-鿿]{1,4}(?:公布|发布|印发|施行|实施|生效)(?:之日|后)起?"
    r"|同时|同步|即行|即时|即告|即|一并|一律|相应|随之|亦|也|均|都|全部|全文|整体|正式|现|特|兹|到期|届时|立即|自动|自行|自然|仍|便|应"
    r"|决定|同意|予以?|宣布|宣告|行|告|[一-鿿]{0,8}决定(?=予以|废止|宣布))*"
)
_AFTER = re.compile(
    rf"{_BEHIND_NAMES}(?:{_ALL_BUT})?{_WHY}(?P<how>{_HOW})"
    rf"(?:{GONE}|(?<=时)(?:取消|撤销)|(?<=并)(?:取消|撤销)|(?<=予以)撤销|[一-鿿]{{0,8}}决定(?:予以)?撤销)(?![之以]?[前后]|[^，。；]{{0,3}}(?:程序|手续)|的[一-鿿])"
)
_UNTIL_GONE = re.compile(
    rf"{_BEHIND_NAMES}(?:执行|施行|实施|适用|试行)[至到]\s*(?P<last>{END_PATTERN})(?:止|为止)?[，,]"
    rf"(?:此后|之后|其后|以后|届时|到期后?|期满后?)?{_HOW}{GONE}"
)
_GONE = re.compile(GONE)
_ENDING = re.compile(rf"{_HOW}{GONE}")
_LONGEST_HOW = 50
_ENDS = r"(?:废止|废除|撤销|取消|(?:停止|终止|不再)(?:执行|施行|实施|适用|使用))"
_NOT_ITSELF = re.compile(
    r"的|[之以]?[前后]|”|(?:等[^，。；《》\n]{0,12}?)?(?:所|中|规定|设立|设定|确定|明确|批准|要求|公布)的?[一-鿿]"
)
"""Behind a name that the verb before it does not govern: 撤销《…》设立的机构."""
_BEFORE = re.compile(
    rf"(?P<verb>(?:决定|同时|现|特|兹|一并|一律|予以|宣布|同意|批准|，|并|起|[、.．）)：:]|^|应)\s*(?:决定)?(?:予以|宣布)?{_ENDS})"
    r"(?:了|(?:以下|下列)(?:[^，。；：:《》]{0,12}[:：])?)?[:：]?\s*$"
)
_FROM_BEHIND = re.compile(rf"{BESIDE}[，,](?:自|从){DATE_PATTERN}(?:零时)?(?:之日)?起(?:正式)?(?:生效|施行|实施|执行)?(?=\s*$)")
"""废止《…》，自2019年12月1日起生效."""
_ROUND = re.compile(r"(?P<verb>停止|终止)$")
_ROUND_AFTER = re.compile(r"(?:等[^，。；《》\n]{0,8}?)?(?:文件)?的?(?:执行|施行|实施|适用|效力)(?![一-鿿]{0,8}的)")
"""停止《…》的执行: the verb stands around the name."""
_ABOUT = re.compile(r"就(?P<verb>废止|停止执行|停止施行)$")
_ABOUT_AFTER = re.compile(
    r"(?:等[^，。；《》\n]{0,8}?)?(?:文件)?(?:的?(?:有关|相关)?(?:事项|事宜|问题))?(?:通知|公告|通告|决定)如下"
)
_ITS_OWN = re.compile(r"(?:原有?|现行|(?:我|本)(?:省|市|县|区|州|院|部|局|委|校|厅)|上述)的?$")
"""Words before a name that tell whose it is and are no part of the verb."""
_NOT_NOW = re.compile(
    r"(?:已经?|曾|被|不|未|没有|应当?|拟|建议|提请|可以|关于|或者?|、)(?:予以|同时|全部)?$|(?:拟|建议|提请|将|不)(?:决定|同意|批准)$"
)
_EXCEPT = re.compile(r"除[^，。；]{0,20}$")
# What is to be done one day is not done: 待新办法印发后，《…》同时废止.
_ONE_DAY = re.compile(
    r"(?:(?:待|等|拟于?)[^，。；]{2,30}(?:后|时)|(?:^|[，：])(?:如(?!下)|若(?!干)|一旦|倘)[^，。；《》]{2,40})[，,]\s*$"
)
_GOVERNED = re.compile(
    r"(?:(?:根据|依据|依照|按照|遵照|违反|符合|适用|参照|贯彻|落实)[^，。；《》]{0,30}(?<![布发正订过准定改]的)|由|被)$"
)
_TAKEN = re.compile(r"(?:根据|依据|依照|按照|遵照|违反|符合|参照|贯彻|落实)$")
_NUMBERED = re.compile(r"\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)]?[、.．]?|第[一二三四五六七八九十\d]+[，、条])\s*")
_NEXT = re.compile(r"\s*[；;]\s*(?:[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)?\s*")
_ENDED_FROM = re.compile(
    rf"(?:上述|以上|所列|该|列入|凡|此次|本次)[^。；《》\n]{{0,40}}自(?P<day>{DATE_PATTERN})(?:之日)?起[^。；《》\n]{{0,16}}?{GONE}"
)


def repealed(clause: Clause) -> tuple[int, int] | None:
    """Where the verb stands (offsets in the text) that repeals the names of ``clause``; None where none does."""
    before = _ITS_OWN.sub("", clause.before[: len(clause.before) - (clause.first - clause.lead)])
    if clause.quoted or _EXCEPT.search(clause.before) or _ONE_DAY.search(before) or _ONE_DAY.search(clause.before):
        return None
    changed = re.search(r"(?:修改|修正|修订)的$", clause.before)
    if _GOVERNED.search(clause.before) or (_TAKEN.search(before) and not changed):
        return None
    if after := _AFTER.match(clause.after):
        words = clause.after[: after.end()].replace(after["why"] or "", "", 1)
        if not re.search(r"已|曾|不(?:废止|予)|未|应当|拟|建议|是否", words.replace("不再", "")):
            return clause.last, clause.last + after.end()
        return None
    if around := _around(clause, before):
        return around
    if (found := _BEFORE.search(before)) and not _NOT_ITSELF.match(clause.after):
        words = before[: found.start("verb")] + re.sub(rf"{_ENDS}$", "", found["verb"])
        if (_NUMBERED.fullmatch(words) or not _NOT_NOW.search(words.rstrip("，"))) and "建议" not in words:
            verb = found["verb"]
            since = _FROM_BEHIND.match(clause.after)
            last = clause.last + (since.end() if since else 0)
            return clause.start + found.end("verb") - len(verb.lstrip("，、.．）)：: 起")), last
    return None


def spared(clause: Clause) -> str | None:
    """The part of the named text that a repeal leaves in force: 《…》除第三条外停止执行."""
    found = _AFTER.match(clause.after)
    if found and (part := found["kept"] or found["spared"]):
        return str(part)
    ahead = _ALL_BUT_AHEAD.search(_ITS_OWN.sub("", clause.before[: len(clause.before) - (clause.first - clause.lead)]))
    return ahead["kept"] if ahead else None


def ended_after(clause: Clause) -> tuple[int, int, date] | None:
    """Where the words stand that let what is named be carried out until a day and no longer, and the first day without it."""
    found = None if clause.quoted else _UNTIL_GONE.match(clause.after)
    last = parse_end(found["last"]) if found else None
    return (clause.first, clause.last + found.end(), last + timedelta(days=1)) if found and last else None


def endings(text: str) -> Iterator[int]:
    """Where the words begin that may end what is named before them, from the day or the manner to the verb."""
    for gone in _GONE.finditer(text):
        if found := _ENDING.search(text, max(0, gone.start() - _LONGEST_HOW), gone.end()):
            yield found.start()


def _around(clause: Clause, before: str) -> tuple[int, int] | None:
    """Where a verb stands that is said before and behind the names: 停止《…》的执行, 现就废止《…》有关事项通知如下."""
    for ahead, behind in ((_ROUND, _ROUND_AFTER), (_ABOUT, _ABOUT_AFTER)):
        found, rest = ahead.search(before), behind.match(clause.after)
        if found and rest and not _NOT_NOW.search(before[: found.start()]):
            return clause.start + found.start("verb"), clause.last + rest.end()
    return None


def continues_list(text: str, ending: Clause, clause: Clause) -> bool:
    """Whether ``clause`` goes on with the list that ``ending`` repeals by a verb before it."""
    gap = text[ending.last : clause.first]
    return (
        bool(_NEXT.fullmatch(gap)) and bool(_BEFORE.search(ending.before) or ending.start == ending.first) and not clause.after
    )


def ended_from(text: str, start: int) -> date | None:
    """The day of a sentence after ``start`` about all that a decision ends, without their names: 上述文件自2024年1月1日起废止."""
    found = _ENDED_FROM.search(text, start)
    return parse_date(found["day"]) if found else None
