"""Markdown to lines: headings with their level, marks off, front matter kept as facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.boilerplate import strip_boilerplate
from ingest.lines import Line, Reading, SourceFacts
from ingest.plain_text import split_lines, tidy
from ingest.source_line import Pair, add_pairs, merge_facts

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
_BREAK_TAG = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote)>", re.IGNORECASE)
_MARKED = re.compile(r"[\\`*_\[\]<~]")
_SETEXT_LENGTH = 60
"""A longer line above a row of dashes is a paragraph above a rule."""


def read_markdown(text: str) -> Reading:
    """The lines of a markdown file. Front matter and comments are no text; a file of front matter only has no lines."""
    text, facts = _take_front_matter(text)
    text = _BREAK_TAG.sub("\n", _COMMENT.sub("", text))
    stripped = strip_boilerplate(list(_lines(text)))
    facts = merge_facts(facts, stripped.facts)
    return Reading(stripped.lines, facts, stripped.dropped)


def _take_front_matter(text: str) -> tuple[str, SourceFacts]:
    """The text after the front matter, and the simple ``key: value`` pairs in it. A rule that opens a text is none."""
    match = _FRONT_MATTER.match(text)
    lines = [line for line in (match[1] or "").split("\n") if line.strip()] if match else []
    if match is None or not all(_FRONT_LINE.match(line) or line[0] in " \t-#" for line in lines):
        return text, SourceFacts()
    pairs: list[Pair] = []
    for line in lines:
        found = _FRONT_LINE.match(line)
        if found and found[2]:
            pairs.append((_FRONT_NAMES.get(found[1].lower(), found[1]), found[2].strip().strip("\"'")))
    return text[match.end() :], add_pairs(SourceFacts(), pairs)


def _lines(text: str) -> Iterator[Line]:
    paragraph: list[str] = []
    fence = ""
    for raw in text.split("\n"):
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
            continue
        yield from _line(raw, paragraph)
    yield from _flush(paragraph)


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
    elif raw.strip().startswith("|") or raw.strip().endswith("|"):
        yield from _flush(paragraph)
        if row := _row(raw.strip()):
            yield Line(row)
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


def _row(row: str) -> str:
    cells = [inline(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", row.removeprefix("|").removesuffix("|"))]
    return " | ".join(cell for cell in cells if cell)


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
