"""Mentions of other texts: 《…》 with its 文号, provision and short form, and the names that need no 《》."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.kinds import kind_of

_HAN = "一-鿿"
_COUNT = r"[〇零一二三四五六七八九十百千两\d０-９]+"
_LONGEST = 160
_BRACKETS = re.compile(r"[《》\n]")
_PAREN = re.compile(
    r"\s?(?:[（(](?P<inside>(?:[^（()）\n]|[（(][^（()）\n]{0,60}[）)]){1,160})[）)]|\[(?P<square>[^\[\]\n]{4,60}?)[\]l])"
)
_YEAR_NUMBER = rf"(?:[{_HAN}A-Za-z]{{0,16}}(?:[（(〔][{_HAN}][）)〕][{_HAN}]{{0,6}})?\s*[〔\[（(【［]\s*(?:19|20)?\d\d\s*年?[〕\]）)】］]\s*(?:字\s*)?第?\s*\d{{1,5}}\s*号)"
_ORDER = (
    rf"(?:[{_HAN}〈〉、（）()]{{0,40}}?(?:令|公告)\s*[〔\[（(]?\s*(?:(?:19|20)\d\d\s*年?)?[〕\]）)]?\s*第?\s*{_COUNT}\s*号"
    rf"|[{_HAN}]{{0,20}}(?:(?:19|20)\d\d\s*年)?第\s*{_COUNT}\s*号(?:令|公告))"
)
_NUMBER = re.compile(rf"{_YEAR_NUMBER}|{_ORDER}")
_BEFORE = re.compile(
    rf"(?:^|[日月年以、，。；“）)\s])(?P<number>{_ORDER}|{_YEAR_NUMBER})(?:文件|文|令)?(?:联合)?(?:公布|发布|颁布|印发|下发|制定|修订|转发)"
    r"(?:施行|实施|执行)?的?(?:原)?$"
)
_AND = re.compile(r"^(?:以及|[和及与、])原?")
_DATED = re.compile(r"^(?:(?:\d*年)?(?:\d*月)(?:\d*日)?|\d*年(?!第))")
"""The date of issue that runs into a 文号: 2001年市政府令第8号."""
_SHORT = re.compile(
    r"(?:以下|下)(?:统一?|合并|分别)?(?:简|并)?称(?:为|作)?[：:]?\s*[“\"《〈「]?(?P<name>[^”\"》〉」，,、；;）)\s]{2,30})"
)
_ARTICLE = rf"第{_COUNT}条(?:之{_COUNT})?"
_BELOW = rf"(?:第?{_COUNT}款)?(?:第?[（(]?{_COUNT}[）)]?项)?(?:第{_COUNT}目)?"
PROVISION = re.compile(
    rf"(?:中的?|的)?(?P<provision>(?:第{_COUNT}(?:编|分编|章|节))*(?:{_ARTICLE}{_BELOW}|(?<=[编章节]))"
    rf"(?:(?:[、和及与至到]|以及|或者|之)(?:第{_COUNT}(?:编|章|节)|{_ARTICLE}|第{_COUNT}(?=款|项)){_BELOW})*)"
)
_PART = r"(?P<provision>(?:(?:有关|关于|涉及|所列|规定的)[^，。；、《》\n]{2,40}?|与本[一-鿿]{2,6}(?:不一致|不符|相?抵触|冲突)的[^，。；、《》\n]{0,20}?)(?:规定|内容|条款|条文|部分|标准|政策|措施))"
_ABOUT = re.compile(rf"中?的?{_PART}(?=[同即予废停失不自从现均一])")
_ABOUT_IT = re.compile(rf"中?的?{_PART}(?=[，。；\n]|$)")
_ENDS = re.compile(
    r"(?:停止|废止|终止|暂停|不再)(?:执行|施行|实施|适用)?(?:了|原)?(?:[一-鿿\d]{0,30}(?:[印转]?发|公布|制定)的|[一-鿿]{0,20})$"
)
"""The words before a name that end what is told behind it: 停止执行《…》中关于补贴的规定."""
_ATTACHED = re.compile(
    r"(?:文件|通知)?(?P<provision>(?:所附|附件|附表)[^，。；、《》\n]{0,16}?)(?=(?:同时|即行|予以|一并|停止|不再)+[废执停失])"
)
_COUNTRY_LAW = re.compile(
    rf"中华人民共和国(?:[{_HAN}、]{{1,30}}?)(?:法典|法|条例|办法|规定|细则|章程)(?![{_HAN}]*?[》〉])"
    rf"(?=第{_COUNT}|[、，和及与以等的（(。；]|同时|有关|规定|制定|所|，)"
)
_NO_TEXT = re.compile(
    r"(?:日报|晚报|时报|早报|晨报|商报|快报|周刊|月刊|杂志|期刊|画报|公报|报|刊"
    r"|表|证|证书|许可证|执照|书|单|卡|册|牌|票|记录|台账|登记簿|合同|协议书|封面|照片|软件|系统|平台|电影|歌|节目)$"
)
_TEXTS = re.compile(r"(?:计划书|倡议书|白皮书|责任书|说明书)$")
_MORE_KINDS = re.compile(
    r"(?:宪法|基本法|法典|通令|训令|指示|批示|方针|宣言|声明|条约|布告|协定|议定书|备忘录|名单|名录|一览表|分类表|细目|总则|通则|导则|大纲|手册|要求|要领|"
    r"政策|战略|部署|法案|案|约|法|安排|共识|守则|规约|须知|原则|框架|基准|清单|目录|标准|规范|方法|报告|公报|管理|工作|机制|体系|路线图|行动|技术)"
    r"(?:[一二三四五六七八九十\d]+)?$"
)
_TRAILING = re.compile(
    r"(?:[（(〔\[【][^（()）〔〕\[\]【】]{0,40}[）)〕\]】]|\s|[》〉]|[—-]{1,2}[^—]{1,30}|第?[一二三四五六七八九十\d]+[号期辑版]?|20\d\d(?:年版?|版)?)+$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A text named at ``text[start:end]``: from 《 (or the bare name) to the end of the 文号 and the provision after it.

    ``quoted`` tells 《…》 from a name that stands without.
    """

    start: int
    end: int
    title: str | None
    doc_number: str | None = None
    provision: str | None = None
    full_title: str | None = None
    quoted: bool = True


def find_mentions(text: str) -> list[Mention]:
    """Every text that ``text`` names, in reading order; 《…》 inside 《…》 belong to the outer name.

    Newspapers, forms and certificates are passed over, as is a bracket that does not close on its line. A short form that the
    text introduces by 以下简称 carries the ``full_title``, with or without 《》 (then only before a provision: 反垄断法第三条).
    """
    shorts: dict[str, str] = {}
    found: list[Mention] = []
    for start, end in _titles(text):
        if found and start < found[-1].end:  # 《规定》 in （以下简称《规定》）
            continue
        title = _close(text[start + 1 : end - 1])
        if not title:
            continue
        mention, short = _read_after(text, start, end, title)
        if short and len(short) < len(title):
            shorts.setdefault(short, title)
        if title in shorts and is_policy_title(shorts[title]):
            full = shorts[title]
            found.append(Mention(start, mention.end, title, mention.doc_number, mention.provision, full))
        elif is_policy_title(title) or mention.doc_number:
            found.append(mention)
    found += _bare(text, found, shorts)
    return sorted(found, key=lambda mention: mention.start)


def is_policy_title(title: str) -> bool:
    """Whether what stands between 《 and 》 is the name of a rule, plan or other official text, by its last word."""
    bare = _TRAILING.sub("", title)
    if not bare or (_NO_TEXT.search(bare) and not _TEXTS.search(bare) and not bare.endswith("公报")):
        return False
    return bool(kind_of(bare) or _MORE_KINDS.search(bare))


def doc_number_in(text: str) -> str | None:
    """The first 文号 in ``text`` as printed, blanks closed up."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    number = _DATED.sub("", "".join(found[0].split()))
    if text[: found.start()].rstrip()[-1:].isdigit():
        number = number.lstrip("年月日")
    return number.lstrip("原以经由、")


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """Where outermost 《…》 stand; on a line where one stays open, those that close inside it."""
    opened: list[int] = []
    inner: list[tuple[int, int]] = []
    for found in _BRACKETS.finditer(text):
        mark = found[0]
        if mark == "《":
            opened.append(found.start())
        elif mark == "\n":
            yield from inner
            opened, inner = [], []
        elif opened:
            start = opened.pop()
            if opened and found.end() - opened[0] <= _LONGEST:
                inner.append((start, found.end()))
                continue
            if opened:  # the outermost never closed: what closed inside it counts
                yield from inner
                opened, inner = [], []
            else:
                inner = []
            if found.end() - start <= _LONGEST + 2:
                yield start, found.end()
    yield from inner


def _read_after(text: str, start: int, end: int, title: str) -> tuple[Mention, str | None]:
    """The 《title》 with what follows it (文号, short form, provision), and the short form that it introduces."""
    number = short = None
    before = text[max(0, start - 70) : start]
    _, listed, lead = before.rpartition("\n")[2].rpartition("》")
    if ("号" in before[-24:]) and (ahead := _BEFORE.search(_AND.sub("", lead) if listed else lead)):
        number = doc_number_in(ahead["number"])
    at = end
    while paren := _PAREN.match(text, at):
        inside = paren["inside"] or paren["square"]
        if name := _SHORT.search(inside):
            short = name["name"]
            inside = inside[: name.start()]
        elif inside.endswith("除外") or (not _NUMBER.search(inside) and at > end):
            break
        if ("号" in inside) and (printed := doc_number_in(inside)):
            number = printed
        at = paren.end()
    provision = None
    if text[at : at + 1] in "第的中有关所附文通" and (
        found := PROVISION.match(text, at)
        or _ABOUT.match(text, at)
        or _ATTACHED.match(text, at)
        or (_ENDS.search(before) and _ABOUT_IT.match(text, at))
    ):
        provision = found["provision"]
        at = found.end()
    return Mention(start, at, title, number, provision or None), short


def _bare(text: str, quoted: list[Mention], shorts: dict[str, str]) -> Iterator[Mention]:
    """Names without 《》: 中华人民共和国…法, and the text's own short forms where a provision follows."""
    ends = [mention.end for mention in quoted]

    def outside(at: int) -> bool:
        place = bisect_left(ends, at + 1)
        return place == len(quoted) or quoted[place].start > at

    for found in _COUNTRY_LAW.finditer(text):
        if outside(found.start()) and text[found.start() - 1 : found.start()] not in ("《", "〈", "<"):
            after = PROVISION.match(text, found.end())
            yield Mention(
                found.start(),
                after.end() if after else found.end(),
                found[0],
                provision=after["provision"] if after else None,
                quoted=False,
            )
    names = sorted((name for name in shorts if is_policy_title(name) and len(name) > 2), key=len, reverse=True)
    if names:
        pattern = re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?=第{_COUNT}条)")
        for found in pattern.finditer(text):
            if outside(found.start()) and not text[: found.start()].endswith(("中华人民共和国", "《", "〈")):
                after = PROVISION.match(text, found.end())
                if after:
                    yield Mention(
                        found.start(), after.end(), found[0], None, after["provision"], shorts[found[0]], quoted=False
                    )


def _close(title: str) -> str:
    return re.sub(r"\s+", "", title) if not re.search(r"[A-Za-z]\s[A-Za-z]", title) else " ".join(title.split())
