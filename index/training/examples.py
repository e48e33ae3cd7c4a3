"""What the encoder learns from: questions with their answers, and passages that pose questions about themselves.

A text is a tuple of sentence numbers of the :class:`SentenceCollector` that the sources were built with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.training.features import SentenceCollector
from index.training.passages import Piece, sentences
from index.training.texts import Question

Text = tuple[int, ...]

# Longer answers are cut here (sentences): what answers stands at the beginning, and long sums say little.
MAX_SENTENCES = 16
# Passages that follow each other in a document come into a batch together, so that telling neighbours apart is learnt too.
NEIGHBOURS = 4
# The chances of an example made from a passage: that the query carries words of asking, that it names the document, that it is
# the heading, and that the passage keeps the sentence asked for. Left in, it teaches to find the words themselves; taken out, to
# find what goes with them.
ASKS, NAMES_DOCUMENT, IS_HEADING, KEEPS_SENTENCE = 0.5, 0.3, 0.15, 0.4
# What people add to the matter they ask about.
ASKING = (
    "是什么", "有哪些", "有什么规定", "有哪些要求", "包括哪些内容", "应当怎么做", "如何规定", "怎么办理", "由谁负责", "由哪个部门负责",
    "是多少", "标准是多少", "什么时候", "期限是多久", "需要什么条件", "有哪些措施", "可以吗", "怎么处罚", "有什么职责", "为什么",
    "在哪里", "哪些单位", "适用于哪些人", "如何申请", "怎样认定", "主要任务是什么", "目标是什么", "要注意什么", "怎么办", "达到多少",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A query and the text that it should find. Examples with the same ``key`` are no wrong answers to each other."""

    query: Text
    positive: Text
    key: int


class Source(Protocol):
    """Something that examples can be drawn from."""

    def draw(self, random: np.random.Generator, count: int) -> list[Example]:
        """``count`` examples, or a few more."""


class QuestionSource:
    """Real questions of several files, drawn by weight; those on the same answer share a key."""

    def __init__(
        self, files: Mapping[str, Sequence[Question]], weights: Mapping[str, float], collector: SentenceCollector
    ) -> None:
        keys: dict[Text, int] = {}
        self._examples: list[Example] = []
        chances: list[float] = []
        for name, questions in files.items():
            for question in questions:
                positive = _positive(question, collector)
                if positive:
                    query = (collector.add(question.query),)
                    self._examples.append(Example(query, positive, keys.setdefault(positive, -1 - len(keys))))
                    chances.append(weights[name] / len(questions))
        self._chances = np.cumsum(chances) / np.sum(chances)

    def __len__(self) -> int:
        return len(self._examples)

    def draw(self, random: np.random.Generator, count: int) -> list[Example]:
        """``count`` questions with their answers."""
        return [self._examples[at] for at in np.searchsorted(self._chances, random.random(count), side="right")]


class PassageSource:
    """Passages of the documents: one sentence (or the heading) asks for the passage that it stands in."""

    def __init__(self, documents: Iterable[Iterable[Piece]], collector: SentenceCollector) -> None:
        self._titles: list[int] = []
        self._headings: list[int | None] = []
        self._bodies: list[Text] = []
        known: set[Text] = set()
        for pieces in documents:
            for piece in pieces:
                body = tuple(collector.add(sentence) for sentence in piece.sentences[:MAX_SENTENCES])
                # The same article stands in several printings of a law: once is enough, and twice would be a false negative.
                if body not in known:
                    known.add(body)
                    self._titles.append(collector.add(piece.title))
                    self._headings.append(collector.add(piece.heading) if piece.heading else None)
                    self._bodies.append(body)
        self._asking = [collector.add(words) for words in ASKING]

    def __len__(self) -> int:
        return len(self._bodies)

    def texts(self) -> list[Text]:
        """All passages with title and heading."""
        return [self._whole(at, body) for at, body in enumerate(self._bodies)]

    def draw(self, random: np.random.Generator, count: int) -> list[Example]:
        """Runs of neighbouring passages, each with a query of its own."""
        examples: list[Example] = []
        while len(examples) < count:
            start = int(random.integers(len(self._bodies)))
            for at in range(start, min(start + NEIGHBOURS, len(self._bodies))):
                examples.append(self._example(random, at))
        return examples

    def _example(self, random: np.random.Generator, at: int) -> Example:
        body, heading = self._bodies[at], self._headings[at]
        chance = random.random(4)
        asking = (self._asking[int(random.integers(len(self._asking)))],) if chance[0] < ASKS else ()
        title = (self._titles[at],) if chance[1] < NAMES_DOCUMENT else ()
        if heading is not None and chance[2] < IS_HEADING:
            return Example((*title, heading, *asking), self._whole(at, body), at)
        asked = int(random.integers(len(body)))
        alone = len(body) == 1
        rest = body if alone or chance[3] < KEEPS_SENTENCE else body[:asked] + body[asked + 1 :]
        return Example((*title, body[asked], *asking), self._whole(at, rest), at)

    def _whole(self, at: int, body: Text) -> Text:
        heading = self._headings[at]
        return (self._titles[at], *(() if heading is None else (heading,)), *body)


def _positive(question: Question, collector: SentenceCollector) -> Text:
    title = (question.title,) if question.title else ()
    return tuple(collector.add(text) for text in (*title, *sentences(question.positive)[:MAX_SENTENCES]))
