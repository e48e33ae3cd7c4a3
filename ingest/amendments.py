"""修改 in the wording around a list of names."""

from __future__ import annotations

import re

from ingest.clauses import BESIDE, Clause

_CHANGE = r"(?:修改|修正|修订|补充(?!规定))"
_ALTER = rf"(?:{_CHANGE}|调整|变更|更正|完善)"
_LEVEL = r"(?:调整|延长|缩短|提高|降低|上调|下调|增加|减少|变更)"
_FROM = r"(?:[，,]?(?:自|从)[^，。；《》\n]{2,24}?起[，,]?)?"
_AMOUNT = r"由[^，。；《》\n]{1,30}?(?:调整|提高|降低|增加|减少|修改|变更|改|降|提)(?:为|到|至)"
"""将《…》规定的标准由100元提高到200元."""
_AFTER = re.compile(
    rf"[^，。；《》\n]{{0,60}}?(?:[，,]\s*)?(?:作(?:出)?(?:了)?(?:如下|以下|相应|部分)?(?:的)?{_ALTER}|{_AMOUNT}"
    rf"|(?:予以|进行|加以)(?:如下|以下|相应)?{_ALTER}|{_ALTER}(?:通知|公告)?如下|补充(?:规定|通知)如下|(?:修改|修正|调整|变更|更正|替换|更换)为|改为|增加(?:规定|[一二两三四五][条款项章节目]?|[条款项章节目])|作为第)"
)
_SUBJECT = re.compile(
    rf"(?:等[^，。；《》\n的]{{0,20}}?)?(?:(?:中|的)?(?:有关|相关|部分|个别)?(?:内容|条款|规定)?(?:现|决定|予以|作|作出)*(?:(?:如下|以下|相应){_ALTER}|{_ALTER}如下)[：:]?"
    r"|的?(?:名称|标题)(?:修改|变更|更改|改)为|更名为|附[件表]\d*(?:替换|更换|更新|修改|变更)为"
    rf"|(?:中的?|规定的?|所[列定附]的?)[^，。；《》“”）)\n]{{1,30}}?(?:标准|比例|金额|限额|费率|数额|期限|年限|范围|幅度|上限|下限){_FROM}(?:统一|相应)?(?<!已)(?:{_LEVEL}(?:为|到|至)|(?:提高|降低|上调|下调|增加|减少)(?=\s*[\d一二三四五六七八九十百]))"
    rf"|(?:中的?|规定的?)?[^，。；《》“”）)\n]{{0,30}}?(?<!已){_AMOUNT}|增加(?:规定|[一二两三四五]+[条款项章节目])|(?:予以|均)?删[去除])"
)
"""The names as subject: 《…》作如下修改, 《…》增加一条, 《…》第三条删去, 《…》规定的标准由…调整为…."""
_QUOTED_AFTER = re.compile(
    r"(?:中的?|规定的)?[^。；\n]{0,10}[“\"][^\n]{0,120}?[”\"](?:[、和及][“\"][^\n]{0,120}?[”\"])*(?:[^，。；\n]{0,12})?(?:均|统一|分别|一并)?(?:修改为|改为|删去|删除|调整为|替换为|更正为|变更为)"
)
_INSIDE = re.compile(rf"{BESIDE}(?:及其?[^，。；《》“]{{0,6}}?)?(?:中|里)的?[“\"]")
_TAKES = re.compile(r"(?:^|[，、。：:；一-鿿\d.．）)\s])(?:对|将|把|就|在)\s*$")
_CUTS = re.compile(r"(?:删去|删除|取消)\s*$")
_VERB = re.compile(rf"(?:^|[，：:、.．）)\s]|决定|现)(?:对)?{_CHANGE}\s*$")
_PLAIN_VERB = re.compile(rf"{_CHANGE}\s*$")
_WISH = re.compile(
    r"建议|拟|应当|需要|可以|适时|抓紧|推动|加快|积极|研究|配合|组织|完善|做好|提出|参与|加强|启动|及时|情况|反馈|对照|已|曾|期间|正在|目前|下一步|继续|开展|会同"
)
_LOOSE = re.compile(rf"(?:予以|进行|加以){_ALTER}$")
_TOLD_BELOW = re.compile(r"[^。；]{0,40}(?:如下|[：:])")
_OWN_ACT = re.compile(
    r"决定|现|经研究|我[部局委办省市院]|本(?:规定|决定|通知|办法)|[：:]\s*对$|^\s*[一二三四五六七八九十]+、对$"
)
"""Who changes a text by these words is the author; 根据检查结果对《…》进行修改 tells others to."""
_LABEL = re.compile(
    r"^\s*(?:[（(]?[〇零一二三四五六七八九十百\d]+[）)]?[、.．\s]|[（(][一二三四五六七八九十百\d]+[）)]|第[一二三四五六七八九十\d]+条?[，、\s]?)\s*(?:对|将)?\s*$"
)


def amended(clause: Clause, *, amending: bool) -> tuple[int, int] | None:
    """Where the wording stands (offsets in the text) that amends the names of ``clause``; None where none does.

    ``amending`` says that the document is an act of amendment by its title, so that a bare 「一、修改《…》」 or 「一、《…》」 counts.
    """
    if clause.quoted:
        return None
    before = clause.before[: len(clause.before) - (clause.first - clause.lead)]
    if _WISH.search(before.rpartition("，")[2]):
        return None
    if taken := _TAKES.search(before):
        for pattern in (_AFTER, _QUOTED_AFTER):
            found = pattern.match(clause.after)
            if found and (
                amending
                or not _LOOSE.search(found[0])
                or _OWN_ACT.search(clause.before)
                or _TOLD_BELOW.match(clause.after, found.end())
            ):
                return clause.start + taken.end() - 1, clause.last + found.end()
    part = clause.mentions[-1].provision
    if (found := re.match(r"(?:修改|改)为(?=[：:“])", clause.after)) or (
        (part or _INSIDE.match(clause.after)) and (found := _QUOTED_AFTER.match(clause.after))
    ):
        return clause.first, clause.last + found.end()
    if (found := _SUBJECT.match(clause.after)) and (part or not found[0].endswith(("删去", "删除"))):
        return clause.first, clause.last + found.end()
    if (cut := _CUTS.search(before)) and part:
        return clause.start + cut.start(), clause.last
    verb = (_PLAIN_VERB if amending else _VERB).search(before)
    if verb and (amending or before.endswith(("决定修改", "现修改"))) and not clause.after.startswith(("的", "后", "前")):
        return clause.start + verb.start(), clause.last
    if amending and clause.start == clause.line and _LABEL.match(clause.before) and not clause.after.strip("：:（）() 。"):
        return clause.first, clause.last
    return None
