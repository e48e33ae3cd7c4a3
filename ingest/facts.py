"""What a policy text says of itself: 文号, issuer, region, 文种, and the dates of issue, publication and effect.

Precision comes before recall: a fact is None unless it is printed where the official format puts it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.model import Facts
from ingest.dates import DATE_PATTERN, parse_date
from ingest.kinds import kind_of
from ingest.lines import Line, SourceFacts
from ingest.organs import is_national, is_organ_line, join_organs, place_in
from ingest.titles import Cover, doc_number_line

_COVER_LINES = 30
_DATE_LINE = re.compile(rf"^[\s（(]*{DATE_PATTERN}[\s）)]*$")
_SIGNED_DATE = re.compile(rf"^(?P<who>[\u4e00-\u9fff\s、]{{2,60}}?)\s*(?P<when>{DATE_PATTERN})[\s）)]*$")
_LABELLED = re.compile(r"^[【\[]?\s*([\u4e00-\u9fff\s]{2,10}?)\s*[】\]]?\s*[:：]\s*(\S.{0,80})$")
_EFFECTIVE = re.compile(
    rf"(?:自|从|于)\s*(?:(?P<when>{DATE_PATTERN})|(?P<day>(?:公布|发布|印发|下发|颁布|批准|通过|签发|发文)之日))\s*起?\s*(?:开始)?"
    r"(?:正式)?(?:施行|实施|执行|生效|试行)(?!的)"
)
_OWN = re.compile(r"(?:本|该)[\u4e00-\u9fff（）]{1,12}$|^\W*$|[\u4e00-\u9fff]+条\W*$")
_ACT = re.compile(
    rf"(?P<when>{DATE_PATTERN})\s*(?:起\s*)?(?P<what>[^；;　]*?)"
    r"(?P<verb>通过|修订|修正|批准|公布|发布|施行|印发|颁布)(?![\u4e00-\u9fff]{0,2}的)"
)
_ORDER = re.compile(r"[\u4e00-\u9fff]{2,30}(?:令|公告)\s*[（(]?第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号[）)]?")
_NUMBER_IN_TITLE = re.compile(r"[（(]([\u4e00-\u9fff]{1,12}[〔\[](?:19|20)\d\d[〕\]]\s*第?\d{1,5}号)[）)]\s*$")
_BEFORE_ABOUT = re.compile(r"^(.{2,80}?)\s*关于")
_CONGRESS = re.compile(
    r"^((?:[\u4e00-\u9fff]{2,9}(?:省|市|自治区|自治州|自治县))?)第[\u4e00-\u9fff]{1,4}届(人民代表大会|全国人民代表大会)(常务委员会)?"
)
_ISSUING_BODY = re.compile(
    r"^((?:中华人民共和国)?国务院|最高人民法院|最高人民检察院|[\u4e00-\u9fff]{2,16}(?:人民政府|部|委员会|总局|署))(?:令|发布|公布|审判委员会|第)"
)
_NAMES = {
    "doc_number": ("发文字号", "文号", "文件编号", "发文文号", "文件号"),
    "issuer": ("发文机关", "发布机构", "发文单位", "发布机关", "制定机关", "颁布部门", "发布单位", "颁布单位", "制发机关"),
    "issued": ("成文日期", "发文日期", "签发日期", "印发日期"),
    "published": ("发布日期", "公布日期", "发布时间", "颁布日期", "公开日期", "公布时间"),
    "effective": ("施行日期", "实施日期", "生效日期", "生效时间", "执行日期", "施行时间"),
}


@dataclass(frozen=True, slots=True)
class _Act:
    """A clause of the note under a title: on ``when`` the text was passed, amended, published …"""

    when: date
    verb: str
    what: str


def read_facts(lines: Sequence[Line], cover: Cover, source: SourceFacts) -> Facts:
    """The facts of a text from its cover, its signature, its closing provision, and what the page or record says."""
    told = _told(lines, source)
    acts = _acts(lines, cover)
    signer, signed = _signature(lines)
    issuer = _issuer(lines, cover, told, acts, signer)
    issued = parse_date(told.get("issued", "")) or signed or _last(acts, "通过", "修订", "修正") or _last(acts, "批准")
    first_version = sum(act.verb in ("通过", "修订", "修正") for act in acts) <= 1
    noted = _last(acts, "公布", "发布", "颁布", "印发")
    published = parse_date(told.get("published", "")) or (noted if first_version else None) or source.published or noted
    effective = parse_date(told.get("effective", "")) or _last(acts, "施行")
    if effective is None:
        effective = _effective(lines, (published or issued) if first_version else None)
    return Facts(
        doc_number=_doc_number(lines, cover, told, acts),
        issuer=issuer,
        region=_region(issuer, cover.title),
        kind=kind_of(cover.title),
        issued=issued,
        published=published,
        effective=effective,
        source_name=source.source_name,
        author=source.author,
        url=source.url,
        extra=source.extra,
    )


def _told(lines: Sequence[Line], source: SourceFacts) -> dict[str, str]:
    """Facts printed under a name (发文字号：…), in the page's table or in the first lines."""
    pairs = list(source.extra)
    for line in lines[:_COVER_LINES]:
        if len(line.text) <= 100 and (found := _LABELLED.match(line.text)):
            pairs.append((found[1], found[2]))
    told: dict[str, str] = {}
    for name, value in pairs:
        bare = re.sub(r"[\s:：]", "", name)
        for fact, names in _NAMES.items():
            if bare in names and value.strip():
                told.setdefault(fact, value.strip())
    return told


def _acts(lines: Sequence[Line], cover: Cover) -> list[_Act]:
    """The clauses of the note under the title (（2004年7月29日…通过）), which ends at the first line without one."""
    acts: list[_Act] = []
    first = max(cover.title_lines, default=-1) + 1
    started = False
    for number in range(first, min(first + _COVER_LINES, len(lines))):
        if number in cover.red_head:
            continue
        text = lines[number].text.strip("（）() ")
        found = [
            _Act(when, act["verb"], act["what"].strip()) for act in _ACT.finditer(text) if (when := parse_date(act["when"]))
        ]
        if not found or not re.match(rf"(?:根据|经|自)?\s*{DATE_PATTERN}", text):
            if started or len(lines[number].text) > 60:
                break
            continue
        started = True
        acts.extend(found)
    return acts


def _last(acts: Sequence[_Act], *verbs: str) -> date | None:
    return max((act.when for act in acts if act.verb in verbs), default=None)


def _doc_number(lines: Sequence[Line], cover: Cover, told: dict[str, str], acts: Sequence[_Act]) -> str | None:
    if "doc_number" in told and any(char.isdigit() for char in told["doc_number"]):
        return re.sub(r"\s+", "", told["doc_number"])
    for number in sorted(cover.red_head):
        if found := doc_number_line(lines[number].text):
            return found
    if in_title := _NUMBER_IN_TITLE.search(cover.title):
        return in_title[1]
    first = max(cover.title_lines, default=-1) + 1
    for number in range(first, min(first + 3, len(lines))):
        if (printed := doc_number_line(lines[number].text)) and cover.title_lines:
            return printed
    for act in acts:
        order = _ORDER.search(act.what)
        if order and act.verb in ("公布", "发布", "施行") and "《" not in act.what and "修" not in act.what:
            return re.sub(r"\s+", "", order[0])
    return None


def _issuer(lines: Sequence[Line], cover: Cover, told: dict[str, str], acts: Sequence[_Act], signer: str | None) -> str | None:
    if "issuer" in told:
        return join_organs(told["issuer"])
    for number in sorted(cover.red_head):
        text = lines[number].text.removesuffix("文件").strip()
        if doc_number_line(text) is None and is_organ_line(text):
            return join_organs(text)
    about = _BEFORE_ABOUT.match(cover.title)
    if about and is_organ_line(about[1]):
        return join_organs(about[1])
    if signer:
        return signer
    for act in acts:
        if found := _CONGRESS.match(act.what):
            assembly = "全国人民代表大会" if not found[1] else f"{found[1]}人民代表大会"
            return assembly + (found[3] or "")
        if found := _ISSUING_BODY.match(act.what):
            return found[1].removeprefix("中华人民共和国")
    return None


def _signature(lines: Sequence[Line]) -> tuple[str | None, date | None]:
    """Signer and date of the first signature: a line of bodies, then a line that is a date (or both on one line)."""
    for number, line in enumerate(lines):
        text = line.text
        if len(text) > 90 or not (text[-1] in "日）)" or text[-1].isdigit()):
            continue
        if _DATE_LINE.match(text):
            before = lines[number - 1].text if number else ""
            if is_organ_line(before):
                return _signers(lines, number - 1), parse_date(text)
            after = lines[number + 1].text if number + 1 < len(lines) else ""
            if number > 2 and (number >= len(lines) - 3 or (len(after) <= 60 and kind_of(after))):
                return None, parse_date(text)
        elif (both := _SIGNED_DATE.match(text)) and is_organ_line(both["who"]):
            return join_organs(both["who"].strip()), parse_date(both["when"])
    return None, None


def _signers(lines: Sequence[Line], last: int) -> str:
    """The bodies of a signature that may take several lines."""
    first = last
    while first > 0 and last - first < 12 and is_organ_line(lines[first - 1].text):
        first -= 1
    return "、".join(join_organs(lines[number].text) for number in range(first, last + 1))


def _effective(lines: Sequence[Line], day_known: date | None) -> date | None:
    """The date of 「本办法自…起施行」, the last one printed; 「自公布之日起」 means ``day_known``."""
    for line in reversed(lines):
        text = line.text
        if "起" not in text and "自" not in text:
            continue
        for found in reversed(list(_EFFECTIVE.finditer(text))):
            clause = re.split(r"[。；，,]", text[: found.start()])[-1]
            if not _is_own(clause):
                continue
            return parse_date(found["when"]) if found["when"] else day_known
    return None


def _is_own(clause: str) -> bool:
    """Whether the words before 自…起施行 speak of this text: 本办法, 第十七条, or nothing."""
    return "《" not in clause and "》" not in clause and bool(_OWN.search(clause.strip()))


def _region(issuer: str | None, title: str) -> str | None:
    """The place of the issuer or of the title; 全国 when a national body speaks."""
    first = issuer.split("、")[0] if issuer else ""
    if first and is_national(first):
        return "全国"
    places = [place for place in (place_in(first) if first else None, place_in(title)) if place]
    if places:
        return max(places, key=len) if places[0] in places[-1] else places[0]
    return "全国" if is_national(title) else None
