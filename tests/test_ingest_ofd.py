"""OFD: lines of print become the paragraphs that were wrapped, tables rows; what is not text stays out."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.errors import DamagedFile, EncryptedFile, IngestError, NoTextFound, OverLimit
from ingest.formats import Format
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Reading
from ingest.ofd import read_ofd
from ingest.ofd_content import deltas
from ingest.reading import read
from tests.writing_ofd import Block, package, text_object, write_ofd

_ARTICLES = [
    f"第{number}条　本市河道保洁由区水务部门负责组织，镇、街道应当按照责任分区落实保洁人员，每季度公布一次河段保洁情况，"
    f"并将第{number}号责任清单报市水务局备案；未按期公布的，由市水务局责令限期补报。"
    for number in "一二三四五六七八九十"
]
_ROWS = (
    ("序号", "河段名称", "责任单位", "保洁频次"),
    *((f"{n}", f"清沅河第{n}段自老石桥至新水闸的沿岸", f"第{n}街道办事处", "每日一次") for n in range(1, 31)),
)
_NOTICE = [
    Block("title", "清沅市人民政府办公室关于印发《清沅市河道保洁责任分区办法》的通知"),
    Block("centred", "清政办发〔2031〕17号"),
    Block("flush", "各区人民政府，市政府各部门："),
    Block("heading", "一、总体要求"),
    *(Block("paragraph", text) for text in _ARTICLES),
    Block("heading", "二、责任分区"),
    Block("paragraph", "各河段的责任单位和保洁频次如下："),
    Block("table", rows=_ROWS),
    Block("paragraph", "本通知自印发之日起施行。"),
    Block("right", "清沅市人民政府办公室"),
    Block("right", "2031年5月6日"),
]


def _read(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Reading:
    return read_ofd(data, limits)


def _page(*objects: str) -> str:
    return f'<ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content>'


def test_a_notice_comes_out_as_it_was_written() -> None:
    reading = _read(write_ofd(_NOTICE, head="清沅市水务文件汇编"))
    paragraphs = [line.text for line in reading.lines if line.row is None]
    assert paragraphs == [block.text for block in _NOTICE if block.text]
    assert {reason for _, reason in ((d.text, d.reason) for d in reading.dropped)} == {"page number", "running head"}


def test_pages_are_counted_and_the_title_is_bold_and_centred() -> None:
    reading = _read(write_ofd(_NOTICE))
    assert reading.lines[0].page == 1
    assert reading.lines[0].bold
    assert reading.lines[1].centred
    assert reading.lines[-1].page == max(line.page or 0 for line in reading.lines) > 3
    pages = [line.page or 0 for line in reading.lines]
    assert pages == sorted(pages)


def test_a_ruled_table_is_rows_and_goes_on_over_pages_with_its_header_once() -> None:
    rows = [line for line in _read(write_ofd(_NOTICE)).lines if line.row]
    assert [line.text for line in rows] == [" | ".join(row) for row in _ROWS]
    assert [line.row.header for line in rows if line.row] == [True] + [False] * 30
    assert {line.row.table for line in rows if line.row} == {0}
    assert len({line.page for line in rows}) > 1


def test_steps_may_be_repeated_by_g() -> None:
    assert deltas("1 g 2 5 3") == [1.0, 5.0, 5.0, 3.0]
    assert deltas("g 2 1.5 g 1 -3") == [1.5, 1.5, -3.0]
    assert len(deltas("g 900000 1")) == 100_000


def test_text_is_placed_by_boundary_and_matrix_and_read_by_line() -> None:
    scaled = (
        '<ofd:TextObject ID="1" Boundary="40 50 90 12" CTM="6 0 0 6 0 0" Font="3" Size="1">'
        '<ofd:TextCode X="0" Y="1" DeltaX="1 1 1">保洁频次</ofd:TextCode></ofd:TextObject>'
    )
    before = text_object("表一：", 20, 50, 6)
    below = text_object("每日一次", 20, 80, 6)
    assert [line.text for line in _read(package([_page(below, scaled, before)])).lines] == ["表一：保洁频次", "每日一次"]


def test_two_things_far_apart_on_a_line_keep_their_distance() -> None:
    head = (text_object("清水发〔2031〕3号", 28, 60), text_object("签发人：李河", 130, 60))
    assert _read(package([_page(*head)])).lines[0].text.split("   ") == ["清水发〔2031〕3号", " 签发人：李河"]


def test_letter_spaced_text_has_no_blanks() -> None:
    spaced = [text_object(char, 40 + 14 * n, 60, 7) for n, char in enumerate("清沅市水务局文件")]
    assert _read(package([_page(*spaced)])).lines[0].text == "清沅市水务局文件"


def test_a_slanted_watermark_is_dropped() -> None:
    slanted = text_object("内部资料", 60, 90, 9, attributes=' CTM="0.7 -0.7 0.7 0.7 0 0"')
    reading = _read(package([_page(slanted, text_object("河道每日保洁一次。", 28, 60))]))
    assert [line.text for line in reading.lines] == ["河道每日保洁一次。"]
    assert [(d.text, d.reason) for d in reading.dropped] == [("内部资料", "text across the page")]


@pytest.mark.parametrize("turn", ["0 1 -1 0", "0 -1 1 0"], ids=["down", "up"])
def test_a_page_whose_text_runs_sideways_is_turned(turn: str) -> None:
    texts = ["河道每日保洁一次。", "垃圾应当当日清运。", "结果每季公布一次。"]
    down = turn == "0 1 -1 0"
    objects = [
        text_object(text, 120 - 15 * n if down else 60 + 15 * n, 30 if down else 200, attributes=f' CTM="{turn} 0 0"')
        for n, text in enumerate(texts)
    ]
    assert "".join(line.text for line in _read(package([_page(*objects)])).lines) == "".join(texts)


def test_look_alikes_and_text_set_twice_are_mended() -> None:
    objects = [text_object("⼈民政府", 28, 60), text_object("河道保洁办法", 28, 90), text_object("河道保洁办法", 28.2, 90)]
    assert [line.text for line in _read(package([_page(*objects)])).lines] == ["人民政府", "河道保洁办法"]


def test_templates_blocks_and_composites_are_drawn() -> None:
    unit = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="9" Width="80" Height="9">'
        f"<ofd:Content>{text_object('单元里的文字。', 0, 0)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    template = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{_page(text_object("模板里的标题", 28, 40))}</ofd:Page>'
    nested = (
        f'<ofd:PageBlock ID="5"><ofd:PageBlock ID="6">{text_object("块里的正文。", 28, 80)}</ofd:PageBlock></ofd:PageBlock>'
    )
    drawn = '<ofd:CompositeObject ID="7" ResourceID="9" Boundary="28 120 80 9"/>'
    page = '<ofd:Template TemplateID="8"/>' + _page(nested, drawn)
    data = _edited(
        package([page], extra={"Doc_0/DocRes.xml": unit, "Doc_0/Tpl.xml": template}),
        "Doc_0/Document.xml",
        "</ofd:CommonData>",
        '<ofd:DocumentRes>DocRes.xml</ofd:DocumentRes><ofd:TemplatePage ID="8" BaseLoc="/Doc_0/Tpl.xml"/></ofd:CommonData>',
    )
    assert [line.text for line in _read(data).lines] == ["模板里的标题", "块里的正文。", "单元里的文字。"]


def test_notes_are_text_and_stamps_are_not() -> None:
    listed = '<ofd:Annotations xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Page PageID="1"><ofd:FileLoc>Page_0.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    note = f'<ofd:Annot ID="1" Type="Highlight"><ofd:Appearance Boundary="28 90 90 9">{text_object("经办人批注。", 0, 0)}</ofd:Appearance></ofd:Annot>'
    stamp = f'<ofd:Annot ID="2" Type="Stamp"><ofd:Appearance Boundary="90 200 40 40">{text_object("某某专用章", 0, 0)}</ofd:Appearance></ofd:Annot>'
    data = package(
        [_page(text_object("河道每日保洁一次。", 28, 60))],
        document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        extra={
            "Doc_0/Annots/Annotations.xml": listed,
            "Doc_0/Annots/Page_0.xml": f'<ofd:PageAnnot xmlns:ofd="http://www.ofdspec.org/2016">{note}{stamp}</ofd:PageAnnot>',
        },
    )
    assert [line.text for line in _read(data).lines] == ["河道每日保洁一次。", "经办人批注。"]


def test_what_the_program_says_of_the_file_is_no_fact_of_the_document() -> None:
    info = "<ofd:Title>未命名-终稿2</ofd:Title><ofd:Author>user</ofd:Author><ofd:CreationDate>2030-01-01</ofd:CreationDate>"
    facts = _read(write_ofd(_NOTICE, info=info)).facts
    assert (facts.title, facts.author, facts.published) == (None, None, None)
    assert ("标题", "未命名-终稿2") in facts.extra
    assert ("创建日期", "2030-01-01") in facts.extra


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"左栏第{n}行说明河道保洁的责任分工" for n in range(8)]
    right = [f"右栏第{n}行列出各街道的联系办法" for n in range(8)]
    objects = [text_object(text, 20, 40 + 8 * n, 4.8) for n, text in enumerate(left)]
    objects += [text_object(text, 112, 40 + 8 * n, 4.8) for n, text in enumerate(right)]
    text = "".join(line.text for line in _read(package([_page(*objects)])).lines)
    assert text == "".join(left) + "".join(right)


def test_reading_is_the_door_to_ofd() -> None:
    reading, encoding = read(write_ofd(_NOTICE), "通知.ofd")
    assert encoding == Format.OFD.value
    assert reading.lines


def _edited(data: bytes, name: str, old: str, new: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for member in source.namelist():
            text = source.read(member).decode()
            target.writestr(member, text.replace(old, new) if member == name else text)
    return buffer.getvalue()


_DEEP = "<ofd:PageBlock>" * 10_000 + "</ofd:PageBlock>" * 10_000


@pytest.mark.parametrize(
    ("data", "limits", "error"),
    [
        pytest.param(write_ofd(_NOTICE)[:-200], DEFAULT_LIMITS, DamagedFile, id="cut off"),
        pytest.param(
            _edited(write_ofd(_NOTICE), "Doc_0/Document.xml", "</ofd:Pages>", ""), DEFAULT_LIMITS, DamagedFile, id="bad xml"
        ),
        pytest.param(
            _edited(write_ofd(_NOTICE), "Doc_0/Document.xml", "Page_0/", "Page_77/"),
            DEFAULT_LIMITS,
            DamagedFile,
            id="page missing",
        ),
        pytest.param(package([]), DEFAULT_LIMITS, DamagedFile, id="no pages"),
        pytest.param(package([_page()]), DEFAULT_LIMITS, NoTextFound, id="no text"),
        pytest.param(write_ofd(_NOTICE, extra={"Encryptions.xml": "<e/>"}), DEFAULT_LIMITS, EncryptedFile, id="encrypted"),
        pytest.param(write_ofd(_NOTICE), Limits(pages=2), OverLimit, id="too many pages"),
        pytest.param(write_ofd(_NOTICE), Limits(unpacked=9_000), OverLimit, id="too large unpacked"),
        pytest.param(write_ofd(_NOTICE), Limits(members=3), OverLimit, id="too many files"),
        pytest.param(package([_page(_DEEP)]), DEFAULT_LIMITS, OverLimit, id="too deep"),
        pytest.param(
            package([_page(text_object("\ue001\ue002\ue003\ue004", 30, 30))]), DEFAULT_LIMITS, NoTextFound, id="private codes"
        ),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, limits: Limits, error: type[IngestError]) -> None:
    with pytest.raises(error, match=r"OFD"):
        _read(data, limits)
