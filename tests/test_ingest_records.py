"""JSON Lines for bulk import: declared fields, bad lines, and files too large to hold."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.base import KnowledgeBase, Toolkit
from index.columns import CORRECTABLE
from index.fact_names import FACT_NAMES
from index.model import Document, Level
from index.store import Store
from ingest.batch import IngestOptions, ingest_paths
from ingest.errors import BadRecord, IngestError
from ingest.fields import DECLARED, Fields
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.line_blocks import lines_of, pieces
from ingest.records import parse_record, record_document

TEXT = "清沅市绿地管理规定\n第一条　绿地由街道办事处管理。\n第二条　本规定自公布之日起施行。"


@pytest.fixture
def base(tmp_path: Path, toolkit: Toolkit) -> KnowledgeBase:
    folder = tmp_path / "kb"
    Store.create(folder, toolkit.manifest()).close()
    return KnowledgeBase(folder, toolkit)


def _lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def _document(record: dict[str, Any], fields: Fields | None = None) -> Document:
    parsed = parse_record(json.dumps(record).encode(), fields or Fields())
    return record_document(parsed, source="a.jsonl!/1", digest="d", name="1")


def _sources(base: KnowledgeBase) -> dict[str, str]:
    rows = base.store.connection.execute("SELECT source, title FROM documents")
    return {source.rpartition("/")[2]: title for source, title in rows}


def test_declared_facts_win_and_say_where_they_come_from() -> None:
    declared = {
        "title": "绿地规定", "text": "文号：清政发〔2020〕1号\n" + TEXT, "doc_number": "清政发〔2023〕9号", "issuer": "清沅市人民政府",
        "region": "清沅市", "level": "规范性文件", "issued": "2023-05-01", "published": "20230506", "effective": "2023年6月1日",
        "topics": ["绿化", "城管"], "url": "https://example.org/1", "source_name": "清沅市政府网", "点击量": 7, "空": None,
    }  # fmt: skip
    document = _document(declared)
    facts = document.facts
    assert document.title == "绿地规定"
    assert (facts.doc_number, facts.issuer, facts.region) == ("清政发〔2023〕9号", "清沅市人民政府", "清沅市")
    assert (facts.issued, facts.published, facts.effective) == (date(2023, 5, 1), date(2023, 5, 6), date(2023, 6, 1))
    assert (facts.level, facts.topics, facts.url) == (Level.NORMATIVE_DOCUMENT, ("绿化", "城管"), "https://example.org/1")
    assert facts.extra == (("点击量", "7"),)
    evidence = {e.field: (e.value, e.element) for e in document.evidence}
    assert evidence["doc_number"] == ("清政发〔2023〕9号", "记录的字段 发文字号")
    assert evidence["topics"] == ("绿化、城管", "记录的字段 主题词")


def test_a_declared_day_is_what_the_text_counts_from() -> None:
    assert _document({"text": TEXT, "published": "2023-05-06"}).facts.effective == date(2023, 5, 6)
    assert _document({"text": TEXT}).facts.effective is None


def test_fields_by_other_names() -> None:
    fields = Fields.parse("title=标题，text=正文, doc_number=文号")
    document = _document(
        {"标题": "绿地规定", "正文": TEXT, "文号": "清政发〔2023〕9号", "title": "别的", "issuer": "清沅市人民政府"}, fields
    )
    assert (document.title, document.facts.doc_number) == ("绿地规定", "清政发〔2023〕9号")
    assert (document.facts.issuer, document.facts.extra) == ("清沅市人民政府", (("title", "别的"),))


@pytest.mark.parametrize("text", ["title", "title=", "name=标题", "=x", ""])
def test_wrong_fields_are_explained(text: str) -> None:
    with pytest.raises(ValueError, match=r"[应没]"):
        Fields.parse(text)


def test_every_fact_has_a_name_of_its_own_and_may_be_declared() -> None:
    assert tuple(FACT_NAMES) == CORRECTABLE
    assert len(set(FACT_NAMES.values())) == len(FACT_NAMES)
    document = _document({"text": TEXT, **dict.fromkeys(DECLARED, "2024-01-02"), "level": "法律"})
    assert all(getattr(document.facts, name) not in (None, ()) for name in DECLARED)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "a"', "不是有效的 JSON"),
        (b'{"text": "\xff"}', "不是 UTF-8"),
        (b"[1]", "不是 JSON 对象"),
        (b"7", "不是 JSON 对象"),
        (b'{"title": "a"}', "缺少正文字段 text；.*--fields"),
        (b'{"text": 5}', "正文字段 text 应是文字"),
        (b'{"text": " \\u200b "}', "是空的"),
        (b'{"text": "a", "effective": "\xe6\x98\x8e\xe5\xb9\xb4"}', "字段 effective 应是日期.*明年"),
        (b'{"text": "a", "level": "x"}', "字段 level 应是 法律、"),
        (b'{"text": "a", "issuer": {"a": 1}}', "字段 issuer 应是文字"),
        (b'{"text": "a", "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "嵌套层数过深"),
    ],
)  # fmt: skip
def test_bad_lines_are_explained(line: bytes, reason: str) -> None:
    with pytest.raises(IngestError, match=reason):
        parse_record(line, Fields())


def test_a_renamed_field_is_named_as_in_the_file() -> None:
    with pytest.raises(BadRecord, match="缺少正文字段 正文"):
        parse_record(b"{}", Fields.parse("text=正文"))


def test_surrogates_and_control_characters_are_left_out() -> None:
    record = parse_record(
        b'{"id": "\\ud800x", "title": "\\udfff\\u0000t", "text": "a\\ud83d\\ude00\\ud800b", "k\\ud800": "\\ud800v"}', Fields()
    )
    assert (record.id, record.title, record.text, record.extra) == ("x", "t", "a😀b", (("k", "v"),))


@pytest.mark.parametrize("name", ["数据.jsonl", "数据.jsonl.gz", "数据.ndjson"])
def test_good_lines_go_in_and_bad_ones_are_named(base: KnowledgeBase, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = b"\xef\xbb\xbf" + _lines(
        {"id": "a", "text": TEXT}, {"id": 2, "title": "编号是数", "text": TEXT}, {"title": "无编号", "text": TEXT}
    )
    data += b"\n  \r\n{bad\n" + _lines({"id": "a", "text": "重复"})
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    report = ingest_paths(base, [path])
    assert [failure.source.rpartition("/")[2] for failure in report.failures] == ["第6行", "第7行"]
    assert "重复" in report.failures[1].reason
    assert _sources(base) == {"a": "清沅市绿地管理规定", "2": "编号是数", "第3行": "无编号"}
    path.write_bytes(_lines({"id": "a", "text": TEXT}, {"id": "c", "text": TEXT}))
    report = ingest_paths(base, [path])
    assert (report.added, report.unchanged + report.changed, report.removed, report.failures) == (1, 1, 2, [])
    assert base.store.failures() == []
    assert ingest_paths(base, [path]).unchanged == 2
    fields = IngestOptions(fields=Fields.parse("title=id,id=id"))
    assert ingest_paths(base, [path], fields).changed == 2  # other names are another reading
    assert _sources(base) == {"a": "a", "c": "c"}


def test_a_line_that_fails_takes_no_record_out(base: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(_lines({"id": "a", "text": TEXT}, {"id": "b", "text": TEXT + "甲"}))
    ingest_paths(base, [path])
    path.write_bytes(_lines({"id": "a", "text": TEXT}, {"id": "b", "text": ""}))
    report = ingest_paths(base, [path])
    assert (report.unchanged, report.removed, len(report.failures)) == (1, 0, 1)
    assert _sources(base).keys() == {"a", "b"}


def test_pieces_cover_every_line_once(tmp_path: Path) -> None:
    lines = [f"{number}：{'字' * (number * 37 % 4000)}".encode() for number in range(1, 1500)]
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_bytes(b"\n".join(lines))
    packed.write_bytes(gzip.compress(b"\n".join(lines)))
    for path in (plain, packed):
        with path.open("rb") as file:
            found = pieces(file, DEFAULT_LIMITS)
        assert len(found) > 3
        read = [line for offset, size, _ in found for line in lines_of(path, offset, size, 100_000)]
        assert read == lines
        for offset, size, first in found:
            assert next(iter(lines_of(path, offset, size, 100_000))) == lines[first - 1]


def test_a_line_over_the_limit_is_passed_over(base: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(_lines({"id": "a", "text": TEXT}, {"id": "b", "text": "长" * 400_000}, {"id": "c", "text": TEXT + "丙"}))
    (failure,) = ingest_paths(base, [path], IngestOptions(limits=Limits(bytes=1_000_000))).failures
    assert (failure.source.rpartition("/")[2], failure.error) == ("第2行", "OverLimit")
    assert "--max-mb" in failure.reason
    assert _sources(base).keys() == {"a", "c"}


@pytest.mark.parametrize(
    ("data", "limits", "error"),
    [
        (gzip.compress(_lines({"text": TEXT}) * 9)[:-9], DEFAULT_LIMITS, "DamagedFile"),
        (gzip.compress(bytes(3_000_000)), Limits(unpacked=2_000_000), "OverLimit"),
        (b"", DEFAULT_LIMITS, "NoTextFound"),
    ],
    ids=["truncated", "bomb", "empty"],
)
def test_a_packed_file_is_not_half_read(base: KnowledgeBase, tmp_path: Path, data: bytes, limits: Limits, error: str) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data)
    if not data:
        path = path.rename(tmp_path / "a.jsonl")
    (failure,) = ingest_paths(base, [path], IngestOptions(limits=limits)).failures
    assert (Path(failure.source), failure.error) == (path, error)
    assert _sources(base) == {}


def test_the_real_corpora_go_in_by_one_command(shared: Path) -> None:
    """Every line of every corpus is a record; what is made of all of them is the bench's business."""
    count = 0
    for path in sorted((shared / "data" / "corpora").glob("*.jsonl.gz")):
        with path.open("rb") as file:
            for offset, size, _ in pieces(file, DEFAULT_LIMITS)[:1]:
                for line in list(lines_of(path, offset, size, DEFAULT_LIMITS.bytes))[:5]:
                    assert line is not None
                    record = parse_record(line, Fields())
                    assert record.id
                    assert dict(record.extra)["source"]
                    document = record_document(record, source=record.id, digest="", name=record.id)
                    assert document.passages
                    count += 1
    assert count >= 50


def test_empty_stream() -> None:
    assert pieces(io.BytesIO(b""), DEFAULT_LIMITS) == []
