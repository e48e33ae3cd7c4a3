"""``policykb ingest``."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from index.base import KnowledgeBase
from ingest.batch import IngestOptions, ingest_paths
from ingest.fields import Fields
from ingest.limits import DEFAULT_LIMITS, OPTIONS
from ingest.recording import IngestReport
from search_api.cli.encoders import chosen_encoder
from search_api.cli.printable import printable


def run_ingest(options: argparse.Namespace) -> int:
    """Put files into the base; 1 when a file failed."""
    base = KnowledgeBase.open_or_create(options.kb, chosen_encoder(options))
    settings = IngestOptions(
        prune=options.prune,
        force=options.force,
        workers=options.workers,
        limits=replace(DEFAULT_LIMITS, **{name: value for name in OPTIONS if (value := getattr(options, name))}),
        fields=options.fields or Fields(),
    )
    with _bar() as bar:

        def progress(done: int, total: int) -> None:
            if bar is not None:
                bar.total = total
                bar.update(done - bar.n)

        report = ingest_paths(base, options.paths, settings, progress)
    base.close()
    print_failures(report)
    print(json.dumps(_as_json(report), ensure_ascii=False) if options.json else summary(report))
    return 1 if report.failures else 0


def print_failures(report: IngestReport) -> None:
    """A line on stderr for each file that failed."""
    for failure in report.failures:
        print(f"错误：{printable(failure.source)}：{printable(failure.reason)}", file=sys.stderr)


def summary(report: IngestReport) -> str:
    """A line about a batch."""
    return (
        f"新增 {report.added}，更新 {report.changed}，未变 {report.unchanged}，移除 {report.removed}，"
        f"失败 {len(report.failures)}{f'，另有 {report.trashed} 份在回收站' if report.trashed else ''}；用时 {report.seconds:.1f} 秒"
    )


def _as_json(report: IngestReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "trashed": report.trashed,
        "failures": [{"source": f.source, "error": f.error, "reason": f.reason} for f in report.failures],
        "seconds": round(report.seconds, 2),
    }


def _bar() -> AbstractContextManager[Any]:
    if not sys.stderr.isatty():
        return nullcontext()
    from tqdm import tqdm

    bar: AbstractContextManager[Any] = tqdm(unit="份", desc="导入", dynamic_ncols=True)
    return bar
