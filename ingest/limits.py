"""How much of a file is read at most. A file over a limit is reported, never half-read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one file.

    ``bytes`` of the file itself, ``unpacked`` bytes of all that it packs (zip-based formats and archives), ``pages`` of formats with
    pages, ``depth`` of nesting (elements in a page or document, archives in archives count against ``archives``), ``members`` of an
    archive, ``seconds`` of work on it.
    """

    # A policy text of 50 MB does not exist; a file of that size is something else (a database, a video).
    bytes: int = 50_000_000
    unpacked: int = 400_000_000
    pages: int = 3_000
    depth: int = 500
    archives: int = 3
    members: int = 10_000
    seconds: float = 120.0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) <= 0:
                raise ValueError(f"limit {name!r} must be positive, got {getattr(self, name)}")


DEFAULT_LIMITS = Limits()
