"""The red head of a policy text: the issuer's name and the 文号 around the title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.dates import parse_date
from ingest.lines import Line
from ingest.organs import is_organ_line

COVER = 15
"""So many lines a cover takes at most."""
_NO_SPACE = re.compile(r"\s+")
_WIDE_GAP = re.compile(r"\s{3,}")
_SENTENCE = re.compile(r"[。；！？，、：:]$")
_YEAR_NUMBER = r"(?:[〔\[【﹝［（(]\s*(?:19|20)\d\d\s*[〕\]】﹞］）)]|(?:19|20)\d\d年)\s*第?\s*\d{1,5}\s*号"
DOC_NUMBER = re.compile(
    rf"(?:[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z（）()]{{0,19}})?{_YEAR_NUMBER}"
    r"|[\u4e00-\u9fff、\s]{0,40}(?:令|公告)\s*(?:[〔\[（(](?:19|20)\d\d[〕\]）)])?\s*[（(]?第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号[）)]?"
    r"|[\u4e00-\u9fff]{2,20}(?:令|公告)\s?[〔\[（(](?:19|20)\d\d[〕\]）)]\s*第?\s*\d{1,5}\s*号"
    r"|第\s*[\d〇零一二三四五六七八九十百]{1,6}\s*号"
)
_NUMBER_PREFIX = re.compile(r"^(?:发文字号|发文文号|文\s*号|文件编号|文件号|字号)\s*[:：]\s*")
_MENTIONS = re.compile(r"关于|废止|印发|转发|修改|根据|按照|依照")
_MARK = re.compile(
    r"^(?:特急|特提|急件|加急|平急|(?:绝密|机密|秘密)(?:\s*[★*☆]\s*\S{0,8})?|签发人.*|(?:办理结果|(?:办理|办复|答复)?类别|公开属性)\s*[:：].{1,8}|\d{4,6}|附件\s*\d{0,2}\s*[:：]?)$"
)


def doc_number_line(line: str) -> str | None:
    """The 文号 when the line is nothing else (brackets around it or 「文号：」 before it aside)."""
    text = _NUMBER_PREFIX.sub("", _WIDE_GAP.split(line.strip())[0])
    bare = text[1:-1] if text[:1] in "（(" and text[-1:] in "）)" and text.count("号") == 1 and text[-2:-1] == "号" else text
    for candidate in (text, bare):
        if len(candidate) <= 60 and DOC_NUMBER.fullmatch(candidate) and not _MENTIONS.search(candidate):
            return _NO_SPACE.sub("", candidate) if candidate else None
    return None


def is_red_head_line(line: str) -> bool:
    """Whether a line of the cover is the issuer's name, with or without 文件, or the 文号."""
    text = line.strip()
    if _MARK.match(text) or doc_number_line(text):
        return True
    parts = _WIDE_GAP.split(text)
    if len(parts) == 2 and parse_date(parts[1]) and is_organ_line(parts[0]):
        return True
    return is_organ_line(text) or (text.endswith("文件") and is_organ_line(text[:-2].strip()))


def red_head_lines(lines: Sequence[Line], title_lines: frozenset[int]) -> frozenset[int]:
    """Issuer and 文号 lines above the title, between its printings, and right below it."""
    found: set[int] = set()
    last = max(title_lines, default=-1)
    above = 0
    while (
        above < last and above not in title_lines and len(lines[above].text) <= 40 and not _SENTENCE.search(lines[above].text)
    ):
        found.add(above)
        above += 1
    for number, line in enumerate(lines[:COVER]):
        if number in title_lines:
            continue
        if number < last and is_red_head_line(line.text):
            found.add(number)
        elif number > last:
            if doc_number_line(line.text) is None:
                break
            found.add(number)
    return frozenset(found) if title_lines else frozenset(number for number in found if doc_number_line(lines[number].text))
