"""The file that a document was read from, byte for byte, wherever it lies: by itself, or in a zip folder or a mail.

Only the very bytes that were ingested are given: what has replaced them since is none of the base's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ingest.containers import documents, parts_of
from ingest.errors import IngestError
from ingest.formats import Format, container
from ingest.limits import DEFAULT_LIMITS
from ingest.opening import opened
from ingest.parts import Part, inside

_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


class OriginalGone(IngestError):
    """The file is not there any more, not as it was, or there never was one. The message says which."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was ingested."""

    name: str
    data: bytes


def original(source: str, digest: str, within: str | None) -> Original:
    """The file that ``source`` with this ``digest`` was read from; ``within`` is the container that it lies in, if any.

    Raises OriginalGone.
    """
    path = _path(within or source)
    if not path.is_file():
        raise OriginalGone("原文件已经不在入库时的位置（可能被移动、改名或删除），无法下载。库中的文字不受影响。")
    try:
        found = _whole(path, digest) if within is None else _member(path, source, digest, within)
    except (OSError, IngestError) as error:
        raise OriginalGone(f"原文件现在无法读取：{getattr(error, 'strerror', None) or error}。") from error
    if found is None:
        raise OriginalGone("原文件入库之后有改动，已不是当时的那一份，因此不提供下载。重新入库后可以下载现在的文件。")
    return found


def lies_there(source: str, within: str | None) -> bool:
    """Whether there is a file at the place of ``source``, without reading it."""
    return _path(within or source).is_file()


def _whole(path: Path, digest: str) -> Original | None:
    if path.stat().st_size > DEFAULT_LIMITS.unpacked:
        return None
    data = path.read_bytes()
    return Original(path.name, data) if sha256(data).hexdigest() == digest else None


def _member(path: Path, source: str, digest: str, within: str) -> Original | None:
    with opened(path) as file:
        kind = container(file, path.name)
        if kind is None or kind is Format.JSON_LINES:
            raise OriginalGone("这份文件来自数据文件中的一条记录，没有单独的原文件")
        for part in documents(parts_of(kind, file, DEFAULT_LIMITS), DEFAULT_LIMITS):
            if inside(within, part.name) == source:
                data = part.load()
                return Original(part.file_name or path.name, data) if _digest(data, part) == digest else None
    return None


def _digest(data: bytes, part: Part) -> str:
    """As :mod:`ingest.worker` makes it: with what the container says of the part."""
    digest = sha256(data).hexdigest()
    if part.facts is None:
        return digest
    return sha256(f"{digest} {part.facts} {part.title}".encode("utf-8", "surrogatepass")).hexdigest()


def _path(source: str) -> Path:
    r"""The inverse of :func:`ingest.sources.source_of`: bytes that are not UTF-8 are written ``\xNN``."""
    plain = Path(source)
    if "\\x" not in source or plain.exists():
        return plain
    raw = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), source.encode())
    return Path(raw.decode("utf-8", "surrogateescape"))
