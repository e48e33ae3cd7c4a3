"""From a task to prepared documents: what a worker process does. Nothing raised here ends a batch."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from index.base import Toolkit
from index.model import Document
from index.prepare import PreparedDocument, prepare
from ingest.containers import documents, parts_of, refused
from ingest.decode import clean_characters
from ingest.document import build_document
from ingest.errors import IngestError, NoTextFound, OverLimit, ReadError
from ingest.failing import failed
from ingest.formats import Format, container, detect
from ingest.limits import raise_by
from ingest.line_blocks import lines_of, pieces
from ingest.lines import Reading
from ingest.markdown import heading_line
from ingest.opening import check_size, digest_of, opened, read_within
from ingest.outcomes import Began, Event, Failed, Opened, Outcome, Prepared, Unchanged
from ingest.parts import Part, inside, told
from ingest.reading import read
from ingest.records import parse_record, record_document
from ingest.sources import readable_name
from ingest.tasks import FileTask, Job, LinesTask, MembersTask, RecordTask, Task

# Members of a container are given out by so many packed bytes: enough to hide the cost of opening the container again.
_PIECE = 400_000
_MARKUP = re.compile(rb"<[!/?A-Za-z]")
_SNIFFED = 16_000
_RECORD = "第{}行"


@dataclass(frozen=True, slots=True)
class Tools:
    """What every task needs. ``known`` gives the digest that the base has of a source."""

    toolkit: Toolkit
    job: Job
    known: Callable[[str], str | None]


def work(task: Task, tools: Tools) -> Iterator[Event]:
    """Do one task: what happens, in order, each step announced before it is done."""
    try:
        match task:
            case FileTask():
                yield from _file(task, tools)
            case MembersTask():
                yield from _members(task, tools)
            case LinesTask():
                yield from _lines(task, tools)
            case RecordTask():
                yield Began(task.source)
                yield Prepared(task.source, _prepared(_record(task), tools))
    except Exception as error:  # a defect in a reader must cost one file, not the batch
        container_source = task.source if isinstance(task, MembersTask | LinesTask) else None
        yield failed(task.source, error, tools.job.limits, container_source)


def is_plain(task: Task) -> bool:
    """Whether a task is pure text, for which no code in C is called: only that may be done without a process of its own."""
    if not isinstance(task, FileTask):
        return isinstance(task, RecordTask)
    try:
        with opened(task.path) as file:
            head = file.read(_SNIFFED)
    except (IngestError, OSError):
        return True  # it will fail in the same way here
    try:
        if kind := container(io.BytesIO(head), task.path.name):
            return kind is Format.JSON_LINES
        kind = detect(head, task.path.name)
    except IngestError:
        return False
    return kind is Format.MARKDOWN or (kind is Format.TEXT and not _MARKUP.search(head.replace(b"\x00", b"")))


def _file(task: FileTask, tools: Tools) -> Iterator[Event]:
    yield Began(task.source)
    limits = tools.job.limits
    with opened(task.path) as file:
        kind = container(file, task.path.name)
        if kind is None:
            data = read_within(file, limits)
        else:
            mark = digest_of(file)
            if kind is Format.JSON_LINES and tools.job.fields.names:
                mark += sha256(repr(tools.job.fields).encode()).hexdigest()[:8]
            if mark == task.digest:
                yield Unchanged(task.source)
                return
            unread, tasks = _open(task, kind, file, tools)
    if kind is None:
        digest = sha256(data).hexdigest()
        if digest == task.digest:
            yield Unchanged(task.source)
            return
        reading, _ = read(data, task.path.name, limits)
        document = build_document(reading, source=task.source, digest=digest, name=readable_name(task.path))
        yield Prepared(task.source, _prepared(document, tools))
        return
    yield Opened(task.source, mark, tasks, unread)


def _open(
    task: FileTask, kind: Format, file: BinaryIO, tools: Tools
) -> tuple[tuple[Failed, ...], tuple[MembersTask | LinesTask, ...]]:
    """The tasks that a container makes, and the failures of what cannot be opened in it."""
    limits = tools.job.limits
    if kind is Format.JSON_LINES:
        found = pieces(file, limits)
        if not found:
            raise NoTextFound("文件是空的，没有任何记录；请重新导出")
        return (), tuple(LinesTask(task.path, *piece) for piece in found)
    if kind is Format.EML:
        check_size(task.cost, limits)
    parts = parts_of(kind, file, limits)
    if not parts:
        raise NoTextFound(
            "里面没有可以导入的文件；请核对压缩包"
            if kind is Format.ZIP
            else "邮件没有正文，也没有附件；请核对邮件，或重新从邮箱导出"
        )
    left_out = refused(parts, limits)
    unread = [failed(inside(task.source, parts[number].name), error, limits, task.source) for number, error in left_out.items()]
    groups: list[list[int]] = [[]]
    size = 0
    for number, part in enumerate(parts):
        if number in left_out:
            continue
        if size >= _PIECE and kind is Format.ZIP:
            groups.append([])
            size = 0
        groups[-1].append(number)
        size += max(part.packed, 2_000)
    tasks = [MembersTask(task.path, tuple(group), sum(parts[n].packed for n in group)) for group in groups if group]
    return tuple(unread), tuple(tasks)


def _members(task: MembersTask, tools: Tools) -> Iterator[Event]:
    limits = tools.job.limits
    with opened(task.path) as file:
        kind = container(file, task.path.name)
        if kind is None:
            raise ReadError("读取时文件被换成了别的内容；请重新导入")
        parts = parts_of(kind, file, limits)
        chosen = [parts[number] for number in task.parts if number < len(parts)]
        for number, part in enumerate(documents(chosen, limits)):
            if number < task.skip:
                continue
            source = inside(task.source, part.name)
            yield Began(source)
            yield _member(part, source, task.source, tools)


def _member(part: Part, source: str, container_source: str, tools: Tools) -> Outcome:
    try:
        data = part.load()
        digest = sha256(data).hexdigest()
        if part.facts is not None:
            digest = sha256(f"{digest} {part.facts} {part.title}".encode("utf-8", "surrogatepass")).hexdigest()
        if tools.known(source) == digest:
            return Unchanged(source, container_source)
        reading, _ = read(data, part.file_name, tools.job.limits)
        name = part.title or part.file_name
        document = build_document(told(reading, part.facts), source=source, digest=digest, name=name)
        return Prepared(source, _prepared(document, tools), container_source)
    except Exception as error:
        return failed(source, error, tools.job.limits, container_source)


def _lines(task: LinesTask, tools: Tools) -> Iterator[Event]:
    limits = tools.job.limits
    steps = 0
    for number, line in enumerate(lines_of(task.path, task.offset, task.size, limits.bytes), task.first):
        if line is not None and not line.strip(b" \t\xef\xbb\xbf"):
            continue
        steps += 1
        if steps <= task.skip:
            continue
        place = inside(task.source, _RECORD.format(number))
        yield Began(place)
        yield _line(line, place, task.source, tools)


def _line(line: bytes | None, place: str, container_source: str, tools: Tools) -> Outcome:
    limits = tools.job.limits
    source = place
    try:
        if line is None:
            raise OverLimit(f"这一行超过 {limits.bytes / 1e6:.0f} MB；{raise_by('bytes')}")
        record = parse_record(line.removeprefix(b"\xef\xbb\xbf"), tools.job.fields)
        if record.id:
            source = inside(container_source, record.id)
        digest = sha256(line + repr(tools.job.fields).encode()).hexdigest()
        if tools.known(source) == digest:
            return Unchanged(source, container_source, place)
        document = record_document(record, source=source, digest=digest, name=record.id or _RECORD.format(""))
        return Prepared(source, _prepared(document, tools), container_source, place)
    except Exception as error:
        return failed(place, error, limits, container_source)


def _prepared(document: Document, tools: Tools) -> PreparedDocument:
    return prepare(document, tools.toolkit.segmenter, tools.toolkit.quick_encoder)


def _record(task: RecordTask) -> Document:
    title, text = clean_characters(task.title), clean_characters(task.text)
    lines = tuple(heading_line(stripped) for line in text.splitlines() if (stripped := line.strip()))
    return build_document(
        Reading(lines),
        source=task.source,
        digest=sha256(f"{task.title}\n{task.text}".encode("utf-8", "surrogatepass")).hexdigest(),
        name=task.id,
        document_id=task.id,
        title=title or None,
    )
