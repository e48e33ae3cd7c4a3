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
            "SELECT document FROM names WHERE key = ? AND sort = ? ORDER BY loose, document", (wanted, sort.value)
        ).fetchall()
        if rows:
            return _one(called, list(store.listed(number for (number,) in rows).values()))
    rows = store.connection.execute(
        "SELECT number FROM documents WHERE instr(title, ?) > 0", (called.strip("《》 "),)
    ).fetchall()
    if not rows:
        raise QueryError("document", f"库中没有编号、文号或标题是“{called}”的文件。可用 policykb search 查找。")
    return _one(called, list(store.listed(number for (number,) in rows).values()))


def _one(called: str, found: list[StoredDocument]) -> StoredDocument:
    if len({title_key(document.title) for document in found}) > 1:
        listed = "；".join(f"{document.id} 《{document.title}》" for document in found[:_LISTED])
        more = f"；等 {len(found)} 份" if len(found) > _LISTED else ""
        raise QueryError("document", f"“{called}”可能指几份文件，请用编号指明：{listed}{more}。")
    return max(found, key=lambda d: (d.facts.issued or d.facts.published or d.facts.effective or date.min, d.facts.told))
