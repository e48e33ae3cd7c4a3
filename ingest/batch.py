"""A batch: everything under some paths put into the base, with a report of what happened to every file."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.base import KnowledgeBase
from index.corrections import put_corrected
from index.writing import clear_failures, delete_document, now, record_failures
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.pool import run
from ingest.sources import FileTask, Found, RecordTask, Task, find_files, source_of
from ingest.worker import Failed, Outcome, Prepared, Unchanged

# A transaction is closed after this many seconds: a running server shall see new documents within a second.
_COMMIT_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How a batch is done. ``force`` reads unchanged files again; ``prune`` removes documents whose files are gone."""

    prune: bool = False
    force: bool = False
    workers: int | None = None
    limits: Limits = DEFAULT_LIMITS


@dataclass(slots=True)
class IngestReport:
    """What happened, file by file in sum, and each failure by name."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: list[Failed] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def files(self) -> int:
        """How many files were looked at."""
        return self.added + self.changed + self.unchanged + len(self.failures)


Progress = Callable[[int, int], None]


def ingest_paths(
    base: KnowledgeBase, paths: Sequence[Path], options: IngestOptions | None = None, progress: Progress | None = None
) -> IngestReport:
    """Put all files of ``paths`` into ``base``. ``progress`` is told (files done, files in all).

    Raises WriterBusy when another process is writing.
    """
    options = options or IngestOptions()
    found = find_files(paths)
    with base.writing("导入文件"):
        known = dict(base.store.connection.execute("SELECT source, digest FROM documents"))
        tasks = [FileTask(path, None if options.force else known.get(source_of(path))) for path in found.files]
        batch = _Batch(base, known)
        removed = _gone(known, found, paths) if options.prune else []
        batch.remove(removed, forget=paths)
        batch.write(
            _missing(path, known, options.prune) for path in found.missing if not (options.prune and source_of(path) in known)
        )
        batch.write(
            Failed(source_of(path), "OSError", f"无法读取文件夹：{reason}。请检查权限。") for path, reason in found.unreadable
        )
        batch.run(tasks, options, progress)
        return batch.finish()


def ingest_records(base: KnowledgeBase, records: Iterable[RecordTask], progress: Progress | None = None) -> IngestReport:
    """Put texts that come with id and title into ``base``."""
    with base.writing("导入记录"):
        batch = _Batch(base, {})
        batch.run(list(records), IngestOptions(), progress)
        return batch.finish()


class _Batch:
    """A run in progress: outcomes gathered, written together, and counted."""

    def __init__(self, base: KnowledgeBase, known: dict[str, str]) -> None:
        self._base = base
        self._known = known
        self._report = IngestReport()
        self._begun = time.monotonic()
        with base.store.transaction() as connection:
            row = connection.execute("INSERT INTO runs (started_at) VALUES (?)", (now(),)).lastrowid
        assert row is not None
        self._run = row

    def run(self, tasks: Sequence[Task], options: IngestOptions, progress: Progress | None) -> None:
        pending: list[Outcome] = []
        closing = time.monotonic() + _COMMIT_SECONDS
        outcomes = run(tasks, self._base.folder, self._base.toolkit, options.workers, options.limits)
        for done, outcome in enumerate(outcomes, 1):
            pending.append(outcome)
            if time.monotonic() >= closing:
                self.write(pending)
                pending = []
                closing = time.monotonic() + _COMMIT_SECONDS
            if progress:
                progress(done, len(tasks))
        self.write(pending)

    def write(self, outcomes: Iterable[Outcome]) -> None:
        """One transaction for documents and failures, then the lexical cache: from here on they are found."""
        outcomes = list(outcomes)
        if not outcomes:
            return
        prepared = [outcome for outcome in outcomes if isinstance(outcome, Prepared)]
        failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
        with self._base.store.transaction() as connection:
            for outcome in list(prepared):
                if problem := _put(connection, outcome, self._base):
                    prepared.remove(outcome)
                    failed.append(problem)
            clear_failures(connection, (outcome.source for outcome in outcomes))
            record_failures(connection, self._run, ((f.source, f.error, f.reason) for f in failed))
        replaced = sum(outcome.source in self._known for outcome in prepared)
        self._report.changed += replaced
        self._report.added += len(prepared) - replaced
        self._report.failures += failed
        self._report.unchanged += sum(isinstance(outcome, Unchanged) for outcome in outcomes)
        if prepared:
            self._base.lexical.apply(self._base.store)

    def remove(self, sources: Sequence[str], forget: Sequence[Path]) -> None:
        """Take documents out, and forget the failures below ``forget`` of files that are gone and folders that are there."""
        with self._base.store.transaction() as connection:
            for source in sources:
                (number,) = connection.execute("SELECT number FROM documents WHERE source = ?", (source,)).fetchone()
                delete_document(connection, number)
            failed = [failure["source"] for failure in self._base.store.failures()]
            over = (n for n in failed if not Path(n).is_file() and any(_covers(root, [n]) for root in forget))
            clear_failures(connection, over)
        self._report.removed += len(sources)

    def finish(self) -> IngestReport:
        self._report.failures.sort(key=lambda failure: failure.source)
        self._report.seconds = time.monotonic() - self._begun
        report = self._report
        with self._base.store.transaction() as connection:
            connection.execute(
                "UPDATE runs SET finished_at = ?, added = ?, changed = ?, unchanged = ?, removed = ?, failed = ? WHERE id = ?",
                (now(), report.added, report.changed, report.unchanged, report.removed, len(report.failures), self._run),
            )
        return report


def _put(connection: sqlite3.Connection, outcome: Prepared, base: KnowledgeBase) -> Failed | None:
    """Store a document; one that the database will not take costs itself, not the transaction."""
    connection.execute("SAVEPOINT document")
    try:
        put_corrected(connection, outcome.prepared, base)
    except ValueError as error:
        connection.execute("ROLLBACK TO document")
        return Failed(outcome.source, type(error).__name__, f"数据库无法存入这份文件：{error}")
    finally:
        connection.execute("RELEASE document")
    return None


def _missing(path: Path, known: Iterable[str], prune: bool) -> Failed:
    # A folder that is gone as a whole is rather a share that is not mounted, or a slip of the keyboard.
    below = sum(_covers(path, [source]) for source in known)
    reason = "文件或文件夹不存在。"
    if prune and below:
        reason += f"库中其下的 {below} 份文件没有移除；如确已不要，请建一个同名的空文件夹再运行 --prune。"
    return Failed(source_of(path), "FileNotFoundError", reason)


def _gone(known: Collection[str], found: Found, roots: Sequence[Path]) -> list[str]:
    """Sources of the base that lie under one of ``roots`` and do not exist any more, as far as that can be seen."""
    present = {source_of(path) for path in found.files}
    unseen = [*(path for path, _ in found.unreadable), *(path for path in found.missing if source_of(path) not in known)]
    return sorted(
        source
        for source in known
        if source not in present
        and any(_covers(root, [source]) for root in roots)
        and not any(_covers(folder, [source]) for folder in unseen)
        and not os.path.lexists(source)
    )


def _covers(root: Path, sources: Iterable[str]) -> bool:
    name = source_of(root)
    return any(source == name or source.startswith(name.rstrip(os.sep) + os.sep) for source in sources)
