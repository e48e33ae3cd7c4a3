"""How a counter is printed: the number formats of Word's automatic numbering (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable

_HAN = "〇一二三四五六七八九"
_HAN_UNITS = ("", "十", "百", "千")
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
    (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def print_number(value: int, kind: str) -> str:
    """``value`` in the format ``kind``; formats that are not known, and values that a format cannot show, are decimal.

    >>> print_number(12, "chineseCountingThousand"), print_number(105, "chineseCountingThousand"), print_number(3, "upperRoman")
    ('十二', '一百零五', 'III')
    """
    if kind == "none":
        return ""
    if kind in _CIRCLES:
        first, last = _CIRCLES[kind]
        return chr(ord(first) + value - 1) if 1 <= value <= ord(last) - ord(first) + 1 else str(value)
    writer = _WRITERS.get(kind)
    return writer(value) if writer and 0 < value < 10_000 else str(value)


def _counted(value: int, digits: str, units: tuple[str, ...], zero: str) -> str:
    """一百零五: a digit and its unit for each place, one zero for places left out."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += (zero if gap and text else "") + digits[digit] + units[place]
        gap = digit == 0
    return text


def _thousand(value: int) -> str:
    text = _counted(value, _HAN, _HAN_UNITS, "零")
    return text[1:] if text.startswith("一十") else text


def _hundred(value: int) -> str:
    """Counted to 九十九, then digit by digit."""
    return _thousand(value) if value < 100 else _digits(value)


def _digits(value: int) -> str:
    return "".join(_HAN[int(digit)] for digit in str(value))


def _roman(value: int) -> str:
    text = ""
    for amount, letters in _ROMAN:
        text += letters * (value // amount)
        value %= amount
    return text


def _letters(value: int) -> str:
    """Letters from a to z, then aa, bb …"""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _cycle(symbols: str) -> Callable[[int], str]:
    return lambda value: symbols[(value - 1) % len(symbols)]


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in str(value))


_CIRCLES = {
    "decimalEnclosedCircle": ("①", "⑳"),
    "decimalEnclosedCircleChinese": ("①", "⑩"),
    "decimalEnclosedParen": ("⑴", "⒇"),
    "decimalEnclosedFullstop": ("⒈", "⒛"),
    "ideographEnclosedCircle": ("㊀", "㊉"),
}
_WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda value: f"- {value} -",
    "chineseCounting": _hundred,
    "taiwaneseCounting": _hundred,
    "japaneseCounting": _thousand,
    "chineseCountingThousand": _thousand,
    "taiwaneseCountingThousand": _thousand,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "chineseLegalSimplified": lambda value: _counted(value, _LEGAL, _LEGAL_UNITS, "零"),
    "ideographLegalTraditional": lambda value: _counted(value, _LEGAL_TRADITIONAL, _LEGAL_UNITS, "零"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda value: _cycle(_STEMS)(value) + _cycle(_BRANCHES)(value),
}
