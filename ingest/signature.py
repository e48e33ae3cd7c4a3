"""The signature: the bodies that sign a text, and the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ingest.confidence import BY_SHAPE, IN_PLACE
from ingest.dates import DATE_PATTERN, parse_date
from ingest.evidence import Found, Sheet, fold
from ingest.kinds import kind_of
from ingest.organs import is_abbreviated, is_organ_line, join_organs

_OPEN_TO_ALL = r"(?:\s*[（(](?:[^（）()]{0,12}公开[^（）()]{0,8}|[此本][件文]有删减)[）)])?"
"""（此件主动公开）, （此件有删减）, which a copy without its line breaks has beside the day."""
_DATE_LINE = re.compile(rf"^[\s（(]*(?P<when>{DATE_PATTERN})[\s）)]*{_OPEN_TO_ALL}$")
_SIGNED_DATE = re.compile(
    rf"^(?P<who>[\u4e00-\u9fff（）()\s、]{{2,60}}?)[\s（(]*(?P<when>{DATE_PATTERN})[\s）)]*{_OPEN_TO_ALL}$"
)
HEAD_OF_BODY = re.compile(
    r"^(?:(?:中华人民共和国)?主\s*席|总\s*理|省\s*长|市\s*长|部\s*长|局\s*长|署\s*长|行\s*长|主\s*任|州\s*长|县\s*长|区\s*长)[\s　:：]+"
    r"(?P<name>[\u4e00-\u9fff·][\u4e00-\u9fff·\s]{1,8})$"
)
"""Who signs an order for its body: 总理　张三."""
_LONGEST = 90
_MOST_SIGNERS = 20


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs (None where only an abbreviation does, such as 省政府), what is printed there, and when."""

    issuer: Found[str] | None = None
    printed: str = ""
    day: Found[date] | None = None


def read_signature(sheet: Sheet) -> Signature:
    """The first signature of a text: lines of bodies, then a line that is a date, or both on one line."""
    for number, line in enumerate(sheet.texts):
        if len(line) > _LONGEST or not (line[-1] in "日）)" or line[-1].isdigit()):
            continue
        text = fold(line)
        if _DATE_LINE.match(text) and (day := parse_date(text)):
            before = sheet.texts[number - 1] if number else ""
            if is_organ_line(before):
                return _signed(sheet, number, day)
            if HEAD_OF_BODY.match(before):
                return Signature(day=sheet.line(number, day, IN_PLACE))
            after = sheet.texts[number + 1] if number + 1 < len(sheet) else ""
            if number > 2 and (number >= len(sheet) - 3 or (len(after) <= 60 and kind_of(after))):
                return Signature(day=sheet.line(number, day, BY_SHAPE))
        elif (both := _SIGNED_DATE.match(text)) and is_organ_line(both["who"]) and (day := parse_date(both["when"])):
            who = both["who"].strip()
            issuer = None if is_abbreviated(who) else sheet.printed(number, who, join_organs(who), IN_PLACE)
            return Signature(issuer, join_organs(who), sheet.at(number, *both.span("when"), day, IN_PLACE))
    return Signature()


def _signed(sheet: Sheet, number: int, day: date) -> Signature:
    """The signature whose date is line ``number``; its bodies may take several lines."""
    first = last = number - 1
    while first > 0 and last - first < _MOST_SIGNERS and is_organ_line(sheet.texts[first - 1]):
        first -= 1
    names = "、".join(join_organs(sheet.texts[line]) for line in range(first, last + 1))
    issuer = None if is_abbreviated(names) else sheet.lines(first, last, names, IN_PLACE)
    return Signature(issuer, names, sheet.line(number, day, IN_PLACE))
