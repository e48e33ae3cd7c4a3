"""Counts over a corpus of statutes: articles found, holes and repeats in their numbers, passages, and the processor time it took.

    python tests/benchmarks/structure_report.py ../shared/data/laws.tar.gz [--list]

A hole is a number that the articles of a text skip, a repeat one that comes again without a new 第一条; ``--list`` names them.
The archive is read as it is, every markdown file in it that is not an index page.
"""

from __future__ import annotations

import argparse
import re
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.model import Document, SectionKind
from ingest.document import build_document
from ingest.lines import Line, Reading
from ingest.numbering import read_label

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the articles of one text count: how many there are, and the labels where they skip or repeat."""

    articles: int
    holes: tuple[str, ...]
    repeats: tuple[str, ...]


def archive_texts(path: Path) -> Iterator[tuple[str, str]]:
    """(name, text) of every markdown text in a tar archive."""
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".md") and not member.name.endswith("_index.md"):
                stream = archive.extractfile(member)
                if stream is not None:
                    yield member.name, stream.read().decode("utf-8")


def read_markdown(text: str) -> Reading:
    """The lines of a plain markdown statute: headings with their level, comments left out."""
    lines = []
    for raw in text.splitlines():
        line = raw.strip()
        if heading := _HEADING.fullmatch(line):
            lines.append(Line(heading[2].strip(), len(heading[1])))
        elif line.strip("#") and not line.startswith("<!--"):
            lines.append(Line(line))
    return Reading(tuple(lines))


def article_numbers(document: Document) -> Numbers:
    """Holes and repeats in the order of a document's articles; 第一条 starts a new count, as does a text within the text."""
    holes: list[str] = []
    repeats: list[str] = []
    articles = 0
    last = 0
    for section in document.sections:
        if section.kind is not SectionKind.ARTICLE:
            continue
        label = read_label(section.label)
        assert label is not None
        if articles and label.value > last + 1:
            holes.append(section.label)
        if label.value <= last and label.value != 1 and not label.branch:
            repeats.append(section.label)
        last, articles = label.value, articles + 1
    return Numbers(articles, tuple(holes), tuple(repeats))


def whole_articles(document: Document) -> int:
    """How many articles are exactly one passage."""
    spans = {passage.span for passage in document.passages}
    return sum(section.kind is SectionKind.ARTICLE and section.span in spans for section in document.sections)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="法规库的条文结构统计")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--list", action="store_true", help="列出每一处缺号和重号")
    options = parser.parse_args(arguments)
    files = characters = articles = whole = passages = 0
    holes: list[str] = []
    repeats: list[str] = []
    spent = 0.0
    for name, text in archive_texts(options.archive):
        reading = read_markdown(text)
        begun = time.process_time()
        document = build_document(reading, source=name, digest="", name=name)
        spent += time.process_time() - begun
        numbers = article_numbers(document)
        files, characters = files + 1, characters + len(document.text)
        articles, whole = articles + numbers.articles, whole + whole_articles(document)
        passages += len(document.passages)
        holes += [f"{name} {label}" for label in numbers.holes]
        repeats += [f"{name} {label}" for label in numbers.repeats]
    print(f"文件 {files}，字符 {characters}，条 {articles}（整条成段 {whole}），缺号 {len(holes)}，重号 {len(repeats)}")
    print(f"段落 {passages}，处理器用时 {spent:.1f} 秒")
    if options.list:
        print("\n".join(["缺号：", *holes, "重号：", *repeats]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
