"""The note under a title: （2004年7月29日…通过　2004年9月3日公布　自2004年12月1日起施行）, as acts with their days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.model import Span
from ingest.confidence import IN_PLACE
from ingest.dates import DATE_PATTERN, parse_date
from ingest.evidence import Found, Sheet, fold
from ingest.numbering import read_label
from ingest.organs import is_abbreviated, join_organs
from ingest.titles import Cover

_LINES = 30
"""So far below the title a note is looked for: orders and tables of metadata may stand between."""
_LONGEST_PART = 12
"""So many lines a note in one pair of brackets takes at most, where the source is wrapped."""
_LONGEST = 2000
"""The longest notes at hand, of laws amended ten times, have 900 characters."""
_LONGEST_CLAUSE = 240
"""A clause that amends several texts by one decision names the first two or three of them."""
_WAITS = re.compile(rf"{DATE_PATTERN}|\d{{1,4}}(?:年(?:\d{{1,2}}(?:月\d{{0,2}})?)?)?$|根据?$|修$")
"""A day, or its beginning, behind the last act waits for a verb that the next line brings."""
_ACT = re.compile(
    rf"(?P<when>{DATE_PATTERN})\s*(?:起\s*)?(?P<what>(?:(?!{DATE_PATTERN})[^；;　])*?)"
    r"(?P<verb>通过|修订|修正|批准|公布|发布|施行|实施|生效|印发|颁布|决定(?=[，,）)])|(?<=会议)制定|号(?=公?(?:[\s　）)]|自|$)))(?![\u4e00-\u9fff]{0,2}的)"
)
_BEGINS = re.compile(rf"[（(\s]*(?:根据|经|自|于)?\s*{DATE_PATTERN}|根据$")
_TOLD = re.compile(r"[（(].{0,60}(?:届.{2,40}会议|令|公告).{0,40}(?:通过|批准|公布)")
"""A note that names the body before the day: （《…》已由…第三次会议于2028年5月6日通过…）."""
_ORDERED = re.compile(r"现(?:予|将)?[^。]{0,60}(?:公布|发布)")
"""The sentence of an order that stands above the text which it makes public."""
_ORDER = re.compile(
    r"(?P<who>[\u4e00-\u9fff、]{2,90}?)(?:令|公告)\s*"
    r"(?:[〔\[（(]?(?:19|20)\d\d[〕\]）)]?年?\s*)?[（(]?第?\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号[）)]?"
    r"|[\u4e00-\u9fff]{2,20}?第\s*\d{1,4}\s*号令"
    r"|[（(〔\[]\d{2,4}[）)〕\]]\s*[\u4e00-\u9fff]{1,8}字\s*第?\s*\d{1,5}\s*号"
    r"|[\u4e00-\u9fff]{1,6}[（(〔\[](?:19|20)\d\d[）)〕\]]\s*\d{1,5}\s*号"
)
_CONGRESS = re.compile(
    r"(?:经|由|已由)?(?P<place>[\u4e00-\u9fff]{0,15}?)第?[一二三四五六七八九十\d]{1,4}届(?P<all>全国)?(?:人民代表大会|人大)"
    r"(?P<standing>常务委员会|常委会)?"
)
_BODY = re.compile(
    r"(?:经|由)?(?P<body>(?:中华人民共和国)?国务院|政务院|最高人民法院|最高人民检察院"
    r"|[\u4e00-\u9fff、\s]{2,90}?(?:人民政府|人民银行|总局|委员会|部|署|局|委))\s*"
    r"(?=令|发布|公布|颁布|印发|审判委员会|检察委员会|第|公告|全体会议|[（(]|$)"
)
_BOTH_COURTS = re.compile(r"最高人民法院审判委员会.{2,60}最高人民检察院.{0,12}检察委员会")
_IN_FORCE = re.compile("施行|实施")
_MADE_PUBLIC = re.compile("公布|发布")
_QUOTES_ON = re.compile("《关于修改[^》]*[〉>]$")
_QUOTES_MORE = re.compile("[〈<、和]")
CHANGES = ("通过", "修订", "修正", "决定", "制定")
"""The verbs by which a text is made or changed."""
PUBLISHES = ("公布", "发布", "颁布", "印发", "号")
"""The verbs by which it is made public; 「…令第20号」 may stand without one."""


@dataclass(frozen=True, slots=True)
class Act:
    """A clause of the note: on ``when`` the text was passed, amended, published …; ``[start, end)`` of the note's characters."""

    when: date
    verb: str
    what: str
    day: tuple[int, int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """The note's characters, where each stands in the document's text, and its acts in the order in which they are printed."""

    text: str
    places: tuple[int, ...]
    acts: tuple[Act, ...]

    def read(self, start: int, end: int, value: str) -> Found[str]:
        """``value`` as read from ``[start, end)`` of the note."""
        return Found(value, self._span(start, end), None, IN_PLACE)

    def day(self, act: Act) -> Found[date]:
        """The day of an act as a fact."""
        return Found(act.when, self._span(*act.day), None, IN_PLACE)

    def last(self, *verbs: str) -> Act | None:
        """The latest act of these; of equal days the one printed first."""
        return max((act for act in self.acts if act.verb in verbs), key=lambda act: act.when, default=None)

    @property
    def passed(self) -> bool:
        """Whether it says who passed or changed the text."""
        return any(act.verb in CHANGES for act in self.acts)

    @property
    def changed(self) -> bool:
        """Whether the text was changed after it was made."""
        verbs = [act.verb for act in self.acts]
        return "修订" in verbs or "修正" in verbs or verbs.count("通过") > 1

    def _span(self, start: int, end: int) -> Span:
        return Span(self.places[start], self.places[end - 1] + 1)


def read_note(sheet: Sheet, cover: Cover) -> Note:
    """The note below the title, between its two printings, or above it; it ends at the first line that is no part of it."""
    below = max(cover.title_lines, default=-1) + 1
    note = _read(sheet, cover, below, min(below + _LINES, len(sheet)))
    if note.acts or not cover.title_lines:
        return note
    first = min(cover.title_lines)
    while first + 1 in cover.title_lines:
        first += 1
    between = _read(sheet, cover, first + 1, below - 1) if first + 1 < below else note
    return between if between.acts else _read(sheet, cover, 0, min(cover.title_lines))


def _read(sheet: Sheet, cover: Cover, number: int, last: int) -> Note:
    text: list[str] = []
    places: list[int] = []
    while number < last:
        if number in cover.red_head:
            number += 1
            continue
        size = _part(sheet, number)
        if not size:
            if not text and _ORDERED.search(sheet.texts[number]):
                number += 1
                continue
            if text or len(sheet.texts[number]) > 60 or sheet.texts[number].endswith(("。", "；", "：")):
                break
            number += 1
            continue
        for line in range(number, number + size):
            text.append(fold(sheet.texts[line]))
            places.extend(range(sheet.starts[line], sheet.starts[line] + len(sheet.texts[line])))
        text.append("　")
        places.append(places[-1])
        number += size
    whole = "".join(text)
    acts = [act for found in _ACT.finditer(_without_titles(whole)) for act in _acts(found, whole)]
    return Note(whole, tuple(places), tuple(acts))


def _without_titles(text: str) -> str:
    """``text`` with what stands in 《》 blotted out, as it may hold the very words that acts are known by (…实施条例)."""
    depth = 0
    shown: list[str] = []
    for char in text:
        depth += (char in "《<") - (depth > 0 and char in "》>")
        shown.append("■" if depth and char not in "《　" else char)
    return "".join(shown)


def _part(sheet: Sheet, number: int) -> int:
    """How many lines from ``number`` on are one part of a note: a line, or as many as its bracket or its clause takes; 0 if none."""
    head = fold(sheet.texts[number])
    if not _BEGINS.match(head) and not _TOLD.match(head):
        return 0
    joined = head
    wrapped = head.startswith(("（", "("))
    for size in range(1, _LONGEST_PART + 1):
        open_brackets = sum(map(joined.count, "（(")) - sum(map(joined.count, "）)"))
        # 《关于修改〈甲法〉 / 〈乙法〉的决定》修正: the quoted title, and with it the clause, goes on below.
        quoting = joined.count("《") > joined.count("》") or _QUOTES_ON.search(joined) is not None
        told = _told(joined)
        if not (wrapped and open_brackets > 0) and not quoting and told and not _WAITS.search(joined, told):
            return size
        follows = sheet.texts[number + size] if number + size < len(sheet) else "（"
        if quoting and not wrapped and _QUOTES_MORE.match(follows) and len(joined) <= _LONGEST:
            joined += fold(follows)
            continue
        if "。" in joined or follows.startswith(("（", "(")) or not (wrapped or _runs_on(joined, follows, quoting)):
            break
        if len(joined) > _LONGEST or (not wrapped and len(joined) - told > _LONGEST_CLAUSE):
            break
        joined += fold(follows)
    return 1 if _ACT.search(head) else 0


def _told(joined: str) -> int:
    """Where the last act ends that is printed so far; 0 where there is none."""
    return max((found.end() for found in _ACT.finditer(_without_titles(joined))), default=0)


def _runs_on(joined: str, follows: str, quoting: bool) -> bool:
    """Whether a clause without brackets may go on with the line ``follows``: it is no sentence, and nothing else begins there."""
    if quoting or joined.endswith("根据"):
        return True
    return "，" not in _without_titles(joined) and read_label(follows) is None and not _BEGINS.match(fold(follows))


def _acts(found: re.Match[str], text: str) -> list[Act]:
    """The act that a clause names, or the two of 公布施行."""
    when = parse_date(found["when"])
    if when is None:
        return []
    what = text[found.start("what") : found.end("what")].strip()
    verbs = [found["verb"]]
    if follows := _IN_FORCE.match(text, found.end()):
        verbs.append(follows[0])
    elif found["verb"] == "修订" and (follows := _MADE_PUBLIC.match(text, found.end())):
        # 某部令第127号修订发布: the order makes the whole text public anew.
        verbs.append(follows[0])
    return [Act(when, verb, what, found.span("when"), found.start("what"), found.end()) for verb in verbs]


def order_of(note: Note) -> Found[str] | None:
    """The 文号 of the order that promulgated the text as it stands (国务院令第541号); never that of an order that amended it."""
    for act in reversed(note.acts):
        if act.verb not in (*PUBLISHES, "施行") or re.search("[《修废]", act.what):
            continue
        if order := _ORDER.search(note.text, act.start, act.end):
            start = order.start() + len(re.match(r"(?:.*以|[由经])?", order[0])[0])  # type: ignore[index]
            return note.read(start, order.end(), re.sub(r"\s+", "", note.text[start : order.end()]))
    # 「…会议通过，某局令第30号公布」: the clause of the order has no day of its own.
    made = re.split("根据|修订|修正|《", note.text)[0]
    undated = next((found for found in _ORDER.finditer(made) if made.startswith(("公布", "发布"), found.end())), None)
    if undated is None:
        return None
    return note.read(undated.start(), undated.end(), re.sub(r"\s+", "", undated[0]))


def maker_of(note: Note) -> Found[str] | None:
    """Who made the text: the congress that passed it or the body whose order it is; of an amended text, its first maker."""
    if both := _BOTH_COURTS.search(note.text):
        return note.read(*both.span(), "最高人民法院、最高人民检察院")
    for act in note.acts:
        if act.verb in ("批准", "施行", "实施", "生效"):
            continue
        clause = re.sub(r"\s", "", act.what)
        if found := _CONGRESS.match(clause):
            place = "全国" if found["all"] else found["place"]
            # 「市第三届人民代表大会」 does not say of which city.
            if len(place) >= 2:
                name = f"{place}人民代表大会{'常务委员会' if found['standing'] else ''}"
                return note.read(act.start, min(act.start + len(found[0]), act.end), name)
        elif (body := _BODY.match(act.what)) and not is_abbreviated(body["body"]):
            start = note.text.find(body["body"], act.start, act.end)
            return note.read(start, start + len(body["body"]), join_organs(body["body"])) if start >= 0 else None
    return None
