"""Tasks spread over processes that may crash or hang: that costs the file which did it, and nothing else.

Events of different tasks come in no particular order, those of one task in theirs, with :class:`Done` at its end.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from index.base import Toolkit
from ingest.outcomes import Done, Event, Opened
from ingest.tasks import Job, Task
from ingest.watching import Watch
from ingest.worker import Tools, is_plain, work

# Work that one process does sooner than others could start: starting a worker costs about a second.
_ALONE_BYTES = 3_000_000


def run(
    tasks: Sequence[Task], job: Job, toolkit: Toolkit, known: Callable[[str], str | None], workers: int | None
) -> Iterator[Event]:
    """Do ``tasks`` on ``workers`` processes (default: one a core).

    A little plain text is done right here; whatever code in C parses gets a process, which alone may be hurt by it. ``known`` gives
    the digest that the base has of a source.
    """
    waiting = list(tasks)
    if workers in (None, 1) and sum(task.cost for task in tasks) < _ALONE_BYTES:
        waiting = []
        tools = Tools(toolkit, job, known)
        for task in tasks:
            if is_plain(task):
                yield from _here(task, tools)
            else:
                waiting.append(task)
    if waiting:
        watch = Watch(waiting, job, workers or cores())
        try:
            yield from watch.events()
        finally:
            watch.stop()


def _here(task: Task, tools: Tools) -> Iterator[Event]:
    pieces: list[Task] = []
    for event in work(task, tools):
        if isinstance(event, Opened):
            pieces.extend(event.tasks)
        yield event
    yield Done(task)
    for piece in pieces:
        yield from _here(piece, tools)


def cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
