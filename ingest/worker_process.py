"""The life of a worker process: it reads what it is given until it is told to end, or its parent is gone."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from index.base import Toolkit
from index.store import Store
from ingest.limits import Limits
from ingest.outcomes import Done
from ingest.tasks import Job, Task
from ingest.worker import Tools, work

# A worker that hangs longer than the limit and is still there has lost its parent while code in C kept it from noticing.
_GRACE = 2.0


def serve(connection: Connection, job: Job) -> None:
    """Say None when ready; then for each task received send its events and Done, until the parent ends this process or itself."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # what a reader starts (LibreOffice) is to end with this process; Ctrl-C is for the parent alone
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    tools = Tools(Toolkit.for_base(job.base), job, known_digests(Store(job.base), job))
    cap_memory(job.limits)
    try:
        connection.send(None)
        while True:
            _serve(connection, connection.recv(), tools)
    except (EOFError, BrokenPipeError, ConnectionResetError):  # the parent is gone
        return


def _serve(connection: Connection, task: Task, tools: Tools) -> None:
    for event in work(task, tools):
        _alarm(0)
        connection.send(event)
        _alarm(tools.job.limits.seconds * _GRACE)
    _alarm(0)
    connection.send(Done(task))


def known_digests(store: Store, job: Job) -> Callable[[str], str | None]:
    """Looks up the digest that the base has of a source; none, if unchanged files are to be read again."""

    def known(source: str) -> str | None:
        row = store.connection.execute("SELECT digest FROM documents WHERE source = ?", (source,)).fetchone()
        return None if row is None else str(row[0])

    return known if not job.force else lambda source: None


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _end_with_parent() -> None:
    # When the ingest is killed, its workers would wait for more work for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def cap_memory(limits: Limits) -> None:
    """No more than ``limits.memory`` beyond what this process has now, where the system can hold it to that.

    The data limit counts what is written to; the address limit would count the files that FAISS and NumPy map, too.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        return
    import resource

    sizes = dict(line.split(":", 1) for line in status.read_text(encoding="ascii", errors="replace").splitlines())
    kilobytes = int(sizes["VmData"].split()[0])
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    cap = kilobytes * 1024 + limits.memory
    if hard == resource.RLIM_INFINITY or cap < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (cap, hard))
