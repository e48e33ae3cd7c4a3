"""Encoders: texts to vectors. The bundled one adds up word vectors and needs neither torch nor a tokenizer library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Protocol

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
# From this many texts on all weights are widened to float32 once and kept (74 MB): sums of passages on one core then go from
# 11,000 to 65,000 a second. A question touches thirty rows and does without.
WIDE_FROM = 32

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
        whole = sha256(f"{REPEAT_SCALE} {self._segmenter.digest}".encode())
        for part in (WEIGHTS, TOKENIZER):
            whole.update((self._folder / part).read_bytes())
        return whole.hexdigest()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimension), rows L2-normalised; a zero row where no word and no bigram of the text is known."""
        sums = np.zeros((len(texts), self.dimension), np.float32)
        weights = self._wide_weights if len(texts) >= WIDE_FROM else self._weights
        for row, text in zip(sums, texts, strict=True):
            known, counts = np.unique(self._text_ids(text), return_counts=True)
            row[:] = repeats(counts) @ weights.take(known, axis=0).astype(np.float32, copy=False)
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
            for feature in line_features(self._segmenter, line):
                counts[feature] = counts.get(feature, 0) + 1
        return [feature for feature, count in counts.items() for _ in range(int(repeats(np.asarray(count))))]

    @cached_property
    def _wide_weights(self) -> NDArray[np.float32]:
        return self._weights.astype(np.float32)

    def _text_ids(self, text: str) -> NDArray[np.int32]:
        lines = [self._line_ids(line) for line in text.splitlines()]
        return np.concatenate(lines) if lines else np.empty(0, np.int32)

    def _find_line_ids(self, line: str) -> NDArray[np.int32]:
        find = self._ids.get
        known = [number for feature in line_features(self._segmenter, line) if (number := find(feature)) is not None]
        return np.asarray(known, np.int32)


def bundled_encoder(segmenter: Segmenter) -> StaticEncoder:
    """The encoder that comes with this package."""
    with as_file(files("index") / "static_encoder") as folder:
        return StaticEncoder(folder, segmenter, name="policykb-static")


def line_features(segmenter: Segmenter, line: str) -> list[str]:
    """What is looked up in the vocabulary for one line: its words, then its character bigrams."""
    return [*segmenter.line_words(line), *bigrams(line)]


def repeats(counts: NDArray[np.integer | np.floating]) -> NDArray[np.float32]:
    """How often a feature counts that a text has ``counts`` times; a whole number."""
    return np.asarray(np.rint(REPEAT_SCALE * np.sqrt(counts)), dtype=np.float32)
