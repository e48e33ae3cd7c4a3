"""Counts over corpora of real texts: articles found, and how they agree with a count of the raw lines that shares no code.

    python -m tests.benchmarks.structure_report [--list] [--laws-only]

A hole is a number that the articles (or chapters) of a text skip, a repeat one that comes again without a new 第一条. ``margin`` is how
many articles a person skimming the left margin counts (:mod:`tests.benchmarks.article_count`), ``missing`` how many of these the
reader has not, or has in another 编/章/节, ``more`` how many it has beyond them. ``--list`` names them all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from index.model import Document, SectionKind
from ingest.document import build_document
from ingest.lines import Line, Reading
from ingest.markdown import heading_line
from ingest.numbering import read_label
from tests.benchmarks.article_count import count_articles

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
LAWS = "laws.tar.gz"
CORPORA = (
    "corpora/flk_current_laws.jsonl.gz",
    "corpora/ministry_rules_waystowork.jsonl.gz",
    "corpora/local_civility_regs.jsonl.gz",
    "corpora/finance_abs_regs.jsonl.gz",
    "corpora/hfut_student_rules.jsonl.gz",
    "corpora/gov_cn_statecouncil.jsonl.gz",
    "corpora/guangdong_gov_2022_2023.jsonl.gz",
    "bench/ncp_documents/corpus.jsonl.gz",
)
_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_DIVISIONS = {SectionKind.PART: "编", SectionKind.CHAPTER: "章", SectionKind.SUBSECTION: "节"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the articles of one text count: how many there are, and the labels where they skip or repeat."""

    articles: int
    holes: tuple[str, ...]
    repeats: tuple[str, ...]


@dataclass(slots=True)
class Counts:
    """The sums over a corpus; ``notes`` names each hole, repeat and difference."""

    files: int = 0
    characters: int = 0
    articles: int = 0
    whole: int = 0
    margin: int = 0
    missing: int = 0
    more: int = 0
    holes: int = 0
    repeats: int = 0
    chapter_holes: int = 0
    passages: int = 0
    annexes: int = 0
    questions: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)


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
        if section.kind is SectionKind.ANNEX:
            last = 0
        if section.kind is not SectionKind.ARTICLE:
            continue
        label = read_label(section.label)
        assert label is not None
        if articles and last and label.value > last + 1:
            holes.append(section.label)
        if label.value <= last and label.value != 1 and not label.branch:
            repeats.append(section.label)
        last, articles = label.value, articles + 1
    return Numbers(articles, tuple(holes), tuple(repeats))


def chapter_holes(document: Document) -> list[str]:
    """The 编, 章 and 节 whose number neither counts on from the one before nor begins anew."""
    last: dict[SectionKind, int] = {}
    holes = []
    for section in document.sections:
        if section.kind is SectionKind.ANNEX:
            last.clear()
        if section.kind not in _DIVISIONS:
            continue
        label = read_label(section.label)
        assert label is not None
        if label.value not in (1, last.get(section.kind, 0) + 1):
            holes.append(section.label)
        last[section.kind] = label.value
    return holes


def article_paths(document: Document) -> Counter[tuple[tuple[str, ...], int]]:
    """Every article as its 编/章/节, each as 第3章, and its number."""
    paths: Counter[tuple[tuple[str, ...], int]] = Counter()
    for section in document.sections:
        if section.kind is not SectionKind.ARTICLE:
            continue
        path: list[str] = []
        parent = section.parent
        while parent is not None:
            above = document.sections[parent]
            if above.kind in _DIVISIONS and (number := read_label(above.label)):
                unit = "分编" if "分编" in above.label else _DIVISIONS[above.kind]
                path.insert(0, f"第{number.value}{unit}")
            parent = above.parent
        label = read_label(section.label)
        assert label is not None
        paths[(tuple(path), label.value)] += 1
    return paths


def whole_articles(document: Document) -> int:
    """How many articles are exactly one passage."""
    spans = {passage.span for passage in document.passages}
    return sum(section.kind is SectionKind.ARTICLE and section.span in spans for section in document.sections)


def count(name: str, every: int = 1) -> Counts:
    """Read every text of a corpus of the shared data, or one in ``every``, and count."""
    counts = Counts()
    for text_name, raw, reading, title in islice(_texts(DATA / name), None, None, every):
        begun = time.process_time()
        document = build_document(reading, source=text_name, digest="", name=text_name, title=title)
        counts.seconds += time.process_time() - begun
        numbers = article_numbers(document)
        margin = Counter(count_articles(raw.splitlines()).articles)
        found = article_paths(document)
        missing, more = margin - found, found - margin
        chapters = chapter_holes(document)
        counts.files += 1
        counts.characters += len(document.text)
        counts.articles += numbers.articles
        counts.whole += whole_articles(document)
        counts.margin += sum(margin.values())
        counts.missing += sum(missing.values())
        counts.more += sum(more.values())
        counts.holes += len(numbers.holes)
        counts.repeats += len(numbers.repeats)
        counts.chapter_holes += len(chapters)
        counts.passages += len(document.passages)
        counts.annexes += len(document.annexes)
        counts.questions += sum(section.kind is SectionKind.QUESTION for section in document.sections)
        counts.notes += [f"hole     {text_name} {label}" for label in numbers.holes]
        counts.notes += [f"repeat   {text_name} {label}" for label in numbers.repeats]
        counts.notes += [f"chapter  {text_name} {label}" for label in chapters]
        counts.notes += [f"missing  {text_name} {'/'.join(path)} {number}" for path, number in missing]
        counts.notes += [f"more     {text_name} {'/'.join(path)} {number}" for path, number in more]
    return counts


def figures(every: int = 1) -> dict[str, float]:
    """The figures of laws.tar.gz, or of one text in ``every``.

    ``agreed`` is the share of the articles in the margin that have the same 编/章/节.
    """
    counts = count(LAWS, every)
    return {
        "articles": counts.articles,
        "agreed": 1 - counts.missing / counts.margin,
        "holes": counts.holes,
        "repeats": counts.repeats,
        "chapter holes": counts.chapter_holes,
        "seconds": counts.seconds,
    }


def _texts(path: Path) -> Iterator[tuple[str, str, Reading, str | None]]:
    """(name, raw text, reading, title where the record has one) of every text of a corpus."""
    if path.name.endswith(".tar.gz"):
        for name, text in archive_texts(path):
            yield name, text, read_markdown(text), None
        return
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            lines = tuple(heading_line(stripped) for line in row["text"].splitlines() if (stripped := line.strip()))
            yield str(row["id"]), row["text"], Reading(lines), row["title"] or None


def main(arguments: Sequence[str]) -> int:
    """Print a row a corpus."""
    parser = argparse.ArgumentParser(description="真实语料的条文结构统计")
    parser.add_argument("--list", action="store_true", help="列出每一处缺号、重号和与独立计数的差异")
    parser.add_argument("--laws-only", action="store_true", help=f"只看 {LAWS}")
    options = parser.parse_args(arguments)
    columns = [
        "files",
        "articles",
        "whole",
        "margin",
        "missing",
        "more",
        "holes",
        "repeats",
        "chapter_holes",
        "annexes",
        "questions",
        "passages",
        "seconds",
    ]
    print(f"{'corpus':32}", *(f"{column:>8}" for column in columns))
    for name in (LAWS,) if options.laws_only else (LAWS, *CORPORA):
        counts = count(name)
        print(f"{name.removeprefix('corpora/')[:32]:32}", *(f"{getattr(counts, column):8.0f}" for column in columns))
        if options.list:
            print("\n".join(counts.notes))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
