"""What a document's own title says about other texts: 关于修改《…》的决定, 印发《…》的通知, …修正案, …实施细则."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.model import RelationKind
from ingest.references import Mention, find_mentions, is_policy_title

_ACTS = "决定|决议|通知|公告|通告|命令|令|函|批复|意见"
_RULES: tuple[tuple[RelationKind, re.Pattern[str]], ...] = (
    (RelationKind.AMENDS, re.compile(rf"(?:修改|修订|修正)(?P<names>.+?)(?:和废止.+)?的(?:{_ACTS})")),
    (
        RelationKind.REPEALS,
        re.compile(
            rf"(?:废止|撤销|停止(?:执行|施行|实施)|终止(?:执行|施行|实施)|宣布.{{0,12}}失效)(?P<names>.+?)(?:和修改.+)?的(?:{_ACTS})"
        ),
    ),
    (
        RelationKind.SUSPENDS,
        re.compile(
            rf"(?:(?:暂停|推迟|暂缓|延缓)(?:执行|施行|实施|适用)|延期(?:施行|生效))(?P<names>.+?)(?:有关|部分)?的(?:{_ACTS})"
        ),
    ),
    (
        RelationKind.EXTENDS,
        re.compile(
            rf"(?:延长|延续|延期(?:执行|实施)|(?:继续|恢复)(?:执行|施行|实施|试行))(?P<names>.+?)(?:的?(?:有效|试行|实施|施行|执行)?(?:期限|期|时间))?的(?:{_ACTS})"
        ),
    ),
    (
        RelationKind.EXTENDS,
        re.compile(rf"关于(?P<names>.+?)(?:有效期(?:延长|顺延|延续)|延长有效期|延期|继续(?:有效|执行|施行|实施))的(?:{_ACTS})"),
    ),
    (RelationKind.FORWARDS, re.compile(rf"(?:转发|批转)(?P<names>.+?)的?(?:{_ACTS})$")),
    (RelationKind.ISSUES, re.compile(rf"(?:印发|发布|公布|颁布|下发)(?P<names>.+?)的?(?:{_ACTS})$")),
    (RelationKind.INTERPRETS, re.compile(r"(?P<names>.+?)(?:的?(?:政策)?(?:解读|释义|答记者问|问答|立法解释))$")),
    (
        RelationKind.INTERPRETS,
        re.compile(r"(?:适用|执行|实施|关于)(?P<names>.+?)(?:[^《》]{0,40})(?:解释|批复|答复|规定)(?:[（(].{1,6}[）)])?$"),
    ),
    (
        RelationKind.IMPLEMENTS,
        re.compile(
            r"(?:贯彻落实|贯彻执行|贯彻|落实|实施)(?P<names>.+?)(?:的|若干)*(?:实施)?(?:办法|意见|细则|方案|规定|措施|条例|通知|规则)$"
        ),
    ),
)
_PART = re.compile(r"[中的]*(?P<provision>(?:部分|有关|相关|个别|若干)(?:条款|条文|规定|内容))")
"""关于废止《…》部分条款的决定: not the whole."""
_PROPOSES = re.compile(r"征求|征集|意见稿|草案|送审|听证")
"""Who asks for comments on 《关于废止〈…〉的决定（征求意见稿）》 repeals nothing."""
_ITS_AMENDMENT = re.compile(r"^(?P<name>.{2,60}?)修正案(?:草案)?(?:[（(].{1,8}[）)])?$")
_ITS_RULES = re.compile(
    r"^(?P<name>.{2,60}?(?:法|条例|规定|办法|规则|细则|规划|纲要|意见|决定))的?(?:实施(?:细则|办法|条例|意见|方案|规定|规则))(?:[（(].{1,8}[）)])?$"
)


@dataclass(frozen=True, slots=True)
class Titled:
    """A relation that the title states: its kind, and the other text as the title names it (``quoted``: in 《》)."""

    kind: RelationKind
    mention: Mention


def titled_relations(title: str) -> Iterator[Titled]:
    """The relations that the document's ``title`` states; offsets of the mentions are those in ``title``."""
    plain = title.replace("〈", "《").replace("〉", "》").replace("<", "《").replace(">", "》") if "《" not in title else title
    mentions = find_mentions(plain)
    taken: set[int] = set()
    for kind, rule in _RULES:
        if not (found := rule.search(plain)):
            continue
        if kind is RelationKind.INTERPRETS and _interprets_nothing(plain):
            continue
        if _PROPOSES.search(plain) and any(mention.start < found.start() < mention.end for mention in mentions):
            continue
        low, high = found.span("names")
        inside = [mention for mention in mentions if low <= mention.start < high and mention.start not in taken]
        for mention in inside:
            taken.add(mention.start)
            part = _PART.match(plain, mention.end) if kind is not RelationKind.AMENDS and not mention.provision else None
            yield Titled(kind, replace(mention, provision=part["provision"]) if part else mention)
        bare = found["names"].strip()
        if not inside and kind not in (RelationKind.INTERPRETS, RelationKind.IMPLEMENTS):
            name = re.sub(r"^(?:关于(?=.{0,60}(?:法|条例|办法|规定)$))", "", bare)
            if (
                "《" not in name
                and is_policy_title(name)
                and not re.search(r"部分|若干|有关|一批|等\d*|等[件部]|目录|^[和及、]", name)
                and len(name) >= 4
            ):
                yield Titled(kind, Mention(low, high, name, quoted=False))
                break
    for kind, own in ((RelationKind.AMENDS, _ITS_AMENDMENT), (RelationKind.IMPLEMENTS, _ITS_RULES)):
        if (found := own.match(plain.strip("《》"))) and "关于" not in plain:
            yield Titled(kind, Mention(found.start("name"), found.end("name"), found["name"].strip("《》"), quoted=False))


def _interprets_nothing(title: str) -> bool:
    """Whether the act is one of amendment, issue or the like, whose title only quotes that of an interpretation."""
    return bool(
        re.search(r"关于(?:修改|废止|印发|转发|公布|发布)|的决定$|实施.{0,30}(?:办法|规定)$", re.sub(r"《.*》", "", title))
    ) or not re.search(r"解释|解读|释义|答记者问|问答|法院|检察院|常务委员会|适用", title)
