"""Settings, from the command line and the environment. Nothing else in the project reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_KB = "policy-kb"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Settings:
    """``kb`` is the folder of the knowledge base that is served."""

    kb: Path
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT


def default_kb() -> Path:
    """The base that is meant when ``--kb`` is not given: ``POLICYKB_KB``, else ``policy-kb`` in the working directory."""
    return Path(os.environ.get("POLICYKB_KB") or DEFAULT_KB)
