"""A base opened by several at once: what one does, the others see, or are told about."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.errors import IncompatibleBase
from index.rebuild import reencode
from index.search import search
from index.store import DATABASE_FILE, Store
from ingest.batch import IngestOptions, ingest_paths


def _ingest(base: KnowledgeBase, folder: Path, *topics: str) -> None:
    folder.mkdir(exist_ok=True)
    for topic in topics:
        (folder / f"{topic}.txt").write_text(f"清沅市{topic}规定\n第一条　{topic}由街道办事处负责。\n", encoding="utf-8")
    assert ingest_paths(base, [folder], IngestOptions(workers=1)).failures == []


def _remove_database(kb: Path) -> None:
    for path in list(kb.iterdir()):
        if path.name.startswith(DATABASE_FILE):
            path.unlink()


def _open(folder: Path, toolkit: Toolkit) -> KnowledgeBase:
    if not (folder / DATABASE_FILE).exists():
        Store.create(folder, toolkit.manifest()).close()
    return KnowledgeBase(folder, toolkit)


def test_caches_of_another_database_are_not_taken_for_ours(tmp_path: Path, toolkit: Toolkit) -> None:
    kb = tmp_path / "kb"
    first = _open(kb, toolkit)
    _ingest(first, tmp_path / "one", "蓝莓种植", "水渠维护", "路灯照明")
    first.close()
    _remove_database(kb)
    second = _open(kb, toolkit)
    assert (second.lexical.seq, second.vectors.seq) == (-1, -1)
    _ingest(second, tmp_path / "two", "电梯加装", "菜场检疫", "公厕开放")
    assert check(second) == []
    assert search(second, "电梯加装", k=1)[0].document.title == "清沅市电梯加装规定"


def test_a_backup_put_back_is_caught_up_with(tmp_path: Path, toolkit: Toolkit) -> None:
    kb = tmp_path / "kb"
    base = _open(kb, toolkit)
    _ingest(base, tmp_path / "files", "蓝莓种植")
    base.store.connection.execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
    _ingest(base, tmp_path / "files", "电梯加装")
    base.close()
    _remove_database(kb)
    (tmp_path / "backup.db").rename(kb / DATABASE_FILE)
    restored = _open(kb, toolkit)
    assert [hit.document.title for hit in search(restored, "街道办事处", k=10)] == ["清沅市蓝莓种植规定"]
    assert check(restored) == []


def test_a_reader_notices_that_the_base_was_encoded_anew(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    reader = KnowledgeBase.open_or_create(kb)
    _ingest(reader, tmp_path / "files", "蓝莓种植")
    (kb / "dictionary.txt").write_text("蓝莓种植\n", encoding="utf-8")
    reencode(kb, lambda done, total: None)
    with pytest.raises(IncompatibleBase, match="分词词典"):
        search(reader, "蓝莓")
    assert search(KnowledgeBase(kb), "蓝莓种植", k=1)


def test_connections_go_with_their_threads(tmp_path: Path, toolkit: Toolkit) -> None:
    base = _open(tmp_path / "kb", toolkit)
    _ingest(base, tmp_path / "files", "蓝莓种植")

    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no /proc to count descriptors in")
    before = descriptors()
    for _ in range(150):
        thread = threading.Thread(target=search, args=(base, "蓝莓"))
        thread.start()
        thread.join()
    # Each search opens two or three; SQLite keeps some of a closed connection to use again, and Python collects in steps.
    assert descriptors() < before + 75
