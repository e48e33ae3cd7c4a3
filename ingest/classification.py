"""效力级别 and region: what rank a text has, and for which place it is made."""

from __future__ import annotations

import re

from index.model import Level, Span
from index.places import places
from ingest.confidence import BY_SHAPE, HINT, LABELLED
from ingest.evidence import Found, Sheet
from ingest.kinds import bare_title, kind_of
from ingest.note import Note
from ingest.numbering import read_label
from ingest.organs import is_national, place_in
from ingest.told_facts import Told

_RULES = re.compile(r"(?:条例|规定|办法|实施细则|细则|规则|准则|决定)$")
_BINDING = re.compile(r"(?:办法|规定|细则|规则|意见|决定|通告|公告|规程|标准|准则|制度|措施|规范)$")
_ISSUES_BINDING = re.compile(r"(?:印发|发布|公布|修订|修改|废止).*(?:办法|规定|细则|规则|规程|标准|准则|制度|措施)")
_WORKING = re.compile(
    r"(?:通知|函|批复|答复|纪要|通报|报告|请示|要点|计划|方案|规划|纲要|讲话|公报|预案|安排|建议|提示|议案|说明|清单|目录|章程|流程)$"
)
_INTERPRETING = re.compile(r"(?:解释|规定|批复|解答|规则|决定|办法|意见|若干问题|通知|答复)$")
_NEWS = re.compile(
    r"本报讯|本报记者|新华社.{0,12}电|据.{0,8}报道|记者.{0,14}(?:获悉|了解到|采访|报道)|记者从|据了解|据悉|^.{0,20}(?:近日|日前)|连日来"
    r"|(?:^|[。　\s])(?:昨天|昨日|今天|今日)(?:上午|下午)?|(?:^|[　\s])(?:\d{1,2}月)?\d{1,2}日(?:上午|下午|晚)?[，,]"
    r"|(?:^|[。　\s])(?:\d{1,2}月)?\d{1,2}日[^，。]{2,60}(?:发布会|新闻办|召开|介绍)|答记者问"
)
_BYLINE = re.compile(
    r"[（(](?:本报|新华社|通讯员|见习)?(?:记者|通讯员)[\s　:：]*[\u4e00-\u9fff·\s　]{2,20}[）)]\s*$|(?:新华社|本报)?记者\s*[\u4e00-\u9fff·\s]{2,8}\s*摄\s*$"
    r"|^(?:新华社|本报|中新社|中新网|人民网)[\u4e00-\u9fff]{1,8}(?:\d{1,2}月)?\d{1,2}日(?:电|讯)"
)
"""What only a reporter prints, whatever the title says: （记者 某某） at the end, 新华社某地某日电 at the beginning."""
_TOLD = re.compile(r"”[^。“”]{0,24}(?:告诉记者|介绍|表示|说)[，。：]|告诉记者|介绍说|[\u4e00-\u9fff]{2,4}(?:介绍|表示)[，：]“")
_MANY_LINES = 60
_TALES = 2
"""A text that quotes people so many times is a report."""
_NOT_TOLD = re.compile(r"^(?:同志们|各位代表|各位)|您反映|您好|网友|来信|收悉|经(?:调查|查实|核实|查，)|^自?接到|我[局办镇]")
"""Speeches, and replies to citizens: they tell of days and meetings too."""
_IN_FULL = re.compile(r"全文(?:转载)?如下|现(?:将)?全文|主要内容如下")
"""What a news agency prints under such words is the text itself."""
_PARTY = re.compile(r"中国共产党|中共|党组|党章|党内")
_LEVELS = {level.value: level for level in Level}
_LEVELS |= {
    "地方规章": Level.LOCAL_RULE,
    "政府规章": Level.LOCAL_RULE,
    "行政规范性文件": Level.NORMATIVE_DOCUMENT,
    "国务院部门规章": Level.DEPARTMENT_RULE,
}
_SHORT = dict(zip("京津冀晋辽沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝黔滇藏陕", ["11", "12", "13", "14", "21", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "52", "53", "54", "61"], strict=True))  # fmt: skip
"""Provinces by the character that their 文号 begin with; 云 青 新 宁 川 吉 贵 甘 蒙 黑 also begin the numbers of cities and are left out."""
_PREFIX = re.compile(
    f"(?P<short>[{''.join(_SHORT)}])(?:政|府|教|财|发改|卫|人社|建|民|环|科|司|农|交|工信|市监|医保|文旅|应急|国资|商|审|统|委|办)"
)


def level_of(
    title: Found[str], issuer: Found[str] | None, number: Found[str] | None, told: Told, note: Note
) -> Found[Level] | None:
    """The rank that is printed, else the one that issuer, kind and 文号 together leave no doubt of, else a likely one.

    A rule that the State Council approved (国务院批准) and a ministry published ranks as the State Council's.
    """
    for reading in told.get("level", ()):
        if level := _LEVELS.get(reading.value.strip()):
            return Found(level, reading.span, reading.element, LABELLED)
    if _RULES.search(bare_title(title.value)) and any(act.verb == "批准" and act.what == "国务院" for act in note.acts):
        return title.also(Level.ADMINISTRATIVE_REGULATION)
    level, confidence = _level(
        bare_title(title.value), issuer.value if issuer else "", number.value if number else "", note.passed
    )
    return Found(level, title.span, title.element, min(confidence, title.confidence)) if level else None


def _level(title: str, issuer: str, number: str, made: bool) -> tuple[Level | None, float]:
    kind = kind_of(title)
    order = bool(re.search("令", number))
    if _PARTY.match(issuer or title) and _RULES.search(title):
        return Level.PARTY_RULE, BY_SHAPE
    if "最高人民法院" in issuer or "最高人民检察院" in issuer:
        return (
            (Level.JUDICIAL_INTERPRETATION, BY_SHAPE)
            if _INTERPRETING.search(title) or "释" in number
            else (Level.WORKING_DOCUMENT, HINT)
        )
    if issuer.startswith("全国人民代表大会") and (made or kind in ("法", "决定", "决议", "修正案", "解释")):
        return Level.LAW, BY_SHAPE
    if kind == "法" and title.startswith("中华人民共和国"):
        return Level.LAW, BY_SHAPE
    if "人民代表大会" in issuer and (_RULES.search(title) or kind == "决定"):
        return Level.LOCAL_REGULATION, BY_SHAPE
    if (
        issuer in ("国务院", "国务院、中央军委", "国务院、中央军事委员会")
        and _RULES.search(title)
        and (made or order)
        and "通知" not in title
    ):
        return Level.ADMINISTRATIVE_REGULATION, BY_SHAPE
    if order and _RULES.search(title) and issuer:
        return (Level.DEPARTMENT_RULE if is_national(issuer) else Level.LOCAL_RULE), BY_SHAPE
    if not issuer:
        return None, 0.0
    if _BINDING.search(title) or _ISSUES_BINDING.search(title):
        return Level.NORMATIVE_DOCUMENT, HINT
    return (Level.WORKING_DOCUMENT, HINT) if _WORKING.search(title) else (None, 0.0)


def news_of(sheet: Sheet, kind: Found[str] | None) -> Found[Level] | None:
    """报道: a text that says so by its reporter's formulas in its first or last lines, or that quotes people again and again.

    Where the title ends with a 文种 (…出台若干措施) only a byline is enough.
    """
    opening = sheet.texts[:3]
    if any(map(_IN_FULL.search, sheet.texts[:6])):
        return None
    told = kind is None and not any(map(_NOT_TOLD.search, opening))
    for number in (*range(min(3, len(sheet))), *range(max(3, len(sheet) - 2), len(sheet))):
        text = sheet.texts[number]
        if read_label(text):
            continue
        if found := _BYLINE.search(text) or (_NEWS.search(text) if told else None):
            return sheet.at(number, *found.span(), Level.REPORT, BY_SHAPE)
    if not told or any(read_label(text) for text in sheet.texts[:_MANY_LINES] if text.startswith("第")):
        return None
    said = [(number, found) for number, text in enumerate(sheet.texts[:_MANY_LINES]) for found in _TOLD.finditer(text)]
    return sheet.at(said[0][0], *said[0][1].span(), Level.REPORT, HINT) if len(said) >= _TALES else None


def region_of(sheet: Sheet, title: Found[str], issuer: Found[str] | None, number: Found[str] | None) -> Found[str] | None:
    """The place of the issuer or of the title, the longer if both name it; 全国 when a national body speaks; else 文号's province."""
    first = issuer.value.split("、")[0] if issuer else ""
    if issuer and is_national(first):
        return issuer.also("全国")
    by_issuer, by_title = place_in(first) if first else None, place_in(title.value)
    if issuer and by_issuer and not (by_title and by_issuer in by_title):
        return _narrow(sheet, by_issuer, issuer)
    if by_title:
        return _narrow(sheet, by_title, title)
    if is_national(title.value):
        return title.also("全国")
    if number and (short := _PREFIX.match(number.value)):
        return Found(places().names[_SHORT[short["short"]]], number.span, number.element, HINT)
    return None


def _narrow(sheet: Sheet, place: str, read: Found[str]) -> Found[str]:
    """``place`` as read from where it stands within ``read``."""
    start = sheet.text.find(place, read.span.start, read.span.end) if read.span else -1
    return Found(place, Span(start, start + len(place)), None, read.confidence) if start >= 0 else read.also(place)
