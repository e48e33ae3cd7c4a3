"""One file read as an ingest would read it, with everything needed to see how: for the reading report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from index.model import Document
from ingest.containers import documents, parts_of
from ingest.document import build_document
from ingest.errors import DamagedFile
from ingest.formats import Format, container
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Dropped, Reading, Reason
from ingest.opening import opened, read_bytes
from ingest.parts import INSIDE, Part, inside, told
from ingest.reading import read
from ingest.source_line import label_name
from ingest.source_view import source_lines
from ingest.sources import readable_name, source_of

_APART = re.compile(r"[\W_]+")


class Fate(StrEnum):
    """What became of a line of the source."""

    KEPT = "kept"
    DROPPED = "dropped"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source; ``reason`` says why a dropped one was dropped."""

    text: str
    fate: Fate
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file as read: ``encoding`` names its encoding or format. ``source`` is empty where the format has no plain view."""

    name: str
    encoding: str
    document: Document
    dropped: tuple[Dropped, ...]
    source: tuple[SourceLine, ...]

    @property
    def kept_share(self) -> float | None:
        """The share, 0–1, of the source's characters that the document's text has; None without a plain view."""
        sizes = [(len(line.text), line.fate is Fate.KEPT) for line in self.source]
        return sum(size for size, kept in sizes if kept) / sum(size for size, _ in sizes) if sizes else None


def inspect_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> Inspection:
    """Read ``path``, or what lies in a container: ``汇编.zip!/2023/通知.docx``. Raises IngestError or OSError, as an ingest reports it."""
    outer, between, name = str(path).partition(INSIDE)
    if between and not path.exists():
        return inspect_member(Path(outer), name, limits)
    return _inspected(read_bytes(path, limits), path.name, source=source_of(path), title=readable_name(path), limits=limits)


def _inspected(
    data: bytes, name: str, *, source: str, limits: Limits, title: str | None = None, part: Part | None = None
) -> Inspection:
    reading, encoding = read(data, name, limits)
    reading = told(reading, part.facts if part else None)
    title = title or (part.title if part else None) or name
    document = build_document(reading, source=source, digest=sha256(data).hexdigest(), name=title)
    lines = source_lines(data, name)
    return Inspection(name, encoding, document, reading.dropped, _judged(lines or [], document.text, reading))


def inspect_member(path: Path, name: str, limits: Limits = DEFAULT_LIMITS) -> Inspection:
    """Read what is called ``name`` in a zip folder or a mail. Raises IngestError or OSError; DamagedFile when it holds no such thing."""
    listed = []
    with opened(path) as file:
        kind = container(file, path.name)
        parts = () if kind in (None, Format.JSON_LINES) else parts_of(kind, file, limits)
        for part in documents(parts, limits):
            if part.name == name:
                return _inspected(part.load(), part.file_name, source=inside(source_of(path), name), part=part, limits=limits)
            listed.append(part.name)
    some = f"；其中有：{'、'.join(listed[:10])}{' 等' if len(listed) > 10 else ''}" if listed else ""
    raise DamagedFile(f"{path.name} 里没有 {name}{some}")


def _judged(lines: list[str], text: str, reading: Reading) -> tuple[SourceLine, ...]:
    """The fate of each line, told by where its words are found: a line may be cut, joined or renumbered on its way."""
    kept = _bare(text)
    dropped = [(_bare(piece.text), piece.reason) for piece in reading.dropped]
    judged = []
    for line in lines:
        bare = _bare(line)
        # A page number is in many a line; what was dropped must make up most of it.
        reason = next((why for piece, why in dropped if bare in piece or (piece in bare and 2 * len(piece) > len(bare))), None)
        if not bare or bare in kept:
            judged.append(SourceLine(line, Fate.KEPT))
        elif reason is not None:
            judged.append(SourceLine(line, Fate.DROPPED, reason))
        elif label_name(line):
            judged.append(SourceLine(line, Fate.DROPPED, Reason.METADATA))  # a label whose value was left empty
        else:
            judged.append(SourceLine(line, _fate_of_parts(line, kept)))
    return tuple(judged)


def _fate_of_parts(line: str, kept: str) -> Fate:
    """A line whose clauses or cells are all in the text is kept, though not in one piece."""
    parts = [part for part in _APART.split(line) if part]
    return Fate.KEPT if parts and all(part in kept for part in parts) else Fate.LOST


def _bare(text: str) -> str:
    return _APART.sub("", text)
