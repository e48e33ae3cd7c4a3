"""From a task to a prepared document: what a worker process does with one file. Nothing raised here ends a batch."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index.base import Toolkit
from index.prepare import PreparedDocument, prepare
from ingest.decode import clean_characters
from ingest.document import build_document
from ingest.errors import IngestError, OverLimit, ReadError
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Reading
from ingest.markdown import heading_line
from ingest.reading import read
from ingest.sources import FileTask, RecordTask, Task


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


def work(task: Task, toolkit: Toolkit, limits: Limits = DEFAULT_LIMITS) -> Outcome:
    """Do one task."""
    try:
        if isinstance(task, RecordTask):
            return _record(task, toolkit)
        return _file(task, toolkit, limits)
    except IngestError as error:
        return Failed(task.source, type(error).__name__, str(error))
    except OSError as error:
        return Failed(task.source, "OSError", f"无法读取文件：{error.strerror or error}。请检查权限和磁盘。")
    except Exception as error:  # a defect in a reader must cost one file, not the batch
        return Failed(task.source, type(error).__name__, f"处理时出错（程序缺陷，请报告）：{type(error).__name__}: {error}")


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a regular file within the limit. Raises OverLimit, ReadError or OSError."""
    if not path.is_file():
        raise ReadError("不是普通文件（可能是设备、管道或失效的链接）。")
    size = path.stat().st_size
    if size > limits.bytes:
        raise OverLimit(f"文件有 {size / 1e6:.0f} MB，超过上限 {limits.bytes / 1e6:.0f} MB。请拆分，或用 --max-mb 调高上限。")
    return path.read_bytes()


def _file(task: FileTask, toolkit: Toolkit, limits: Limits) -> Outcome:
    data = read_bytes(task.path, limits)
    digest = sha256(data).hexdigest()
    if digest == task.digest:
        return Unchanged(task.source)
    reading, _ = read(data, task.path.name, limits)
    document = build_document(reading, source=task.source, digest=digest, name=task.path.name)
    return Prepared(task.source, prepare(document, toolkit.segmenter, toolkit.encoder))


def _record(task: RecordTask, toolkit: Toolkit) -> Outcome:
    title, text = clean_characters(task.title), clean_characters(task.text)
    lines = tuple(heading_line(stripped) for line in text.splitlines() if (stripped := line.strip()))
    document = build_document(
        Reading(lines),
        source=task.source,
        digest=sha256(f"{task.title}\n{task.text}".encode("utf-8", "surrogatepass")).hexdigest(),
        name=task.id,
        document_id=task.id,
        title=title or None,
    )
    return Prepared(task.source, prepare(document, toolkit.segmenter, toolkit.encoder))
