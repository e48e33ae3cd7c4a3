"""Finding one document by what people call it: id, 文号 or title."""

from __future__ import annotations

from datetime import date

from index.errors import QueryError
from index.names import title_key
from index.naming import Sort, number_key
from index.store import Store, StoredDocument

_LISTED = 10


def look_up(store: Store, called: str) -> StoredDocument:
    """The document called so: its newest version where the name is borne by several of one title.

    Raises QueryError when there is none, or when texts of several titles may be meant.
    """
    number = store.document_number(called)
    if number is not None:
        return store.listed([number])[number]
    key = title_key(called)
    for sort, wanted in ((Sort.NUMBER, number_key(called)), (Sort.TITLE, key), (Sort.ISSUED, key)):
        rows = store.connection.execute(
            "SELECT document, loose FROM names WHERE key = ? AND sort = ? ORDER BY loose, document", (wanted, sort.value)
        ).fetchall()
        if rows:
            # Who bears the name in full comes before those who bear it only within their own place.
            numbers = [number for number, loose in rows if loose == rows[0][1]]
            return _one(called, list(store.listed(numbers).values()), issued=sort is Sort.ISSUED)
    rows = store.connection.execute(
        "SELECT number FROM documents WHERE instr(title, ?) > 0", (called.strip("《》 "),)
    ).fetchall()
    if not rows:
        raise QueryError("document", f"库中没有编号、文号或标题是“{called}”的文件。可用 policykb search 查找。")
    return _one(called, list(store.listed(number for (number,) in rows).values()))


def _one(called: str, found: list[StoredDocument], *, issued: bool = False) -> StoredDocument:
    """The newest of one title, or of the notices of one place that have ``issued`` a text of one title."""
    if len({document.facts.region if issued else title_key(document.title) for document in found}) > 1:
        listed = "；".join(f"{document.id} 《{document.title}》{_cover(document)}" for document in found[:_LISTED])
        more = f"；等 {len(found)} 份" if len(found) > _LISTED else ""
        raise QueryError("document", f"“{called}”可能指几份文件，请用编号指明：{listed}{more}。")
    return max(found, key=lambda d: (d.facts.issued or d.facts.published or d.facts.effective or date.min, d.facts.told))


def _cover(document: StoredDocument) -> str:
    """What tells it from others of its title: （清政发〔2022〕3号，2022-03-01）."""
    day = document.facts.issued or document.facts.published or document.facts.effective
    known = [part for part in (document.facts.doc_number, day.isoformat() if day else None) if part]
    return f"（{'，'.join(known)}）" if known else ""
