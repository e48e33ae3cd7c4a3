"""An answer to a question as understood: the exact text of the provision that it names, else what the document it names says."""

from __future__ import annotations

import re

from index.answer import Answer, answer
from index.base import KnowledgeBase
from index.cite import Citation
from index.filters import Filters
from index.interpretation import Interpretation, Opened
from index.interpreted_search import opened_hit, passage_at, unless_empty
from index.ledger import LIFE
from index.model import Span
from index.search import Hit, search

# Whether a document is in force, what changed it and what it changed, stands in others as often as in itself.
_LIFE = re.compile(r"有效吗|是否.{0,4}有效|失效|废止|改成|修改|修订|[取替]代|哪[个份部些]文件")

# Passages offered where what is asked for is not in the base.
_NEAREST = 5


def answer_interpreted(base: KnowledgeBase, asked: Interpretation) -> tuple[Answer, Interpretation]:
    """The answer, and the question as understood with what was given up for it. Raises QueryError for an empty question."""
    base.refresh()
    if asked.opened and _LIFE.search(asked.text):
        return _of_its_life(base, asked), asked
    if exact := [opened for opened in asked.opened if opened.span]:
        citations = [citation for opened in exact if (citation := _cite(base, opened, opened.span))]
        if citations:
            return _quoting(citations), asked
    if asked.opened and asked.lacks_provision:
        # To quote another provision would answer what was not asked.
        hits = (opened_hit(base, asked, opened, 1.0, 0) for opened in asked.opened)
        return Answer(False, "", 0.0, (), tuple(hit for hit in hits if hit)), asked
    if asked.names_only_the_absent:
        # What other documents say is no answer to a question for this one.
        found = search(base, asked.searched, k=_NEAREST, filters=asked.filters)
        return Answer(False, "", 0.0, (), tuple(found)), asked
    if asked.opened:
        documents = frozenset(opened.document.number for opened in asked.opened)
        # What is named is asked about whatever its dates and place: only it counts.
        within = answer(base, asked.searched, filters=Filters(as_of=asked.given.as_of, documents=documents))
        if within.found and any(opened.quoted for opened in asked.opened):
            return within, asked
        if within.found:
            # A bare title may be but words of the question: what answers better counts.
            anywhere = answer(base, asked.searched, filters=asked.filters)
            return max((within, anywhere), key=lambda given: given.confidence), asked
        if asked.only_names and (citation := _cite(base, asked.opened[0], None)):
            return _quoting([citation]), asked
    given: list[Answer] = []

    def find(filters: Filters) -> list[Citation | Hit]:
        given[:] = [answer(base, asked.searched, filters=filters)]
        return [*given[0].citations, *given[0].nearest]

    asked, _ = unless_empty(base, asked, find)
    if not given:  # no restriction of the question was the reason: those that the caller set leave nothing
        find(asked.filters)
    return given[0], asked


def _of_its_life(base: KnowledgeBase, asked: Interpretation) -> Answer:
    """What the documents that changed or ended what is named say of it, else what any says."""
    changing = {
        link.document.number
        for opened in asked.opened
        for link in base.rulebook.incoming(opened.document.number)
        if link.relation.kind in LIFE
    }
    if changing:
        given = answer(base, asked.searched, filters=Filters(as_of=asked.given.as_of, documents=frozenset(changing)))
        if given.found:
            return given
    return answer(base, asked.searched, filters=asked.filters)


def _quoting(citations: list[Citation]) -> Answer:
    # The question names what is quoted: there is no doubt left that it is what was asked for.
    return Answer(True, "\n".join(citation.quote for citation in citations), 1.0, tuple(citations), ())


def _cite(base: KnowledgeBase, opened: Opened, span: Span | None) -> Citation | None:
    """A provision of the document quoted, or its first passage."""
    number = opened.document.number
    passage = passage_at(base, number, span)
    listed = base.store.listed([number])
    if passage is None or number not in listed:
        return None
    whole = span or passage.passage.span
    (quote,) = base.store.connection.execute(
        "SELECT substr(text, ?, ?) FROM documents WHERE number = ?", (whole.start + 1, whole.end - whole.start, number)
    ).fetchone()
    return Citation(listed[number], passage, whole, quote)
