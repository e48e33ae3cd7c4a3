"""A reference judged: whether the document exists, is in force, has the provision, and says what is quoted of it.

Nothing is corrected: what is found is told beside what the reference says. Where the base cannot tell (an order's number of a version
that it does not have, several texts of one name) the judgement says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from index.base import KnowledgeBase
from index.citation import Provision
from index.doc_number import normalise
from index.ledger import Entry
from index.model import Document, Reference, SectionKind, Span
from index.names import title_marks
from index.naming import number_key, title_keys
from index.near_titles import near_titles
from index.numbers import HAN_NUMERALS, chinese_number
from index.opening import Meant, by_number, by_title, edition_year, parts, place_of
from index.quotes import Compared, compare
from index.reasons import Validity
from index.status import Status

_CHANGES = ("修改", "部分废止")
_ARTICLE = re.compile(
    rf"(?P<words>第(?P<number>[{HAN_NUMERALS}\d]+)条(?:之(?P<branch>[一二三四五六七八九十]+))?[^。；\n]{{0,40}}(?:修改|删去|删除|增加|改为)[^。；\n]{{0,60}})"
)
_ADDED = re.compile(
    rf"(?P<words>增加[^。；\n]{{0,30}}第(?P<number>[{HAN_NUMERALS}\d]+)条(?:之(?P<branch>[一二三四五六七八九十]+))?[^。；\n]{{0,60}})"
)
_YEARED = re.compile(r"\[\d{4}\]")


GENERIC = frozenset(
    [
        "意见", "办法", "规定", "通知", "条例", "方案", "细则", "决定", "规划", "纲要",
        "指南", "措施", "计划", "标准", "公告", "规则", "规范", "准则", "章程", "解释",
    ]
)  # fmt: skip
"""Kinds of documents, which a text puts in 《》 for one that it has named before."""


class Finding(StrEnum):
    """What a reference turned out to be, the gravest that holds."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    NOT_IN_FORCE = "not_in_force"
    DOUBTFUL = "doubtful"
    MISMATCH = "mismatch"
    NO_PROVISION = "no_provision"
    NOT_IN_BASE = "not_in_base"
    AMBIGUOUS = "ambiguous"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Checked:
    """A provision of a reference: its ``span`` in the document and the ``text`` there, None and empty when there is none.

    ``document`` is the one that has it where that is not the document judged: another part of a text stored in several, else
    another version.
    """

    provision: Provision
    span: Span | None
    text: str
    document: Entry | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """``reason`` is the finding in Chinese. ``current`` is the version that applies, where ``document`` does not."""

    finding: Finding
    reason: str
    document: Entry | None = None
    validity: Validity | None = None
    current: Entry | None = None
    provisions: tuple[Checked, ...] = ()
    suggestions: tuple[Entry, ...] = ()
    compared: Compared | None = None


def judge_reference(
    base: KnowledgeBase, title: str | None, number: str | None, provisions: Sequence[Provision], quote: str | None, day: date
) -> Judgement:
    """Judge one reference on ``day``: by ``title`` (without 《》), 文号 or both; ``quote`` are words that are given as its own."""
    if not number and (not title or title in GENERIC):
        return _unclear(title)
    named = by_title(base, title, day) if title else Meant(None, (), ())
    numbered = by_number(base, number, day) if number else Meant(None, (), ())
    if wrong := _mismatch(base, title, number, named, numbered):
        return wrong
    if named.loose and named.entry and named.entry.place and not number and "关于" not in (title or ""):
        return Judgement(
            Finding.AMBIGUOUS,
            f"库中没有全名是《{title}》的文件；{named.entry.place}的《{named.entry.title}》可以这样简称，不能断定所指就是它。",
            suggestions=(named.entry,),
        )
    entry = numbered.entry or _of_number(named, number) or named.entry
    if entry is None:
        return _not_found(base, title, number, named)
    document = base.store.document(entry.number)
    validity = base.rulebook.validity(entry.number, day, evidence=False)
    if document is None or validity is None:
        return _not_found(base, title, number, named)
    meant = named if entry in named.versions else numbered
    among = [entry, *(part for part in parts(base, replace(meant, entry=entry), day) if part.number != entry.number)]
    checked, notes = _provisions(base, document, among, provisions, day)
    added = [_added(base, validity, check.provision) for check in checked if check.span is None]
    if added and all(added):
        # The base has the text as it was, and the one that put the provision into it.
        notes = [note for note in added if note]
    compared = _compared(quote, document, checked)
    current = _current(base, entry, validity, day)
    finding = _by_validity(validity)
    reason = _told(entry, validity, current)
    if (year := edition_year(title_marks(title or ""))) and entry.dated and entry.dated.year != year and not numbered.entry:
        notes = [f"库中没有{year}年的版本，以下按{entry.dated}的版本核对。", *notes]
    if number and not numbered.entry and not entry.doc_number:
        notes = [f"库中这份文件没有写明文号，“{number}”无法核对。", *notes]
    elif number and not numbered.entry:
        notes = [f"库中这一版的文号是{entry.doc_number}；“{number}”可能是库中没有的另一版，无法核对。", *notes]
    if added:
        finding = Finding.AMENDED if all(added) else Finding.NO_PROVISION
    elif finding is Finding.AMENDED:
        notes += _amended(base, validity, checked)
    # What is missing is told first.
    told = (*notes, reason) if finding is Finding.NO_PROVISION else (reason, *notes)
    return Judgement(finding, "".join(told), entry, validity, current, checked, (), compared)


def _unclear(title: str | None) -> Judgement:
    if title:
        return Judgement(Finding.UNCLEAR, f"《{title}》是简称，前面的文字没有写明它指哪份文件，无法核对。")
    return Judgement(Finding.UNCLEAR, "这里没有用书名号写明文件，前面的文字也不是库中文件的名称，无法核对。")


def _mismatch(base: KnowledgeBase, title: str | None, number: str | None, named: Meant, numbered: Meant) -> Judgement | None:
    """The judgement where 文号 and title name different documents, or the document of the title has another 文号."""
    if not title or not number:
        return None
    if numbered.entry is not None:
        meant = {entry.family for entry in (*named.versions, *named.candidates)}
        keys = title_keys(Reference(title=title))
        bearers = {entry.family for key in keys for entry, _ in base.rulebook.bearers(key)}
        if {entry.family for entry in numbered.versions} & (bearers | meant):
            return None
        if not _YEARED.search(normalise(number)) and named.entry is None:
            return None  # orders of several organs and years share their numbers
        own = f"；《{title}》的文号是{named.entry.doc_number}" if named.entry and named.entry.doc_number else ""
        others = (numbered.entry, *((named.entry,) if named.entry else ()))
        return Judgement(
            Finding.MISMATCH, f"文号和标题对不上：{number}是《{numbered.entry.title}》的文号{own}。", suggestions=others
        )
    if named.entry is None or _of_number(named, number):
        return None
    numbers = {entry.doc_number for entry in named.versions if entry.doc_number}
    yeared = all(_YEARED.search(normalise(printed)) for printed in (number, *numbers))
    if numbers and yeared and len(numbers) == len(named.versions):
        return Judgement(
            Finding.MISMATCH,
            f"文号对不上：《{title}》的文号是{'、'.join(sorted(numbers))}，而不是{number}。",
            suggestions=(named.entry,),
        )
    return None


def _of_number(named: Meant, number: str | None) -> Entry | None:
    """The version of a title that has the 文号, whether its organ is printed with it or not."""
    if number is None:
        return None
    key = number_key(number)
    return next(
        (
            e
            for e in named.versions
            if e.doc_number and (key.endswith(own := number_key(e.doc_number)[1:]) or own.endswith(key[1:]))
        ),
        None,
    )


def _not_found(base: KnowledgeBase, title: str | None, number: str | None, named: Meant) -> Judgement:
    if named.candidates:
        listed = "、".join(f"《{entry.title}》" for entry in named.candidates[:5])
        return Judgement(
            Finding.AMBIGUOUS,
            f"库中有{len(named.candidates)}份文件可以这样称呼，无法断定是哪一份：{listed}。",
            suggestions=named.candidates[:5],
        )
    near = (
        [found for found in (by_title(base, d.title, date.max).entry for d in near_titles(base, title)) if found]
        if title
        else []
    )
    called = "".join((f"《{title}》" if title else "", number or ""))
    hint = f"标题相近的有：{'、'.join(f'《{entry.title}》' for entry in near)}。" if near else ""
    return Judgement(Finding.NOT_IN_BASE, f"库中没有{called}，无法核对。{hint}", suggestions=tuple(near))


def _provisions(
    base: KnowledgeBase, document: Document, among: Sequence[Entry], provisions: Sequence[Provision], day: date
) -> tuple[tuple[Checked, ...], list[str]]:
    """Each provision in the first ``among`` the documents that has it, and what is to be said of those that none has."""
    checked, notes = list[Checked](), list[str]()
    entry = among[0]
    for provision in provisions:
        if found := place_of(base, among, provision):
            other, text, span = found
            checked.append(Checked(provision, span, span.slice(text.text), None if other is entry else other))
            continue
        version = _other_version(base, entry, provision, day)
        note = f"这份文件没有{provision}（{_extent(document)}）。"
        if version:
            note += f"另一版《{version.title}》（{version.dated}）有这一条。"
        checked.append(Checked(provision, None, "", version))
        notes.append(note)
    return tuple(checked), notes


def _other_version(base: KnowledgeBase, entry: Entry, provision: Provision, day: date) -> Entry | None:
    for version in reversed(base.rulebook.versions(entry.number, day)):
        if version.document.family != entry.family and place_of(base, [version.document], provision):
            return version.document
    return None


def _extent(document: Document) -> str:
    """What a document has: 共62条，自第一条至第六十二条."""
    articles = [section.label for section in document.sections if section.kind is SectionKind.ARTICLE]
    return f"库中的文本共{len(articles)}条，自{articles[0]}至{articles[-1]}" if articles else "库中的文本没有分条"


def _compared(quote: str | None, document: Document, checked: Sequence[Checked]) -> Compared | None:
    if quote is None:
        return None
    texts = [check.text for check in checked if check.text]
    return compare(quote, "\n".join(texts) if texts else document.text)


def _amended(base: KnowledgeBase, validity: Validity, checked: Sequence[Checked]) -> list[str]:
    """Where the texts that amend a document speak of the articles that are cited."""
    said = (_said_of(base, validity, check.provision, _ARTICLE) for check in checked)
    return [f"《{title}》改到这一条：“{words}”。" for title, words in filter(None, said)]


def _added(base: KnowledgeBase, validity: Validity, provision: Provision) -> str | None:
    """What is told of a provision that the text does not have and one that amends it adds to it."""
    if not validity.in_force or not (said := _said_of(base, validity, provision, _ADDED)):
        return None
    return f"库中的文本没有这一条，《{said[0]}》增加了它：“{said[1]}”。"


def _said_of(base: KnowledgeBase, validity: Validity, provision: Provision, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """The title of a text that amends a document, and its words about the article of ``provision``."""
    article = provision.article
    if article is None:
        return None
    for ground in validity.grounds:
        number = base.store.document_number(ground.document_id)
        amending = base.store.document(number) if number is not None else None
        if amending is None or ground.what not in _CHANGES:
            continue
        for found in pattern.finditer(amending.text):
            if chinese_number(found["number"]) == article.value and (chinese_number(found["branch"] or "零") == article.branch):
                return amending.title, " ".join(found["words"].split())
    return None


def _current(base: KnowledgeBase, entry: Entry, validity: Validity, day: date) -> Entry | None:
    if validity.in_force:
        return None
    versions = base.rulebook.versions(entry.number, day)
    return next((v.document for v in reversed(versions) if v.validity.in_force and v.document.family != entry.family), None)


def _by_validity(validity: Validity) -> Finding:
    if validity.in_force:
        return Finding.AMENDED if validity.status is Status.AMENDED else Finding.IN_FORCE
    ended = validity.superseded or validity.status in (Status.REPEALED, Status.EXPIRED, Status.NOT_YET)
    return Finding.NOT_IN_FORCE if ended else Finding.DOUBTFUL


def _told(entry: Entry, validity: Validity, current: Entry | None) -> str:
    newest = f"现行的是《{current.title}》（{current.dated}）。" if current else ""
    return f"《{entry.title}》{validity.status}。{validity.reason}{newest}"
