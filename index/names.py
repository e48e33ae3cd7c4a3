"""Titles of policies brought to one form, so that the many ways of printing one name are compared as equal."""

from __future__ import annotations

import re
import unicodedata

from index.forms import simplified

_LEFT_OUT = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad《》〈〉<>「」『』“”‘’\"'＂]+")
_BRACKETS = str.maketrans("〔［【﹝{[〕］】﹞}]", "(((((())))))")
_DASHES = re.compile(r"[-‐‑‒–—―─－~～〜]+")
_DOTS = re.compile(r"[·•・‧∙⋅]")
_COUNTRY = "中华人民共和国"
_YEAR = r"(?:19|20)\d\d年?"
_DATE = r"(?:19|20)\d\d[-.年/]?(?:0?[1-9]|1[0-2])[-.月/]?(?:[0-2]?\d|3[01])日?"
_EDITION = (
    r"(?:修订|修正|修改|制定|公布|通过|颁布|发布|施行|实施|文本|版本?|年?第[一二三四五六七八九十\d]+次(?:修订|修正)|本|稿)"
)
_MARK = re.compile(
    r"\((?:"
    rf"{_DATE}(?:{_EDITION})*"
    rf"|{_YEAR}(?:{_EDITION})+"
    r"|第?[一二三四五六七八九十\d]*次?(?:修订|修正|修改)(?:草案)?[本稿]?"
    r"|(?:试行|暂行|草案|送审|审议|征求意见|公开征求意见|建议|讨论|报批|新|旧|现行|全文|有效|废止|失效|已废止|已失效|已修改)[本稿版]?"
    r")\)$"
)
_YEARS_END = re.compile(r"(?<=[一-鿿)])(?:19|20)\d\d(?:年?(?:修订|修正)[本版稿]?|年版|版)$")
_ISSUER = re.compile(r"^[一-鿿、,()]{2,60}?(?=(?:关于|印发|转发|批转|发布|公布)[一-鿿]{2})")


def title_key(title: str) -> str:
    """The form in which two titles are compared; equal keys mean the same name, whatever the edition.

    Width, script (traditional or simplified), blanks, quoting brackets (《》〈〉“”), the shape of dashes and dots, and 中华人民共和国 make no difference, and the marks
    that :func:`title_marks` returns are left off: 「《中华人民共和国 招标投标法》（2017修正）」 and 「招标投标法」 have one key. Numbers in
    a series, (一) (二), and years and periods, (2021-2025年), are part of the name. A title that would lose everything keeps its folded form.
    """
    return _split(title)[0]


def title_marks(title: str) -> tuple[str, ...]:
    """The marks of edition at a title's end, without brackets, in print order: ``("试行",)``, ``("2019修正", "2021-01-22")``.

    They tell editions of one name apart, where both sides bear one: (试行) and its successor, the wordings of several years.
    """
    return _split(title)[1]


def without_issuer(key: str) -> str:
    """The key of a title without the issuers before 关于, 印发, 转发…, which a mention often leaves out or puts elsewhere."""
    return _ISSUER.sub("", key, count=1)


def _split(title: str) -> tuple[str, tuple[str, ...]]:
    folded = _folded(title)
    marks: list[str] = []
    rest = folded
    while found := _MARK.search(rest) or _YEARS_END.search(rest):
        if found.start() == 0:
            break
        rest = rest[: found.start()]
        marks.append(found[0].strip("()"))
    return rest.replace(_COUNTRY, "") or rest or folded, tuple(reversed(marks))


def _folded(title: str) -> str:
    plain = simplified(unicodedata.normalize("NFKC", title)).translate(_BRACKETS)
    plain = _DOTS.sub("·", _DASHES.sub("-", _LEFT_OUT.sub("", plain)))
    return plain.lower()
