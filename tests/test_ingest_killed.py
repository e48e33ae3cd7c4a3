"""An ingest may die at any instant: nothing that was committed is lost, nothing half-written is found."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.search import search
from ingest.sources import source_of
from tests.conftest import REPOSITORY
from tests.killed_ingest import STAGES

KILLS = 45
FILES = 24


def _policy(name: int, version: int) -> str:
    articles = "\n".join(
        f"第{number}条　第{name}号办法第{version}版规定，档案室应当在{number}日内核对第{name}号清册。"
        for number in "一二三四五"
    )
    return f"清沅市第{name}号档案管理办法\n{articles}\n"


def _mutate(folder: Path, chance: random.Random, version: int) -> None:
    for name in chance.sample(range(FILES), 8):
        path = folder / f"{name}.txt"
        if path.exists() and chance.random() < 0.3:
            path.unlink()
        else:
            path.write_text(_policy(name, version), encoding="utf-8")


def _digests(folder: Path) -> dict[str, str]:
    return {source_of(path): sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


class _Killer:
    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-W", "ignore", str(REPOSITORY / "tests" / "killed_ingest.py")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def ingest(self, kb: Path, folder: Path, stage: str | None = None, nth: int = 1, delay: float = 0.0) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"kb": str(kb), "folder": str(folder), "stage": stage, "nth": nth, "delay": delay}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def killer() -> Iterator[_Killer]:
    killer = _Killer()
    yield killer
    killer.process.communicate(timeout=30)


def test_kills_at_every_stage_lose_nothing(tmp_path: Path, toolkit: Toolkit, killer: _Killer) -> None:
    chance = random.Random(20240301)
    kb, folder = tmp_path / "kb", tmp_path / "files"
    folder.mkdir()
    KnowledgeBase.open_or_create(kb).close()
    killed = dict.fromkeys(STAGES, 0)
    stages = list(STAGES)
    before: dict[str, str] = {}
    version = 0
    while sum(killed.values()) < KILLS or min(killed.values()) < KILLS // len(STAGES) // 2:
        version += 1
        assert version < 4 * KILLS, f"stages are not reached: {killed}"
        _mutate(folder, chance, version)
        stage = stages[version % len(stages)]
        delay = chance.choice([0.0, chance.uniform(0, 0.002), chance.uniform(0, 0.05)])
        code = killer.ingest(kb, folder, stage, chance.choice([1, 1, 2, 3]), delay)
        assert code in (0, -9)
        killed[stage] += code == -9
        before = _verify(kb, toolkit, before, _digests(folder), finished=code == 0)
    assert killer.ingest(kb, folder) == 0
    _verify(kb, toolkit, before, _digests(folder), finished=True)


def _verify(kb: Path, toolkit: Toolkit, before: dict[str, str], wanted: dict[str, str], *, finished: bool) -> dict[str, str]:
    """The base holds, for each file, its old or its new version as a whole; the caches agree with it once opened."""
    base = KnowledgeBase(kb, toolkit)
    stored = dict(base.store.connection.execute("SELECT source, digest FROM documents"))
    if finished:
        assert stored == wanted
    for source in before.keys() | wanted.keys():
        assert stored.get(source) in (before.get(source), wanted.get(source))
    base.refresh()
    assert check(base) == []
    for hit in search(base, "档案室核对清册的期限", k=100, collapse=False):
        document = base.store.document(hit.document.number)
        assert document is not None
        assert len(document.passages) >= 5
        assert hit.passage.text == document.quote(hit.passage.passage)
    base.close()
    return stored
