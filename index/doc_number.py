"""发文字号: recognised in a question, and brought to one form so that 国发〔2019〕5号, 国发[2019]5号 and 国发（2019）5 号 are one."""

from __future__ import annotations

import re

from index.numbers import HAN_NUMERALS, chinese_number

_OPEN, _CLOSE = r"[〔\[［（(【﹝]", r"[〕\]］）)】﹞]"
_NUMBERED = re.compile(rf"([\u4e00-\u9fff]{{1,16}})\s*{_OPEN}\s*((?:19|20)\d\d)\s*年?\s*{_CLOSE}\s*第?\s*0*(\d{{1,5}})\s*号")
_ORDER = re.compile(
    rf"([\u4e00-\u9fff]{{0,16}}?(?:令|公告))\s*(?:\d{{4}}\s*年)?\s*第\s*0*(\d{{1,5}}|[{HAN_NUMERALS}]{{1,9}})\s*号"
)


def normalise(doc_number: str) -> str:
    """One form without spaces or differing brackets, usable as a single index term."""
    if found := _NUMBERED.search(doc_number):
        return f"{found[1]}[{found[2]}]{found[3]}号"
    if found := _ORDER.search(doc_number):
        return f"{found[1]}第{chinese_number(found[2])}号"
    return re.sub(r"\s+", "", doc_number)


def mentioned(question: str) -> list[str]:
    """Normalised forms that ``question`` may mean.

    The words before the issuer's code run into it (「根据国发〔2019〕5号」), so every ending of that run is offered; only a
    real number will be found.
    """
    forms = []
    for prefix, year, number in _NUMBERED.findall(question):
        forms += [f"{prefix[start:]}[{year}]{number}号" for start in range(len(prefix))]
    for prefix, number in _ORDER.findall(question):
        forms += [f"{prefix[start:]}第{chinese_number(number)}号" for start in range(len(prefix))]
    return forms
