"""How fast: ``python -m tests.benchmarks.throughput [ARCHIVE] [--passages N]``, by default over ``../shared/data/laws.tar.gz``.

Ingests the archive's files, or so many of them that the base holds ``N`` passages, checks the base, and asks questions in process. Prints JSON: seconds, files and
characters a second, peak memory in MB (of this process and of its largest worker), and search latency in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.base import KnowledgeBase
from index.check import check
from index.search import Mode, search
from ingest.batch import ingest_paths
from ingest.bench import read_bench
from ingest.recording import IngestReport
from tests.benchmarks.quality import BENCHES, REPOSITORY

LAWS = REPOSITORY.parent / "shared" / "data" / "laws.tar.gz"
QUESTIONS = 300
# Files ingested at once on the way to so many passages: about 3,000 passages.
AT_ONCE = 300


def measure(archive: Path, folder: Path, passages: int | None = None) -> dict[str, object]:
    """Ingest and search, in ``folder``; of the archive's files, in the order of their names, as many as ``passages`` asks for."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder / "files", filter="data")
    base = KnowledgeBase.open_or_create(folder / "kb")
    begun = time.monotonic()
    reports = list(_ingested(base, folder / "files", passages))
    seconds = time.monotonic() - begun
    files = sum(report.files for report in reports)
    counts = base.store.counts()
    return {
        "files": files,
        "documents": counts["documents"],
        "not_ingested": Counter(failure.error for report in reports for failure in report.failures),
        "passages": counts["passages"],
        "seconds": round(seconds, 1),
        "files_per_second": round(files / seconds),
        "characters_per_second": round(counts["characters"] / seconds),
        "peak_mb": [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)],
        "check_findings": len(check(base)),
        "search_ms": {mode.value: _latency(base, mode) for mode in Mode},
    }


def _ingested(base: KnowledgeBase, folder: Path, passages: int | None) -> Iterator[IngestReport]:
    if passages is None:
        yield ingest_paths(base, [folder])
        return
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for start in range(0, len(files), AT_ONCE):
        if base.store.counts()["passages"] >= passages:
            return
        yield ingest_paths(base, files[start : start + AT_ONCE])


def _latency(base: KnowledgeBase, mode: Mode) -> dict[str, float]:
    questions = list(read_bench(BENCHES / "ncp_documents").queries.values())[:QUESTIONS]
    for question in questions[:20]:
        search(base, question, mode=mode)
    times, cpu = [], []
    for question in questions:
        begun, worked = time.perf_counter(), time.process_time()
        search(base, question, mode=mode)
        times.append(1000 * (time.perf_counter() - begun))
        cpu.append(1000 * (time.process_time() - worked))
    # On a machine with other work only the processor's time tells one version from another.
    return {
        "p50": round(statistics.median(times), 2),
        "p95": round(statistics.quantiles(times, n=20)[-1], 2),
        "cpu_p50": round(statistics.median(cpu), 2),
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.throughput", description="测量导入与检索的速度。")
    parser.add_argument("archive", type=Path, nargs="?", default=LAWS, help="文档压缩包（tar.gz）")
    parser.add_argument("--passages", type=int, help="导入到这么多段落为止，默认全部导入")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(options.archive, Path(folder), options.passages), indent=2))


if __name__ == "__main__":
    main()
