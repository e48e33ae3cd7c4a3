"""Search: candidates of both legs, fused, grouped by document, copies of one text collapsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.base import KnowledgeBase
from index.candidates import Candidate, Mode, Ranking, Scores, candidates, weighted_terms
from index.changed_since import changed_since
from index.errors import QueryError
from index.filters import Allowed, Filters
from index.highlight import highlights
from index.in_force_first import in_force_first
from index.model import Span
from index.question import Question, understand
from index.rerank import Reranker, reranked
from index.store import StoredDocument, StoredPassage

__all__ = ["MAX_DEPTH", "MAX_HITS", "Hit", "Mode", "Ranking", "Scores", "search", "term_scores"]

MAX_HITS = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found by its best passage.

    ``more`` are its next passages among the candidates, best first. ``copies`` are the other documents with the same text.
    """

    score: float
    scores: Scores
    document: StoredDocument
    passage: StoredPassage
    highlights: tuple[Span, ...]
    more: tuple[StoredPassage, ...]
    more_highlights: tuple[tuple[Span, ...], ...]
    copies: tuple[StoredDocument, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A document in the running: its best passage, and the numbers of its next ones."""

    best: Candidate
    document: int
    more: list[int]


# Copies differ in a title or a note, and so a little in their scores.
_ALIKE = 0.95
# Some documents never have more passages, so a search within them returns all.
_ALL_OF_THE_DOCUMENTS = 200_000
# Deeper than this a search does not look for the k-th document.
MAX_DEPTH = 20_000
_LOOKED_UP_AT_ONCE = 64


def search(
    base: KnowledgeBase,
    question: str,
    *,
    k: int = 10,
    mode: Mode = Mode.HYBRID,
    filters: Filters | None = None,
    collapse: bool = True,
    more: int = 3,
    ranking: Ranking | None = None,
) -> list[Hit]:
    """The ``k`` documents that answer ``question`` best, each with up to ``more`` further passages.

    ``collapse=False`` lists copies of one text as hits of their own.

    Raises QueryError for an empty question, or a ``k`` out of 1…MAX_HITS.
    """
    if not 1 <= k <= MAX_HITS:
        raise QueryError("k", f"k 应在 1 到 {MAX_HITS} 之间，而不是 {k}。")
    ranking = ranking or Ranking()
    understood = understand(question, base.toolkit.segmenter)
    base.refresh()
    allowed = base.admission.resolve(filters) if filters else None
    depth = max(2 * k, ranking.depth)
    day = filters.day if filters else date.today()
    judged: dict[int, float] = {}
    while True:
        running = ordered(base, understood, depth, mode, allowed, ranking, day, judged)
        groups = _group(base, running, k, collapse, more)
        # A long document may take all places: look deeper, as long as that brings anything new.
        if len(groups) >= k or len(running) < depth or depth >= MAX_DEPTH:
            return hits_of(base, understood, groups, collapse)
        depth *= 4


def ordered(
    base: KnowledgeBase,
    question: Question,
    depth: int,
    mode: Mode,
    allowed: Allowed | None,
    ranking: Ranking,
    day: date,
    judged: dict[int, float],
    share: float = 0.0,
) -> list[Candidate]:
    """Passages in the running that score at least ``share`` of the best, as the base's reranker orders them where there is one.

    ``judged`` remembers what it said.
    """
    # What the best one may still lose for having ended must not cost others their place.
    running = candidates(base, question, depth, mode, allowed, ranking, share * (1 - ranking.ended))
    if mode is Mode.HYBRID:
        running = in_force_first(base, question, running, day, ranking.ended)
        if ranking.changes:
            running = changed_since(base, question, running, day, allowed, ranking.ended)
    if share and running:
        floor = share * running[0].score
        running = [candidate for candidate in running if candidate.score >= floor]
    return running if base.reranker is None else _reranked(base, base.reranker, question, running, judged)


def _reranked(
    base: KnowledgeBase, reranker: Reranker, question: Question, running: Sequence[Candidate], judged: dict[int, float]
) -> list[Candidate]:
    """The candidates with the first ones in the order of ``reranker``; ``judged`` remembers its scores."""
    first = [candidate.number for candidate in running[: reranker.depth]]
    unread = base.store.embedding_texts(number for number in first if number not in judged)
    judged.update(zip(unread, reranker.scores(question.text, list(unread.values())), strict=True))
    by_number = {candidate.number: candidate for candidate in running}
    top = {number: judged[number] for number in first if number in judged}
    order = reranked([(candidate.number, candidate.score) for candidate in running], top)
    return [replace(by_number[number], score=score) for number, score in order]


def _group(base: KnowledgeBase, running: Sequence[Candidate], k: int, collapse: bool, more: int) -> list[Group]:
    """The first ``k`` documents (or families of copies) among ``running``, each with its passages in the running."""
    groups: dict[int, dict[int, list[Candidate]]] = {}
    for start in range(0, len(running), _LOOKED_UP_AT_ONCE):
        piece = running[start : start + _LOOKED_UP_AT_ONCE]
        places = base.recent.passage_documents(candidate.number for candidate in piece)
        for candidate in piece:
            if candidate.number not in places:
                continue  # deleted since the caches were brought up to date
            document, family = places[candidate.number]
            groups.setdefault(family if collapse else document, {}).setdefault(document, []).append(candidate)
        if len(groups) >= k:
            break
    return [represented(base, members, more) for members in list(groups.values())[:k]]


def represented(base: KnowledgeBase, members: dict[int, list[Candidate]], more: int) -> Group:
    """The copy that stands for all: of those that score alike the one that says most of itself, else the one stored first."""
    document, found = next(iter(members.items()))
    score = found[0].score
    if len(members) > 1:
        alike = {number for number, own in members.items() if own[0].score >= _ALIKE * score}
        told = {number: copy.facts.told for number, copy in base.store.listed(alike).items()}
        document = max(told, key=lambda number: (told[number], -number), default=document)
        found = members[document]
    best = Candidate(found[0].number, score, found[0].scores)
    return Group(best, document, [candidate.number for candidate in found[1 : more + 1]])


def term_scores(
    base: KnowledgeBase, question: str, hits: Sequence[Hit], ranking: Ranking | None = None
) -> list[dict[str, float]]:
    """For each hit, what each term of ``question`` contributed to the lexical score of its passage; they add up to it."""
    parts: list[dict[str, float]] = [{} for _ in hits]
    documents = [hit.document.number for hit in hits]
    for term, fields in weighted_terms(understand(question, base.toolkit.segmenter), ranking or Ranking()).items():
        found = dict(base.lexical.search({term: fields}, _ALL_OF_THE_DOCUMENTS, documents))
        for part, hit in zip(parts, hits, strict=True):
            if hit.passage.number in found:
                part[term] = found[hit.passage.number]
    return parts


def hits_of(base: KnowledgeBase, question: Question, groups: Sequence[Group], collapse: bool) -> list[Hit]:
    """The hits of ``groups`` with their texts, as far as these still exist."""
    passages = base.store.passages(number for group in groups for number in (group.best.number, *group.more))
    documents = base.store.listed(group.document for group in groups)
    families = base.store.families({document.family for document in documents.values()}) if collapse else {}
    marks = frozenset(question.marks)
    hits = []
    for group in groups:
        if group.best.number not in passages or group.document not in documents:
            continue  # deleted between finding and reading
        passage, document = passages[group.best.number], documents[group.document]
        more = [passages[number] for number in group.more if number in passages]
        hits.append(
            Hit(
                score=group.best.score,
                scores=group.best.scores,
                document=document,
                passage=passage,
                highlights=highlights(passage.text, marks),
                more=tuple(more),
                more_highlights=tuple(highlights(other.text, marks) for other in more),
                copies=tuple(d for d in families.get(document.family, ()) if d.number != group.document),
            )
        )
    return hits
