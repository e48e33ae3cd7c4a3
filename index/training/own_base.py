"""A base's own texts to learn from and to measure on: its passages, the terms it defines, and pairs that are held out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from index.encode import Encoder
from index.metrics import ndcg
from index.model import Document, Passage, Span
from index.passage_text import embedding_text
from index.store import Store
from index.training.passages import Piece, sentences

# Terms that texts introduce themselves: 本办法所称雨水花园，是指…; 以下简称“花园”.
_TERM = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,4}|这里|此处)所称的?[“”「」]?(?P<defined>[\u4e00-\u9fff]{2,12}?)[”“」]?(?:[，,：]|是指|指|包括)"
    r"|(?:以下|下文)?(?:统称|简称|称)为?[“「](?P<short>[\u4e00-\u9fff]{2,10})[”」]"
)
# Of the texts of passages: 20 %.
HELD_OUT = 0.2
# Pairs that are measured; more do not make the interval much narrower.
MOST_PAIRS = 1000
_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class OwnPassage:
    """A passage of the base: its document's number and title, its place, and what is embedded for it."""

    document: int
    span: Span
    text: str
    embedded: str
    piece: Piece

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that it introduces."""
        return tuple(dict.fromkeys(found["defined"] or found["short"] for found in _TERM.finditer(self.text)))


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence that should find the passage it was taken out of: ``rest`` is what is embedded for ``passage`` without it."""

    passage: int
    sentence: str
    rest: str


def own_passages(store: Store) -> list[OwnPassage]:
    """All passages of the base that say something, in order."""
    found: list[OwnPassage] = []
    for (number,) in store.connection.execute("SELECT number FROM documents ORDER BY number").fetchall():
        document = store.document(number)
        if document is not None:
            found.extend(_passages(number, document))
    return found


def is_held_out(text: str, seed: int, share: float = HELD_OUT) -> bool:
    """Whether a text is kept out of training, so that measuring on it is honest: by the SHA-256 of seed and text."""
    return int.from_bytes(sha256(f"{seed} {text.strip()}".encode("utf-8", "surrogatepass")).digest()[:4]) < share * 2**32


def held_out_pairs(passages: Sequence[OwnPassage], seed: int) -> list[Pair]:
    """One pair of every passage that is held out and has two sentences or more; at most :data:`MOST_PAIRS`, drawn by ``seed``."""
    random = np.random.default_rng(seed)
    pairs = []
    for at, passage in enumerate(passages):
        whole = passage.piece.sentences
        if len(whole) > 1 and is_held_out(passage.text, seed):
            sentence = whole[int(random.integers(len(whole)))]
            # Where the sentence stands twice, its second would give the first away.
            pairs.append(Pair(at, sentence, passage.embedded.replace(sentence, "")))
    if len(pairs) > MOST_PAIRS:
        pairs = [pairs[at] for at in np.sort(random.permutation(len(pairs))[:MOST_PAIRS])]
    return pairs


def pair_quality(encoder: Encoder, passages: Sequence[OwnPassage], pairs: Sequence[Pair]) -> list[float]:
    """nDCG@10 of each pair: how near the rest of a sentence's passage comes to the top among all passages of the base.

    Passages that repeat the sentence's own word for word are as right as it.
    """
    questions = encoder.encode_questions([pair.sentence for pair in pairs])
    own = np.einsum("ij,ij->i", questions, encoder.encode([pair.rest for pair in pairs]))
    ahead = np.zeros(len(pairs), np.int64)
    for start in range(0, len(passages), _AT_ONCE):
        piece = passages[start : start + _AT_ONCE]
        scores = questions @ encoder.encode([passage.embedded for passage in piece]).T
        others = np.array([[passages[pair.passage].text != passage.text for passage in piece] for pair in pairs], bool)
        ahead += ((scores > own[:, None]) & others).sum(axis=1)
    return [ndcg([""] * min(rank, 10) + ["own"], {"own": 1}) for rank in ahead.tolist()]


def _passages(number: int, document: Document) -> Iterator[OwnPassage]:
    for passage in document.passages:
        text = document.quote(passage)
        said = sentences(text)
        if said:
            embedded = embedding_text(document.title, passage, text, document.header(passage))
            piece = Piece(document.title, _heading(document, passage), said)
            yield OwnPassage(number, passage.span, text, embedded, piece)


def _heading(document: Document, passage: Passage) -> str:
    """The words of the innermost heading that has any; 第九条 alone says nothing."""
    at = passage.section
    while at is not None:
        section = document.sections[at]
        if section.heading:
            return section.heading
        at = section.parent
    return ""


def passages_at(passages: Iterable[OwnPassage], document: int, spans: Sequence[Span]) -> list[OwnPassage]:
    """Those of a document that meet one of ``spans``; all of them without spans."""
    return [
        passage
        for passage in passages
        if passage.document == document
        and (not spans or any(passage.span.start < span.end and span.start < passage.span.end for span in spans))
    ]


def nearest(encoder: Encoder, question: str, passages: Sequence[OwnPassage]) -> OwnPassage:
    """The passage most like ``question`` by the vectors of ``encoder``."""
    vectors: NDArray[np.float32] = encoder.encode([passage.embedded for passage in passages])
    return passages[int(np.argmax(vectors @ encoder.encode_questions([question])[0]))]
