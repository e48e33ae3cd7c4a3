"""Values of the data model as SQLite columns and JSON, and back: what :mod:`index.writing` writes, :mod:`index.store` reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from index.model import (
    Document,
    Evidence,
    Facts,
    Level,
    Recognised,
    Reference,
    Relation,
    RelationKind,
    Span,
    Table,
)

FACT_COLUMNS = (
    "doc_number", "issuer", "region", "kind", "level", "issued", "published", "effective", "expires", "term", "stated_validity",
    "year",
)  # fmt: skip
"""The facts that have a column of their own beside the JSON with all of them."""

CORRECTABLE = ("title", *(field.name for field in fields(Facts) if field.name != "extra"))
"""What can be corrected by hand: the title and every fact that has a name."""

DATE_FACTS = frozenset(("issued", "published", "effective", "expires"))
LIST_FACTS = frozenset(("topics", "attachments"))
RELATION_COLUMNS = 'ordinal, kind, title, doc_number, provision, full_title, start, "end", since, until, term, verb'
"""How a relation is stored, as SQL names them."""


def facts_json(facts: Facts) -> str:
    """All facts that are known, as a JSON object."""
    known = {field.name: getattr(facts, field.name) for field in fields(Facts)}
    return json.dumps(
        {name: plain_value(value) for name, value in known.items() if value not in (None, ())}, ensure_ascii=False
    )


def facts_from_json(text: str) -> Facts:
    """The inverse of :func:`facts_json`."""
    known: dict[str, Any] = json.loads(text)
    return Facts(**{name: fact_value(name, value) for name, value in known.items()})


def fact_value(name: str, plain: Any) -> Any:
    """A fact from its plain form (text, or lists of texts). Raises ValueError when it is none."""
    if name in DATE_FACTS:
        return date.fromisoformat(plain)
    if name == "level":
        return Level(plain)
    if name in LIST_FACTS:
        return tuple(plain)
    if name == "extra":
        return tuple((label, value) for label, value in plain)
    return plain


def fact_columns(facts: Facts) -> tuple[object, ...]:
    """The values of :data:`FACT_COLUMNS`."""
    return tuple(plain_value(getattr(facts, name)) for name in FACT_COLUMNS)


def evidence_json(evidence: Sequence[Evidence]) -> str:
    """The evidence as a JSON list of [field, value, start, end, element, confidence]."""
    rows = [
        [e.field, e.value, e.span.start if e.span else None, e.span.end if e.span else None, e.element, e.confidence]
        for e in evidence
    ]
    return json.dumps(rows, ensure_ascii=False)


def evidence_from_json(text: str) -> tuple[Evidence, ...]:
    """The inverse of :func:`evidence_json`."""
    return tuple(
        Evidence(field, value, None if start is None else Span(start, end), element, confidence)
        for field, value, start, end, element, confidence in json.loads(text)
    )


def layout_json(document: Document) -> str:
    """Tables, pages and recognised stretches of a document as a JSON object."""
    layout = {
        "tables": [[table.span.start, table.span.end, table.header] for table in document.tables],
        "pages": document.pages,
        "recognised": [[part.span.start, part.span.end, part.confidence] for part in document.recognised],
    }
    return json.dumps({name: value for name, value in layout.items() if value})


def layout_from_json(text: str) -> dict[str, Any]:
    """The arguments of :class:`Document` that :func:`layout_json` wrote."""
    layout: dict[str, Any] = json.loads(text)
    return {
        "tables": tuple(Table(Span(start, end), header) for start, end, header in layout.get("tables", ())),
        "pages": tuple(layout.get("pages", ())),
        "recognised": tuple(Recognised(Span(start, end), sure) for start, end, sure in layout.get("recognised", ())),
    }


def relation_columns(relation: Relation) -> tuple[object, ...]:
    """The values of :data:`RELATION_COLUMNS`."""
    target, span = relation.target, relation.span
    named = (target.title, target.doc_number, target.provision, target.full_title)
    days = (plain_value(relation.when), plain_value(relation.until))
    return (relation.ordinal, relation.kind.value, *named, span.start, span.end, *days, relation.term, relation.verb)


def relation_from_columns(row: Sequence[Any]) -> Relation:
    """The inverse of :func:`relation_columns`."""
    ordinal, kind, title, doc_number, provision, full_title, start, end, since, until, term, verb = row
    target = Reference(title, doc_number, provision, full_title)
    when, last = (date.fromisoformat(day) if day else None for day in (since, until))
    return Relation(ordinal, RelationKind(kind), target, Span(start, end), when, last, term, verb)


def plain_value(value: Any) -> Any:
    """A fact as text (dates in ISO form, levels by their name), a list of texts, or None; the inverse of :func:`fact_value`."""
    if isinstance(value, tuple):
        return [list(pair) if isinstance(pair, tuple) else pair for pair in value] or None
    return value.isoformat() if isinstance(value, date) else value
