"""What to ingest: files under the given paths, or records of a collection, each a task for a worker."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file to read. ``digest`` is the SHA-256 of the version already in the base, if any."""

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


Task = FileTask | RecordTask


def source_of(path: Path) -> str:
    r"""The absolute path as text; bytes that are not UTF-8 are written ``\xNN``, so that any file name can be stored."""
    return os.fsencode(path.absolute()).decode("utf-8", "backslashreplace")


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """(files, missing paths): the given files, and all files below the given folders, in a stable order without repeats.

    Hidden files and folders below a given folder (``.git``, ``.DS_Store``) are not policy files and are left out.
    """
    files: dict[Path, None] = {}
    missing = []
    for path in paths:
        absolute = path.absolute()
        if absolute.is_dir():
            files.update(dict.fromkeys(_below(absolute)))
        elif absolute.exists():
            files[absolute] = None
        else:
            missing.append(absolute)
    return list(files), missing


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(parent, name)
