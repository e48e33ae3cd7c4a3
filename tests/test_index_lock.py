from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import WriterBusy
from index.lock import writer_lock


def test_the_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with (
        writer_lock(tmp_path, "导入文件"),
        pytest.raises(WriterBusy, match=f"进程号 {os.getpid()}，导入文件"),
        writer_lock(tmp_path, "重建索引"),
    ):
        pass
    with writer_lock(tmp_path, "重建索引"):
        assert (tmp_path / "write.holder.json").exists()
    assert not (tmp_path / "write.holder.json").exists()
