"""PDFs: paragraphs as they were written, tables, columns, what is left off, and what is refused with which words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
import pytest

from ingest.document import build_document
from ingest.errors import DamagedFile, EncryptedFile, NoTextFound, OverLimit
from ingest.limits import DEFAULT_LIMITS
from ingest.lines import Line, Reading, Reason
from ingest.pdf import read_pdf
from ingest.printed import Glyph
from ingest.printed_characters import plain_character
from ingest.printed_rows import pieces, row_of
from ingest.reading import read
from tests.benchmarks.pdf_report import compare
from tests.writing_pdf import (
    FONT,
    Break,
    Heading,
    Paragraph,
    Part,
    Setting,
    Table,
    Title,
    write_pdf,
)

_DUTIES = (
    "托育机构应当取得备案。备案材料包括营业执照、场地证明、人员名册、健康检查报告以及消防验收合格的证明文件，由市卫生健康局在收到之日起"
    "五个工作日内审核完毕并向社会公布结果（公布期不少于30日），不得收取任何费用。"
)
_NUMBERS = "一二三四五六七八九十"
ARTICLES: tuple[Part, ...] = (
    Title("清沅市托育机构管理办法"),
    Heading("第一章　总则"),
    *(Paragraph(f"第{_NUMBERS[number]}条　{_DUTIES[: 30 + 13 * number % 90]}。") for number in range(6)),
    Heading("第二章　备案"),
    *(Paragraph(f"第{_NUMBERS[number]}条　{_DUTIES[: 25 + 17 * number % 90]}。") for number in range(6, 10)),
    Paragraph("（一）有固定场所的，提供权属证明；"),
    Paragraph("（二）租赁场所的，提供租期不少于三年的租赁合同、出租人身份证明以及场所安全检测报告。"),
)
TABLE = Table(
    (("机构类型", "每班人数", "保育人员"), ("乳儿班", "10人以下，经批准的混合编班除外", "3人"), ("托小班", "", "3人"))
)


def texts(data: bytes) -> list[str]:
    return [line.text for line in read_pdf(data, DEFAULT_LIMITS).lines]


def printed(parts: Sequence[Part]) -> list[str]:
    return [part.text for part in parts if isinstance(part, Title | Heading | Paragraph)]


def changed(data: bytes, change: Any) -> bytes:
    """``data`` after ``change`` was applied to every page."""
    document = pdfium.PdfDocument(data)
    for page in document:
        change(page)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "setting",
    [
        Setting(),
        Setting(size=10.5, leading=16),
        Setting(size=10.5, leading=16, columns=2),
        Setting(size=14, leading=40),
        Setting(size=16, leading=29, spread=6),
    ],
    ids=["official", "small", "two-columns", "wide-leading", "spaced-out"],
)
def test_paragraphs_come_back_as_they_were_written(setting: Setting) -> None:
    assert texts(write_pdf(ARTICLES, setting=setting)) == printed(ARTICLES)


def test_lines_know_their_page_and_how_they_look() -> None:
    lines = read_pdf(write_pdf([*ARTICLES, Break(), Paragraph("附件", centred=True)]), DEFAULT_LIMITS).lines
    assert (lines[0].text, lines[0].centred, lines[0].bold, lines[0].level) == (ARTICLES[0].text, True, True, None)  # type: ignore[union-attr]
    headings = [line for line in lines if line.text.startswith("第二章")]
    assert [(line.level, line.bold) for line in headings] == [(2, True)]
    assert not any(line.bold or line.level for line in lines if "条　" in line.text)
    assert [line.page for line in lines] == sorted(line.page or 0 for line in lines)
    assert (lines[0].page, lines[-1].page, lines[-1].text, lines[-1].centred) == (1, 3, "附件", True)


def test_a_paragraph_over_a_page_break_is_one_and_stands_on_its_first_page() -> None:
    long = [Paragraph(f"第{_NUMBERS[number]}条　{_DUTIES}") for number in range(10)]
    lines = read_pdf(write_pdf(long, head="清沅市规范性文件汇编"), DEFAULT_LIMITS).lines
    assert [line.text for line in lines] == printed(long)
    assert {line.page for line in lines} == {1, 2, 3}


@pytest.mark.parametrize("number", ["{}", "— {} —", "第 {} 页", "第{}页 共9页", "{}/9", "- {} -", "Page {} of 9", "·{}·"])
def test_heads_and_page_numbers_are_left_off(number: str) -> None:
    parts = [*ARTICLES, Break(), *ARTICLES]
    reading = read_pdf(write_pdf(parts, head="清沅市规范性文件汇编", number=number), DEFAULT_LIMITS)
    assert [line.text for line in reading.lines] == printed(parts)
    assert [dropped.reason for dropped in reading.dropped].count(Reason.RUNNING_HEAD) == 4
    assert [dropped.reason for dropped in reading.dropped].count(Reason.PAGE_NUMBER) == 4


def test_titles_of_annexes_on_every_page_are_no_running_heads() -> None:
    parts = [part for number in range(1, 6) for part in (Paragraph(f"附件{number}"), Paragraph(_DUTIES), Break())]
    assert texts(write_pdf(parts)) == printed(parts)
    issuers = [part for number in range(8) for part in (Title("清沅市卫生健康局"), *ARTICLES, Break())]
    assert texts(write_pdf(issuers)).count("清沅市卫生健康局") == 8


def test_text_across_the_page_is_left_off() -> None:
    def slanting(canvas: Any, page: int) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 60)
        canvas.setFillGray(0.8)
        canvas.translate(150, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    def pale(canvas: Any, page: int) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 60)
        canvas.setFillGray(0.85)
        canvas.drawString(150, 400, "清沅样本")
        canvas.restoreState()

    for decorate, word in ((slanting, "内部资料"), (pale, "清沅样本")):
        reading = read_pdf(write_pdf(ARTICLES, decorate=decorate), DEFAULT_LIMITS)
        assert [line.text for line in reading.lines] == printed(ARTICLES)
        assert [dropped.text for dropped in reading.dropped if dropped.reason != "page number"] == [word] * 2


def test_quotes_that_are_printed_after_their_line_stand_in_their_places() -> None:
    # Each character of 16 points where LibreOffice puts it: all those of one font, then those of another, some of them together.
    line, marks = "年内建成 双师课堂 教室，类别不低于 类。", {4: "“", 9: "”", 18: "Ⅲ"}
    glyphs = [Glyph(char, 80 + 16 * n, 96 + 16 * n, 300, 16) for n, char in enumerate(line) if char != " "]
    glyphs += [Glyph(char, 80 + 16 * n, (96 if char == "Ⅲ" else 86) + 16 * n, 300, 16) for n, char in marks.items()]
    rows = [row_of([piece]) for piece in pieces(glyphs)]
    assert [row.text for row in rows if row] == ["年内建成“双师课堂”教室，类别不低于Ⅲ类。"]
    beside = [Glyph(char, 300 + 16 * n, 316 + 16 * n, 300, 16) for n, char in enumerate("另一栏")]
    assert len(pieces([*glyphs[:8], *beside])) == 2


def test_paragraphs_set_apart_by_space_are_told_though_most_are_one_row() -> None:
    paragraphs = [_DUTIES[:27] + "。" * (number % 2) for number in range(9)] + [_DUTIES[:54]]

    def drawn(canvas: Any, page: int) -> None:
        canvas.setFont(FONT, 16)
        y = 800.0
        for text in paragraphs:
            for row in (text[:27], text[27:]):
                canvas.drawString(80, y, row)
                y -= 21 if row else 0
            y -= 14

    assert texts(write_pdf([], decorate=drawn)) == paragraphs


def test_rows_that_stand_alone_are_no_part_of_a_full_row_above() -> None:
    full = _DUTIES[:26] * 2
    parts: list[Part] = [
        Title("清沅市发展和改革委员会 清沅市财政局 清沅市教育局关于印发《清沅市托育收费管理办法》的通知"),
        Paragraph("清发改价〔2024〕56号"),
        Paragraph("2022年3月1日 清沅市人民代表大会常务委员会公告"),
        Paragraph("2024年6月1日 修改"),
        Paragraph(full),
        Paragraph("2024年6月18日"),
        Paragraph(full),
        Paragraph("附件1", flush=True),
        Paragraph(full[:25]),
        Paragraph(_DUTIES),
    ]
    lines = read_pdf(write_pdf(parts), DEFAULT_LIMITS).lines
    assert [line.text for line in lines] == printed(parts)
    assert lines[0].centred


def test_tables_are_rows() -> None:
    lines = read_pdf(write_pdf([Paragraph(_DUTIES), TABLE, Paragraph(_DUTIES), TABLE]), DEFAULT_LIMITS).lines
    rows = [(line.text, line.row.table, line.row.header) for line in lines if line.row]
    assert rows[:3] == [
        ("机构类型 | 每班人数 | 保育人员", 0, True),
        ("乳儿班 | 10人以下，经批准的混合编班除外 | 3人", 0, False),
        ("托小班 |  | 3人", 0, False),
    ]
    assert [row[1:] for row in rows[3:]] == [(1, True), (1, False), (1, False)]
    assert [line.text for line in lines if not line.row] == [_DUTIES, _DUTIES]


def test_tables_with_three_level_rules_are_rows() -> None:
    table = Table((*TABLE.rows, ("托大班", "20人以下", "2人")), open=True)
    lines = read_pdf(
        write_pdf([Paragraph(_DUTIES), table, Paragraph(_DUTIES), table, Paragraph(_DUTIES)]), DEFAULT_LIMITS
    ).lines
    rows = [(line.text, line.row.table, line.row.header) for line in lines if line.row]
    assert rows[:4] == [
        ("机构类型 | 每班人数 | 保育人员", 0, True),
        ("乳儿班 | 10人以下，经批准的混合编班除外 | 3人", 0, False),
        ("托小班 |  | 3人", 0, False),
        ("托大班 | 20人以下 | 2人", 0, False),
    ]
    assert [row[1] for row in rows[4:]] == [1] * 4
    assert [line.text for line in lines if not line.row] == [_DUTIES] * 3


def test_a_table_whose_rows_are_ruled_keeps_cells_of_several_lines_together() -> None:
    rows: list[tuple[tuple[str, ...], ...]]
    rows = [(("项目",), ("要求",), ("期限",)), (("场地",), ("取得权属证明或者", "租赁合同"), ("三年",))]
    rows += [(("人员",), ("持证上岗",), ("入职前",)), (("消防", "验收"), ("合格",), ("备案前",))]

    def drawn(canvas: Any, page: int) -> None:
        canvas.setFont(FONT, 12)
        y = 500.0
        canvas.line(80, y, 515, y)
        for row in rows:
            height = 18 * max(map(len, row)) + 6
            for x, cell in zip((90, 200, 400), row, strict=True):
                for number, text in enumerate(cell):
                    canvas.drawString(x, y - 16 - 18 * number - 9 * (height > 18 * len(cell) + 6), text)
            y -= height
            canvas.line(80, y, 515, y)

    lines = read_pdf(write_pdf([Paragraph(_DUTIES)], decorate=drawn), DEFAULT_LIMITS).lines
    expected = [" | ".join("".join(cell) for cell in row) for row in rows]
    assert [line.text for line in lines if line.row] == expected


def test_level_rules_around_text_make_no_table() -> None:
    def colophon(canvas: Any, page: int) -> None:
        canvas.setFont(FONT, 14)
        for y in (180, 155, 130, 105):
            canvas.line(80, y, 515, y)
        for y, left, right in (
            (162, "抄送：市委办公室。", ""),
            (137, "清沅市教育局", "2024年4月27日印发"),
            (112, "校对：周岭", "共印50份"),
        ):
            canvas.drawString(84, y, left)
            canvas.drawString(380, y, right)

    def columns(canvas: Any, page: int) -> None:
        canvas.setFont(FONT, 10)
        for y in (500, 476, 300):
            canvas.line(80, y, 515, y)
        for number in range(8):
            for x in (84, 310):
                canvas.drawString(x, 482 - 20 * number - 10 * bool(number), _DUTIES[number : number + 20])

    for decorate in (colophon, columns):
        lines = read_pdf(write_pdf([Paragraph(_DUTIES)], decorate=decorate), DEFAULT_LIMITS).lines
        assert not any(line.row for line in lines)
        assert len(lines) > 1


def test_a_table_over_pages_is_one_and_its_header_is_said_once() -> None:
    first = [("序号", "机构", "地址"), *((str(number), f"清沅第{number}托育园", "城东路") for number in range(1, 20))]
    second = [first[0], *((str(number), f"清沅第{number}托育园", "城西路") for number in range(20, 30))]
    lines = read_pdf(write_pdf([Table(first), Break(), Table(second)]), DEFAULT_LIMITS).lines
    assert {line.row.table for line in lines if line.row} == {0}
    assert [line.text for line in lines].count("序号 | 机构 | 地址") == 1
    assert len(lines) == 30
    assert {line.page for line in lines} == {1, 2}


def test_a_box_around_text_is_no_table() -> None:
    def box(canvas: Any, page: int) -> None:
        canvas.rect(60, 80, 475, 680)

    assert texts(write_pdf(ARTICLES, decorate=box)) == printed(ARTICLES)


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_turned_pages_are_read_upright(quarter: int) -> None:
    data = write_pdf([*ARTICLES, TABLE])
    expected = texts(data)
    # A page that a reader must turn: the text itself runs sideways in the file or on the screen.
    assert texts(changed(data, lambda page: page.set_rotation(quarter))) == expected


def test_the_visible_part_of_a_page_counts() -> None:
    data = write_pdf(ARTICLES, head="清沅市规范性文件汇编")
    assert texts(changed(data, lambda page: page.set_cropbox(40, 40, 560, 770))) == printed(ARTICLES)


def test_letters_that_fonts_name_strangely_are_written_as_usual() -> None:
    assert [plain_character(ord(char)) for char in "⼀⽂⺠⻓豈\ufb01"] == ["一", "文", "民", "长", "豈", "fi"]
    assert [plain_character(ord(char)) for char in "１①㎡〔﹝（"] == list("１①㎡〔﹝（")
    assert [plain_character(code) for code in (0x200B, 0xFEFF, 0x07)] == ["", "", ""]


def test_latin_words_are_parted_and_hyphens_closed() -> None:
    text = "（三）采用 ISO 9001 质量管理体系认证（Quality Management System Certification）的机构，登记编号为QY-2023-0015，有效期至2026年12月31日。"
    assert texts(write_pdf([Paragraph(text), Paragraph(_DUTIES)]))[0] == text


def test_tables_of_contents_stay_lines() -> None:
    entries = [f"第{_NUMBERS[number]}章　总则与备案{'…' * 17}{number + 1}" for number in range(5)]
    parts = [Title("清沅市托育机构管理办法"), Paragraph("目录", centred=True), *map(Paragraph, entries), Break(), *ARTICLES]
    assert texts(write_pdf(parts)) == printed(parts)


def test_footnotes_wait_for_the_end_of_the_paragraph() -> None:
    def note(canvas: Any, page: int) -> None:
        if page == 1:
            canvas.setFont(FONT, 9)
            canvas.drawString(80, 90, "① 本条所称工作日，不含法定节假日。")

    long = [Paragraph(f"第{_NUMBERS[number]}条　{_DUTIES}{_DUTIES}") for number in range(4)]
    expected = printed(long)
    assert texts(write_pdf(long, decorate=note)) == [*expected[:3], "① 本条所称工作日，不含法定节假日。", expected[3]]


def test_bookmarks_join_a_title_in_two_lines() -> None:
    parts = [*ARTICLES, Break(), Title("清沅市卫生健康局"), Title("托育机构评级办法"), *ARTICLES[1:]]
    plain = texts(write_pdf(parts))
    joined = texts(write_pdf(parts, outline=[("清沅市卫生健康局托育机构评级办法", 3)]))
    assert "清沅市卫生健康局" in plain
    assert "清沅市卫生健康局托育机构评级办法" in joined


def test_sections_and_passages_equal_those_of_the_text() -> None:
    parts = [*ARTICLES, TABLE]
    made = read_pdf(write_pdf(parts, head="清沅市规范性文件汇编"), DEFAULT_LIMITS)
    plain = Reading((*(Line(text) for text in printed(ARTICLES)), *(line for line in made.lines if line.row)))

    def outline(reading: Reading) -> tuple[Any, ...]:
        document = build_document(reading, source="a", digest="d", name="a")
        return document.title, document.text, document.sections, document.passages, document.tables

    assert outline(made) == outline(plain)


def test_encrypted() -> None:
    with pytest.raises(EncryptedFile, match="密码"):
        read_pdf(write_pdf(ARTICLES, password="secret"), DEFAULT_LIMITS)


@pytest.mark.parametrize("cut", [20, 400, 0.5, -700], ids=str)
def test_truncated(cut: float) -> None:
    data = write_pdf(ARTICLES)
    data = data[: int(cut * len(data)) if isinstance(cut, float) else cut]
    # What pdfium can repair is read whole; for all else there is a reason.
    try:
        found = texts(data)
    except (DamagedFile, NoTextFound):
        return
    assert found == printed(ARTICLES)


def test_damaged() -> None:
    for data in (b"%PDF-1.7\n" + bytes(range(256)) * 40, b"%PDF-1.4", b"%PDF-1.7\n%%EOF", b"junk %PDF-1.3 \x00\x00"):
        with pytest.raises(DamagedFile, match="已损坏"):
            read(data, "通知.pdf")


_EMPTY = b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[%s]/Count %d>>endobj\n%strailer<</Root 1 0 R>>\n"


def test_no_pages_and_too_many() -> None:
    with pytest.raises(DamagedFile, match=r"没有页面|已损坏"):
        read_pdf(_EMPTY % (b"", 0, b""), DEFAULT_LIMITS)
    with pytest.raises(OverLimit, match=r"5000 页.*--max-pages"):
        read_pdf(write_pdf([Break()] * 4999), DEFAULT_LIMITS)
    assert texts(write_pdf(ARTICLES)) == [
        line.text for line in read_pdf(write_pdf(ARTICLES), replace(DEFAULT_LIMITS, pages=2)).lines
    ]
    with pytest.raises(OverLimit, match="2 页，超过上限 1 页"):
        read_pdf(write_pdf(ARTICLES), replace(DEFAULT_LIMITS, pages=1))


def test_blank_pages_hold_no_text() -> None:
    with pytest.raises(NoTextFound):
        read_pdf(write_pdf([Break(), Break()], number=""), DEFAULT_LIMITS)


def test_a_page_tree_without_end_is_damaged_or_blank() -> None:
    deep = b"".join(b"%d 0 obj<</Type/Pages/Kids[%d 0 R]/Count 1>>endobj\n" % (n, n + 1) for n in range(3, 6000))
    for kids in (b"3 0 R", b"2 0 R"):
        with pytest.raises((DamagedFile, NoTextFound)):
            read_pdf(_EMPTY % (kids, 1, deep), DEFAULT_LIMITS)


def test_a_form_that_holds_itself_ends() -> None:
    form = (
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 5>>stream\n/F Do\nendstream endobj\n"
        b"5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 500 500]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>stream\n/F Do\nendstream endobj\n"
    )
    with pytest.raises((DamagedFile, NoTextFound)):
        read_pdf(_EMPTY % (b"3 0 R", 1, form), DEFAULT_LIMITS)


def test_comparison_counts_what_it_says() -> None:
    same = compare(["甲乙丙", "丁戊"], ["甲乙 丙", "丁戊"])
    assert (same.kept, same.extra, same.boundary_f1) == (1.0, 0.0, 1.0)
    worse = compare(["甲乙丙", "丁戊"], ["甲乙丙丁", "己"])
    assert worse.kept == 4 / 5
    assert worse.extra == pytest.approx(1 / 5)
    assert worse.boundary_f1 == 0.0
