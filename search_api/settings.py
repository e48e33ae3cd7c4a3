"""Settings, from the command line and the environment. Nothing else in the project reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import EncoderError
from index.model_runtime import ModelRuntime

DEFAULT_KB = "policy-kb"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_RERANKED = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """``kb`` is the folder of the knowledge base that is served; ``reranker`` orders the best ``reranked`` passages anew."""

    kb: Path
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    reranker: str | None = None
    reranked: int = DEFAULT_RERANKED


def model_runtime() -> ModelRuntime:
    """How models run on this machine: ``POLICYKB_DEVICE``, ``POLICYKB_BATCH_SIZE``, and for embeddings endpoints
    ``POLICYKB_EMBEDDINGS_KEY``, ``POLICYKB_EMBEDDINGS_TIMEOUT`` (seconds for a batch of passages).

    Raises EncoderError for a number that is none.
    """
    usual = ModelRuntime()
    return ModelRuntime(
        device=os.environ.get("POLICYKB_DEVICE") or usual.device,
        batch_size=_whole("POLICYKB_BATCH_SIZE", usual.batch_size),
        api_key=os.environ.get("POLICYKB_EMBEDDINGS_KEY", ""),
        timeout=float(_whole("POLICYKB_EMBEDDINGS_TIMEOUT", int(usual.timeout))),
    )


def default_reranker() -> str | None:
    """The reranker that is meant when ``--reranker`` is not given: ``POLICYKB_RERANKER``, a folder or a hub name."""
    return os.environ.get("POLICYKB_RERANKER") or None


def _whole(name: str, usual: int) -> int:
    text = os.environ.get(name) or str(usual)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise EncoderError(f"环境变量 {name} 应是正整数，而不是 {text}。")
    return int(text)


def default_kb() -> Path:
    """The base that is meant when ``--kb`` is not given: ``POLICYKB_KB``, else ``policy-kb`` in the working directory."""
    return Path(os.environ.get("POLICYKB_KB") or DEFAULT_KB)
