"""From a reading to a document: title and cover, id, text, and the article that the project starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.model import Document
from ingest.document import build_document, stable_id
from ingest.errors import NoTextFound
from ingest.lines import Line, Reading, SourceFacts
from ingest.reading import read
from ingest.titles import find_cover

SEED = Path(__file__).parents[1] / ".." / "shared" / "seed" / "jiaozuo-shanyang-school-groups.txt"


def lines(text: str) -> list[Line]:
    return [Line(line) for line in text.split("\n")]


def build(text: str, document_id: str | None = None, title: str | None = None) -> Document:
    reading = Reading(tuple(lines(text)))
    return build_document(reading, source="dir/借阅.txt", digest="d", name="借阅.txt", document_id=document_id, title=title)


@pytest.mark.parametrize(
    ("text", "title", "printed", "red_head"),
    [
        ("云溪市图书馆关于开放的通知\n云图〔2030〕1号\n各分馆：\n照办。", "云溪市图书馆关于开放的通知", {0}, {1}),
        (
            "云溪市图书馆关于做好今后\n一个时期开放工作的意见\n各分馆：\n照办。",
            "云溪市图书馆关于做好今后一个时期开放工作的意见",
            {0, 1},
            set(),
        ),
        ("云溪市图书馆文件\n云图〔2030〕1号\n关于开放的通知\n各分馆：", "关于开放的通知", {2}, {0, 1}),
        ("云溪市文化局　云溪市财政局\n关于购书的通知\n各区：", "云溪市文化局 云溪市财政局关于购书的通知", {0, 1}, set()),
        ("云图〔2030〕1号\n关于印发《借阅\n办法》的通知\n各分馆：", "关于印发《借阅办法》的通知", {1, 2}, {0}),
        ("借阅办法\n（试行）\n第一条 免费。", "借阅办法（试行）", {0, 1}, set()),
        ("云溪市人民政府专题会议纪要\n云纪〔2030〕3号\n关于建馆的会议纪要\n会议决定建馆。", "关于建馆的会议纪要", {2}, {0, 1}),
        ("分馆开放 读者称便\n清早，读者排起长队。\n馆长说好。", "分馆开放 读者称便", {0}, set()),
        ("第一条 免费开放。\n第二条 安静。", "借阅", set(), set()),
        ("清早，读者排起长队，馆长说好，大家都说好。", "借阅", set(), set()),
    ],
)
def test_titles(text: str, title: str, printed: set[int], red_head: set[int]) -> None:
    cover = find_cover(lines(text), known_title=None, name="借阅.txt")
    assert (cover.title, set(cover.title_lines), set(cover.red_head)) == (title, printed, red_head)


def test_known_title_is_found_among_the_first_lines() -> None:
    cover = find_cover(
        lines("云溪市图书馆\n关于开放的通知\n各分馆：\n照办。"), known_title="云溪市图书馆关于开放的通知", name="a"
    )
    assert cover.title_lines == frozenset({0, 1})


def test_marked_heading_is_the_title_unless_it_is_numbered() -> None:
    assert find_cover([Line("前言说明"), Line("借阅指引大全", 1)], known_title=None, name="a").title == "借阅指引大全"
    numbered = [Line("第一章 总则", 1), Line("第一条 免费。")]
    assert find_cover(numbered, known_title=None, name="借阅.md").title == "借阅"


def test_title_and_red_head_stay_in_the_text_but_in_no_passage() -> None:
    found = build("云溪市图书馆关于开放的通知\n云图〔2030〕1号\n各分馆：\n每周开放六天。")
    assert found.text == "云溪市图书馆关于开放的通知\n云图〔2030〕1号\n各分馆：\n每周开放六天。"
    assert [found.quote(passage) for passage in found.passages] == ["各分馆：\n每周开放六天。"]
    assert found.facts.doc_number == "云图〔2030〕1号"


def test_given_id_and_title_win() -> None:
    found = build("每周开放六天。", document_id="r1", title="开放时间")
    assert (found.id, found.title, found.text) == ("r1", "开放时间", "每周开放六天。")


def test_id_depends_on_the_source_alone() -> None:
    first, second = build("每周开放六天。"), build("每周开放五天。")
    assert first.id == second.id == stable_id("dir/借阅.txt")
    assert len(first.id) == 16
    assert stable_id("dir/其他.txt") != first.id


def test_record_whose_text_is_its_title_keeps_a_passage() -> None:
    found = build("开放时间", title="开放时间")
    assert [found.quote(passage) for passage in found.passages] == ["开放时间"]


def test_issued_text_keeps_its_name_in_the_heading_path() -> None:
    found = build(
        "云溪市图书馆关于印发《借阅办法》的通知\n云图〔2030〕1号\n各分馆：\n现将《借阅办法》印发给你们。\n云溪市图书馆\n2030年4月1日\n借阅办法\n"
        "第一章 总则\n第一条 免费开放。"
    )
    assert [passage.heading_path for passage in found.passages] == [(), ("借阅办法", "第一章 总则", "第一条")]
    assert found.quote(found.passages[0]) == "各分馆：\n现将《借阅办法》印发给你们。\n云溪市图书馆\n2030年4月1日"


def test_text_issued_without_brackets_is_found_too() -> None:
    found = build("云溪市图书馆关于印发借阅办法的通知\n各分馆：\n现印发给你们。\n借阅办法\n第一条 免费开放。")
    assert found.passages[-1].heading_path == ("借阅办法", "第一条")


def test_facts_of_the_page_are_kept() -> None:
    reading = Reading((Line("每周开放六天。"),), SourceFacts(title="开放时间", source_name="云溪在线"))
    found = build_document(reading, source="a", digest="", name="a.html")
    assert (found.title, found.facts.source_name) == ("开放时间", "云溪在线")


def test_empty_reading_is_refused_in_chinese() -> None:
    with pytest.raises(NoTextFound, match="没有政策正文"):
        build_document(Reading(()), source="a", digest="", name="a")


def test_seed_article_paragraphs_are_passages_under_their_headings() -> None:
    if not SEED.exists():
        pytest.skip("the seed article is not here")
    reading, _ = read(SEED.read_bytes(), SEED.name)
    found = build_document(reading, source="seed", digest="", name=SEED.name)
    by_lead = {found.quote(passage)[:6]: passage for passage in found.passages}
    passage = by_lead["强化党组织功"]
    assert found.quote(passage).endswith("共同体治理机制。")
    assert "\n" not in found.quote(passage)
    assert [name[:2] for name in passage.heading_path] == ["二、"]
    assert by_lead["统一管理。集"].heading_path[0].startswith("三、")
    assert [section.label for section in found.sections] == ["一、", "二、", "三、", "四、"]
    assert (found.facts.region, found.facts.issued, found.facts.issuer) == ("焦作市山阳区", None, None)
