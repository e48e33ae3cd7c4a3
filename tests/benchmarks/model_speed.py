"""What a model costs: ``python -m tests.benchmarks.model_speed``, over the passages of ``../shared/data/bench/ncp_passages``.

Prints JSON: passages a second and milliseconds a question of BERT-shaped models as wide and as deep as those that people bring, with
random weights (arithmetic takes the same time whatever the numbers are), and milliseconds for a question over 10 passages of
rerankers of these shapes. Needs the extra ``transformers``. Threads are OMP_NUM_THREADS. The bundled encoder is measured by
``python -m tests.benchmarks.encoding_speed``.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.cross_encoder import CrossEncoderReranker
from index.encode import Encoder
from index.encoder_spec import EncoderSpec
from index.transformer import TransformerEncoder
from ingest.bench import read_bench
from tests.benchmarks.quality import BENCHES
from tests.making_models import build_bert, build_cross_encoder

# Name of a model that people know in this shape, with its width and number of layers.
SHAPES = {
    "bge-small-zh (4 x 512)": (512, 4),
    "bge-base-zh (12 x 768)": (768, 12),
    "bge-m3, bge-large-zh (24 x 1024)": (1024, 24),
}
# Passages that a model is timed on: some seconds each.
PASSAGES = {4: 128, 12: 24, 24: 8}
QUESTIONS = 8
RERANKED = 10


def measure(folder: Path) -> dict[str, object]:
    """The figures; models are built in ``folder``."""
    bench = read_bench(BENCHES / "ncp_passages")
    passages = [f"{record.title}\n{record.text}" for record in bench.records]
    questions = list(bench.queries.values())[:QUESTIONS]
    told: dict[str, object] = {"threads": os.environ.get("OMP_NUM_THREADS", "all"), "cores": os.cpu_count()}
    for name, (width, layers) in SHAPES.items():
        texts = passages[:: len(passages) // PASSAGES[layers]]
        place = folder / str(width)
        spec = replace(EncoderSpec.parse(str(build_bert(place, width=width, layers=layers))), max_length=512)
        for dtype in ("float32", "bfloat16"):
            told[f"{name} {dtype}"] = _encoder(TransformerEncoder(replace(spec, dtype=dtype), folder), texts, questions)
        reranker = CrossEncoderReranker(str(build_cross_encoder(place, width=width, layers=layers)), RERANKED)
        asked = questions[0]
        told[f"{name} reranking {RERANKED}"] = {
            "ms_a_question": round(1000 * _seconds(lambda: reranker.scores(asked, texts[:RERANKED])), 1)  # noqa: B023 - called at once
        }
    return told


def _encoder(encoder: Encoder, passages: list[str], questions: list[str]) -> dict[str, float]:
    encoder.encode(passages[:8])
    each = _seconds(lambda: [encoder.encode_questions([question]) for question in questions]) / len(questions)
    return {
        "passages_a_second": round(len(passages) / _seconds(lambda: encoder.encode(passages)), 1),
        "ms_a_question": round(1000 * each, 2),
    }


def _seconds(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as models:
        print(json.dumps(measure(Path(models)), indent=2, ensure_ascii=False))
