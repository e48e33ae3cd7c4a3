"""What kind of thing a question asks for, and whether a piece of text holds a thing of that kind."""

from __future__ import annotations

import re
from enum import StrEnum

from index.model import Span

# Words that ask. They say what kind of answer is wanted, not what it is about, so no passage must contain them.
ASKING_WORDS = frozenset(
    [
        "什么",
        "哪些",
        "哪个",
        "哪种",
        "哪几",
        "哪几个",
        "哪",
        "哪里",
        "哪儿",
        "多少",
        "几",
        "几个",
        "几种",
        "多大",
        "多久",
        "多长",
        "多高",
        "怎么",
        "怎样",
        "怎么样",
        "如何",
        "怎么办",
        "为何",
        "为什么",
        "是否",
        "能否",
        "可否",
        "有没有",
        "能不能",
        "可不可以",
        "是不是",
        "会不会",
        "要不要",
        "吗",
        "呢",
        "吧",
        "啊",
        "谁",
        "何时",
        "何地",
        "何种",
        "何",
        "请问",
        "咨询",
        "了解",
        "想",
        "知道",
        "告诉",
        "一下",
        "的",
        "了",
        "是",
        "有",
        "在",
        "和",
        "与",
        "及",
        "对",
        "由",
        "向",
        "从",
        "到",
        "被",
        "把",
        "为",
        "我",
        "我们",
        "你",
        "他",
        "它",
        "其",
        "这",
        "那",
        "个",
        "应",
        "应该",
        "应当",
        "要",
        "会",
        "能",
        "可以",
        "需要",
        "必须",
        "关于",
        "有关",
        "相关",
        "规定",
        "进行",
        "方面",
    ]
)


class Kind(StrEnum):
    """What is asked for."""

    AMOUNT = "amount"
    TIME = "time"
    AGENT = "agent"
    LIST = "list"
    OTHER = "other"


# The first that matches wins: 「什么时候」 before 「什么」, 「多长时间」 before 「多少」.
_QUESTIONS = (
    (
        Kind.TIME,
        re.compile(r"何时|什么时候|什么时间|几月|几号|哪年|哪天|哪一年|多久|多长时间|时间|日期|期限|何日|截止|几年|几天|几日"),
    ),
    (
        Kind.AMOUNT,
        re.compile(
            r"多少|几[个所名人项家元次种件倍成分]|多大|多高|比例|金额|标准|覆盖率|[率额量数]是|上限|下限|限额|价格|百分之"
        ),
    ),
    (
        Kind.AGENT,
        re.compile(r"谁|哪个(?:部门|单位|机构|机关|科室)|哪些(?:部门|单位|机构|机关)|什么(?:部门|单位|机构|机关)|何部门|找哪"),
    ),
    (
        Kind.LIST,
        re.compile(r"哪些|哪几|包括|内容|职责|条件|材料|流程|程序|步骤|措施|要求|任务|情形|方式|原则|职权|权利|义务|手续"),
    ),
)
_NUMBER = r"(?:\d[\d,.]*|[〇零一二两三四五六七八九十百千万亿半]+)"
_ANSWERS = {
    Kind.AMOUNT: re.compile(
        rf"\d[\d,.]*\s*[%％‰]|百分之{_NUMBER}|{_NUMBER}\s*(?:余|多)?\s*(?:万|亿)?\s*"
        r"(?:元|人|名|个|所|家|项|次|倍|成|分|件|平方米|公里|米|吨|户|张|辆|间|课时|学时|班|册|岁|周岁|床|亩|公顷)"
    ),
    Kind.TIME: re.compile(
        rf"{_NUMBER}\s*年|{_NUMBER}\s*月|{_NUMBER}\s*(?:个)?(?:工作日|日|天|小时|分钟|学年|学期|周|星期)|之日起|[上下]半年|每[年月周日天]|寒暑?假|暑假"
    ),
    Kind.AGENT: re.compile(
        r"[\u4e00-\u9fff](?:局|委|委员会|部门|政府|厅|办公室|中心|机构|机关|单位|学校|组织|党委|支部|校长|书记|负责人|主任|人)"
    ),
    Kind.LIST: re.compile(r"[：:]|、[^、。]+、|[（(][一二三四五][）)]|包括|分别|以下|下列"),
}


def kind_of(question: str) -> Kind:
    """What ``question`` asks for."""
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(question)), Kind.OTHER)


# Questions that want a word or a number, and questions that want sentences; the first that matches wins.
_BRIEF = re.compile(
    r"多少|几[个天日年月项名家次种人]|何时|什么时候|时间|谁|哪个|哪家|哪里|哪儿|哪一|哪天|何地|地址|电话|网址|热线|号码|多久|多长|比例"
)
_LONG = re.compile(r"如何|怎么|怎样|措施|政策|要求|做法|办法|工作|内容|规定|安排|哪些|方式|优惠|支持|条件|什么$")


class Breadth(StrEnum):
    """How much of an answer is wanted."""

    BRIEF = "brief"
    LONG = "long"
    EITHER = "either"


def breadth_of(question: str) -> Breadth:
    """How much of an answer ``question`` wants."""
    if kind_of(question) in (Kind.AMOUNT, Kind.TIME, Kind.AGENT) or _BRIEF.search(question):
        return Breadth.BRIEF
    return Breadth.LONG if _LONG.search(question) else Breadth.EITHER


_ASKS = re.compile(
    r"为什么|为何|什么|哪[些个种几家里儿一天年]?|多[少久长大高]|几[个项种名家年天日]?|何[时地种日处]|谁|如何|怎么[办样]?|怎样"
)
_LINKS = "是为有在由的应该会将了"


def gap(question: str) -> tuple[str, str]:
    """What stands before the words of ``question`` that ask, and what behind them: the answer stands between them in a text.

    >>> gap("办理期限是多少个工作日"), gap("由哪个部门负责")
    (('办理期限', '个工作日'), ('', '部门负责'))
    """
    match = _ASKS.search(question)
    before, behind = (question[: match.start()], question[match.end() :]) if match else (question, "")
    return before.rstrip(_LINKS), behind.strip(_LINKS + "？?吗呢")


def things(kind: Kind, text: str) -> list[Span]:
    """Where ``text`` holds amounts, times or agents when that is what is asked for; nothing for other kinds."""
    if kind not in (Kind.AMOUNT, Kind.TIME, Kind.AGENT):
        return []
    return [Span(*match.span()) for match in _ANSWERS[kind].finditer(text)]


def holds(kind: Kind, text: str) -> bool:
    """Whether ``text`` holds a thing of this kind; always true for OTHER."""
    pattern = _ANSWERS.get(kind)
    return pattern is None or pattern.search(text) is not None
