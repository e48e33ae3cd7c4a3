"""A page of a PDF as a picture, with the words that are cited on it boxed.

PDFium may crash or hang on a file, and knows no threads: each picture is made in a process of its own, which may be ended.
"""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from ingest.errors import DamagedFile, ReaderCrashed, ReaderTimedOut
from ingest.page_picture import SHORTEST, TALLEST, WIDTH, Box, PagePicture

_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from ingest.page_image import answer; answer()"
_SECONDS = 20.0
_PNG = "image/png"
_BLANK = re.compile(r"\s+")


def page_image(pdf: bytes, page: int, words: str = "") -> PagePicture:
    """Page ``page`` (from 1) of a file, with ``words`` boxed.

    Raises DamagedFile when there is no such page, ReaderCrashed, or ReaderTimedOut.
    """
    asked = json.dumps({"page": page, "words": words}).encode() + b"\n"
    try:
        made = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(Path(__file__).parents[1])],
            input=asked + pdf,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReaderTimedOut(f"这一页 {_SECONDS:.0f} 秒内没有画完；请下载原文件查看") from error
    head, _, png = made.stdout.partition(b"\n")
    if made.returncode or not head:
        raise ReaderCrashed("这一页无法画成图像；请下载原文件查看")
    told = json.loads(head)
    if "error" in told:
        raise DamagedFile(told["error"])
    return PagePicture(png, _PNG, told["width"], told["height"], tuple(Box(**box) for box in told["boxes"]))


def draw(pdf: bytes, page: int, words: str) -> PagePicture:
    """As :func:`page_image`, in this process. Raises DamagedFile, or whatever PDFium does."""
    document = pdfium.PdfDocument(pdf)
    if not 1 <= page <= len(document):
        raise DamagedFile(f"原文件没有第 {page} 页")
    sheet = document[page - 1]
    width, height = sheet.get_size()
    scale = min(WIDTH / width, TALLEST / height)
    pixels = sheet.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3]
    boxes = tuple(_boxes(sheet, words, scale, pixels.shape[0], pixels.shape[1]))
    return PagePicture(_png(_boxed(pixels, boxes)), _PNG, pixels.shape[1], pixels.shape[0], boxes)


def _boxes(sheet: Any, words: str, scale: float, height: int, width: int) -> list[Box]:
    """A box for each printed line of each line of ``words`` that stands on the page; white space and line breaks do not count."""
    printed = sheet.get_textpage()
    count = printed.count_chars()
    characters = [printed.get_text_range(index, 1) for index in range(count)]
    kept = [index for index, character in enumerate(characters) if len(character) == 1 and not character.isspace()]
    page = "".join(characters[index] for index in kept)
    found: list[Box] = []
    at = 0
    for line in (_BLANK.sub("", line) for line in words.split("\n")):
        place = page.find(line, at) if len(line) >= SHORTEST else -1
        if place < 0:
            continue
        at = place + len(line)
        first, last = kept[place], kept[at - 1]
        for rectangle in range(printed.count_rects(first, last - first + 1)):
            left, bottom, right, top = (scale * edge for edge in printed.get_rect(rectangle))
            found.append(
                Box(
                    max(0, int(left) - 2),
                    max(0, int(height - top) - 2),
                    min(width, int(right) + 3),
                    min(height, int(height - bottom) + 3),
                )
            )
    return found


def _boxed(pixels: NDArray[np.uint8], boxes: tuple[Box, ...]) -> NDArray[np.uint8]:
    """The picture with a marker's yellow over each box and a line under it."""
    drawn = pixels.copy()
    for box in boxes:
        area = drawn[box.top : box.bottom, box.left : box.right]
        area[:] = np.minimum(area, np.array([255, 232, 150], np.uint8))
        drawn[max(0, box.bottom - 2) : box.bottom, box.left : box.right] = (163, 38, 29)
    return drawn


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """``pixels`` (height, width, 3) as a PNG file (ISO/IEC 15948), each row without a filter."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    # Sixteen levels a channel: no eye misses the others on paper, and the file is smaller: a page of small print 110 KB.
    rows[:, 1:] = (pixels >> 4).reshape(height, -1) * 17

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + chunk(b"IEND", b"")
    )


def answer() -> None:
    """What the process does: a line of JSON and a PDF come in, a line of JSON and a PNG go out."""
    asked = json.loads(sys.stdin.buffer.readline())
    try:
        image = draw(sys.stdin.buffer.read(), asked["page"], asked["words"])
    except DamagedFile as error:
        sys.stdout.buffer.write(json.dumps({"error": str(error)}).encode() + b"\n")
        return
    told = {"width": image.width, "height": image.height, "boxes": [asdict(box) for box in image.boxes]}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + image.data)
