"""Statuses and timelines over a corpus of statutes, to be looked over: ``python -m tests.benchmarks.validity_report [PATH…]``.

PATH defaults to ``../shared/data/laws.tar.gz``; ``--kb`` keeps the base that is made, or uses one that is there. Prints how many
documents have which status today, how many relations find their target, what the answers cost, and every rule with versions.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from index.base import KnowledgeBase
from index.model import RELATION_NAMES, RelationKind
from index.reasons import named
from index.rulebook import Rulebook
from index.status import Status
from index.store import DATABASE_FILE
from ingest.batch import ingest_paths

LAWS = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "laws.tar.gz"


def figures(base: KnowledgeBase, day: date) -> dict[str, float]:
    """Counts of statuses, shares of relations that find their target, and seconds and milliseconds that it took."""
    book = Rulebook(base.store)
    begun = time.perf_counter()
    verdicts = book.all_verdicts(day)
    found = {"documents": float(len(verdicts)), "seconds_all": round(time.perf_counter() - begun, 3)}
    counts = Counter(verdict.status for verdict in verdicts.values())
    found |= {status.value: float(counts[status]) for status in Status}
    numbers = list(verdicts)[:: max(1, len(verdicts) // 200)]
    fresh = Rulebook(base.store)
    begun = time.perf_counter()
    for number in numbers:
        fresh.validity(number, day, evidence=False)
    found["ms_one"] = round(1000 * (time.perf_counter() - begun) / max(1, len(numbers)), 3)
    links = [link for number in verdicts for link in book.outgoing(number)]
    for kind in RelationKind:
        ours = [link for link in links if link.relation.kind is kind]
        if ours:
            found[f"{RELATION_NAMES[kind]}"] = float(len(ours))
            found[f"{RELATION_NAMES[kind]}_resolved"] = round(sum(bool(link.targets) for link in ours) / len(ours), 4)
    return found


def timelines(base: KnowledgeBase, day: date) -> list[list[str]]:
    """Every rule of which the base has several versions, and every document that is not plainly in force, as lines."""
    book, seen, found = Rulebook(base.store), set[int](), []
    for number, verdict in book.all_verdicts(day).items():
        versions = book.versions(number, day)
        plain = verdict.status in (Status.IN_FORCE, Status.UNKNOWN, Status.PERHAPS_EXPIRED)
        if number in seen or (len(versions) < 2 and plain):
            continue
        seen |= {version.document.number for version in versions}
        found.append([f"{v.validity.status} {named(v.document)}：{v.validity.reason}" for v in versions])
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="法规库的效力状态与版本沿革")
    parser.add_argument("paths", nargs="*", type=Path, default=[LAWS])
    parser.add_argument("--kb", type=Path, help="知识库存放处，默认用后即删")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        kb = options.kb or Path(folder) / "kb"
        made = (kb / DATABASE_FILE).is_file()
        base = KnowledgeBase.open_or_create(kb)
        if not made:
            paths = [_unpacked(path, Path(folder)) for path in options.paths]
            report = ingest_paths(base, paths)
            print(f"导入 {report.added} 份，失败 {len(report.failures)} 份，用时 {report.seconds:.0f} 秒")
        for name, value in figures(base, options.as_of).items():
            print(f"{name}\t{value:g}")
        for lines in timelines(base, options.as_of):
            print("\n" + "\n".join(lines))
        base.close()
    return 0


def _unpacked(path: Path, folder: Path) -> Path:
    if not path.name.endswith((".tar.gz", ".tgz")):
        return path
    with tarfile.open(path) as archive:
        archive.extractall(folder / "files", filter="data")
    return folder / "files"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
