"""The first day of a rule put off in the wording around its name: 推迟至…起施行, 施行日期由…调整为…, 延期施行."""

from __future__ import annotations

import re
from datetime import timedelta

from index.model import RelationKind
from ingest.clauses import BESIDE, Clause
from ingest.dates import DATE_PATTERN, parse_date
from ingest.lasting import Lasting

_BEGIN = r"(?:正式)?(?:施行|实施|执行|生效|实行|启用)"
_LATER = r"(?:推迟|延迟|延后|延期|顺延|延缓|暂缓)"
_GAP = r"[^。；《》\n]"
_TO = r"(?:到|至|为|自|从|于|在)*\s*"
_PUT_OFF = (
    rf"(?:{_LATER}{_TO}(?P<day>{DATE_PATTERN})\s*(?:零时)?(?:起|开始)*{_BEGIN}"
    rf"|(?:的|原定|原)?{_BEGIN}(?:日期|时间|日)(?:由{_GAP}{{1,24}}?)?(?:统一|相应)?(?:{_LATER}|调整|变更|修改|改|延)+{_TO}(?P<other>{DATE_PATTERN})"
    rf"|改(?:为|自|从)+\s*(?P<third>{DATE_PATTERN})\s*起?{_BEGIN}"
    rf"|(?:{_LATER}(?P<long>[\d一二两三四五六七八九十]{{1,3}}(?:年|个月)){_BEGIN}|(?:推迟|延缓|暂缓){_BEGIN}(?P<longer>[\d一二两三四五六七八九十]{{1,3}}(?:年|个月)))"
    rf"|{_LATER}{_BEGIN}(?={_GAP}{{0,16}}(?:时间|日期){_GAP}{{0,4}}另行))"
)
_BEHIND = re.compile(
    rf"{BESIDE}(?:[，,]?原定{_GAP}{{0,24}}?[，,])?(?:经{_GAP}{{0,16}}?[，,]?|现|决定|同意|将|均|统一|全部)*{_PUT_OFF}"
)
_APART = re.compile(rf"(?<![已曾不]){_PUT_OFF}")
_WISH = re.compile(r"建议|要求|可以|拟|申请|是否|未|不得")


def put_off(clause: Clause, official: bool) -> Lasting | None:
    """What the words behind the names of ``clause`` say of a later first day: a pause up to the day before it, or of a length."""
    if clause.quoted or not official or _WISH.search(clause.before.rpartition("，")[2]):
        return None
    found = _BEHIND.match(clause.after)
    return _pause(found, clause.last) if found else None


def put_off_apart(text: str, start: int) -> Lasting | None:
    """The same of what the title names, where the words after ``start`` say it without the name: 该办法推迟至…施行."""
    found = _APART.search(text, start)
    return _pause(found, 0) if found else None


def _pause(found: re.Match[str], offset: int) -> Lasting:
    first = found["day"] or found["other"] or found["third"]
    day = parse_date(first) if first else None
    until = day - timedelta(days=1) if day else None
    return Lasting(RelationKind.SUSPENDS, offset + found.start(), offset + found.end(), until, found["long"] or found["longer"])
