"""ZIP folders: what is in them, under readable names. Nothing is ever unpacked to the disk, so a name can do no harm."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO

from ingest.decode import decode
from ingest.errors import DamagedFile, EncryptedFile, IngestError, OverLimit, UnsupportedFormat
from ingest.limits import Limits, raise_by
from ingest.parts import Part, is_noise, told_apart

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_ENCODINGS = ("utf-8", "gb18030", "big5hkscs")
_BOMB_RATIO = 200
"""Text and office files pack to a tenth, repetitive tables to a fiftieth; deflate can do a thousandth, and that is no document."""
_BOMB_BYTES = 10_000_000
"""Smaller files are read whatever their ratio: a page of blanks is harmless."""


def zip_parts(file: BinaryIO, limits: Limits) -> list[Part]:
    """The files of a ZIP folder in the order of its directory, without folders and hidden ones.

    ``file`` stays open as long as parts are loaded. Raises DamagedFile.
    """
    try:
        archive = zipfile.ZipFile(file)
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise DamagedFile("压缩包已损坏或不完整，无法打开；请重新下载或重新打包后再导入") from error
    named = [(name, info) for info, meant in zip(infos, _names(infos), strict=True) if (name := _clean(meant))]
    unique = told_apart([name for name, _ in named])
    return [
        Part(name, name.rpartition("/")[2], info.file_size, info.compress_size, _Loader(archive, info, limits).load)
        for name, (_, info) in zip(unique, named, strict=True)
    ]


class _Loader:
    """Gives the bytes of one member."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
        self._archive = archive
        self._info = info
        self._limits = limits

    def load(self) -> bytes:
        if self._info.flag_bits & _ENCRYPTED_FLAG:
            raise EncryptedFile("在压缩包里有密码保护，无法读取；请先用密码解压，再导入解压后的文件")
        if problem := member_problem(self._info.file_size, self._info.compress_size, self._limits):
            raise problem
        try:
            # zipfile gives no more than the directory declares, and checks the sum of what it gave.
            return self._archive.read(self._info)
        except NotImplementedError as error:
            raise UnsupportedFormat("压缩包用了不支持的压缩方法；请用普通的 zip 方式重新打包") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise DamagedFile("在压缩包里已损坏（校验不符或不完整），无法解压；请重新下载压缩包") from error
        except Exception as error:  # lzma.LZMAError and the like, which their modules alone can name
            if isinstance(error, IngestError | MemoryError):
                raise
            raise DamagedFile("在压缩包里已损坏，无法解压；请重新下载压缩包") from error


def member_problem(size: int, packed: int, limits: Limits) -> OverLimit | None:
    """Why a member is not unpacked: it is too large, or packs as no document does."""
    if size > limits.bytes:
        return OverLimit(f"解压后有 {size / 1e6:.0f} MB，超过单个文件的上限 {limits.bytes / 1e6:.0f} MB；{raise_by('bytes')}")
    if size > _BOMB_BYTES and size > _BOMB_RATIO * max(packed, 1):
        return OverLimit(
            f"压缩比高达 {size // max(packed, 1)} 倍（解压后 {size / 1e6:.0f} MB），像是压缩炸弹，没有解压；如内容可信，请先解压再导入"
        )
    return None


def _names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names as meant: archives made on Chinese Windows hold GBK bytes without saying so, some programs UTF-8.

    All such names of an archive are in one encoding, which is told by all of them together: 通知 alone is valid UTF-8, too.
    """
    raw = [None if info.flag_bits & _UTF8_FLAG else _raw_name(info) for info in infos]
    try:
        encoding = decode(b"\n".join(name for name in raw if name)).encoding
    except IngestError:
        encoding = ""
    return [
        info.filename if name is None or encoding not in _ENCODINGS else name.decode(encoding, "replace")
        for info, name in zip(infos, raw, strict=True)
    ]


def _raw_name(info: zipfile.ZipInfo) -> bytes | None:
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return None


def _clean(name: str) -> str:
    """The path inside with ``/`` between folders and without steps out of the archive; empty for what is no document."""
    steps = [step for step in name.split("\x00", maxsplit=1)[0].replace("\\", "/").split("/") if step not in ("", ".", "..")]
    if not steps or any(is_noise(step) for step in steps):
        return ""
    return "/".join(steps).encode("utf-8", "backslashreplace").decode("utf-8")
