"""The reading report of what lies in an archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest.errors import DamagedFile
from ingest.inspection import inspect_file
from search_api.cli import main

TEXT = "清沅市渡口管理办法\n清文〔2024〕9号\n第一条 渡船每日检修一次。\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "汇编.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("2024/渡口.txt", TEXT)
        packed.writestr("2024/灯塔.txt", "清沅市灯塔管理办法\n第一条 灯塔每夜点亮。\n")
    return path


def test_a_member_is_read_as_an_ingest_reads_it(archive: Path) -> None:
    inspection = inspect_file(Path(f"{archive}!/2024/渡口.txt"))
    assert inspection.document.title == "清沅市渡口管理办法"
    assert inspection.document.facts.doc_number == "清文〔2024〕9号"
    assert inspection.document.source.endswith("汇编.zip!/2024/渡口.txt")
    assert inspection.kept_share == 1.0


def test_a_member_that_is_not_there_is_told_with_those_that_are(archive: Path) -> None:
    with pytest.raises(DamagedFile, match=r"汇编\.zip 里没有 2023/渡口.txt；其中有：2024/渡口.txt、2024/灯塔.txt"):
        inspect_file(Path(f"{archive}!/2023/渡口.txt"))


def test_on_the_command_line(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "报告.html"
    assert main(["inspect", f"{archive}!/2024/渡口.txt", "-o", str(report)]) == 0
    assert "发文字号：清文〔2024〕9号" in capsys.readouterr().out
    assert "渡船每日检修一次" in report.read_text(encoding="utf-8")
