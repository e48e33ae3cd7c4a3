"""Periods and days that a question sets: 2023年以来, 2019-2021年出台, 近三年的文件, 现行, 2020年时有效.

A year alone is a word of the question (2024年义务教育招生, 2008年北京奥运会), and so are periods that belong to somebody's life or to
a condition (近三年无违法记录, 我去年买的): a period is one of documents only where the question says it of them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from index.model import Span
from index.numbers import HAN_NUMERALS, chinese_number

_YEAR = rf"(?:(?:19|20)\d\d|[一二][{HAN_NUMERALS}]{{3}})"
_COUNT = rf"(?:\d{{1,2}}|[{HAN_NUMERALS}]{{1,3}})"
# A part of a year is told of the whole: documents are filtered by years.
_PART = rf"(?:初|底|末|上半年|下半年|年初|年底|年末|第?[一二三四1-4]季度|{_COUNT}月份?(?:{_COUNT}[日号])?)"
_TEXTS = r"(?:政策|文件|规定|办法|通知|意见|方案|条例|细则|法规|规章|公告|通告|决定|措施|新规|要点|规划|法律|标准|规则|批复|答复|制度|要求)"
_MADE = r"(?:出台|发布|印发|公布|颁布|颁发|制定|下发|修订|修改|废止|实施的|施行的|新出|生效)"
# The texts, or their making, are named soon after, in the same clause.
_OF_TEXTS = rf"(?=[^，。；？?！!]{{0,24}}(?:{_TEXTS}|{_MADE}))"
_OPENS = r"(?:(?<=^)|(?<=[，。；\s]))"
_SINCE = rf"(?:年?{_PART}?(?:以来|至今|到现在|以后|之后|往后)|年?起(?!草|诉|止|算))"
_UNTIL = rf"年?{_PART}?(?:以前|之前|前(?![置提言期]))"
# What somebody was born, bought or began after a year is no text; nor is the clause 自…年起施行.
_NOT_TEXTS = r"(?![^，。；？?！!]{0,6}(?:出生|入学|入职|参加工作|毕业|退休|购买|购置|施行|实施|执行|生效|不再|新建))"
_BETWEEN = re.compile(rf"自?从?(?P<one>{_YEAR})年?\s*(?:-|—|－|~|～|至|到)\s*(?P<two>{_YEAR})年(?:间|之间|期间)?{_OF_TEXTS}")
# 2021、2022年: two years that follow each other.
_LISTED = re.compile(rf"(?P<one>{_YEAR})年?[、和与及](?P<two>{_YEAR})年(?:度|间|期间)?{_OF_TEXTS}")
# 十四五期间: the five years of a plan. The plan itself (十四五规划) is a text and no period.
_FIVE_YEARS = re.compile(
    rf"[“\"]?(?P<plan>十?[一二三四五六七八九十])五[”\"]?(?:(?:时期|期间)(?:的|内)?{_OF_TEXTS}|(?P<since>以来))"
)
_AFTER = re.compile(rf"自?从?(?P<one>{_YEAR}){_SINCE}{_NOT_TEXTS}(?:{_OF_TEXTS}|(?<=以来)|(?<=至今))")
_BEFORE = re.compile(rf"(?P<two>{_YEAR}){_UNTIL}{_NOT_TEXTS}{_OF_TEXTS}")
_IN = re.compile(
    rf"(?P<one>{_YEAR})年(?:度|内|间|期间|{_PART}(?:间|期间)?)?(?=(?:的|间|内)?(?:{_MADE}|新(?:出|规)|(?<=年)的(?:{_TEXTS})))"
)
_LAST_YEARS = re.compile(
    rf"{_OPENS}(?:最近|过去|近)(?P<count>{_COUNT})年(?:来|内|间|以来)?(?!无|没|未|不|连续|累计|平均|均){_OF_TEXTS}"
)
_RELATIVE = re.compile(rf"(?P<word>今年|本年度?|去年|上年度?|前年){_PART}?(?:以来)?(?!我){_OF_TEXTS}")
_LAST_MONTH = re.compile(rf"{_OPENS}(?P<word>本月|这个月|上个?月)(?:份|初|底)?{_OF_TEXTS}")
_SOMEBODY = re.compile(r"(?:我|他|她|我家|孩子|公司|学校|企业)$")
_IN_FORCE = re.compile(
    r"(?:现行有效|现行(?!有效)|(?:目前|现在|当前|仍然?|正在)(?:有效|适用|施行|执行|生效)"
    r"|(?:目前|现在|当前)?(?:还|仍|尚|依然|仍然)(?:正?在)?(?:有效|适用|施行|实施|执行)(?=的))的?(?!吗|么|犯|没有|与否|＿)"
    r"(?=[^，。；？?！!]{1,24})"
)
_ASKS_WHETHER = re.compile(r"(?:是否|是不是|还|吗|么|有没有)")
_VALID_THEN = re.compile(
    rf"(?P<year>{_YEAR})年(?:(?P<month>{_COUNT})月(?:(?P<day>{_COUNT})[日号])?)?(?:底|末|时|当时|那时|间)?(?:仍然?|还|尚|正)?(?:在)?"
    r"(?:现行)?(?:有效|适用|施行|执行|生效)(?:着|中)?的(?!日|时间)"
)
_YEARS_BACK = {"今": 0, "本": 0, "去": 1, "上": 1, "前": 2}


@dataclass(frozen=True, slots=True)
class Period:
    """Years, inclusive, that documents are wanted of; None where it is open."""

    span: Span
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Day:
    """The day that validity is judged on; ``exact`` tells a day in the question from the last one of a month or year."""

    span: Span
    day: date
    exact: bool


def period_in(text: str, today: date) -> Period | None:
    """The period that documents are wanted of. ``text`` is folded (:mod:`index.forms`), with what is no period blanked out."""
    if found := _BETWEEN.search(text):
        first, last = _year(found["one"]), _year(found["two"])
        if first <= last:
            return Period(Span(*found.span()), first, last)
    if (found := _LISTED.search(text)) and _year(found["two"]) == _year(found["one"]) + 1:
        return Period(Span(*found.span()), _year(found["one"]), _year(found["two"]))
    if (found := _FIVE_YEARS.search(text)) and (begun := _plan_begins(found["plan"])):
        return Period(Span(*found.span()), begun, None if found["since"] else begun + 4)
    if found := _AFTER.search(text):
        return Period(Span(*found.span()), _year(found["one"]), None)
    if found := _BEFORE.search(text):
        return Period(Span(*found.span()), None, _year(found["two"]))
    if found := _IN.search(text):
        return Period(Span(*found.span()), _year(found["one"]), _year(found["one"]))
    if found := _LAST_YEARS.search(text):
        count = chinese_number(found["count"]) or 0
        # In November 2026 the last three years begin in November 2023.
        return Period(Span(*found.span()), today.year - count, None) if 0 < count < 100 else None
    if found := _LAST_MONTH.search(text):
        year = today.year - (found["word"][0] == "上" and today.month == 1)
        return Period(Span(*found.span()), year, year)
    if (found := _RELATIVE.search(text)) and not _SOMEBODY.search(text[: found.start()]):
        year = today.year - _YEARS_BACK[found["word"][0]]
        return Period(Span(*found.span()), year, None if found[0].endswith("以来") else year)
    return None


def valid_on(text: str) -> Day | None:
    """The day on which the rules that are asked for applied (2020年时有效的): the last of a year or month, where no day is named."""
    found = _VALID_THEN.search(text)
    if found is None:
        return None
    year = _year(found["year"])
    month = (chinese_number(found["month"]) or 0) if found["month"] else 12
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    day = (chinese_number(found["day"]) or 0) if found["day"] else last
    return Day(Span(*found.span()), date(year, month, day), bool(found["day"])) if 1 <= day <= last else None


def in_force_in(text: str) -> Span | None:
    """Where a question asks for rules in force (现行的校车规定), which is not to ask whether one is (现行有效吗)."""
    found = _IN_FORCE.search(text)
    if found is None or _ASKS_WHETHER.search(text[max(0, found.start() - 3) : found.start()]):
        return None
    return Span(*found.span())


def _plan_begins(printed: str) -> int | None:
    """The first year of the N-th five-year plan: the third began in 1966, and one has followed upon another since."""
    number = chinese_number(printed) or 0
    return 1966 + 5 * (number - 3) if number >= 3 else None


def _year(printed: str) -> int:
    return chinese_number(printed) or 0
