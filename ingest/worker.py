"""From a task to a prepared document: what a worker process does with one file. Nothing raised here ends a batch."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index.base import Toolkit
from index.prepare import PreparedDocument, prepare
from ingest.decode import clean_characters
from ingest.document import build_document
from ingest.errors import IngestError, OversizeFile, ReadError
from ingest.lines import Line, Reading
from ingest.reading import read
from ingest.sources import FileTask, RecordTask, Task

# A policy text of 50 MB does not exist; a file of that size is something else (an archive, a database, a video).
MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """The task became a document."""

    source: str
    prepared: PreparedDocument


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The file is in the base already, byte by byte."""

    source: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The file could not become a document: the kind of error and the reason, in Chinese."""

    source: str
    error: str
    reason: str


Outcome = Prepared | Unchanged | Failed


def work(task: Task, toolkit: Toolkit, max_bytes: int = MAX_BYTES) -> Outcome:
    """Do one task."""
    try:
        if isinstance(task, RecordTask):
            return _record(task, toolkit)
        return _file(task, toolkit, max_bytes)
    except IngestError as error:
        return Failed(task.source, type(error).__name__, str(error))
    except OSError as error:
        return Failed(task.source, "OSError", f"无法读取文件：{error.strerror or error}。请检查权限和磁盘。")
    except Exception as error:  # a defect in a reader must cost one file, not the batch
        return Failed(task.source, type(error).__name__, f"处理时出错（程序缺陷，请报告）：{type(error).__name__}: {error}")


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file within the limit. Raises OversizeFile, ReadError or OSError."""
    if not path.is_file():
        raise ReadError("不是普通文件（可能是设备、管道或失效的链接）。")
    size = path.stat().st_size
    if size > max_bytes:
        raise OversizeFile(f"文件有 {size / 1e6:.0f} MB，超过上限 {max_bytes / 1e6:.0f} MB。请拆分，或用 --max-mb 调高上限。")
    return path.read_bytes()


def _file(task: FileTask, toolkit: Toolkit, max_bytes: int) -> Outcome:
    data = read_bytes(task.path, max_bytes)
    digest = sha256(data).hexdigest()
    if digest == task.digest:
        return Unchanged(task.source)
    reading, _ = read(data, task.path.name)
    document = build_document(reading, source=task.source, digest=digest, name=task.path.name)
    return Prepared(task.source, prepare(document, toolkit.segmenter, toolkit.encoder))


def _record(task: RecordTask, toolkit: Toolkit) -> Outcome:
    title, text = clean_characters(task.title), clean_characters(task.text)
    lines = tuple(Line(stripped) for line in text.splitlines() if (stripped := line.strip()))
    document = build_document(
        Reading(lines),
        source=task.source,
        digest=sha256(f"{task.title}\n{task.text}".encode("utf-8", "surrogatepass")).hexdigest(),
        name=task.id,
        document_id=task.id,
        title=title or None,
    )
    return Prepared(task.source, prepare(document, toolkit.segmenter, toolkit.encoder))
