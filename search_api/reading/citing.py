"""How a provision is cited in a paper or an opinion: its words, and the source in the manner of GB/T 7714—2015."""

from __future__ import annotations

from datetime import date

from index.model import Facts


def reference(title: str, facts: Facts, *, place: str | None, address: str | None, day: date) -> str:
    """The source as a reference list has it.

    ``place`` is the provision or the heading path, ``address`` where the text was read on ``day``. Example: 清沅市教育局. 清沅市教育集团
    管理办法: 清教发〔2022〕3号[Z/OL]. (2022-03-01)[2024-05-06]. https://…: 第九条.
    """
    who = f"{facts.issuer}. " if facts.issuer else ""
    number = f": {facts.doc_number}" if facts.doc_number else ""
    dated = facts.issued or facts.published
    if address:
        when = f"({dated.isoformat()})" if dated else ""
        found = f"[Z/OL]. {when}[{day.isoformat()}]. {address}"
    else:
        found = f"[Z]. {dated.isoformat()}" if dated else "[Z]"
    return f"{who}{title}{number}{found}{f': {place}' if place else ''}."


def quotation(quote: str, source: str) -> str:
    """The words with their source."""
    return f"“{quote.strip()}”\n——{source}"
