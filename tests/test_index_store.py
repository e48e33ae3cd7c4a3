from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from index.errors import IncompatibleBase, NotAKnowledgeBase
from index.model import Facts
from index.store import Change, Store
from index.writing import clear_failures, delete_document, put_document, record_failures
from tests.making import made

FACTS = Facts(
    doc_number="清教发〔2022〕27号",
    issuer="清沅市教育局",
    region="清沅市",
    issued=date(2022, 8, 1),
    extra=(("索引号", "QY-01"), ("主题词", "教师")),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "kb", {"encoder": "none"})


def test_a_document_comes_back_as_it_went_in(store: Store) -> None:
    prepared = made("甲", ["第一条　适用范围。", "第二条　𠮷野家不在此列。", "第三条　施行日期。"], facts=FACTS)
    with store.transaction() as connection:
        number = put_document(connection, prepared)
    assert store.document(number) == prepared.document
    assert store.document_number("id-甲") == number
    assert store.listed([number])[number].facts == FACTS
    passages = store.passages([1, 2, 3, 99])
    assert {n: p.text for n, p in passages.items()} == {
        1: "第一条　适用范围。",
        2: "第二条　𠮷野家不在此列。",
        3: "第三条　施行日期。",
    }
    assert store.counts() == {"documents": 1, "passages": 3, "characters": len(prepared.document.text)}


def test_replacing_logs_a_deletion_and_an_addition_and_never_reuses_numbers(store: Store) -> None:
    for paragraphs in (["一", "二"], ["三"]):
        with store.transaction() as connection:
            put_document(connection, made("甲", paragraphs))
    assert store.changes_after(0) == [
        Change(1, "add", 1, 1, 2),
        Change(2, "delete", 1, 1, 2),
        Change(3, "add", 2, 3, 3),
    ]
    assert [p.text for p in store.passages(range(10)).values()] == ["三"]


def test_an_error_leaves_nothing_behind(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as connection:
            put_document(connection, made("甲", ["一"]))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert store.counts()["documents"] == 0
    assert store.last_seq() == 0


def test_deleting_takes_everything_along(store: Store) -> None:
    with store.transaction() as connection:
        number = put_document(connection, made("甲", ["第一条　这是一条足够长的规定。"]))
        delete_document(connection, number)
    for table in ("documents", "passages", "sections", "sketches"):
        assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


COPY = [f"第{n}条　市级机关应当在每年{n}月公布档案目录。" for n in range(1, 13)]


def test_copies_share_a_family_and_versions_do_not(store: Store) -> None:
    with store.transaction() as connection:
        first = put_document(connection, made("甲", COPY, facts=FACTS))
        repost = put_document(connection, made("乙", ["编者按：全文转载供参考借鉴之用。", *COPY]))
        version = put_document(connection, made("丙", COPY, facts=Facts(issued=date(2024, 8, 1))))
    families = {number: listed.family for number, listed in store.listed([first, repost, version]).items()}
    assert families == {first: first, repost: first, version: version}
    assert [member.id for member in store.families([first])[first]] == ["id-甲", "id-乙"]


def test_failures_are_kept_until_they_are_over(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("INSERT INTO runs (started_at) VALUES ('2024-01-01')")
        record_failures(connection, 1, [("/a", "EmptyFile", "文件为空。"), ("/b", "BinaryFile", "不是文本。")])
        clear_failures(connection, ["/a"])
    assert [(f["source"], f["reason"]) for f in store.failures()] == [("/b", "不是文本。")]


def test_a_folder_without_a_base_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotAKnowledgeBase, match="不是知识库"):
        Store(tmp_path)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "policy.db").write_bytes(b"no database " * 1000)
    with pytest.raises(NotAKnowledgeBase, match="无法作为知识库读取"):
        Store(tmp_path)


def test_another_schema_version_is_refused(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("UPDATE manifest SET value = '999' WHERE key = 'schema'")
    with pytest.raises(IncompatibleBase, match="999"):
        Store(store.path.parent)


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    with store.transaction() as connection:
        put_document(connection, made("甲", ["一"]))
        reader = sqlite3.connect(store.path, timeout=0)
        assert reader.execute("SELECT count(*) FROM documents").fetchone() == (0,)
        reader.close()
    assert store.counts()["documents"] == 1
