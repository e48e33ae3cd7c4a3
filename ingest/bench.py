"""A folder of labelled questions (``corpus.jsonl``, ``queries.jsonl``, ``qrels.tsv``) read, and its corpus made a base."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.base import KnowledgeBase
from index.errors import BenchError
from ingest.batch import Progress, ingest_records
from ingest.recording import IngestReport
from ingest.tasks import RecordTask


@dataclass(frozen=True, slots=True)
class Bench:
    """``queries`` maps query ids to texts, ``qrels`` query ids to {document id: relevance > 0}."""

    records: tuple[RecordTask, ...]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def read_bench(folder: Path) -> Bench:
    """Read a bench. Raises BenchError naming the file, the line and what is wrong."""
    if not folder.is_dir():
        raise BenchError(f"{folder} 不是文件夹。评测目录应含 corpus.jsonl、queries.jsonl（可带 .gz）和 qrels.tsv。")
    records = tuple(
        RecordTask(_text(line, "id", where), _text(line, "title", where, ""), _text(line, "text", where))
        for where, line in _jsonl(folder, "corpus.jsonl")
    )
    queries, qrels = read_queries(folder), read_qrels(folder / "qrels.tsv")
    known = {record.id for record in records}
    if unknown := sorted({document for labels in qrels.values() for document in labels} - known):
        raise BenchError(f"{folder / 'qrels.tsv'} 提到 corpus 中没有的文档：{'、'.join(unknown[:5])}")
    if not any(query in qrels for query in queries):
        raise BenchError(f"{folder}：queries 与 qrels 没有共同的问题编号，无法评测。")
    return Bench(records, queries, qrels)


def has_corpus(folder: Path) -> bool:
    """Whether the folder brings a corpus of its own."""
    return any((folder / name).is_file() for name in ("corpus.jsonl", "corpus.jsonl.gz"))


def read_queries(folder: Path) -> dict[str, str]:
    """The ``queries.jsonl`` of a folder: ids to texts."""
    return {_text(line, "id", where): _text(line, "text", where) for where, line in _jsonl(folder, "queries.jsonl")}


def build_base(bench: Bench, folder: Path, progress: Progress | None = None) -> tuple[KnowledgeBase, IngestReport]:
    """Ingest the bench's corpus into a new base in ``folder``, through the code that ingests everything."""
    base = KnowledgeBase.open_or_create(folder)
    return base, ingest_records(base, bench.records, progress)


def _jsonl(folder: Path, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    path = next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)
    if path is None:
        raise BenchError(f"{folder} 缺少 {name}（或 {name}.gz）。")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            where = f"{path} 第 {number} 行"
            try:
                value = json.loads(line)
            except ValueError as error:
                raise BenchError(f"{where}不是有效的 JSON：{error}") from error
            if not isinstance(value, dict):
                raise BenchError(f"{where}应是一个 JSON 对象。")
            yield where, value


def _text(line: dict[str, object], field: str, where: str, default: str | None = None) -> str:
    value = line.get(field, default)
    if not isinstance(value, str):
        raise BenchError(f"{where}缺少文字字段 {field}。")
    return value


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Query ids to {document: relevance > 0} of a file with a line ``query⇥document⇥relevance`` each, under a header or not."""
    if not path.is_file():
        raise BenchError(f"{path.parent} 缺少 qrels.tsv。")
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if number == 1 and cells[-1] == "score":
            continue
        try:
            query, document, relevance = cells[0], cells[1], int(cells[2])
        except (IndexError, ValueError):
            raise BenchError(f"{path} 第 {number} 行应是“问题编号⇥文档编号⇥整数”。") from None
        if relevance > 0:
            qrels.setdefault(query, {})[document] = relevance
    return qrels
