"""A batch: everything under some paths put into the base, with a report of what happened to every file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.base import KnowledgeBase
from index.members import container_of, containers
from index.trash import discarded_digests
from ingest.fields import Fields
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.outcomes import Done, Event, Failed, Opened, Prepared
from ingest.pool import run
from ingest.pruning import gone_files, missing, over
from ingest.recording import IngestReport, Recorder
from ingest.sources import find_files, source_of
from ingest.tasks import FileTask, Job, RecordTask, Task
from ingest.worker_process import known_digests

# A transaction is closed after this many seconds: a running server shall see new documents within a second.
_COMMIT_SECONDS = 0.7
# Passages that a slow model encodes between two transactions: ten seconds' work at 25 a second, which is all that a kill loses.
_ENCODED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How a batch is done.

    ``force`` reads unchanged files again; ``prune`` removes documents whose files are gone; ``fields`` says what is called how in
    files of records.
    """

    prune: bool = False
    force: bool = False
    workers: int | None = None
    limits: Limits = DEFAULT_LIMITS
    fields: Fields = field(default_factory=Fields)


Progress = Callable[[int, int], None]


def ingest_paths(
    base: KnowledgeBase, paths: Sequence[Path], options: IngestOptions | None = None, progress: Progress | None = None
) -> IngestReport:
    """Put all files of ``paths`` into ``base``. ``progress`` is told (tasks done, tasks known of so far).

    Raises WriterBusy when another process is writing, and WorkersFail.
    """
    options = options or IngestOptions()
    found = find_files(paths)
    with base.writing("导入文件"):
        connection = base.store.connection
        known = dict(connection.execute("SELECT source, digest FROM documents"))
        marks = containers(connection)
        homes = {**{source: source for source in known}, **container_of(connection)}
        files = {*homes.values(), *marks}
        recorder = Recorder(base, known)
        if options.prune:
            gone = gone_files(files, found, paths)
            failures = [failure["source"] for failure in base.store.failures()]
            recorder.remove(
                [source for source, home in homes.items() if home in gone],
                gone=[source for source in marks if source in gone],
                forget=over(failures, paths),
            )
        recorder.write(
            missing(path, homes, options.prune) for path in found.missing if not (options.prune and source_of(path) in files)
        )
        recorder.write(
            Failed(source_of(path), "OSError", f"无法读取文件夹：{reason}。请检查权限。") for path, reason in found.unreadable
        )
        digests = {} if options.force else {**known, **discarded_digests(connection), **marks}
        tasks = [FileTask(path, digests.get(source_of(path))) for path in found.files]
        _run(recorder, tasks, base, options, progress)
        return recorder.finish()


def ingest_records(base: KnowledgeBase, records: Iterable[RecordTask], progress: Progress | None = None) -> IngestReport:
    """Put texts that come with id and title into ``base``."""
    with base.writing("导入记录"):
        recorder = Recorder(base, {})
        _run(recorder, list(records), base, IngestOptions(), progress)
        return recorder.finish()


def _run(
    recorder: Recorder, tasks: Sequence[Task], base: KnowledgeBase, options: IngestOptions, progress: Progress | None
) -> None:
    pending: list[Event] = []
    to_encode = 0
    closing = time.monotonic() + _COMMIT_SECONDS
    done, total = 0, len(tasks)
    job = Job(base.folder, options.limits, options.fields, options.force)
    for event in run(tasks, job, base.toolkit, known_digests(base.store, job), options.workers):
        pending.append(event)
        if isinstance(event, Prepared) and event.prepared.vectors is None:
            to_encode += len(event.prepared.document.passages)
        if time.monotonic() >= closing or to_encode >= _ENCODED_AT_ONCE:
            recorder.write(pending)
            pending, to_encode = [], 0
            closing = time.monotonic() + _COMMIT_SECONDS
        if isinstance(event, Opened):
            total += len(event.tasks)
        elif isinstance(event, Done):
            done += 1
            if progress:
                progress(done, total)
    recorder.write(pending)
