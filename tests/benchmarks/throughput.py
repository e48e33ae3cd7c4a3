"""How fast: ``python -m tests.benchmarks.throughput [ARCHIVE]``, by default over ``../shared/data/laws.tar.gz``.

Ingests the archive's files, checks the base, and asks questions in process. Prints JSON: seconds, files and
characters a second, peak memory in MB (of this process and of its largest worker), and search latency in milliseconds.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path

from index.base import KnowledgeBase
from index.check import check
from index.search import Mode, search
from ingest.batch import ingest_paths
from ingest.bench import read_bench
from tests.benchmarks.quality import BENCHES, REPOSITORY

LAWS = REPOSITORY.parent / "shared" / "data" / "laws.tar.gz"
QUESTIONS = 300


def measure(archive: Path, folder: Path) -> dict[str, object]:
    """Ingest and search, in ``folder``."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder / "files", filter="data")
    base = KnowledgeBase.open_or_create(folder / "kb")
    begun = time.monotonic()
    report = ingest_paths(base, [folder / "files"])
    seconds = time.monotonic() - begun
    counts = base.store.counts()
    return {
        "files": report.files,
        "documents": counts["documents"],
        "not_ingested": Counter(failure.error for failure in report.failures),
        "passages": counts["passages"],
        "seconds": round(seconds, 1),
        "files_per_second": round(report.files / seconds),
        "characters_per_second": round(counts["characters"] / seconds),
        "peak_mb": [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)],
        "check_findings": len(check(base)),
        "search_ms": {mode.value: _latency(base, mode) for mode in Mode},
    }


def _latency(base: KnowledgeBase, mode: Mode) -> dict[str, float]:
    questions = list(read_bench(BENCHES / "ncp_documents").queries.values())[:QUESTIONS]
    for question in questions[:20]:
        search(base, question, mode=mode)
    times = []
    for question in questions:
        begun = time.perf_counter()
        search(base, question, mode=mode)
        times.append(1000 * (time.perf_counter() - begun))
    return {"p50": round(statistics.median(times), 2), "p95": round(statistics.quantiles(times, n=20)[-1], 2)}


def main() -> None:
    """Print the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(sys.argv[1]) if len(sys.argv) > 1 else LAWS, Path(folder)), indent=2))


if __name__ == "__main__":
    main()
