"""The base taken out: one JSON object a document, with facts and their evidence, text, structure, relations and validity."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from index.columns import facts_json
from index.model import Document, Relation
from index.reasons import Validity
from index.rulebook import Rulebook
from index.store import Store


def export(store: Store) -> Iterator[str]:
    """Every document as a line of JSON (without line break), in the order in which they were stored; validity is of today."""
    rulebook, today = Rulebook(store), date.today()
    for (number,) in store.connection.execute("SELECT number FROM documents ORDER BY number").fetchall():
        document = store.document(number)
        if document is not None:  # deleted while the export ran
            links = {link.relation.ordinal: [target.id for target in link.targets] for link in rulebook.outgoing(number)}
            whole = document_json(document) | {"validity": _validity(rulebook.validity(number, today))}
            for relation, stated in zip(whole["relations"], document.relations, strict=True):
                relation["targets"] = links.get(stated.ordinal, [])
            yield json.dumps(whole, ensure_ascii=False)


def document_json(document: Document) -> dict[str, Any]:
    """What a document says by itself, without its place in a base, as a JSON object."""
    facts = json.loads(facts_json(document.facts))
    facts["extra"] = dict(document.facts.extra)
    return {
        "id": document.id,
        "source": document.source,
        "digest": document.digest,
        "title": document.title,
        "facts": facts,
        "evidence": [
            {
                "field": e.field,
                "value": e.value,
                "start": e.span.start if e.span else None,
                "end": e.span.end if e.span else None,
                "element": e.element,
                "confidence": e.confidence,
            }
            for e in document.evidence
        ],
        "relations": [_relation(relation, document) for relation in document.relations],
        "tables": [{"start": t.span.start, "end": t.span.end, "header": t.header} for t in document.tables],
        "pages": list(document.pages),
        "text": document.text,
        "sections": [
            {
                "ordinal": s.ordinal,
                "parent": s.parent,
                "kind": s.kind.value,
                "label": s.label,
                "heading": s.heading,
                "start": s.span.start,
                "end": s.span.end,
            }
            for s in document.sections
        ],
        "passages": [
            {
                "ordinal": p.ordinal,
                "section": p.section,
                "heading_path": list(p.heading_path),
                "start": p.span.start,
                "end": p.span.end,
                "text": document.quote(p),
            }
            for p in document.passages
        ],
    }


def _validity(validity: Validity | None) -> dict[str, Any] | None:
    if validity is None:  # deleted while the export ran
        return None
    return {
        "status": validity.status.value,
        "reason": validity.reason,
        "as_of": validity.as_of.isoformat(),
        "since": validity.since.isoformat() if validity.since else None,
        "in_force": validity.in_force,
        "superseded": validity.superseded,
    }


def _relation(relation: Relation, document: Document) -> dict[str, Any]:
    return {
        "kind": relation.kind.value,
        "title": relation.target.title,
        "full_title": relation.target.full_title,
        "doc_number": relation.target.doc_number,
        "provision": relation.target.provision,
        "since": relation.when.isoformat() if relation.when else None,
        "until": relation.until.isoformat() if relation.until else None,
        "term": relation.term,
        "start": relation.span.start,
        "end": relation.span.end,
        "quote": relation.span.slice(document.text),
    }
