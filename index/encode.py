"""Encoders: texts to vectors. The bundled one adds up word vectors and needs neither torch nor a tokenizer library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from index.errors import EncoderError
from index.segment import REMEMBERED_LINES, Segmenter, bigrams

# A feature that a text has n times counts round(REPEAT_SCALE * sqrt(n)) times in the sum: plain counts let repeated words drown
# the rest, and whole numbers let sentence-transformers, which only knows means of tokens, give the same vectors. Cosine over
# all features weighted by sqrt(idf), counts n → sqrt(n), nDCG@10: ncp_passages .692 → .755, taidi_gov .574 → .679,
# STARD .332 → .377.
REPEAT_SCALE = 3
# The same for features that share rows: less, for among them are many bigrams that straddle two words of a question and say
# nothing. Rows times 1 / .75 / .65 / .5, best fixed fusion with BM25, nDCG@10 on half of ncp_passages .792, .791, .793, .794, of taidi_gov
# .717, .717, .719, .719; by cosine alone .641, .638, .638, .632 and .507, .484, .473, .453. Looked at as well: STARD's held-out
# questions (.479 at 1, .489 at .75).
SHARED_SCALE = 2
# From this many texts on all weights are widened to float32 once and kept (115 MB): sums of passages (statutes' articles) on one core
# then go from 6,700 to 25,000 a second. Cutting the texts into words takes longer: 2,100 a second with it. A question touches thirty
# rows and does without.
WIDE_FROM = 32

# Features outside the vocabulary (names of places and firms, above all) share rows by this prefix and their checksum modulo the
# number of such rows; no feature of a text begins like that. 23 % of the features of ncp_passages' questions are outside, 38 % of
# taidi_gov's; what their rows bring stands in index.training.recipe.
SHARED = "#"

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"


class Encoder(Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """What the knowledge base's manifest calls it."""

    @property
    def dimension(self) -> int:
        """The length of every vector."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that decides the vectors; a base made under another digest must be made anew."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Passages: (len(texts), dimension), every row of length 1, or of zeros where nothing in the text is known."""

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Questions, as :meth:`encode` passages: many models want another prompt before them."""


class StaticEncoder:
    """Word vectors from a folder in sentence-transformers' StaticEmbedding layout, over words and character bigrams.

    Words and bigrams that the vocabulary lacks share the rows whose tokens begin with ``SHARED``, when the folder has such.
    ``SentenceTransformer(folder).encode(" ".join(encoder.features(text)))`` gives the same vector as ``encode([text])``.
    """

    def __init__(self, folder: Path, segmenter: Segmenter, name: str | None = None) -> None:
        """Load the folder; raises :class:`EncoderError` when a file is missing or damaged."""
        self.name = name or folder.name
        self._segmenter = segmenter
        self._folder = folder
        try:
            self._weights: NDArray[np.float16] = load_file(folder / WEIGHTS)["embedding.weight"]
            self._ids: dict[str, int] = json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
        except OSError as error:
            raise EncoderError(
                f"{folder}：缺少编码模型文件（{error}）。请重新安装，或用 policykb train-encoder 重新生成。"
            ) from error
        except (SafetensorError, ValueError, KeyError) as error:
            raise EncoderError(
                f"{folder}：编码模型文件已损坏（{error!r}）。请重新安装，或用 policykb train-encoder 重新生成。"
            ) from error
        if len(self._ids) != len(self._weights):
            raise EncoderError(f"{folder}：词表有 {len(self._ids)} 项，词向量却有 {len(self._weights)} 行，两个文件不配套。")
        shared = np.array([token.startswith(SHARED) for token in self._ids], np.bool_)
        self._shared = int(shared.sum())
        self._scales = np.where(shared, np.float32(SHARED_SCALE), np.float32(REPEAT_SCALE))
        self._line_ids = lru_cache(maxsize=REMEMBERED_LINES)(self._find_line_ids)

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        return int(self._weights.shape[1])

    @property
    def vectors(self) -> NDArray[np.float16]:
        """(len(tokens), dimension): the vectors that are added up, as stored."""
        return self._weights

    @cached_property
    def tokens(self) -> list[str]:
        """What each row of ``vectors`` stands for; the first for whatever is unknown."""
        return sorted(self._ids, key=self._ids.__getitem__)

    def row(self, feature: str) -> int:
        """The row of a feature of its own; -1 when it has none."""
        return self._ids.get(feature, -1)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of weights, vocabulary and segmentation."""
        whole = sha256(f"{REPEAT_SCALE} {SHARED_SCALE} {self._segmenter.digest}".encode())
        for part in (WEIGHTS, TOKENIZER):
            whole.update((self._folder / part).read_bytes())
        return whole.hexdigest()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimension), rows L2-normalised; a zero row where no word and no bigram of the text is known."""
        sums = np.zeros((len(texts), self.dimension), np.float32)
        weights = self._wide_weights if len(texts) >= WIDE_FROM else self._weights
        for row, text in zip(sums, texts, strict=True):
            known, counts = np.unique(self._text_ids(text), return_counts=True)
            row[:] = repeats(counts, self._scales[known]) @ weights.take(known, axis=0).astype(np.float32, copy=False)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        np.divide(sums, lengths, out=sums, where=lengths > 0)
        return sums

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """As passages: questions and passages were trained alike."""
        return self.encode(questions)

    def features(self, text: str) -> list[str]:
        """The tokens whose vectors are added up, each as often as it counts."""
        counts: dict[str, int] = {}
        for line in text.splitlines():
            for token in self._tokens(line):
                counts[token] = counts.get(token, 0) + 1
        numbers = np.fromiter(counts.values(), np.int64)
        scales = np.array([SHARED_SCALE if token.startswith(SHARED) else REPEAT_SCALE for token in counts], np.float32)
        times = repeats(numbers, scales).astype(np.int64)
        return [token for token, count in zip(counts, times, strict=True) for _ in range(count)]

    @cached_property
    def _wide_weights(self) -> NDArray[np.float32]:
        return self._weights.astype(np.float32)

    def _text_ids(self, text: str) -> NDArray[np.int32]:
        lines = [self._line_ids(line) for line in text.splitlines()]
        return np.concatenate(lines) if lines else np.empty(0, np.int32)

    def _find_line_ids(self, line: str) -> NDArray[np.int32]:
        find = self._ids.get
        known = [number for token in self._tokens(line) if (number := find(token)) is not None]
        return np.asarray(known, np.int32)

    def _tokens(self, line: str) -> list[str]:
        """The features of a line; those outside the vocabulary under the name of the row that they share, if there are any."""
        features = line_features(self._segmenter, line)
        if not self._shared:
            return features
        return [feature if feature in self._ids else shared_row(feature, self._shared) for feature in features]


def bundled_encoder(segmenter: Segmenter) -> StaticEncoder:
    """The encoder that comes with this package."""
    with as_file(files("index") / "static_encoder") as folder:
        return StaticEncoder(folder, segmenter, name="policykb-static")


def line_features(segmenter: Segmenter, line: str) -> list[str]:
    """What is looked up in the vocabulary for one line: its words, then its character bigrams."""
    return [*segmenter.line_words(line), *bigrams(line)]


def shared_row(feature: str, rows: int) -> str:
    """The token whose row stands for ``feature``, which is outside the vocabulary, when there are so many ``rows``."""
    return f"{SHARED}{crc32(feature.encode()) % rows}"


def repeats(counts: NDArray[np.integer], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """How often each feature counts that a text has ``counts`` times; whole numbers."""
    return np.asarray(np.rint(scales * np.sqrt(counts)), dtype=np.float32)
