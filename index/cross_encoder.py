"""CrossEncoder rerankers of sentence-transformers, by folder or hub name: the extra ``transformers``."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoder_spec import EncoderSpec, Kind
from index.errors import EncoderError
from index.model_files import find_model
from index.model_runtime import runtime
from index.transformer import load_model


class CrossEncoderReranker:
    """A model with one output, which is made a probability where it is none yet."""

    def __init__(self, name: str, depth: int, *, fetch: bool = True) -> None:
        """Load the model called ``name``. Raises EncoderError where there is none, or it has several outputs.

        The user names a reranker each time, so ``fetch`` allows to download it.
        """
        spec = EncoderSpec.parse(name)
        if spec.kind is not Kind.MODEL:
            raise EncoderError(f"重排模型 {name}：应是模型文件夹或模型库中的名称，如 BAAI/bge-reranker-base。")
        self.depth = depth
        self._name = name
        self._model = load_model("CrossEncoder", find_model(spec.location, spec.folder(Path()), fetch=fetch))
        if self._model.num_labels != 1:
            raise EncoderError(f"{name} 有 {self._model.num_labels} 个输出，不是重排模型（应只有 1 个）。")
        # Its tokenizer is changed by every call, and cannot be by two at once.
        self._one_at_a_time = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers ``question``, 0–1."""
        import torch

        if not passages:
            return []
        with self._one_at_a_time:
            found = self._model.predict(
                [(question, passage) for passage in passages],
                batch_size=runtime().batch_size,
                activation_fn=torch.nn.Sigmoid(),
                show_progress_bar=False,
            )
        if not np.isfinite(found).all():
            raise EncoderError(f"重排模型 {self._name} 给出了无效的分数。请核对模型文件是否完整。")
        return [float(score) for score in found]
