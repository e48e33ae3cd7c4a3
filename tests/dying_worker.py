"""A worker that dies on one file, importable by the processes of a pool."""

from __future__ import annotations

import os

from ingest.limits import Limits
from ingest.pool import _work_chunk
from ingest.sources import FileTask, Task
from ingest.worker import Outcome


def work_chunk(chunk: list[Task], limits: Limits) -> list[Outcome]:
    """Like the real one, but a file that begins with 致命 kills the process."""
    for task in chunk:
        if isinstance(task, FileTask) and task.path.read_text(encoding="utf-8").startswith("致命"):
            os._exit(11)
    return _work_chunk(chunk, limits)
