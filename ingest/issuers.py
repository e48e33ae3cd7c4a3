"""发文机关: who issues a text, as printed; None where the source names nobody in full."""

from __future__ import annotations

import re

from ingest.confidence import BY_SHAPE, IN_PLACE
from ingest.evidence import Found, Sheet
from ingest.note import Note, maker_of
from ingest.organs import is_abbreviated, is_organ_line, join_organs
from ingest.red_head import doc_number_line
from ingest.signature import Signature
from ingest.titles import Cover
from ingest.told_facts import Told

_BEFORE_VERB = re.compile(r"^(?P<who>.{2,80}?)\s*(?:关于|印发|转发|批转|公布|发布|(?<!应)对|办理|答复)")
_SESSION = re.compile(r"^第[一二三四五六七八九十]{1,3}届(?=全国)")
_ET_AL = re.compile(
    r"^(?P<who>.{2,20}?)等[〇零一二三四五六七八九十\d]{1,3}(?:个)?(?:部门|部委|单位|部|委|局|机关)(?:[\u4e00-\u9fff]{0,6}?)关于"
)
_ORDER_HEAD = re.compile(r"^(?:中华人民共和国)?(?P<who>[\u4e00-\u9fff、\s]{2,40}?)\s*(?:令|公告)$")
_LETTER = re.compile(r"(?:通知|通告|公告|意见|通报|函)$")
_LETTER_LINES = 4
_STATE = "中华人民共和国"
_ORDER_NUMBER = re.compile(r"(?:中华人民共和国)?(?P<who>[\u4e00-\u9fff、]{2,90}?)(?:令|公告)(?=[〔\[（(]?\d|第)")


def issuer_of(
    sheet: Sheet, cover: Cover, told: Told, note: Note, signature: Signature, number: Found[str] | None
) -> Found[str] | None:
    """The issuer under its name, in the red head, before 关于 in the title, in the signature, in the note, or by its order."""
    for reading in told.get("issuer", ()):
        return reading.also(join_organs(reading.value))
    found = _issuer(sheet, cover, note, signature, number)
    # A body of the state is called without the state's name.
    return found.also(found.value.replace(_STATE, "")) if found else None


def _issuer(sheet: Sheet, cover: Cover, note: Note, signature: Signature, number: Found[str] | None) -> Found[str] | None:
    maker = maker_of(note)
    if maker and "人民代表大会" in maker.value:
        # The congress that passed a regulation makes it, whoever's name stands above (of a resolution that approves it).
        return maker
    if head := _red_head(sheet, cover):
        return head
    if _ET_AL.match(cover.title) and signature.issuer:
        return signature.issuer
    # A record may be named like the text that the letter issues whose title is printed.
    for title in (cover.title, "".join(sheet.texts[number] for number in sorted(cover.title_lines))):
        titled = _BEFORE_VERB.match(title)
        who = _SESSION.sub("", titled["who"]) if titled else ""
        if is_organ_line(who) and not is_abbreviated(who):
            return _in_title(sheet, cover, who)
    return signature.issuer or maker or _below_title(sheet, cover) or _of_order(number) or _undated(sheet, cover)


def _below_title(sheet: Sheet, cover: Cover) -> Found[str] | None:
    """A body's name alone on the line below the title."""
    below = max(cover.title_lines, default=-1) + 1
    if not cover.title_lines or below >= len(sheet):
        return None
    text = sheet.texts[below].strip()
    if not is_organ_line(text) or is_abbreviated(text):
        return None
    return sheet.printed(below, text, join_organs(text), BY_SHAPE)


def _undated(sheet: Sheet, cover: Cover) -> Found[str] | None:
    """The body that signs a letter, where the day below its name is missing: the last line, after the end of a sentence."""
    if len(sheet) < _LETTER_LINES or not _LETTER.search(cover.title) or not sheet.texts[-2].endswith(("。", "！")):
        return None
    text = sheet.texts[-1].strip()
    if not is_organ_line(text) or is_abbreviated(text):
        return None
    return sheet.printed(len(sheet) - 1, text, join_organs(text), BY_SHAPE)


def _of_order(number: Found[str] | None) -> Found[str] | None:
    """The body whose order the 文号 names (国家…总局令2023年第4号)."""
    named = _ORDER_NUMBER.match(number.value) if number else None
    if named is None or number is None or not is_organ_line(named["who"]) or is_abbreviated(named["who"]):
        return None
    return Found(named["who"], number.span, number.element, BY_SHAPE)


def _red_head(sheet: Sheet, cover: Cover) -> Found[str] | None:
    """The bodies of the red head, a line or several (…文件, …令)."""
    names: list[tuple[int, str]] = []
    for number in sorted(cover.red_head):
        text = sheet.texts[number].strip().removesuffix("文件").strip()
        if doc_number_line(text) is not None:
            continue
        if is_organ_line(text) and not is_abbreviated(text):
            if names and number != names[-1][0] + 1:
                break
            names.append((number, join_organs(text)))
        elif not names and len(text) <= 40 and (order := _ORDER_HEAD.match(text)) and is_organ_line(order["who"].strip()):
            who = order["who"].strip()
            return sheet.printed(number, who, join_organs(who), IN_PLACE)
    if not names:
        return None
    joined = "、".join(name for _, name in names)
    first, last = names[0][0], names[-1][0]
    if first == last:
        printed = sheet.texts[first].strip().removesuffix("文件").strip()
        return sheet.printed(first, printed, joined, IN_PLACE)
    return sheet.lines(first, last, joined, IN_PLACE)


def _in_title(sheet: Sheet, cover: Cover, printed: str) -> Found[str]:
    for number in sorted(cover.title_lines):
        if printed in sheet.texts[number]:
            return sheet.printed(number, printed, join_organs(printed), BY_SHAPE)
    if cover.title_lines:
        return sheet.lines(min(cover.title_lines), max(cover.title_lines), join_organs(printed), BY_SHAPE)
    return Found(join_organs(printed), None, "标题", BY_SHAPE)
