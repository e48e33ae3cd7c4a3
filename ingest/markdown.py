"""Markdown to lines: headings with their level, marks off, front matter kept as facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.boilerplate import strip_boilerplate
from ingest.html_blocks import parse_page
from ingest.lines import Dropped, Line, Reading, Reason, SourceFacts, TableRow
from ingest.plain_text import split_lines, tidy
from ingest.source_line import Pair, add_pairs, merge_facts
from ingest.table_shape import header_rows
from ingest.tables import table_lines

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"^([\w\u4e00-\u9fff][\w\u4e00-\u9fff .-]{0,30}?)\s*[:：](?:\s*(\S.*)|\s*)$")
_FRONT_NAMES = {
    "title": "标题",
    "date": "发布时间",
    "published": "发布时间",
    "author": "作者",
    "source": "来源",
    "url": "原文链接",
    "link": "原文链接",
}
"""What static site generators call the facts."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t\u3000]+|(?=[\u4e00-\u9fff《（“]))(.*?)(?:[ \t\u3000]+#+)?[ \t]*$")
_SETEXT = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE_RULE = re.compile(r"^\s*\|?[ \t]*:?-{1,}:?[ \t]*(?:\|[ \t]*:?-{1,}:?[ \t]*)*\|?\s*$")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]^]+\]:\s*\S+(?:\s+[\"'(].*[\"')])?\s*$")
_LIST_MARK = re.compile(r"^[-*+][ \t\u3000]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"^(?: {0,3}>[ \t]?)+")
_TAG = re.compile(
    r"</?(?:p|div|span|font|b|i|u|s|em|strong|center|sup|sub|small|big|a|img|hr|del|ins|mark|kbd|details|summary|blockquote"
    r"|table|thead|tbody|tr|td|th|ul|ol|li|h[1-6])(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HTML_TABLE = re.compile(r"<table(?:\s[^<>]*)?>(?:(?!<table).)*?</table>", re.IGNORECASE | re.DOTALL)
_BREAK_TAG = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote)>", re.IGNORECASE)
_MARKED = re.compile(r"[\\`*_\[\]<~]")
_FIRST_HTML_TABLE = 1_000_000
"""Tables in HTML are counted from here, apart from those of markdown's own."""
_SETEXT_LENGTH = 60
"""A longer line above a row of dashes is a paragraph above a rule."""


def read_markdown(text: str) -> Reading:
    """The lines of a markdown file. Front matter and comments are no text; a file of front matter only has no lines."""
    text, matter = _take_front_matter(text)
    stripped = strip_boilerplate(list(_parts(_COMMENT.sub("", text))))
    facts = merge_facts(add_pairs(SourceFacts(), _pairs(matter)), stripped.facts)
    return Reading(stripped.lines, facts, (*(Dropped(line, Reason.METADATA) for line in matter), *stripped.dropped))


def _take_front_matter(text: str) -> tuple[str, list[str]]:
    """The text after the front matter, and the lines of that. A rule that opens a text is none."""
    match = _FRONT_MATTER.match(text)
    lines = [line for line in (match[1] or "").split("\n") if line.strip()] if match else []
    if match is None or not all(_FRONT_LINE.match(line) or line[0] in " \t-#" for line in lines):
        return text, []
    return text[match.end() :], lines


def _pairs(matter: Sequence[str]) -> list[Pair]:
    """The simple ``key: value`` pairs."""
    found = (_FRONT_LINE.match(line) for line in matter)
    return [(_FRONT_NAMES.get(pair[1].lower(), pair[1]), pair[2].strip().strip("\"'")) for pair in found if pair and pair[2]]


def _parts(text: str) -> Iterator[Line]:
    """The lines of the text; tables in HTML, which converters leave where cells are merged, are read as on a page."""
    at = 0
    tables = _FIRST_HTML_TABLE
    for table in _HTML_TABLE.finditer(text) if "<table" in text.lower() else ():
        yield from _lines(_BREAK_TAG.sub("\n", text[at : table.start()]))
        for block in parse_page(table[0]).blocks:
            row = TableRow(tables, block.row.header) if block.row else None
            yield Line(block.text, block.level, row=row, bold=block.bold, centred=block.centred)
        tables += 1
        at = table.end()
    yield from _lines(_BREAK_TAG.sub("\n", text[at:]))


def _lines(text: str) -> Iterator[Line]:
    paragraph: list[str] = []
    fence = ""
    tables = 0
    raws = text.split("\n")
    at = 0
    while at < len(raws):
        raw = raws[at]
        at += 1
        mark = _FENCE.match(raw)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
            elif line := tidy(raw):
                yield Line(line)
            continue
        if mark:
            yield from _flush(paragraph)
            fence = mark[1]
        elif "|" in raw and (end := _table_end(raws, at - 1)) > at - 1:
            yield from _flush(paragraph)
            yield from _table([_QUOTE.sub("", row) for row in raws[at - 1 : end]], tables)
            tables += 1
            at = end
        else:
            yield from _line(raw, paragraph)
    yield from _flush(paragraph)


def _table_end(raws: Sequence[str], at: int) -> int:
    """The line after the table that begins at line ``at``; ``at`` itself where none does."""
    ruled = at + 1 < len(raws) and "|" in raws[at + 1] and _TABLE_RULE.match(_QUOTE.sub("", raws[at + 1]))
    end = at
    while end < len(raws) and _is_row(raws[end], bare=bool(ruled)):
        end += 1
    return end


def _is_row(raw: str, *, bare: bool) -> bool:
    """Whether a line is a row of a table: between bars, or, under a ruled header, with bars between its cells only."""
    row = _QUOTE.sub("", raw).strip()
    return row.startswith("|") or (row.endswith("|") and not row.endswith("\\|")) or (bare and "|" in row.replace("\\|", ""))


def _line(raw: str, paragraph: list[str]) -> Iterator[Line]:
    """Put a line into the running paragraph, or end that and yield what the line is."""
    raw = _QUOTE.sub("", raw)
    if not raw.strip():
        paragraph.append("")
    elif heading := _HEADING.match(raw):
        yield from _flush(paragraph)
        if words := inline(heading[2]):
            yield Line(words, len(heading[1]))
    elif (rule := _SETEXT.match(raw)) and paragraph and _may_be_heading(paragraph[-1].strip()):
        words = inline(_LIST_MARK.sub("", paragraph.pop().strip()))
        yield from _flush(paragraph)
        yield Line(words, 1 if rule[1][0] == "=" else 2)
    elif _RULE.match(raw) or _REFERENCE.match(raw) or ("-" in raw and _TABLE_RULE.match(raw)):
        paragraph.append("")
    else:
        paragraph.append(raw)


def heading_line(text: str) -> Line:
    """One line of a text that is no markdown file but may mark headings like one (records of a bulk import do)."""
    found = _HEADING.match(text) if text.startswith("#") else None
    return Line(found[2].strip(), len(found[1])) if found and found[2].strip() else Line(text)


def _may_be_heading(text: str) -> bool:
    return 0 < len(text) <= _SETEXT_LENGTH and "|" not in text and not text.endswith(("。", "；"))


def _flush(paragraph: list[str]) -> Iterator[Line]:
    """The paragraph's lines, each one a line of the text: policies in markdown have an article a line, seldom wrapped ones."""
    for line in split_lines("\n".join(paragraph)):
        if words := inline(_LIST_MARK.sub("", line)):
            yield Line(words)
    paragraph.clear()


def _table(raws: Sequence[str], number: int) -> list[Line]:
    """The lines of table ``number``; the row above the ruled one names the columns, unless it is empty."""
    rules = [at for at, raw in enumerate(raws) if "-" in raw and _TABLE_RULE.match(raw)]
    rows = [_row(raw.strip()) for at, raw in enumerate(raws) if at not in rules]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    if width < 2:
        return [Line(row[0]) for row in rows if row and row[0]]
    declared = 1 in rules and any(rows[0])
    return table_lines(rows, number, header=1 if declared and len(rows) > 1 else 0 if 1 in rules else header_rows(rows))


def _row(row: str) -> list[str]:
    return [inline(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", row.removeprefix("|").removesuffix("|"))]


def inline(text: str) -> str:
    """``text`` without the marks of emphasis, code, links and images, without HTML tags, escapes resolved."""
    if not _MARKED.search(text):
        return tidy(text)
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1])
        return f"\x00{len(held) - 1}\x00"

    text = re.sub(r"\\([\\`*_{}\[\]()#+\-.!|<>~])", hold, text)
    text = re.sub(r"(?<!`)`([^`]+)`(?!`)", hold, text)
    text = re.sub(r"!\[([^\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)", "", text)
    text = re.sub(r"\[([^\[\]]+)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)", r"\1", text)
    text = re.sub(r"\[([^\[\]^]+)\]\[[^\[\]]*\]", r"\1", text)
    text = re.sub(r"<((?:https?|mailto):[^<>\s]+)>", r"\1", text)
    text = _TAG.sub("", text)
    text = re.sub(r"(?<![\dA-Za-z*])(\*{1,3})(?=[^\s*])(.*?[^\s*])\1", r"\2", text)
    text = re.sub(r"(?<![\w\\])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])\1(?!\w)", r"\2", text)
    text = re.sub(r"~~(?=\S)(.*?\S)~~", r"\1", text)
    return tidy(re.sub(r"\x00(\d+)\x00", lambda match: held[int(match[1])], text))
