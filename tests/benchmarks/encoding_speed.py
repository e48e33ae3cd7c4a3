"""How fast the bundled encoder is on all cores: ``python -m tests.benchmarks.encoding_speed [PROCESSES]``, by default one a core.

Encodes the statute articles of ``../shared/data/bench/stard``, an equal share in each process, cutting into words included, and asks
each of its questions alone in this one. Prints JSON: passages a second by the clock and a second of processor time (which others on
the machine disturb less: times PROCESSES it is what a quiet machine reaches), and milliseconds a question.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from index.encode import StaticEncoder, bundled_encoder
from index.segment import Segmenter
from ingest.bench import read_bench
from tests.benchmarks.quality import BENCHES

BENCH = BENCHES / "stard"
# Passages that go to a process at once, as many as reindexing encodes at a time.
AT_ONCE = 256
QUESTIONS = 500


class _Worker:
    """What a process keeps: the encoder, loaded before the clock runs."""

    encoder: StaticEncoder


def measure(processes: int) -> dict[str, float]:
    """The figures with so many processes."""
    bench = read_bench(BENCH)
    passages = [f"{record.title}\n{record.text}" for record in bench.records]
    parts = [passages[first : first + AT_ONCE] for first in range(0, len(passages), AT_ONCE)]
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_load) as pool:
        list(pool.map(_encode, [passages[:AT_ONCE]] * (4 * processes)))
        begun = time.perf_counter()
        busy = sum(pool.map(_encode, parts))
        seconds = time.perf_counter() - begun
    return {
        "processes": processes,
        "passages": len(passages),
        "passages_a_second": round(len(passages) / seconds),
        "passages_a_processor_second": round(len(passages) / busy),
        "ms_a_question_p50": round(_question_ms(list(bench.queries.values())[:QUESTIONS]), 2),
    }


def _load() -> None:
    _Worker.encoder = bundled_encoder(Segmenter.bundled())


def _encode(passages: list[str]) -> float:
    """Encode them; the seconds of processor time that it took."""
    begun = time.process_time()
    _Worker.encoder.encode(passages)
    return time.process_time() - begun


def _question_ms(questions: list[str]) -> float:
    _load()
    times = []
    for question in questions:
        begun = time.perf_counter()
        _Worker.encoder.encode_questions([question])
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times[20:])


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"  # for the processes to come
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else os.cpu_count() or 1), indent=2))
