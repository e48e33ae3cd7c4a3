"""Conversion by LibreOffice, run without a window: each run has a profile of its own, a time limit, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from ingest.errors import ReaderTimedOut
from ingest.limits import raise_by

_NAMES = ("soffice", "libreoffice")
_USUAL = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_FILTER = "docx:MS Word 2007 XML"


def find_libreoffice() -> str | None:
    """The program's path, or None where LibreOffice is not installed."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((path for path in _USUAL if Path(path).is_file()), None)


def convert_to_docx(program: str, data: bytes, suffix: str, seconds: float) -> bytes | None:
    """The file as DOCX, or None when LibreOffice could not open it. Raises ReaderTimedOut after ``seconds``."""
    # Two runs that share a profile wait for each other or fail, so that each gets a fresh one in its own folder.
    with tempfile.TemporaryDirectory(prefix="policykb-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"source{suffix}"
        source.write_bytes(data)
        command = [
            *_guard(seconds),
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nolockcheck",
            "--convert-to",
            _FILTER,
            "--outdir",
            str(folder / "converted"),
            str(source),
        ]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
        ) as process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired as error:
                raise ReaderTimedOut(
                    f"LibreOffice 转换这个文件超过 {seconds:.0f} 秒的上限；请用 Word/WPS 另存为 .docx 再导入，{raise_by('seconds')}"
                ) from error
            finally:
                _end(process)
        converted = folder / "converted" / "source.docx"
        return converted.read_bytes() if converted.is_file() else None


def _guard(seconds: float) -> list[str]:
    """A command that ends the run in time also when this very process is killed before it could."""
    watch = shutil.which("timeout") if os.name == "posix" else None
    return [watch, "--signal=KILL", f"{seconds + 5:.0f}"] if watch else []


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the run with all that it has started: ``soffice`` is a script, and the work is done by its grandchild."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
