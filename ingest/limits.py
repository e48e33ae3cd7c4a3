"""How much of a file is read at most. A file over a limit is reported, never half-read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one file.

    ``bytes`` of the file itself (of one line, where a file holds a record a line), ``unpacked`` bytes of all that it packs (zip-based
    formats and archives), ``pages`` of formats with pages, ``depth`` of nesting (elements in a page or document, archives in archives
    count against ``archives``), ``members`` of an archive, ``seconds`` of work on it, ``memory`` bytes that a worker process may take
    beyond what it has when it starts.
    """

    # A policy text of 50 MB does not exist; a file of that size is something else (a database, a video).
    bytes: int = 50_000_000
    unpacked: int = 400_000_000
    pages: int = 3_000
    depth: int = 500
    archives: int = 3
    members: int = 10_000
    seconds: float = 120.0
    # A worker starts with 140 MB resident and takes 100 MB more over the largest statutes; two of them at this limit, and the
    # process that writes (350 MB over 20 M characters), stay under 3 GB.
    memory: int = 1_000_000_000

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) <= 0:
                raise ValueError(f"limit {name!r} must be positive, got {getattr(self, name)}")


DEFAULT_LIMITS = Limits()

OPTIONS: dict[str, str] = {
    "bytes": "--max-mb",
    "unpacked": "--max-unpacked-mb",
    "pages": "--max-pages",
    "depth": "--max-depth",
    "archives": "--max-archives",
    "members": "--max-members",
    "seconds": "--max-seconds",
    "memory": "--max-memory-mb",
}
"""The option of ``policykb ingest`` that sets each limit; a message about a limit names it."""


def raise_by(name: str) -> str:
    """What the user can do about the limit ``name``, to end a message with."""
    return f"如确需导入，可用 {OPTIONS[name]} 调高上限"
