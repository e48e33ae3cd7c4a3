"""``policykb evaluate``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import BenchError
from index.evaluate import evaluate
from index.store import DATABASE_FILE
from ingest.bench import build_base, read_bench
from search_api.cli.ingest import print_failures


def run_evaluate(options: argparse.Namespace) -> int:
    """Build a base from the bench's corpus and measure lexical, dense and hybrid search over its questions."""
    bench = read_bench(options.folder)
    with _folder(options.kb) as folder:
        base, report = build_base(bench, folder, _progress("导入"))
        results = evaluate(base, bench.queries, bench.qrels, progress=_progress("检索"))
        base.close()
    print_failures(report)
    if options.json:
        print(json.dumps(results, ensure_ascii=False))
    else:
        print(f"{'':10}" + "".join(f"{metric:>12}" for metric in results["hybrid"]))
        for mode, values in results.items():
            print(f"{mode:10}" + "".join(f"{value:12.4f}" for value in values.values()))
    return 1 if report.failures else 0


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
            yield Path(folder)
        return
    if (kept / DATABASE_FILE).exists():
        raise BenchError(f"{kept} 里已有知识库。评测要用新目录：请换一个 --kb，或先删除它。")
    yield kept


def _progress(label: str) -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        if done == total or done % 100 == 0:
            print(f"\r{label} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
