"""Text in pictures: scanned pages and photographs, read by OCR (the extra ``ocr``), with the confidence kept.

The models of rapidocr's wheel are used: nothing is downloaded. They are loaded once a process, when first needed.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

from ingest.errors import DamagedFile, MissingTool, NoTextFound, OverLimit
from ingest.limits import Limits, raise_by
from ingest.lines import Dropped, Reading, Reason
from ingest.printed import Glyph, Page, is_full_width
from ingest.printed_columns import Piece, blocks, piece_of
from ingest.printed_margins import without_margins
from ingest.printed_paragraphs import paragraphs

if TYPE_CHECKING:
    from PIL.Image import Image

_THREADS = 1
"""Files are shared out over processes already; more threads in each only wait for one another."""
_LEAST_CONFIDENCE = 0.6
"""Stamps, seals and specks are read with less; printed text, even faint or small, with 0.8 to 1."""
_PAPER_WIDTH = 595.0
"""Pictures seldom say how large they are: they are taken for pages as wide as A4, in points."""
_MOST_PIXELS = 120_000_000
_UPRIGHT_SHARE = 0.6
_SKEWED = math.radians(0.3)
_ONE_SIZE = 0.16
"""Heights of rows that differ by less are the page's usual size: boxes are uneven."""
_NUMBER = re.compile(
    r"(?<=[\u4e00-\u9fff])[〔\[［【{｛(（〈<]\s?((?:19|20)\d\d)\s?[〕\]］】}｝)）〉>](?=\s?(?:第\s?)?\d{1,5}\s?号)"
)
_ROUND = re.compile(r"[（(]\s?\d{4}\s?[)）]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page as OCR reads it, and the pieces that it was too unsure of."""

    page: Page
    dropped: tuple[Dropped, ...]


def require_ocr(why: str) -> None:
    """Raises MissingTool, which says ``why`` OCR is needed, when the extra is not installed."""
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None or find_spec("PIL") is None:
        raise MissingTool(f"{why}，需要文字识别（OCR）组件；请运行 pip install 'policykb[ocr]' 安装后再导入")


def read_image(data: bytes, limits: Limits) -> Reading:
    """Reads a picture of text: PNG, JPEG, BMP, WEBP, or TIFF of several pages.

    Raises MissingTool without the extra, DamagedFile for a picture that cannot be opened, OverLimit for more than ``limits.pages``
    pages or a page of more than 120 million pixels, NoTextFound where no text is seen.
    """
    require_ocr("文件是图片")
    found = []
    for number, picture in enumerate(_pictures(data, limits), start=1):
        found.append(recognise(picture, number, picture.width / _PAPER_WIDTH))
    pages, margins = without_margins([one.page for one in found])
    lines = paragraphs(pages)
    dropped = (*(piece for one in found for piece in one.dropped), *margins)
    if not lines:
        raise NoTextFound("图片里没有识别出文字；请确认图片是否清晰、方向是否正确")
    return Reading(tuple(lines), dropped=dropped)


def _pictures(data: bytes, limits: Limits) -> Iterator[Image]:
    from PIL import Image as Pictures
    from PIL.ImageOps import exif_transpose

    try:
        with Pictures.open(io.BytesIO(data)) as file:
            frames = int(getattr(file, "n_frames", 1))
            if frames > limits.pages:
                raise OverLimit(f"图片有 {frames} 页，超过上限 {limits.pages} 页；请拆分，{raise_by('pages')}")
            for frame in range(frames):
                file.seek(frame)
                if file.width * file.height > _MOST_PIXELS:
                    raise OverLimit(
                        f"图片第 {frame + 1} 页有 {file.width}×{file.height} 像素，超过上限 {_MOST_PIXELS // 1_000_000} 百万像素；请缩小后再导入"
                    )
                upright = exif_transpose(file)
                yield _on_white(upright if upright is not None else file)
    except (OSError, SyntaxError, ValueError, EOFError, Pictures.DecompressionBombError) as error:
        raise DamagedFile("图片已损坏或不完整，无法打开；请重新下载或另存后再导入") from error


def _on_white(picture: Image) -> Image:
    """The picture in colours, transparent parts white: black text on nothing would be black on black."""
    from PIL import Image as Pictures

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    white = Pictures.new("RGBA", picture.size, "white")
    white.alpha_composite(picture.convert("RGBA"))
    return white.convert("RGB")


def recognise(picture: Image, number: int, scale: float) -> Recognised:
    """Reads page ``number`` from its ``picture`` of ``scale`` pixels a point."""
    boxes = _boxes(picture)
    if boxes and sum(box.stands for box in boxes) > _UPRIGHT_SHARE * len(boxes):
        # The page lies on its side: of the two ways to turn it the one that reads better is right.
        turned = [picture.rotate(angle, expand=True) for angle in (90, 270)]
        picture, boxes = max(((one, _boxes(one, turn_lines=False)) for one in turned), key=lambda pair: _certainty(pair[1]))
    kept = [box for box in boxes if box.score >= _LEAST_CONFIDENCE and box.text.strip()]
    dropped = tuple(Dropped(box.text, Reason.UNSURE) for box in boxes if box.score < _LEAST_CONFIDENCE and box.text.strip())
    width, height = picture.width / scale, picture.height / scale
    found = blocks(_pieces(kept, scale), number)
    return Recognised(Page(number, width, height, tuple(found)), dropped)


@dataclass(frozen=True, slots=True)
class _Box:
    """A line of text in a picture: its corners from the upper left one clockwise, in pixels, and how sure its reading is."""

    corners: tuple[tuple[float, float], ...]
    text: str
    score: float

    @property
    def stands(self) -> bool:
        """Whether it is much higher than wide."""
        return self.height > 1.5 * self.width and len(self.text) > 1

    @property
    def width(self) -> float:
        """The length of its upper edge."""
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        """The length of its left edge."""
        return math.dist(self.corners[0], self.corners[3])


def _certainty(boxes: Sequence[_Box]) -> float:
    return sum(box.score * len(box.text) for box in boxes) / max(sum(len(box.text) for box in boxes), 1)


def _boxes(picture: Image, *, turn_lines: bool = True) -> list[_Box]:
    import numpy as np

    # Blue first, as the models were trained.
    result = _engine()(np.asarray(picture)[:, :, ::-1], use_cls=turn_lines)
    if result.boxes is None or result.txts is None:
        return []
    return [
        _Box(tuple((float(x), float(y)) for x, y in corners), repair_number(text), float(score))
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
    ]


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": _THREADS for kind in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "critical", "Global.text_score": 0.0, **threads})


def repair_number(text: str) -> str:
    """``text`` with the brackets around the year of a 文号 as 〔〕 where they were misread.

    A pair of round brackets stays: older documents print them. A wrong or square pair is what OCR makes of 〔〕.

    >>> repair_number("国发(2019]5号、国发[2019]6号、国发（2019）7号")
    '国发〔2019〕5号、国发〔2019〕6号、国发（2019）7号'
    """
    return _NUMBER.sub(lambda found: found[0] if _ROUND.fullmatch(found[0]) else f"〔{found[1]}〕", text)


def _pieces(boxes: Sequence[_Box], scale: float) -> list[Piece]:
    """The boxes as pieces of lines with a place for every character, the page set straight."""
    if not boxes:
        return []
    tilts = [math.atan2(box.corners[1][1] - box.corners[0][1], box.width) for box in boxes if box.width > 6 * box.height]
    tilt = median(tilts) if tilts else 0.0
    turn = complex(math.cos(-tilt), math.sin(-tilt)) if abs(tilt) > _SKEWED else complex(1, 0)
    sizes = [min(box.height, 1.05 * box.width / _units(box.text)) / scale for box in boxes]
    usual = median(size for size, box in zip(sizes, boxes, strict=True) for _ in range(len(box.text)))
    pieces = []
    for box, measured in zip(boxes, sizes, strict=True):
        size = usual if abs(measured - usual) < _ONE_SIZE * usual else measured
        points = [complex(x, y) * turn / scale for x, y in box.corners]
        left, right = min(points[0].real, points[3].real), max(points[1].real, points[2].real)
        base = sum(point.imag for point in points) / 4 + 0.38 * size
        pieces.append(piece_of(list(_glyphs(box, left, right, base, size))))
    return pieces


def _glyphs(box: _Box, left: float, right: float, base: float, size: float) -> Iterator[Glyph]:
    unit = (right - left) / _units(box.text)
    at = left
    for char in box.text.strip():
        width = unit * _unit(char)
        yield Glyph(char, at, at + width, base, size, confidence=round(box.score, 3))
        at += width


def _units(text: str) -> float:
    return max(sum(map(_unit, text.strip())), 0.5)


def _unit(char: str) -> float:
    return 1.0 if is_full_width(char) else 0.5
