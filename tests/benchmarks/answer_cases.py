"""Questions whose answers are labelled, the bases they are asked of, and the same bases without the documents that answer.

Asked and fitted on: 209 questions written by hand over five of the corpora of ``../shared/data`` (``tests/labels/answer_spans.jsonl``:
document and offsets of the answer), half of the sample corpus's questions, questions of CMRC, DRCD and XQuAD over
their passages, and STARD's questions that are not held out. Only asked: the other half of the sample corpus's,
STARD's held-out ones, and ncp_documents, of whose questions one half may choose among settings and the other half reports.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.base import KnowledgeBase
from index.filters import Admission, Allowed, Filters
from index.store import DATABASE_FILE, StoredDocument
from index.training.split import HeldOut, held_out
from ingest.batch import ingest_paths, ingest_records
from ingest.bench import read_bench
from ingest.sample import sample_documents
from ingest.tasks import RecordTask
from tests.benchmarks.quality import ASKED, BENCHES, REPOSITORY, sample_questions

DATA = BENCHES.parent
SPANS = REPOSITORY / "tests" / "labels" / "answer_spans.jsonl"
READING = ("cmrc2018_trial", "drcd_dev_t2s", "xquad_zh")
NAMES = ("corpora", "sample", "reading", "stard", "ncp")
_PER_SOURCE = 400
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+条.*$")


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the ids of the ``documents`` that answer it (none when nothing does) and the ``labels`` of its answer.

    ``withheld`` are the documents to be taken out so that nothing answers it; ``chooses`` tells the half that may choose or fit.
    """

    text: str
    documents: frozenset[str]
    labels: tuple[str, ...]
    withheld: frozenset[str]
    chooses: bool


def cases(name: str, base: KnowledgeBase) -> list[Case]:
    """The questions asked of the base called ``name``."""
    makers = {"corpora": _spans, "sample": _sample, "reading": _reading, "stard": _stard, "ncp": _ncp}
    return list(makers[name](base))


def open_base(name: str, folder: Path) -> KnowledgeBase:
    """The base called ``name`` in ``folder``, made when it is not there."""
    there = (folder / name / DATABASE_FILE).is_file()
    base = KnowledgeBase.open_or_create(folder / name)
    if not there:
        report = ingest_paths(base, [sample_documents()]) if name == "sample" else ingest_records(base, _records(name))
        assert report.failures == []
    return base


def is_right(case: Case, document: StoredDocument, copies: Iterable[StoredDocument] = ()) -> bool:
    """Whether ``document`` or a copy of it answers."""
    return any(each.id in case.documents for each in (document, *copies))


@contextmanager
def asking(name: str, base: KnowledgeBase, case: Case, *, taken: bool = False) -> Iterator[Filters | None]:
    """The filters to ask ``case`` with; within the block and ``taken``, ``base`` is as if what answers were not in it.

    The sample corpus is asked on a day of its own: what is in force there must not change with the calendar.
    """
    day = Filters(as_of=ASKED) if name == "sample" else None
    if not taken:
        yield day
        return
    admission = base.admission
    base.admission = _Withholding(base, admission, case.withheld)
    try:
        yield day or Filters(as_of=date.today())
    finally:
        base.admission = admission


class _Withholding(Admission):
    def __init__(self, base: KnowledgeBase, admission: Admission, documents: frozenset[str]) -> None:
        super().__init__(base.store, base.rulebook)
        self._admission = admission
        connection = base.store.connection
        rows = connection.execute(
            "SELECT number FROM documents WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(documents)),)
        )
        self._out = {number for (number,) in rows}
        passages = connection.execute(
            "SELECT number FROM passages WHERE document IN (SELECT value FROM json_each(?))", (json.dumps(sorted(self._out)),)
        )
        self._passages = np.array([number for (number,) in passages], np.int64)

    def resolve(self, filters: Filters) -> Allowed | None:
        allowed = self._admission.resolve(filters)
        if allowed is None:
            return None
        documents = [number for number in allowed.documents if number not in self._out]
        return Allowed(documents, np.setdiff1d(allowed.passages, self._passages))


def _chooses(text: str) -> bool:
    return sha256(text.encode()).digest()[0] % 2 == 0


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _records(name: str) -> list[RecordTask]:
    if name == "reading":
        return [RecordTask(key, "", text) for text, key in _reading_passages().items()]
    if name == "corpora":
        names = sorted({json.loads(line)["corpus"] for line in SPANS.read_text(encoding="utf-8").splitlines()})
        rows = [row for corpus in names for row in _rows(DATA / "corpora" / f"{corpus}.jsonl.gz")]
        return [RecordTask(row["id"], row["title"], row["text"]) for row in rows]
    return list(read_bench(BENCHES / {"ncp": "ncp_documents", "stard": "stard"}[name]).records)


def _spans(base: KnowledgeBase) -> Iterator[Case]:
    rows = [json.loads(line) for line in SPANS.read_text(encoding="utf-8").splitlines()]
    texts = {
        row["id"]: row["text"]
        for corpus in {r["corpus"] for r in rows}
        for row in _rows(DATA / "corpora" / f"{corpus}.jsonl.gz")
    }
    for row in rows:
        own = frozenset([row["document"]])
        yield Case(row["question"], own, (texts[row["document"]][row["start"] : row["end"]],), own, True)


def _sample(base: KnowledgeBase) -> Iterator[Case]:
    ids = {Path(source).name: key for key, source in base.store.connection.execute("SELECT id, source FROM documents")}
    for question in sample_questions():
        own = frozenset(ids[name] for name in question.documents)
        yield Case(question.text, own, tuple(question.answer_contains), own, _chooses(question.text))


def _reading_passages() -> dict[str, str]:
    texts = (row["positive"] for name in READING for row in _rows(DATA / "train" / f"{name}.jsonl.gz"))
    return {text: f"w{number}" for number, text in enumerate(dict.fromkeys(texts))}


def _reading(base: KnowledgeBase) -> Iterator[Case]:
    ids = _reading_passages()
    rows = [row for name in READING for row in _rows(DATA / "train" / f"{name}.jsonl.gz")]
    for row in random.Random(0).sample([row for row in rows if row["query"].strip()], _PER_SOURCE):
        own = frozenset([ids[row["positive"]]])
        yield Case(row["query"], own, (), own, True)


def _stard(base: KnowledgeBase) -> Iterator[Case]:
    bench = read_bench(BENCHES / "stard")
    laws: dict[str, set[str]] = {}
    for record in bench.records:
        laws.setdefault(_ARTICLE.sub("", record.title), set()).add(record.id)
    of = {record.id: _ARTICLE.sub("", record.title) for record in bench.records}
    asked = [query for query in bench.queries if query in bench.qrels]
    near = HeldOut(bench.queries.values())
    fitted = [query for query in asked if not near.covers(bench.queries[query])]
    kept = {*random.Random(0).sample(fitted, _PER_SOURCE), *(query for query in asked if held_out(bench.queries[query]))}
    for query in asked:
        if query in kept:
            own = frozenset(bench.qrels[query])
            whole = frozenset(key for document in own for key in laws[of[document]])
            yield Case(bench.queries[query], own, (), whole, not held_out(bench.queries[query]))


def _ncp(base: KnowledgeBase) -> Iterator[Case]:
    for row in _rows(BENCHES / "ncp_documents" / "answers.jsonl.gz"):
        own = frozenset([row["docid"]])
        yield Case(row["question"], own, (row["answer"],), own, sha256(row["id"].encode()).digest()[0] % 2 == 0)
