"""The base taken out: one JSON object a document, with facts, text, sections and passages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from index.columns import facts_json
from index.model import Document
from index.store import Store


def export(store: Store) -> Iterator[str]:
    """Every document as a line of JSON (without line break), in the order in which they were stored."""
    for (number,) in store.connection.execute("SELECT number FROM documents ORDER BY number").fetchall():
        document = store.document(number)
        if document is not None:  # deleted while the export ran
            yield json.dumps(document_json(document), ensure_ascii=False)


def document_json(document: Document) -> dict[str, Any]:
    """A document as a JSON object."""
    facts = json.loads(facts_json(document.facts))
    facts["extra"] = dict(document.facts.extra)
    return {
        "id": document.id,
        "source": document.source,
        "digest": document.digest,
        "title": document.title,
        "facts": facts,
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
