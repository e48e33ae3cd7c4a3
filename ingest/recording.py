"""A batch in progress: what comes of the tasks written to the base, transaction by transaction, and counted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.base import KnowledgeBase
from index.corrections import put_corrected
from index.members import containers, count_members, delete_container, members, put_container, put_member
from index.prepare import with_vectors
from index.trash import discarded_digests, renew
from index.writing import clear_failures, delete_document, now, record_failures
from ingest.outcomes import Began, Done, Event, Failed, Opened, Prepared, Unchanged
from ingest.parts import INSIDE
from ingest.tasks import LinesTask, MembersTask


@dataclass(slots=True)
class IngestReport:
    """What happened, file by file in sum, and each failure by name. A container counts as the documents in it.

    ``trashed`` are those that somebody has taken out by hand: they stay out.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    trashed: int = 0
    failures: list[Failed] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def files(self) -> int:
        """How many files were looked at."""
        return self.added + self.changed + self.unchanged + self.trashed + len(self.failures)


@dataclass(slots=True)
class _Container:
    """A container being read: ``left`` tasks to go, the documents ``seen`` in it so far, and the parts that ``failed``."""

    mark: str
    left: int
    seen: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)


class Recorder:
    """Writes events and keeps the report. ``known`` maps the sources in the base to their digests when the batch began."""

    def __init__(self, base: KnowledgeBase, known: dict[str, str]) -> None:
        self._base = base
        self._known = known
        self._report = IngestReport()
        self._failures: dict[str, Failed] = {}
        self._containers: dict[str, _Container] = {}
        self._known_containers = containers(base.store.connection)
        self._trashed = discarded_digests(base.store.connection)
        self._begun = time.monotonic()
        with base.store.transaction() as connection:
            row = connection.execute("INSERT INTO runs (started_at) VALUES (?)", (now(),)).lastrowid
        assert row is not None
        self._run = row

    def write(self, events: Iterable[Event]) -> None:
        """One transaction for documents and failures, then the lexical cache: from here on they are found."""
        events = self._encoded([event for event in events if not isinstance(event, Began)])
        if not events:
            return
        before = self._base.store.last_seq()
        failed: list[Failed] = []
        with self._base.store.transaction() as connection:
            for event in events:
                failed += self._record(connection, event)
            record_failures(connection, self._run, ((f.source, f.error, f.reason) for f in failed))
        self._failures.update((failure.source, failure) for failure in failed)
        if self._base.store.last_seq() != before:
            self._base.lexical.apply(self._base.store)

    def remove(self, sources: Sequence[str], gone: Sequence[str], forget: Iterable[str]) -> None:
        """Take out the documents ``sources`` and the containers ``gone``, and ``forget`` these failures."""
        with self._base.store.transaction() as connection:
            for source in sources:
                _delete(connection, source)
            for source in gone:
                delete_container(connection, source)
            clear_failures(connection, forget)
        self._report.removed += len(sources)

    def finish(self) -> IngestReport:
        """Close the run; the report is complete."""
        report = self._report
        report.failures = sorted(self._failures.values(), key=lambda failure: failure.source)
        report.seconds = time.monotonic() - self._begun
        with self._base.store.transaction() as connection:
            connection.execute(
                "UPDATE runs SET finished_at = ?, added = ?, changed = ?, unchanged = ?, removed = ?, failed = ? WHERE id = ?",
                (now(), report.added, report.changed, report.unchanged, report.removed, len(report.failures), self._run),
            )
        return report

    def _record(self, connection: sqlite3.Connection, event: Event) -> list[Failed]:
        match event:
            case Prepared():
                problem = self._repeated(event)
                stays_out = problem is None and renew(connection, event.prepared.document)
                if not stays_out:
                    problem = problem or _put(connection, event, self._base)
                if problem is None:
                    clear_failures(connection, [event.source])
                    self._count(event, stays_out)
                    self._no_container(connection, event)
                return [problem] if problem else []
            case Unchanged():
                if problem := self._repeated(event):
                    return [problem]
                clear_failures(connection, [event.source])
                if event.source in self._trashed:
                    self._report.trashed += 1
                    return []
                whole = event.container is None and event.source in self._known_containers
                self._report.unchanged += count_members(connection, event.source) if whole else 1
            case Failed():
                if event.container in self._containers:
                    self._containers[event.container].failed.add(event.source)
                return [event]
            case Opened():
                self._containers[event.source] = _Container(event.mark, len(event.tasks))
                self._containers[event.source].failed.update(failure.source for failure in event.unread)
                clear_failures(connection, [event.source])
                # Until all of it is in, the base has no whole version of it.
                put_container(connection, event.source, "")
                if not event.tasks:
                    self._close(connection, event.source)
                return list(event.unread)
            case Done() if isinstance(event.task, MembersTask | LinesTask):
                container = self._containers[event.task.source]
                container.left -= 1
                if not container.left:
                    self._close(connection, event.task.source, records=isinstance(event.task, LinesTask))
        return []

    def _encoded(self, events: Sequence[Event]) -> list[Event]:
        """The same events, with vectors for the documents whose worker had no encoder."""
        wanting = [event for event in events if isinstance(event, Prepared) and event.prepared.vectors is None]
        if not wanting:
            return list(events)
        made = with_vectors([event.prepared for event in wanting], self._base.toolkit.encoder)
        complete = {id(event): replace(event, prepared=prepared) for event, prepared in zip(wanting, made, strict=True)}
        return [complete.get(id(event), event) for event in events]

    def _count(self, event: Prepared, stays_out: bool) -> None:
        if stays_out:
            self._report.trashed += 1
        elif event.source in self._known:
            self._report.changed += 1
        else:
            self._report.added += 1

    def _repeated(self, event: Prepared | Unchanged) -> Failed | None:
        """The failure of a record that is called like another one of its file."""
        container = self._containers.get(event.container or "")
        if container is None:
            return None
        if event.source in container.seen:
            place = event.place or event.source
            container.failed.add(place)
            reason = (
                f"编号与同一文件里的另一条记录重复（{event.source.rpartition(INSIDE)[2]}），这一条没有导入；请改成不同的编号"
            )
            return Failed(place, "BadRecord", reason, event.container)
        container.seen.add(event.source)
        return None

    def _close(self, connection: sqlite3.Connection, source: str, *, records: bool = False) -> None:
        """All of a container has been read: documents that are no longer in it go, and so do old failures."""
        container = self._containers.pop(source)
        # What failed keeps its old version. Of a line that failed nobody knows which record it was.
        kept = container.failed
        if source not in kept and not (records and kept):
            for member in members(connection, source).keys() - container.seen - kept:
                if not any(member.startswith(part + INSIDE) for part in kept):
                    _delete(connection, member)
                    self._report.removed += 1
        if source not in container.seen and source in self._known:  # it was one document before
            _delete(connection, source)
        inside = connection.execute(
            "SELECT source FROM failures WHERE source > ? AND source < ?",
            (source + INSIDE, source + INSIDE[0] + chr(ord(INSIDE[1]) + 1)),
        ).fetchall()
        clear_failures(connection, {old for (old,) in inside} - kept)
        put_container(connection, source, "" if kept else container.mark)

    def _no_container(self, connection: sqlite3.Connection, event: Prepared) -> None:
        """A file that was a container and is one document now."""
        if event.container is None and event.source in self._known_containers:
            for member in members(connection, event.source).keys() - {event.source}:
                _delete(connection, member)
                self._report.removed += 1
            delete_container(connection, event.source)


def _put(connection: sqlite3.Connection, outcome: Prepared, base: KnowledgeBase) -> Failed | None:
    """Store a document; one that the database will not take costs itself, not the transaction."""
    connection.execute("SAVEPOINT document")
    try:
        number = put_corrected(connection, outcome.prepared, base)
        if outcome.container is not None:
            put_member(connection, number, outcome.container)
    except ValueError as error:
        connection.execute("ROLLBACK TO document")
        return Failed(outcome.source, type(error).__name__, f"数据库无法存入这份文件：{error}", outcome.container)
    finally:
        connection.execute("RELEASE document")
    return None


def _delete(connection: sqlite3.Connection, source: str) -> None:
    for (number,) in connection.execute("SELECT number FROM documents WHERE source = ?", (source,)).fetchall():
        delete_document(connection, number)
