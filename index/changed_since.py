"""What another document changed: the text that says so comes before the text that it changed.

An amended rule is often kept as it was first made, beside the decision that amends it: its article still says 45日 where 30日 is
the law. And a question for what became of a rule (沅政发〔2019〕14号被哪个文件废止) is answered by the other document, not by the
one whose 文号 it gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from index.base import KnowledgeBase
from index.candidates import Candidate, Scores
from index.filters import Allowed
from index.in_force_first import OF_THE_PAST
from index.ledger import LIFE
from index.model import Span
from index.names import title_key
from index.naming import number_key
from index.question import Question
from index.store import StoredPassage

CHANGED = "changed"
"""The part of a score that comes of taking the place of what is no longer so."""

# Candidates whose articles are followed up: who reads on has seen the first of them.
LOOKED_AT = 12
# A passage that comes before another one scores so much more.
_AHEAD = 1e-6

# Words of a question for what became of a rule, or what it made of another.
ASKS_OF_CHANGE = re.compile(
    r"(?:有效|失效|废止|作废)吗|是否[^，。？]{0,6}(?:有效|失效|废止)|被[^，。？]{0,8}(?:废止|修改|修订|修正|取代|替代|代替|改)"
    r"|(?:哪|什么|何)[^，。？]{0,6}(?:文件|通知|决定|办法|规定|意见)[^，。？]{0,6}(?:废止|修改|修订|修正|取代|替代|代替|调整|停止执行)"
    r"|(?:改|修改|修订|调整|替换)(?:成|为)(?:了)?(?:什么|多少|几|哪)|(?:废止|修改|取代|替代)(?:了)?(?:吗|没有)"
)
_TITLE = re.compile(r"《([^《》]{2,100})》")
_ARTICLE = re.compile(r"\s*(第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?)")


def changed_since(
    base: KnowledgeBase, question: Question, running: Sequence[Candidate], day: date, allowed: Allowed | None, handicap: float
) -> list[Candidate]:
    """``running`` (best first) with what changed others before them, as far as ``allowed``.

    An article that was changed before ``day`` loses the share ``handicap`` of its score to the passage that changes it, unless the
    question may be about the past. Where it asks what became of a document that it names, those that changed or ended it come first.

    hit@1 of all questions of the sample corpus .871 → .900; benches, whose documents do not amend one another, as before.
    """
    if ASKS_OF_CHANGE.search(question.text) and (named := _named(base, question)):
        return _changers_first(base, named, running)
    if question.doc_numbers or OF_THE_PAST.search(question.text):
        return list(running)
    after: dict[int, list[int]] = {}
    first = base.store.passages(candidate.number for candidate in running[:LOOKED_AT])
    for number, (changes, _) in changes_of(base, first.values(), day).items():
        after.setdefault(changes, []).append(number)
    if allowed is not None:
        after = {changes: old for changes, old in after.items() if changes in allowed.passages}
    known = {candidate.number: candidate for candidate in running}
    for changes, old in after.items():
        best = max(known[number].score for number in old)
        own = known.get(changes, Candidate(changes, 0.0, Scores(0.0, 0.0)))
        known[changes] = _raised(own, max(best + _AHEAD - own.score, 0.0))
        for number in old:
            known[number] = _raised(known[number], -handicap * known[number].score)
    return _in_order(known.values())


def changes_of(base: KnowledgeBase, passages: Iterable[StoredPassage], day: date) -> dict[int, tuple[int, Span | None]]:
    """For those of ``passages`` that are articles which another document changed up to ``day``: what :func:`telling_of` tells."""
    held = list(passages)
    changed_by = {
        document: [entry.number for entry in base.rulebook.changed_by(document, day)]
        for document in {passage.document for passage in held}
    }
    found: dict[int, tuple[int, Span | None]] = {}
    for passage in held:
        changers = changed_by[passage.document]
        if changers and (told := telling_of(base, changers, passage)):
            found[passage.number] = told
    return found


def item_at(passage: StoredPassage, words: Span) -> Span:
    """The item of ``passage``, as a span of it, that ``words``, a span of the document, begin: to the end of the line."""
    start = words.start - passage.passage.span.start
    end = passage.text.find("\n", start)
    return Span(start, end if end > 0 else len(passage.text))


def telling_of(base: KnowledgeBase, documents: Iterable[int], article: StoredPassage) -> tuple[int, Span | None] | None:
    """The passage of one of these documents, the latest first, that changes ``article``, and its words (将第五条…修改为, 删去第七条).

    The words are a span of the document, None where they stand in the heading. Nothing where ``article`` is none, or is not changed.
    """
    headings = article.passage.heading_path or ("",)
    label = _ARTICLE.match(article.text) or _ARTICLE.match(headings[-1])
    return _words_that_change(base, documents, label[1]) if label else None


def _words_that_change(base: KnowledgeBase, documents: Iterable[int], label: str) -> tuple[int, Span | None] | None:
    name = rf"{re.escape(label)}(?!之|[章节])"
    change = re.compile(
        rf"(?:删[去除]|废止|取消)(?:原)?{name}|(?:^|[将把对、，。；\s）)．.]|原){name}[^。；“”\n]{{0,40}}(?:“[^”\n]*”)?(?:修改|改为|删[去除]|增加|调整为|中的)"
    )
    for document in reversed(list(documents)):
        for passage in base.store.passages_of(document):
            if found := change.search(passage.text):
                start = passage.passage.span.start
                return passage.number, Span(start + found.start(), start + found.end())
            # A change that is told in a single line may have been taken for a heading.
            if any(change.search(heading) for heading in passage.passage.heading_path):
                return passage.number, None
    return None


def _named(base: KnowledgeBase, question: Question) -> set[int]:
    """The documents that ``question`` names by 文号 or 《title》."""
    keys = [number_key(number) for number in question.doc_numbers]
    keys += [title_key(title) for title in _TITLE.findall(question.text)]
    return {entry.number for key in keys for entry, _ in base.rulebook.bearers(key)}


def _changers_first(base: KnowledgeBase, named: set[int], running: Sequence[Candidate]) -> list[Candidate]:
    """Passages of what changed or ended the documents ``named`` before those of the documents themselves."""
    changers = {
        link.document.number for number in named for link in base.rulebook.incoming(number) if link.relation.kind in LIFE
    } - named
    places = base.recent.passage_documents(candidate.number for candidate in running)
    top = running[0].score if running else 0.0
    return _in_order(
        _raised(candidate, top * (1 - candidate.score) + _AHEAD)
        if candidate.number in places and places[candidate.number][0] in changers
        else candidate
        for candidate in running
    )


def _raised(candidate: Candidate, by: float) -> Candidate:
    if not by:
        return candidate
    parts = (*candidate.scores.parts, (CHANGED, by))
    return replace(candidate, score=candidate.score + by, scores=replace(candidate.scores, parts=parts))


def _in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.number))
