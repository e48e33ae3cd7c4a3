"""Files of lines too large to hold: where to cut them so that several processes can read them, and the lines of one piece."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from ingest.errors import DamagedFile, OverLimit
from ingest.limits import Limits, raise_by
from ingest.opening import opened

# A piece is this many bytes at least: about a hundred documents, or a thousand short records.
_PIECE = 400_000
# A packed file can only be read from its beginning: with so many pieces, half of them times over in all.
_PACKED_PIECES = 24
_GULP = 1 << 20
_GZIP = b"\x1f\x8b"


def pieces(file: BinaryIO, limits: Limits) -> list[tuple[int, int, int]]:
    """Where to cut ``file``: (offset, size, number of the first line) of each piece, in unpacked bytes and from line 1.

    Raises DamagedFile or OverLimit for a packed file that breaks off or unpacks to too much: nothing of it has been read then.
    """
    found: list[tuple[int, int, int]] = []
    start = line = offset = 0
    lines = 0
    for gulp in _gulps(file, limits):
        cut = 0
        while (newline := gulp.find(b"\n", max(cut, start + _PIECE - offset))) >= 0:
            lines += gulp.count(b"\n", cut, newline + 1)
            cut = newline + 1
            found.append((start, offset + cut - start, line + 1))
            start, line = offset + cut, lines
        lines += gulp.count(b"\n", cut)
        offset += len(gulp)
    if offset > start:
        found.append((start, offset - start, line + 1))
    return _joined(found, -(-len(found) // _PACKED_PIECES)) if found and _is_packed(file) else found


def _gulps(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    stream = _unpacked(file)
    total = 0
    try:
        while gulp := stream.read(_GULP):
            total += len(gulp)
            if stream is not file and total > limits.unpacked:
                raise OverLimit(f"解压后超过 {limits.unpacked / 1e6:.0f} MB，没有读取；请先解压或拆分，{raise_by('unpacked')}")
            yield gulp
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DamagedFile("gzip 压缩文件已损坏或不完整；请重新下载后再导入") from error


def _joined(found: list[tuple[int, int, int]], together: int) -> list[tuple[int, int, int]]:
    groups = [found[start : start + together] for start in range(0, len(found), together)]
    return [(group[0][0], sum(size for _, size, _ in group), group[0][2]) for group in groups]


def _is_packed(file: BinaryIO) -> bool:
    file.seek(0)
    packed = file.read(2) == _GZIP
    file.seek(0)
    return packed


def _unpacked(file: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=file)) if _is_packed(file) else file


def lines_of(path: Path, offset: int, size: int, most: int) -> Iterator[bytes | None]:
    """The lines of a piece without their ends; None stands for a line of more than ``most`` bytes.

    Raises ReadError when the file is gone or changes meanwhile.
    """
    with opened(path) as file:
        stream = _unpacked(file)
        stream.seek(offset)
        left = size
        while left > 0:
            line = stream.readline(min(left, most + 2))
            if not line:
                return
            left -= len(line)
            bare = line.rstrip(b"\r\n")
            if len(bare) <= most:
                yield bare
                continue
            while left > 0 and not line.endswith(b"\n"):
                line = stream.readline(min(left, _GULP))
                left -= len(line)
                if not line:
                    break
            yield None
