"""Pictures of text: what OCR reads becomes paragraphs like any others, with the confidence kept."""

from __future__ import annotations

import io
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image

from ingest.errors import DamagedFile, MissingTool, NoTextFound, OverLimit
from ingest.limits import DEFAULT_LIMITS
from ingest.lines import Line
from ingest.ocr import read_image, repair_number
from ingest.pdf import read_pdf
from ingest.reading import read
from tests.writing_pdf import FONT, NOTO, Paragraph, picture, picture_pdf, write_pdf

PAGE = (
    "　　　　清江市卫生健康局文件",
    "",
    "　　　　　　清卫发〔2026〕15号",
    "",
    "　　　关于开展托育机构备案的通知",
    "",
    "各县（区）卫生健康局：",
    "　　为规范全市托育服务行为，保障婴幼儿健康",
    "成长，现将有关事项通知如下，请认真贯彻执行。",
    "　　一、备案范围",
    "　　凡在本市提供三岁以下婴幼儿照护服务的机",
    "构，应当于2026年6月30日前完成备案。",
)
TEXT = (
    "清江市卫生健康局文件",
    "清卫发〔2026〕15号",
    "关于开展托育机构备案的通知",
    "各县（区）卫生健康局：",
    "为规范全市托育服务行为，保障婴幼儿健康成长，现将有关事项通知如下，请认真贯彻执行。",
    "一、备案范围",
    "凡在本市提供三岁以下婴幼儿照护服务的机构，应当于2026年6月30日前完成备案。",
)


@pytest.fixture(scope="module", autouse=True)
def _ocr() -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed: no picture is read")
    if not Path(NOTO).exists():
        pytest.skip("no fonts-noto-cjk to draw pictures of text with")


def drawn(lines: Sequence[str] = PAGE, tilt: float = 0.0) -> Image.Image:
    """``lines`` as a scanner sees them, on no more paper than they take: OCR pays for every pixel."""
    return picture(lines, size=36, width=1200, height=300 + 62 * len(lines), tilt=tilt)


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """The page as a scanner sees it."""
    return drawn()


@pytest.fixture(scope="module")
def head() -> Image.Image:
    """What stands above the text."""
    return drawn(PAGE[:5])


def encoded(pages: Sequence[Image.Image], kind: str) -> bytes:
    file = io.BytesIO()
    more: dict[str, Any] = {"save_all": True, "append_images": [page.copy() for page in pages[1:]]} if len(pages) > 1 else {}
    pages[0].copy().save(file, kind, **more)  # saving leaves options of one kind behind that spoil the next
    return file.getvalue()


def words(lines: Sequence[Line]) -> list[str]:
    return [line.text.replace(" ", "") for line in lines]


def test_a_picture_is_paragraphs_with_their_confidence(page: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("OCR must not reach for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    reading, encoding = read(encoded([page], "PNG"), "通知.png")
    assert encoding == "image"
    assert words(reading.lines) == list(TEXT)
    assert all(line.page == 1 and line.confidence and 0.8 < line.confidence <= 1 for line in reading.lines)


@pytest.mark.parametrize("kind", ["JPEG", "BMP", "WEBP", "TIFF"])
def test_every_kind_of_picture(head: Image.Image, kind: str) -> None:
    reading = read(encoded([head], kind), f"扫描.{kind.lower()}")[0]
    assert words(reading.lines) == list(TEXT[:3])


def test_pages_of_a_tiff_and_the_limit(head: Image.Image) -> None:
    reading = read_image(data := encoded([head, drawn(PAGE[6:])], "TIFF"), DEFAULT_LIMITS)
    assert words(reading.lines) == list(TEXT)
    assert [line.page for line in reading.lines] == [1] * 3 + [2] * 4
    with pytest.raises(OverLimit, match=r"2 页，超过上限 1 页.*--max-pages"):
        read_image(data, replace(DEFAULT_LIMITS, pages=1))


def test_a_tilted_page() -> None:
    assert words(read_image(encoded([drawn(tilt=1.2)], "PNG"), DEFAULT_LIMITS).lines) == list(TEXT)


@pytest.mark.parametrize("angle", [90, 270])
def test_a_page_on_its_side(head: Image.Image, angle: int) -> None:
    turned = head.rotate(angle, expand=True)
    assert words(read_image(encoded([turned], "PNG"), DEFAULT_LIMITS).lines) == list(TEXT[:3])


def test_scanned_pages_of_a_pdf(page: Image.Image, head: Image.Image) -> None:
    reading = read_pdf(picture_pdf([page, head]), DEFAULT_LIMITS)
    assert words(reading.lines) == [*TEXT, *TEXT[:3]]
    assert {line.page for line in reading.lines} == {1, 2}
    assert all(line.confidence for line in reading.lines)


def test_only_pages_without_text_are_recognised(page: Image.Image, tmp_path: Path) -> None:
    page.save(tmp_path / "page.png")

    def scan(canvas: Any, number: int) -> None:
        if number == 2:
            canvas.drawImage(str(tmp_path / "page.png"), 0, 200, 595, 595 * page.height / page.width)
        else:
            canvas.setFont(FONT, 16)
            canvas.drawString(80, 700, "第一条　本页有文字层。")

    from tests.writing_pdf import Break

    lines = read_pdf(write_pdf([Break()], number="", decorate=scan), DEFAULT_LIMITS).lines
    assert (lines[0].text, lines[0].confidence) == ("第一条　本页有文字层。", None)
    assert words(lines[1:]) == list(TEXT)
    assert all(line.confidence and line.page == 2 for line in lines[1:])


def test_an_empty_or_broken_picture() -> None:
    with pytest.raises(NoTextFound, match="没有识别出文字"):
        read_image(encoded([Image.new("RGB", (800, 600), "white")], "PNG"), DEFAULT_LIMITS)
    whole = encoded([picture(PAGE[:3], height=700)], "PNG")
    for data in (whole[:200], whole[:-2000], b"BM" + b"\x00" * 50, b"\xff\xd8\xff" + b"\x01" * 300):
        with pytest.raises(DamagedFile, match="图片已损坏"):
            read(data, "扫描.png")


def test_transparent_pictures_are_read_on_white(head: Image.Image) -> None:
    clear = Image.new("RGBA", head.size, (0, 0, 0, 0))
    ink = head.convert("L").point(lambda level: 255 - level)
    clear.paste((0, 0, 0, 255), (0, 0), ink)
    assert words(read_image(encoded([clear], "PNG"), DEFAULT_LIMITS).lines) == list(TEXT[:3])


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("清政发(2026]5号", "清政发〔2026〕5号"),
        ("清政发[2026]5号", "清政发〔2026〕5号"),
        ("清政发〔2026】第 5 号", "清政发〔2026〕第 5 号"),
        ("清政发（2026）5号", "清政发（2026）5号"),
        ("见注[2026]，共[3]号", "见注[2026]，共[3]号"),
        ("(2026]5号", "(2026]5号"),
    ],
    ids=["mixed", "square", "half", "round", "note", "bare"],
)
def test_misread_brackets_of_a_number(printed: str, expected: str) -> None:
    assert repair_number(printed) == expected


def test_without_the_extra_the_reader_says_what_to_install(head: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.ocr.find_spec", lambda name: None)
    with pytest.raises(MissingTool, match=r"pip install 'policykb\[ocr\]'"):
        read_image(encoded([head], "PNG"), DEFAULT_LIMITS)
    with pytest.raises(MissingTool, match=r"第 1 页是扫描图片.*policykb\[ocr\]"):
        read_pdf(picture_pdf([head]), DEFAULT_LIMITS)
    assert read_pdf(write_pdf([Paragraph("第一条　有文字层的不需要。")]), DEFAULT_LIMITS).lines
