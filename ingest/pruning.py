"""What of the base lies under the given paths and is gone from there, as far as that can be seen."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from ingest.outcomes import Failed
from ingest.parts import INSIDE
from ingest.sources import Found, source_of


def gone_files(files: Collection[str], found: Found, roots: Sequence[Path]) -> set[str]:
    """Of the ``files`` that the base knows, those below ``roots`` that do not exist any more, as far as that can be seen."""
    present = {source_of(path) for path in found.files}
    unseen = [*(path for path, _ in found.unreadable), *(path for path in found.missing if source_of(path) not in files)]
    return {
        source
        for source in files
        if source not in present
        and any(covers(root, source) for root in roots)
        and not any(covers(folder, source) for folder in unseen)
        and not os.path.lexists(source)
    }


def over(failures: Iterable[str], roots: Sequence[Path]) -> list[str]:
    """The sources among ``failures`` below ``roots`` that are no files any more, nor lie in one."""
    return [source for source in failures if any(covers(root, source) for root in roots) and not _is_there(source)]


def missing(path: Path, homes: Mapping[str, str], prune: bool) -> Failed:
    """The failure of a path that is not there. ``homes`` maps the documents to the files that they lie in."""
    # A folder that is gone as a whole is rather a share that is not mounted, or a slip of the keyboard.
    below = sum(covers(path, home) for home in homes.values())
    reason = "文件或文件夹不存在。"
    if prune and below:
        reason += f"库中其下的 {below} 份文件没有移除；如确已不要，请建一个同名的空文件夹再运行 --prune。"
    return Failed(source_of(path), "FileNotFoundError", reason)


def covers(root: Path, source: str) -> bool:
    """Whether the file called ``source`` is ``root`` or lies below it."""
    name = source_of(root)
    return source == name or source.startswith(name.rstrip(os.sep) + os.sep)


def _is_there(source: str) -> bool:
    ends = [len(source)]
    while (end := source.rfind(INSIDE, 0, ends[-1])) > 0:
        ends.append(end)
    return any(os.path.isfile(source[:end]) for end in ends)  # noqa: PTH113 - Path.is_file raises on names that are too long
