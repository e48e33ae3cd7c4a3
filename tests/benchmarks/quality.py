"""Retrieval and answer quality on questions that nothing was trained on: ``python -m tests.benchmarks.quality``.

The benches lie in ``../shared/data/bench``. Of STARD only the questions that the encoder's recipe holds out are asked. The
sample corpus adds what the benches lack: answers that must be quoted, and questions that must not be answered.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.answer import answer
from index.base import KnowledgeBase
from index.evaluate import evaluate
from index.filters import Filters
from index.search import search
from index.training.split import held_out
from ingest.batch import ingest_paths
from ingest.bench import build_base, read_bench
from ingest.sample import sample_documents

REPOSITORY = Path(__file__).parent.parent.parent
BENCHES = REPOSITORY.parent / "shared" / "data" / "bench"
FLOORS = Path(__file__).parent / "floors.json"
QUESTIONS = REPOSITORY / "corpus" / "questions.jsonl"

# How many questions of each bench are asked of the sample corpus.
STRANGERS = 250
# The sample's questions are asked as of the end of the year of its last document: what is in force then does not change with the calendar.
ASKED = date(2024, 12, 31)

Figures = dict[str, dict[str, float]]


@dataclass(frozen=True)
class SampleQuestion:
    """A labelled question over the sample corpus; ``documents`` are file names, empty when nothing answers it."""

    text: str
    documents: list[str]
    answer_contains: list[str]


def sample_questions() -> list[SampleQuestion]:
    """The labelled questions of ``corpus/``."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [SampleQuestion(row["text"], row["documents"], row["answer_contains"]) for row in rows]


def measure_bench(name: str) -> Figures:
    """Metrics of each mode on a bench of ``../shared/data/bench``."""
    bench = read_bench(BENCHES / name)
    if name == "stard":
        bench = replace(bench, queries={query: text for query, text in bench.queries.items() if held_out(text)})
    with tempfile.TemporaryDirectory() as folder:
        base, report = build_base(bench, Path(folder) / "kb")
        assert report.failures == []
        figures = evaluate(base, bench.queries, bench.qrels)
        base.close()
    return figures


def measure_sample(base: KnowledgeBase) -> Figures:
    """On the sample corpus: is the first hit right, is the answer in the quotes, is silence kept where nothing answers?"""
    questions = sample_questions()
    answerable = [question for question in questions if question.documents]
    silent = [question for question in questions if not question.documents]
    quotes = [_quotes(base, question.text) for question in answerable]
    contained = [all(words in quote for words in q.answer_contains) for q, quote in zip(answerable, quotes, strict=True)]
    refused = [_quotes(base, question.text) == "" for question in silent]
    return {
        "search": {"hit@1": _mean([_first_is_right(base, question) for question in answerable])},
        "ask": {
            "answered_in_quotes": _mean(contained),
            "answered": _mean([bool(quote) for quote in quotes]),
            "silent_without_evidence": _mean(refused),
        },
    }


def measure_strangers() -> Figures:
    """Questions of the benches asked of the sample corpus, which is not about them: how often is silence kept?"""
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.open_or_create(Path(folder) / "kb")
        ingest_paths(base, [sample_documents()])
        silent = {}
        for name in ("stard", "ncp_passages"):
            texts = [text for text in read_bench(BENCHES / name).queries.values() if name != "stard" or held_out(text)]
            silent[name] = _mean([_quotes(base, text) == "" for text in texts[:STRANGERS]])
        base.close()
    return {"silent": silent}


def _first_is_right(base: KnowledgeBase, question: SampleQuestion) -> bool:
    (hit,) = search(base, question.text, k=1, filters=Filters(as_of=ASKED))
    return any(Path(document.source).name in question.documents for document in (hit.document, *hit.copies))


def _quotes(base: KnowledgeBase, question: str) -> str:
    return "\n".join(citation.quote for citation in answer(base, question, filters=Filters(as_of=ASKED)).citations)


def _mean(values: list[bool]) -> float:
    return round(sum(values) / len(values), 4)


def _sample() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.open_or_create(Path(folder) / "kb")
        ingest_paths(base, [sample_documents()])
        figures = measure_sample(base)
        base.close()
    return figures


MEASURES: dict[str, Callable[[], Figures]] = {
    "ncp_passages": lambda: measure_bench("ncp_passages"),
    "ncp_documents": lambda: measure_bench("ncp_documents"),
    "taidi_gov": lambda: measure_bench("taidi_gov"),
    "stard": lambda: measure_bench("stard"),
    "strangers": measure_strangers,
    "sample": _sample,
}


def main(names: list[str]) -> None:
    """Print the figures of the named measures (default: all) as JSON."""
    print(json.dumps({name: MEASURES[name]() for name in names or MEASURES}, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
