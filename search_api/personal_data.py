"""Personal data masked before anything that people typed is kept: what identifies a person goes, the question stays readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.forms import folded
from index.model import Span

# 18 digits with a checksum (GB 11643): weights and check characters.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10x98765432"
# Not within a longer run of letters and digits, nor the decimals of a number.
_BEGIN = r"(?<![0-9a-z])(?<!\d\.)"
_END = r"(?![0-9a-z])"
_BIRTHDAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PARTED = r"[ .·-]?"
# 13812345678元 is an amount.
_COUNTED = r"(?! ?(?:元|万|亿|%|人次|平方|公里|吨|人(?:[，。；、,; ]|$)))"


def _holds(found: re.Match[str]) -> bool:
    return True


def _is_id_card(found: re.Match[str]) -> bool:
    text = re.sub(r"[^0-9x]", "", found[0])
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return text[17] == _ID_CHECKS[total % 11]


def _is_card(found: re.Match[str]) -> bool:
    """Luhn's sum (ISO/IEC 7812-1)."""
    digits = [int(char) for char in found[0] if char.isdigit()][::-1]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10


# What comes first wins where two overlap. The named group ``it``, where there is one, is what is masked.
_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    ("邮箱", re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"), _holds),
    (
        "身份证号",
        re.compile(rf"{_BEGIN}[1-9]\d{{5}}{_PARTED}(?:18|19|20)\d{{2}}{_PARTED}{_BIRTHDAY}{_PARTED}\d{{3}}[0-9x]{_END}"),
        _is_id_card,
    ),
    ("银行卡号", re.compile(rf"{_BEGIN}\d(?:[ -]?\d){{15,18}}{_END}"), _is_card),
    ("身份证号", re.compile(rf"{_BEGIN}[1-9]\d{{7}}{_BIRTHDAY}\d{{3}}{_END}"), _holds),
    (
        "电话",
        re.compile(
            rf"{_BEGIN}(?:\(?(?:\+|00)?86\)?[ -]?)?1[3-9]\d{_PARTED}\d{{4}}{_PARTED}\d{{4}}{_END}{_COUNTED}"
            rf"|{_BEGIN}1(?: \d){{10}}{_END}"
            # A number with its area; behind another dash it is part of a longer one.
            rf"|{_BEGIN}(?<!\d-)(?:\(0\d{{2,3}}\) ?|0(?:10|2\d) ?-? ?|0[3-9]\d{{2}} ?-? ?)\d{{3,4}}[ -]?\d{{4}}(?:(?:-|转)\d{{1,5}})?{_END}{_COUNTED}"
        ),
        _holds,
    ),
    # Without its area only where it is said to be one.
    (
        "电话",
        re.compile(rf"(?:电话|座机|致电|传真|联系方式|手机)[^0-9。；\n]{{0,6}}(?P<it>(?!400|800)\d{{3,4}}[ -]?\d{{4}}){_END}"),
        _holds,
    ),
    (
        "车牌号",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][·• ]?[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9学警挂]"
            + _END
        ),
        _holds,
    ),
    ("护照号", re.compile(rf"{_BEGIN}(?:[egdsph]\d{{8}}|e[a-z]\d{{7}}){_END}"), _holds),
    (
        "证件号",
        re.compile(rf"(?:护照|通行证|台胞证)[^0-9a-z。；\n]{{0,6}}(?P<it>[a-z]{{0,2}}\d{{4,8}}(?: ?\d{{2,5}})?){_END}"),
        _holds,
    ),
    ("账号", re.compile(rf"(?:微信|wechat|vx|qq|抖音)(?:号码?|id)?[:： ]{{0,2}}(?P<it>[a-z0-9_-]{{5,20}}){_END}"), _holds),
)


def mask(text: str) -> str:
    """``text`` with what identifies a person replaced by its name in 〔〕: e-mail addresses, ID cards, bank cards, phones, number
    plates, passports and travel permits, accounts. Full-width characters count as others; 文号, dates, articles and amounts stay.
    """
    masked: list[tuple[Span, str]] = []
    for span, name in _found(folded(text)):
        if not any(span.start < other.end and other.start < span.end for other, _ in masked):
            masked.append((span, name))
    for span, name in sorted(masked, key=lambda pair: pair[0].start, reverse=True):
        text = f"{text[: span.start]}〔{name}〕{text[span.end :]}"
    return text


def _found(plain: str) -> Iterator[tuple[Span, str]]:
    for name, pattern, is_one in _KINDS:
        for found in pattern.finditer(plain):
            if is_one(found):
                yield Span(*found.span("it" if "it" in pattern.groupindex else 0)), name
