"""Lines of print to paragraphs: what a page layout wrapped is joined again, running heads and page numbers are taken off.

Any format with placed text (OFD, PDF) gives its lines of print and its tables from top to bottom, page by page; the unit of
length is free (mm, points), but one and the same within a document.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.lines import Dropped, Line
from ingest.numbering import read_label
from ingest.table_shape import header_rows
from ingest.tables import table_lines

_FULL = 1.6
"""A line that ends within so many characters of the right margin was wrapped: punctuation may not begin the next one."""
_INDENT = 1.2
"""A first line stands at least so many characters in: usually two."""
_CENTRED = 1.5
"""The middle of a centred line is at most so many characters from the middle of the column."""
_SENTENCE_END = tuple("。！？；：…”’）〕】》.!?;:)")
_STOP = ("。", "！", "？", "；", "：", "。”", "！”", "？”", "。）", "。’")
_PAGE_NUMBER = re.compile(
    r"^[-—–－·•~～\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6}|[一二三四五六七八九十百]{1,4}(?=\s*页))(?:\s*页)?"
    r"(?:\s*[/／,，、共]\s*(?:共|第)?\s*\d{1,4}\s*页?)?[-—–－·•~～\s]*$"
)
_SPACED_LATIN = re.compile(r"[A-Za-z0-9,.;:)]$")
_EDGE = 3
"""Running heads are looked for among so many lines at either end of a page."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of print: ``text`` from ``x0`` to ``x1``, between ``top`` and ``bottom`` (downwards), characters of ``size``.

    ``column`` counts the columns of print that its page is set in, from 0 in reading order.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int
    bold: bool = False
    column: int = 0


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table between lines of print, its cells by row."""

    rows: tuple[tuple[str, ...], ...]
    top: float
    bottom: float
    page: int
    column: int = 0


Item = TextLine | TableBlock


@dataclass(frozen=True, slots=True)
class _Column:
    """The column of print: its margins, and whether first lines are indented."""

    left: float
    right: float
    indents: bool


def to_lines(items: Sequence[Item], heights: Sequence[float] = ()) -> tuple[tuple[Line, ...], tuple[Dropped, ...]]:
    """The paragraphs, headings and table rows of a document, and what was dropped as running head or page number.

    ``items`` stand in reading order; ``heights`` are those of the pages, from page 1, as far as known.
    """
    reasons = _running(items, heights)
    kept = [item for number, item in enumerate(items) if number not in reasons]
    dropped = tuple(
        Dropped(item.text, reasons[number])
        for number, item in enumerate(items)
        if number in reasons and isinstance(item, TextLine)
    )
    return tuple(_paragraphs(kept)), dropped


def _running(items: Sequence[Item], heights: Sequence[float]) -> dict[int, str]:
    """Which items are page numbers or repeat at the same edge of other pages."""
    by_page: dict[int, list[int]] = {}
    for number, item in enumerate(items):
        by_page.setdefault(item.page, []).append(number)
    edges: list[tuple[int, str, int]] = []
    """(number of the item, edge and wording, page)"""
    found: dict[int, str] = {}
    for page, numbers in by_page.items():
        head = [n for n in numbers[:_EDGE] if isinstance(items[n], TextLine)]
        foot = [n for n in reversed(numbers[-_EDGE:]) if isinstance(items[n], TextLine)]
        for side, candidates in (("head", head), ("foot", foot)):
            for n in candidates:
                item = items[n]
                assert isinstance(item, TextLine)
                if not _PAGE_NUMBER.match(item.text) or not _at_edge(items, numbers, n, side, heights):
                    break
                found[n] = "page number"
        edges += [(n, f"head {_key(items[n])}", page) for n in head if n not in found]
        edges += [(n, f"foot {_key(items[n])}", page) for n in foot if n not in found]
    pages = len(by_page)
    on_pages: dict[str, set[int]] = {}
    for _, key, page in edges:
        on_pages.setdefault(key, set()).add(page)
    for n, key, _ in edges:
        # Odd and even pages may have heads of their own; the first page often has none.
        if len(key) > 5 and len(on_pages[key]) >= max(3, 0.4 * pages) and _is_aside(items, n):
            found.setdefault(n, "running head")
    return found


def _key(item: Item) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s", "", item.text)) if isinstance(item, TextLine) else ""


def _is_aside(items: Sequence[Item], number: int) -> bool:
    """Whether a repeated line may be a running head: a sentence of the text, such as 「单位：万元」 over each table, may repeat too."""
    item = items[number]
    return isinstance(item, TextLine) and not item.text.endswith(("。", "；", "：")) and read_label(item.text) is None


def _at_edge(items: Sequence[Item], numbers: Sequence[int], n: int, side: str, heights: Sequence[float]) -> bool:
    """Whether a number stands apart in the margin: near the edge of the page, or further from the text than lines are apart."""
    item = items[n]
    height = heights[item.page - 1] if item.page <= len(heights) else 0.0
    if height and (item.bottom > 0.88 * height if side == "foot" else item.bottom < 0.1 * height):
        return True
    at = numbers.index(n)
    beside = at - 1 if side == "foot" else at + 1
    if not 0 <= beside < len(numbers):
        return len(numbers) > 1 or bool(height)
    other = items[numbers[beside]]
    gap = item.top - other.bottom if side == "foot" else other.top - item.bottom
    return gap > 1.2 * (item.bottom - item.top)


def _paragraphs(items: Sequence[Item]) -> list[Line]:
    texts = [item for item in items if isinstance(item, TextLine)]
    columns = _columns(texts)
    lines: list[Line] = []
    last: TextLine | None = None
    first_of_paragraph = False
    tables = -1
    previous: TableBlock | None = None
    for item in items:
        if isinstance(item, TableBlock):
            rows, goes_on = _continued(item, previous)
            tables += not goes_on
            header = 0 if goes_on else header_rows(rows)
            lines += table_lines(rows, max(tables, 0), header=header, page=item.page)
            previous, last = item, None
            continue
        column = columns[item.page, item.column]
        if last is not None and _joins(last, item, columns[last.page, last.column], column, first_of_paragraph):
            lines[-1] = replace(
                lines[-1], text=_joined(lines[-1].text, item.text), centred=False, bold=lines[-1].bold and item.bold
            )
            first_of_paragraph = False
        else:
            centred = _is_centred(item, column)
            if centred and first_of_paragraph and last is not None and _fills(last, item, columns[last.page, last.column]):
                lines[-1] = replace(lines[-1], centred=True)
            lines.append(Line(item.text, page=item.page, bold=item.bold, centred=centred))
            first_of_paragraph = True
        last, previous = item, None
    return lines


def _continued(table: TableBlock, before: TableBlock | None) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The rows of a table, and whether it goes on from the page before: then without the header rows printed again."""
    if before is None or table.page != before.page + 1 or len(table.rows[0]) != len(before.rows[0]):
        return table.rows, False
    repeated = 0
    while repeated < min(3, len(table.rows) - 1, len(before.rows)) and table.rows[repeated] == before.rows[repeated]:
        repeated += 1
    return table.rows[repeated:], True


def _columns(texts: Sequence[TextLine]) -> dict[tuple[int, int], _Column]:
    """The margins of each column of print, by page and column. A page with little text has the margins of the document."""
    if not texts:
        return {}
    whole = _column(texts)
    placed: dict[tuple[int, int], list[TextLine]] = {}
    for line in texts:
        placed.setdefault((line.page, line.column), []).append(line)
    columns = {}
    for place, lines in placed.items():
        own = _column(lines)
        # Facing pages are shifted, but the width of print stays.
        size = statistics.median(line.size for line in lines)
        alike = abs((own.right - own.left) - (whole.right - whole.left)) < size
        several = place[1] > 0 or (place[0], 1) in placed
        columns[place] = own if several else replace(own, indents=whole.indents) if alike and len(lines) >= 8 else whole
    return columns


def _column(lines: Sequence[TextLine]) -> _Column:
    size = statistics.median(line.size for line in lines)
    long = [line for line in lines if line.x1 - line.x0 > 0.5 * max(other.x1 - other.x0 for other in lines)] or list(lines)
    right = _common_edge([line.x1 for line in long], size, last=True)
    starts = [line.x0 for line in long]
    left = _common_edge(starts, size, last=False)
    indents = any(left + _INDENT * size < line.x0 < left + 4.5 * size and line.x1 > right - _FULL * size for line in long)
    return _Column(left, right, indents)


def _common_edge(places: Sequence[float], size: float, *, last: bool) -> float:
    """The outermost place at which several lines begin or end; where no two agree, the outermost."""
    counts = Counter(round(place / (0.5 * size)) for place in places)
    enough = max(1, min(3, len(places) // 6))
    edges = [edge for edge, count in counts.items() if count + counts[edge - 1] + counts[edge + 1] >= enough]
    edge = (max if last else min)(edges)
    near = [place for place in places if abs(round(place / (0.5 * size)) - edge) <= 1]
    return max(near) if last else min(near)


def _is_centred(line: TextLine, column: _Column) -> bool:
    """Whether a line stands in the middle of the column, with as much room to its right as to its left."""
    before, after = line.x0 - column.left, column.right - line.x1
    return before > 2.5 * line.size and abs(before - after) <= 2 * _CENTRED * line.size


def _fills(last: TextLine, line: TextLine, column: _Column) -> bool:
    """Whether a line over the whole width is the first of the title that ``line`` goes on in the middle: it has no indent."""
    return last.size == line.size and abs(last.x0 - column.left) < line.size and last.x1 > column.right - _FULL * line.size


def _joins(last: TextLine, line: TextLine, above: _Column, column: _Column, first: bool) -> bool:
    """Whether ``line`` goes on the paragraph of ``last``; ``first`` says that ``last`` is that paragraph's first line."""
    size = line.size
    if abs(last.size - size) > 0.12 * max(last.size, size) or last.x1 < above.right - _FULL * last.size:
        return False
    if _is_centred(line, column) and _is_centred(last, above):
        return False
    if (line.page, line.column) == (last.page, last.column) and line.top - last.bottom > 1.6 * size + max(
        0.0, last.size - size
    ):
        return False
    shift = line.x0 - column.left
    label = read_label(line.text)
    hanging = read_label(last.text) is not None and first and line.x0 > last.x0 + size and not label
    if shift > _INDENT * size and not hanging:
        return False
    if column.indents:
        return label is None or not last.text.endswith(_STOP) or label.cited
    if label is not None and not label.cited and last.text.endswith(_SENTENCE_END):
        return False
    return not last.text.endswith(_STOP) or last.x1 >= above.right - 0.6 * size


def _joined(text: str, more: str) -> str:
    blank = " " if _SPACED_LATIN.search(text) and re.match(r"[A-Za-z(]", more) and re.search(r"[A-Za-z]", text[-12:]) else ""
    if text.endswith("-") and re.match(r"[a-z]", more) and re.search(r"[a-z]-$", text):
        return text[:-1] + more
    return text + blank + more


def in_reading_order(items: Iterable[Item]) -> list[Item]:
    """The items page by page, column by column, from top to bottom; a table by its top."""

    def place(item: Item) -> tuple[int, int, float]:
        return (item.page, item.column, item.bottom) if isinstance(item, TextLine) else (item.page, item.column, item.top)

    return sorted(items, key=place)
