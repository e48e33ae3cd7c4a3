"""From what the index gives to what is sent: the one place where responses are put together."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from index.answer import Answer
from index.model import Document, Facts, Passage, Span
from index.search import Hit
from index.store import StoredDocument, StoredPassage
from search_api.schemas import (
    CitationModel,
    DocumentModel,
    ExplainModel,
    FullDocument,
    HitModel,
    PassageModel,
    PassageSpanModel,
    SectionModel,
    SpanModel,
)


def passage_id(document_id: str, passage: Passage) -> str:
    """How a passage is called outside."""
    return f"{document_id}-{passage.ordinal}"


def document_model(document: StoredDocument) -> DocumentModel:
    """A document as listed."""
    return DocumentModel(id=document.id, title=document.title, file=_file(document.source), **_facts(document.facts))


def full_document(document: Document, copies: list[StoredDocument]) -> FullDocument:
    """A document with its text, outline and passages."""
    return FullDocument(
        id=document.id,
        title=document.title,
        file=_file(document.source),
        **_facts(document.facts),
        extra=dict(document.facts.extra),
        text=document.text,
        sections=[
            SectionModel(
                ordinal=s.ordinal,
                parent=s.parent,
                kind=s.kind.value,
                label=s.label,
                heading=s.heading,
                start=s.span.start,
                end=s.span.end,
            )
            for s in document.sections
        ],
        passages=[
            PassageSpanModel(
                id=passage_id(document.id, p),
                section=p.section,
                heading_path=list(p.heading_path),
                start=p.span.start,
                end=p.span.end,
            )
            for p in document.passages
        ],
        copies=[document_model(copy) for copy in copies],
    )


def hit_model(rank: int, hit: Hit, terms: dict[str, float] | None = None) -> HitModel:
    """A hit; ``terms`` are the parts of its lexical score, given when they were asked for."""
    explain = None
    if terms is not None:
        explain = ExplainModel(
            lexical=round(hit.scores.lexical, 4),
            terms={term: round(value, 4) for term, value in terms.items()},
            dense=round(hit.scores.dense, 4),
            fused=round(hit.score, 4),
        )
    return HitModel(
        rank=rank,
        score=round(hit.score, 4),
        document=document_model(hit.document),
        passage=_passage_model(hit.document.id, hit.passage, hit.highlights),
        more=[
            _passage_model(hit.document.id, passage, spans)
            for passage, spans in zip(hit.more, hit.more_highlights, strict=True)
        ],
        copies=[document_model(copy) for copy in hit.copies],
        explain=explain,
    )


def citation_models(answer: Answer) -> list[CitationModel]:
    """What the answer rests on."""
    return [
        CitationModel(
            document_id=citation.document.id,
            passage_id=passage_id(citation.document.id, citation.passage.passage),
            title=citation.document.title,
            doc_number=citation.document.facts.doc_number,
            heading_path=list(citation.passage.passage.heading_path),
            start=citation.span.start,
            end=citation.span.end,
            quote=citation.quote,
        )
        for citation in answer.citations
    ]


def _passage_model(document_id: str, stored: StoredPassage, highlights: tuple[Span, ...]) -> PassageModel:
    return PassageModel(
        id=passage_id(document_id, stored.passage),
        text=stored.text,
        heading_path=list(stored.passage.heading_path),
        start=stored.passage.span.start,
        end=stored.passage.span.end,
        highlights=[SpanModel(start=span.start, end=span.end) for span in highlights],
    )


def _facts(facts: Facts) -> dict[str, Any]:
    names = (
        "doc_number",
        "issuer",
        "region",
        "kind",
        "issued",
        "published",
        "effective",
        "year",
        "source_name",
        "author",
        "url",
    )
    return {name: getattr(facts, name) for name in names}


def _file(source: str) -> str:
    # The name alone: where the files lie on the server is nobody's business.
    return PurePath(source).name
