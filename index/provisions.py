"""Where a provision (第三条第二款第（一）项) stands in a document.

A 款 is an unnumbered paragraph of an article, and the list below it belongs to it; a 项 is an entry of that list, a 目 one of the list
inside an entry. Where a text has items without articles, （二） and 3. are found by their numbers.
"""

from __future__ import annotations

import re

from index.citation import Number, Provision
from index.model import Document, Section, SectionKind, Span
from index.numbers import HAN_NUMERALS, chinese_number

_DATED = re.compile(
    rf"^\s*(?:\S.{{0,30}})?(?:(?:19|20)\d\d|[一二][〇○零{HAN_NUMERALS}]{{3}})\s*年\s*\S{{1,3}}\s*月\s*\S{{1,4}}\s*日\s*$"
)
_N = rf"(?:[{HAN_NUMERALS}]+|[0-9０-９]+)"
_LABEL = re.compile(rf"第?\s*[（(]?\s*({_N})")
_ITEMS = frozenset({SectionKind.ITEM_1, SectionKind.ITEM_2, SectionKind.ITEM_3, SectionKind.ITEM_4})


def locate(document: Document, provision: Provision) -> Span | None:
    """Where ``provision`` stands in ``document``; None when the document has no such provision.

    An article is looked for in the main text first, then in annexes (the 办法 that a notice issues), unless an annex is named.
    """
    return _Locator(document).find(provision)


class _Locator:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.sections = document.sections

    def find(self, provision: Provision) -> Span | None:
        scopes: list[Section | None]
        if provision.annex is not None:
            scopes = [section for section in self.document.annexes if _annex_number(section.label) == provision.annex]
        else:
            scopes = [None, *self.document.annexes]
        return next((span for scope in scopes if (span := self._in(scope, provision))), None)

    def _in(self, scope: Section | None, provision: Provision) -> Span | None:
        """The provision inside an annex, or in the main text (None)."""
        within: Section | None = scope
        for name, kind in (
            ("part", SectionKind.PART),
            ("subpart", SectionKind.PART),
            ("chapter", SectionKind.CHAPTER),
            ("subsection", SectionKind.SUBSECTION),
            ("article", SectionKind.ARTICLE),
        ):
            number: Number | None = getattr(provision, name)
            if number is None:
                continue
            within = next(
                (
                    section
                    for section in self.sections
                    if section.kind is kind
                    and printed_number(section.label) == number
                    and ("分编" in section.label) == (name == "subpart")
                    and self._inside(section, within, scope)
                ),
                None,
            )
            if within is None:
                return None
        for kind, value in provision.items:
            within = next(
                (
                    section
                    for section in self.sections
                    if section.kind is kind
                    and printed_number(section.label) == Number(value)
                    and self._inside(section, within, scope)
                ),
                None,
            )
            if within is None:
                return None
        if provision.paragraph or provision.item or provision.point:
            if within is None:
                return None
            return self._part(within, provision)
        return within.span if within else None

    def _inside(self, section: Section, within: Section | None, scope: Section | None) -> bool:
        """Whether a section lies in ``within``, and in no annex deeper than ``scope``."""
        annex = None
        parent = section.parent
        inside = within is None
        while parent is not None:
            above = self.sections[parent]
            if annex is None and above.kind is SectionKind.ANNEX:
                annex = above
            inside = inside or above is within
            parent = above.parent
        return inside and annex is scope

    def _part(self, article: Section, provision: Provision) -> Span | None:
        """The 款, 项 or 目 of an article."""
        groups = self._paragraphs(article)
        if provision.paragraph is not None:
            if not 0 < provision.paragraph.value <= len(groups):
                return None
            groups = [groups[provision.paragraph.value - 1]]
        if provision.item is None:
            return groups[0][0] if provision.point is None else None
        item = next((item for _, items in groups for item in items if printed_number(item.label) == provision.item), None)
        if item is None or provision.point is None:
            return item.span if item else None
        points = (section for section in self.sections if section.parent == item.ordinal)
        return next((point.span for point in points if printed_number(point.label) == provision.point), None)

    def _paragraphs(self, article: Section) -> list[tuple[Span, list[Section]]]:
        """The 款 of an article, each with the items of its list: a 款 runs from an unnumbered paragraph to the next one."""
        items = [section for section in self.sections if section.parent == article.ordinal and section.kind in _ITEMS]
        text = self.document.text
        groups: list[tuple[int, int, list[Section]]] = []
        at = article.span.start
        while at < article.span.end:
            stop = text.find("\n", at, article.span.end)
            stop = article.span.end if stop < 0 else stop
            item = next((item for item in items if item.span.start <= at < item.span.end), None)
            if item is not None:
                stop = item.span.end
            if groups and (item is not None or self._in_table(at)):
                first, _, listed = groups[-1]
                groups[-1] = (first, stop, [*listed, item] if item else listed)
            elif groups and self._signed(at, stop, article):
                break
            else:
                groups.append((at, stop, [item] if item else []))
            at = stop + 1
        return [(Span(first, last), listed) for first, last, listed in groups]

    def _in_table(self, at: int) -> bool:
        return any(table.span.start <= at < table.span.end for table in self.document.tables)

    def _signed(self, at: int, stop: int, article: Section) -> bool:
        """Whether the signature and date below a text begin here, which are no 款 of its last article."""
        text = self.document.text
        if _DATED.match(text[at:stop]):
            return True
        below = text[stop + 1 : article.span.end].split("\n", 1)[0]
        return stop - at <= 40 and text[stop - 1] not in "。；：" and bool(_DATED.match(below))


def printed_number(label: str) -> Number | None:
    """The number that a section's label prints: 第三条之一, （二）, 3．, ②, 2.1 (its last part)."""
    if label and "①" <= label[0] <= "⑳":
        return Number(ord(label[0]) - ord("①") + 1)
    if decimal := re.match(r"\d+(?:[.．]\d+)+", label):
        return Number(int(re.split("[.．]", decimal[0])[-1]))
    found = _LABEL.match(label)
    value = chinese_number(found[1]) if found else None
    if value is None:
        return None
    branch = re.search(r"之([一二三四五六七八九十]+)$", label)
    return Number(value, (chinese_number(branch[1]) or 0) if branch else 0)


def _annex_number(label: str) -> str | None:
    """2 of 附件2 or 附件二, A of 附录A, 0 of 附件; None for an annex without any label."""
    if not label:
        return None
    printed = re.sub(r"^附[件录表图]?", "", label)
    if not printed:
        return "0"
    value = chinese_number(printed)
    return str(value) if value is not None else printed
