"""Clauses paired again after a document was changed on purpose, so that the truth is known.

    python -m tests.benchmarks.comparison_report [--kb FOLDER] [--documents 60] [--vectors 0 .3 .5]

Of a city's regulation a tenth of the clauses each is moved to another place, deleted, reworded (a third of its phrases replaced by
phrases of other clauses, numbers raised), split in two between sentences; as many clauses of other cities' regulations are put in.
Printed: precision and recall of the pairs of clauses, of what is said to have moved, and of the splits; then, between regulations of
different cities, how many clauses that alone in either hold a topic's expression (of tests.benchmarks.precedent_report) are paired;
then the time of one comparison.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from index import comparison
from index.alignment import Aligning, Pairing, align
from index.base import KnowledgeBase
from index.wording import without_label
from ingest.batch import ingest_paths
from tests.benchmarks.precedent_report import TOPICS
from tests.conftest import SHARED

_PHRASE = re.compile(r"[^，。；：、\n]+[，。；：、\n]?")
_SENTENCES = re.compile(r"[^。]+。")


@dataclass(slots=True)
class Changed:
    """A document and what became of it: ``origin[j]`` is the clause that clause ``j`` comes from, None for a foreign one."""

    left: list[str]
    right: list[str] = field(default_factory=list)
    origin: list[int | None] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    split: set[int] = field(default_factory=set)


def changed(texts: Sequence[str], foreign: Sequence[str], chance: random.Random) -> Changed:
    """``texts`` changed in every way, with some of ``foreign`` put in."""
    made = Changed(list(texts))
    tenth = max(1, len(texts) // 10)
    numbers = chance.sample(range(len(texts)), 4 * tenth)
    moved, deleted, reworded, split = (set(numbers[at * tenth : (at + 1) * tenth]) for at in range(4))
    pieces: list[tuple[int | None, list[str]]] = []
    for number, text in enumerate(texts):
        if number in deleted or number in moved:
            continue
        parts = [text]
        if number in reworded:
            parts = [_reworded(text, foreign, chance)]
        elif number in split and len(sentences := _SENTENCES.findall(text)) > 1:
            half = len(sentences) // 2
            parts = ["".join(sentences[:half]), "".join(sentences[half:])]
            made.split.add(number)
        pieces.append((number, parts))
    for number in moved:
        far = [at for at in range(len(pieces) + 1) if abs(at - number) > 5]
        pieces.insert(chance.choice(far), (number, [texts[number]]))
        made.moved.add(number)
    for text in chance.sample(list(foreign), tenth):
        pieces.insert(chance.randrange(len(pieces) + 1), (None, [text]))
    for origin, parts in pieces:
        made.right += parts
        made.origin += [origin] * len(parts)
    return made


def _reworded(text: str, foreign: Sequence[str], chance: random.Random) -> str:
    phrases = _PHRASE.findall(text)
    for at in chance.sample(range(len(phrases)), len(phrases) // 3):
        phrases[at] = chance.choice(_PHRASE.findall(chance.choice(list(foreign))) or [phrases[at]])
    return re.sub(r"[五六七八九]十", "一百", "".join(phrases))


def counted(made: Changed, found: Sequence[Pairing]) -> dict[str, tuple[int, int, int]]:
    """For pairs, moves and splits: (right, said, there are)."""
    truth = {(origin, j) for j, origin in enumerate(made.origin) if origin is not None}
    said = {(i, j) for pairing in found for i in pairing.left for j in pairing.right}
    moved = {i for pairing in found if pairing.moved for i in pairing.left}
    split = {i for pairing in found if len(pairing.right) > 1 for i in pairing.left}
    return {
        name: (len(one & other), len(one), len(other))
        for name, one, other in (("pairs", said, truth), ("moves", moved, made.moved), ("splits", split, made.split))
    }


def measured(base: KnowledgeBase, documents: int, aligning: Aligning | None = None) -> dict[str, tuple[float, float]]:
    """Precision and recall of pairs, moves and splits over the first ``documents`` documents of 20 clauses or more."""
    chance = random.Random(7)
    stored = [base.store.document(number) for (number,) in base.store.connection.execute("SELECT number FROM documents")]
    longer = [document for document in stored if document and len(document.passages) >= 20][: documents + 1]
    texts = [[without_label(document.quote(passage)) for passage in document.passages] for document in longer]
    totals = {name: [0, 0, 0] for name in ("pairs", "moves", "splits")}
    for own, foreign in itertools.pairwise(texts):
        made = changed(own, foreign, chance)
        vectors = [base.toolkit.encoder.encode(side) for side in (made.left, made.right)]
        found = align(comparison.likeness(made.left, made.right, *vectors), made.left, made.right, aligning)
        for name, counts in counted(made, found).items():
            totals[name] = [total + count for total, count in zip(totals[name], counts, strict=True)]
    return {name: (right / (said or 1), right / (there or 1)) for name, (right, said, there) in totals.items()}


def same_topics(base: KnowledgeBase, pairs: int) -> tuple[int, int]:
    """How many counterparts between neighbouring cities' regulations are found, of how many."""
    found = there = 0
    for number in range(1, 2 * pairs, 2):
        rows = comparison.compare_documents(base, number, number + 1, Aligning()).rows
        for pattern in TOPICS.values():
            sides = [
                {clause.passage.ordinal for row in rows for clause in side(row) if re.search(pattern, clause.text, re.S)}
                for side in (attrgetter("left"), attrgetter("right"))
            ]
            if len(sides[0]) == len(sides[1]) == 1:
                there += 1
                found += any(
                    {clause.passage.ordinal for clause in row.left} >= sides[0]
                    and {clause.passage.ordinal for clause in row.right} >= sides[1]
                    for row in rows
                )
    return found, there


def main() -> None:
    """Build a base of the cities' regulations, change them, pair their clauses, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=Path, help="a base of the regulations that is already there")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--vectors", type=float, nargs="+", default=[comparison.VECTORS])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.open_or_create(options.kb or Path(folder) / "kb")
        if options.kb is None:
            ingest_paths(base, [SHARED / "data" / "corpora" / "local_civility_regs.jsonl.gz"])
        base.refresh()
        for weight in options.vectors:
            comparison.VECTORS = weight
            for name, (precision, recall) in measured(base, options.documents).items():
                print(f"vectors {weight:.1f} {name}: precision {precision:.3f}, recall {recall:.3f}")
            found, there = same_topics(base, options.documents)
            print(f"vectors {weight:.1f} same topic in two cities: {found} of {there} paired")
        times = []
        for number in range(1, 41, 2):
            begun = time.perf_counter()
            comparison.compare_documents(base, number, number + 1)
            times.append(1000 * (time.perf_counter() - begun))
        print(f"two regulations compared: median {statistics.median(times):.0f} ms")
        base.close()


if __name__ == "__main__":
    main()
