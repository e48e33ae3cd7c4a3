"""The tables of a page: those of metadata become facts, those of data rows, those of layout stay what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree
from lxml.html import HtmlElement

from ingest.html_text import clean_text
from ingest.lines import TableRow
from ingest.sheet import split_table
from ingest.source_labels import CORE
from ingest.source_line import Pair, label_name
from ingest.table_shape import header_rows, lay_out, place_cells
from ingest.tables import table_lines

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ATTACHMENT = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|pptx?|txt|ceb|jpe?g|png)\b", re.IGNORECASE)
_LONG_CELL = 600
"""A cell this long that has most of its table's text is a page's column; the longest cells of real tables stay under 400."""
_LINKED = 0.5
"""A table with a larger share of its characters in links to other pages is a list of them with their dates."""
ROW = "data-policykb-row"
"""The attribute that marks the paragraph which a row became: the number of its table and ``h`` for a header row."""


def take_metadata_tables(root: HtmlElement) -> list[Pair]:
    """Remove the tables of 索引号, 发文机关 … and return what they say."""
    taken: list[Pair] = []
    for table in list(root.iter("table")):
        if table.find(".//table") is not None:
            continue
        cells = [[clean_text(cell.text_content()) for cell in row] for row in _rows(table)]
        filled = sum(1 for row in cells for cell in row if cell)
        pairs, labels = _pairs_of(cells)
        core = sum(1 for name, value in pairs if value and name in CORE)
        enough = 2 if not taken else 1  # gov.cn prints 主题词 in a small table of its own below the first
        if (taken and labels == filled > 0) or (core >= enough and len(pairs) + labels >= 0.6 * filled):
            taken += [pair for pair in pairs if pair[1]]
            table.drop_tree()
    return taken


def _pairs_of(rows: list[list[str]]) -> tuple[list[Pair], int]:
    """The (label, value) pairs of neighbouring cells, or within one cell, and how many labels there are."""
    pairs: list[Pair] = []
    labels = 0
    for row in rows:
        for number, cell in enumerate(row):
            name = label_name(cell)
            if name is not None:
                labels += 1
                value = row[number + 1] if number + 1 < len(row) else ""
                if label_name(value) is None:
                    pairs.append((name, value))
            elif match := re.match(r"^([^:：]{2,12})[:：]\s*(\S.{0,200})$", cell):
                inner = label_name(match[1])
                if inner is not None:
                    labels += 1
                    pairs.append((inner, match[2]))
    return pairs, labels


def flatten_tables(root: HtmlElement, text_of: Callable[[HtmlElement], str]) -> None:
    """Replace every table of data by a paragraph for each row; layout tables stay. ``text_of`` gives the text of a cell."""
    number = 0
    for table in list(root.iter("table")):
        if not _is_data_table(table):
            continue
        flat = etree.Element("div")
        for caption in table.iter("caption"):
            etree.SubElement(flat, "p").text = clean_text(caption.text_content())
        for text, mark in _flat_rows(table, number, text_of):
            line = etree.SubElement(flat, "p")
            line.text = text
            if mark:
                line.set(ROW, mark)
        number += 1
        flat.tail = table.tail
        table.getparent().replace(table, flat)


def _flat_rows(table: HtmlElement, number: int, text_of: Callable[[HtmlElement], str]) -> Iterator[tuple[str, str]]:
    """The lines of a table, each with the mark of its row; what titles it or stands below as a note has none."""
    cells = [[(text_of(cell), _span(cell, "rowspan"), _span(cell, "colspan")) for cell in row] for row in _rows(table)]
    laid = lay_out(place_cells(cells))
    above, body, below = split_table([row for row in laid if any(row)])
    yield from ((text, "") for text in above if text)
    known = max(0, _declared_header(table) - len(above))
    for line in table_lines(body, number, header=header_rows(body, known=known)):
        yield line.text, f"{number}{'h' if line.row and line.row.header else ''}"
    yield from ((text, "") for text in below if text)


def _declared_header(table: HtmlElement) -> int:
    """How many rows on top the page itself says are headers: those in ``thead``, or of nothing but ``th``."""
    count = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row.iterchildren("td", "th") if cell.text_content().strip()]
        if not cells:
            continue
        if row.getparent().tag != "thead" and any(cell.tag != "th" for cell in cells):
            break
        count += 1
    return count


def _span(cell: HtmlElement, name: str) -> int:
    found = re.match(r"\s*(\d{1,6})", cell.get(name) or "")
    return int(found[1]) if found else 1


def row_mark(element: HtmlElement) -> TableRow | None:
    """Which row of a table a paragraph is, if it is one."""
    mark = element.get(ROW)
    return TableRow(int(mark.rstrip("h")), mark.endswith("h")) if mark else None


def _is_data_table(table: HtmlElement) -> bool:
    if table.find(".//table") is not None or any(True for _ in table.iter(*_HEADINGS)):
        return False
    rows = [row for row in _rows(table) if any(cell.text_content().strip() for cell in row)]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    sizes = [len(clean_text(cell.text_content())) for row in rows for cell in row]
    if max(sizes) >= _LONG_CELL and 2 * max(sizes) > sum(sizes):
        return False
    if any(len(list(cell.iter("a"))) >= 3 for row in rows for cell in row):
        return False
    linked = sum(len(clean_text(link.text_content())) for link in table.iter("a") if not is_attachment(link))
    if linked > _LINKED * sum(sizes):
        return False
    return 2 * sum(1 for row in rows if sum(1 for cell in row if cell.text_content().strip()) >= 2) >= len(rows)


def is_attachment(link: HtmlElement) -> bool:
    """Whether a link leads to a file to download, which is part of the text that names it."""
    return bool(_ATTACHMENT.search((link.get("href") or "").split("?")[0]))


def _rows(table: HtmlElement) -> list[list[HtmlElement]]:
    return [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
