"""Section trees against labelled outlines: precision and recall of sections, articles and annexes.

    python -m tests.benchmarks.structure_labels_report [--part seen|held-out|blind]

``tests/labels/structure.jsonl`` holds an outline a text: a line a section, as many ``-`` as it has sections around it, then what it is
(A annex, P 编, C 章, S 节, a 条, H heading, Q question, 1 一、, 2 （一）), its number and, behind ``|``, how its words begin. A run of articles is
one line (``a 第一条…第八条 8``). Items below articles and numbers inside （一） are left out.

How the outlines came about decides what they can show. Those without ``blind`` were printed by the reader and then reviewed by eye
against the text, so they flatter it: what the reader overlooks a reviewer overlooks, too (the annexes of three were wrong).
``held_out`` ones among them are of texts that no rule was written from. ``blind`` ones were written from the raw text before the
reader was run on it, and then frozen; the number is the batch. A batch is independent only at the first look, since the rules were
mended by what it showed, so the first look is what counts:

=====  =====  ==================  ====================  =================
batch  texts  sections, p / r     articles, p / r       annexes, p / r
=====  =====  ==================  ====================  =================
1      34     .970 / .968         1.000 / 1.000         1.000 / .467
2      17     1.000 / 1.000       1.000 / 1.000         1.000 / 1.000
=====  =====  ==================  ====================  =================

(Two outlines in each batch were put into the reader's terms before counting, and in batch 2 one had lost its articles from 第一千条
on; without that the figures are .909 / .782, 1.000 / 1.000, 1.000 / .438 and .803 / .965, .897 / .976, 1.000 / 1.000. The terms:
headings with decimal numbers and numbered lists are items, a text whose own title is that of the annex is not inside one, and a
second title line is a heading around what follows.)
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.model import Document, Section, SectionKind
from index.numbers import chinese_number
from ingest.document import build_document
from ingest.lines import Reading
from ingest.markdown import heading_line
from ingest.numbering import read_label
from ingest.reading import read
from tests.benchmarks.structure_report import read_markdown

LABELS = Path(__file__).parents[1] / "labels" / "structure.jsonl"
DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
_CODES = {
    SectionKind.ANNEX: "A",
    SectionKind.PART: "P",
    SectionKind.CHAPTER: "C",
    SectionKind.SUBSECTION: "S",
    SectionKind.ARTICLE: "a",
    SectionKind.HEADING: "H",
    SectionKind.QUESTION: "Q",
    SectionKind.ITEM_1: "1",
    SectionKind.ITEM_2: "2",
}
PARTS = ("seen", "held-out", "blind")
_ANCHOR = 12
Key = tuple[str, ...]
"""A section by its path: code, number and, where the words belong to it, how they begin, from the outermost section to itself."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text of the shared data, its outline, and the part of the labels that it belongs to (see above)."""

    file: str
    outline: tuple[str, ...]
    part: str


@dataclass(slots=True)
class Score:
    """How many sections of a sort were right, found, and there to find."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, found: Counter[Key], wanted: Counter[Key]) -> None:
        """Count one text."""
        self.right += sum((found & wanted).values())
        self.found += sum(found.values())
        self.wanted += sum(wanted.values())

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / self.wanted if self.wanted else 1.0


def labels() -> Iterator[Labelled]:
    """The labelled texts."""
    with LABELS.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            part = "blind" if row.get("blind") else "held-out" if row["held_out"] else "seen"
            yield Labelled(row["file"], tuple(row["outline"]), part)


def expected(outline: Sequence[str]) -> Counter[Key]:
    """The sections that a labelled outline lists."""
    keys: Counter[Key] = Counter()
    above: list[Key] = []
    for line in outline:
        bare = line.lstrip("-")
        del above[len(line) - len(bare) :]
        code, _, rest = bare.partition(" ")
        base = above[-1] if above else ()
        if code == "a":
            labels_of, _, count = rest.partition(" ")
            first, _, last = labels_of.partition("…")
            for label in _run(first, last, int(count or 1)):
                keys[(*base, f"a{label}")] += 1
            above.append((*base, f"a{first}"))
            continue
        label, _, words = rest.partition("|")
        above.append((*base, _name(code, label, words)))
        keys[above[-1]] += 1
    return keys


def outline_of(document: Document) -> Counter[Key]:
    """The sections of a document as :func:`expected` names them."""
    keys: Counter[Key] = Counter()
    paths: dict[int, Key] = {}
    inside: set[int] = set()
    for section in document.sections:
        base = paths.get(section.parent, ()) if section.parent is not None else ()
        code = _CODES.get(section.kind)
        paths[section.ordinal] = base
        if section.parent in inside:
            inside.add(section.ordinal)
        elif code == "a":
            inside.add(section.ordinal)
            keys[(*base, f"a{_article(section)}")] += 1
        elif code is not None:
            paths[section.ordinal] = (*base, _name(code, section.label, section.heading))
            keys[paths[section.ordinal]] += 1
    return keys


def read_labelled(file: str) -> Document:
    """The document of a labelled text: ``corpora/x.jsonl.gz#id``, ``laws.tar.gz#member`` or a file of its own."""
    name, _, part = file.partition("#")
    if name.endswith(".jsonl.gz"):
        row = _rows(name)[part]
        lines = tuple(heading_line(stripped) for line in row["text"].splitlines() if (stripped := line.strip()))
        return build_document(Reading(lines), source=file, digest="", name=part, title=row["title"] or None)
    if name.endswith(".tar.gz"):
        return build_document(read_markdown(_members(name)[part]), source=file, digest="", name=part)
    path = DATA / name
    return build_document(read(path.read_bytes(), path.name)[0], source=file, digest="", name=path.name)


def compare(part: str | None = None) -> tuple[dict[str, float], list[str]]:
    """Precision and recall by sort over the labelled texts (all, or one of :data:`PARTS`), and the differences."""
    scores = {"section": Score(), "article": Score(), "annex": Score()}
    differences: list[str] = []
    texts = 0
    for labelled in labels():
        if part is not None and labelled.part != part:
            continue
        texts += 1
        wanted, found = expected(labelled.outline), outline_of(read_labelled(labelled.file))
        for sort, score in scores.items():
            score.add(_of(found, sort), _of(wanted, sort))
        differences += _outermost(labelled.file, "missing", wanted - found)
        differences += _outermost(labelled.file, "wrong", found - wanted)
    result: dict[str, float] = {"texts": texts}
    for sort, score in scores.items():
        result[f"{sort} precision"], result[f"{sort} recall"] = score.precision, score.recall
        result[f"{sort} labels"] = score.wanted
    return result, differences


def figures() -> dict[str, float]:
    """Precision and recall over all labelled texts."""
    return compare()[0]


def _outermost(file: str, what: str, keys: Counter[Key]) -> list[str]:
    """A line for each difference, but none for what differs only because the section around it does."""
    return [f"{file}  {what:8} {' > '.join(key)}" for key in keys if not any(key[:end] in keys for end in range(1, len(key)))]


def _of(keys: Counter[Key], sort: str) -> Counter[Key]:
    codes = {"section": "PCSHQ12", "article": "a", "annex": "A"}[sort]
    return Counter({key: count for key, count in keys.items() if key[-1][0] in codes})


def _name(code: str, label: str, words: str) -> str:
    """Items are told by their number; what has a heading of its own by that, too."""
    anchor = "" if code in "12" else "".join(words.split())[:_ANCHOR]
    return f"{code}{label}|{anchor}"


def _run(first: str, last: str, count: int) -> list[str]:
    start = read_label(first)
    assert start is not None, first
    if not last:
        return [_printed(start.value, start.branch)]
    assert chinese_number(last.strip("第条")) == start.value + count - 1, (first, last, count)
    return [_printed(start.value, start.branch), *(_printed(start.value + n, 0) for n in range(1, count))]


def _article(section: Section) -> str:
    label = read_label(section.label)
    assert label is not None
    return _printed(label.value, label.branch)


def _printed(value: int, branch: int) -> str:
    return f"{value}之{branch}" if branch else str(value)


@lru_cache
def _rows(name: str) -> dict[str, dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return {str(row["id"]): row for row in map(json.loads, lines)}


@lru_cache
def _members(name: str) -> dict[str, str]:
    wanted = {labelled.file.partition("#")[2] for labelled in labels() if labelled.file.startswith(f"{name}#")}
    texts = {}
    with tarfile.open(DATA / name) as archive:
        for member in archive:
            if member.name in wanted and (stream := archive.extractfile(member)) is not None:
                texts[member.name] = stream.read().decode("utf-8")
    return texts


def main(arguments: Sequence[str]) -> int:
    """Print the figures of each part, and every difference."""
    parser = argparse.ArgumentParser(description="结构与标注的对照")
    parser.add_argument("--part", choices=PARTS, help="只看一部分：写规则时用过的、留出的、先标后读的")
    options = parser.parse_args(arguments)
    for part in (options.part,) if options.part else PARTS:
        result, differences = compare(part)
        print(f"{part}: {result['texts']:.0f} texts")
        for sort in ("section", "article", "annex"):
            print(
                f"  {sort:8} {result[f'{sort}s']:6.0f}  precision {result[f'{sort} precision']:.4f}"
                f"  recall {result[f'{sort} recall']:.4f}"
            )
        print("".join(f"  {difference}\n" for difference in differences), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
