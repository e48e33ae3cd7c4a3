"""What comes of a task, in the order in which it happens."""

from __future__ import annotations

from dataclasses import dataclass

from index.prepare import PreparedDocument
from ingest.tasks import LinesTask, MembersTask, Task


@dataclass(frozen=True, slots=True)
class Began:
    """A step of the task begins: from here on the time and a crash are charged to ``source``."""

    source: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document was made. ``container`` is the file that holds it with others, ``place`` where in it, for messages."""

    source: str
    prepared: PreparedDocument
    container: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The file, member or record is in the base already, byte by byte."""

    source: str
    container: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The file, member or line could not become a document: the kind of error and the reason, in Chinese."""

    source: str
    error: str
    reason: str
    container: str | None = None


Outcome = Prepared | Unchanged | Failed


@dataclass(frozen=True, slots=True)
class Opened:
    """A file turned out to hold many documents, which are the ``tasks``, and ``unread`` parts that cannot be opened.

    ``mark`` changes whenever the file does.
    """

    source: str
    mark: str
    tasks: tuple[MembersTask | LinesTask, ...]
    unread: tuple[Failed, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more comes of ``task``."""

    task: Task


Event = Began | Prepared | Unchanged | Failed | Opened | Done
