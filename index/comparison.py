"""Two documents clause by clause: what is the same, changed, moved, split, merged, deleted or inserted, and which numbers differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.alignment import Aligning, Pairing, Relation, align
from index.base import KnowledgeBase
from index.errors import QueryError
from index.likeness import pair_vectors
from index.model import Passage
from index.quantities import Quantity, apart, quantities
from index.store import Store, StoredDocument
from index.wording import Stretch, same_words, stretches, without_label

MAX_COMPARED = 3000
"""Clauses of a document: the table of likeness of two such documents takes 40 MB."""
# What the vectors weigh beside the pairs of characters. By python -m tests.benchmarks.comparison_report, 0, .3 and .6: of a document
# changed on purpose .999, .997, .996 of the pairs are right, of 272 pairs of one topic in two cities 182, 198, 205 are found.
VECTORS = 0.3


@dataclass(frozen=True, slots=True)
class ClauseOf:
    """A clause of a document: its passage, its exact text, and the number or heading it goes by (第五条)."""

    passage: Passage
    text: str

    @property
    def name(self) -> str:
        """The innermost heading."""
        return self.passage.heading_path[-1] if self.passage.heading_path else ""


@dataclass(frozen=True, slots=True)
class Row:
    """Counterparts, or what has none. ``missing`` are the quantities that only the left states, ``other`` those of the right alone.

    They are places in :attr:`left_text` and :attr:`right_text`.
    """

    relation: Relation
    moved: bool
    left: tuple[ClauseOf, ...]
    right: tuple[ClauseOf, ...]
    missing: tuple[Quantity, ...]
    other: tuple[Quantity, ...]

    @property
    def left_text(self) -> str:
        """The left wording as compared, without the numbers of the articles."""
        return _wording(self.left)

    @property
    def right_text(self) -> str:
        """The right wording as compared."""
        return _wording(self.right)

    def stretches(self) -> tuple[Stretch, ...]:
        """The wordings compared character by character, which takes about a millisecond."""
        if self.left and self.right:
            return stretches(self.left_text, self.right_text)
        return (Stretch(False, self.left_text, self.right_text),)

    @property
    def renumbered(self) -> bool:
        """Whether one clause became one of another number."""
        return len(self.left) == len(self.right) == 1 and self.left[0].name != self.right[0].name


@dataclass(frozen=True, slots=True)
class Comparison:
    """``rows`` in the order of ``right``; what it lacks stands where ``left`` has it."""

    left: StoredDocument
    right: StoredDocument
    rows: tuple[Row, ...]


def compare_documents(base: KnowledgeBase, left: int, right: int, aligning: Aligning | None = None) -> Comparison:
    """The documents with these numbers compared. Raises QueryError (field ``id``) when one is not there or too long."""
    with base.store.snapshot():
        listed = base.store.listed([left, right])
        ours, theirs = (_clauses(base.store, listed.get(number)) for number in (left, right))
        vectors = [_vectors(base, number) for number in (left, right)]
    texts = [[without_label(clause.text) for clause in clauses] for clauses in (ours, theirs)]
    pairings = align(likeness(texts[0], texts[1], *vectors), texts[0], texts[1], aligning)
    rows = tuple(_row(pairing, ours, theirs) for pairing in pairings)
    return Comparison(listed[left], listed[right], rows)


def likeness(
    left: Sequence[str], right: Sequence[str], left_vectors: NDArray[np.float32], right_vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How alike each of ``left`` (n) is to each of ``right`` (m): (n, m), by pairs of characters and by vectors (n or m, d)."""
    ours, theirs = pair_vectors([left, right])
    alike = (1 - VECTORS) * (ours @ theirs.T) + VECTORS * np.maximum(_own(left_vectors) @ _own(right_vectors).T, 0)
    return np.asarray(alike, np.float32)


def _own(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """What tells the clauses of one document apart: all share its title, which would make everything alike."""
    own = vectors - vectors.mean(axis=0, keepdims=True) if len(vectors) > 1 else vectors
    lengths = np.linalg.norm(own, axis=1, keepdims=True)
    return np.asarray(own / np.where(lengths == 0, 1, lengths), np.float32)


def _vectors(base: KnowledgeBase, number: int) -> NDArray[np.float32]:
    rows = base.store.connection.execute(
        "SELECT vector FROM passages WHERE document = ? ORDER BY ordinal", (number,)
    ).fetchall()
    stored = np.frombuffer(b"".join(vector for (vector,) in rows), np.float16)
    return stored.reshape(len(rows), -1).astype(np.float32) if rows else np.zeros((0, 1), np.float32)


def _clauses(store: Store, document: StoredDocument | None) -> list[ClauseOf]:
    if document is None:
        raise QueryError("id", "知识库中没有这份文件，可能已被移除。")
    found = store.passages_of(document.number)
    if len(found) > MAX_COMPARED:
        raise QueryError("id", f"《{document.title}》有 {len(found)} 段，超过比较的上限 {MAX_COMPARED} 段。请改查单条的先例。")
    return [ClauseOf(one.passage, one.text) for one in found]


def _row(pairing: Pairing, ours: Sequence[ClauseOf], theirs: Sequence[ClauseOf]) -> Row:
    left, right = tuple(ours[i] for i in pairing.left), tuple(theirs[j] for j in pairing.right)
    if not left or not right:
        relation = Relation.INSERTED if right else Relation.DELETED
        return Row(relation, False, left, right, (), ())
    one, other = _wording(left), _wording(right)
    relation = Relation.SAME if same_words(one, other) else Relation.CHANGED
    if len(left) != len(right):
        relation = Relation.SPLIT if len(right) > len(left) else Relation.MERGED
    missing, beyond = apart(quantities(one), quantities(other))
    return Row(relation, pairing.moved, left, right, tuple(missing), tuple(beyond))


def _wording(clauses: Sequence[ClauseOf]) -> str:
    return "\n".join(without_label(clause.text) for clause in clauses)
