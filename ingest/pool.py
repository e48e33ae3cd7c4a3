"""Tasks spread over processes, with outcomes in no particular order. A worker that dies costs the file that killed it."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from index.base import Toolkit
from ingest.errors import ReaderCrashed
from ingest.limits import Limits
from ingest.sources import Task
from ingest.worker import Failed, Outcome, work

# Work that one process does sooner than others could start: starting a worker costs about a second.
_ALONE_BYTES = 3_000_000
# A chunk is this many bytes: long enough to hide the cost of passing it on, short enough to share out evenly.
_CHUNK_BYTES = 400_000

_toolkit: Toolkit | None = None


def run(tasks: Sequence[Task], base: Path, toolkit: Toolkit, workers: int | None, limits: Limits) -> Iterator[Outcome]:
    """Do ``tasks`` on ``workers`` processes (default: one a core; few or small tasks are done right here).

    ``base`` is the folder of the knowledge base, from which the workers take their dictionary.
    """
    cores = workers or _cores()
    if cores == 1 or (workers is None and sum(task.cost for task in tasks) < _ALONE_BYTES):
        yield from (work(task, toolkit, limits) for task in tasks)
        return
    waiting = _chunks(tasks)
    waiting.reverse()
    while waiting:
        suspects: list[Task] = []
        yield from _run_until_broken(waiting, suspects, base, cores, limits)
        yield from _one_by_one(suspects, base, limits)


def _run_until_broken(
    waiting: list[list[Task]], suspects: list[Task], base: Path, cores: int, limits: Limits
) -> Iterator[Outcome]:
    """Take chunks off ``waiting`` until it is empty, or a worker died: what was in flight then is left in ``suspects``."""
    flying: dict[Future[list[Outcome]], list[Task]] = {}
    with _executor(base, cores) as executor:
        try:
            while waiting or flying:
                while waiting and len(flying) < 2 * cores:
                    chunk = waiting[-1]  # it stays waiting until it is really handed over
                    flying[executor.submit(_work_chunk, chunk, limits)] = chunk
                    waiting.pop()
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    outcomes = future.result()
                    del flying[future]
                    yield from outcomes
        except BrokenProcessPool:
            for chunk in flying.values():
                suspects.extend(chunk)


def _one_by_one(suspects: list[Task], base: Path, limits: Limits) -> Iterator[Outcome]:
    """Find out which of ``suspects`` kills its worker, and do the others."""
    while suspects:
        with _executor(base, 1) as executor:
            while suspects:
                task = suspects.pop(0)
                try:
                    yield from executor.submit(_work_chunk, [task], limits).result()
                except BrokenProcessPool:
                    yield Failed(
                        task.source, ReaderCrashed.__name__, "读取这个文件的进程异常退出。其余文件不受影响；请单独检查此文件。"
                    )
                    break


def _cores() -> int:
    # The cores this process may use, which in a container are fewer than the machine's.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _executor(base: Path, workers: int) -> ProcessPoolExecutor:
    # spawn: a forked child would inherit FAISS's threads and SQLite's connections.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(base,))


def _start_worker(base: Path) -> None:
    global _toolkit  # noqa: PLW0603 - a worker process has one, made by its initializer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _toolkit = Toolkit.for_base(base)


def _end_with_parent() -> None:
    # When the ingest is killed, its workers would wait for more work for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _work_chunk(chunk: list[Task], limits: Limits) -> list[Outcome]:
    assert _toolkit is not None
    return [work(task, _toolkit, limits) for task in chunk]


def _chunks(tasks: Sequence[Task]) -> list[list[Task]]:
    chunks: list[list[Task]] = [[]]
    size = 0
    for task in tasks:
        if size >= _CHUNK_BYTES:
            chunks.append([])
            size = 0
        chunks[-1].append(task)
        # A file of a few bytes still costs the opening.
        size += max(task.cost, 2_000)
    return [chunk for chunk in chunks if chunk]
