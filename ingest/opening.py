"""Files opened with care: regular ones only, within the limit, and not changed by somebody while they are read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from ingest.errors import OverLimit, ReadError
from ingest.limits import DEFAULT_LIMITS, Limits, raise_by


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """The regular file at ``path``. Raises ReadError if it is none, and on leaving when it was changed meanwhile; OSError."""
    if not os.path.lexists(path):
        raise ReadError("文件已不存在（可能刚被移走或删除），请核对后重新导入")
    if not path.is_file():
        raise ReadError("不是普通文件（可能是设备、管道或失效的链接），没有内容可以导入")
    # Without O_NONBLOCK, a pipe that took the file's place since would be waited for for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise ReadError("不是普通文件（可能是设备、管道或失效的链接），没有内容可以导入")
        yield file
        after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise ReadError("读取时文件正被改动，内容不可靠；请等写完后重新导入")


def check_size(size: int, limits: Limits) -> None:
    """Raises OverLimit when a file of ``size`` bytes is too large to be read."""
    if size > limits.bytes:
        raise OverLimit(f"文件有 {size / 1e6:.0f} MB，超过上限 {limits.bytes / 1e6:.0f} MB；请拆分，{raise_by('bytes')}")


def read_within(file: BinaryIO, limits: Limits) -> bytes:
    """All bytes of ``file``, which stands at its beginning. Raises OverLimit."""
    check_size(os.fstat(file.fileno()).st_size, limits)
    data = file.read(limits.bytes + 1)  # files of /proc say that they are empty
    check_size(len(data), limits)
    return data


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a regular file within the limit. Raises OverLimit, ReadError or OSError."""
    with opened(path) as file:
        return read_within(file, limits)


def digest_of(file: BufferedReader) -> str:
    """SHA-256 of the whole file, read piece by piece; the file then stands at its beginning again."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest
