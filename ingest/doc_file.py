"""A binary Word file (DOC, Word 97 and later, and what WPS writes): its characters and where the formatting of each is kept.

After [MS-DOC], Word (.doc) Binary File Format: the FIB (2.5), the piece table in the Clx (2.9.38, 2.8.35), the formatting pages
(2.9.33 ChpxFkp, 2.9.174 PapxFkp) and the property modifiers (2.6).
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import olefile

from ingest.errors import DamagedFile, EncryptedFile, MissingTool, OverLimit
from ingest.limits import Limits, raise_by

_MAGIC = 0xA5EC
_WORD_97 = 0x00C1
_PAGE = 512
_FIRST_PAIR = 0x9A
_CLX, _STYLES, _LISTS, _OVERRIDES, _PARAGRAPHS, _RUNS = 33, 1, 73, 74, 13, 12
_COMPRESSED = 0x40000000
_VARIABLE = 6
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_TABLE_DEFINITION, _CHANGED_TABS, _HUGE = 0xD608, 0xC615, 0x6646
DAMAGED = "文件是旧版 Word 文档（doc），但已损坏或不完整；请重新下载，或用 Word/WPS 打开后另存为 .docx 再导入"
ENCRYPTED = "文件有密码保护，无法读取；请去掉密码另存后再导入"
TOO_OLD = (
    "文件是 Word 97 以前或 WPS 早期的格式，需要 LibreOffice 才能读取：请安装 LibreOffice（如 apt install libreoffice-writer），"
    "或用 Word/WPS 另存为 .docx 后再导入"
)

Properties = dict[int, bytes]
"""Property modifiers: the operand by the sprm's number, the last of each."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The characters from ``start`` are stored from byte ``offset`` on, ``width`` bytes each."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class Stories:
    """How many characters each story has, in the order in which they follow one another."""

    body: int
    footnotes: int
    headers: int
    macros: int
    annotations: int
    endnotes: int

    @property
    def lengths(self) -> tuple[int, ...]:
        """The lengths of all stories."""
        return self.body, self.footnotes, self.headers, self.macros, self.annotations, self.endnotes


class DocFile:
    """The streams of a DOC file. Raises DamagedFile, EncryptedFile, OverLimit, or MissingTool for a version before Word 97."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if len(data) > limits.unpacked:
            raise OverLimit(
                f"文件有 {len(data) / 1e6:.0f} MB，超过解压上限 {limits.unpacked / 1e6:.0f} MB；{raise_by('unpacked')}"
            )
        try:
            with olefile.OleFileIO(io.BytesIO(data)) as container:
                if not container.exists("WordDocument"):
                    raise DamagedFile(
                        "文件是旧版 Office 的复合文档，里面却没有 Word 正文；请用原来的程序打开后另存为 .docx 再导入"
                    )
                self.main = _stream(container, "WordDocument")
                ident, version = struct.unpack_from("<HH", self.main, 0)
                flags = struct.unpack_from("<H", self.main, 0x0A)[0]
                if ident != _MAGIC or version < _WORD_97:
                    raise MissingTool(TOO_OLD)
                if flags & 0x0100:
                    raise EncryptedFile(ENCRYPTED)
                name = "1Table" if flags & 0x0200 else "0Table"
                self.table = _stream(container, name)
                self._data = _stream(container, "Data") if container.exists("Data") else b""
            self.stories = Stories(*struct.unpack_from("<6i", self.main, 0x4C))
            self.text, self._pieces = self._read_pieces()
            if not 0 < self.stories.body <= len(self.text) or min(self.stories.lengths) < 0:
                raise ValueError("stories longer than the text")
            self._paragraph_pages = self._pages(_PARAGRAPHS)
            self._run_pages = self._pages(_RUNS)
        except (OSError, struct.error, IndexError, ValueError) as error:
            raise DamagedFile(DAMAGED) from error

    def part(self, number: int) -> bytes:
        """The bytes in the table stream that a pair of the FIB names. Raises ValueError where the stream is too short."""
        offset, size = struct.unpack_from("<II", self.main, _FIRST_PAIR + 8 * number)
        part: bytes = self.table[offset : offset + size]
        if len(part) < size:
            raise ValueError(f"part {number} out of the file")
        return part

    def after(self, number: int) -> bytes:
        """What follows that part in the table stream."""
        offset, size = struct.unpack_from("<II", self.main, _FIRST_PAIR + 8 * number)
        return self.table[offset + size :] if size else b""

    @property
    def styles(self) -> bytes:
        """The style sheet (STSH)."""
        return self.part(_STYLES)

    @property
    def lists(self) -> tuple[bytes, bytes]:
        """The list definitions (PlfLst) and the levels that follow them."""
        return self.part(_LISTS), self.after(_LISTS)

    @property
    def overrides(self) -> bytes:
        """The list overrides (PlfLfo)."""
        return self.part(_OVERRIDES)

    def _read_pieces(self) -> tuple[str, list[_Piece]]:
        clx = self.part(_CLX)
        at = 0
        while clx[at] == 1:
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        size = struct.unpack_from("<I", clx, at + 1)[0]
        count = (size - 4) // 12
        if clx[at] != 2 or count < 1:
            raise ValueError("no piece table")
        bounds = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
        text: list[str] = []
        pieces = []
        for number in range(count):
            start, end = bounds[number], bounds[number + 1]
            where = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)[0]
            width = 1 if where & _COMPRESSED else 2
            offset = (where & ~_COMPRESSED) // 2 if width == 1 else where
            raw = self.main[offset : offset + width * (end - start)]
            if end < start or len(raw) != width * (end - start):
                raise ValueError("piece out of the file")
            text.append(_narrow(raw) if width == 1 else _wide(raw))
            pieces.append(_Piece(start, end, offset, width))
        return "".join(text), pieces

    def _pages(self, number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The byte offsets at which formatting pages begin, and their numbers."""
        table = self.part(number)
        count = (len(table) - 4) // 8
        if count < 1:
            return (), ()
        return struct.unpack_from(f"<{count}I", table, 0), struct.unpack_from(f"<{count}I", table, 4 * (count + 1))

    def offset(self, position: int) -> int:
        """The byte at which the character at ``position`` is stored."""
        number = bisect_right(self._pieces, position, key=lambda piece: piece.start) - 1
        piece = self._pieces[max(number, 0)]
        return piece.offset + piece.width * (position - piece.start)

    def paragraph(self, position: int) -> tuple[int, Properties]:
        """Style number and properties of the paragraph whose mark is the character at ``position``."""
        found = self._formatting(self._paragraph_pages, self.offset(position), 13)
        if found is None:
            return 0, {}
        page, at, _ = found
        size = page[at]
        start, length = (at + 2, 2 * page[at + 1]) if size == 0 else (at + 1, 2 * size - 1)
        data = page[start : start + length]
        if len(data) < 2:
            return 0, {}
        modifiers = read_modifiers(data[2:])
        if (elsewhere := modifiers.get(_HUGE)) and len(elsewhere) == 4:
            # What does not fit on a page, as of a row with many cells, is kept apart.
            place = struct.unpack("<I", elsewhere)[0]
            size = int.from_bytes(self._data[place : place + 2], "little")
            modifiers |= read_modifiers(self._data[place + 2 : place + 2 + size])
        return struct.unpack_from("<H", data)[0], modifiers

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, Properties]]:
        """The runs of equal formatting between two positions, as (start, end, properties)."""
        for piece in self._pieces:
            position, last = max(start, piece.start), min(end, piece.end)
            while position < last:
                offset = piece.offset + piece.width * (position - piece.start)
                found = self._formatting(self._run_pages, offset, 1)
                page, at, limit = found or (b"", 0, offset + piece.width * (last - position))
                stop = min(last, position + max((limit - offset) // piece.width, 1))
                yield position, stop, read_modifiers(page[at + 1 : at + 1 + page[at]]) if at else {}
                position = stop

    def _formatting(
        self, pages: tuple[tuple[int, ...], tuple[int, ...]], offset: int, entry: int
    ) -> tuple[bytes, int, int] | None:
        """The page, the place on it (0: none) of the formatting of the byte ``offset``, and where that formatting ends."""
        bounds, numbers = pages
        number = bisect_right(bounds, offset) - 1
        if number < 0:
            return None
        start = _PAGE * (numbers[number] & 0x3FFFFF)
        page = self.main[start : start + _PAGE]
        if len(page) < _PAGE:
            return None
        count = page[-1]
        offsets = struct.unpack_from(f"<{count + 1}I", page)
        at = bisect_right(offsets, offset) - 1
        if not 0 <= at < count:
            return None
        return page, 2 * page[4 * (count + 1) + entry * at], offsets[at + 1]


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    """A whole stream. Raises ValueError where the file ends before it does."""
    data: bytes = container.openstream(name).read()
    if len(data) != container.get_size(name):
        raise ValueError(f"stream {name} out of the file")
    return data


def read_modifiers(data: bytes) -> Properties:
    """The property modifiers in a ``grpprl``."""
    found: Properties = {}
    at = 0
    while at + 2 < len(data):
        sprm = data[at] | data[at + 1] << 8
        at += 2
        kind = sprm >> 13
        if kind != _VARIABLE:
            size = _OPERANDS[kind]
        elif sprm == _TABLE_DEFINITION:
            size = (data[at] | data[at + 1] << 8) + 1 if at + 1 < len(data) else 2
        elif sprm == _CHANGED_TABS and data[at] == 255:
            break
        else:
            size = data[at] + 1
        found[sprm] = data[at : at + size]
        at += size
    return found


def _narrow(raw: bytes) -> str:
    # Control characters mean what they mean; the few bytes that windows-1252 leaves open stay as they are.
    return (
        "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in raw)
        if max(raw, default=0) > 0x7F
        else raw.decode("ascii")
    )


def _wide(raw: bytes) -> str:
    """One character a code unit, so that positions count as the file counts; halves of pairs are joined later."""
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))
