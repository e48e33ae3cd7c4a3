"""Small documents made by hand, for tests of what stores and finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model import Document, Facts, Passage, Reference, Relation, RelationKind, Section, SectionKind, Span
from index.prepare import PreparedDocument
from index.sketch import sketch


def made(
    name: str, paragraphs: Sequence[str], vectors: NDArray[np.float32] | None = None, facts: Facts | None = None
) -> PreparedDocument:
    """A document of one passage a paragraph; its words are the paragraph's characters, its vectors as given (default 4 wide)."""
    text = "\n".join(paragraphs)
    passages, start = [], 0
    for ordinal, paragraph in enumerate(paragraphs):
        passages.append(Passage(ordinal, None, (), Span(start, start + len(paragraph))))
        start += len(paragraph) + 1
    document = Document(
        id=f"id-{name}",
        source=f"/made/{name}",
        digest=f"digest of {text}",
        title=name,
        text=text,
        facts=facts or Facts(),
        passages=tuple(passages),
    )
    if vectors is None:
        vectors = np.tile(np.array([1, 0, 0, 0], np.float32), (len(paragraphs), 1))
    return PreparedDocument(
        document=document,
        title_words=" ".join(name),
        heading_words=("",) * len(paragraphs),
        words=tuple(" ".join(paragraph) for paragraph in paragraphs),
        vectors=vectors.astype(np.float16),
        sketch=sketch(text),
    )


def rule(
    title: str,
    *,
    says: Sequence[tuple[RelationKind, str, Reference] | tuple[RelationKind, str, Reference, date]] = (),
    annexes: Sequence[str] = (),
    body: Sequence[str] = (),
    name: str | None = None,
    **facts: Any,
) -> PreparedDocument:
    """A rule that ``says`` things of others, each a paragraph (kind, wording, target, day); ``annexes`` are titles of its parts."""
    paragraphs = [title, *(wording for _, wording, *_ in says), *body, *annexes]
    prepared = made(name or title, paragraphs, facts=Facts(**facts))
    text, relations, sections = prepared.document.text, [], []
    for ordinal, (kind, wording, target, *when) in enumerate(says):
        start = text.index(wording)
        relations.append(Relation(ordinal, kind, target, Span(start, start + len(wording)), when[0] if when else None))
    for ordinal, annex in enumerate(annexes):
        start = text.rindex(annex)
        sections.append(Section(ordinal, None, SectionKind.ANNEX, "", annex, Span(start, start + len(annex))))
    document = replace(prepared.document, title=title, relations=tuple(relations), sections=tuple(sections))
    return replace(prepared, document=document)
