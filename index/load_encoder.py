"""From the name of an encoder to the encoder: at once where it is to be chosen, when first needed where a base is opened."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encode import Encoder, StaticEncoder, bundled_encoder
from index.encoder_spec import EncoderSpec, Kind
from index.errors import EncoderError
from index.segment import Segmenter

# A model that could not be loaded is not tried again for so many seconds: every question would wait for the failure.
_TRY_AGAIN_AFTER = 5.0


def load_encoder(
    spec: EncoderSpec, base: Path, segmenter: Segmenter, *, dimension: int | None = None, fetch: bool = False
) -> Encoder:
    """The encoder itself. Raises EncoderError where it cannot be had.

    ``base`` is the knowledge base's folder, ``dimension`` what an endpoint is known to give; ``fetch`` allows to download.
    """
    match spec.kind:
        case Kind.BUNDLED:
            return bundled_encoder(segmenter)
        case Kind.STATIC:
            return StaticEncoder(base / spec.location, segmenter)
        case Kind.MODEL:
            from index.transformer import TransformerEncoder

            return TransformerEncoder(spec, base, fetch=fetch)
        case Kind.ENDPOINT:
            from index.endpoint import EndpointEncoder

            return EndpointEncoder(spec, dimension)


class DeferredEncoder:
    """The encoder that a base was made with, loaded when the first text is to be encoded.

    So a base opens at once, and is searched by words even where its encoder is missing.
    """

    def __init__(self, manifest: Mapping[str, str], load: Callable[[], Encoder]) -> None:
        self.name = manifest["encoder"]
        self.digest = manifest["encoder_digest"]
        self.dimension = int(manifest["dimension"])
        self._load = load
        self._loading = threading.Lock()
        self._encoder: Encoder | None = None
        self._problem: EncoderError | None = None
        self._next_try = 0.0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder does. Raises EncoderError where it cannot be had, or is another than the base was made with."""
        return self.load().encode(texts)

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """As :meth:`encode`; whoever asks is told that words still find."""
        try:
            return self.load().encode_questions(questions)
        except EncoderError as error:
            raise EncoderError(f"{error}在此之前，词面检索（--mode lexical，接口用 mode=lexical）仍可使用。") from error

    def load(self) -> Encoder:
        """The encoder itself."""
        with self._loading:
            if self._encoder is None:
                if self._problem is not None and time.monotonic() < self._next_try:
                    raise self._problem
                try:
                    self._encoder = self._checked(self._load())
                except EncoderError as error:
                    self._problem, self._next_try = error, time.monotonic() + _TRY_AGAIN_AFTER
                    raise
            return self._encoder

    def _checked(self, encoder: Encoder) -> Encoder:
        if (encoder.dimension, encoder.digest) != (self.dimension, self.digest):
            raise EncoderError(
                f"编码器 {self.name} 与建库时的不同（模型文件或提示语已变），它的向量不能与库中的相比。"
                f"请换回原来的文件，或运行 policykb reindex --encoder {self.name}。"
            )
        return encoder
