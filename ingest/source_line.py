"""The labelled pairs that portals print around a text: 「发布时间：… 作者：… 来源：…」, 「索引号：… 发文机关：…」."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ingest.lines import SourceFacts
from ingest.source_labels import FIELD_OF, WEAK


def _spaced(label: str) -> str:
    return r"[\s\u3000]*".join(map(re.escape, label))


_LABEL = re.compile(
    "(?P<label>" + "|".join(_spaced(label) for label in sorted(FIELD_OF, key=len, reverse=True)) + r")"
    r"\s*(?:[:：]|(?=[\s]*\d)|(?=[\s]*[【\[（(]?\s*大\s*中))"
)
_SIZES = re.compile(
    r"[\s|｜/、,，·\[\]【】（）()]*(?:超大|特大|大号?|中号?|小号?|默认|标准|A[+＋\-－]?|T[+|\-]?|[+＋\-－])"
    r"(?:[\s|｜/、,，·\[\]【】（）()]*(?:超大|特大|大号?|中号?|小号?|默认|标准|A[+＋\-－]?|T[+|\-]?|[+＋\-－]))*"
)
_BUTTON = re.compile(
    r"[【\[（(]?\s*(?:我要)?(?:打印(?:本页|此页|文章|此文|正文)?|关闭(?:窗口|本页|页面|此页)?|收藏(?:本页|本文)?|分享|纠错"
    r"|返回(?:上页|首页|列表)?|保存(?:本页)?|下载(?:Word|PDF)?|推荐|朗读|听全文|微信|新浪微博|微博|QQ空间|QQ好友|QQ"
    r"|复制链接|点赞|语音播报|手机版)\s*[】\]）)]?",
    re.IGNORECASE,
)
_SEPARATORS = " \t\u3000\xa0|｜丨/·•,，;；、-—–_[]【】()（）〔〕<>《》"
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*(?:[-/.年])\s*(?P<month>\d{1,2})\s*(?:[-/.月])\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T\s\u3000]*(?:星期[一二三四五六日天])?[\s\u3000]*(?:上午|下午)?"
    r"\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}秒?)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?分?)?"
)
# The site's own name before the date, as modern portals put it: 「教育信息网 2024-03-01 来源：…」.
_DATED_NAME = re.compile(rf"[^\s\d。，：:；]{{2,15}}[\s|｜]*(?P<date>{re.sub('P<[a-z]+>', ':', _DATE.pattern)})")
_COUNT = re.compile(r"[\s（(]*[\d,，.]*\s*万?\+?\s*(?:人次|次|人|条)?[\s）)]*")
_MAX_LINE = 400
"""Longest source line: one with a title and ten official facts has about 250 characters."""
_MAX_VALUE = 60
"""Longest 来源 or 作者: the longest at hand have 40 characters."""
_MAX_FREE_VALUE = 160
"""Longest 标题 or 内容概述: the longest titles of the State Council's documents at hand have 90."""

Pair = tuple[str, str]


def parse_date(text: str) -> date | None:
    """The date that ``text`` starts with, in any usual writing with digits; a time after it is ignored."""
    match = _DATE.match(text.strip())
    if match is None:
        compact = re.fullmatch(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{6})?", text.strip())
        if compact is None:
            return None
        parts = compact[1], compact[2], compact[3]
    else:
        parts = match["year"], match["month"], match["day"]
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def label_name(text: str) -> str | None:
    """The printed name if ``text`` is one of the labels of an official metadata table and nothing else."""
    name = re.sub(r"[\s\u3000:：]", "", text)
    return name if name in FIELD_OF else None


def is_official(pairs: Iterable[Pair]) -> bool:
    """Whether all the pairs are official metadata (文号, 索引号 …), which texts print themselves too."""
    return all(FIELD_OF[name] == "official" for name, _ in pairs)


def parse_source_line(text: str) -> list[Pair] | None:
    """The (printed name, value) pairs of a line that consists of nothing else, or None for any other line.

    A line counts when it has a label that texts do not use themselves or two labels, when no value reads like a sentence,
    and when what stands before the first label is a date, a button or a short name.
    """
    sentence = text.endswith(("。", "；", "，", "：", "、", ";")) and not text.endswith(("来源：", "作者："))
    found = [] if sentence or len(text) > _MAX_LINE else list(_LABEL.finditer(text))
    if not found:
        return _bare_date(text)
    names = [re.sub(r"[\s\u3000]", "", match["label"]) for match in found]
    kinds = len(set(names))
    pairs = None if kinds < 2 and names[0] in WEAK else _prefix_pairs(text[: found[0].start()], kinds)
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        got = _value_pairs(names[number], text[match.end() : end]) if pairs is not None else None
        if pairs is None or got is None:
            return None
        pairs += got
    return pairs


def _bare_date(text: str) -> list[Pair] | None:
    """A line that is only a date with time or in digits, as portals print it (``2024年5月1日`` alone signs a text)."""
    rest = _BUTTON.sub("", text).strip(_SEPARATORS)
    match = _DATE.fullmatch(rest)
    if match is None or ("年" in rest and ":" not in rest and "：" not in rest):
        return None
    return [("发布时间", rest)]


def _prefix_pairs(prefix: str, labels: int) -> list[Pair] | None:
    rest = _BUTTON.sub("", prefix)
    stripped = rest.strip(_SEPARATORS)
    if not stripped:
        return []
    if _DATE.fullmatch(stripped):
        return [("发布时间", stripped)]
    dated = _DATED_NAME.fullmatch(stripped)
    if labels >= 2 and dated:
        return [("发布时间", dated["date"])]
    if labels >= 2 and len(stripped) <= 15 and rest[-1] in _SEPARATORS and not re.search(r"[。：:]", stripped):
        return []
    return None


def _value_pairs(name: str, raw: str) -> list[Pair] | None:
    """The pairs that one label and what follows it give: none for a counter, two where a date stands after the value."""
    field = FIELD_OF[name]
    value = _strip_buttons(raw.strip(" \u3000\xa0|｜" if field in ("title", "official", "url") else _SEPARATORS))
    if field == "url":
        return [(name, value)] if re.fullmatch(r"(?:https?://|www\.)\S+", value) else None
    if field in ("counter", "widget"):
        return _trailing(_COUNT.sub("", value, count=1) if field == "counter" else raw)
    if field == "published":
        return _dated(name, value)
    if field in ("title", "official"):
        return _free(name, value)
    value = re.split(r"[\s\u3000|｜]+(?=\S{2,6}[:：])", value)[0]
    if len(value) > _MAX_VALUE or re.search(r"[。；;！？!?]|，.*，", value):
        return None
    return _split_date(name, value)


def _free(name: str, value: str) -> list[Pair] | None:
    """A title or an official fact: longer, with any punctuation, but no sentence."""
    if len(value) > _MAX_FREE_VALUE or (value.endswith(("。", "；", "：")) and name != "内容概述"):
        return None
    return [(name, value)] if value else []


def _strip_buttons(value: str) -> str:
    """``value`` without the buttons that follow it after a gap or in brackets."""
    while True:
        match = re.search(r"(?:[\s\u3000|｜]+|(?=[【\[]))" + _BUTTON.pattern + r"\s*$", value, re.IGNORECASE)
        if match is None or match.start() == 0:
            return "" if _BUTTON.fullmatch(value) else value
        value = value[: match.start()].rstrip(_SEPARATORS)


def _dated(name: str, value: str) -> list[Pair] | None:
    if not value:
        return []
    match = _DATE.match(value)
    if match is None:
        return [(name, value)] if parse_date(value) else None
    rest = value[match.end() :].strip(_SEPARATORS)
    after = _trailing(rest) if rest else []
    return None if after is None else [(name, match[0].strip()), *after]


def _trailing(rest: str) -> list[Pair] | None:
    """What may stand unlabelled after a value or a widget's label: buttons, sizes, a date, a short name after a gap."""
    rest = _SIZES.sub("", _BUTTON.sub("", rest)).strip(_SEPARATORS)
    if not rest:
        return []
    if _DATE.fullmatch(rest):
        return [("发布时间", rest)]
    return [] if len(rest) <= 12 and not re.search(r"[。，；：:]", rest) else None


def _split_date(name: str, value: str) -> list[Pair]:
    match = re.search(r"[\s\u3000|｜]+(" + _DATE.pattern + r")$", value)
    if match is None:
        return [(name, value)] if value else []
    return [(name, value[: match.start()].rstrip(_SEPARATORS)), ("发布时间", match[1])]


def add_pairs(facts: SourceFacts, pairs: Iterable[Pair]) -> SourceFacts:
    """``facts`` with the pairs added: what is known already stays, unknown names go to ``extra`` once."""
    for name, value in pairs:
        field = FIELD_OF.get(name)
        if not value:
            continue
        if field == "published":
            facts = replace(facts, published=facts.published or parse_date(value))
        elif field in ("title", "source_name", "author", "url"):
            facts = facts if getattr(facts, field) else replace(facts, **{field: value})  # type: ignore[arg-type]
        elif (name, value) not in facts.extra:
            facts = replace(facts, extra=(*facts.extra, (name, value)))
    return facts


def merge_facts(first: SourceFacts, second: SourceFacts) -> SourceFacts:
    """Both together; where both say something, ``first`` holds."""
    return SourceFacts(
        title=first.title or second.title,
        published=first.published or second.published,
        source_name=first.source_name or second.source_name,
        author=first.author or second.author,
        url=first.url or second.url,
        extra=(*first.extra, *(pair for pair in second.extra if pair not in first.extra)),
    )
