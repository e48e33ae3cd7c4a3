"""废止 in the wording around a list of names."""

from __future__ import annotations

import re
from datetime import date

from ingest.clauses import Clause
from ingest.dates import DATE_PATTERN, parse_date

GONE = r"(?:废止|失效|停止执行|不再执行|停止施行|停止实施|停止适用|停止使用|不再适用|不再施行|不再有效|终止执行|终止施行|终止实施|终止适用|作废)"
_AFTER = re.compile(
    r"[”\s]*(?:[、和及]\s*[一-鿿]{2,24}(?:\d{4}年)?第\d{1,4}号)?(?:等[^，。；《》]{0,30}?)?(?:[（(][^（）()]{0,60}[）)])?"
    r"(?P<why>[，,]?(?:因|由于|已|现已|与(?=[^，。；《》\n]{1,16}(?:抵触|不一致|不符)))(?:(?!废止|失效|停止|执行)[^，。；《》\n]){1,24}(?=[，,]))?(?:[，,]\s*)?(?:(?:从|自)[^，。；]{0,30}(?:起|日)[，,]?)?"
    r"(?:本[一-鿿]{1,4}(?:公布|发布|施行|实施)(?:之日|后)起?[，,]?)?(?:的?(?:有关|相关|全部)?(?:规定|内容|条款|文件|文))?(?:从即日起|即日起)?"
    r"(?:同时|同步|即行|即|一并|一律|相应|随之|亦|也|均|都|全部|现|到期|届时|立即|自动|自行|自然|仍|便)*"
    rf"(?:(?:予以|宣布|行|告)?{GONE}|[一-鿿]{{0,8}}决定(?:予以)?撤销)(?!前|后|[^，。；]{{0,3}}(?:程序|手续)|的[一-鿿])"
)
_BEFORE = re.compile(
    r"(?P<verb>(?:决定|同时|现|一并|一律|予以|宣布|，|并|起|[、.．）)：:]|^|应)\s*(?:决定)?(?:予以|宣布)?(?:废止|撤销|(?:停止|终止)(?:执行|施行|实施|适用)|不再执行))(?:了|(?:以下|下列)(?:[^，。；：:《》]{0,12}[:：])?)?[:：]?\s*$"
)
_NOT_NOW = re.compile(
    r"(?:已经?|曾|被|不|未|没有|应当?|拟|建议|提请|可以|关于|或者?|、)(?:予以|同时|全部)?$|(?:拟|建议|提请|将)决定$"
)
_EXCEPT = re.compile(r"除[^，。；]{0,20}$")
# What is to be done one day is not done: 待新办法印发后，《…》同时废止.
_ONE_DAY = re.compile(r"(?:待|等|如|若|一旦|拟于?)[^，。；]{2,30}(?:后|时)[，,]\s*$")
_GOVERNED = re.compile(
    r"(?:(?:根据|依据|依照|按照|遵照|违反|符合|适用|参照)[^，。；《》]{0,30}(?<![布发正订过准定改]的)|由|被)$"
)
_NUMBERED = re.compile(r"\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)]?[、.．]?|第[一二三四五六七八九十\d]+[，、条])\s*")
_NEXT = re.compile(r"\s*[；;]\s*(?:[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)?\s*")
_ENDED_FROM = re.compile(
    rf"(?:上述|以上|所列|该|列入|凡|此次|本次)[^。；《》\n]{{0,40}}自(?P<day>{DATE_PATTERN})(?:之日)?起[^。；《》\n]{{0,16}}?{GONE}"
)


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


def ended_from(text: str, start: int) -> date | None:
    """The day of a sentence after ``start`` about all that a decision ends, without their names: 上述文件自2024年1月1日起废止."""
    found = _ENDED_FROM.search(text, start)
    return parse_date(found["day"]) if found else None
