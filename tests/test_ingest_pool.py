"""Worker processes that crash, hang or take all memory: each costs the file or member it was on, and the batch goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from index.store import Store
from ingest.batch import IngestOptions, ingest_paths
from ingest.errors import WorkersFail
from ingest.limits import Limits
from ingest.tasks import FileTask, LinesTask, MembersTask
from ingest.worker import is_plain
from tests import dying_worker
from tests.conftest import REPOSITORY
from tests.test_ingest_containers import policy, zipped


@pytest.fixture
def base(tmp_path: Path, toolkit: Toolkit) -> KnowledgeBase:
    folder = tmp_path / "kb"
    Store.create(folder, toolkit.manifest()).close()
    return KnowledgeBase(folder, toolkit)


def test_crash_hang_and_hunger_cost_one_file_each(base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for name in ("绿地", "公厕", "路灯"):
        (files / f"{name}.txt").write_bytes(policy(name))
    for bad in ("致命", "崩溃", "死循环", "吃内存"):
        (files / f"{bad}.txt").write_text(f"{bad}\n第一条　读到此处出事。\n", encoding="utf-8")
    members = {f"{n}.txt": policy(f"第{n}号绿地") for n in range(3)}
    (files / "包.zip").write_bytes(zipped({**members, "坏.txt": "致命\n".encode(), **{"后.txt": policy("停车场")}}))
    monkeypatch.setattr("ingest.watching.serve", dying_worker.serve)
    limits = Limits(seconds=6.0, memory=300_000_000)
    report = ingest_paths(base, [files], IngestOptions(workers=2, limits=limits))
    failures = {failure.source.rpartition("/files/")[2]: failure for failure in report.failures}
    assert {name: failure.error for name, failure in failures.items()} == {
        "致命.txt": "ReaderCrashed",
        "崩溃.txt": "ReaderCrashed",
        "死循环.txt": "ReaderTimedOut",
        "吃内存.txt": "OverLimit",
        "包.zip!/坏.txt": "ReaderCrashed",
    }
    assert "SIGSEGV" in failures["崩溃.txt"].reason
    assert "6 秒" in failures["死循环.txt"].reason
    assert "--max-seconds" in failures["死循环.txt"].reason
    assert "--max-memory-mb" in failures["吃内存.txt"].reason
    assert report.added == 3 + 4


def test_workers_that_never_start_end_the_batch_with_a_reason(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(policy("绿地"))
    monkeypatch.setattr("ingest.watching.serve", os._exit)
    with pytest.raises(WorkersFail, match="无法启动"):
        ingest_paths(base, [tmp_path / "a.txt"], IngestOptions(workers=2))


def test_what_is_done_without_a_process_is_plain_text(tmp_path: Path) -> None:
    samples = {
        "a.txt": (policy("绿地"), True),
        "无后缀": (policy("绿地"), True),
        "a.md": (b"# x\n<b>y</b>", True),
        "a.jsonl": (b'{"text": "a"}\n', True),
        "空.txt": (b"", True),
        "utf16.txt": (policy("绿地").decode().encode("utf-16"), True),
        "page.txt": (b"<html><p>x</p></html>", False),
        "utf16page.txt": ("<html><p>x</p></html>".encode("utf-16"), False),
        "a.html": (policy("绿地"), False),
        "b.txt": (zipped({"a.txt": b"x"}), False),
        "c.txt": (zipped({"a.txt": b"x"})[:40], False),
        "d.txt": (b"%PDF-1.4\n", False),
        "e.eml": (b"From: a\n\nx", False),
    }
    for name, (data, plain) in samples.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert is_plain(FileTask(path)) is plain, name


def test_a_task_goes_on_after_the_steps_done(tmp_path: Path) -> None:
    members, lines = MembersTask(tmp_path, (1, 2, 3), 10), LinesTask(tmp_path, 0, 10, 1)
    assert members.after(2).after(3).skip == 5
    assert lines.after(4).skip == 4
    assert FileTask(tmp_path).after(1) is None


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="looks at processes as Linux shows them")
def test_workers_end_with_an_ingest_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("死循环\n", encoding="utf-8")
    script = (
        "import sys\nfrom pathlib import Path\nimport ingest.watching\nfrom tests import dying_worker\n"
        "from index.base import KnowledgeBase\nfrom ingest.batch import IngestOptions, ingest_paths\n"
        "from ingest.limits import Limits\n"
        "if __name__ == '__main__':\n"
        "    ingest.watching.serve = dying_worker.serve\n"
        "    base = KnowledgeBase.open_or_create(Path(sys.argv[2]))\n"
        "    ingest_paths(base, [Path(sys.argv[1])], IngestOptions(workers=1, limits=Limits(seconds=4)))\n"
    )
    (tmp_path / "run.py").write_text(script, encoding="utf-8")
    # HTML, so that it goes to a worker.
    (tmp_path / "a.txt").rename(tmp_path / "a.html")
    process = subprocess.Popen(
        [sys.executable, tmp_path / "run.py", tmp_path / "a.html", tmp_path / "kb"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    deadline = time.monotonic() + 120
    while not (workers := _hanging(process.pid)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    # Code in C holds the interpreter, so that the worker cannot see its parent go; its own alarm ends it.
    while any(_is_alive(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _hanging(parent: int) -> list[int]:
    """The children of ``parent`` that do the serving and sleep in the hanging call."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            command = (stat.parent / "cmdline").read_bytes()
            sleeping = (stat.parent / "wchan").read_text(encoding="utf-8")
        except OSError:
            continue
        if int(fields[1]) == parent and b"spawn_main" in command and "nanosleep" in sleeping:
            children.append(int(stat.parent.name))
    return children


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_report_is_complete_as_json(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "好.txt").write_bytes(policy("绿地"))
    (tmp_path / "files" / "坏.txt").write_bytes(b"")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "search_api",
        "ingest",
        tmp_path / "files",
        "--kb",
        tmp_path / "kb",
        "--json",
    ]
    done = subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert (report["added"], [failure["error"] for failure in report["failures"]]) == (1, ["EmptyFile"])
    assert done.stderr == f"错误：{report['failures'][0]['source']}：{report['failures'][0]['reason']}\n"
