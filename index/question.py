"""A question made ready to be searched: its words, its bigrams, the document numbers it mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.asking import ASKING_WORDS
from index.doc_number import mentioned
from index.errors import QueryError
from index.lay_words import words_of_rules
from index.segment import Segmenter, bigrams

MAX_QUESTION = 2000

# Politeness and interrogatives carry no topic; BM25 would chase them through reported questions and answers.
_POLITE = re.compile(r"请问一下|请问|想问一下|想咨询一下|我想知道|我想了解|帮我查一下|麻烦问下|谢谢|您好|你好")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched.

    ``text`` is as asked, without politeness; ``words`` are its words in order without those that only ask (「哪几个」, 「了」),
    unless there are no others; ``grams`` all its character bigrams; ``doc_numbers`` normalised; ``rule_words`` those that rules
    use for what it says otherwise.
    """

    text: str
    words: tuple[str, ...]
    grams: tuple[str, ...]
    doc_numbers: tuple[str, ...]
    rule_words: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What is highlighted in a passage: the words, and the bigrams so that words cut otherwise there are seen too."""
        return tuple(word for word in (*self.words, *self.rule_words, *self.grams) if len(word) > 1)


def understand(raw: str, segmenter: Segmenter) -> Question:
    """Read a question. Raises QueryError (field ``q``) when it is empty or too long."""
    text = raw.strip()
    if not text:
        raise QueryError("q", "问题为空。请输入要查找的内容。")
    if len(text) > MAX_QUESTION:
        raise QueryError("q", f"问题有 {len(text)} 字，超过上限 {MAX_QUESTION} 字。请缩短后再试。")
    topic = _POLITE.sub("", text).strip(" ，,。？?！!") or text
    words = segmenter.words(topic)
    return Question(
        text=topic,
        words=tuple(word for word in words if word not in ASKING_WORDS) or tuple(words),
        grams=tuple(bigrams(topic)),
        doc_numbers=tuple(mentioned(text)),
        rule_words=words_of_rules(topic),
    )
