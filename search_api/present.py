"""From what the index gives to what is sent: the one place where responses are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from index.answer import Answer
from index.base import KnowledgeBase
from index.cite import Citation
from index.ledger import Entry
from index.model import RELATION_NAMES, Document, Facts, Passage, Span
from index.reasons import Ground, Validity
from index.rulebook import Link
from index.search import Hit
from index.store import StoredDocument, StoredPassage
from search_api.schemas import SpanModel
from search_api.schemas_documents import (
    DocumentModel,
    EvidenceModel,
    FullDocument,
    ListedModel,
    PassageSpanModel,
    SectionModel,
    TableModel,
    VersionModel,
)
from search_api.schemas_life import GroundModel, RelationModel, TargetModel, ValidityDetail, ValidityModel
from search_api.schemas_search import CitationModel, ConflictModel, ExplainModel, HitModel, PassageModel

_LISTED = (
    *("doc_number", "issuer", "region", "kind", "level", "issued", "published", "effective", "expires", "term", "year"),
    *("source_name", "author", "url"),
)
_FULL = ("addressees", "topics", "index_number", "secrecy", "signer", "attachments", "stated_validity", "site", "reprint_of")


def passage_id(document_id: str, passage: Passage) -> str:
    """How a passage is called outside."""
    return f"{document_id}-{passage.ordinal}"


@dataclass(frozen=True, slots=True)
class Presenter:
    """Puts responses together for a base, with the validity of every document on one ``day``."""

    base: KnowledgeBase
    day: date

    def document(self, document: StoredDocument) -> DocumentModel:
        """A document as listed."""
        return DocumentModel(**self._listed(document))

    def listing(self, documents: Sequence[StoredDocument], *, collapse: bool) -> list[ListedModel]:
        """Documents as a list shows them, each with the other sources of its text when these are ``collapse``d into it."""
        families = self.base.store.families({document.family for document in documents}) if collapse else {}
        return [
            ListedModel(
                **self._listed(document),
                copies=[self.document(c) for c in families.get(document.family, ()) if c.number != document.number],
            )
            for document in documents
        ]

    def full(self, number: int, document: Document) -> FullDocument:
        """A document with its text, outline, passages, evidence and relations."""
        stored = self.base.store.listed([number])[number]
        return FullDocument(
            **self._listed(stored)
            | {"validity": self.validity(number)}
            | {name: getattr(document.facts, name) for name in _FULL},
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
            copies=self.copies(number, stored.family),
            evidence=[
                EvidenceModel(field=e.field, value=e.value, **_place(e.span), element=e.element, confidence=e.confidence)
                for e in document.evidence
            ],
            relations=[relation_model(link) for link in self.base.rulebook.outgoing(number)],
            tables=[TableModel(start=t.span.start, end=t.span.end, header=t.header) for t in document.tables],
        )

    def copies(self, number: int, family: int) -> list[DocumentModel]:
        """The other sources of the text of a document of this ``family``."""
        return [self.document(copy) for copy in self.base.store.families([family])[family] if copy.number != number]

    def validity(self, number: int) -> ValidityDetail:
        """The validity of a document that exists, with all that it rests on."""
        validity = self.base.rulebook.validity(number, self.day)
        grounds = [ground_model(ground) for ground in validity.grounds] if validity else []
        return ValidityDetail(**_validity(validity, self.day), grounds=grounds)

    def versions(self, number: int) -> list[VersionModel]:
        """The versions of the rule that a document is one of."""
        versions = self.base.rulebook.versions(number, self.day)
        stored = self.base.store.listed(version.document.number for version in versions)
        return [
            VersionModel(
                **self._listed(stored[version.document.number]), copies=[target_model(copy) for copy in version.copies]
            )
            for version in versions
            if version.document.number in stored
        ]

    def hit(self, rank: int, hit: Hit, terms: dict[str, float] | None = None) -> HitModel:
        """A hit; ``terms`` are the parts of its lexical score, given when they were asked for."""
        explain = None
        if terms is not None:
            explain = ExplainModel(
                lexical=round(hit.scores.lexical, 4),
                terms={term: round(value, 4) for term, value in terms.items()},
                dense=round(hit.scores.dense, 4),
                fused=round(hit.score, 4),
                parts={name: round(value, 4) for name, value in hit.scores.parts},
            )
        return HitModel(
            rank=rank,
            score=round(hit.score, 4),
            document=self.document(hit.document),
            passage=_passage_model(hit.document.id, hit.passage, hit.highlights),
            more=[
                _passage_model(hit.document.id, passage, spans)
                for passage, spans in zip(hit.more, hit.more_highlights, strict=True)
            ],
            copies=[self.document(copy) for copy in hit.copies],
            explain=explain,
        )

    def citations(self, answer: Answer) -> list[CitationModel]:
        """What the answer rests on."""
        return [self.citation(citation) for citation in answer.citations]

    def conflicts(self, answer: Answer) -> list[ConflictModel]:
        """Where sources say otherwise."""
        return [
            ConflictModel(note=conflict.note, citations=[self.citation(citation) for citation in conflict.citations])
            for conflict in answer.conflicts
        ]

    def citation(self, citation: Citation) -> CitationModel:
        """A quote with where it stands."""
        return CitationModel(
            document_id=citation.document.id,
            passage_id=passage_id(citation.document.id, citation.passage.passage),
            title=citation.document.title,
            doc_number=citation.document.facts.doc_number,
            heading_path=list(citation.passage.passage.heading_path),
            start=citation.span.start,
            end=citation.span.end,
            quote=citation.quote,
            validity=self._brief(citation.document.number),
            focus=[SpanModel(start=span.start, end=span.end) for span in citation.focus],
            table_header=citation.header_text or None,
        )

    def _brief(self, number: int) -> ValidityModel:
        return ValidityModel(**_validity(self.base.rulebook.validity(number, self.day, evidence=False), self.day))

    def _listed(self, document: StoredDocument) -> dict[str, Any]:
        return {
            "id": document.id,
            "title": document.title,
            # The name alone: where the files lie on the server is nobody's business.
            "file": PurePath(document.source).name,
            "validity": self._brief(document.number),
            **_facts(document.facts),
        }


def relation_model(link: Link) -> RelationModel:
    """A relation with what it means in the base."""
    relation = link.relation
    return RelationModel(
        kind=relation.kind,
        name=RELATION_NAMES[relation.kind],
        document_id=link.document.id,
        document_title=link.document.title,
        title=relation.target.full_title or relation.target.title,
        doc_number=relation.target.doc_number,
        provision=relation.target.provision,
        since=relation.when,
        until=relation.until,
        term=relation.term,
        start=relation.span.start,
        end=relation.span.end,
        quote=link.quote,
        targets=[target_model(target) for target in link.targets],
    )


def target_model(entry: Entry) -> TargetModel:
    """A document as another one points to it."""
    return TargetModel(document_id=entry.id, title=entry.title, doc_number=entry.doc_number, dated=entry.dated)


def _validity(validity: Validity | None, day: date) -> dict[str, Any]:
    if validity is None:  # taken out between finding and asking
        return {
            "status": "未知",
            "reason": "文件已被移除。",
            "as_of": day,
            "since": None,
            "in_force": False,
            "superseded": False,
        }
    return {name: getattr(validity, name) for name in ("status", "reason", "as_of", "since", "in_force", "superseded")}


def ground_model(ground: Ground) -> GroundModel:
    """What a status rests on."""
    names = ("what", "document_id", "title", "doc_number", "dated", "since", "quote", "element")
    return GroundModel(**{name: getattr(ground, name) for name in names}, **_place(ground.span))


def _place(span: Span | None) -> dict[str, Any]:
    return {"start": span.start if span else None, "end": span.end if span else None}


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
    return {name: getattr(facts, name) for name in _LISTED}
