"""Where a link into a document leads today: to the words that it was made for, wherever a re-read file has them now.

Ordinals of passages and offsets move when a file changes, so a lasting link names its place (a provision, a passage) and carries
the digest of its words. Words that are still there are found by it; where they are not, the place is, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from index.citation import Provision
from index.model import Document, Passage, Span
from index.provisions import locate

DIGEST_LENGTH = 12
"""Hex digits of a digest: 48 bits, while the candidates are the paragraphs of one document."""

_BLANK = re.compile(r"\s+")


class Standing(StrEnum):
    """What has become of the words that a link was made for."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads in a document's text; no ``span`` when the place is ``GONE``."""

    standing: Standing
    span: Span | None


def words_digest(text: str) -> str:
    """The digest of a stretch of text that a lasting link carries; white space does not count, since files of one text differ in it."""
    return sha256(_BLANK.sub("", text).encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_LENGTH]


def find_place(document: Document, named: Span | None, digest: str | None) -> Place:
    """Where the words of ``digest`` stand; ``named`` is the place that the link names, as far as the document has it.

    Without a digest the named place is all that is asked for.
    """
    if named is not None and digest in (None, words_digest(named.slice(document.text))):
        return Place(Standing.SAME, named)
    if digest is not None:
        found = next((span for span in _candidates(document) if words_digest(span.slice(document.text)) == digest), None)
        if found is not None:
            return Place(Standing.MOVED, found)
    return Place(Standing.CHANGED, named) if named is not None else Place(Standing.GONE, None)


def provision_span(document: Document, provisions: tuple[Provision, ...]) -> Span | None:
    """The first of these provisions that the document has."""
    return next((span for each in provisions if (span := locate(document, each))), None)


def passage_at(document: Document, span: Span) -> Passage | None:
    """The passage that ``span`` touches first."""
    return next((each for each in document.passages if each.span.start < span.end and each.span.end > span.start), None)


def _candidates(document: Document) -> Iterator[Span]:
    """What a lasting link may have been made for: passages, sections, and paragraphs (款)."""
    yield from (passage.span for passage in document.passages)
    yield from (section.span for section in document.sections)
    start = 0
    for line in document.text.split("\n"):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line) + 1
