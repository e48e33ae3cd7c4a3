"""Personal data masked before anything that people typed is kept: what identifies a person goes, the question stays readable."""

from __future__ import annotations

import re

# 18 digits with a checksum (GB 11643): weights and check characters.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_DIGIT = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z])"

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_BIRTHDAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID_CARD = re.compile(_DIGIT + r"[1-9]\d{5}(?:18|19|20)\d{2}" + _BIRTHDAY + r"\d{3}[0-9Xx]" + _END)
_OLD_ID_CARD = re.compile(_DIGIT + r"[1-9]\d{7}" + _BIRTHDAY + r"\d{3}" + _END)
_CARD = re.compile(_DIGIT + r"\d(?:[ -]?\d){15,18}" + _END)
_MOBILE = re.compile(_DIGIT + r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}" + _END)
_LANDLINE = re.compile(_DIGIT + r"(?:0\d{2,3}[ -]|[（(]0\d{2,3}[）)])\d{7,8}(?:-\d{1,5})?" + _END)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9学警挂]"
    + _END
)
_PASSPORT = re.compile(_DIGIT + r"[EeGgDdSsPpHh]\d{8}" + _END)


def mask(text: str) -> str:
    """``text`` with e-mail addresses, ID cards, bank cards, phones, number plates and passports replaced by their names in 〔〕."""
    text = _EMAIL.sub("〔邮箱〕", text)
    text = _ID_CARD.sub(lambda found: "〔身份证号〕" if _is_id_card(found[0]) else found[0], text)
    text = _CARD.sub(lambda found: "〔银行卡号〕" if _is_card(found[0]) else found[0], text)
    text = _OLD_ID_CARD.sub("〔身份证号〕", text)
    text = _MOBILE.sub("〔电话〕", text)
    text = _LANDLINE.sub("〔电话〕", text)
    text = _PLATE.sub("〔车牌号〕", text)
    return _PASSPORT.sub("〔护照号〕", text)


def _is_id_card(text: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return text[17].upper() == _ID_CHECKS[total % 11]


def _is_card(text: str) -> bool:
    """Luhn's sum (ISO/IEC 7812-1)."""
    digits = [int(char) for char in text if char.isdigit()][::-1]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10
