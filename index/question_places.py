"""Places and issuers to which a question restricts itself: 清沅市的…, 广州有哪些…, 市教育局印发的….

Only what a question says of the texts it wants counts. A name inside another one (上海合作组织), an organ that is what the question
is about (教育局的职责是什么) and a place inside a title (blanked out before) restrict nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from index.model import Span
from index.organ_names import organ_forms
from index.places import places

_DOCUMENTS = "政策|文件|规定|办法|通知|意见|方案|条例|细则|法规|规章|公告|通告|决定|新规|规划"
_TEXTS = f"{_DOCUMENTS}|措施|要点|标准|做法|要求"
_MADE = "出台|发布|印发|公布|颁布|颁发|制定|下发"
_BETWEEN = r"(?:去年|今年|前年|近年来?|[近最过去]{1,2}[\d一二三四五六七八九十两]{1,3}年来?|(?:19|20)\d\d年(?:以来|以后|之后)?|，|,|联合|＿)*"
_ORGAN = re.compile(
    r"(?P<organ>[一-鿿、]{0,16}?(?:人民政府(?:办公[厅室])?|政府办公[厅室]|政府|常委会|人大常委会|国务院(?:办公厅)?|党委|党工委|工委|委员会|国办|中办|"
    r"(?:[一-鿿]{2,8}(?:局|厅|委|部|总局|总署|办公室|法院|检察院|编办|网信办|监会))))"
    rf"{_BETWEEN}(?:(?:{_MADE}|(?<=会)通过的)|的(?:[^，。；的]{{0,12}})(?:{_TEXTS})(?![^，。；]{{0,4}}(?:职责|电话)))"
)
_LEADS = re.compile(r"^(?:请问|查一下|查找|想知道|我想知道|关于|由|在|有关|和|与|及|向|对|经|到|查|找|看看|请|问)+")
_AND = re.compile(r"、|(?<=[部署局委厅会院府办])[和与及]|(?<=中办)(?=国办)")
_BEFORE_ORGAN = re.compile(r".*(?:[日给]|(?<=年)|(?<=月))")
_ORGANS_OF_TOPIC = re.compile(r"(?:有关|相关|主管|上级|当地|所在地?|哪个|哪些|什么|各级|本级|该|其)")
# A place begins the question or a clause of it; what stands before it may also be one of these words.
_BEFORE_A_PLACE = re.compile(r"[^一-鿿]$|(?:在|于|查|找|和|与|及|问|道|下|的)$")
_RESTRICTS = re.compile(
    rf"的|有哪些|有什么|有没有|出台|发布|印发|公布|制定|是?怎么规定|如何规定|＿|对.{{1,20}}(?:有|是|怎么|如何).{{0,4}}规定"
    rf"|[^，。；]{{2,24}}(?:{_TEXTS})(?:$|[，。；？?！!有是怎如])"
)
_LAST_WORD = re.compile(r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$")
# 广州市的停车政策, 广州市出台了哪些规定: texts of the place. 广州市对停车有何规定 may be answered by any text that tells of it.
_TEXTS_OF = re.compile(rf"(?:的|有哪些|有什么|(?:{_MADE})了?)[^，。；？?！!]{{0,24}}(?:{_DOCUMENTS})")
# 上海的政策 is of a place, 上海合作组织 is not: a name without its 市 must be followed by one of these.
_BARE_RESTRICTS = re.compile(r"的(?!士)|有哪些|有什么|出台|发布|印发|制定|市民|＿")
# 沪的落户政策: one character is a place only where texts of it are asked for.
_PROVINCE_CHARACTER = re.compile(
    rf"[京津冀晋辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔滇藏陕甘青宁新](?=(?:的|有哪些|有什么|(?:{_MADE})了?)[^，。；？?！!]{{0,24}}(?:{_DOCUMENTS}))"
)
_COUNTY_LAST_WORD = re.compile(r"(?:新区|自治县|区|县|市|旗)$")
_NUMBER_HEADS = dict(
    zip(
        "京津冀晋辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔滇藏陕甘青宁新",
        [
            "北京市",
            "天津市",
            "河北省",
            "山西省",
            "辽宁省",
            "吉林省",
            "黑龙江省",
            "上海市",
            "江苏省",
            "浙江省",
            "安徽省",
            "福建省",
            "江西省",
            "山东省",
            "河南省",
            "湖北省",
            "湖南省",
            "广东省",
            "广西壮族自治区",
            "海南省",
            "重庆市",
            "四川省",
            "四川省",
            "贵州省",
            "云南省",
            "西藏自治区",
            "陕西省",
            "甘肃省",
            "青海省",
            "宁夏回族自治区",
            "新疆维吾尔自治区",
        ],
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Named:
    """A place or an issuer as a question names it; ``explicit`` when texts of it are asked for, not what holds there."""

    span: Span
    name: str
    explicit: bool = True


def place_in(text: str, known: Collection[str]) -> Named | None:
    """The place that a question restricts itself to: of the bundled table, or one of ``known``, the regions of the base.

    ``text`` is folded, with titles and numbers blanked out by ＿.
    """
    for start in range(len(text)):
        if start and not _BEFORE_A_PLACE.search(text[max(0, start - 4) : start]):
            continue
        if (end := _whole_name(text, start, known)) > start:
            if _RESTRICTS.match(text, end):
                return Named(Span(start, end), text[start:end], bool(_TEXTS_OF.match(text, end)))
        elif (short := _short_name(text, start, known)) and _BARE_RESTRICTS.match(text, short.span.end):
            return Named(short.span, short.name, bool(_TEXTS_OF.match(text, short.span.end)))
        elif _PROVINCE_CHARACTER.match(text, start):
            return Named(Span(start, start + 1), _NUMBER_HEADS[text[start]])
    return None


def place_at(text: str, known: Collection[str], *, short: bool) -> Named | None:
    """The place that ``text`` begins with, by its whole name; with ``short`` also by one without its last word, which is then added."""
    if end := _whole_name(text, 0, known):
        return Named(Span(0, end), text[:end])
    found = _short_name(text, 0, known) if short else None
    if found and (code := _short_names().get(found.name)):
        return Named(found.span, places().names[code])
    return found


def issuer_in(text: str) -> Named | None:
    """The organ whose texts a question asks for (市教育局印发的…, 国务院的规定); ``text`` as for :func:`place_in`."""
    for found in _ORGAN.finditer(text):
        organ = found["organ"]
        lead = _LEADS.match(organ)
        # 在2月13日给领导小组办公室下发的
        lead = _BEFORE_ORGAN.match(organ) or lead
        name = organ[lead.end() :] if lead else organ
        start = found.start("organ") + len(organ) - len(name)
        if (len(name) >= 3 or len(organ_forms(name)) > 1) and not _ORGANS_OF_TOPIC.search(name):
            return Named(Span(start, start + len(name)), name)
    return None


def first_organ(name: str) -> str:
    """The first of several organs (海关总署和税务总局); 住房和城乡建设部 is one."""
    return _AND.split(name)[0]


def province_of_number(doc_number: str) -> str | None:
    """The province whose one-character name begins a 文号 (粤府办〔2022〕1号), if one does."""
    return _NUMBER_HEADS.get(doc_number[:1])


def _whole_name(text: str, start: int, known: Collection[str]) -> int:
    end, _ = places().chain(text[start : start + 40])
    longest = max((len(name) for name in known if text.startswith(name, start)), default=0)
    return start + max(end, longest)


def _short_name(text: str, start: int, known: Collection[str]) -> Named | None:
    """The place that begins at ``start`` without its last word: 广州, 深圳南山 (a county behind its city), 沅东 of the base's 沅东区."""
    for length in (4, 3, 2):
        short = text[start : start + length]
        if len(short) == length and short in _short_names():
            end = start + length
            return _county_behind(text, start, end) or Named(Span(start, end), short)
        if len(short) == length and (name := next((name for name in known if _COUNTY_LAST_WORD.sub("", name) == short), None)):
            return Named(Span(start, start + length), name)
    return None


def _county_behind(text: str, start: int, end: int) -> Named | None:
    """The county or city, with or without its last word, behind the city or province named at ``start``."""
    above = _short_names()[text[start:end]]
    for length in range(6, 1, -1):
        printed = text[end : end + length]
        for code in _by_short_name().get(printed, ()):
            if len(printed) == length and code.startswith(above):
                city = places().names.get(code[:4], "") if len(code) > 4 else ""
                # A city needs no province before it, a county of a 直辖市 has no city between.
                within = "" if len(code) == 4 else city or places().names[code[:2]]
                name = within + places().names[code]
                return Named(Span(start, end + length), name)
    return None


@cache
def _short_names() -> dict[str, str]:
    """The names of provinces and cities without their last word, with their codes."""
    shortened = {_LAST_WORD.sub("", name): code for code, name in places().names.items() if len(code) <= 4}
    return {name: code for name, code in shortened.items() if len(name) >= 2}


@cache
def _by_short_name() -> dict[str, list[str]]:
    """The codes of cities and counties by their names, whole and without the last word."""
    found: dict[str, list[str]] = {}
    for code, name in places().names.items():
        if len(code) > 2:
            for form in {name, _COUNTY_LAST_WORD.sub("", name)}:
                if len(form) >= 2:
                    found.setdefault(form, []).append(code)
    return found
