"""Documents and provisions as people cite them: a line that quotes, GB/T 7714, BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from index.model import Facts
from search_api.schemas_documents import DocumentModel

_BLANKS = re.compile(r"\s+")


def chinese_date(day: date) -> str:
    """2022年5月30日"""
    return f"{day.year}年{day.month}月{day.day}日"


def facts_line(document: DocumentModel) -> list[str]:
    """The facts that fit on one line: 文号, 发文机关, 地区, a date."""
    if document.issued:
        dated = chinese_date(document.issued)
    elif document.published:
        dated = f"{chinese_date(document.published)}发布"
    else:
        dated = f"{chinese_date(document.effective)}施行" if document.effective else ""
    return [fact for fact in (document.doc_number, document.issuer, document.region, dated) if fact]


def in_title_marks(title: str) -> str:
    """A title in 书名号; those already inside it become single ones, as the punctuation standard asks (GB/T 15834)."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


def quotation(title: str, doc_number: str | None, heading_path: Sequence[str], quote: str) -> str:
    """《标题》（文号）章节路径：“引文”"""
    number = f"（{doc_number}）" if doc_number else ""
    return f"{in_title_marks(title)}{number}{' › '.join(heading_path)}：“{quote.strip()}”"


def gb7714(title: str, facts: Facts | DocumentModel, today: date, *, place: str = "", address: str | None = None) -> str:
    """A source in the style of GB/T 7714—2015: 责任者. 题名: 文号[文献类型]. (发布日期): 所引条款[引用日期]. 地址.

    ``place`` is the provision that is cited, in the slot that the standard has for pages; ``address`` where the text was read, if
    not at the document's own. The standard names no type for policies: with an address they are [EB/OL], else [Z] (其他).
    """
    issued = facts.issued or facts.published or facts.effective
    author = _line((facts.issuer or facts.author or "").replace("、", ", "))
    named = _line(title) + (f": {_line(facts.doc_number)}" if facts.doc_number else "")
    cited = f": {_line(place)}" if place else ""
    if found_at := facts.url or address:
        dated = f". ({issued.isoformat()})" if issued else "" if cited else ". "
        rest = f"[EB/OL]{dated}{cited}[{today.isoformat()}]. {_line(found_at)}"
    else:
        rest = (f"[Z]. {issued.isoformat()}" if issued else "[Z]") + cited
    return f"{author + '. ' if author else ''}{named}{rest}."


def with_source(quote: str, source: str) -> str:
    """Words with the reference to where they stand."""
    return f"“{quote.strip()}”\n——{source}"


def gb7714_list(documents: Iterable[DocumentModel], today: date) -> str:
    """A numbered list, a document a line."""
    return "".join(f"[{number}] {gb7714(document.title, document, today)}\n" for number, document in enumerate(documents, 1))


def bibtex(documents: Iterable[DocumentModel], today: date) -> str:
    """Entries for BibTeX and biblatex, in UTF-8."""
    return "\n".join(_entry(number, document, today) for number, document in enumerate(documents, 1))


def _entry(number: int, document: DocumentModel, today: date) -> str:
    issued = document.issued or document.published or document.effective
    fields = {
        "title": document.title,
        "author": document.issuer or document.author,
        "year": str(issued.year) if issued else None,
        "date": issued.isoformat() if issued else None,
        "number": document.doc_number,
        "url": document.url,
        "urldate": today.isoformat() if document.url else None,
        "note": f"{document.validity.status}（以{document.validity.as_of.isoformat()}为准）",
        "langid": "chinese",
    }
    # The name of an organ in braces of its own, else it would be taken apart into first and last names.
    lines = [
        f"  {name} = {{{{{_tex(value)}}}}}" if name in ("title", "author") else f"  {name} = {{{_tex(value)}}}"
        for name, value in fields.items()
        if value
    ]
    return f"@misc{{policy{number}-{re.sub(r'[^0-9A-Za-z-]', '', document.id)},\n" + ",\n".join(lines) + "\n}\n"


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
    "~": r"\~{}",
    "^": r"\^{}",
}


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _line(text))


def _line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
