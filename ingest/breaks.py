"""Line breaks that a copy lost: paragraphs glued together by spaces get their lines back where that is safe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.dates import DATE_PATTERN
from ingest.glued_annexes import split_glued_annexes
from ingest.kinds import kind_of
from ingest.lines import Line
from ingest.numbering import DIVISIONS, Label, Shape, read_label
from ingest.organs import is_organ_line

# Of the 362,531 lines of laws.tar.gz, where line breaks are whole, 36 are cut, all glued in the source (33 of them in two texts);
# of the 592 ncp_documents, each one line of 123 to 16,867 characters, all but 6 are cut, the median into 10 lines.
_GLUED = 200
_HEADING = 40
_GAP = re.compile(r"[ \t\u00a0\u2002\u2003\u3000]+")
_ARTICLE_GAP = re.compile(r"(?<=[。；：！？”）])[ \t\u00a0\u2002\u2003\u3000]+(?=第[一二三四五六七八九十百千零〇]+条)")
_GLUED_CHAPTER = re.compile(r"(?<=[。；])\s*(?=第[一二三四五六七八九十]{1,3}章[^。；，：]{2,25}$)")
_INDENT = re.compile(
    r"(?<=[。；：:])[ \t]*\u3000\u3000+(?=[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])"
)
"""Two wide blanks before 一、 or （一）: the indent of a paragraph whose line break a copy lost."""
_BARE_ITEM = re.compile(r"(?<=[。）])(?=[一二三四五六七八九十]{1,3}、)")
_SENTENCE_END = "。！？；：”」』"
_OPEN, _CLOSE = "（(《〈“〔[【", "）)》〉”〕]】"
_NO_START = "，。；：！？、）》」』〉〕】”’"
_NEVER_FIRST = frozenset("，。；、）”》")
_PRINTED_SYMBOL = re.compile(r"[\u4e00-\u9fff，。；：！？、（）《》“”〔〕【】①-⑳]")
_AFTER_TITLE = re.compile(r"各|为|根据|按照|依据|现将|现就|近日|近期")
_SIGNED = re.compile(
    rf"[^。；：]{{0,40}}{DATE_PATTERN}(?:\s+[（(][^（）()。]{{2,20}}[）)])?$|[（(](?:此件|信息公开)[^（）()。]{{2,16}}[）)]$"
)
_SIGNED_ABOVE = re.compile(
    rf"([^。；：，]{{4,60}}{DATE_PATTERN}(?:\s+[（(][^（）()。]{{2,20}}[）)])?)\s+([^。；：，]{{8,80}})$"
)
_SIGNATURE = re.compile(rf"(?P<before>.{{20,}}\S)\s+(?P<signature>(?P<who>[\u4e00-\u9fff]{{3,40}})\s+{DATE_PATTERN})")
_SIGNED_OFF = re.compile(
    rf"(?<=[。！])\s*(?P<signature>(?P<who>[\u4e00-\u9fff、\s]{{3,60}}?)\s*{DATE_PATTERN}\s*(?:[（(][^（）()]{{2,16}}[）)])?)\s*$"
)
"""A body's name and a day after the last sentence: the signature, whatever blanks a copy left there."""
_ACT_ENDS = re.compile(r"(?:通过|批准|修正|修订|公布|发布|施行|号)[）)]?$")
_DAY = re.compile(rf"(?:根据)?\s*{DATE_PATTERN}")
_SITS = re.compile(r"[\u4e00-\u9fff]{0,14}(?:第[〇零一二三四五六七八九十]{1,3}届|国务院|令第)|经?最高人民")
"""Who passed or published a text, behind the day in the note under its title: 1983年9月2日 第六届….
"""
_PAGE_TAIL = re.compile(r"(?:责任)?编辑\s*[：:]|分享\s*[：:]?|打印|扫一扫|来源\s*[：:]|关闭")
"""What a page prints below the date of a signature."""
_STRETCHED = re.compile(r"[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff])*")
_STRETCHES_ON = re.compile(r"[\u4e00-\u9fff](?:\s|$)")
_NUMBERED_TITLE = re.compile(
    r"(?P<title>[^。；]*关于[^。；]*?的[\u4e00-\u9fff]{0,4}?(?:通知|意见|决定|批复|公告|通告|通报|函|复函|报告))"
    r"(?P<number>[\u4e00-\u9fff]{1,8}[〔\[](?:19|20)\d\d[〕\]]\s?\d{1,5}\s?号)"
    rf"(?P<day>[（(]{DATE_PATTERN}[）)])?\s*(?P<rest>.*)"
)
_DOC_NUMBER = re.compile(r"\S{0,12}[〔\[【（(](?:19|20)\d\d[〕\]】）)]\s?\d+\s?号$")


def restore_breaks(lines: Sequence[Line], title: str | None = None) -> tuple[Line, ...]:
    """``lines`` with every glued one cut into its paragraphs; only blanks disappear at the cuts, no other character changes.

    A line that begins with ， or another mark that nothing begins with goes back to the line above.

    ``title`` is the document's where it is known: it is cut off when the first line runs on from it.
    """
    restored: list[Line] = []
    for number, line in enumerate(_closed_up(lines)):
        if line.level is not None or line.row is not None or len(line.text) < _HEADING:
            restored.append(line)
            continue
        text = line.text
        if (
            number == 0
            and title
            and len(text) >= _GLUED
            and text.startswith(title)
            and text[len(title) : len(title) + 1].isspace()
        ):
            restored.append(replace(line, text=title))
            text = text[len(title) :].lstrip()
        if number == 0 and (numbered := _NUMBERED_TITLE.fullmatch(text)):
            restored += [replace(line, text=part) for part in numbered.group("title", "number", "day") if part]
            text = numbered["rest"]
            if not text:
                continue
        signed_off = _SIGNED_OFF.search(text)
        signature = signed_off["signature"] if signed_off and is_organ_line(signed_off["who"]) else ""
        pieces = list(_pieces(text.removesuffix(signature).rstrip()))
        if len(text) >= _GLUED and (signed := _SIGNATURE.fullmatch(pieces[-1])) and is_organ_line(signed["who"]):
            pieces[-1:] = [signed["before"], signed["signature"]]
        if signature:
            pieces.append(signature)
        if "章" in text[-30:] and len(chapter := _GLUED_CHAPTER.split(pieces[-1])) == 2:
            pieces[-1:] = chapter
        restored.extend([line] if pieces == [line.text] else (replace(line, text=piece) for piece in pieces))
    return split_glued_annexes(restored)


def _closed_up(lines: Sequence[Line]) -> Sequence[Line]:
    """``lines`` where none begins with a mark that only follows words: a copy broke the line before it, as around a link."""
    if not any(line.text[:1] in _NEVER_FIRST for line in lines):
        return lines
    closed: list[Line] = []
    for line in lines:
        above = closed[-1] if closed else None
        if above and line.text[0] in _NEVER_FIRST and above.text[-1] not in "。；" and _plain(above) and _plain(line):
            closed[-1] = replace(above, text=above.text + line.text)
        else:
            closed.append(line)
    return closed


def _plain(line: Line) -> bool:
    return line.level is None and line.row is None and line.confidence is None


def _pieces(text: str) -> Iterator[str]:
    for block in _split_articles(text):
        if len(block) < _GLUED:
            yield from _split_short(block)
            continue
        for piece in _split_gaps(block):
            yield from _split_bare_items(piece)


def _split_short(block: str) -> list[str]:
    """Cuts a block of few words where nothing else can be meant: before an indented number, and below a signature and date."""
    if "\u3000\u3000" in block:
        return _INDENT.split(block)
    signed = _SIGNED_ABOVE.match(block) if "日 " in block else None
    return [signed[1], signed[2]] if signed and kind_of(signed[2]) else [block]


def _split_articles(text: str) -> Iterator[str]:
    """Cuts before 「 第六十五条 」 after the end of a sentence when it counts on from the article before."""
    label = read_label(text)
    last = label.value if label and label.shape is Shape.ARTICLE else 0
    start = 0
    for gap in _ARTICLE_GAP.finditer(text) if "条" in text else ():
        following = read_label(text[gap.end() : gap.end() + 20])
        if following and not following.cited and following.value == last + 1:
            yield text[start : gap.start()]
            start, last = gap.end(), following.value
    yield text[start:]


def _split_gaps(text: str) -> Iterator[str]:
    start = depth = counted = 0
    for gap in _GAP.finditer(text):
        depth = max(0, depth + _nesting(text[counted : gap.start()]))
        counted = gap.end()
        piece, following = text[start : gap.start()], text[gap.end() : gap.end() + 40]
        if piece and _breaks(piece, gap[0], following, depth):
            yield piece
            start, depth = gap.end(), 0
    yield text[start:]


def _nesting(text: str) -> int:
    return sum(text.count(char) for char in _OPEN) - sum(text.count(char) for char in _CLOSE)


def _breaks(piece: str, gap: str, following: str, depth: int) -> bool:
    """Whether a paragraph ends with ``piece``, as far as it and the text that follows the blank show."""
    if not following or following[0] in _NO_START or not (_PRINTED_SYMBOL.match(following) or following[0].isdigit()):
        return False
    label = read_label(following)
    if depth > 0 and not (label and piece[-1] in _SENTENCE_END):
        return False
    if piece[-1] in "。！？" or (piece[-1] in _SENTENCE_END and _PRINTED_SYMBOL.match(following)):
        return True
    if piece[-1] == ":" and label and label.value == 1:
        return True
    if not _PRINTED_SYMBOL.match(piece[-1]):
        return False
    if label and _opens_paragraph(label, following):
        return True
    if _DAY.match(following) and _ACT_ENDS.search(piece):
        return True
    if _SITS.match(following) and _DAY.fullmatch(piece):
        return False
    if _SIGNED.match(piece) and (
        kind_of(following.split(" ", 1)[0]) or not set(following) & set("，。；： ") or _PAGE_TAIL.match(following)
    ):
        return True
    if _DOC_NUMBER.match(piece) or _DOC_NUMBER.match(following.split(" ", 1)[0]):
        return True
    if len(gap) > 1 or gap == "\u3000":
        # A body's name may be stretched: 财  政  部.
        return not (_STRETCHED.fullmatch(piece) and _STRETCHES_ON.match(following))
    if _AFTER_TITLE.match(following) and len(piece) <= 120 and kind_of(piece):
        return True
    own = read_label(piece)
    return bool(own and own.shape is not Shape.ARTICLE and len(piece) <= _HEADING and not set(piece) & set("。；"))


def _opens_paragraph(label: Label, following: str) -> bool:
    if label.shape is Shape.ARTICLE or label.shape in DIVISIONS:
        return label.apart and not label.cited
    return label.shape not in (Shape.DECIMAL_1, Shape.DECIMAL_2) or len(following) > label.end


def _split_bare_items(text: str) -> Iterator[str]:
    """Cuts 「。二、」 without a blank, where the numbers count on."""
    start, last = 0, None
    label = read_label(text)
    if label and label.shape is Shape.HAN_COMMA:
        last = label.value
    for cut in _BARE_ITEM.finditer(text) if len(text) >= _GLUED else ():
        following = read_label(text[cut.start() : cut.start() + 8])
        if following and following.value == (1 if last is None else last + 1):
            yield text[start : cut.start()]
            start, last = cut.start(), following.value
    yield text[start:]
