"""Cutting the training documents into passages: articles of statutes, paragraphs under their headings elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.training.texts import PlainText

# A passage is closed at the next line once it is this long (characters), an article once it is as long as the second figure.
# Passages of the knowledge base are of this order.
PARAGRAPH_LENGTH = 150
ARTICLE_LENGTH = 500
MAX_HEADING = 40
MIN_SENTENCE = 6

_NUMBER = "[一二三四五六七八九十百千零〇\\d]+"
_ARTICLE = re.compile(f"第{_NUMBER}条(?:之{_NUMBER})?[\\s　]*")
# Any of markdown's marks and a number before the words of a heading; matches nothing, too.
_HEADING_MARK = re.compile(
    f"(?:#+\\s*)?(?:第{_NUMBER}[编章节][\\s　]+|{_NUMBER}、|[（(]{_NUMBER}[）)]|{_NUMBER}[.．]\\s*(?=\\D))?"
)
_SENTENCE = re.compile(r"[^。；！？;!?\n]+[。；！？;!?]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage to learn from: the title of its document, its nearest heading (may be empty) and its sentences."""

    title: str
    heading: str
    sentences: tuple[str, ...]


def pieces(document: PlainText) -> Iterator[Piece]:
    """The passages of a document, in order."""
    heading, in_article = "", False
    lines: list[str] = []
    for raw in document.text.splitlines():
        line = raw.strip()
        if not line or line.startswith("<!--"):
            continue
        article = _ARTICLE.match(line)
        mark = _heading_mark(line)
        length = sum(len(earlier) for earlier in lines)
        if lines and (article or mark or length >= (ARTICLE_LENGTH if in_article else PARAGRAPH_LENGTH)):
            yield from _piece(document.title, heading, lines)
            lines = []
        if mark:
            heading, in_article = re.sub(r"[\s　]+", "", line[mark.end() :]), False
        else:
            in_article = bool(article) or (in_article and bool(lines))
            lines.append(line[article.end() :] if article else line)
    yield from _piece(document.title, heading, lines)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences and clauses between semicolons of ``text`` that are long enough to say something."""
    found = (sentence.strip() for sentence in _SENTENCE.findall(text))
    return tuple(sentence for sentence in found if len(sentence) >= MIN_SENTENCE)


def _piece(title: str, heading: str, lines: list[str]) -> Iterator[Piece]:
    found = sentences("\n".join(lines))
    if found:
        yield Piece(title, heading, found)


def _heading_mark(line: str) -> re.Match[str] | None:
    """The marks and numbers before a heading, or None for a line of text."""
    mark = _HEADING_MARK.match(line) if len(line) <= MAX_HEADING and line[-1] not in "。；：，！？;:,!?" else None
    return mark if mark and mark.end() else None
