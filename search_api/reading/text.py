"""A part of a document as markup: a paragraph, heading or table row a line, the cited words and those searched for marked.

This is the one place where markup is written by hand, since a part has thousands of pieces; whatever comes from the document is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from index.forms import folded
from index.highlight import highlights
from index.model import CELL_SEPARATOR, Section, SectionKind, Span
from search_api.reading.lines import Line, dress_of, heading_of
from search_api.reading.links import Permalink
from search_api.reading.parts import Part
from search_api.reading.prepared import Prepared

# Lines are grouped in blocks that the browser lays out only when they come near the window, and in which a chapter's heading stays
# in sight: a block begins with such a heading, and has no more lines than this.
_BLOCK = 200
_RULING = frozenset({SectionKind.ANNEX, SectionKind.PART, SectionKind.CHAPTER})


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a text: the ``cited`` words, and the ``terms`` (folded) that were searched for."""

    cited: Span | None = None
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownText:
    """The markup of a part, and in how many lines the reader may want to stop."""

    markup: Markup
    stops: int


def part_text(prepared: Prepared, part: Part, marks: Marks, links: Mapping[int, Permalink], keep: str = "") -> ShownText:
    """The text of a part. ``keep`` is the query (``&as_of=…``) that every link goes on with; ``#passage`` is where the cited words begin."""
    painter = _Painter(prepared, part, marks, links, keep)
    return ShownText(painter.markup(), painter.stops)


class _Painter:
    def __init__(self, prepared: Prepared, part: Part, marks: Marks, links: Mapping[int, Permalink], keep: str) -> None:
        self.document, self.text = prepared.document, prepared.document.text
        self.lines = list(enumerate(prepared.lines[part.first : part.last], part.first))
        self.cited, self.links, self.keep = marks.cited, links, keep
        self.anchored = False
        self.found = [
            Span(span.start + part.start, span.end + part.start)
            for span in highlights(self.text[part.start : part.end], marks.terms)
        ]
        self.stopping = self._stopping(marks.terms)
        self.stops = len(self.stopping)
        self.pages = {offset: number for number, offset in enumerate(self.document.pages, 1)}

    def markup(self) -> Markup:
        """Everything, in blocks."""
        blocks: list[list[str]] = []
        for node, ruling in self._nodes():
            if not blocks or ruling or len(blocks[-1]) >= _BLOCK:
                blocks.append([])
            blocks[-1].append(node)
        return Markup("".join(f'<div class="block">\n{"".join(block)}</div>\n' for block in blocks))

    def _nodes(self) -> Iterator[tuple[str, bool]]:
        """Lines and tables, each with whether it is a heading that rules what follows."""
        rows: list[str] = []
        table = -1
        for position, line in self.lines:
            if rows and line.table != table:
                yield self._table(rows), False
                rows = []
            if line.table < 0:
                heading = heading_of(self.document, line)
                yield self._line(position, line, heading), heading is not None and heading.kind in _RULING
            else:
                if not rows and line.row >= self.document.tables[line.table].header:
                    rows += self._repeated_header(line.table)
                table = line.table
                rows.append(self._row(line))
        if rows:
            yield self._table(rows), False

    def _line(self, position: int, line: Line, heading: Section | None) -> str:
        dress = f"heading {heading.kind.value}" if heading else dress_of(self.document, line, position)
        classes = [dress] if dress else []
        if self.text[line.start : line.start + 1].isspace():
            classes.append("indented")
        tag = "h2" if heading else "p"
        opened = self._open(tag, line, classes)
        return f"{self._page(line)}{opened}{self._pieces(line.start, line.end)}{self._link(line)}</{tag}>\n"

    def _row(self, line: Line) -> str:
        table = self.document.tables[line.table]
        tag = 'th scope="col"' if line.row < table.header else "td"
        cells, at = [], line.start
        for cell in self.text[line.start : line.end].split(CELL_SEPARATOR):
            cells.append(f"<{tag}>{self._pieces(at, at + len(cell))}</{tag[:2]}>")
            at += len(cell) + len(CELL_SEPARATOR)
        return f"{self._open('tr', line, [])}{''.join(cells)}</tr>\n"

    def _repeated_header(self, table: int) -> list[str]:
        """The header of a table that began in the part before."""
        found = self.document.tables[table]
        rows = (map('<th scope="col">{}</th>'.format, map(escape, row)) for row in found.rows(self.text)[: found.header])
        return [f"<tr>{''.join(row)}</tr>\n" for row in rows]

    @staticmethod
    def _table(rows: Iterable[str]) -> str:
        return f'<div class="table" tabindex="0" role="group" aria-label="表格"><table>\n{"".join(rows)}</table></div>\n'

    def _open(self, tag: str, line: Line, classes: list[str]) -> str:
        if self._chosen(line):
            classes = [*classes, "chosen", *(["whole"] if self.cited and self.cited.contains(_span(line)) else [])]
        if line.start in self.stopping:
            classes = [*classes, "stop"]
        anchor = f' id="s-{line.sections[-1]}"' if line.sections else ""
        dressed = f' class="{" ".join(classes)}"' if classes else ""
        return f"<{tag}{anchor}{dressed}>"

    def _chosen(self, line: Line) -> bool:
        return self.cited is not None and line.start < self.cited.end and line.end > self.cited.start

    def _page(self, line: Line) -> str:
        """The mark of a page of the source that begins in this line."""
        page = self.pages.get(line.start)
        if page is None:
            return ""
        return f'<a class="page-mark" id="page-{page}" href="?page={page}{escape(self.keep)}#page-{page}">第 {page} 页</a>\n'

    def _link(self, line: Line) -> str:
        link = self.links.get(line.start)
        if link is None:
            return ""
        address = escape(f"?{link.query}{self.keep}#passage")
        return f'<a class="permalink" href="{address}" aria-label="{escape(link.name)}：固定链接">§</a>'

    def _pieces(self, start: int, end: int) -> str:
        """The text between two offsets, the cited words in a span of their own."""
        first = min(max(self.cited.start, start), end) if self.cited else end
        last = max(min(self.cited.end, end), first) if self.cited else end
        if first == last:
            return self._marked(start, end)
        identity = "" if self.anchored else ' id="passage"'
        self.anchored = True
        cited = f'<span class="passage-mark"{identity}>{self._marked(first, last)}</span>'
        return self._marked(start, first) + cited + self._marked(last, end)

    def _marked(self, start: int, end: int) -> str:
        pieces, at = [], start
        for span in self.found:
            first, last = max(span.start, at), min(span.end, end)
            if first < last:
                pieces += [escape(self.text[at:first]), Markup("<mark>"), escape(self.text[first:last]), Markup("</mark>")]
                at = last
        return "".join([*pieces, escape(self.text[at:end])])

    def _stopping(self, terms: Sequence[str]) -> set[int]:
        """Where the lines begin that hold at least half of the terms that occur at all, and the first cited one.

        One common term of several would make every other line a stop.
        """
        lines = [(line.start, folded(self.text[line.start : line.end])) for _, line in self.lines] if terms else []
        kinds = {start: {term for term in terms if term in text} for start, text in lines}
        every = set().union(*kinds.values())
        stops = {start for start, held in kinds.items() if every and 2 * len(held) >= len(every)}
        cited = next((line.start for _, line in self.lines if self._chosen(line)), None)
        return stops if cited is None else stops | {cited}


def _span(line: Line) -> Span:
    return Span(line.start, max(line.end, line.start + 1))
