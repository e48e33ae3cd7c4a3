"""Placed characters to lines of print: what stands on one baseline, from left to right, with the blanks that are seen."""

from __future__ import annotations

import itertools
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.layout import TextLine

_SAME_BASELINE = 0.4
"""Characters this share of the larger size apart share a line: a raised note mark is about a third up, lines are 1.2 apart."""
_BLANK = 0.8
"""A gap wider than this share of the size, above what is usual on the line, is a blank."""
_LATIN_BLANK = 0.3
_WIDE = 2.5
"""From so many sizes on a gap parts two things on one line (the 文号 and the 签发人): three blanks, as typists put there."""

_COLUMN_LINES = 5
_COLUMN_TEXT = 8
"""A column has at least so many lines of at least so many characters: the pairs of a form or of signatures have fewer."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A run of characters as the source places it: ``text`` from ``x0`` to ``x1`` on ``baseline``, all in mm from the top left."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool = False


def advance(char: str, size: float) -> float:
    """The usual width of a character: a full size for wide ones, half for the others."""
    return size if unicodedata.east_asian_width(char) in "WFA" else size / 2


def find_gutter(runs: Sequence[Glyphs]) -> float | None:
    """The x of the blank strip between two columns of print, or None for a page that is set in one.

    A strip of two characters must run down the middle of the page, with five lines or more of running text on both sides.
    """
    inked = [run for run in runs if run.text.strip()]
    if len(inked) < 2 * _COLUMN_LINES:
        return None
    left, right = min(run.x0 for run in inked), max(run.x1 for run in inked)
    size = statistics.median(run.size for run in inked)
    spans = sorted((run.x0, run.x1) for run in inked)
    reach = spans[0][1]
    best: tuple[float, float] | None = None
    for x0, x1 in spans[1:]:
        middle = (reach + x0) / 2
        if x0 - reach >= 2 * size and 0.3 < (middle - left) / (right - left) < 0.7 and (best is None or x0 - reach > best[0]):
            best = (x0 - reach, middle)
        reach = max(reach, x1)
    if best is None:
        return None
    gutter = best[1]
    for side in ([run for run in inked if run.x1 <= gutter], [run for run in inked if run.x0 >= gutter]):
        lines: Counter[int] = Counter()
        for run in side:
            lines[round(run.baseline / size)] += len(run.text)
        if sum(1 for length in lines.values() if length >= _COLUMN_TEXT) < _COLUMN_LINES:
            return None
    return gutter


def text_lines(runs: Iterable[Glyphs], page: int, column: int = 0) -> list[TextLine]:
    """The lines of a column of print from top to bottom."""
    groups: list[list[Glyphs]] = []
    for run in sorted(runs, key=lambda run: (-run.size, run.baseline)):
        near = [group for group in groups if _on_one_line(group[0], run)]
        if near:
            min(near, key=lambda group: abs(group[0].baseline - run.baseline)).append(run)
        else:
            groups.append([run])
    lines = [_line(sorted(group, key=lambda run: run.x0), page, column) for group in groups]
    return sorted((line for line in lines if line is not None), key=lambda line: (line.bottom, line.x0))


def _on_one_line(first: Glyphs, run: Glyphs) -> bool:
    return abs(first.baseline - run.baseline) <= _SAME_BASELINE * max(first.size, run.size)


def _line(runs: Sequence[Glyphs], page: int, column: int) -> TextLine | None:
    runs = _without_doubles(runs)
    text = runs[0].text
    usual = _usual_gap(runs)
    for before, run in itertools.pairwise(runs):
        text += _blank(before, run, usual) + run.text
    text = text.strip()
    if not text:
        return None
    size = statistics.median_high([run.size for run in runs for char in run.text if char.strip()] or [runs[0].size])
    baseline = statistics.median_low([run.baseline for run in runs])
    bold = all(run.bold for run in runs if run.text.strip())
    inked = [run for run in runs if run.text.strip()]
    return TextLine(text, inked[0].x0, max(run.x1 for run in inked), baseline - size, baseline, size, page, bold, column)


def _without_doubles(runs: Sequence[Glyphs]) -> list[Glyphs]:
    """Bold print is sometimes the same text set twice, a hair apart: keep one."""
    kept: list[Glyphs] = []
    for run in runs:
        if not any(run.text == other.text and abs(run.x0 - other.x0) < 0.2 * run.size for other in kept[-3:]):
            kept.append(run)
    return kept


def _usual_gap(runs: Sequence[Glyphs]) -> float:
    """The gap between the characters of a spaced-out line (中 华 人 民), where each is a run of its own; else 0."""
    gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(runs)]
    if len(gaps) < 2 or any(len(run.text.strip()) > 1 for run in runs):
        return 0.0
    return max(0.0, statistics.median(gaps))


def _blank(before: Glyphs, after: Glyphs, usual: float) -> str:
    gap = (after.x0 - before.x1 - usual) / max(before.size, after.size)
    if gap >= _WIDE:
        return "   "
    latin = re.match(r"[A-Za-z0-9]", after.text) and re.search(r"[A-Za-z0-9,.;:]$", before.text)
    return " " if gap > (_LATIN_BLANK if latin else _BLANK) else ""
