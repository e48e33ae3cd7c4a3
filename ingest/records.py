"""Records of a file for bulk import (JSON Lines): each line checked, and made a document.

What a record declares wins over what is read from its text; it is kept with evidence that names the field.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from index.columns import DATE_FACTS, LIST_FACTS
from index.fact_names import FACT_NAMES
from index.model import Document, Evidence, Level
from ingest.dates import parse_date
from ingest.decode import clean_characters
from ingest.document import build_document
from ingest.errors import BadRecord, EmptyFile
from ingest.fields import DECLARED, Fields
from ingest.lines import Reading, SourceFacts
from ingest.markdown import heading_line

_BETWEEN = re.compile(r"[;；、,，\s]+")
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_EVIDENCE_OF_RECORD = 1.0


@dataclass(frozen=True, slots=True)
class Record:
    """A record as declared: ``facts`` by the names of :class:`index.model.Facts`, with values of their types."""

    id: str | None
    title: str | None
    text: str
    facts: dict[str, Any]
    extra: tuple[tuple[str, str], ...]


def parse_record(line: bytes, fields: Fields) -> Record:
    """A line of JSON Lines. Raises BadRecord with what is wrong in it, or EmptyFile."""
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadRecord(f"第 {error.start + 1} 个字节起不是 UTF-8 文字；请把文件另存为 UTF-8") from error
    except RecursionError as error:
        raise BadRecord("JSON 的嵌套层数过深，没有读取；请核对这一行") from error
    except ValueError as error:
        where = f"第 {error.pos + 1} 个字符处" if isinstance(error, json.JSONDecodeError) else ""
        raise BadRecord(f"{where}不是有效的 JSON；请检查引号、逗号和括号，每行应是一个完整的 JSON 对象") from error
    if not isinstance(value, dict):
        raise BadRecord('不是 JSON 对象；每行应是 {"id": …, "title": …, "text": …} 的样子')
    known, unknown = fields.of(value)
    called = {**{name: name for name in known}, **dict(fields.names)}
    if "text" not in known:
        raise BadRecord(f"缺少正文字段 {called.get('text', 'text')}；字段名不同时可用 --fields text=字段名 指定")
    text = known["text"]
    if not isinstance(text, str):
        raise BadRecord(f"正文字段 {called['text']} 应是文字")
    text = clean_characters(text)
    if not text.strip():
        raise EmptyFile(f"正文字段 {called['text']} 是空的，没有任何文字；请补上正文，或删去这一行")
    facts = {}
    for name in DECLARED:
        if known.get(name) not in (None, "", []):
            facts[name] = _fact(name, known[name], called[name])
    return Record(
        id=_plain(known.get("id")) or None,
        title=_plain(known.get("title")) or None,
        text=text,
        facts=facts,
        extra=tuple((_plain(name), shown) for name, value in unknown.items() if (shown := _plain(value))),
    )


def record_document(record: Record, *, source: str, digest: str, name: str) -> Document:
    """The document of a record. Raises NoTextFound."""
    lines = tuple(heading_line(stripped) for line in record.text.splitlines() if (stripped := line.strip()))
    told = tuple((FACT_NAMES[fact], _shown(value)) for fact, value in record.facts.items())
    read = SourceFacts(extra=(*told, *record.extra))
    document = build_document(Reading(lines, read), source=source, digest=digest, name=name, title=record.title)
    facts = replace(document.facts, **record.facts, extra=tuple(pair for pair in document.facts.extra if pair not in told))
    declared = tuple(
        Evidence(fact, _shown(value), None, f"记录的字段 {FACT_NAMES[fact]}", _EVIDENCE_OF_RECORD)
        for fact, value in record.facts.items()
    )
    others = tuple(evidence for evidence in document.evidence if evidence.field not in record.facts)
    return replace(document, facts=facts, evidence=(*others, *declared))


def _fact(name: str, value: Any, called: str) -> Any:
    if name in DATE_FACTS:
        return _day(value, called)
    if name in LIST_FACTS:
        values = value if isinstance(value, list) else _BETWEEN.split(_plain(value))
        return tuple(text for item in values if (text := _plain(item)))
    if isinstance(value, dict | list):
        raise BadRecord(f"字段 {called} 应是文字")
    if name == "level":
        try:
            return Level(_plain(value))
        except ValueError as error:
            raise BadRecord(f"字段 {called} 应是 {'、'.join(Level)} 之一，而不是“{_plain(value)}”") from error
    return _plain(value)


def _day(value: Any, called: str) -> date:
    text = _plain(value)
    day = parse_date(_COMPACT_DATE.sub(r"\1-\2-\3", text) if _COMPACT_DATE.fullmatch(text) else text)
    if day is None:
        raise BadRecord(f"字段 {called} 应是日期（如 2024-03-01），而不是“{text[:40]}”")
    return day


def _plain(value: Any) -> str:
    """A value as one line of text, without invisible characters."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(clean_characters(text).split())


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(value) if isinstance(value, tuple) else str(value)
