"""How a document is set: the size of its text, the edges of its columns, its indent and its line spacing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.printed import Block, Page, Row, is_han, usual

_LEFT_SHARE = 0.12
"""A left edge is where this share of the rows begins; less is a heading that stands out."""
_OWN_ROWS = 8
_OWN_SHARE = 0.3
_INDENTS = (1.2, 3.2)
"""First lines are indented by two characters, now and then by one and a half or three, as fonts and grids differ."""
_INDENTED_SHARE = 0.06
_USUAL_INDENT = 2.0
_LARGER = 1.12
_SAMPLED = 300
_BEYOND = 0.12
"""Where more than this share of the rows goes beyond the place at which most end, the text is not justified."""
_WIDER = 1.15
_INNER = 0.2
"""Where paragraphs are set apart, at least this share of the rows goes on with one."""
_MARKS = "，。、；：！？）》」』〉〕】”’"


@dataclass(frozen=True, slots=True)
class Column:
    """Where the lines of a block begin and end."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Layout:
    """``size`` of the text, ``pitch`` from one character to the next, ``leading`` from base line to base line.

    ``spaced`` is the least distance of paragraphs that are set apart by space alone, None where they are not.
    ``indent`` is how many characters first lines stand in, None if they do not.
    ``sizes`` are those of headings, larger than the text, from the largest; ``bold`` says that most of the text is bold.
    """

    size: float
    pitch: float
    leading: float
    spaced: float | None
    indent: float | None
    sizes: tuple[float, ...]
    bold: bool
    columns: dict[tuple[int, int, int], Column]

    def column(self, block: Block, page: Page) -> Column:
        """The edges of ``block``: its own where it shows them, else those of like blocks of the document."""
        like = self.columns.get(_key(block, page))
        rows = [row for row in block.rows if _near(row.size, self.size)]
        own = _edges(rows or block.rows)
        if like is None:
            return own
        shift = (self.indent or _USUAL_INDENT) * self.pitch
        starts = [row.left for row in rows]
        at_edge = sum(abs(start - own.left) < 0.5 * self.size for start in starts)
        indented = sum(abs(start - own.left - shift) < 0.5 * self.size for start in starts)
        shows = len(rows) >= _OWN_ROWS and at_edge >= _OWN_SHARE * len(rows) and indented > 0
        left = own.left if shows or own.left < like.left - 0.5 * self.size else like.left
        full = sum(abs(row.right - own.right) < 0.5 * self.size for row in rows)
        justified = full >= 5 and full > 0.4 * len(rows)
        return Column(left, own.right if justified or own.right > like.right + 0.5 * self.size else like.right)


def layout_of(pages: Sequence[Page]) -> Layout:
    """The layout of the document that ``pages`` make; there must be a row on one of them."""
    rows = [row for page in pages for row in page.rows]
    weights: Counter[float] = Counter()
    for row in rows:
        weights[round(row.size * 4) / 4] += len(row.text)
    peak = max(weights, key=lambda size: weights[size])
    size = usual((row.size for row in rows if abs(row.size - peak) < 0.6), 0.1) or peak
    text = [row for row in rows if _near(row.size, size)]
    together: dict[tuple[int, int, int], list[Row]] = {}
    gaps: list[float] = []
    for page in pages:
        for part in page.parts:
            if isinstance(part, Block):
                together.setdefault(_key(part, page), []).extend(row for row in part.rows if _near(row.size, size))
                gaps.extend(
                    below.base - row.base
                    for row, below in zip(part.rows, part.rows[1:], strict=False)
                    if _near(row.size, size) and _near(below.size, size)
                )
    columns = {key: _wide(_edges(members), members, key, size) for key, members in together.items() if members}
    pitch = _pitch(text, size)
    leading = _leading(gaps, size)
    return Layout(
        size,
        pitch,
        leading,
        _spaced(gaps, leading),
        _indent(together, columns, pitch),
        _larger(rows, size),
        sum(len(row.text) for row in text if row.bold) * 2 > sum(len(row.text) for row in text),
        columns,
    )


def _near(one: float, other: float) -> bool:
    return abs(one - other) < 0.12 * other


def _key(block: Block, page: Page) -> tuple[int, int, int]:
    # Left and right pages may have different margins.
    return block.column, page.number % 2, round(page.width / 20)


def _edges(rows: Sequence[Row]) -> Column:
    if not rows:
        return Column(0.0, 0.0)
    size = max(usual((row.size for row in rows), 0.5) or 1.0, 1.0)
    count = Counter(round(row.left / (0.5 * size)) for row in rows)
    least = max(_LEFT_SHARE * len(rows), 1.0)
    first = min((place for place in count if count[place] + count.get(place + 1, 0) >= least), default=min(count))
    lefts = [row.left for row in rows if round(row.left / (0.5 * size)) in (first, first + 1)]
    left = usual(lefts, 0.25 * size) or min(lefts)
    return Column(left, _right(rows, left, size))


def _wide(column: Column, rows: Sequence[Row], key: tuple[int, int, int], size: float) -> Column:
    """``column``, if no two rows end at its right edge as wide as the page's margins allow: no row of a short text may be full."""
    ending = sum(abs(row.right - column.right) < 0.5 * size for row in rows)
    # Widths of pages are told apart by 20 points; margins left and right are about the same.
    margin = 20 * key[2] - column.left - size
    return Column(column.left, margin) if key[0] == 0 and ending < 2 and margin > column.right else column


def _right(rows: Sequence[Row], left: float, size: float) -> float:
    """Where full rows end. Punctuation may hang over, so rows that end with a mark only count where no others reach as far."""
    inner = [row.right for row in rows if row.text[-1] not in _MARKS] or [row.right for row in rows]
    widest = max(inner)
    long = [end for end in inner if end - left > 0.75 * (widest - left)]
    right = usual(long, 0.25 * size) or widest
    beyond = [end for end in long if end > right + 0.6 * size]
    return (usual(beyond, 0.25 * size) or widest) if len(beyond) > _BEYOND * len(long) + 1 else right


def _leading(gaps: Sequence[float], size: float) -> float:
    """The usual distance of rows; the lesser one, where paragraphs set apart by space are mostly of one or two rows."""
    leading = usual((gap for gap in gaps if 0.9 * size < gap < 4 * size), 0.5) or 1.5 * size
    closer = usual((gap for gap in gaps if 0.9 * size < gap < leading / _WIDER), 0.5)
    if closer is None:
        return leading
    near, far = (sum(abs(gap - one) < 0.06 * one for gap in gaps) for one in (closer, leading))
    return closer if near > _INNER * len(gaps) and near + far > 0.85 * len(gaps) and leading < 2.5 * closer else leading


def _spaced(gaps: Sequence[float], leading: float) -> float | None:
    """Halfway from the usual distance of rows to the next larger one, if nearly all rows have one of two distances."""
    near = sum(abs(gap - leading) < 0.06 * leading for gap in gaps)
    wider = [gap for gap in gaps if _WIDER * leading < gap < 2.5 * leading]
    apart = usual(wider, 0.5)
    if apart is None or near < _INNER * len(gaps):
        return None
    count = sum(abs(gap - apart) < 0.06 * leading for gap in wider)
    return (leading + apart) / 2 if count > 0.05 * len(gaps) + 1 and near + count > 0.85 * len(gaps) else None


def _pitch(rows: Sequence[Row], size: float) -> float:
    steps = [
        row.starts[number + 1] - row.starts[number]
        for row in rows[:_SAMPLED]
        for number in range(len(row.text) - 1)
        if is_han(row.text[number]) and is_han(row.text[number + 1])
    ]
    return max(usual(steps, 0.05 * size) or size, size)


def _indent(
    together: dict[tuple[int, int, int], list[Row]], columns: dict[tuple[int, int, int], Column], pitch: float
) -> float | None:
    indents = [(row.left - columns[key].left) / pitch for key, rows in together.items() if key in columns for row in rows]
    found = [indent for indent in indents if _INDENTS[0] < indent < _INDENTS[1]]
    return usual(found, 0.2) if len(found) > _INDENTED_SHARE * len(indents) else None


def _larger(rows: Iterable[Row], size: float) -> tuple[float, ...]:
    sizes: list[float] = []
    for found in sorted({round(row.size * 2) / 2 for row in rows if row.size > _LARGER * size}, reverse=True):
        if not sizes or found < sizes[-1] * 0.94:
            sizes.append(found)
    return tuple(sizes)
