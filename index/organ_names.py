"""Organs by the names that people use: 市发改委 is 市发展和改革委员会 on a cover, or 市发展改革委."""

from __future__ import annotations

import re
from collections.abc import Iterable

_IN_FULL = {
    "发改": ("发展和改革", "发展改革"),
    "人社": ("人力资源和社会保障", "人力资源社会保障"),
    "住建": ("住房和城乡建设", "住房城乡建设"),
    "卫健": ("卫生健康",),
    "卫计": ("卫生和计划生育", "卫生计生"),
    "市监": ("市场监督管理", "市场监管"),
    "市场监管": ("市场监督管理",),
    "工信": ("工业和信息化",),
    "经信": ("经济和信息化",),
    "自规": ("自然资源和规划",),
    "文旅": ("文化和旅游",),
    "国资": ("国有资产监督管理",),
    "医保": ("医疗保障",),
    "药监": ("药品监督管理",),
    "应急": ("应急管理",),
    "城管": ("城市管理",),
    "交通": ("交通运输",),
    "教": ("教育",),
    "经贸": ("经济贸易", "经济和贸易"),
    "科": ("科学技术",),
}
_BODY = {"委": ("委员会", "委"), "局": ("局",), "厅": ("厅",), "部": ("部",)}
_SHORT = re.compile(rf"(?P<field>{'|'.join(sorted(_IN_FULL, key=len, reverse=True))})(?P<body>[委局厅部])$")
_WHOLE = {
    "国办": "国务院办公厅",
    "中办": "中共中央办公厅",
    "全国人大": "全国人民代表大会",
    "网信办": "互联网信息办公室",
    "编办": "机构编制委员会办公室",
    "银保监会": "银行保险监督管理委员会",
    "银监会": "银行业监督管理委员会",
    "证监会": "证券监督管理委员会",
    "税务总局": "国家税务总局",
}
_ENDS_WHOLE = re.compile(rf"(?:{'|'.join(_WHOLE)})$")
_COUNCIL = re.compile(r"(?P<standing>人大常委会|(?<!代表大会)(?<!人大)(?<=[国省市县区州盟旗])常委会)$")


def organ_forms(name: str) -> tuple[str, ...]:
    """The names that covers may print for an organ called ``name``, the fullest first and itself last.

    >>> organ_forms("市发改委")
    ('市发展和改革委员会', '市发展和改革委', '市发展改革委员会', '市发展改革委', '市发改委')
    >>> organ_forms("国办"), organ_forms("清沅市人大常委会")[0], organ_forms("教育局")
    (('国务院办公厅', '国办'), '清沅市人民代表大会常务委员会', ('教育局',))
    """
    if found := _COUNCIL.search(name):
        return (name[: found.start()] + "人民代表大会常务委员会", name)
    if found := _ENDS_WHOLE.search(name):
        before = name[: found.start()]
        return (before.removesuffix("国家") + _WHOLE[found[0]], name)
    if found := _SHORT.search(name):
        fields, bodies = _IN_FULL[found["field"]], _BODY[found["body"]]
        return (*(name[: found.start()] + field + body for field in fields for body in bodies), name)
    return (name,)


def as_printed(name: str, issuers: Iterable[str]) -> str:
    """The form of ``name`` that most of ``issuers`` hold; where none holds any, the fullest."""
    forms = organ_forms(name)
    if len(forms) == 1:
        return name
    known = list(issuers)
    held = {form: sum(form in issuer for issuer in known) for form in forms}
    # 市发展和改革委 is a part of 市发展和改革委员会: of forms that as many hold, the fullest says most.
    return max(forms, key=lambda form: held[form])
