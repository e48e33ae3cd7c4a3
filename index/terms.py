"""How long a rule is meant to last: by its printed term, on trial, as extended, and by what its page says."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from index.ledger import Entry
from index.model import IN_ALL, Level
from index.numbers import chinese_number
from index.status import Effect, Event, Status

TRIAL_YEARS = 3
"""Rules on normative documents let 试行 and 暂行 last for two years (湖南, 上海) or three (广东): the longest, so that few are doubted in vain."""

_STATUTES = frozenset((
    Level.LAW, Level.ADMINISTRATIVE_REGULATION, Level.JUDICIAL_INTERPRETATION, Level.LOCAL_REGULATION, Level.PARTY_RULE,
))  # fmt: skip
# 规章 called 暂行 stay until they are repealed, by the Legislation Law; those called 试行 announce their own end.
_RULES = frozenset((Level.DEPARTMENT_RULE, Level.LOCAL_RULE))
_TERM = re.compile(r"(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(年|个月)")
# At the end of the title, or of the title that a notice issues: 「…暂行条例有关问题的通知」 is not on trial itself.
_TRIAL = re.compile(
    r"(?P<word>试行|暂行)[）)]?(?:管理)?(?:办法|规定|条例|规则|细则|规程|规范|标准|章程|意见|方案|制度|准则|守则)?[》〉]?"
    r"(?:[（(][^（()）]*[）)])*(?:的(?:通知|公告|通告|命令|令|决定))?$"
)
# 「有效期届满后继续执行」: what was to end goes on; a mere list of 继续有效 leaves a term to come as it is.
_GOES_ON = re.compile(r"届满|期满|到期|恢复")

_PLAN = re.compile(r"规划|计划|方案|纲要|行动|要点")
_ABOUT_A_PLAN = re.compile(r"废止|失效|修改|修订|延长|延期|终止|停止|暂停|评估|总结|通报|情况|撤销")
"""What is said or done about a plan does not end with its years."""
_YEARS = re.compile(r"(?:19|20)\d\d年?\s*(?:[—－~～至到-]{1,2})\s*(?P<last>(?:19|20)\d\d)(?!\d)")
_FIVE_YEARS = re.compile(r"[“\"](?P<place>十[一二三四五六]?)五[”\"]")
_TENTH = 2005
"""The year in which the tenth five-year plan ran out."""


def is_trial(entry: Entry) -> bool:
    """Whether a document is on trial and does not stay, as statutes do, until it is repealed."""
    if entry.level in _STATUTES or (entry.kind in ("条例", "法") and entry.level is None):
        return False
    own = _TRIAL.search(entry.title)
    provisional = own is not None and own["word"] == "暂行" and entry.level not in _RULES
    return provisional or (own is not None and own["word"] == "试行") or "试行" in (entry.term or "")


def last_day(entry: Entry, start: date | None, events: Iterable[Event] = ()) -> date | None:
    """The last day of effect, printed or counted by the printed term, and moved by each of ``events`` that extends it."""
    last = entry.expires or (run_out(entry.term, start) if start else None)
    for event in events:
        if event.effect is not Effect.EXTENDS or event.mention is None:
            continue
        relation = event.mention.relation
        if relation.until:
            last = relation.until
        elif relation.term and relation.term.startswith(IN_ALL) and (first := start or event.since):
            last = run_out(relation.term, first)
        elif relation.term and (begun := max((day for day in (_next(last), event.since) if day), default=None)):
            last = run_out(relation.term, begun)
        elif last and ((event.since and event.since > last) or _GOES_ON.search(event.mention.quote)):
            last = None
    return last


def planned_until(entry: Entry) -> date | None:
    """The end of the years that the title of a plan names (…三年行动计划（2018—2020年）, “十四五”…规划), which is no printed term."""
    if entry.level in _STATUTES or entry.level in _RULES or not _PLAN.search(entry.title):
        return None
    if _ABOUT_A_PLAN.search(entry.title):
        return None
    if found := _YEARS.search(entry.title):
        return date(int(found["last"]), 12, 31)
    if five := _FIVE_YEARS.search(entry.title):
        return date(_TENTH + 5 * ((chinese_number(five["place"]) or 10) - 10), 12, 31)
    return None


def run_out(term: str | None, start: date) -> date | None:
    """The last day by a printed 有效期 (``5年``), counted from ``start``."""
    found = _TERM.search(term or "")
    if not found:
        return None
    count = chinese_number(found[1]) or 0
    return months_after(start, count * (12 if found[2] == "年" else 1)) - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def stated_status(entry: Entry) -> Status | None:
    """What the page says of the document's validity."""
    words = entry.stated or ""
    for pattern, status in (
        ("废止", Status.REPEALED),
        ("失效", Status.EXPIRED),
        ("无效", Status.EXPIRED),
        ("修改|修订|修正", Status.AMENDED),
        ("有效", Status.IN_FORCE),
    ):
        if re.search(rf"(?<![未不])(?:{pattern})", words):
            return status
    return None


def _next(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None
