"""Containers opened down to the documents in them: archives in archives, attachments of mails in archives, and so on.

Before anything of an archive in an archive is read it is surveyed as a whole: one that is over a limit is left out as a whole.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, NoReturn

from ingest.archives import member_problem, zip_parts
from ingest.errors import IngestError, OverLimit
from ingest.formats import SUFFIXES, Format, detect, suffix_of
from ingest.limits import Limits, raise_by
from ingest.mail import mail_parts
from ingest.parts import Part, inside

_CONTAINERS = (Format.ZIP, Format.EML)
_PACKED = (Format.DOCX, Format.XLSX, Format.OFD)


@dataclass(slots=True)
class _Budget:
    """What all levels of a container may still hold."""

    members: int
    unpacked: int


def parts_of(kind: Format, file: BinaryIO, limits: Limits) -> list[Part]:
    """The parts of the container in ``file``. Raises DamagedFile, or OverLimit when they are too many or too large together."""
    parts = zip_parts(file, limits) if kind is Format.ZIP else mail_parts(file.read())
    _spend(_Budget(limits.members, limits.unpacked), parts, limits)
    return parts


def refused(parts: Sequence[Part], limits: Limits) -> dict[int, IngestError]:
    """The parts, by number, that hold too much or too many levels to be opened, each with the reason."""
    budget = _Budget(limits.members, limits.unpacked)
    _spend(budget, parts, limits)
    reasons: dict[int, IngestError] = {}
    for number, part in enumerate(parts):
        before = replace(budget)
        try:
            _survey(part, budget, limits, level=2)
        except OverLimit as error:
            reasons[number] = error
            budget = before  # nothing of it is read
    return reasons


def documents(parts: Sequence[Part], limits: Limits) -> Iterator[Part]:
    """The documents among ``parts``, with those of the containers among them in their place under their whole names.

    A container that cannot be opened is a document whose loading raises the reason.
    """
    for part in parts:
        try:
            inner = _inner(part, limits)
        except IngestError as error:
            yield replace(part, load=_raiser(error))
            continue
        if inner is None:
            yield part
            continue
        for document in documents(inner, limits):
            yield replace(document, name=inside(part.name, document.name))


def _inner(part: Part, limits: Limits) -> list[Part] | None:
    """The parts of ``part`` if it is a container itself. Raises the IngestError that keeps it from being opened."""
    promised = SUFFIXES.get(suffix_of(part.file_name))
    if not part.name or promised in _PACKED:
        return None
    if promised is Format.EML:
        return mail_parts(part.load())
    if promised is not Format.ZIP:
        return None
    data = part.load()
    return zip_parts(io.BytesIO(data), limits) if detect(data, part.file_name) is Format.ZIP else None


def _survey(part: Part, budget: _Budget, limits: Limits, level: int) -> None:
    """Take what ``part`` holds off ``budget``. Raises OverLimit; what else is wrong with it is found when it is read."""
    promised = SUFFIXES.get(suffix_of(part.file_name))
    if not part.name or promised not in _CONTAINERS:
        return
    try:
        inner = _inner(part, limits)
    except OverLimit:
        raise
    except IngestError:
        return
    if not inner:
        return
    if level > limits.archives:
        raise OverLimit(f"压缩包（或邮件）套了不止 {limits.archives} 层，没有读取；请先解压，{raise_by('archives')}")
    _spend(budget, inner, limits)
    for piece in inner:
        _survey(piece, budget, limits, level + 1)


def _spend(budget: _Budget, parts: Sequence[Part], limits: Limits) -> None:
    budget.members -= len(parts)
    # A part that is too large or packs too well is never unpacked; it is reported by itself.
    budget.unpacked -= sum(part.size for part in parts if member_problem(part.size, part.packed, limits) is None)
    if budget.members < 0:
        raise OverLimit(f"里面的文件超过 {limits.members} 个，没有读取；请分成几个压缩包，{raise_by('members')}")
    if budget.unpacked < 0:
        raise OverLimit(f"解压后超过 {limits.unpacked / 1e6:.0f} MB，没有读取；请分成几个压缩包，{raise_by('unpacked')}")


def _raiser(error: IngestError) -> Callable[[], bytes]:
    def load() -> NoReturn:
        raise error

    return load
