"""Batches of files: what goes in, what is skipped, what is reported."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import time
from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.errors import WriterBusy
from index.lock import writer_lock
from index.search import search
from index.store import Store
from ingest.batch import IngestOptions, ingest_paths
from ingest.sources import source_of
from tests import dying_worker


@pytest.fixture
def base(tmp_path: Path, toolkit: Toolkit) -> KnowledgeBase:
    folder = tmp_path / "kb"
    Store.create(folder, toolkit.manifest()).close()
    return KnowledgeBase(folder, toolkit)


def _write(folder: Path, name: str, topic: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(
        f"清沅市{topic}管理规定\n第一条　{topic}由街道办事处负责管理。\n第二条　{topic}每年检查两次。\n", encoding="utf-8"
    )
    return path


def _titles(base: KnowledgeBase) -> list[str]:
    return sorted(title for (title,) in base.store.connection.execute("SELECT title FROM documents"))


def test_unchanged_changed_new_and_gone(base: KnowledgeBase, tmp_path: Path) -> None:
    files = tmp_path / "files"
    kept, changed, gone = (_write(files, f"{name}.txt", name) for name in ("菜市场", "停车场", "加油站"))
    first = ingest_paths(base, [files])
    assert (first.added, first.failures) == (3, [])
    numbers = dict(base.store.connection.execute("SELECT source, number FROM documents"))
    _write(files, changed.name, "停车楼")
    gone.unlink()
    _write(files, "充电桩.txt", "充电桩")
    second = ingest_paths(base, [files])
    assert (second.added, second.changed, second.unchanged, second.removed) == (1, 1, 1, 0)
    assert _titles(base) == ["清沅市停车楼管理规定", "清沅市充电桩管理规定", "清沅市加油站管理规定", "清沅市菜市场管理规定"]
    third = ingest_paths(base, [files], IngestOptions(prune=True))
    assert (third.added, third.changed, third.unchanged, third.removed) == (0, 0, 3, 1)
    assert "清沅市加油站管理规定" not in _titles(base)
    assert not [hit for hit in search(base, "加油站检查", k=50) if "加油站" in hit.passage.text]
    after = dict(base.store.connection.execute("SELECT source, number FROM documents"))
    assert after[source_of(kept)] == numbers[source_of(kept)]
    assert after[source_of(changed)] not in numbers.values()
    assert check(base) == []


def test_prune_leaves_other_folders_alone(base: KnowledgeBase, tmp_path: Path) -> None:
    one, other = tmp_path / "files", tmp_path / "files-2"
    _write(one, "a.txt", "菜市场")
    _write(other, "b.txt", "停车场").unlink()
    _write(other, "c.txt", "加油站")
    ingest_paths(base, [one, other])
    (one / "a.txt").unlink()
    report = ingest_paths(base, [other], IngestOptions(prune=True))
    assert report.removed == 0
    assert ingest_paths(base, [one], IngestOptions(prune=True)).removed == 1


def test_a_folder_that_is_gone_is_only_pruned_when_it_is_empty(base: KnowledgeBase, tmp_path: Path) -> None:
    path = _write(tmp_path / "files", "a.txt", "菜市场")
    ingest_paths(base, [path.parent])
    path.unlink()
    path.parent.rmdir()
    assert [failure.reason for failure in ingest_paths(base, [path.parent]).failures] == ["文件或文件夹不存在。"]
    refused = ingest_paths(base, [path.parent], IngestOptions(prune=True))
    assert refused.removed == 0
    assert "1 份文件没有移除" in refused.failures[0].reason
    path.parent.mkdir()
    report = ingest_paths(base, [path.parent], IngestOptions(prune=True))
    assert (report.removed, report.failures) == (1, [])
    assert base.store.failures() == []


@pytest.mark.usefixtures("read_here")
def test_bad_files_are_reported_kept_and_cleared(base: KnowledgeBase, tmp_path: Path) -> None:
    files = tmp_path / "files"
    _write(files, "good.txt", "菜市场")
    (files / "empty.txt").write_bytes(b"")
    (files / "blank.md").write_text("\n \u3000\n", encoding="utf-8")
    (files / "scan.txt").write_bytes(b"%PDF-1.7\n\x00\x01\x02" * 50)
    (files / "noise").write_bytes(bytes(range(256)) * 20)
    with (files / "huge.html").open("wb") as huge:
        huge.truncate(200_000_000)
    (files / "sheet.xyz").write_text("第一条", encoding="utf-8")
    (files / ".hidden.txt").write_text("第一条", encoding="utf-8")
    (files / "link.txt").symlink_to(files / "nowhere.txt")
    report = ingest_paths(base, [files, tmp_path / "absent"])
    reasons = {Path(failure.source).name: failure for failure in report.failures}
    assert report.added == 1
    assert reasons.keys() == {"empty.txt", "blank.md", "scan.txt", "noise", "huge.html", "sheet.xyz", "link.txt", "absent"}
    assert "PDF" in reasons["scan.txt"].reason
    assert "200 MB" in reasons["huge.html"].reason
    assert ".xyz" in reasons["sheet.xyz"].reason
    assert all(re.search("[\u4e00-\u9fff]{4}", failure.reason) for failure in report.failures)
    assert {Path(f["source"]).name for f in base.store.failures()} == reasons.keys()
    _write(files, "empty.txt", "停车场")
    assert ingest_paths(base, [files]).added == 1
    assert "empty.txt" not in {Path(f["source"]).name for f in base.store.failures()}


def test_a_changed_file_that_became_unreadable_keeps_its_old_version(base: KnowledgeBase, tmp_path: Path) -> None:
    path = _write(tmp_path / "files", "a.txt", "菜市场")
    ingest_paths(base, [path])
    path.write_bytes(b"")
    report = ingest_paths(base, [path], IngestOptions(prune=True))
    assert len(report.failures) == 1
    assert _titles(base) == ["清沅市菜市场管理规定"]


def test_any_file_name_will_do(base: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    paths = [
        _write(folder, name, "菜市场" * n) for n, name in enumerate(["空 格.txt", "新\n行.txt", "'\";--.txt", "🏫.txt"], 1)
    ]
    raw = os.fsencode(folder) + b"/\xff\xfe.txt"
    Path(os.fsdecode(raw)).write_bytes(paths[0].read_bytes() + "第三条　附则。".encode())
    # A text without a title is called by its file's name, which must be characters then.
    untitled = os.fsencode(folder) + "/市场须知.txt".encode("gbk")
    Path(os.fsdecode(untitled)).write_text("第一条　本市菜市场由街道办事处管理，每年检查两次。", encoding="utf-8")
    assert ingest_paths(base, [folder]).failures == []
    assert "市场须知" in _titles(base)
    sources = {source for (source,) in base.store.connection.execute("SELECT source FROM documents")}
    assert sources == {source_of(path) for path in [*paths, Path(os.fsdecode(raw)), Path(os.fsdecode(untitled))]}
    assert ingest_paths(base, [folder]).unchanged == 6


def test_many_processes_give_what_one_gives(base: KnowledgeBase, tmp_path: Path, toolkit: Toolkit) -> None:
    files = tmp_path / "files"
    for name in range(40):
        _write(files, f"{name}.txt", f"第{name}号绿地")
    Store.create(tmp_path / "alone", toolkit.manifest()).close()
    alone = KnowledgeBase(tmp_path / "alone", toolkit)
    seen: list[tuple[int, int]] = []
    assert ingest_paths(base, [files], IngestOptions(workers=2), lambda done, total: seen.append((done, total))).added == 40
    assert seen[-1] == (40, 40)
    ingest_paths(alone, [files], IngestOptions(workers=1))
    for question in ("第7号绿地由谁管理", "绿地每年检查几次"):
        spread, single = ([(h.document.title, round(h.score, 4)) for h in search(b, question, k=40)] for b in (base, alone))
        assert sorted(spread) == sorted(single)
    assert check(base) == []


def test_a_worker_that_dies_costs_only_its_file(base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tmp_path / "files"
    for name in range(6):
        _write(files, f"{name}.txt", f"第{name}号绿地")
    (files / "3.txt").write_text("致命\n第一条　读到此处进程退出。\n", encoding="utf-8")
    monkeypatch.setattr("ingest.watching.serve", dying_worker.serve)
    report = ingest_paths(base, [files], IngestOptions(workers=2))
    assert report.added == 5
    assert [(Path(f.source).name, f.error) for f in report.failures] == [("3.txt", "ReaderCrashed")]


def test_a_worker_killed_between_two_chunks_loses_nothing(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    for name in range(60):
        _write(files, f"{name}.txt", f"第{name}号绿地")
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        children = [child.pid for child in multiprocessing.active_children() if child.pid]
        if done >= 8 and not killed and children:
            killed.append(children[0])
            os.kill(children[0], signal.SIGKILL)
            time.sleep(0.5)  # the pool breaks while nobody is waiting for it

    report = ingest_paths(base, [files], IngestOptions(workers=2), kill_one)
    assert killed
    assert report.added + len(report.failures) == 60
    assert all(failure.error == "ReaderCrashed" for failure in report.failures)


def test_an_unreadable_folder_is_reported_and_never_pruned(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "files" / "locked"
    locked.parent.mkdir()
    _write(locked, "a.txt", "菜市场")
    ingest_paths(base, [locked.parent])
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refusing)
    report = ingest_paths(base, [locked.parent], IngestOptions(prune=True))
    assert report.removed == 0
    assert [failure.source for failure in report.failures] == [source_of(locked)]


def test_a_file_has_one_name_and_a_base_is_no_policy(base: KnowledgeBase, tmp_path: Path) -> None:
    path = _write(tmp_path / "files", "a.txt", "菜市场")
    assert ingest_paths(base, [path]).added == 1
    assert ingest_paths(base, [path.parent / ".." / "files"]).unchanged == 1
    report = ingest_paths(base, [tmp_path])  # the base itself lies there, too
    assert (report.unchanged, report.failures) == (1, [])


def test_a_second_writer_is_refused(base: KnowledgeBase, tmp_path: Path) -> None:
    path = _write(tmp_path / "files", "a.txt", "菜市场")
    with writer_lock(base.folder, "重建索引"), pytest.raises(WriterBusy, match="重建索引"):
        ingest_paths(base, [path])
    assert ingest_paths(base, [path]).added == 1
