"""An OpenAI-compatible embeddings endpoint (Ollama, vLLM, Xinference, a cloud) as an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder_spec import EncoderSpec
from index.endpoint_http import Refused, post_json
from index.errors import EncoderError
from index.model_runtime import runtime

# Statuses with which servers refuse what is too long or too much for one request.
_TOO_MUCH = frozenset((400, 413, 422))
_SHORTEST = 200


class EndpointEncoder:
    """Vectors from ``POST {location}/embeddings``. ``dimension`` None asks the endpoint once, at the first use."""

    def __init__(self, spec: EncoderSpec, dimension: int | None = None) -> None:
        self.name = spec.name
        self._spec = spec
        self._stated = dimension

    @cached_property
    def dimension(self) -> int:
        """As stated, else as the endpoint answers."""
        return self._stated or len(self._ask(["维数"], self._spec.passage_prompt, question=False)[0])

    @property
    def digest(self) -> str:
        """Of what is asked for; weights cannot be seen. The address does not count: a model may move."""
        spec = self._spec
        told = (spec.model, self.dimension, spec.question_prompt or "", spec.passage_prompt or "", spec.max_length)
        return sha256(repr(told).encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimension), rows L2-normalised. Raises EncoderError when the endpoint does not give them."""
        size = runtime().batch_size
        batches = [texts[start : start + size] for start in range(0, len(texts), size)]
        found = [self._rows(self._ask(batch, self._spec.passage_prompt, question=False)) for batch in batches]
        return np.concatenate(found) if found else np.zeros((0, self.dimension), np.float32)

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """As :meth:`encode`, with the prompt of questions, and less patience: somebody waits."""
        return self._rows(self._ask(questions, self._spec.question_prompt, question=True))

    def _rows(self, vectors: Sequence[Sequence[float]]) -> NDArray[np.float32]:
        wrong = next((len(vector) for vector in vectors if len(vector) != self.dimension), None)
        if wrong is not None:
            raise EncoderError(
                f"向量接口 {self.name} 返回了 {wrong} 维的向量，应是 {self.dimension} 维：模型可能已换。"
                f"请换回原来的模型，或运行 policykb reindex --encoder {self.name}。"
            )
        try:
            rows = np.asarray(vectors, np.float32).reshape(len(vectors), self.dimension)
        except (ValueError, TypeError, OverflowError) as error:
            raise EncoderError(f"向量接口 {self.name} 返回的向量里有不是数的内容。请检查该模型是否支持向量。") from error
        if not np.isfinite(rows).all():
            raise EncoderError(f"向量接口 {self.name} 返回的向量含有无效数值。请检查该模型。")
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        np.divide(rows, lengths, out=rows, where=lengths > 0)
        return rows

    def _ask(self, texts: Sequence[str], prompt: str | None, *, question: bool) -> list[list[float]]:
        """The vectors of ``texts``; what is too much for one request is asked for in parts, a text that is too long, in part."""
        if not texts:
            return []
        present, longest = runtime(), self._spec.max_length
        try:
            answer = post_json(
                f"{self._spec.location}/embeddings",
                {"model": self._spec.model, "input": [(prompt or "") + text[:longest] for text in texts]},
                api_key=present.api_key,
                timeout=present.question_timeout if question else present.timeout,
                retries=min(present.retries, 1) if question else present.retries,
            )
        except Refused as error:
            if error.status not in _TOO_MUCH:
                raise
            middle = len(texts) // 2
            if middle:
                first = self._ask(texts[:middle], prompt, question=question)
                return first + self._ask(texts[middle:], prompt, question=question)
            half = texts[0][: len(texts[0][:longest]) // 2]
            if len(half) < _SHORTEST:
                raise
            return self._ask([half], prompt, question=question)
        return self._vectors(answer, len(texts))

    def _vectors(self, answer: Any, wanted: int) -> list[list[float]]:
        try:
            items = sorted(answer["data"], key=lambda item: item["index"])
            numbers, vectors = [item["index"] for item in items], [list(item["embedding"]) for item in items]
        except (KeyError, TypeError) as error:
            raise EncoderError(
                f"向量接口 {self.name} 的回答不合 OpenAI 的格式（缺少 {error}）。请检查地址是否以 /v1 结尾。"
            ) from error
        if numbers != list(range(wanted)) or not all(vectors):
            raise EncoderError(f"向量接口 {self.name} 应返回 {wanted} 个向量，实际返回 {len(vectors)} 个，或序号有误。")
        return vectors
