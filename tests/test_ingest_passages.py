"""Passages follow the structure, keep within their limits, and cover the text exactly once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.model import Document, SectionKind
from ingest.document import build_document
from ingest.lines import Line, Reading
from ingest.passage_limits import DEFAULT_LIMITS, PassageLimits
from ingest.tables import table_lines

SHARED = Path(__file__).parents[1] / ".." / "shared"
TINY = PassageLimits(whole=30, low=8, part=30, most=45, article=45)


def document(text: str, limits: PassageLimits = DEFAULT_LIMITS, title: str | None = None) -> Document:
    lines = tuple(Line(line.strip()) for line in text.split("\n") if line.strip())
    return build_document(Reading(lines), source="a.txt", digest="", name="a.txt", title=title, limits=limits)


def quotes(found: Document) -> list[str]:
    return [found.quote(passage) for passage in found.passages]


def test_article_with_its_items_is_one_passage_under_its_chapter() -> None:
    found = document(
        "借阅办法\n第一章 总则\n第一条 免费开放。\n第二条 下列人员免押金：\n（一）学生；\n（二）老人。\n前款人员凭证登记。"
    )
    assert quotes(found) == ["第一条 免费开放。", "第二条 下列人员免押金：\n（一）学生；\n（二）老人。\n前款人员凭证登记。"]
    assert [passage.heading_path for passage in found.passages] == [("第一章 总则", "第一条"), ("第一章 总则", "第二条")]
    assert [found.sections[passage.section].label for passage in found.passages if passage.section is not None] == [
        "第一条",
        "第二条",
    ]


def test_tiny_articles_are_never_joined() -> None:
    assert quotes(document("借阅办法\n第一条 免费。\n第二条 安静。")) == ["第一条 免费。", "第二条 安静。"]


def test_long_article_is_split_at_sentence_ends_and_keeps_its_path() -> None:
    found = document(
        "借阅办法\n第一条 读者凭证入馆并保持安静。每次可以借阅图书五册以内。借期一个月到期应当归还。逾期的按照规定停借一个月。",
        TINY,
    )
    assert quotes(found) == [
        "第一条 读者凭证入馆并保持安静。每次可以借阅图书五册以内。",
        "借期一个月到期应当归还。逾期的按照规定停借一个月。",
    ]
    assert {passage.heading_path for passage in found.passages} == {("第一条",)}


def test_part_of_an_article_inside_one_item_names_its_place() -> None:
    item = "（二）" + "图书污损的照价赔偿并且登记在册。" * 3
    found = document(f"借阅办法\n第一条 有下列情形之一的应当赔偿：\n（一）遗失图书的；\n{item}", TINY)
    last = found.passages[-1]
    assert found.quote(last) == "图书污损的照价赔偿并且登记在册。" * 2
    assert last.heading_path == ("第一条", "（二）")


def test_paragraphs_under_a_heading_stay_apart_and_carry_its_path() -> None:
    first = "改善环境。各馆增设座位两百个并延长开放时间，周末照常开放，节假日轮流值班，读者满意。"
    second = "送书上门。流动书车每月到社区一次，行动不便的读者可以预约，由志愿者送书到家中。读者欢迎。"
    found = document(
        f"分馆建设见成效\n一、服务读者\n{first}\n{second}\n" + "二、下一步打算\n" + "继续增加分馆的数量和藏书。" * 20
    )
    assert quotes(found)[:2] == [first, second]
    assert found.passages[0].heading_path == found.passages[1].heading_path == ("一、服务读者",)
    assert "一、服务读者" not in "".join(quotes(found))


def test_tiny_item_joins_an_item_and_tiny_paragraph_the_shorter_neighbour() -> None:
    lead = "为了方便读者就近借书还书，各馆应当落实以下要求。" * 15
    text = f"借阅通知\n一、要求\n{lead}\n（一）公告。\n（二）每馆至少两名馆员参加培训，考试合格以后方可上岗服务读者，不合格的另行安排补训。"
    found = document(text)
    assert quotes(found)[-1].startswith("（一）公告。\n（二）每馆")
    assert found.passages[-1].heading_path == ("一、要求",)


def test_lead_sentence_takes_its_list_along() -> None:
    items = "\n".join(f"（{number}）第{number}种情形下读者可以免交押金。" for number in "一二三")
    closing = "以上事项由总馆负责解释，各馆可以结合本馆实际制定细则并报总馆备案，总馆每年检查一次并通报结果。" * 6
    found = document(f"借阅通知\n一、押金\n符合下列条件的读者免交押金，凭本人有效证件办理即可：\n{items}\n二、其他\n{closing}")
    assert quotes(found)[0] == f"符合下列条件的读者免交押金，凭本人有效证件办理即可：\n{items}"
    assert found.passages[0].heading_path == ("一、押金",)


def test_short_record_without_headings_is_one_passage() -> None:
    text = "读者有下列行为之一的，停借一个月：\n（一）逾期不还的；\n（二）污损图书的。\n前款规定不适用于未成年人。"
    assert quotes(document(text, title="借阅规则")) == [text]


def test_record_of_one_article_is_kept_whole_up_to_the_limit_of_articles() -> None:
    text = "\n".join(f"（{number}）" + "读者应当遵守馆内秩序，爱护图书和设施。" * 3 for number in "一二三四五六七")
    assert len(quotes(document(text, title="借阅规则"))) > 1
    assert quotes(document(text, title="借阅规则第十二条")) == [text]


def test_sentence_without_stops_is_cut_at_commas_and_at_last_anywhere() -> None:
    listed = "甲馆乙馆丙馆丁馆，" * 12
    assert [len(quote) for quote in quotes(document(f"分馆名单\n{listed}", TINY))] == [27, 27, 27, 27]
    solid = "馆" * 100
    assert "".join(quotes(document(f"分馆名单\n{solid}", TINY))) == solid


@pytest.mark.parametrize("limits", [(10, 20, 15, 30, 40), (50, 5, 20, 30, 40), (10, 5, 50, 30, 40), (10, 5, 20, 30, 20)])
def test_limits_that_contradict_each_other_are_refused(limits: tuple[int, int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="passage limits"):
        PassageLimits(*limits)


def real_texts() -> Iterator[tuple[str, str, str | None]]:
    paths = [*sorted((SHARED / "data" / "corpora").glob("*.jsonl.gz")), SHARED / "data/bench/ncp_documents/corpus.jsonl.gz"]
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for number, row in enumerate(rows):
                record = json.loads(row)
                if number % 8 == 0 and record["text"].strip():
                    yield f"{path.name}:{record['id']}", record["text"], record["title"] or None


def test_every_character_of_real_texts_lies_in_one_passage_or_in_the_frame() -> None:
    """Checked without the code's own bookkeeping: what no passage holds must be headings, title, red head or contents."""
    if not (SHARED / "data" / "corpora").exists():
        pytest.skip("the shared data are not here")
    seen = 0
    for name, text, title in real_texts():
        found = document(text, title=title)
        assert "".join(found.text.split()) == "".join(text.split()), name
        end = 0
        for passage in found.passages:
            quote = found.quote(passage)
            assert quote, name
            assert quote == quote.strip(), name
            limit = DEFAULT_LIMITS.article if _in_article(found, passage.section) else DEFAULT_LIMITS.most
            assert len(quote) <= limit, name
            for line in found.text[end : passage.span.start].split("\n"):
                assert "。" not in line[:-1] or len(line) <= 120, f"{name}: {line}"
            end = passage.span.end
            seen += 1
    assert seen > 7_000


def _in_article(found: Document, section: int | None) -> bool:
    """Whether a section is one that stays whole: an article, or a question with its answer."""
    return section is not None and found.sections[section].kind in (SectionKind.ARTICLE, SectionKind.QUESTION)


def test_no_passage_of_real_statutes_crosses_an_article() -> None:
    path = SHARED / "data" / "corpora" / "local_civility_regs.jsonl.gz"
    if not path.exists():
        pytest.skip("the shared data are not here")
    whole = articles = 0
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in rows:
            record = json.loads(row)
            found = document(record["text"], title=record["title"])
            starts = {section.span.start for section in found.sections if section.kind is SectionKind.ARTICLE}
            articles += len(starts)
            for passage in found.passages:
                inside = starts & set(range(passage.span.start + 1, passage.span.end))
                assert not inside, record["id"]
                if passage.section is not None and found.sections[passage.section].span == passage.span:
                    whole += passage.span.start in starts
    assert articles > 7_000
    assert whole / articles > 0.99


def table_document(
    rows: int, *, cell: str = "每日清理一次", before: str = "表一\n单位：次", limits: PassageLimits = DEFAULT_LIMITS
) -> Document:
    """A notice with a sentence, what stands above a table, the table of two columns, and a sentence."""
    lines = [Line("清沅市河道保洁通知"), Line("为保持河道整洁，现将各河段保洁频次公布如下，请遵照执行。" * 12)]
    lines += [Line(text) for text in before.split("\n")]
    lines += table_lines([["河段", "频次"], *([f"第{number}段", cell] for number in range(rows))], 0)
    lines.append(Line("本通知自印发之日起施行，由市水务局负责解释。" * 12))
    return build_document(Reading(tuple(lines)), source="a.txt", digest="", name="a.txt", limits=limits)


def test_a_short_table_is_one_passage_with_what_stands_above_it() -> None:
    found = table_document(3)
    whole = "表一\n单位：次\n河段 | 频次\n第0段 | 每日清理一次\n第1段 | 每日清理一次\n第2段 | 每日清理一次"
    assert whole in quotes(found)


def test_a_long_table_is_cut_between_rows_and_its_parts_know_the_header() -> None:
    found = table_document(100)
    rows = [quote for quote in quotes(found) if " | " in quote]
    assert rows[0].startswith("表一\n单位：次\n河段 | 频次\n第0段 | 每日清理一次\n")
    assert "\n".join(rows).count("\n") == 102
    assert all(line.count(" | ") == 1 for quote in rows for line in quote.split("\n") if line not in ("表一", "单位：次"))
    parts = [passage for passage in found.passages if found.quote(passage) in rows]
    assert [found.header(part) for part in parts] == ["", *["河段 | 频次"] * (len(parts) - 1)]
    sizes = [len(quote) for quote in rows]
    assert max(sizes) <= DEFAULT_LIMITS.most
    assert min(sizes) >= DEFAULT_LIMITS.part // 2


def test_only_a_row_that_no_passage_can_hold_is_cut() -> None:
    fits = "每日清理一次，含节假日。" * 25
    over = "每日清理一次，含节假日。" * 60
    assert f"第1段 | {fits}" in quotes(table_document(3, cell=fits))
    cut = [quote for quote in quotes(table_document(1, cell=over)) if "含节假日" in quote]
    assert len(cut) > 1
    assert max(map(len, cut)) <= DEFAULT_LIMITS.most


def test_two_tables_one_after_the_other_stay_apart() -> None:
    lines = [Line("清沅市河道保洁通知"), Line("为保持河道整洁，现将有关事项公布如下，请遵照执行。" * 15)]
    for table in range(2):
        lines += table_lines(
            [["河段", f"频次{table}"], *([f"第{number}段", "每日清理一次，含节假日"] for number in range(6))], table
        )
    found = build_document(Reading(tuple(lines)), source="a.txt", digest="", name="a.txt")
    assert not any("频次0" in quote and "频次1" in quote for quote in quotes(found))
