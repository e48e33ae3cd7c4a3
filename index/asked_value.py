"""What a question about a matter asks to be told of it: a period, an amount, a penalty, a day, an organ; and the matter itself.

「教师交流轮岗年限」 is about 教师交流轮岗 and asks for a period; 「遛犬不牵绳罚款多少」 is about 遛犬不牵绳 and asks for a fine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from index.quantities import quantities

_HOW_MANY = r"(?:是|为|有|要|应当|可以|最[多少高低长短]|不?超过|至[多少])*(?:多少|几)"
_HOW_LONG = rf"(?:是|为|要|最[长短])*(?:多久|多长时间|多长)|{_HOW_MANY}(?:个)?(?:学?年|月|天|日|小时|分钟|工作日|周|学期)"
_HOW = r"(?:要|会|应当?|将|可以?|能)?(?:受到?|被)?(?:怎么|怎样|如何|什么|哪些|多少)(?:样)?(?:的)?"


class Want(StrEnum):
    """The kind of thing that is asked for."""

    FINE = "fine"
    PENALTY = "penalty"
    PERIOD = "period"
    DAY = "day"
    SHARE = "share"
    MONEY = "money"
    COUNT = "count"
    AGENT = "agent"
    NOTHING = "nothing"


# The first that matches says what is asked for; what it matches is not part of the matter.
_ASKS = (
    (
        Want.FINE,
        rf"(?:的)?罚款(?:的)?(?:数额|金额|额度|标准|幅度|多少(?:元|钱)?)|(?:{_HOW}|{_HOW_MANY}|会)?(?:罚|罚款)(?:{_HOW_MANY}|多少)(?:元|钱)?|罚款$",
    ),
    (
        Want.PENALTY,
        rf"{_HOW}(?:处罚|处理|处分|惩罚|惩处|追责|罚)|(?:的)?(?:处罚|罚则|法律责任|处分)(?:{_HOW}|(?:是|有)?(?:什么|哪些)|标准)?$|违法责任$",
    ),
    (
        Want.PERIOD,
        rf"(?:的)?(?:年限|期限|时限|时长|工期|任期|学制|有效期|间隔期?|年数|天数)(?:{_HOW_LONG})?|{_HOW_LONG}|满几年",
    ),
    (
        Want.DAY,
        r"(?:从|自|是)?(?:何时|什么时候|哪天|哪一?年|几月)(?:开始|起|施行|实施)*|(?:的)?(?:施行|实施|生效|截止)(?:日期|时间)",
    ),
    (Want.SHARE, r"(?:的)?(?:比例|比率|占比|百分比|覆盖率)(?:是|为)?(?:多少|多大)?"),
    (
        Want.MONEY,
        # 收费 is a matter, its 标准 is what is asked for.
        r"(?:的)?(?:金额|数额|额度|限额)(?:是|为)?(?:多少)?(?:元|钱)?$|(?:是|为|要)?多少(?:元|钱)"
        r"|(?<=收费|费用|价格|补贴|补助|津贴|奖金)(?:(?:的)?标准(?:是|为)?(?:多少)?)?$",
    ),
    (
        Want.COUNT,
        rf"(?:的)?(?:人数|名额|数量|次数|年龄|面积|距离)(?:是|为)?(?:多少|多大)?$|{_HOW_MANY}(?:[名人次家户个周]岁?)?|多大",
    ),
    (
        Want.AGENT,
        r"(?:由|归|找|是)?(?:谁|哪个(?:部门|单位|机构|机关)|哪些(?:部门|单位|机构|机关)|什么(?:部门|单位|机构|机关))(?:来|负责|主管|管理|管)*|(?:的)?(?:主管部门|负责部门|执法主体)$",
    ),
)
# Longer texts are no questions about one thing.
_LONGEST = 200
_PATTERNS = tuple((want, re.compile(pattern)) for want, pattern in _ASKS)
_EDGES = re.compile(r"^(?:的|对于?|关于|在|对)+|(?:的|是|应当?|要|有|由)+$")

_FINE = re.compile(r"元[^。；\n]{0,12}罚款|罚款")
_PENALTY = re.compile(
    r"罚款|警告|拘留|没收|吊销|责令|给予处分|予以处罚|依法处理|的规定(?:予以)?(?:处罚|处理)|刑事责任|从其规定|适用其规定|通报批评|约谈"
)
_DAY = re.compile(r"年\s*[\d一二三四五六七八九十]+\s*月|之日起")
_AGENT = re.compile(r"部门|机关|机构|委员会|人民政府|单位|组织|[局厅委院]")
_OF_TIME = re.compile(r"(?:年|月|日|周|小时|分钟|学期|学年)$")
_OF_MONEY = re.compile(r"元$")
_OF_SHARE = re.compile(r"[%/]")


@dataclass(frozen=True, slots=True)
class Asked:
    """``matter`` is the question without the words that ask for ``want``; the whole question where nothing else is left."""

    matter: str
    want: Want


def asked_in(topic: str) -> Asked:
    """What ``topic`` is about, and what it asks for.

    >>> asked_in("教师交流轮岗年限"), asked_in("遛犬不牵绳罚款多少")
    (Asked(matter='教师交流轮岗', want=<Want.PERIOD: 'period'>), Asked(matter='遛犬不牵绳', want=<Want.FINE: 'fine'>))
    """
    plain = topic.strip(" ?？。，")
    if len(plain) > _LONGEST:
        return Asked(plain, Want.NOTHING)
    for want, pattern in _PATTERNS:
        if match := pattern.search(plain):
            matter = _EDGES.sub("", plain[: match.start()]) + plain[match.end() :]
            matter = _EDGES.sub("", matter.strip(" ，,"))
            return Asked(matter if len(matter) > 1 else plain, want)
    return Asked(plain, Want.NOTHING)


def measures(want: Want, form: str) -> bool:
    """Whether a quantity of this ``form`` (:attr:`index.quantities.Quantity.form`) measures what is wanted; any does for NOTHING."""
    if want in (Want.FINE, Want.PENALTY, Want.MONEY):
        return _OF_MONEY.search(form) is not None
    if want is Want.PERIOD:
        return _OF_TIME.search(form) is not None
    if want is Want.SHARE:
        return _OF_SHARE.search(form) is not None
    if want is Want.COUNT:
        return not (_OF_MONEY.search(form) or _OF_SHARE.search(form))
    return want is Want.NOTHING


def tells(want: Want, text: str) -> bool:
    """Whether ``text`` tells a thing of the kind wanted; never for NOTHING."""
    if want in (Want.PERIOD, Want.SHARE, Want.COUNT, Want.MONEY):
        return not (want is Want.MONEY and "罚款" in text) and any(measures(want, one.form) for one in quantities(text))
    patterns = {Want.FINE: _FINE, Want.PENALTY: _PENALTY, Want.DAY: _DAY, Want.AGENT: _AGENT}
    return want in patterns and patterns[want].search(text) is not None
