"""From when to when a text is in force: 「本办法自…起施行，有效期5年」."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.numbers import chinese_number
from ingest.confidence import DERIVED, IN_PLACE
from ingest.dates import DATE_PATTERN, END_PATTERN, parse_date, parse_end
from ingest.evidence import Found, Sheet, fold

_HOUR = r"(?:[零\d]{1,2}时(?:\d{1,2}分)?)"
_COUNT = r"[\d一二三四五六七八九十百两]{1,4}"
_EFFECTIVE = re.compile(
    rf"(?:(?:自|从|于)\s*|(?<=[\u4e00-\u9fff，])(?={DATE_PATTERN}\s*起))(?:(?P<when>{DATE_PATTERN})|(?P<day>本?[\u4e00-\u9fff]{{0,4}}?"
    rf"(?P<act>公布|发布|印发|下发|颁布|批准|通过|签发|发文)之日))\s*{_HOUR}?\s*起?\s*(?:(?:满|后)?(?P<wait>{_COUNT})(?P<unit>日|天|个月)(?:之?后)?)?"
    r"\s*(?:起|开始|正式)*(?:施行|实施|执行|生效|试行|实行)(?![\u4e00-\u9fff]{0,3}的)(?=\W|$|有效|至|期限|[一两二三五\d]+(?:年|个月))"
)
_PERIOD = re.compile(
    rf"(?:施行|实施|执行|试行|(?<=[\u4e00-\u9fff])有效)(?:期限|期|时间)?[为自：:]*\s*(?:自|从)?\s*"
    rf"(?:(?P<when>{DATE_PATTERN})|(?P<day>(?P<act>公布|发布|印发|下发|颁布|批准|通过|签发|发文)之日))\s*起?\s*(?:至|到|—|－|-)\s*(?P<until>{END_PATTERN})?"
)
_OWN = re.compile(
    r"(?:本《[^《》]{2,30}》|本[\u4e00-\u9fff]{1,14}(?:及(?:所附|其附件)(?:[、和]?《[^《》]+》)*)?|(?:上述|以上)[\u4e00-\u9fff]{2,10})$"
)
_OWN_RULE = re.compile(r"(?:条例|细则|[^条款项目章节])$")
_ARTICLE_LABEL = re.compile(
    r"\W*(?:第[〇零一二三四五六七八九十百千\d]+条|[\d.]{1,6}|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)])?\W*$"
)
_BRACKETED = re.compile(r"[（(][^（）()]{1,80}[）)]")
_APPLIES = re.compile(r"(?:^|[）)])\s*(?:以上|上述|本)[\u4e00-\u9fff]{1,8}适用于")
_LINK = re.compile(r"^(?:并|且|现|特|均|同时|一并|正式)+$")
_OTHERS = re.compile(r"[《该其]")
_LASTS = r"(?:有效|执行|实施|施行)期(?:限)?"
_TERM = re.compile(
    rf"{_LASTS}(?:为|是|：|:|暂定|自[^，。；]{{2,20}}?起)*\s*(?P<term>(?<!\d)(?P<count>{_COUNT})(?P<unit>年(?!\s*\d)|个月))"
    rf"|{_LASTS}[为：:，]?(?:[^，。；]{{0,20}})?(?P<until>(?:截止)?[至到]\s*(?P<end>{END_PATTERN})(?:止|为止)?)"
    rf"|(?P<trial>(?:试行|暂定?(?:执行|实施|试行)|暂定)(?:期|期限|时间|有效期)?(?:为|：|:|暂定)?\s*(?P<count2>{_COUNT})(?P<unit2>年|个月))"
)
_TERM_ALONE = re.compile(rf"\W*{_LASTS}[为是：:]?[^，。；]{{0,12}}[。；]?\s*$")
_OWN_UNTIL = re.compile(
    rf"(?:本[\u4e00-\u9fff]{{1,12}}?|(?:上述|以上)[\u4e00-\u9fff]{{0,6}}?(?:政策|措施|规定|标准|办法|意见))(?:除[^，。；]{{2,24}}外[，,])?"
    rf"(?:执行|实施|施行)(?:期限?|时间)?(?:为|截止|截至)?[至到]\s*(?P<end>{END_PATTERN})"
)
_THEN_UNTIL = re.compile(
    rf"\s*(?:[，,]|(?=[至到]))\s*(?:(?:有效期?|试行期?)(?:限)?为?)?(?:(?:截止?)?[至到]\s*(?P<end>{END_PATTERN}){_HOUR}?(?:止|为止|截止|终止|失效|废止)?|[于在]?(?P<ends>{DATE_PATTERN})(?:起)?(?:自行|自动|自然)?(?:失效|废止|终止|到期|届满|期满|止))"
)
_OWN_TERM = re.compile(
    r"本[\u4e00-\u9fff（）]{1,8}(?:自[^，。；]{2,30}[，,](?:其|暂)?|[^，。；《]{0,6})(?:有效期|[执施试]行期|实施期|试行|暂定)"
)
_TELLS_START = re.compile(r"[起自]|期限|时间[为：:]|[从于]\s*[\d一二]")
_TELLS_TERM = re.compile(
    r"(?:执行|实施|施行)[至到]|时间[为自：:]|[起日](?:施行|实施|执行|生效).{0,20}[止废到]|有效期|[执施试]行期|实施期|暂定|试行|期限|起.{0,24}[至到]|失效"
)
_TRIAL = re.compile(r"[（(](?:试行|暂行)[）)]")


@dataclass(frozen=True, slots=True)
class Days:
    """The days that 「自公布之日起」 and 「自印发之日起」 may mean, where they are known."""

    published: Found[date] | None
    issued: Found[date] | None
    passed: Found[date] | None = None

    def of(self, act: str) -> Found[date] | None:
        """The day of the act that the wording names."""
        if act in ("通过", "批准"):
            return self.passed if act == "通过" else None
        first, second = (self.published, self.issued) if act in ("公布", "发布", "颁布") else (self.issued, self.published)
        return first or second


@dataclass(frozen=True, slots=True)
class Effect:
    """First day, last day and term as printed."""

    effective: Found[date] | None = None
    expires: Found[date] | None = None
    term: Found[str] | None = None


def read_effective(sheet: Sheet, days: Days) -> Found[date] | None:
    """The first day that the last such clause about the text itself names or gives to compute."""
    for number in range(len(sheet) - 1, -1, -1):
        text = sheet.texts[number]
        if not _TELLS_START.search(text):
            continue
        text = fold(text)
        for found in reversed([*_EFFECTIVE.finditer(text), *_PERIOD.finditer(text)]):
            if _is_own(text, found):
                return _first_day(sheet, number, found, days)
    return None


def _first_day(sheet: Sheet, number: int, found: re.Match[str], days: Days) -> Found[date] | None:
    wait = found.groupdict().get("wait")
    if found["when"]:
        day = parse_date(found["when"])
        return sheet.at(number, *found.span(), day, IN_PLACE) if day and not wait else None
    begun = days.of(found["act"])
    if begun is None:
        return None
    start = _later(begun.value, wait, found["unit"]) if wait else begun.value
    return sheet.at(number, *found.span(), start, min(DERIVED, begun.confidence)) if start else None


def _is_own(text: str, found: re.Match[str]) -> bool:
    """Whether the words before the clause speak of this text: 本办法, the number of an article, or a sentence that promulgates it.

    The new wording of another text, in quotation marks, does not.
    """
    before = text[: found.start()]
    if before.count("“") > before.count("”"):
        return False
    if _ARTICLE_LABEL.fullmatch(before):
        return True
    sentence = re.split(r"[。；;]", before)[-1]
    clause = _LINK.sub("", re.split(r"[，,]", _BRACKETED.sub("", sentence))[-1].strip())
    if own := _OWN.search(clause):
        return bool(_OWN_RULE.search(own[0])) and "《" not in clause[: own.start()]
    if clause and not _ARTICLE_LABEL.fullmatch(clause):
        return False
    return (
        not _OTHERS.search(sentence)
        or bool(_APPLIES.search(sentence))
        or ("现" in sentence and bool(re.search("公布|发布|印发|颁布|施行", sentence)))
    )


def read_term(sheet: Sheet, title: Found[str], effective: Found[date] | None) -> tuple[Found[str] | None, Found[date] | None]:
    """The term as printed, and the last day where it is printed or the first day is known."""
    for number in range(len(sheet) - 1, -1, -1):
        text = sheet.texts[number]
        if not _TELLS_TERM.search(text):
            continue
        text, before = fold(text), ""
        for sentence, offset in _sentences(text):
            if (found := _TERM.search(sentence)) and (
                _of_text(sentence, found) or (_TERM_ALONE.match(sentence) and _begins(before))
            ):
                return _term(sheet, number, offset, found, effective)
            period = _PERIOD.search(sentence)
            if period and period["until"] and (end := parse_end(period["until"])):
                return None, sheet.at(number, offset + period.start(), offset + period.end(), end, IN_PLACE)
            before = sentence
            if last := _then_until(sentence) or _own_until(sentence):
                start, stop, end = last
                return None, sheet.at(number, offset + start, offset + stop, end, IN_PLACE)
    if trial := _TRIAL.search(title.value):
        return title.also(trial[0].strip("（）()")), None
    return None, None


def _then_until(sentence: str) -> tuple[int, int, date] | None:
    """Where and on which day what has begun ends: 本办法自2018年5月1日起施行，至2023年4月30日止 (or …日自行失效: the day before)."""
    for begun in _EFFECTIVE.finditer(sentence):
        if _is_own(sentence, begun) and (found := _THEN_UNTIL.match(sentence, begun.end())):
            day = parse_end(found["end"] or found["ends"])
            if day is None:
                return None
            ended = found["end"] is None and "起" in found[0]
            return found.start(), found.end(), day - timedelta(days=1) if ended else day
    return None


def _own_until(sentence: str) -> tuple[int, int, date] | None:
    """The same where no first day is told: 上述政策执行至2021年12月31日."""
    found = _OWN_UNTIL.search(sentence)
    last = parse_end(found["end"]) if found else None
    return (found.start(), found.end(), last) if found and last else None


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    """The sentences of a line with the place where each begins."""
    start = 0
    for part in re.split(r"(?<=[。；;])", text):
        yield part, start
        start += len(part)


def _of_text(sentence: str, term: re.Match[str]) -> bool:
    """Whether a sentence about a term speaks of the text: 本办法有效期…, 自…起施行，有效期…, not 许可证有效期."""
    if _OWN_TERM.search(sentence):
        return True
    clause = _LINK.sub("", re.split(r"[，,、（(]", sentence[: term.start()])[-1].strip())
    if clause and not (clause.endswith("起") or _OWN.search(clause) or _EFFECTIVE.search(f"{clause}，")):
        return False
    return _begins(sentence)


def _begins(sentence: str) -> bool:
    """Whether a sentence says from when on the text itself holds."""
    return any(_is_own(sentence, found) for found in _EFFECTIVE.finditer(sentence))


def _term(
    sheet: Sheet, number: int, offset: int, found: re.Match[str], effective: Found[date] | None
) -> tuple[Found[str], Found[date] | None]:
    name = "term" if found["term"] else "until" if found["until"] else "trial"
    start, end = (offset + place for place in found.span(name))
    term = sheet.at(number, start, end, re.sub(r"\s+", "", found[name]), IN_PLACE)
    if found["end"]:
        last = parse_end(found["end"])
        return term, sheet.at(number, start, end, last, IN_PLACE) if last else None
    count, unit = (found["count"], found["unit"]) if found["term"] else (found["count2"], found["unit2"])
    after = _later(effective.value, count, unit) if effective else None
    if after is None or effective is None:
        return term, None
    return term, sheet.at(number, start, end, after - timedelta(days=1), min(DERIVED, effective.confidence))


def _later(day: date, printed: str, unit: str) -> date | None:
    """``day`` and the printed number of days, months or years."""
    count = 2 if printed == "两" else chinese_number(printed)
    if count is None or count > 100:
        return None
    if unit in ("日", "天"):
        return day + timedelta(days=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "年" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
