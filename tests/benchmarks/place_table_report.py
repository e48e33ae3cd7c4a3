"""Is every cell of the table by place right? Over the cities' regulations on one matter, against cells labelled by hand.

    python -m tests.benchmarks.place_table_report [--kb FOLDER] [--labels FILE …] [--list]

A cell is right when it quotes one of the articles that answer, with the words that do, or is empty where the place does not say what
was asked. Printed: the share of right cells of each question and of all, and with ``--list`` what stands in the wrong ones.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.base import KnowledgeBase
from index.filters import Filters
from index.place_table import Cell, by_place
from ingest.batch import ingest_paths
from tests.conftest import SHARED

REGULATIONS = SHARED / "data" / "corpora" / "local_civility_regs.jsonl.gz"
LABELS = Path(__file__).parents[1] / "labels"
FILES = (LABELS / "place_cells.tsv",)
EMPTY = "-"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the cell of a ``place`` (as the title of its regulation begins) must hold."""

    place: str
    articles: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A cell that was looked at; None where the table has no row for the place."""

    question: str
    expected: Expected
    cell: Cell | None
    right: bool


def read_labels(file: Path) -> dict[str, list[Expected]]:
    """The labels by question."""
    asked: dict[str, list[Expected]] = {}
    expected: list[Expected] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("? "):
            expected = asked.setdefault(line[2:], [])
        elif line and not line.startswith("#"):
            place, articles, words = line.split("\t")
            expected.append(Expected(place, frozenset(articles.split()), tuple(words.split("|"))))
    return asked


def judged(base: KnowledgeBase, labels: dict[str, list[Expected]]) -> list[Judged]:
    """Each labelled cell, asked of the places' own regulations."""
    found = []
    for question, expected in labels.items():
        titles = base.store.connection.execute("SELECT number, title FROM documents").fetchall()
        own = {number for number, title in titles if any(title.startswith(one.place) for one in expected)}
        cells = by_place(base, question, limit=len(expected), filters=Filters(documents=frozenset(own)))
        for one in expected:
            cell = next((cell for cell in cells if cell.document.title.startswith(one.place)), None)
            found.append(Judged(question, one, cell, cell is not None and _right(cell, one)))
    return found


def _right(cell: Cell, expected: Expected) -> bool:
    first = cell.citation
    if first is None:
        return EMPTY in expected.articles
    named = set(first.passage.passage.heading_path) & expected.articles
    return bool(named) and any(word in first.quote for word in expected.words)


def tell(found: Sequence[Judged], *, listed: bool, every: bool = False) -> None:
    """Print the shares, and what is wrong."""
    for question in dict.fromkeys(one.question for one in found):
        own = [one for one in found if one.question == question]
        print(f"{sum(one.right for one in own)} of {len(own)}  {question}")
        for one in own if listed or every else ():
            if not one.right or every:
                mark = "+" if one.right else "-"
                print(f"  {mark} {one.expected.place}: {_said(one.cell)}; expected {' '.join(sorted(one.expected.articles))}")
    print(f"{sum(one.right for one in found) / len(found):.3f} of {len(found)} cells are right")


def _said(cell: Cell | None) -> str:
    if cell is None:
        return "no row"
    if (first := cell.citation) is None:
        return "empty"
    return f"{cell.fit:.2f} {'/'.join(first.passage.passage.heading_path)} {first.quote[:120]!r}"


def main() -> None:
    """Build a base of the cities' regulations, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=Path, help="a base of the regulations that is already there")
    parser.add_argument("--labels", type=Path, nargs="+", default=list(FILES))
    parser.add_argument("--list", action="store_true", help="print what stands in the wrong cells")
    parser.add_argument("--all", action="store_true", help="and in the right ones")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.open_or_create(options.kb or Path(folder) / "kb")
        if options.kb is None:
            ingest_paths(base, [REGULATIONS])
        base.refresh()
        for file in options.labels:
            print(file.name)
            tell(judged(base, read_labels(file)), listed=options.list, every=options.all)
        base.close()


if __name__ == "__main__":
    main()
