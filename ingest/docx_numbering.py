"""Automatic numbering of a DOCX file: the numbers that Word shows before paragraphs and that stand nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.counter_formats import print_number
from ingest.docx_package import W, flag, number, value
from ingest.docx_styles import NumberReference

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_CLOSING = "、）)】〕］』」：:"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list. ``restart`` is the level, from 1, whose use starts it over (0: none; None: any outer one)."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    tight: bool = False
    legal: bool = False
    style: str | None = None


class Numbering:
    """Counts the lists of one document while its paragraphs are read in order."""

    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._linked: dict[str, str] = {}
        self._lists: dict[str, str] = {}
        self._changed: dict[str, dict[int, _Level]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Element) -> None:
        by_style: dict[str, str] = {}
        for item in root.iter(W + "abstractNum"):
            identifier = item.get(W + "abstractNumId") or ""
            self._abstract[identifier] = _levels(item)
            if linked := value(item, "numStyleLink"):
                self._linked[identifier] = linked
            if style := value(item, "styleLink"):
                by_style[style] = identifier
        for item in root.iter(W + "num"):
            identifier, abstract = item.get(W + "numId") or "", value(item, "abstractNumId") or ""
            # A list may borrow the levels that are kept with a list style.
            self._lists[identifier] = by_style.get(self._linked.get(abstract, ""), abstract)
            for override in item.iter(W + "lvlOverride"):
                level = number(override.get(W + "ilvl")) or 0
                start = number(value(override, "startOverride"))
                if start is not None:
                    self._starts[identifier, level] = start
                self._changed.setdefault(identifier, {}).update(_levels(override))

    def next(self, reference: NumberReference, style: str | None = None) -> str:
        """The number of the next paragraph of a list, with the blank that follows it; nothing for bullets and unknown lists."""
        abstract = self._lists.get(reference.list)
        if abstract is None or abstract not in self._abstract:
            return ""
        levels = self._abstract[abstract] | self._changed.get(reference.list, {})
        at = reference.level
        if at is None:
            at = next((known for known, level in levels.items() if style and level.style == style), 0)
        at = min(max(at, 0), _LEVELS - 1)
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        self._count(counts, reference.list, at, levels)
        if level.format == "bullet":
            return ""
        printed = _PLACE.sub(lambda place: _shown(int(place[1]) - 1, counts, levels, level.legal), level.text)
        tight = level.tight or not printed or printed[-1] in _CLOSING
        return printed if tight else f"{printed} "

    def _count(self, counts: list[int | None], listed: str, at: int, levels: dict[int, _Level]) -> None:
        key = (listed, at)
        current = counts[at]
        if key in self._starts and key not in self._restarted:
            self._restarted.add(key)
            counts[at] = self._starts[key]
        else:
            counts[at] = levels[at].start if current is None else current + 1
        for deeper in range(at + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or at < restart:
                counts[deeper] = None


def _levels(parent: Element) -> dict[int, _Level]:
    found = {}
    for item in parent.iterchildren(W + "lvl"):
        formats = [kind for kind in (form.get(W + "val") for form in item.iter(W + "numFmt")) if kind and kind != "custom"]
        start = number(value(item, "start"))
        found[number(item.get(W + "ilvl")) or 0] = _Level(
            # ECMA-376 starts at 0 where nothing is said.
            start=start if start is not None else 0,
            format=formats[-1] if formats else "decimal",
            text=value(item, "lvlText") or "",
            restart=number(value(item, "lvlRestart")),
            tight=value(item, "suff") == "nothing",
            legal=bool(flag(item.find(W + "isLgl"))),
            style=value(item, "pStyle"),
        )
    return found


def _shown(at: int, counts: list[int | None], levels: dict[int, _Level], legal: bool) -> str:
    """The counter of one level as it is printed; a level that has not been used yet shows where it will start."""
    level = levels.get(at, _Level())
    count = counts[at]
    form = "decimal" if legal and level.format not in ("none", "bullet") else level.format
    return print_number(level.start if count is None else count, form) if form != "bullet" else ""
