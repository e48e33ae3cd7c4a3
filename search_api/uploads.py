"""Files that come by upload, kept in ``uploads/`` of the base's folder, so that what was read can be read again.

Each lies under its own name in a folder named by its content: nothing is ever overwritten, the same file twice is one file.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import BinaryIO

FOLDER = "uploads"
UNNAMED = "未命名"
# Bytes of a name that every file system takes, with room for what a program may append.
_MAX_NAME = 200
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was kept: ``name`` as it came, made safe; ``path`` where it lies."""

    name: str
    path: Path


def safe_name(raw: str) -> str:
    """The last part of a name that somebody sent, without what could lead elsewhere, hide or mislead; the suffix stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    shown = "".join(character for character in last if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = _FORBIDDEN.sub("_", shown).strip(" .") or UNNAMED
    suffix = PurePath(name).suffix
    suffix = suffix if len(suffix.encode()) <= 20 else ""
    stem = name.removesuffix(suffix).encode()[: _MAX_NAME - len(suffix.encode())].decode("utf-8", "ignore")
    return stem + suffix


def keep(base: Path, raw_name: str, file: BinaryIO) -> Upload:
    """Store what ``file`` holds. Raises OSError when it cannot be written."""
    folder, name = base / FOLDER, safe_name(raw_name)
    folder.mkdir(exist_ok=True)
    digest = sha256()
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as written:
        try:
            while piece := file.read(_PIECE):
                digest.update(piece)
                written.write(piece)
            written.flush()
            own = folder / digest.hexdigest()[:16]
            own.mkdir(exist_ok=True)
            path = next((there for there in own.iterdir() if there.is_file()), own / name)
            Path(written.name).replace(path)
        except BaseException:
            Path(written.name).unlink(missing_ok=True)
            raise
    return Upload(name, path)
