"""Workers that die, hang or take all memory over a text that says so, importable by the processes of a pool."""

from __future__ import annotations

import ctypes
import os
from multiprocessing.connection import Connection

import ingest.worker
import ingest.worker_process
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Reading
from ingest.reading import read
from ingest.tasks import Job


def _read(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> tuple[Reading, str]:
    text = data.decode("utf-8", "replace")
    if text.startswith("致命"):
        os._exit(11)
    if text.startswith("崩溃"):
        ctypes.string_at(0)
    if text.startswith("死循环"):
        ctypes.PyDLL(None).sleep(1000)  # as code in C that never gives Python a turn
    if text.startswith("吃内存"):
        hoard = [bytearray(50_000_000) for _ in range(1000)]
        assert hoard
    return read(data, name, limits)


def serve(connection: Connection, job: Job) -> None:
    """Like the real one, but a text that begins with 致命, 崩溃, 死循环 or 吃内存 does that to the process."""
    ingest.worker.read = _read  # type: ignore[attr-defined]
    ingest.worker_process.serve(connection, job)
