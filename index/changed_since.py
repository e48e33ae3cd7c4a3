"""What another document changed: the text that says so comes before the text that it changed.

An amended rule is often kept as it was first made, beside the decision that amends it: its article still says 45日 where 30日 is
the law. And a question for what became of a rule (沅政发〔2019〕14号被哪个文件废止) is answered by the other document, not by the
one whose 文号 it gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from index.article_changes import ArticleChange, article_changes, without_blanks
from index.base import KnowledgeBase
from index.candidates import Candidate, Scores
from index.filters import Allowed
from index.in_force_first import OF_THE_PAST
from index.ledger import LIFE
from index.model import RelationKind, Span
from index.names import title_key
from index.naming import number_key
from index.provisions import printed_number
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
    numbers = [candidate.number for candidate in running[:LOOKED_AT]]
    places = base.recent.passage_documents(numbers)
    amended = {document for document, _ in places.values() if base.rulebook.changed_by(document, day)}
    if not amended:
        return list(running)
    first = base.store.passages(number for number, (document, _) in places.items() if document in amended)
    after: dict[int, list[int]] = {}
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
    changers = {
        document: [entry.number for entry in base.rulebook.changed_by(document, day)]
        for document in {passage.document for passage in held}
    }
    told = {passage.number: telling_of(base, changers[passage.document], passage) for passage in held}
    return {number: one for number, one in told.items() if one}


def item_at(passage: StoredPassage, words: Span) -> Span:
    """The item of ``passage``, as a span of it, that ``words``, a span of the document, begin: to the end of the line."""
    start = words.start - passage.passage.span.start
    end = passage.text.find("\n", start)
    return Span(start, end if end > 0 else len(passage.text))


def telling_of(base: KnowledgeBase, documents: Sequence[int], article: StoredPassage) -> tuple[int, Span | None] | None:
    """The passage of one of these documents, the latest first, that changes ``article``, and its words (将第五条…修改为, 删去第七条).

    The words are a span of the document, None where they stand in the heading. Nothing where ``article`` is none, or is not changed.
    """
    headings = article.passage.heading_path or ("",)
    label = _ARTICLE.match(article.text) or _ARTICLE.match(headings[-1])
    number = printed_number(label[1]) if label else None
    if number is None:
        return None
    for document in dict.fromkeys(reversed(documents)):
        changes = [one for one in _changes(base, document, base.store.last_seq()) if article.document in one.targets]
        told = next((one for one in changes if one.change.article == number), None)
        if told:
            made = _made(base, changes, article.document) or (told.change.old and told.change.old not in article.text)
            return None if made else (told.passage, told.words)
    return None


def _made(base: KnowledgeBase, changes: Sequence[_Told], document: int) -> bool:
    """Whether a document holds these changes already: many bases have laws only as amended, under their first date."""
    text = without_blanks(base.recent.of([document])[document].text)
    known = [made for one in changes if (made := one.change.made_in(text)) is not None]
    return sum(known) * 2 > len(known)


@dataclass(frozen=True, slots=True)
class _Told:
    """A change with the passage that tells it, its words there, and the documents that it may be an article of."""

    change: ArticleChange
    passage: int
    words: Span | None
    targets: frozenset[int]


@lru_cache(maxsize=256)
def _changes(base: KnowledgeBase, document: int, state: int) -> tuple[_Told, ...]:
    """What ``document`` changes, in one ``state`` of the base."""
    links = [link for link in base.rulebook.outgoing(document) if link.relation.kind is RelationKind.AMENDS]
    passages = base.store.passages_of(document)
    targets: dict[str, set[int]] = {}
    for link in links:
        for title in (link.relation.target.title, link.relation.target.full_title):
            if title:
                targets.setdefault(title_key(title), set()).update(target.number for target in link.targets)
    everything = frozenset(target.number for link in links for target in link.targets)
    one_only = len(targets) <= 1
    found = []
    for change in article_changes(base.recent.of([document])[document].text) if passages else ():
        # Where several texts are amended, the change is of that which was named last.
        of = everything if one_only else frozenset(targets.get(title_key(change.named), ()) if change.named else ())
        place = next((passage for passage in passages if passage.passage.span.end > change.span.start), passages[-1])
        words = change.span if place.passage.span.start <= change.span.start else None
        found.append(_Told(change, place.number, words, of))
    return tuple(found)


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
