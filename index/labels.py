"""Labelled questions: what a question should find, as people write it, and what of a base that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.citation import parse_provisions
from index.errors import QueryError
from index.lookup import look_up
from index.model import Document, Span
from index.provisions import locate
from index.store import Store, StoredDocument


@dataclass(frozen=True, slots=True)
class Expected:
    """A document that answers, ``called`` by id, 文号, title or file name, and how relevant it is (1 or more).

    Where in it the answer stands may be told by the ``provision`` (第三条第二款), by the words to be quoted (``quotes``) or by the
    ordinal of the ``passage``.
    """

    called: str
    provision: str | None = None
    quotes: tuple[str, ...] = ()
    passage: int | None = None
    relevance: int = 1


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question with what it should find; ``expected`` is empty where the base should keep silent. ``where`` it was written."""

    id: str
    text: str
    expected: tuple[Expected, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: spans of the text of the document numbered ``document``, with their words."""

    document: int
    spans: tuple[Span, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the documents of the base that answer it: numbers with relevance, titles, and places where told."""

    question: LabelledQuestion
    relevant: Mapping[int, int]
    places: tuple[Place, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether anything should be found."""
        return bool(self.relevant)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An expectation that names nothing in the base. ``whole``: nothing of its question is left to measure."""

    question: LabelledQuestion
    reason: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """All that can be measured, and all that cannot."""

    judged: tuple[Judged, ...]
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def answerable(self) -> tuple[Judged, ...]:
        """The questions that should find something."""
        return tuple(judged for judged in self.judged if judged.answerable)


def resolve(store: Store, questions: Iterable[LabelledQuestion]) -> Labels:
    """Find in the base what each question expects; what is not there is listed, never dropped silently."""
    library = _Library(store)
    judged: list[Judged] = []
    unresolved: list[Unresolved] = []
    for question in questions:
        relevant: dict[int, int] = {}
        titles: dict[str, None] = {}
        places: list[Place] = []
        reasons: list[str] = []
        for expected in question.expected:
            try:
                found = library.find(expected.called)
            except QueryError as error:
                reasons.append(str(error))
                continue
            titles[found.title] = None
            relevant[found.number] = max(expected.relevance, relevant.get(found.number, 0))
            place, reason = library.place(found, expected)
            places += [place] if place else []
            reasons += [reason] if reason else []
        lost = bool(question.expected) and not relevant
        unresolved += [Unresolved(question, reason, lost) for reason in reasons]
        if not lost:
            judged.append(Judged(question, relevant, tuple(places), tuple(titles)))
    return Labels(tuple(judged), tuple(unresolved))


@dataclass
class _Library:
    """What documents are called, and the text of those that were asked for."""

    store: Store
    _found: dict[str, StoredDocument] = field(default_factory=dict)
    _read: dict[int, Document] = field(default_factory=dict)

    def find(self, called: str) -> StoredDocument:
        """By id, name of file, 文号 or title; raises QueryError when none or several may be meant."""
        if called not in self._found:
            known = self.store.document_number(called) is not None
            self._found[called] = (None if known else self._by_file(called)) or look_up(self.store, called)
        return self._found[called]

    def place(self, found: StoredDocument, expected: Expected) -> tuple[Place | None, str | None]:
        """Where the answer stands, and what of that is not there."""
        if not (expected.provision or expected.quotes or expected.passage is not None):
            return None, None
        document = self._document(found.number)
        spans: list[Span] = []
        missing: list[str] = []
        if expected.provision:
            wanted = parse_provisions(expected.provision)
            located = [locate(document, provision) for provision in wanted]
            spans += [span for span in located if span]
            if not wanted or None in located:
                missing.append(f"没有条款“{expected.provision}”（写成 第三条第二款 的样子）")
        for quote in expected.quotes:
            span = find_quote(document.text, quote)
            spans += [span] if span else []
            if span is None:
                missing.append(f"没有原文“{_short(quote)}”")
        if expected.passage is not None:
            if 0 <= expected.passage < len(document.passages):
                spans.append(document.passages[expected.passage].span)
            else:
                missing.append(f"没有第 {expected.passage} 个段落（共 {len(document.passages)} 个，从 0 数起）")
        reason = f"《{document.title}》里{'，也'.join(missing)}，这一题只按文件评" if missing else None
        texts = tuple(span.slice(document.text) for span in spans)
        return (Place(found.number, tuple(spans), texts) if spans else None), reason

    def _document(self, number: int) -> Document:
        if number not in self._read:
            document = self.store.document(number)
            if document is None:
                raise QueryError("document", f"第 {number} 号文件在评测时被删除了，请重新运行。")
            self._read[number] = document
        return self._read[number]

    def _by_file(self, called: str) -> StoredDocument | None:
        """The document read from a file of this name or path; None when there is no such file."""
        inside = [n for n in self._files.get(_name_of(called), ()) if _same_path(self._sources[n], called)]
        if len(inside) > 1:
            paths = "、".join(self._sources[number] for number in inside[:3])
            raise QueryError("document", f"“{called}”有 {len(inside)} 份同名文件（{paths}），请多写几级路径。")
        return self.store.listed(inside)[inside[0]] if inside else None

    @cached_property
    def _sources(self) -> dict[int, str]:
        return dict(self.store.connection.execute("SELECT number, source FROM documents"))

    @cached_property
    def _files(self) -> dict[str, list[int]]:
        files: dict[str, list[int]] = {}
        for number, source in self._sources.items():
            files.setdefault(_name_of(source), []).append(number)
        return files


def find_quote(text: str, quote: str) -> Span | None:
    """Where ``text`` has the words of ``quote``; white space, width and the shape of punctuation make no difference."""
    at = text.find(quote)
    if quote and at >= 0:
        return Span(at, at + len(quote))
    wanted, _ = _folded(quote)
    held, places = _folded(text)
    at = held.find(wanted) if wanted else -1
    return None if at < 0 else Span(places[at], places[at + len(wanted) - 1] + 1)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The letters, digits and signs of ``text`` without blanks and punctuation, and where each stood."""
    kept: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for plain in unicodedata.normalize("NFKC", char).lower():
            if not plain.isspace() and unicodedata.category(plain)[0] not in "PZC":
                kept.append(plain)
                places.append(at)
    return "".join(kept), places


def _name_of(path: str) -> str:
    return re.split(r"[/\\]", path)[-1]


def _same_path(source: str, called: str) -> bool:
    """Whether ``called`` is the source or the end of it, whole names taken."""
    held, wanted = source.replace("\\", "/"), called.replace("\\", "/").removeprefix("./")
    return held == wanted or held.endswith(f"/{wanted}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}……"
