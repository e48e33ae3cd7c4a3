"""What a container (a zip folder, a mail) is made of, the same for all kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ingest.lines import Reading, SourceFacts

INSIDE = "!/"
"""Stands between the name of a container and the name of what it holds: ``汇编.zip!/2023/通知.docx``."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a container.

    ``name`` is its path inside, unlike any other part's; empty for a mail's own text, which is called like the mail. ``file_name``
    tells the format where the content does not, ``title`` is the title's last resort. ``size`` is its bytes unpacked, ``packed`` in the
    container. ``load`` gives the bytes, or raises an IngestError. ``facts`` is what the container says of it.
    """

    name: str
    file_name: str
    size: int
    packed: int
    load: Callable[[], bytes]
    facts: SourceFacts | None = None
    title: str | None = None


def inside(container: str, name: str) -> str:
    """How ``name`` in ``container`` is called."""
    return f"{container}{INSIDE}{name}" if name else container


def told(reading: Reading, facts: SourceFacts | None) -> Reading:
    """The reading with what its container says of it, where it does not say better itself."""
    if facts is None:
        return reading
    own = reading.facts
    published, source_name = own.published or facts.published, own.source_name or facts.source_name
    return replace(reading, facts=replace(own, published=published, source_name=source_name))


def is_noise(name: str) -> bool:
    """Whether a file of this name, without folder, is no document: hidden, an editor's lock, what systems leave in folders."""
    return name.startswith((".", "~$")) or name.lower() in ("thumbs.db", "desktop.ini", "__macosx")


def told_apart(names: list[str]) -> list[str]:
    """``names`` with a number put to those that are there already: ``a.txt``, ``a(2).txt``. The same order gives the same names."""
    taken: set[str] = set(names)
    seen: set[str] = set()
    result = []
    for name in names:
        unique, number = name, 1
        while unique in seen:
            number += 1
            stem, dot, suffix = name.rpartition(".")
            candidate = f"{stem}({number}){dot}{suffix}" if stem and "/" not in suffix else f"{name}({number})"
            if candidate not in taken:
                unique = candidate
        seen.add(unique)
        taken.add(unique)
        result.append(unique)
    return result
