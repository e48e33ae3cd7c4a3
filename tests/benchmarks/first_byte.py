"""How soon a streamed answer begins and ends, over HTTP against a running service.

    python -m tests.benchmarks.first_byte [--kb DIR] [--rounds 20]

prints milliseconds: to the first byte of ``/v1/ask`` with ``"stream": true``, to the last, and of the whole answer unstreamed. Without
``--kb`` the sample documents are asked.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.settings import Settings
from tests.live import served

QUESTIONS = (
    "教师交流的年限是几年",
    "校车驾驶人要满足什么条件",
    "集团党组织职责",
    "课后服务怎么收费",
    "《清沅市学校安全条例》第八条",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kb", type=Path, help="a base; the sample documents where none is given")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        kb = options.kb or Path(folder) / "kb"
        if options.kb is None:
            base = KnowledgeBase.open_or_create(kb)
            ingest_paths(base, [sample_documents()])
            base.close()
        with served(Settings(kb)) as address:
            for name, waited in measure(address, options.rounds).items():
                print(
                    f"{name:<12} p50 {np.percentile(waited, 50):6.1f} ms   p95 {np.percentile(waited, 95):6.1f} ms   n {len(waited)}"
                )


def measure(address: str, rounds: int) -> dict[str, list[float]]:
    """Milliseconds by name, each question asked once before."""
    found: dict[str, list[float]] = {"first byte": [], "last byte": [], "whole": []}
    with httpx.Client(base_url=address, timeout=60) as client:
        for number in range(rounds + 1):
            for question in QUESTIONS:
                begun = time.perf_counter()
                with client.stream("POST", "/v1/ask", json={"q": question, "stream": True}) as response:
                    pieces = response.iter_raw()
                    next(pieces)
                    first = time.perf_counter()
                    for _ in pieces:
                        continue
                last = time.perf_counter()
                client.post("/v1/ask", json={"q": question}).raise_for_status()
                whole = time.perf_counter()
                if number:
                    for name, seconds in zip(found, (first - begun, last - begun, whole - last), strict=True):
                        found[name].append(1000 * seconds)
    return found


if __name__ == "__main__":
    main()
