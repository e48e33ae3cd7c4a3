"""One writer at a time: an advisory lock on a file in the base, released by the system even when its holder is killed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from index.errors import WriterBusy

LOCK_FILE = "write.lock"
HOLDER_FILE = "write.holder.json"


@contextmanager
def writer_lock(folder: Path, purpose: str, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the writer lock of the base in ``folder`` while the block runs.

    ``purpose`` is what the holder is doing, in Chinese, shown to whoever finds the base busy.
    Raises WriterBusy, naming the holder, when the lock is still taken after ``wait_seconds``.
    """
    from filelock import FileLock, Timeout  # imported late: searching needs no lock, and a cold start counts every import

    lock = FileLock(str(folder / LOCK_FILE))
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise WriterBusy(f"知识库 {folder} 正由另一进程写入（{_holder(folder)}）。请等它结束后再试。") from None
    try:
        holder = {"pid": os.getpid(), "purpose": purpose, "since": datetime.now().astimezone().isoformat(timespec="seconds")}
        (folder / HOLDER_FILE).write_text(json.dumps(holder, ensure_ascii=False), encoding="utf-8")
        yield
    finally:
        (folder / HOLDER_FILE).unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    # The holder writes its card just after it gets the lock, so the card may be missing for an instant.
    for _ in range(5):
        try:
            card = json.loads((folder / HOLDER_FILE).read_text(encoding="utf-8"))
            return f"进程号 {card['pid']}，{card['purpose']}，自 {card['since']} 起"
        except (OSError, ValueError, KeyError):
            time.sleep(0.02)
    return "未留下说明"
