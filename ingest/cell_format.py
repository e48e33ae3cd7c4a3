"""Numbers and dates of spreadsheets as their format shows them: 0.125 under ``0.0%`` is 12.5%, 45292 a date."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETED = re.compile(r"\[(?!h|m|s)[^\]]*\]", re.IGNORECASE)
_DATE_PART = re.compile(r"[ymdhs]|上午|下午", re.IGNORECASE)
_NUMBER_PART = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?(?:E\+0+)?")


def display(value: object, pattern: str = "General") -> str:
    """The value of a cell as text under a number format of Excel's; what the format does not tell is shown plainly."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return _moment(value, pattern)
    if isinstance(value, int | float):
        return _number(value, pattern or "General")
    return str(value)


@lru_cache(maxsize=512)
def is_date_format(pattern: str) -> bool:
    """Whether numbers under this format are dates or times."""
    bare = _BRACKETED.sub("", _QUOTED.sub("", pattern.split(";", maxsplit=1)[0]))
    return bool(_DATE_PART.search(bare)) and "general" not in bare.lower() and not re.search(r"[#0?]", bare.replace(".0", ""))


def _moment(value: datetime | date | time, pattern: str) -> str:
    bare = _BRACKETED.sub("", pattern.split(";", maxsplit=1)[0]).lower()
    clock = isinstance(value, time) or (isinstance(value, datetime) and "h" in bare)
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    day = f"{value.year}-{value.month:02d}-{value.day:02d}"
    if "年" in bare:
        shown = f"{value.year}年{value.month}月" + (f"{value.day}日" if "d" in bare else "")
        day = shown if "y" in bare else day
    elif "y" in bare and "d" not in bare and "m" in bare:
        day = f"{value.year}-{value.month:02d}"
    elif "/" in bare:
        day = f"{value.year}/{value.month}/{value.day}"
    elif "月" in bare and "y" not in bare:
        day = f"{value.month}月{value.day}日"
    if clock and isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return day + value.strftime(" %H:%M:%S" if "s" in bare else " %H:%M")
    return day


def _number(value: float, pattern: str) -> str:
    sections = pattern.split(";")
    chosen = sections[1] if value < 0 and len(sections) > 1 and sections[1].strip() else sections[0]
    bare = _BRACKETED.sub("", chosen)
    part = _NUMBER_PART.search(_QUOTED.sub("", bare))
    if part is None or "general" in bare.lower() or "@" in bare or "E+" in bare or "/" in bare:
        return _general(value)
    magnitude = abs(value) if chosen is not sections[0] else value
    percent = "%" in _QUOTED.sub("", bare)
    places = len(part[0].partition(".")[2])
    try:
        amount = Decimal(repr(magnitude)) * (100 if percent else 1)
        rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return _general(value)
    text = f"{rounded:,.{places}f}" if "," in part[0] else f"{rounded:.{places}f}"
    # Places that the format leaves open (#) are not shown when they are zero; leading zeros are (a code such as 00012).
    if places and part[0].endswith("#"):
        text = text.rstrip("0").rstrip(".")
    leading = len(re.sub(r"[^0]", "", part[0].partition(".")[0]))
    if leading > 1 and "," not in part[0]:
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        text = sign + digits.zfill(leading + (places + 1 if places else 0))
    spelled = _QUOTED.sub(lambda match: match[1] or match[2] or "", bare)
    before, _, after = spelled.partition(part[0])
    return before.strip() + text + after.strip()


def _general(value: float) -> str:
    """A number as a cell without a format shows it: up to 11 digits, no trailing zeros, no exponent for whole numbers."""
    if isinstance(value, int) or (value == int(value) if abs(value) < 1e15 else False):
        return str(int(value))
    return f"{value:.11g}"
