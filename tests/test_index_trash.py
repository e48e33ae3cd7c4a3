"""Documents taken out and put back, and copies told by hand: what somebody decided outlives every new reading."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.corrections import audit_trail, correct
from index.errors import QueryError
from index.export import document_json
from index.families import merge, split
from index.model import Document
from index.search import search
from index.store import Store
from index.trash import discard, discarded, restore
from ingest.batch import IngestOptions, ingest_paths

TEXT = """# 清沅市校园书屋管理办法

清教发〔2023〕12号

第一章 总则

第一条 为规范校园书屋的管理，根据《清沅市图书馆条例》第三条，制定本办法。
第二条 书屋每周开放不少于三十小时。

| 书屋 | 册数 |
|---|---|
| 甲 | 1200 |

第三条 本办法自2023年9月1日起施行。
"""
SAME = "清沅市公共灯塔管理办法\n" + "".join(
    f"第{n}条 灯塔的看守人应当逐夜登记第{n}号灯的明灭，按季上报，并保存登记簿。\n" for n in range(1, 30)
)


@pytest.fixture
def base(tmp_path: Path, toolkit: Toolkit) -> KnowledgeBase:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "书屋.md").write_text(TEXT, encoding="utf-8")
    for site in ("甲", "乙", "丙"):
        (tmp_path / "in" / f"{site}.txt").write_text(SAME, encoding="utf-8")
    KnowledgeBase.open_or_create(tmp_path / "kb").close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    assert ingest_paths(base, [tmp_path / "in"]).added == 4
    return base


def document(base: KnowledgeBase, name: str) -> Document:
    ((number,),) = base.store.connection.execute("SELECT number FROM documents WHERE source LIKE ?", (f"%{name}",)).fetchall()
    found = base.store.document(number)
    assert found
    return found


def families(base: KnowledgeBase) -> dict[str, int]:
    rows = base.store.connection.execute("SELECT source, family FROM documents")
    return {Path(source).stem: family for source, family in rows}


def test_what_was_taken_out_comes_back_as_it_was(base: KnowledgeBase) -> None:
    before = document(base, "书屋.md")
    correct(base, before.id, "issuer", "清沅市教育局", by="甲")
    corrected = document(base, "书屋.md")
    assert any(hit.document.id == before.id for hit in search(base, "校园书屋每周开放"))
    discard(base, before.id, by="乙", note="重复")
    assert base.store.document_number(before.id) is None
    assert not any(hit.document.id == before.id for hit in search(base, "校园书屋每周开放"))
    ((entry,),) = [discarded(base.store)]
    assert (entry.document_id, entry.title, entry.by, entry.note) == (before.id, before.title, "乙", "重复")
    restore(base, before.id, by="丙")
    assert document_json(document(base, "书屋.md")) == document_json(corrected)
    assert document(base, "书屋.md") == corrected
    assert any(hit.document.id == before.id for hit in search(base, "校园书屋每周开放"))
    assert discarded(base.store) == []
    trail = [(e.by, e.action, e.old, e.new, e.note) for e in audit_trail(base.store, before.id, 2)]
    assert trail == [("丙", "restore", None, before.title, ""), ("乙", "delete", before.title, None, "重复")]
    assert check(base) == []


def test_what_was_taken_out_stays_out(base: KnowledgeBase, tmp_path: Path) -> None:
    document_id, file = document(base, "书屋.md").id, tmp_path / "in" / "书屋.md"
    discard(base, document_id, by="甲")
    for options in (IngestOptions(), IngestOptions(force=True), IngestOptions(prune=True)):
        report = ingest_paths(base, [tmp_path / "in"], options)
        assert (report.added, report.trashed) == (0, 1)
        assert base.store.document_number(document_id) is None
    file.write_text(TEXT + "第四条 市教育局负责解释。\n", encoding="utf-8")
    assert ingest_paths(base, [file]).trashed == 1
    file.unlink()
    ingest_paths(base, [tmp_path / "in"], IngestOptions(prune=True))
    restore(base, document_id, by="甲")
    assert "第四条" in document(base, "书屋.md").text  # as it was read last, though the file is gone


def test_a_document_of_an_archive_comes_back_into_it(base: KnowledgeBase, tmp_path: Path, read_here: None) -> None:
    archive = tmp_path / "in" / "包.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("一.txt", "清沅市桥梁检修办法\n第一条 桥梁每年检修一次，由市政部门负责。\n")
        packed.writestr("二.txt", "清沅市渡船检修办法\n第一条 渡船每季检修一次，由船东负责。\n")
    assert ingest_paths(base, [archive]).added == 2
    first = document(base, "一.txt")
    discard(base, first.id, by="甲")
    assert ingest_paths(base, [archive], IngestOptions(force=True)).trashed == 1
    restore(base, first.id, by="甲")
    archive.unlink()
    (tmp_path / "in" / "丙.txt").touch()
    assert ingest_paths(base, [tmp_path / "in"], IngestOptions(prune=True)).removed == 2


def test_what_is_not_there_can_neither_go_nor_come(base: KnowledgeBase) -> None:
    with pytest.raises(QueryError, match="没有编号为 nobody"):
        discard(base, "nobody", by="甲")
    with pytest.raises(QueryError, match="回收站里没有"):
        restore(base, "nobody", by="甲")


def test_copies_told_apart_by_hand_stay_apart(base: KnowledgeBase, tmp_path: Path) -> None:
    before = families(base)
    assert before["甲"] == before["乙"] == before["丙"]
    split(base, document(base, "甲.txt").id, by="某")
    after = families(base)
    assert after["甲"] != after["乙"] == after["丙"]
    for name in ("甲", "乙", "丙", "甲"):
        ingest_paths(base, [tmp_path / "in" / f"{name}.txt"], IngestOptions(force=True))
        again = families(base)
        assert again["甲"] != again["乙"] == again["丙"]
    merge(base, document(base, "乙.txt").id, document(base, "甲.txt").id, by="某")
    assert len({families(base)[name] for name in ("甲", "乙", "丙")}) == 1
    with pytest.raises(QueryError, match="已经是同一文本"):
        merge(base, document(base, "乙.txt").id, document(base, "甲.txt").id, by="某")


def test_copies_brought_together_by_hand_stay_together(base: KnowledgeBase, tmp_path: Path) -> None:
    shelf, lamp = document(base, "书屋.md").id, document(base, "乙.txt").id
    seq = base.store.last_seq()
    merge(base, shelf, lamp, by="某", note="试")
    assert base.store.last_seq() > seq
    assert len(set(families(base).values())) == 1
    for name in ("书屋.md", "甲.txt", "乙.txt", "丙.txt", "书屋.md"):
        ingest_paths(base, [tmp_path / "in" / name], IngestOptions(force=True))
        assert len(set(families(base).values())) == 1, name
    split(base, document(base, "书屋.md").id, by="某")
    after = families(base)
    assert after["书屋"] != after["甲"] == after["乙"] == after["丙"]
    with pytest.raises(QueryError, match="没有同文的其他来源"):
        split(base, shelf, by="某")
    assert [entry.action for entry in audit_trail(base.store, shelf)] == ["split", "merge"]
    assert check(base) == []


def test_an_older_base_gets_what_it_lacks(base: KnowledgeBase, toolkit: Toolkit) -> None:
    base.close()
    with closing(sqlite3.connect(base.folder / "policy.db")) as connection, connection:
        connection.executescript(
            "DROP TABLE trash; DROP TABLE copies_by_hand; UPDATE manifest SET value = '3' WHERE key = 'schema';"
        )
    older = KnowledgeBase(base.folder, toolkit)
    document_id = document(older, "书屋.md").id
    discard(older, document_id, by="甲")
    restore(older, document_id, by="甲")
    assert Store(base.folder).manifest()["schema"] == "4"
