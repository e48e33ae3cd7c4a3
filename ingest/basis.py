"""依据: what a text is made on, named after 根据, 依据, 依照, 按照, or after 为了实施, 为贯彻落实 where the sentence makes the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ingest.clauses import Clause
from ingest.references import PROVISION, Mention

_BASIS = re.compile(r"(?:根据|依据|依照|按照|遵照|遵循)(?=[^，。；《》]{0,60}$)")
_AIM = re.compile(r"(?:贯彻落实|贯彻执行|贯彻实施|贯彻|落实|(?<!及其)实施)(?=[^，。；《》]{0,40}$)")
_TEXT_MADE = re.compile(
    r"(?:制[定订]|修订|订立|编制|拟[定订]|形成|提出|出台)(?:了)?本(?!单位|部门|地区|地方|行政区|校|企业|级|省|市|县|区(?!域规划)|院|系统|行业|集体|辖区|机关|公司|组织(?!法)|医院|所|乡|村|街道)"
)
_MADE = re.compile(
    r"特制[定订]|制[定订](?:如下|以下|下列)|(?:作|做)出?(?:了)?(?:如下|以下)(?:补充|相关|具体|若干)?(?:规定|解释|决定|决议|安排|通知|修改|批复|答复|意见|公告|说明|部署|补充|调整)|"
    r"(?:解释|规定|通知|批复|答复|函复|公告|通告|通报|决定|决议|说明|意见|安排|办法|补充)如下|(?:提出|制定|达成)(?:了)?(?:如下|以下)|决定[：:]|"
    r"(?:人民政府|[省市县区州]政府|国务院|常务委员会|常委会)决定(?!的)"
)
_OTHERS_ACT = re.compile(r"(?:可以?|要|应当?|须|必须|严格|认真|切实|不|违反|未)$")
"""根据 after these words binds others: 各地要按照《…》…."""
_GOES_ON = re.compile(r"[和及与、]|以及|结合")
_ACTS = re.compile(
    r"制[定订]|修[订改]|编制|拟[定订]|起草|研究|决定|批准|同意|现(?:就|将|对|予|把|印发|公布|发布|批复|通知|公告|授权|制定)|如下|印发|公布|发布|"
    r"开展|组织|成立|设立|调整|授予|要求|做好|提出|请(?:你|各)|特|公告|通告"
)
_HISTORY = re.compile(
    r"[”\s]*(?:等[^，。；]{0,10})?(?:[（(][^（）()]{0,60}[）)])?\s*(?:进行|作|予以)?(?:的?第?[一二三四五六七八九十\d]+次)?(?:修正|修订|修改|废止|公布|更正)(?!本|了?《|为|如下|后的)"
)
_BARE_BASIS = re.compile(
    r"(?:根据|依据|依照|按照)(?P<names>(?:[^，。；《》]|《[^《》]*》){2,240}?)(?=的?(?:等|有关|相关)?(?:有关|相关)?(?:法律|法规|规定|精神|授权|原则|要求)|[，,。；]|第[^，。；]{1,20}[条款项]|制定)"
)
_BARE_NAME = re.compile(r"(?:中华人民共和国)?(?:宪法|[一-鿿]{1,24}(?:法典|法(?![律规人院定制官治庭案令理])))")
_BARE_PART = re.compile(r"(?:[^、和及与]|(?<![法典例定])[和及与](?=[^、]*法))+")
"""和 parts two names only behind a name: 地方各级人民代表大会和地方各级人民政府组织法 is one."""
_NO_LAW = re.compile(
    r"(?:[办做看方想说书合守违执立普依用]|(?<!公)司|有关|相关|各项|本|该|其他|其它|上述|前述|基本|等|国家|民族区域自治(?!法))法$|法律|法规|^宪法和法$"
)


def rests_on(clause: Clause, *, opening: bool, loosely: bool) -> bool:
    """Whether the sentence of ``clause`` makes the document on what it names.

    「制定本办法」 does anywhere, 「作如下规定」 in the ``opening`` words or the first article, and ``loosely``, in the words before the first
    section of an official text, any act that follows 根据 (省人民政府同意授予…). A note on the text's own history (根据…决定修正) does not.
    """
    if clause.quoted or _HISTORY.match(clause.after) or clause.after.startswith("所"):
        return False
    taken = _last(_BASIS, clause.before)
    found = taken or _last(_AIM, clause.before)
    if not found:
        return False
    governed = clause.before[: found.start()]
    if _OTHERS_ACT.search(governed):
        return False
    if _TEXT_MADE.search(clause.after):
        return True
    return opening and bool(_MADE.search(clause.after) or (taken and loosely and _ACTS.search(clause.after)))


def continues_basis(text: str, basis: Clause, clause: Clause) -> bool:
    """Whether the list goes on from the ``basis`` before it: 根据《…》及其实施条例等法规和《…》, 制定本办法."""
    if basis.end != clause.end or clause.quoted or _HISTORY.match(clause.after):
        return False
    gap = text[basis.last : clause.first]
    return len(gap) < 80 and bool(_GOES_ON.search(gap[-50:])) and not re.search(r"参照|[，,](?!以及|和|及|结合)", gap)


def basis_start(clause: Clause) -> int:
    """Where 根据 stands, or the verb of the aim; the list itself where the sentence names neither right before it."""
    found = _last(_BASIS, clause.before) or _last(_AIM, clause.before)
    return clause.start + found.start() if found else clause.first


def bare_bases(text: str, mentions: Sequence[Mention], opening: Callable[[int], bool]) -> Iterator[tuple[int, Mention]]:
    """Laws named without 《》 in a sentence that makes the text (根据宪法，制定本法), each with where 根据 stands."""
    taken = [(mention.start, mention.end) for mention in mentions]
    for found in _BARE_BASIS.finditer(text):
        end = text.find("\n", found.end())
        rest = re.split(r"[。；]", text[found.end() : end if end >= 0 else len(text)], maxsplit=1)[0]
        if not (_TEXT_MADE.search(rest) or (_MADE.search(rest) and opening(found.start()))):
            continue
        if "可以" in text[max(0, found.start() - 12) : found.start()]:
            continue
        for part in _BARE_PART.finditer(found["names"]):
            name = _BARE_NAME.match(part[0])
            low = found.start("names") + part.start()
            if name is None or _NO_LAW.search(name[0]) or name.end() != len(part[0].rstrip("的等 ")):
                continue
            if not any(start <= low < stop for start, stop in taken):
                end = low + name.end()
                of_it = PROVISION.match(text, end)
                provision, end = (of_it["provision"], of_it.end()) if of_it else (None, end)
                yield found.start(), Mention(low, end, name[0], provision=provision, quoted=False)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of ``pattern`` near the end of ``text``."""
    return next(reversed(list(pattern.finditer(text, max(0, len(text) - 80)))), None)
