"""From characters with their places to rows of text: what stands on one line, with the blanks that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from ingest.printed import Glyph, Row, is_full_width, is_han

_SAME_LINE = 0.3
"""Base lines that differ by less, in parts of the size, are one line while the text runs on."""
_OVERLAP = 0.6
"""Pieces that share this part of the lower one's height stand on one line (an exponent and its base)."""
_COVERED = 0.3
"""Characters that lie on one another by more than this part of their width do not stand on one line."""
_APART = 1.6
"""A gap this wide, in parts of the size, divides pieces that may belong to different columns."""
_LATIN_BLANK = 0.18
"""A blank between two words in Latin letters is at least this wide; 0.25–0.33 in most fonts, less where a line is squeezed."""
_HAN_BLANK, _MIXED_BLANK, _MARK_BLANK = 0.3, 0.5, 0.8
"""How much wider than the line's usual gap a blank is: between Han characters (a blank of theirs is half or all of a square),
between one and a letter or digit (where setters add a quarter of their own), and beside punctuation (whose own blank varies)."""
_WIDE_BLANK = 2.5
"""A gap of this size is printed as several blanks, as a typist makes it."""
_OPENING, _CLOSING = "（(〔［[【", "）)〕］]】"
"""Brackets with nothing but a blank between them are to be filled in."""
_SPREAD = 0.55
"""Where blanks stand between this share of a long line's Han characters, they only stretch the line."""
_LONG = 12
_TOKEN = re.compile(
    r"[（(《〈“‘「『【〔\[]*(?:[A-Za-z0-9Ａ-Ｚａ-ｚ.,:/%+\-–~'’]+|.)(?:[“”‘’][，。、；：！？）)》〉」』】〕\]…“”‘’]*.?|[，。、；：！？）)》〉」』】〕\]…])*"
)
"""What is not cut at the end of a row. Most programs cut neither before nor after curly quotes, whatever stands beside them."""
_SPREAD_BLANK = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


def pieces(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs as pieces of lines without wide gaps, each from left to right; the pieces from top to bottom."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        if last and abs(glyph.base - last.base) < _SAME_LINE * glyph.size and _follows(last, glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return [piece for line in _lines(runs) for piece in _side_by_side(line)]


def _follows(last: Glyph, glyph: Glyph) -> bool:
    return -0.7 * glyph.size < glyph.left - last.right < _APART * min(glyph.size, last.size)


def _lines(runs: list[list[Glyph]]) -> list[list[list[Glyph]]]:
    """The runs by lines, from top to bottom."""
    ordered = sorted((run for run in runs if any(not glyph.char.isspace() for glyph in run)), key=_base)
    lines: list[list[list[Glyph]]] = []
    main: Glyph | None = None
    for run in ordered:
        glyph = _largest(run)
        if main is not None and _on_one_line(main, glyph):
            lines[-1].append(run)
            main = max(main, glyph, key=lambda one: one.size)
        else:
            lines.append([run])
            main = glyph
    return lines


def _base(run: Sequence[Glyph]) -> float:
    return _largest(run).base


def _largest(run: Sequence[Glyph]) -> Glyph:
    return max((glyph for glyph in run if not glyph.char.isspace()), key=lambda glyph: glyph.size, default=run[0])


def _on_one_line(one: Glyph, other: Glyph) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= _OVERLAP * min(one.size, other.size)


def _side_by_side(line: list[list[Glyph]]) -> list[list[Glyph]]:
    """The runs of a line from left to right, joined where no wide gap divides them."""
    joined: list[list[Glyph]] = []
    for run in sorted(line, key=lambda one: one[0].left):
        size = min(run[0].size, joined[-1][-1].size) if joined else 0.0
        # What begins well before the piece's end is not beside it but over or under it, in another column or a fraction, unless
        # it stands in a gap: LibreOffice prints the quotes of a line, which are of another font, after all else.
        beside = bool(joined) and -_APART * size < run[0].left - max(glyph.right for glyph in joined[-1][-3:]) < _APART * size
        if beside or (joined and _fills_gaps(run, joined[-1])):
            joined[-1] = sorted([*joined[-1], *run], key=lambda glyph: glyph.left)
        else:
            joined.append(run)
    return joined


def _fills_gaps(run: Sequence[Glyph], piece: Sequence[Glyph]) -> bool:
    """Whether ``run`` stands on the base line of ``piece`` in places that it leaves free."""
    main = _largest(run)
    line = _largest(piece)
    if abs(main.base - line.base) >= _SAME_LINE * main.size or not 0.7 < main.size / line.size < 1.4:
        return False
    if run[0].left >= max(glyph.right for glyph in piece):
        return False
    return not any(
        min(glyph.right, other.right) - max(glyph.left, other.left) > _COVERED * (glyph.right - glyph.left)
        for glyph in run
        for other in piece
        if not (glyph.char.isspace() or other.char.isspace())
    )


def usual_gap(lines: Iterable[Sequence[Glyph]]) -> float:
    """The gap between characters, in parts of their size, by which most of a page's pieces are spaced out."""
    gaps = sorted(gap for line in lines if (gap := _usual_gap(line)) is not None)
    return gaps[len(gaps) // 2] if gaps else 0.0


def row_of(parts: Iterable[Sequence[Glyph]], gap: float = 0.0) -> Row | None:
    """The row that the pieces of one line make, from left to right; None if nothing is printed in them.

    ``gap`` is the page's :func:`usual_gap`, for rows too short to show their own.
    """
    glyphs = [glyph for part in parts for glyph in part]
    while glyphs and glyphs[-1].char.isspace():
        glyphs.pop()
    first = next((number for number, glyph in enumerate(glyphs) if not glyph.char.isspace()), len(glyphs))
    glyphs = glyphs[first:]
    if not glyphs:
        return None
    text, starts = _spelled(glyphs, gap)
    printed = [glyph for glyph in glyphs if not glyph.char.isspace()]
    main = _main_size(printed)
    bases = [glyph.base for glyph in printed if abs(glyph.size - main) < 0.1 * main]
    confidences = [glyph.confidence for glyph in printed if glyph.confidence is not None]
    return Row(
        text,
        starts,
        right=max(glyph.right for glyph in printed),
        base=median(bases),
        size=main,
        bold=all(glyph.bold for glyph in printed if glyph.char.isalnum()),
        confidence=min(confidences) if confidences else None,
    )


def _main_size(glyphs: Sequence[Glyph]) -> float:
    return median([glyph.size for glyph in glyphs if is_han(glyph.char)] or [glyph.size for glyph in glyphs])


def _spelled(glyphs: Sequence[Glyph], page_gap: float) -> tuple[str, tuple[float, ...]]:
    chars: list[str] = []
    starts: list[float] = []
    own = _usual_gap(glyphs)
    usual = page_gap if own is None else own
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and not glyph.char.isspace() and (blank := _blank(last, glyph, usual)):
            chars.extend(blank)
            starts.extend([last.right] * len(blank))
        # Ligatures and fractions are one glyph and several characters.
        chars.extend(glyph.char)
        starts.extend([glyph.left] * len(glyph.char))
        last = glyph
    # Some fonts give the hyphen as a soft one; inside a row it is printed.
    chars[:-1] = ["-" if char == "\xad" else char for char in chars[:-1]]
    return _closed_up("".join(chars), tuple(starts))


def _usual_gap(glyphs: Sequence[Glyph]) -> float | None:
    """The gap by which the setting spaces a row out: that of most of its Han characters, of which blanks are the exception."""
    gaps = sorted(
        (glyph.left - last.right) / glyph.size for last, glyph in pairwise(glyphs) if is_han(last.char) and is_han(glyph.char)
    )
    return max(gaps[len(gaps) // 4], 0.0) if len(gaps) > 3 else None


def _blank(last: Glyph, glyph: Glyph, usual: float) -> str:
    """The blanks to print for the gap between two characters: none where the setting alone makes the ``usual`` one."""
    gap = (glyph.left - last.right) / max(glyph.size, last.size)
    if last.char.isspace():
        # The blank itself is there; one that was stretched to a tab's width says more than its one character.
        return "   " if gap > _WIDE_BLANK else ""
    if gap > _WIDE_BLANK:
        return "    "
    if last.char in _OPENING and glyph.char in _CLOSING:
        return " " if gap > _LATIN_BLANK + usual else ""
    han, full = is_han(glyph.char) + is_han(last.char), is_full_width(glyph.char) + is_full_width(last.char)
    if han == 2:
        least = _HAN_BLANK
    elif full > han:
        least = _MARK_BLANK
    else:
        least = _MIXED_BLANK if full else _LATIN_BLANK
    return " " if gap > least + usual else ""


def _closed_up(text: str, starts: tuple[float, ...]) -> tuple[str, tuple[float, ...]]:
    han = sum(map(is_han, text))
    blanks = {found.start() for found in _SPREAD_BLANK.finditer(text)}
    if han < _LONG or len(blanks) < _SPREAD * (han - 1):
        return text, starts
    kept = [number for number in range(len(text)) if number not in blanks]
    return "".join(text[number] for number in kept), tuple(starts[number] for number in kept)


def width_needed(row: Row) -> float:
    """The width of what would have had to fit at the end of the row before: a character or word with the marks at it."""
    token = _TOKEN.match(row.text)
    end = token.end() if token else 1
    if end < len(row.text):
        return row.starts[end] - row.left
    return row.right - row.left
