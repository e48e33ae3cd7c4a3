"""Reading the training data: laws, policy corpora and question files of a data folder (layout in its README)."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PlainText:
    """A document to learn from; ``title`` may be empty."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the text that answers it and that text's title (often empty)."""

    query: str
    positive: str
    title: str


def laws(data: Path) -> Iterator[PlainText]:
    """The markdown statutes of ``laws.tar.gz``, in archive order."""
    with tarfile.open(data / "laws.tar.gz") as archive:
        for member in archive:
            if not member.isfile() or not member.name.endswith(".md") or member.name.endswith("_index.md"):
                continue
            content = archive.extractfile(member)
            if content is None:
                continue
            first, _, rest = content.read().decode("utf-8").partition("\n")
            yield PlainText(first.lstrip("# ").strip(), rest)


def corpora(data: Path) -> Iterator[PlainText]:
    """The policy documents of ``corpora/``, file by file in the order of their names."""
    for path in sorted((data / "corpora").glob("*.jsonl.gz")):
        for row in json_lines(path):
            yield PlainText(row["title"], row["text"])


def questions(data: Path, name: str) -> list[Question]:
    """The pairs of ``train/<name>.jsonl.gz``."""
    rows = json_lines(data / "train" / f"{name}.jsonl.gz")
    return [Question(row["query"], row["positive"], row.get("title", "")) for row in rows]


def question_files(data: Path) -> list[str]:
    """The names that :func:`questions` takes."""
    return sorted(path.name.removesuffix(".jsonl.gz") for path in (data / "train").glob("*.jsonl.gz"))


def json_lines(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
