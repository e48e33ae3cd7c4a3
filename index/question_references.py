"""Documents that a question names: by 《title》, by a title without brackets that the base knows, by 文号, each with its provisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from index.citation import Number, Provision, read_provisions
from index.doc_number import mentioned, normalise
from index.model import Span
from index.names import title_key
from index.naming import telling
from index.numbers import HAN_NUMERALS, chinese_number

_QUOTED = re.compile(r"《(?P<title>[^《》\n]{2,100}(?:《[^《》\n]{1,60}》[^《》\n]{0,40})?)》")
_OPEN, _CLOSE = r"[〔\[［（(【﹝]", r"[〕\]］）)】﹞]"
_NUMBER = re.compile(
    rf"(?P<code>[一-鿿]{{1,16}})\s*(?:{_OPEN}\s*(?:19|20)\d\d\s*年?\s*{_CLOSE}\s*第?\s*\d{{1,5}}\s*号"
    r"|(?<=令|告)\s*(?:(?:19|20)\d\d\s*年)?\s*第\s*(?:\d{1,5}|[" + HAN_NUMERALS + r"]{1,9})\s*号)"
)
# 国发2019年5号, 国发2019 5号: the brackets left out. Only a number that the base has tells it from a date.
_UNBRACKETED = re.compile(
    r"(?P<code>[一-鿿]{1,16})\s*(?P<year>(?:19|20)\d\d)(?:年\s*第?|\s+第?|第)\s*0*(?P<serial>\d{1,5})\s*号"
)
# Words before the issuer's code that run into it, where the base does not have the number and so cannot tell.
_NO_CODE = re.compile(
    r"^(?:请问|请|问|查一下|查询|查找|查|找|根据|依据|依照|按照|遵照|落实|执行|关于|什么是|看看|想看|我想看|我要|有关|的|和|与|及|在|对)+"
)
_EDITION = re.compile(r"[（(][^（()）]{2,16}[）)]")
_TO_PROVISION = re.compile(r"\s*(?:中的?|里的?|的)?\s*")
# The last word of a title that may stand without 《》; what may not follow it, because it makes the word another one.
_LAST_WORD = re.compile(
    r"(?:法典|法|条例|办法|规定|细则|规则|规程|规范|章程|准则|守则|意见|通知|决定|方案|纲要|规划|解释|标准|制度|公告)"
    r"(?!律|人|院|规(?!定.{0,4}的?(?:是|吗))|定(?!了)|制|治|官|学|庭|师|案|医|典|的决定|的意见|的通知|的规定)"
)
# 12条2款, as people type; 《…》 may also be followed by a count of measures.
_ARTICLE_TYPED = re.compile(
    rf"(?P<article>[{HAN_NUMERALS}\d]+)条(?:第?(?P<paragraph>[{HAN_NUMERALS}\d]+)款)?(?:第?[(]?(?P<item>[{HAN_NUMERALS}\d]+)[)]?项)?"
    r"(?=$|[，。；？?！!、的\s]|怎|是|讲|说|规|内|和|与|如|有|对|什)"
)
_ARTICLE = re.compile(rf"\s*的?\s*第?\s*[{HAN_NUMERALS}\d]+\s*条")
_LONGEST_BARE = 48
_LAST_WORDS_TRIED = 40
_SHORTEST_BARE = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A document as a question names it at ``span``: by ``title`` or ``number`` (normalised), with the provisions asked for.

    ``named`` is the part of the span that is the name. ``quoted`` tells a name in 《》 or a 文号 from a bare title.
    """

    span: Span
    named: Span
    title: str | None
    number: str | None
    provisions: tuple[Provision, ...]
    quoted: bool


def documents_named(
    text: str, plain: str, known_title: Callable[[str], bool], known_number: Callable[[str], bool]
) -> list[Named]:
    """The documents that ``text`` names, in its order; ``plain`` is ``text`` folded, as long as it.

    ``known_title`` and ``known_number`` tell whether the base has a document of that key (:func:`index.names.title_key`) or
    normalised 文号: a bare title counts only then, and the words that run into a 文号 are told from its code by it.
    """
    found = list(_quoted(text, plain))
    found += (named for named in _numbered(plain, known_number) if not _overlaps(named, found))
    found += (named for named in _bare(text, plain, known_title, found))
    return sorted(found, key=lambda named: named.span.start)


def _quoted(text: str, plain: str) -> Iterator[Named]:
    for found in _QUOTED.finditer(plain):
        end = found.end()
        title = text[found.start("title") : found.end("title")]
        if (edition := _EDITION.match(plain, end)) and not _NUMBER.search(edition[0]):
            title, end = title + text[end : edition.end()], edition.end()
        yield _with_provisions(plain, Span(found.start(), end), title, None, quoted=True)


def _numbered(plain: str, known: Callable[[str], bool]) -> Iterator[Named]:
    for found in _NUMBER.finditer(plain):
        forms = mentioned(found[0])
        number = next((form for form in forms if known(form)), None)
        if number is None:
            number = normalise(_NO_CODE.sub("", found[0]))
            if number[0] in "[第":
                continue
        code = re.split(r"\[|第", number, maxsplit=1)[0]
        start = found.start() + (found["code"].rfind(code) if code in found["code"] else 0)
        yield _with_provisions(plain, Span(start, found.end()), None, number, quoted=True)

    for found in _UNBRACKETED.finditer(plain):
        forms = mentioned(f"{found['code']}〔{found['year']}〕{found['serial']}号")
        if number := next((form for form in forms if known(form)), None):
            start = found.start() + found["code"].rfind(number.partition("[")[0])
            yield _with_provisions(plain, Span(start, found.end()), None, number, quoted=True)


def _bare(text: str, plain: str, known: Callable[[str], bool], taken: list[Named]) -> Iterator[Named]:
    """The longest titles that the base knows, from the left, outside what is ``taken``."""
    begun = 0
    for last in islice(_LAST_WORD.finditer(plain), _LAST_WORDS_TRIED):
        for start in range(max(begun, last.end() - _LONGEST_BARE), last.end() - _SHORTEST_BARE + 1):
            title = text[start : last.end()]
            if any(taken_one.span.start < last.end() and start < taken_one.span.end for taken_one in taken):
                continue
            # 护士条例 is too short to be the name of a document, but for a provision of it.
            if title[0].isspace() or not (telling(key := title_key(title)) or _ARTICLE.match(plain, last.end())):
                continue
            if not known(key):
                continue
            end = last.end()
            if edition := _EDITION.match(plain, end):
                title, end = title + text[end : edition.end()], edition.end()
            yield _with_provisions(plain, Span(start, end), title, None, quoted=False)
            begun = end
            break


def _with_provisions(plain: str, named: Span, title: str | None, number: str | None, *, quoted: bool) -> Named:
    gap = _TO_PROVISION.match(plain, named.end)
    start = gap.end() if gap else named.end
    provisions, end = read_provisions(plain, start)
    if not provisions and (typed := _ARTICLE_TYPED.match(plain, start)):
        provisions, end = (_typed(typed),), typed.end()
    span = Span(named.start, end) if provisions else named
    return Named(span, named, title, number, provisions, quoted)


def _typed(found: re.Match[str]) -> Provision:
    numbers = [
        Number(chinese_number(printed) or 0) if (printed := found[unit]) else None for unit in ("article", "paragraph", "item")
    ]
    return Provision(article=numbers[0], paragraph=numbers[1], item=numbers[2])


def _overlaps(named: Named, others: list[Named]) -> bool:
    return any(named.span.start < other.span.end and other.span.start < named.span.end for other in others)
