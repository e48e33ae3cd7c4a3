"""Texts named without 《》 and without 中华人民共和国: by 文号 alone (国发〔2019〕5号文), or as what a closing article repeals."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from ingest.earlier_editions import earlier_editions
from ingest.references import PROVISION, Mention, is_policy_title
from ingest.repeals import endings

_YEAR_NUMBER = re.compile(
    r"[〔\[（(【［]\s*(?:19|20)\d\d\s*年?\s*[〕\]）)】］]\s*第?\s*\d{1,5}\s*号(?P<tail>文件|文(?!件)|通知)?"
    r"(?P<part>(?:所附|附件|附表)[^，。；、《》\n]{0,16}?(?=(?:同时|即行|予以|一并|自行|停止)+(?:废止|执行|失效)))?"
    r"(?!收悉|[印发公颁]布?[发布]|修[改订正]|批准)(?=(?P<said>的?(?:有关|相关)?(?:规定|精神|要求)|(?:同时|即行|予以|一并|自行|停止)*(?:废止|执行|失效)|第[一二三四五六七八九十百\d]+条.{0,8}(?:废止|修改|删去))|)"
)
_ENDED_BEFORE = re.compile(r"(?:废止|撤销|停止执行|作废)(?:了|以下|下列)?[^，。；：:\n]{0,4}[:：]?$")
_LISTED = re.compile(r"(?:文件|文)?(?:[、，]|和|及|以及|与)")
_CODE = re.compile(r"[一-鿿]{2,24}$")
_LONGEST_CODE = 12
_GOVERNS = re.compile(
    r".*(?:根据|依据|依照|按照|遵照|落实|贯彻|执行|实施|施行|停止|终止|把握|对照|废止|废除|撤销|取消|宣布|延长|恢复|暂停|暂缓|中止|决定|同意|适用|删去|删除|修改|违反|参照|以下|印发|转发|公布|发布|现将|政府|的"
    r"|[日月年和及与由以经对将原据照本按部院厅局委])"
)
"""Words before the issuer's code that run into it: verbs, and the name of the issuer itself (交通部交安监发)."""
_REACH = 160
"""So far before the verb the name of what is repealed begins, in characters."""
_ORDER = re.compile(
    r"(?:^|[、，。；）)\n\d日的]|和(?!国)|[及与原]|以及)(?P<number>[一-鿿]{2,24}(?:公告|令)\s*(?:(?:19|20)\d\d\s*年)?\s*第\s*\d{1,5}\s*号)$"
)
_OLD = re.compile(
    r"(?:(?P<dated>(?:\d{4}|[一二][一二三四五六七八九〇○零]{3})年[^。；《》\n]{2,60}?(?:[发公颁]布|通过|批准|制定)的)原?|(?:^|[，。；、\s])原)"
    r"(?P<name>[一-鿿]{6,40}(?:[（(](?:试行|暂行)[）)])?)(?P<number>[（(][^（()）\n]{0,20}[〔\[]\d{4}[〕\]]\d{1,5}号[）)])?$"
)
_NO_NAME = re.compile(r"^(?:有关|各|本|其他|相关|所有|关于.{0,4}的)|自.{0,20}[起日]")


def unquoted_mentions(text: str, quoted: Sequence[Mention], title: str) -> Iterator[Mention]:
    """Texts that ``text`` names by number alone or as an old rule without 《》; ``quoted`` are those in 《》, in reading order.

    Among them are the earlier editions of what bears the ``title`` itself.

    A number counts only where the words after it treat it as a text (文, 文件, 的规定, 同时废止), where it is repealed by the words
    before, or in a list with one that counts: cards, cases and the document's own number on its cover are printed alike. A number that stands behind a title elsewhere brings the title.
    """
    ends = [mention.end for mention in quoted]
    titles = {_plain(mention.doc_number): mention.title for mention in quoted if mention.doc_number}

    def outside(at: int) -> bool:
        place = bisect_left(ends, at + 1)
        return place == len(quoted) or quoted[place].start > at

    numbered: set[int] = set()
    for start, found in _numbers(text, outside):
        numbered.add(found.end())
        number = text[start : found.end() - len((found["tail"] or "") + (found["part"] or ""))]
        part = PROVISION.match(text, found.end())
        end = part.end() if part else found.end()
        yield _by_number(start, end, number, titles, part["provision"] if part else found["part"])
    for verb in endings(text):
        before = text[max(0, verb - _REACH) : verb]
        begin = verb - len(before)
        if (order := _ORDER.search(before)) and outside(begin + order.start("number")):
            yield _by_number(begin + order.start("number"), verb, order["number"], titles)
        elif (old := _OLD.search(before)) and (mention := _old(old, begin)) and outside(mention.start):
            yield mention
    yield from (edition for edition in earlier_editions(text, title) if edition.end not in numbered)


def _numbers(text: str, outside: Callable[[int], bool]) -> Iterator[tuple[int, re.Match[str]]]:
    """The numbers that count as names of texts, each with the place where the issuer's code begins."""
    places: list[tuple[int, re.Match[str]]] = []
    counts: list[bool] = []
    for found in _YEAR_NUMBER.finditer(text):
        run = _CODE.search(text, max(0, found.start() - 24), found.start()) if outside(found.start()) else None
        code = _GOVERNS.sub("", run[0]) if run else ""
        if 2 <= len(code) <= _LONGEST_CODE:
            start = found.start() - len(code)
            places.append((start, found))
            before = text[max(0, start - 16) : start]
            counts.append(bool(found["tail"] or found["said"] or _ENDED_BEFORE.search(before)))
    pairs = range(len(places) - 1)
    joined = [bool(_LISTED.fullmatch(text, places[one][1].end(), places[one + 1][0])) for one in pairs]
    for one in (*reversed(pairs), *pairs):
        if joined[one] and (counts[one] or counts[one + 1]):
            counts[one] = counts[one + 1] = True
    yield from (place for place, counted in zip(places, counts, strict=True) if counted)


def _old(found: re.Match[str], begin: int) -> Mention | None:
    """An old rule named without 《》: by whom and when it was issued, or its number, tells it from a word (过去的办法)."""
    name = found["name"]
    number = found["number"].strip("（()）") if found["number"] else None
    if not (number or found["dated"]) or _NO_NAME.search(name) or not is_policy_title(name):
        return None
    return Mention(begin + found.start("name"), begin + found.end(), name, number, quoted=False)


def _by_number(start: int, end: int, number: str, titles: dict[str, str | None], part: str | None = None) -> Mention:
    printed = "".join(number.split())
    return Mention(start, end, titles.get(_plain(printed)), printed, part, quoted=False)


def _plain(number: str | None) -> str:
    return re.sub(r"[^一-鿿\d]", "", number or "")
