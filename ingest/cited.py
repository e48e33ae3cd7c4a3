"""Every reference in a text that is to be checked: 《…》, 文号 and 第X条, with the words that are quoted after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.citation import Provision, parse_provisions, read_provisions
from index.doc_number import normalise
from index.forms import simplified
from index.judgement import GENERIC
from index.model import Span
from index.names import title_key
from index.numbers import HAN_NUMERALS
from ingest.references import Mention, find_mentions

_COUNT = rf"[{HAN_NUMERALS}\d０-９]+"
_CODE = re.compile(
    r"(?P<code>[一-鿿]{2,16})\s*[〔\[（(【［﹝]\s*(?:19|20)\d\d\s*年?\s*[〕\]）)】］﹞]\s*第?\s*\d{1,5}\s*号"
    rf"|(?P<order>[一-鿿]{{2,20}}(?:令|公告))\s*(?:(?:19|20)\d\d\s*年)?\s*第\s*{_COUNT}\s*号"
)
_BEFORE_CODE = re.compile(
    r".*(?:根据|依据|依照|按照|遵照|落实|贯彻|执行|印发|转发|发布|公布|废止|违反|参照|以及|关于|违背|见|和|及|与|的|据|照|由|以|经|按|对|原|日|了|有|为|是|包括|其中|同时)(?=[一-鿿]{2})"
)
_OPENS_ITSELF = re.compile(r"(?!\s*(?:规定|第|的|和|、|及|与|至))")
_LAST_WORD = re.compile(
    r"(?:法|典|条例|办法|规定|细则|规则|规程|规范|章程|准则|守则|意见|通知|决定|方案|解释|标准|制度)[的中]?[ 　]*$"
)
_GENERIC = re.compile(rf"《(?P<title>{'|'.join(sorted(GENERIC))})》")
_TAIL = re.compile(r"(?:文件|文)?(?:中的?|的)?[^\S\n]*")
_ARTICLE = re.compile(rf"第\s*{_COUNT}\s*条")
_THAT_TEXT = re.compile(
    r"(?:该|同|上述|前述|此|这[部个]?)(?:法律|法|条例|办法|规定|细则|规则|意见|通知|决定|解释|章程|规范性文件|文件)(?:的|中的?|还|同时|也)?\s*$"
    r"|(?:其|同时|以及|还有|和|与|及|、|，|；|。|”|」)(?:其中|中|的)?\s*$|^\s*$"
)
_GOES_ON = re.compile(
    rf"{_THAT_TEXT.pattern}|^[^。\n]{{0,60}}[，；](?:[^。，；\n]{{0,12}}?)(?:依照|依据|根据|按照|按|依|违反|适用|参照|遵照)\s*$"
)
_OWN_ARTICLES = re.compile(rf"^[ \t　#*>]*第\s*{_COUNT}\s*条[\s　]", re.MULTILINE)
_ITSELF = re.compile(
    r"本(?:法|条例|办法|规定|细则|规则|规程|规范|章程|通知|意见|决定|解释|实施办法|实施细则|准则|指引|标准|制度|公约|合同|协议|方案)(?:的|中)?\s*$"
)
_GOES_ON = re.compile(
    rf"{_THAT_TEXT.pattern}|^[^。\n]{{0,60}}[，；](?:[^。，；\n]{{0,12}}?)(?:依照|依据|根据|按照|按|依|违反|适用|参照|遵照)\s*$"
)
_OWN_ARTICLES = re.compile(rf"^[ \t　#*>]*第\s*{_COUNT}\s*条[\s　]", re.MULTILINE)
_SAYS = r"(?:的?规定|明确|指出|要求|载明|提出|写明|强调|也|还|已|均|中|所|的|内容|原文|如下|表述|为|是|就|都|，|,|\s){0,8}"
_QUOTE = re.compile(
    rf"{_SAYS}[：:]?\s*(?:“(?P<a>[^“”]{{4,600}})”|「(?P<b>[^「」]{{4,600}})」|\"(?P<c>[^\"\n]{{4,600}})\"|『(?P<d>[^『』]{{4,600}})』)"
)
# With other words between, what is quoted may be but a term (推行“一网通办”): only long ones are taken for the source's words.
_FURTHER_ON = re.compile(r"[^。；“”「」《》\n]{0,30}(?:“(?P<a>[^“”]{12,600})”|「(?P<b>[^「」]{12,600})」)")
_AFTER_COLON = re.compile(
    r"(?:的)?(?:(?:明确)?(?:规定|内容|原文)(?:如下|是|为)?|明确|载明|写明)[：:]\s*(?P<text>[^“「\"『\n][^\n]{6,400})"
)
_SHORTEST_QUOTE = 4
_LONGEST_BARE, _SHORTEST_BARE = 40, 2
_LONGEST_PROVISIONS = 400


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference at ``span`` of a text. ``inferred`` tells that it names no document itself, and that of ``title`` before it is meant.

    ``quote`` is where the words stand that the text gives as those of the source.
    """

    span: Span
    title: str | None
    number: str | None
    provisions: tuple[Provision, ...]
    inferred: bool = False
    quote: Span | None = None


def cited_in(text: str, known_title: Callable[[str], bool], known_number: Callable[[str], bool]) -> list[Cited]:
    """Every reference of ``text`` in reading order; one that names neither a document nor follows one has no title and no number.

    Traditional characters are read as simplified ones, and titles given so. ``known_title`` tells whether the base has a
    document of a title's key: 民法典第八条 needs no 《》 then. ``known_number`` tells the same of a 文号, normalised, and so where one begins
    that words run into.
    """
    text = simplified(text)  # one for one: the places hold in the text as it is written
    found = [_of_mention(text, mention) for mention in find_mentions(text)]
    found += _numbers(text, found, known_number)
    found += _generic(text, found)
    found.sort(key=lambda cited: cited.span.start)
    found += list(_bare(text, found, known_title))
    found.sort(key=lambda cited: cited.span.start)
    found += list(_provisions_alone(text, found))
    found.sort(key=lambda cited: cited.span.start)
    ends = [*(cited.span.start for cited in found[1:]), len(text)] if found else []
    return [replace(cited, quote=_quote(text, cited, end)) for cited, end in zip(found, ends, strict=True)]


def _of_mention(text: str, mention: Mention) -> Cited:
    title, end = mention.full_title or mention.title, mention.end
    if mention.provision:
        return Cited(Span(mention.start, end), title, mention.doc_number, parse_provisions(mention.provision))
    # Series such as 第五、六条 are no one provision that a relation could lead to.
    tail = _TAIL.match(text, end)
    provisions, last = _provisions_at(text, tail.end() if tail else end)
    return Cited(Span(mention.start, last if provisions else end), title, mention.doc_number, provisions)


def _numbers(text: str, taken: list[Cited], known: Callable[[str], bool]) -> Iterator[Cited]:
    """文号 that stand alone, with the provision after them."""
    for found in _CODE.finditer(text):
        printed = found["code"] or found["order"]
        lead = _BEFORE_CODE.match(printed)
        start = found.start() + (lead.end() if lead and len(printed) - lead.end() >= 2 else 0)
        # The longest ending of the run that the base has a document for.
        forms = (at for at in range(found.start(), found.start() + len(printed)) if known(normalise(text[at : found.end()])))
        start = next(forms, start)
        if any(cited.span.start < found.end() and start < cited.span.end for cited in taken):
            continue
        tail = _TAIL.match(text, found.end())
        provisions, end = _provisions_at(text, tail.end() if tail else found.end())
        yield Cited(
            Span(start, end if provisions else found.end()), None, "".join(text[start : found.end()].split()), provisions
        )


def _generic(text: str, taken: list[Cited]) -> Iterator[Cited]:
    """《意见》, 《办法》: short forms that the text does not introduce. What they mean cannot be told, and that is said."""
    for found in _GENERIC.finditer(text):
        if not any(cited.span.start < found.end() and found.start() < cited.span.end for cited in taken):
            provisions, end = _provisions_at(text, found.end())
            yield Cited(Span(found.start(), end), found["title"], None, provisions)


def _bare(text: str, taken: list[Cited], known_title: Callable[[str], bool]) -> Iterator[Cited]:
    """Titles without 《》 before a provision: the longest that the base knows."""
    reached = 0
    for found in _ARTICLE.finditer(text):
        if found.start() < reached or any(cited.span.start <= found.start() < cited.span.end for cited in taken):
            continue
        before = text[max(0, found.start() - _LONGEST_BARE) : found.start()]
        if not _LAST_WORD.search(before):
            continue
        end = found.start() - len(before) + len(before.rstrip(" 　"))
        end -= text[max(0, end - 1) : end] in ("的", "中")
        line = max(text.rfind("\n", 0, end) + 1, end - _LONGEST_BARE, reached)
        begins = (at for at in range(line, end - _SHORTEST_BARE + 1) if not text[at].isspace())
        start = next((at for at in begins if known_title(title_key(text[at:end]))), None)
        if start is not None:
            provisions, reached = _provisions_at(text, found.start())
            yield Cited(Span(start, reached), text[start:end], None, provisions)


def _provisions_at(text: str, start: int) -> tuple[tuple[Provision, ...], int]:
    """The provisions that begin at ``start``; they do not run over the end of the line, where items of the text itself may follow."""
    line = text[start : start + _LONGEST_PROVISIONS].partition("\n")[0]
    provisions, end = read_provisions(line)
    return provisions, start + end


def _provisions_alone(text: str, named: list[Cited]) -> Iterator[Cited]:
    """第X条 outside the references found so far: of the document named last in the same paragraph, else of none."""
    end = 0
    # 依照第四十条 means the article of the text itself, where that has articles.
    goes_on = _THAT_TEXT if _OWN_ARTICLES.search(text) else _GOES_ON
    for found in _ARTICLE.finditer(text):
        start = found.start()
        if start < end or any(cited.span.start <= start < cited.span.end for cited in named):
            continue
        provisions, end = _provisions_at(text, start)
        if not provisions:
            end = found.end()
            continue
        line = text.rfind("\n", 0, start) + 1
        opens_line = not text[line:start].strip("# 　*>\t")
        stands_apart = (
            text[found.end() : found.end() + 1].isspace() and text[max(0, start - 8) : start].rstrip()[-1:] in "。：；）"
        )
        if (opens_line and _OPENS_ITSELF.match(text, found.end())) or stands_apart:
            continue  # an article of the text itself
        before = next((cited for cited in reversed(named) if line <= cited.span.start < start), None)
        gap = text[before.span.end if before else line : start]
        if _ITSELF.search(gap):
            continue  # the text's own articles, or those of what it quotes
        if before and goes_on.search(gap):
            yield Cited(Span(start, end), before.title, before.number, provisions, inferred=True)
        elif text.count("“", line, start) == text.count("”", line, start):  # else it is part of what the text quotes
            yield Cited(Span(start, end), None, None, provisions)


def _quote(text: str, cited: Cited, limit: int) -> Span | None:
    if found := _QUOTE.match(text, cited.span.end):
        name = next(name for name in "abcd" if found[name])
        return Span(*found.span(name))
    if found := _FURTHER_ON.match(text, cited.span.end, max(limit, cited.span.end)):
        name = next(name for name in "ab" if found[name])
        return Span(*found.span(name))
    if found := _AFTER_COLON.match(text, cited.span.end):
        start, end = found.span("text")
        # Without quotation marks the wording ends with its paragraph, or where the next reference begins.
        end = min(end, limit) if limit > start else end
        return Span(start, end) if end - start > _SHORTEST_QUOTE else None
    return None
