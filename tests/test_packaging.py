"""The wheel carries all that it needs: built from the files under version control, unpacked elsewhere, and used there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    folder = tmp_path_factory.mktemp("wheel")
    for name in filter(None, listed.stdout.split("\0")):
        if not name.startswith("tests/"):
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, folder / "source" / name)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*build, str(folder / "source")], check=True, capture_output=True)
    (wheel,) = folder.glob("policykb-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "installed")
    return folder / "installed"


def test_every_data_file_is_there(unpacked: Path) -> None:
    for folder, pattern in (
        ("corpus/documents", "*"),
        ("corpus/places", "*"),
        ("corpus/words", "*"),
        ("search_api/pages", "*"),
        ("index/static_encoder", "**/*"),
    ):
        wanted = {path.relative_to(REPOSITORY) for path in (REPOSITORY / folder).glob(pattern) if path.is_file()}
        assert wanted
        assert [path for path in wanted if not (unpacked / path).is_file()] == []
    assert not (unpacked / "tests").exists()


def test_it_answers_without_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONWARNINGS": "ignore"}

    def policykb(*arguments: str) -> str:
        command = [sys.executable, "-m", "search_api", *arguments, "--kb", str(tmp_path / "kb")]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    policykb("ingest", str(unpacked / "corpus" / "documents"))
    assert "集团党组织" in policykb("search", "集团党组织职责", "-k", "1")
    assert "第九条" in policykb("ask", "集团党组织职责")
