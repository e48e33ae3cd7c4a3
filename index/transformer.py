"""Any sentence-transformers model as an encoder: the extra ``transformers``, imported when the first text is to be encoded."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder_spec import EncoderSpec
from index.errors import EncoderError
from index.model_files import EXTRA, find_model, model_digest
from index.model_runtime import runtime

# Names under which models keep the prompt of a passage, as sentence-transformers' encode_document looks for them.
_PASSAGE_PROMPTS = ("document", "passage", "corpus")


class TransformerEncoder:
    """A model from a folder or the hub's cache, on the device and in the batches of :mod:`index.model_runtime`."""

    def __init__(self, spec: EncoderSpec, base: Path, *, fetch: bool = False) -> None:
        """Load the model. Raises EncoderError where the extra is missing, or there is no model that can be loaded.

        ``base`` is the knowledge base's folder; ``fetch`` allows to download what the cache lacks.
        """
        folder = find_model(spec.location, spec.folder(base), fetch=fetch)
        self.name = spec.name
        self._batch_size = runtime().batch_size
        self._model = load_model("SentenceTransformer", folder, spec.dtype)
        if spec.max_length is not None:
            self._model.max_seq_length = spec.max_length
        prompts: dict[str, str] = self._model.prompts
        self._question_prompt = prompts.get("query", "") if spec.question_prompt is None else spec.question_prompt
        passage = next((prompts[name] for name in _PASSAGE_PROMPTS if name in prompts), "")
        self._passage_prompt = passage if spec.passage_prompt is None else spec.passage_prompt
        self.dimension = int(self._model.get_embedding_dimension())
        self.digest = model_digest(folder, self._question_prompt, self._passage_prompt, spec.max_length, spec.dtype)
        # Its tokenizer is changed by every call, and cannot be by two at once.
        self._one_at_a_time = threading.Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimension), rows L2-normalised."""
        return self._encode(texts, self._passage_prompt)

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """As :meth:`encode`, with the prompt of questions."""
        return self._encode(questions, self._question_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._one_at_a_time:
            vectors = self._model.encode(
                list(texts),
                prompt=prompt,
                batch_size=self._batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        if not np.isfinite(vectors).all():
            raise EncoderError(f"模型 {self.name} 算出的向量含有无效数值。请换用 float32，或核对模型文件是否完整。")
        return np.asarray(vectors, np.float32)


def load_model(sort: str, folder: Path, dtype: str = "float32", **options: Any) -> Any:
    """A ``SentenceTransformer`` or ``CrossEncoder`` (by ``sort``) from its folder; nothing is fetched, no code in it is run."""
    try:
        with _quietly():
            import sentence_transformers
            import torch
            from transformers.utils import logging
    except ImportError as error:
        raise EncoderError(f"使用模型 {folder} 需要 sentence-transformers（缺少 {error.name}）。{EXTRA}。") from error
    untyped: Any = logging
    untyped.disable_progress_bar()
    try:
        with _quietly():
            return getattr(sentence_transformers, sort)(
                str(folder),
                device=runtime().device,
                local_files_only=True,
                model_kwargs={"dtype": getattr(torch, dtype)},
                **options,
            )
    except Exception as error:  # whatever a library finds wrong with a folder or a device
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        raise EncoderError(
            f"模型 {folder} 无法载入（{reason}）。请核对文件是否完整，运算设备（{runtime().device or '自动'}）是否可用；"
            "要求执行自带代码的模型不支持。"
        ) from error


@contextmanager
def _quietly() -> Iterator[None]:
    with warnings.catch_warnings():  # the libraries' own affairs
        warnings.simplefilter("ignore")
        yield
