"""What the page of a document's upkeep shows: each fact with what it rests on, copies, source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from index.base import KnowledgeBase
from index.columns import CORRECTABLE, LIST_FACTS, plain_value
from index.corrections import BY_HAND
from index.fact_names import FACT_NAMES
from index.store import StoredDocument

_SEPARATOR = "；"

# Other documents of the same title that are offered as copies.
_ALIKE = 10


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact as shown: its ``value`` as text, the words or the place that it rests on, and whether somebody corrected it."""

    field: str
    name: str
    value: str
    quote: str | None
    element: str | None
    corrected: bool
    several: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document for its upkeep. ``alike`` are others with its title, which may be copies."""

    id: str
    title: str
    file: str
    container: str | None
    facts: tuple[FactView, ...]
    copies: tuple[StoredDocument, ...]
    alike: tuple[StoredDocument, ...]


def view_document(base: KnowledgeBase, document_id: str) -> DocumentView | None:
    """The document as its page shows it; None when there is none of this id."""
    number = base.store.document_number(document_id)
    document = base.store.document(number) if number is not None else None
    if number is None or document is None:
        return None
    evidence = {known.field: known for known in document.evidence}
    facts = []
    for field in CORRECTABLE:
        plain = document.title if field == "title" else plain_value(getattr(document.facts, field))
        known = evidence.get(field)
        facts.append(
            FactView(
                field=field,
                name=FACT_NAMES[field],
                value=_SEPARATOR.join(plain) if isinstance(plain, list) else plain or "",
                quote=known.span.slice(document.text) if known and known.span else None,
                element=known.element if known else None,
                corrected=bool(known and known.element == BY_HAND),
                several=field in LIST_FACTS,
            )
        )
    family = base.store.listed([number])[number].family
    copies = tuple(copy for copy in base.store.families([family])[family] if copy.number != number)
    same_title = base.store.connection.execute(
        "SELECT number FROM documents WHERE title = ? AND family <> ? ORDER BY number LIMIT ?", (document.title, family, _ALIKE)
    ).fetchall()
    row = base.store.connection.execute("SELECT container FROM members WHERE document = ?", (number,)).fetchone()
    return DocumentView(
        id=document.id,
        title=document.title,
        file=PurePath(document.source).name,
        container=PurePath(row[0]).name if row and row[0] != document.source else None,
        facts=tuple(facts),
        copies=copies,
        alike=tuple(base.store.listed(number for (number,) in same_title).values()),
    )


def fact_input(field: str, value: str) -> str | list[str] | None:
    """What a form field says: nothing for an empty one, several values where a fact may have them."""
    if not value.strip():
        return None
    if field in LIST_FACTS:
        return [part.strip() for part in value.replace("\n", _SEPARATOR).split(_SEPARATOR) if part.strip()]
    return value.strip()
