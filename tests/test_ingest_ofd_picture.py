"""Pages of OFD files as pictures: what is drawn where, and where the cited words stand."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from ingest.errors import DamagedFile
from ingest.ofd_picture import ofd_page_picture
from tests.writing_ofd import Block, package, text_object, write_ofd

OFDS = Path(__file__).parents[1].parent / "shared" / "data" / "raw" / "ofd"
SVG = "{http://www.w3.org/2000/svg}"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def layer(*objects: str) -> str:
    return f'<ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content>'


def drawn(data: bytes, page: int = 1, words: str = "") -> etree._Element:
    return etree.fromstring(ofd_page_picture(data, page, words).data)


def test_text_stands_where_the_file_puts_it() -> None:
    data = package([layer(text_object("甲 乙", 20, 30, 5.0, font=4))])
    (text,) = drawn(data).iter(f"{SVG}text")
    assert text.text == "甲乙"  # blanks show nothing
    assert text.get("transform") == "matrix(1 0 0 1 20 30)"
    assert text.get("x") == "0 7.5"
    assert text.get("y") == "5"
    assert text.get("font-weight") == "700"
    assert "SimHei" in (text.get("font-family") or "")


def test_paths_colours_and_hidden_objects() -> None:
    path = (
        '<ofd:PathObject ID="0" Boundary="10 10 5 5" Fill="true" LineWidth="0.5"{}><ofd:FillColor Value="255 0 0" Alpha="127"/>'
        '<ofd:StrokeColor Value="0 0 0 255"/><ofd:AbbreviatedData>S 0 0 L 5 0 B 1 2 3 4 5 5 Q 1 1 0 5 C</ofd:AbbreviatedData></ofd:PathObject>'
    )
    (shape,) = drawn(package([layer(path.format(""), path.format(' Visible="false"'))])).iter(f"{SVG}path")
    assert shape.get("d") == "M 0 0 L 5 0 C 1 2 3 4 5 5 Q 1 1 0 5 Z"
    assert (shape.get("fill"), shape.get("fill-opacity"), shape.get("stroke")) == ("#ff0000", "0.498", "#000000")
    assert shape.get("stroke-width") == "0.5"


def test_images_are_carried_along_and_missing_ones_leave_their_place() -> None:
    image = '<ofd:ImageObject ID="0" Boundary="0 0 50 20" CTM="50 0 0 20 0 0" ResourceID="{}"/>'
    namespace = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = f'<ofd:Res {namespace} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'
    data = package([layer(image.format(9), image.format(8))], extra={"Doc_0/Res.xml": listed}, document="")
    data = with_file(
        data, "Doc_0/Res/seal.png", PNG, ("<ofd:PublicRes>", "<ofd:DocumentRes>Res.xml</ofd:DocumentRes><ofd:PublicRes>")
    )
    root = drawn(data)
    (shown,) = root.iter(f"{SVG}image")
    assert (shown.get("href") or "").startswith("data:image/png;base64,iVBOR")
    assert shown.get("transform") == "matrix(50 0 0 20 0 0)"
    assert [rect.get("fill") for rect in root.iter(f"{SVG}rect")] == ["#fff", "#eee"]


def with_file(data: bytes, name: str, content: bytes, change: tuple[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            new.writestr(member, old.read(member).replace(change[0].encode(), change[1].encode()))
        new.writestr(name, content)
    return buffer.getvalue()


def test_cited_words_are_boxed_line_by_line() -> None:
    articles = [f"第{n}条 渡口的船只应当每日检修一次并且记入航行簿，由渡口管理所逐月查验后归档保存。" for n in "一二三"]
    data = write_ofd([Block("title", "渡口管理办法"), *(Block("paragraph", article) for article in articles)])
    boxes = [ofd_page_picture(data, 1, article).boxes for article in articles]
    assert [len(each) for each in boxes] == [2, 2, 2]
    tops = [box.top for each in boxes for box in each]
    assert tops == sorted(tops)
    assert ofd_page_picture(data, 1, "没有印在这一页上的文字").boxes == ()
    first, second = boxes[0]
    assert first.left > second.left  # the first line is indented by two characters
    assert first.bottom < second.top


def test_cells_of_a_table_are_boxed_each() -> None:
    data = write_ofd([Block("table", rows=(("渡口", "船数"), ("东渡", "12"), ("西渡", "9")))])
    assert len(ofd_page_picture(data, 1, "| 西渡 | 9 |").boxes) == 2


def test_hostile_text_is_text() -> None:
    data = package([layer(text_object("<script>alert(1)</script>&amp;\"'", 10, 10))])
    picture = ofd_page_picture(data, 1)
    assert b"<script" not in picture.data
    assert {element.tag.removeprefix(SVG) for element in etree.fromstring(picture.data).iter()} == {"svg", "rect", "text"}


def test_a_unit_that_contains_itself_and_too_many_objects_end() -> None:
    line = "<ofd:PathObject><ofd:AbbreviatedData>M 0 0 L 1 1</ofd:AbbreviatedData></ofd:PathObject>"
    unit = '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5"><ofd:Content><ofd:CompositeObject ResourceID="5"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>'
    data = package([layer('<ofd:CompositeObject ResourceID="5" Boundary="0 0 1 1"/>', *([line] * 21_000))])
    data = with_file(data, "x", b"", ("<ofd:Fonts>", f"{unit}<ofd:Fonts>"))
    assert 10_000 < len(list(drawn(data).iter(f"{SVG}path"))) <= 20_000


def test_a_page_that_is_not_there() -> None:
    with pytest.raises(DamagedFile, match="没有第 9 页"):
        ofd_page_picture(write_ofd([Block("paragraph", "渡口。")]), 9)


@pytest.mark.skipif(not OFDS.is_dir(), reason="../shared/data is not there")
def test_real_files_are_drawn_with_all_that_is_read_of_them() -> None:
    from ingest.reading import read

    drawn_all = 0
    for path in sorted(OFDS.glob("*.ofd")):
        data = path.read_bytes()
        shown = "".join(text for page in range(1, 20) for text in texts_of(data, page))
        lines = [re.sub(r"[\s|]+", "", line.text) for line in read(data, path.name)[0].lines]
        characters = set("".join(lines))
        assert len(characters - set(shown)) <= 0.02 * len(characters), path.name
        drawn_all += 1
    assert drawn_all > 5


def texts_of(data: bytes, page: int) -> list[str]:
    try:
        return [text.text or "" for text in drawn(data, page).iter(f"{SVG}text")]
    except DamagedFile:
        return []
