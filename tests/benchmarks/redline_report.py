"""Does the redline of two versions of one law find exactly the changed articles? Over versions of real laws, read by hand.

    python -m tests.benchmarks.redline_report [--list]

The versions labelled in ``tests/labels/redlines.tsv`` are taken out of ``../shared/data/laws.tar.gz``, ingested, and each later one
compared with the earlier. Printed: precision and recall of what is said of articles (changed from which, put in, taken out), and of how
many laws all of it is right.
"""

from __future__ import annotations

import argparse
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.alignment import Relation
from index.base import KnowledgeBase
from index.comparison import ClauseOf, compare_documents
from ingest.batch import ingest_paths
from tests.benchmarks.throughput import LAWS

LABELS = Path(__file__).parents[1] / "labels" / "redlines.tsv"
NONE = "-"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two files of the archive, and what the later one did to articles: ``第五条>第六条``, ``+第三条``, ``-第十二条``."""

    earlier: str
    later: str
    said: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What was ``found`` of a labelled pair."""

    labelled: Labelled
    found: frozenset[str]

    @property
    def wrong(self) -> list[str]:
        """What was said wrongly, and what was not said."""
        found, said = self.found, self.labelled.said
        return [f"said {one}" for one in sorted(found - said)] + [f"missed {one}" for one in sorted(said - found)]


def read_labels(file: Path = LABELS) -> list[Labelled]:
    """The labelled pairs."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [
        Labelled(earlier, later, frozenset((*_each(changed, ""), *_each(put_in, "+"), *_each(taken_out, "-"))))
        for earlier, later, changed, put_in, taken_out in lines
    ]


def compared(labels: Sequence[Labelled], folder: Path) -> Iterator[Compared]:
    """Each labelled pair, ingested in ``folder`` and compared."""
    with tarfile.open(LAWS) as packed:
        for name in sorted({file for one in labels for file in (one.earlier, one.later)}):
            packed.extract(name, folder / "files", filter="data")
    base = KnowledgeBase.open_or_create(folder / "kb")
    ingest_paths(base, [folder / "files"])
    numbers = {
        str(Path(source).relative_to(folder / "files")): number
        for number, source in base.store.connection.execute("SELECT number, source FROM documents")
    }
    for one in labels:
        yield Compared(one, frozenset(_found(base, numbers[one.earlier], numbers[one.later])))
    base.close()


def _found(base: KnowledgeBase, earlier: int, later: int) -> Iterator[str]:
    for row in compare_documents(base, earlier, later).rows:
        left, right = _articles(row.left), _articles(row.right)
        if row.relation is Relation.SAME or not (left or right):
            continue
        if left and right:
            yield f"{'+'.join(left)}>{'+'.join(right)}"
        else:
            yield from (f"-{name}" for name in left)
            yield from (f"+{name}" for name in right)


def _articles(clauses: Sequence[ClauseOf]) -> list[str]:
    return list(dict.fromkeys(clause.name for clause in clauses if clause.name.startswith("第") and clause.name.endswith("条")))


def _each(field: str, sign: str) -> Iterator[str]:
    yield from (f"{sign}{one}" for one in field.split() if one != NONE)


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = list(compared(read_labels(), Path(folder)))
    right = sum(len(one.found & one.labelled.said) for one in found)
    said, there = sum(len(one.found) for one in found), sum(len(one.labelled.said) for one in found)
    print(f"{len(found)} laws, {there} changes: precision {right / said:.3f}, recall {right / there:.3f}")
    print(f"all right in {sum(not one.wrong for one in found)} of {len(found)} laws")
    for one in found if options.list else ():
        if one.wrong:
            print(f"{one.labelled.later}: {', '.join(one.wrong)}")


if __name__ == "__main__":
    main()
