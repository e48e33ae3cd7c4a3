"""Why a file failed, in words for the user, whatever was raised over it."""

from __future__ import annotations

import signal

from ingest.errors import IngestError, OverLimit, ReaderCrashed, ReaderTimedOut
from ingest.limits import OPTIONS, Limits, raise_by
from ingest.outcomes import Failed


def failed(source: str, error: Exception, limits: Limits, container: str | None = None) -> Failed:
    """The failure of ``source`` over ``error``."""
    if isinstance(error, IngestError):
        return Failed(source, type(error).__name__, str(error), container)
    if isinstance(error, OSError):
        reason = f"无法读取文件：{error.strerror or error}。请检查权限和磁盘。"
        return Failed(source, "OSError", reason, container)
    if isinstance(error, MemoryError):
        reason = f"处理它需要的内存超过上限 {limits.memory / 1e6:.0f} MB；{raise_by('memory')}"
        return Failed(source, OverLimit.__name__, reason, container)
    if isinstance(error, RecursionError):
        return Failed(source, OverLimit.__name__, "嵌套层数过深，没有读取；请核对文件是否正常", container)
    reason = f"处理时出错（程序缺陷，请报告）：{type(error).__name__}: {error}"
    return Failed(source, type(error).__name__, reason, container)


def timed_out(source: str, limits: Limits, container: str | None) -> Failed:
    """The failure of ``source`` over the time that it took."""
    reason = f"处理超过了 {limits.seconds:g} 秒的时限，已停止，其余文件不受影响；{raise_by('seconds')}"
    return Failed(source, ReaderTimedOut.__name__, reason, container)


def crashed(source: str, exit_code: int | None, container: str | None) -> Failed:
    """The failure of ``source`` over the death of its worker, with the exit code that multiprocessing gives."""
    how = f"退出码 {exit_code}"
    if exit_code is not None and exit_code < 0:
        try:
            how = signal.Signals(-exit_code).name
        except ValueError:
            how = f"信号 {-exit_code}"
    reason = f"读取这个文件的进程异常退出（{how}），其余文件不受影响；文件可能已损坏，也可能内存不够（{OPTIONS['memory']}），请单独检查此文件"
    return Failed(source, ReaderCrashed.__name__, reason, container)
