"""Ingests that get killed: run as a script, this process loads everything once, then forks a child for each line of input.

A line is ``{"kb": …, "folder": …, "stage": …, "nth": …, "delay": …}``: the child ingests ``folder`` (with pruning) and kills
itself with SIGKILL ``delay`` seconds after it has entered ``stage`` for the nth time; without a stage it runs to the end. The
answer is a line with the child's wait status: −9 when killed, 0 when it ended by itself.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss

import index.lexical
import index.store
import index.vectors
import ingest.batch
import ingest.pool
import ingest.recording
from index.base import KnowledgeBase, Toolkit

# Where an ingest can be: (owner of the function that marks the stage, its name).
STAGES: dict[str, tuple[Any, str]] = {
    "read": (ingest.pool, "work"),
    "put": (ingest.recording, "put_corrected"),
    "delete": (ingest.recording, "delete_document"),
    "before commit": (ingest.recording, "record_failures"),
    "after commit": (index.lexical.LexicalIndex, "apply"),
    "lexical committed": (index.lexical.LexicalIndex, "_write_state"),
    "vectors applied": (index.vectors.VectorIndex, "apply"),
    "vectors saved": (index.vectors.VectorIndex, "save"),
    "vectors written": (faiss, "write_index"),
}


def _arm(stage: str, nth: int, delay: float) -> None:
    owner, name = STAGES[stage]
    original: Callable[..., Any] = getattr(owner, name)
    entered = 0

    @functools.wraps(original)
    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal entered
        entered += 1
        if entered == nth:
            if delay == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            threading.Thread(target=_kill_after, args=(delay,), daemon=True).start()
        return original(*arguments, **named)

    setattr(owner, name, counted)


def _kill_after(delay: float) -> None:
    time.sleep(delay)
    os.kill(os.getpid(), signal.SIGKILL)


def _child(order: dict[str, Any], toolkit: Toolkit) -> None:
    # A commit for every few files, so that there are many moments between two of them.
    ingest.batch._COMMIT_SECONDS = 0.005
    if order["stage"]:
        _arm(order["stage"], order["nth"], order["delay"])
    base = KnowledgeBase(Path(order["kb"]), toolkit)
    ingest.batch.ingest_paths(base, [Path(order["folder"])], ingest.batch.IngestOptions(prune=True, workers=1))


def _main() -> None:
    toolkit = Toolkit.for_base(Path("/nonexistent"))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _child(json.loads(line), toolkit)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _main()
