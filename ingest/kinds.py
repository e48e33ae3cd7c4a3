"""文种: what sort of text a title announces, by its last word."""

from __future__ import annotations

import re

# The longer of two words that end alike stands first (复函 before 函); 法 is told apart from 办法 by kind_of.
_KINDS = (
    "实施细则|条例|法典|办法|细则|规则|规定|通知|意见|决定|决议|公告|通告|通报|公报|报告|请示|批复|答复|复函|函|纪要|命令|令|议案|章程|方案|规划|计划|要点|"
    "指南|指引|标准|规范|规程|制度|准则|守则|预案|措施|解释|解读|讲话|修正案|纲要|清单|目录|倡议书|公约|协议|须知|工作提示|提示|安排|说明|建议|办理流程|流程|简章|问答|解答|说明书|公示|声明|倡议|手册|大纲"
)
_TAIL = re.compile(r"[\s》〉”」』!！。]+$")
_BRACKETED = re.compile(r"[（(【\[〔][^（(）)】\]〕]{0,60}[）)】\]〕]$")
_NO_STATUTE = re.compile(r"(?:[办做看方想说书合守违执立普修]|(?<!公)司|(?<!适)用)法$")
_KIND = re.compile(f"(?:{_KINDS})$")


def bare_title(title: str) -> str:
    """``title`` without what is appended to it in brackets: 《…办法（试行）》 ends with 办法."""
    before = None
    while title != before:
        before, title = title, _TAIL.sub("", _BRACKETED.sub("", _TAIL.sub("", title)))
    return title


def kind_of(title: str) -> str | None:
    """The 文种 of a title, or None where its last word is none.

    >>> kind_of("清沅市教师交流轮岗办法（试行）")
    '办法'
    """
    bare = bare_title(title)
    if bare.endswith("法") and not _NO_STATUTE.search(bare):
        return "法" if len(bare) <= 40 else None
    found = _KIND.search(bare)
    return found[0] if found and len(found[0]) < len(bare) else None
