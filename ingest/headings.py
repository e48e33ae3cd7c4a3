"""The words of a heading: what follows a number, and whether the line holds text beyond it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.numbering import DIVISIONS, Label, Shape

_LONGEST_HEADING = 60
_LONGEST_LEAD = 32
_LONGEST_COLON_HEADING = 16
_ENDS_BODY = "。；！;，,、"
_BRACKETED = re.compile(r"^[（(【\[]([^（()）】\]，。；]{2,30})[）)】\]]\s*")
_LEAD = re.compile(rf"^([^。；：！？，,:;]{{2,{_LONGEST_LEAD}}}|[^。；：！？:;]{{2,{_LONGEST_LEAD}}})[。](?=.)")
_RULE_WORDS = re.compile(r"应当|不得|可以|必须|下列|如下|以下|的$|[年月日号元%％]$|\d{3,}")
_LIST_LEAD = re.compile(r"下列|如下|以下|包括|分为|的$|条件|情形")
_UNNUMBERED = re.compile(r"^(?:总\s*则|附\s*则|序\s*[言章]|前\s*言|引\s*言|导\s*言|绪\s*言|结\s*语|后\s*记)$")


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """``words`` of a heading, and whether the line is heading only (``alone``) or runs on into the text."""

    words: str
    alone: bool


def heading_after(line: str, label: Label, *, in_article: bool, leads: bool = False) -> HeadingWords:
    """Reads what follows ``label`` on its line.

    「一、总体要求」 is a heading alone, 「（一）统一管理。集团内……」 a run-in heading before text, 「（一）有下列情形之一的，……。」
    text without a heading. Inside an article items are text, so no run-in heading is looked for there. ``leads`` says that
    text of this section follows on the next line: then 「（一）加强组织领导。」 is a heading alone, too.
    """
    rest = line[label.end :].strip()
    if label.shape in DIVISIONS:
        return HeadingWords(_closed_up(rest), True)
    if label.shape is Shape.ARTICLE:
        bracketed = _BRACKETED.match(rest)
        return HeadingWords(bracketed[1].strip() if bracketed else "", False)
    if rest and not in_article:
        if bracketed := _BRACKETED.match(rest):
            return (
                HeadingWords(bracketed[1].strip(), len(bracketed[0]) == len(rest)) if rest[0] in "【[" else _plain(rest, leads)
            )
        return _plain(rest, leads)
    if rest and _is_short_heading(rest):
        return HeadingWords(rest, True)
    return HeadingWords("", False)


def unnumbered_heading(line: str) -> str | None:
    """The words of a line that is a heading without a number by what it says: 附则, 序言."""
    return _closed_up(line) if len(line) <= 12 and _UNNUMBERED.match(line) else None


def names_division(line: str) -> bool:
    """Whether a line may be the words of a heading whose number stands alone on the line before (第一章 / 总则)."""
    return 0 < len(line) <= 40 and line[-1] not in "。；：，、！？:;,."


def _plain(rest: str, leads: bool) -> HeadingWords:
    if _is_short_heading(rest):
        return HeadingWords(rest.rstrip("：: "), True)
    if (
        leads
        and rest[-1] == "。"
        and len(rest) <= _LONGEST_LEAD
        and _is_short_heading(rest[:-1])
        and not _RULE_WORDS.search(rest[:-1])
    ):
        return HeadingWords(rest[:-1], True)
    lead = _LEAD.match(rest)
    if lead and not _RULE_WORDS.search(lead[1]):
        return HeadingWords(lead[1], False)
    return HeadingWords("", False)


def _is_short_heading(rest: str) -> bool:
    if not rest or len(rest) > _LONGEST_HEADING or rest[-1] in _ENDS_BODY or "。" in rest or "；" in rest:
        return False
    return not (rest[-1] in "：:" and (len(rest) > _LONGEST_COLON_HEADING or _LIST_LEAD.search(rest[:-1])))


def _closed_up(words: str) -> str:
    """Heading words without the blanks that stretch them (总　　则); blanks between longer words become one."""
    parts = words.split()
    return "".join(parts) if all(len(part) == 1 for part in parts) else " ".join(parts)
