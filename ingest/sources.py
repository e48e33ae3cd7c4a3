"""What to ingest: the files under the given paths, and what each is called in the base."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.store import DATABASE_FILE
from ingest.parts import is_noise


def source_of(path: Path) -> str:
    r"""The absolute path as text; bytes that are not UTF-8 are written ``\xNN``, so that any file name can be stored."""
    return os.fsencode(_absolute(path)).decode("utf-8", "backslashreplace")


def readable_name(path: Path) -> str:
    """The name of a file in characters, to stand for a title: UTF-8, else GB18030 (names from old Windows), else with U+FFFD."""
    raw = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Found:
    """The files below the given paths, in a stable order without repeats, and the paths that could not be looked at."""

    files: tuple[Path, ...]
    missing: tuple[Path, ...]
    unreadable: tuple[tuple[Path, str], ...]


def find_files(paths: Iterable[Path]) -> Found:
    """The given files, and all files below the given folders.

    Hidden files and folders below a given folder (``.git``, ``.DS_Store``) and what systems and editors leave there are not
    policy files and are left out, and so is a knowledge base that lies there. Links to folders are followed, each folder once.
    """
    files: dict[Path, None] = {}
    missing: list[Path] = []
    unreadable: list[tuple[Path, str]] = []
    for path in map(_absolute, paths):
        if path.is_dir():
            files.update(dict.fromkeys(_below(path, unreadable)))
        elif os.path.lexists(path):
            files[path] = None
        else:
            missing.append(path)
    return Found(tuple(files), tuple(missing), tuple(unreadable))


def _below(folder: Path, unreadable: list[tuple[Path, str]]) -> Iterator[Path]:
    def skip(error: OSError) -> None:
        unreadable.append((Path(error.filename), error.strerror or str(error)))

    seen: set[str] = set()
    for parent, folders, names in os.walk(folder, onerror=skip, followlinks=True):
        real = os.path.realpath(parent)
        if real in seen or DATABASE_FILE in names:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not is_noise(name))
        for name in sorted(names):
            if not is_noise(name):
                yield Path(parent, name)


def _absolute(path: Path) -> Path:
    # Without ``..``, so that a file has one name, but with links as they are called.
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow links
