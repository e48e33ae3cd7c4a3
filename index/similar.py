"""Precedent: provisions of other documents that regulate the same as a given one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.base import KnowledgeBase
from index.errors import QueryError
from index.filters import Filters
from index.likeness import shared_pairs
from index.places import places
from index.quantities import Quantity, apart, quantities
from index.store import StoredDocument, StoredPassage
from index.wording import Stretch, stretches, without_label

MAX_DRAFT = 20_000
MAX_CLAUSES = 60
MAX_SIMILAR = 200
_ARTICLE_BEGINS = re.compile(r"(?m)^[\s　]*(?=第[〇零一二三四五六七八九十百千\d]+条)")
# A shorter line of a draft is a heading or a signature.
_SHORTEST_CLAUSE = 12


@dataclass(frozen=True, slots=True)
class Weighing:
    """Every number that finding precedent depends on.

    ``depth`` passages come from each leg, the lexical one asked for the ``words`` words that tell most. ``pairs`` is what the
    pairs of characters in common weigh in a score, the cosine of the vectors the rest: it sets a rule taken over word for word
    before one that means the same. Precision of the first ten by ``python -m tests.benchmarks.precedent_report``: 0 .861, .2
    .861, .4 .852, .6 .844, .8 .807; depth 150.
    """

    depth: int = 150
    words: int = 24
    pairs: float = 0.2


@dataclass(frozen=True, slots=True)
class Clause:
    """What precedent is sought for: its ``text``, with the names of the headings it stands under."""

    text: str
    heading_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Precedent:
    """A provision like the one given: the best of its document.

    ``score`` is 0–1. ``stretches`` compare the given text (left) with this one (right), without the numbers of the articles;
    ``missing`` are the quantities that only the given text states, ``other`` those that only this one does.
    """

    document: StoredDocument
    place: str | None
    passage: StoredPassage
    score: float
    stretches: tuple[Stretch, ...]
    missing: tuple[Quantity, ...]
    other: tuple[Quantity, ...]


def similar(
    base: KnowledgeBase,
    clause: Clause,
    *,
    k: int = 10,
    filters: Filters | None = None,
    besides: Collection[int] = (),
    weighing: Weighing | None = None,
) -> list[Precedent]:
    """The ``k`` provisions most like ``clause``, one of each text, the best first; none of the documents ``besides`` or their copies.

    Raises QueryError for a text without words or a ``k`` out of 1…MAX_SIMILAR.
    """
    if not 1 <= k <= MAX_SIMILAR:
        raise QueryError("k", f"k 应在 1 到 {MAX_SIMILAR} 之间，而不是 {k}。")
    if not base.toolkit.segmenter.words(clause.text):
        raise QueryError("text", "这段文字里没有可比较的字词。请粘贴完整的条文。")
    weighing = weighing or Weighing()
    base.refresh()
    cosines = _candidates(base, clause, filters, max(weighing.depth, 3 * k), weighing)
    homes = _within_reach(_elsewhere(base, cosines, besides), cosines, k, weighing)
    passages = base.store.passages(homes)
    alike = shared_pairs(without_label(clause.text), [without_label(passage.text) for passage in passages.values()])
    scores = {
        number: weighing.pairs * pairs + (1 - weighing.pairs) * max(cosines[number], 0.0)
        for number, pairs in zip(passages, alike, strict=True)
    }
    best: dict[int, tuple[StoredPassage, float]] = {}
    for number in sorted(scores, key=lambda n: (-scores[n], n)):
        best.setdefault(homes[number], (passages[number], min(1.0, scores[number])))
        if len(best) == k:
            break
    return _told(base, clause, list(best.values()))


def similar_to_passage(
    base: KnowledgeBase,
    document: int,
    ordinal: int,
    *,
    k: int = 10,
    filters: Filters | None = None,
    weighing: Weighing | None = None,
) -> tuple[StoredPassage, list[Precedent]]:
    """The passage ``ordinal`` of a stored document, with its precedents elsewhere: versions of the same rule are none.

    Raises QueryError when there is no such passage.
    """
    row = base.store.connection.execute(
        "SELECT number FROM passages WHERE document = ? AND ordinal = ?", (document, ordinal)
    ).fetchone()
    found = base.store.passages([row[0]]) if row else {}
    if not found:
        raise QueryError("passage", "知识库中没有这个段落，可能文件已重新导入或移除。请从检索结果或文件全文里重新打开。")
    passage = found[row[0]]
    versions = base.rulebook.versions(document, date.today())
    own = {document, *(entry.number for version in versions for entry in (version.document, *version.copies))}
    clause = Clause(passage.text, passage.passage.heading_path)
    return passage, similar(base, clause, k=k, filters=filters, besides=own, weighing=weighing)


def clauses_of(draft: str) -> list[str]:
    """A draft cut into its articles, else into its paragraphs; headings and short lines are left out.

    Raises QueryError (field ``text``) for an empty draft, or one that is too long or has too many clauses.
    """
    if len(draft) > MAX_DRAFT:
        raise QueryError("text", f"文字有 {len(draft)} 字，超过上限 {MAX_DRAFT} 字。请分段查找。")
    starts = [match.end() for match in _ARTICLE_BEGINS.finditer(draft)]
    if starts:
        pieces = [draft[start:end] for start, end in zip(starts, [*starts[1:], len(draft)], strict=True)]
        if draft[: starts[0]].strip() and len(draft[: starts[0]].strip()) >= 2 * _SHORTEST_CLAUSE:
            pieces.insert(0, draft[: starts[0]])
    else:
        pieces = draft.splitlines()
    clauses = [piece.strip() for piece in pieces if len(piece.strip()) >= _SHORTEST_CLAUSE]
    if not clauses and draft.strip():
        clauses = [draft.strip()]
    if not clauses:
        raise QueryError("text", "没有文字。请粘贴一条或几条条文。")
    if len(clauses) > MAX_CLAUSES:
        raise QueryError("text", f"共有 {len(clauses)} 条，超过上限 {MAX_CLAUSES} 条。请分段查找。")
    return clauses


def place_of(document: StoredDocument) -> str | None:
    """The place that a document is made for: its region, else the one that its title begins with."""
    if document.facts.region:
        return document.facts.region
    end, _ = places().chain(document.title)
    return document.title[:end] or None


def _candidates(
    base: KnowledgeBase, clause: Clause, filters: Filters | None, depth: int, weighing: Weighing
) -> dict[int, float]:
    """The cosine of each passage that either leg brings."""
    allowed = base.admission.resolve(filters) if filters else None
    leg = base.dense
    # Without the title: it names the very place that precedent is sought away from.
    vector: NDArray[np.float32] = leg.toolkit.encoder.encode(["\n".join((*clause.heading_path, clause.text))])[0]
    cosines = dict(leg.vectors.search(vector, depth, allowed.passages if allowed else None))
    segmenter = base.toolkit.segmenter
    words = sorted(set(segmenter.words(without_label(clause.text))), key=lambda word: (-segmenter.information(word), word))
    terms = {word: {"words": 1.0} for word in words[: weighing.words]}
    lexical = base.lexical.search(terms, depth, allowed.documents if allowed else None)
    return cosines | leg.vectors.scores(vector, [number for number, _ in lexical if number not in cosines])


def _elsewhere(base: KnowledgeBase, numbers: Iterable[int], besides: Collection[int]) -> dict[int, int]:
    """The passages that belong neither to ``besides`` nor to copies of them, each with its family of copies."""
    families = {document.family for document in base.store.listed(besides).values()}
    homes = base.recent.passage_documents(numbers)
    return {number: family for number, (_, family) in homes.items() if family not in families}


def _within_reach(homes: dict[int, int], cosines: dict[int, float], k: int, weighing: Weighing) -> dict[int, int]:
    """Those of ``homes`` whose score could be among the best ``k`` if all their pairs were the same."""
    best: dict[int, float] = {}
    for number, family in homes.items():
        best[family] = max(best.get(family, 0.0), cosines[number])
    if weighing.pairs >= 1 or len(best) <= k:
        return homes
    least = sorted(best.values(), reverse=True)[k - 1] - weighing.pairs / (1 - weighing.pairs)
    return {number: family for number, family in homes.items() if cosines[number] >= least}


def _told(base: KnowledgeBase, clause: Clause, ranked: Sequence[tuple[StoredPassage, float]]) -> list[Precedent]:
    documents = base.store.listed({passage.document for passage, _ in ranked})
    text = without_label(clause.text)
    stated = quantities(text)
    found = []
    for passage, score in ranked:
        if passage.document not in documents:
            continue  # deleted between finding and reading
        document, other = documents[passage.document], without_label(passage.text)
        missing, beyond = apart(stated, quantities(other))
        parts = stretches(text, other)
        found.append(Precedent(document, place_of(document), passage, score, parts, tuple(missing), tuple(beyond)))
    return found


def by_place(found: Sequence[Precedent]) -> dict[str, list[Precedent]]:
    """Precedents by place, the place with the best one first, those of one place by year, the newest first; unknown is ``""``."""
    groups: dict[str, list[Precedent]] = {}
    for one in found:
        groups.setdefault(one.place or "", []).append(one)
    return {place: sorted(group, key=lambda one: -(one.document.facts.year or 0)) for place, group in groups.items()}
