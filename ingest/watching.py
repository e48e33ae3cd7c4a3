"""The parent's side of the worker processes: it hands out tasks, gathers events, ends what hangs and replaces what died."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from ingest.errors import WorkersFail
from ingest.failing import crashed, timed_out
from ingest.outcomes import Began, Done, Event, Failed, Opened, Prepared, Unchanged
from ingest.tasks import FileTask, Job, RecordTask, Task
from ingest.worker_process import serve

# A worker holds so many small tasks at most, to have the next one at hand; a large one waits for whoever is free first.
_AHEAD = 3
_AHEAD_BYTES = 200_000
# So much text may wait to be written before workers are kept waiting: with words and vectors about ten times the bytes.
_BACKLOG = 5_000_000
_START_SECONDS = 300.0
_MOST_STARTS = 3
"""So many workers in a row may die before they are ready: then something is wrong that no other worker will help."""
_MOST_TRIES = 3
"""So often a task is given out whose worker died without having said what it was on (somebody killed it)."""
_TICK = 1.0


@dataclass(slots=True)
class _Worker:
    """A process, and what it is doing: the first of ``tasks``, in its step ``steps``, which is ``source``, since ``since``."""

    process: SpawnProcess
    connection: Connection
    since: float
    tasks: deque[Task] = field(default_factory=deque)
    steps: int = 0
    source: str | None = None
    ready: bool = False
    over: bool = False

    def kill(self) -> None:
        """End the process and all that it started."""
        try:
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        except (OSError, AttributeError):  # it has not made itself the head of a group yet, or there are none here
            self.process.kill()


class Watch:
    """Worker processes at work on ``tasks``, watched by a thread, so that writing documents does not keep them waiting."""

    def __init__(self, tasks: Sequence[Task], job: Job, workers: int) -> None:
        self._job = job
        self._most = workers
        self._waiting: deque[Task] = deque(tasks)
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._tries: Counter[Task] = Counter()
        self._backlog = _Backlog()
        self._thread = threading.Thread(target=self._watch, name="ingest-watch", daemon=True)

    def events(self) -> Iterator[Event]:
        """All events of all tasks. Raises WorkersFail when no worker can be started."""
        self._thread.start()
        yield from self._backlog.taken()

    def stop(self) -> None:
        """End all workers, whatever they are doing."""
        self._backlog.abandon()
        self._thread.join()

    def _watch(self) -> None:
        problem: BaseException | None = None
        try:
            while not self._backlog.abandoned and (self._waiting or any(worker.tasks for worker in self._workers)):
                self._hand_out()
                self._listen()
        except BaseException as error:  # it is raised again where the events are taken
            problem = error
        for worker in self._workers:
            worker.kill()
            worker.process.join()
            worker.connection.close()
        self._backlog.close(problem)

    def _hand_out(self) -> None:
        while self._waiting and len(self._workers) < self._most and all(worker.tasks for worker in self._workers):
            self._workers.append(self._start())
            self._give(self._workers[-1])
        for worker in sorted(self._workers, key=lambda worker: len(worker.tasks)):
            self._give(worker)

    def _give(self, worker: _Worker) -> None:
        while self._waiting and len(worker.tasks) < _AHEAD:
            task = self._waiting[0]
            if worker.tasks and sum(ahead.cost for ahead in worker.tasks) + task.cost > _AHEAD_BYTES:
                return
            try:
                worker.connection.send(task)
            except OSError:  # it just died, which is seen to when it is listened to
                return
            if not worker.tasks:
                worker.since = time.monotonic()
            worker.tasks.append(self._waiting.popleft())

    def _start(self) -> _Worker:
        # spawn: a forked child would inherit FAISS's threads and SQLite's connections.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._job), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic())

    def _listen(self) -> None:
        """Take what the workers say; then see who died and who is over the time."""
        wanted: list[Connection | int] = [worker.connection for worker in self._workers]
        wanted += [worker.process.sentinel for worker in self._workers]
        said = multiprocessing.connection.wait(wanted, timeout=min(_TICK, self._job.limits.seconds / 4))
        for worker in list(self._workers):
            alive = True
            if worker.connection in said:
                alive = self._hear(worker)
            if worker.process.sentinel in said or not alive:
                while alive and worker.connection.poll():
                    alive = self._hear(worker)
                self._bury(worker)
        now = time.monotonic()
        for worker in self._workers:
            allowed = self._job.limits.seconds if worker.ready else _START_SECONDS
            if worker.tasks and now - worker.since > allowed and not worker.over:
                worker.over = True
                worker.kill()

    def _hear(self, worker: _Worker) -> bool:
        """Take one event; False when nothing more can come."""
        try:
            event: Event | None = worker.connection.recv()
        except (EOFError, OSError):
            return False
        worker.since = time.monotonic()
        match event:
            case None:
                worker.ready = True
                self._failed_starts = 0
                return True
            case Began():
                worker.source = event.source
                worker.steps += 1
                return True
            case Done():
                event = Done(worker.tasks.popleft())
                worker.source, worker.steps = None, 0
            case Opened():
                worker.source = None
                self._waiting.extendleft(reversed(event.tasks))
            case Prepared() | Unchanged() | Failed():
                worker.source = None
        self._emit(event)
        return True

    def _emit(self, event: Event) -> None:
        kept = self._backlog.put(event)
        for worker in self._workers:  # while nothing was heard, nobody was slow
            worker.since += kept

    def _bury(self, worker: _Worker) -> None:
        """See to the tasks of a dead worker: what it was on has failed, the rest is for others."""
        worker.kill()
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_STARTS:
                raise WorkersFail(
                    f"读取文件的进程无法启动（退出码 {worker.process.exitcode}）。请检查内存是否足够、程序是否完整安装，再重新导入。"
                )
        elif worker.tasks:
            self._charge(worker, worker.tasks.popleft())
        self._waiting.extendleft(reversed(worker.tasks))

    def _charge(self, worker: _Worker, task: Task) -> None:
        """A task whose worker died over it goes on after the step that it was on."""
        container = None if isinstance(task, FileTask | RecordTask) else task.source
        source = worker.source
        if source is None and container is None and worker.steps:
            self._emit(Done(task))  # it had done all of it
            return
        if source is None:
            self._tries[task] += 1
            if not worker.over and self._tries[task] < _MOST_TRIES:
                # It was between two steps, so somebody else ended it: what it had finished is not done again.
                self._waiting.appendleft(task.after(worker.steps) or task)
                return
            source = task.source
        failure = timed_out(source, self._job.limits, container) if worker.over else None
        self._emit(failure or crashed(source, worker.process.exitcode, container))
        rest = task.after(worker.steps) if worker.source is not None else None
        if rest is None:
            self._emit(Done(task))
        else:
            self._waiting.appendleft(rest)


class _Backlog:
    """Events between the thread that gathers them and the one that writes them; who gathers waits while it is full."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._characters = 0
        self._changed = threading.Condition()
        self._closed = False
        self._problem: BaseException | None = None
        self.abandoned = False

    def put(self, event: Event) -> float:
        """Add an event; returns the seconds that had to be waited for room."""
        begun = time.monotonic()
        with self._changed:
            self._changed.wait_for(lambda: self._characters < _BACKLOG or self.abandoned)
            self._events.append(event)
            self._characters += _weight(event)
            self._changed.notify_all()
        return time.monotonic() - begun

    def close(self, problem: BaseException | None) -> None:
        """Nothing more comes; ``problem`` is why, if it is one."""
        with self._changed:
            self._closed, self._problem = True, problem
            self._changed.notify_all()

    def abandon(self) -> None:
        """Nobody takes events any more."""
        with self._changed:
            self.abandoned = True
            self._changed.notify_all()

    def taken(self) -> Iterator[Event]:
        """The events, until there will be no more. Raises the problem that ended them."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._events or self._closed)
                if not self._events:
                    if self._problem is not None:
                        raise self._problem
                    return
                event = self._events.popleft()
                self._characters -= _weight(event)
                self._changed.notify_all()
            yield event


def _weight(event: Event) -> int:
    return len(event.prepared.document.text) + 1_000 if isinstance(event, Prepared) else 100
