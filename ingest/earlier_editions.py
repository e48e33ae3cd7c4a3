"""The earlier edition of a text, which it names by its kind alone: 原办法同时废止, 2011年印发的《办法》（国发〔2011〕1号）即行废止."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from index.model import RelationKind
from ingest.references import Mention, doc_number_in
from ingest.relation_titles import titled_relations
from ingest.repeals import GONE

_KIND = r"办法|规定|细则|条例|规则|规程|方案|意见|预案|标准|制度|措施|章程|准则|目录|名录"
_BARE = re.compile(rf"(?:暂行|试行)?(?:管理|实施|工作)?(?P<kind>{_KIND})(?:[（(](?:试行|暂行)[）)])?")
_DATED = r"\d{4}年[^，。；《》\n]{0,40}?(?:发布|公布|印发|颁布|制定|施行|实施|执行)的"
_OLD = rf"(?:原有?(?:{_DATED})?|{_DATED}原?|旧的?|此前的|以前的)(?:同名)?"
_NAMED = re.compile(
    rf"(?:^|(?<=[，。；、：\s）)条日和及将对]))(?:{_OLD})(?P<name>(?:{_BARE.pattern}|文件|通知))"
    rf"(?P<number>[（(][^（()）\n]{{0,20}}[〔\[]\s?\d{{4}}\s?[〕\]]\s?\d{{1,5}}\s?号[）)])?(?=[^。；《》\n]{{0,40}}?{GONE})",
    re.MULTILINE,
)
_BEFORE = re.compile(rf"(?:{_OLD}|的)$")


def own_title(title: str) -> str | None:
    """The rule that a document of this ``title`` is, or the one that it issues; None where it issues several."""
    issued = [titled.mention.title for titled in titled_relations(title) if titled.kind is RelationKind.ISSUES]
    if not issued:
        return title or None
    return issued[0] if len(issued) == 1 else None


def spelled_out(text: str, mentions: Iterable[Mention], title: str) -> Iterator[Mention]:
    """``mentions`` with the text's own name where they name its earlier edition as 原《办法》."""
    own = own_title(title)
    for mention in mentions:
        bare = _BARE.fullmatch(mention.title or "")
        old = bare and not mention.full_title and own and _BEFORE.search(text, max(0, mention.start - 70), mention.start)
        yield replace(mention, title=own) if old and bare and _of_kind(own, bare["kind"]) else mention


def earlier_editions(text: str, title: str) -> Iterator[Mention]:
    """The earlier editions that ``text`` ends without 《》: by their number where it is told, else by the text's own name."""
    own = own_title(title)
    for found in _NAMED.finditer(text):
        number = doc_number_in(found["number"]) if found["number"] else None
        if number:
            yield Mention(found.start("name"), found.end(), None, number, quoted=False)
        elif found["kind"] and _of_kind(own, found["kind"]):
            yield Mention(found.start("name"), found.end(), own, quoted=False)


def _of_kind(own: str | None, kind: str) -> bool:
    return bool(own and re.search(rf"{kind}(?:[（(][^（()）]{{1,10}}[）)])*$", own))
