"""The parts of an official letter around its body: 主送机关, 附件 list, 密级, 签发人."""

from __future__ import annotations

import re

from ingest.confidence import BY_SHAPE, IN_PLACE
from ingest.evidence import Found, Sheet
from ingest.note import Note
from ingest.red_head import doc_number_line
from ingest.signature import HEAD_OF_BODY
from ingest.titles import Cover

_SECRET = re.compile(r"^(?:密级\s*[:：]\s*)?(?P<value>(?:绝\s*密|机\s*密|秘\s*密)(?:\s*[★*☆]\s*\S{0,8})?)$")
_SIGNED_FOR = re.compile(r"签\s*发\s*人\s*[:：]?\s*(?P<value>[\u4e00-\u9fff·]{2,4}(?:[\s、]+[\u4e00-\u9fff·]{2,4})*)\s*$")
_COVER_LINES = 12
_ADDRESSED = re.compile(
    r"[省市区县州旗厅局委部署社办会院校团司行处站所队台馆室](?:（[^（）]{1,12}）)?[:：]$"
    r"|(?:单位|机构|部门|机关|政府|企业|公司|法院|检察院|组织|委员|代表|主席|同志|国务院|总部|集团|中心|高校|大学|学校|学院|银行|协会|联社|大队|支队|总队|街道|乡镇|镇|乡)(?:（[^（）]{1,12}）)?[:：]$"
)
_NO_ADDRESS = re.compile(
    r"[。；？！《》]|下列|如下|以下|通知|规定|根据|按照|现将|为了|包括|要求|^(?:各位|尊敬|同志们|大家|附件|一、|第[一二三四五六七八九十\d])"
)
_PIECE = re.compile(r"[\u4e00-\u9fff]{0,8}[〔\[（(]|\d{4}|[〕\]）)]\s*第?\d{1,5}号")
"""A piece of a 文号 that stands on a line of its own."""
_LONGEST_ADDRESS = 600
_ANNEXES = re.compile(r"^附\s*件\s*[:：]\s*(?P<rest>.*)$")
_NUMBERED = re.compile(r"(?:^|(?<=[^\d.．]))\s*(?P<number>\d{1,2})\s*[.．、]\s*(?!\d)")
_TITLE_END = re.compile(r"[\s；;。，]+$")


def addressees(sheet: Sheet, cover: Cover, note: Note) -> Found[str] | None:
    """主送机关: the line below the title and the 文号 that names bodies or persons and ends with a colon."""
    if not cover.title_lines or note.acts:
        return None
    for number in range(max(cover.title_lines) + 1, min(max(cover.title_lines) + 5, len(sheet))):
        text = sheet.texts[number]
        if number in cover.red_head or doc_number_line(text) or _PIECE.fullmatch(text):
            continue
        bare = text.rstrip()
        if len(bare) <= _LONGEST_ADDRESS and _ADDRESSED.search(bare) and not _NO_ADDRESS.search(bare):
            return sheet.at(number, 0, len(bare) - 1, bare[:-1].strip(), IN_PLACE)
        # A source that lost its line breaks: the first sentence follows the colon.
        head = re.match(r"[^：:。；]{2,80}[：:](?=[你经现为根按近《])", text)
        if head and _ADDRESSED.search(head[0]) and not _NO_ADDRESS.search(head[0]):
            return sheet.at(number, 0, head.end() - 1, head[0][:-1].strip(), BY_SHAPE)
        break
    return None


def secrecy(sheet: Sheet) -> Found[str] | None:
    """密级 as printed above the title (秘密★10年)."""
    for number, text in enumerate(sheet.texts[:_COVER_LINES]):
        if len(text) <= 20 and (found := _SECRET.match(text.strip())):
            return sheet.printed(number, found["value"], re.sub(r"\s+", "", found["value"]), IN_PLACE)
    return None


def signer(sheet: Sheet) -> Found[str] | None:
    """签发人 in the red head, or who signs an order (总理　张三)."""
    order = any(re.search(r"令\s*$|令[（(]?第.{1,6}号", text) for text in sheet.texts[:3] if len(text) <= 40)
    for number, text in enumerate(sheet.texts[: 2 * _COVER_LINES]):
        if len(text) > 60:
            continue
        if number < _COVER_LINES and (found := _SIGNED_FOR.search(text)):
            return sheet.at(number, *found.span("value"), re.sub(r"\s+", "、", found["value"].strip()), IN_PLACE)
        if order and (found := HEAD_OF_BODY.match(text)):
            return sheet.at(number, *found.span("name"), re.sub(r"\s+", "", found["name"]), IN_PLACE)
    return None


def attachments(sheet: Sheet) -> tuple[Found[str], ...]:
    """The titles of the list after the body (附件：1.… 2.…), without their numbers."""
    for number, text in enumerate(sheet.texts):
        if text.startswith("附") and (found := _ANNEXES.match(text)):
            rest = found["rest"]
            listed = _listed(sheet, number, found.start("rest"))
            if listed:
                return tuple(listed)
            if rest and len(rest) <= 120 and not re.search("[。；]", rest):
                title = _TITLE_END.sub("", rest)
                return (sheet.at(number, found.start("rest"), found.start("rest") + len(title), title, IN_PLACE),)
    return ()


def _listed(sheet: Sheet, number: int, start: int) -> list[Found[str]]:
    """The titles numbered 1, 2, 3 … from ``start`` of line ``number`` on, over as many lines as the count goes on."""
    found: list[Found[str]] = []
    while number < len(sheet):
        text = sheet.texts[number]
        marks = _marks(text, start, len(found) + 1)
        # 「附件：」 alone stands above its list.
        if not marks and (found or text[start:].strip()):
            break
        for place, mark in enumerate(marks):
            end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
            title = _TITLE_END.sub("", text[mark.end() : end])
            if not title or "。" in title:
                return found
            found.append(sheet.at(number, mark.end(), mark.end() + len(title), title, IN_PLACE))
        number, start = number + 1, 0
    return found


def _marks(text: str, start: int, first: int) -> list[re.Match[str]]:
    """The numbers ``first``, ``first`` + 1 … in a line, of which the first opens it."""
    marks: list[re.Match[str]] = []
    for mark in _NUMBERED.finditer(text, start):
        if int(mark["number"]) == first + len(marks) and (marks or not text[start : mark.start()].strip()):
            marks.append(mark)
    return marks
