from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.copies import FILE_NAME
from index.model import Evidence, Facts, Span
from index.prepare import PreparedDocument
from index.store import Store
from index.writing import put_document
from tests.making import made

BODY = [
    f"第{n}条 市档案馆应当在每年第{n}个月向社会公布可以查阅的目录共{n * 7}卷，并在第{n + 3}号阅览室陈列。" for n in range(1, 21)
]
RULE = Facts(region="清沅市", kind="办法", issued=date(2022, 3, 1), doc_number="清政发〔2022〕5号")


def _text(title: str, source: str, body: list[str] = BODY, facts: Facts = RULE) -> PreparedDocument:
    prepared = made(source, body, facts=facts)
    return replace(prepared, document=replace(prepared.document, title=title))


def _families(tmp_path: Path, *texts: PreparedDocument) -> list[int]:
    store = Store.create(tmp_path / "kb", {})
    with store.transaction() as connection:
        numbers = [put_document(connection, text) for text in texts]
        found = dict(connection.execute("SELECT number, family FROM documents"))
    store.close()
    return [found[number] for number in numbers]


@pytest.mark.parametrize(
    "other",
    [
        _text("《清沅市档案查阅办法》", "repost", ["编者按：近日该市出台新规，本站全文转载，供各地参考借鉴。", *BODY]),
        _text("清沅市人民政府关于印发清沅市档案查阅办法的通知", "notice", facts=Facts(kind=None)),
        _text("清沅市档案查阅办法", "brackets", facts=replace(RULE, doc_number="清政发[2022]5号")),
        _text("我市档案查阅有了新规矩", "headline", facts=Facts()),
    ],
    ids=["editors-note", "longer-title", "other-brackets", "headline"],
)
def test_a_repost_joins_the_family(tmp_path: Path, other: PreparedDocument) -> None:
    one, two = _families(tmp_path, _text("清沅市档案查阅办法", "original"), other)
    assert one == two


@pytest.mark.parametrize(
    "other",
    [
        _text("沅东市档案查阅办法", "place", facts=Facts(region="沅东市", kind="办法")),
        _text("清沅市档案查阅办法", "version", facts=replace(RULE, issued=date(2024, 3, 1), doc_number=None)),
        _text("清沅市档案查阅办法", "number", facts=replace(RULE, doc_number="清政发〔2022〕6号")),
        _text(
            "清沅市图书查阅办法", "matter", [line.replace("档案馆", "图书馆") for line in BODY], replace(RULE, doc_number=None)
        ),
    ],
    ids=["place", "version", "number", "matter"],
)
def test_what_is_only_alike_stays_apart(tmp_path: Path, other: PreparedDocument) -> None:
    one, two = _families(tmp_path, _text("清沅市档案查阅办法", "original"), other)
    assert one != two


def test_who_contradicts_a_member_does_not_join_by_way_of_another(tmp_path: Path) -> None:
    original, undated = _text("清沅市档案查阅办法", "a"), _text("清沅市档案查阅办法", "b", facts=Facts(region="清沅市"))
    version = _text("清沅市档案查阅办法", "c", facts=replace(RULE, issued=date(2024, 3, 1), doc_number=None))
    one, two, three = _families(tmp_path, original, undated, version)
    assert one == two != three


def _named(day: date, *, printed: bool, source: str, facts: Facts = RULE) -> PreparedDocument:
    """A text whose file's name gives the day; ``printed`` says whether the text prints it too."""
    prepared = _text("清沅市档案查阅办法", source, facts=replace(facts, issued=day, doc_number=None))
    own = [Evidence("issued", day.isoformat(), Span(0, 4), None, 0.95)] if printed else []
    name = Evidence("issued", day.isoformat(), None, FILE_NAME, 0.5)
    return replace(prepared, document=replace(prepared.document, evidence=(*own, name)))


def test_versions_that_file_names_tell_apart(tmp_path: Path) -> None:
    old = _named(date(2022, 3, 1), printed=True, source="old")
    new = _named(date(2024, 3, 1), printed=False, source="new")
    one, two = _families(tmp_path, old, new)
    assert one != two


def test_a_day_that_only_a_name_gives_does_not_exclude_a_copy_without_one(tmp_path: Path) -> None:
    named = _named(date(2024, 3, 1), printed=False, source="named")
    repost = _text("清沅市档案查阅办法", "repost", facts=replace(RULE, doc_number=None))
    one, two = _families(tmp_path, named, repost)
    assert one == two
