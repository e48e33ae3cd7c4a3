"""Facts printed under their names: in a page's table of metadata, a record's fields, or the first lines (发文字号：…)."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.confidence import LABELLED
from ingest.dates import parse_date
from ingest.evidence import Found, Sheet, fold
from ingest.lines import SourceFacts

_COVER_LINES = 30
_LABELLED = re.compile(r"^[【\[]?\s*([\u4e00-\u9fff\s]{2,10}?)\s*[】\]]?\s*[:：]\s*(\S.{0,120})$")
_BLANK = re.compile(r"[\s:：]")

_NAMES = {
    "doc_number": "发文字号 文号 文件编号 发文文号 文件号 公文字号 发布文号 字号",
    "issuer": "发文机关 发布机构 发文单位 发布机关 制定机关 颁布部门 发布单位 颁布单位 制发机关 公布机关 发布部门 颁布机关",
    "issued": "成文日期 成文时间 发文日期 发文时间 签发日期 印发日期 印发时间 生成日期",
    "published": "发布日期 公布日期 发布时间 颁布日期 公开日期 公布时间 颁布时间",
    "effective": "施行日期 实施日期 生效日期 生效时间 执行日期 施行时间 实施时间",
    "expires": "失效日期 失效时间 废止日期 有效期至",
    "term": "有效期 有效期限 试行期 试行期限",
    "addressees": "主送 主送机关 主送单位",
    "topics": "主题词 主题分类 所属主题",
    "index_number": "索引号 信息索引号",
    "secrecy": "密级",
    "signer": "签发人",
    "stated_validity": "有效性 时效性 时效 文件有效性 效力状态",
    "level": "效力级别 效力层级 法律层级 效力位阶",
    "site": "网站名称",
    "reprint_of": "原标题",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_HAN_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}(?:[\s、]+[\u4e00-\u9fff·]{2,4})*")
_NUMBER = re.compile(r".*\d.*号.*|.*号.*[\d〇零一二三四五六七八九十].*")
_TERM = re.compile(r"[\d一二三四五六七八九十两半]+(?:年|个月)|(?:至|长期).*")
_SECRET = re.compile(r"(?:绝密|机密|秘密|内部).*")
_ANY = re.compile(r".+")
_SHAPES: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("issued", "published", "effective", "expires"), lambda value: parse_date(fold(value))),
    "doc_number": lambda value: _NUMBER.fullmatch(fold(value)) and len(value) <= 60,
    "term": _TERM.fullmatch,
    "signer": _HAN_NAME.fullmatch,
    "secrecy": _SECRET.fullmatch,
}
"""What a value under a name must look like to be the fact: a body may say 「文号：见附件」."""

Told = dict[str, tuple[Found[str], ...]]


def told_facts(sheet: Sheet, source: SourceFacts) -> Told:
    """What stands under a known name, by the field of :class:`Facts` that it tells, the page's table before the text."""
    told: dict[str, list[Found[str]]] = {}
    for name, value in source.extra:
        if (field := _field(name, value)) is not None:
            told.setdefault(field, []).append(Found(value.strip(), None, f"网页元数据 {_BLANK.sub('', name)}", LABELLED))
    for number, text in enumerate(sheet.texts[:_COVER_LINES]):
        if len(text) > 140 or not (found := _LABELLED.match(text)):
            continue
        if (field := _field(found[1], found[2])) is not None:
            start, end = found.span(2)
            told.setdefault(field, []).append(sheet.at(number, start, end, text[start:end].strip(), LABELLED))
    return {field: tuple(readings) for field, readings in told.items()}


def _field(name: str, value: str) -> str | None:
    field = _FIELD_OF.get(_BLANK.sub("", name))
    fits = _SHAPES.get(field or "", _ANY.match)
    return field if field and value.strip() and fits(value.strip()) else None
