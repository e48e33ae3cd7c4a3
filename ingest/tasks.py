"""What a worker is given to do: a file, some members of a container, or some lines of a file of records.

A task is done in steps (a document, a member, a line each). When a worker dies on one step, the task goes on after it elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ingest.fields import Fields
from ingest.limits import Limits
from ingest.sources import source_of


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file to read. ``digest`` is what the base has of it: the SHA-256 of the document, or the mark of the whole container."""

    path: Path
    digest: str | None = None

    @property
    def source(self) -> str:
        """The stable name of the file in the base."""
        return source_of(self.path)

    @property
    def cost(self) -> int:
        """Bytes to read, by which work is shared out evenly."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def after(self, steps: int) -> FileTask | None:
        """A file has one step: nothing is left of it."""
        return None


@dataclass(frozen=True, slots=True)
class MembersTask:
    """The ``parts`` (by number) of the container at ``path``, without the first ``skip`` documents among them."""

    path: Path
    parts: tuple[int, ...]
    cost: int
    skip: int = 0

    @property
    def source(self) -> str:
        """The stable name of the container."""
        return source_of(self.path)

    def after(self, steps: int) -> MembersTask:
        """What is left after the first ``steps`` documents of this task."""
        return replace(self, skip=self.skip + steps)


@dataclass(frozen=True, slots=True)
class LinesTask:
    """A stretch of a file of records: ``size`` bytes (unpacked) from ``offset``, which is where line ``first`` begins."""

    path: Path
    offset: int
    size: int
    first: int
    skip: int = 0

    @property
    def source(self) -> str:
        """The stable name of the file."""
        return source_of(self.path)

    @property
    def cost(self) -> int:
        """Bytes to read."""
        return self.size

    def after(self, steps: int) -> LinesTask:
        """What is left after the first ``steps`` records of this task."""
        return replace(self, skip=self.skip + steps)


@dataclass(frozen=True, slots=True)
class RecordTask:
    """A text that comes with its id and title, such as a line of a bench's ``corpus.jsonl``."""

    id: str
    title: str
    text: str

    @property
    def source(self) -> str:
        """The stable name of the record in the base."""
        return f"record:{self.id}"

    @property
    def cost(self) -> int:
        """About the bytes of the text."""
        return 3 * len(self.text)

    def after(self, steps: int) -> RecordTask | None:
        """A record has one step: nothing is left of it."""
        return None


Task = FileTask | MembersTask | LinesTask | RecordTask


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all tasks of a batch: the folder of the base, the limits, the names of fields in records.

    ``force`` does what is unchanged again.
    """

    base: Path
    limits: Limits
    fields: Fields
    force: bool = False
