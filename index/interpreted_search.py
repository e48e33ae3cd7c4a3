"""Search as a question is understood: what it names comes first, its restrictions hold unless they would leave nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from index.base import KnowledgeBase
from index.changed_since import ASKS_OF_CHANGE, telling_of
from index.filters import Filters
from index.highlight import highlights
from index.interpretation import Interpretation, Opened
from index.ledger import LIFE
from index.model import RELATION_NAMES, Span
from index.question import understand
from index.search import Hit, Mode, Scores, search
from index.store import StoredPassage

Result = TypeVar("Result")

# So many documents come first because they changed the one that is asked about.
_MOST_CHANGERS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """``interpretation`` tells which restrictions were given up; ``why`` says for documents, by number, why they come first."""

    interpretation: Interpretation
    hits: list[Hit]
    why: dict[int, str]


def search_interpreted(
    base: KnowledgeBase, asked: Interpretation, *, k: int = 10, mode: Mode = Mode.HYBRID, collapse: bool = True, more: int = 3
) -> Found:
    """The ``k`` documents for a question as understood. Raises QueryError as :func:`index.search.search` does."""

    def find(filters: Filters) -> list[Hit]:
        return search(
            base,
            asked.searched,
            k=k,
            mode=mode,
            filters=filters,
            collapse=collapse,
            more=more,
        )

    asked, hits = unless_empty(base, asked, find)
    first: list[Hit] = []
    why: dict[int, str] = {}
    for opened in (*_changers(base, asked), *asked.opened):
        if opened.document.number in why:
            continue
        if hit := opened_hit(base, asked, opened, hits[0].score if hits else 1.0, more):
            first.append(hit)
            reasons = (o.why for o in asked.opened if o.document.number == opened.document.number)
            why[opened.document.number] = "；".join(reasons) or opened.why
    families = {hit.document.family for hit in first}
    others = [hit for hit in hits if hit.document.number not in why and not (collapse and hit.document.family in families)]
    return Found(asked, [*first, *others][:k], why)


def _changers(base: KnowledgeBase, asked: Interpretation) -> list[Opened]:
    """What changed or ended the documents that the question names, the newest first, where it asks for that."""
    if not ASKS_OF_CHANGE.search(asked.text):
        return []
    found = []
    for opened in asked.opened:
        article = passage_at(base, opened.document.number, opened.span) if opened.span else None
        for link in base.rulebook.incoming(opened.document.number):
            if link.relation.kind in LIFE:
                told = telling_of(base, [link.document.number], article) if article else None
                why = f"{RELATION_NAMES[link.relation.kind]}了问题写明的文件"
                found.append(Opened(link.document, None, told[1] if told else None, why, False))
    return found[:_MOST_CHANGERS]


def unless_empty(
    base: KnowledgeBase, asked: Interpretation, find: Callable[[Filters], list[Result]]
) -> tuple[Interpretation, list[Result]]:
    """What ``find`` finds; where that is nothing, with as few of the question's own restrictions given up as bring something.

    Documents that only do not tell whether they fit are nothing, too: one at least must be known to.
    """
    given_up_all, found = asked, list[Result]()
    for wider in (asked, *asked.relaxations()):
        given_up_all = wider
        if _some_fit(base, wider.filters) and (found := find(wider.filters)):
            break
    return given_up_all, found


def _some_fit(base: KnowledgeBase, filters: Filters) -> bool:
    if not filters.lenient:
        return True
    where, values = base.admission.condition(replace(filters, lenient=False))
    return base.store.connection.execute(f"SELECT 1 FROM documents WHERE {where} LIMIT 1", values).fetchone() is not None


def opened_hit(base: KnowledgeBase, asked: Interpretation, opened: Opened, score: float, more: int) -> Hit | None:
    """The document that a question names, by the passage of the provision that it names, else by the one that fits best."""
    number = opened.document.number
    within = Filters(documents=frozenset([number]))
    best = next(iter(search(base, asked.searched, k=1, filters=within, collapse=False, more=more)), None)
    passage = passage_at(base, number, opened.span) if opened.span or best is None or asked.only_names else best.passage
    listed = base.store.listed([number])
    if passage is None or number not in listed:
        return None  # deleted since it was found
    marks = understand(asked.searched, base.toolkit.segmenter).marks
    marked = _within(opened.span, passage) if opened.span else highlights(passage.text, marks)
    beside = [other for other in (best.passage, *best.more) if other.number != passage.number][:more] if best else []
    copies = base.store.families([listed[number].family])[listed[number].family]
    return Hit(
        score=score,
        scores=best.scores if best and best.passage.number == passage.number else Scores(0.0, 0.0),
        document=listed[number],
        passage=passage,
        highlights=marked,
        more=tuple(beside),
        more_highlights=tuple(highlights(other.text, marks) for other in beside),
        copies=tuple(copy for copy in copies if copy.number != number),
    )


def passage_at(base: KnowledgeBase, document: int, span: Span | None) -> StoredPassage | None:
    """The passage of a document that ``span`` begins in; its first one when there is no span, or none there."""
    row = base.store.connection.execute(
        'SELECT number FROM passages WHERE document = ? ORDER BY (start <= ? AND "end" > ?) DESC, ordinal LIMIT 1',
        (document, *(span.start if span else 0,) * 2),
    ).fetchone()
    return base.store.passages([row[0]]).get(row[0]) if row else None


def _within(span: Span, passage: StoredPassage) -> tuple[Span, ...]:
    whole = passage.passage.span
    start, end = max(span.start, whole.start), min(span.end, whole.end)
    return (Span(start - whole.start, end - whole.start),) if start < end else ()
