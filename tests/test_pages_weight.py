"""Every page that the benchmark of pages asks for comes, and weighs no more than 150 KB with its style and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.settings import Settings
from tests.benchmarks.page_addresses import addresses
from tests.benchmarks.pages import WANTED_KB, Visitor
from tests.live import served

ARTICLES = "\n".join(f"第{number}条　第{number}件事应当在{number}日内办结，并向社会公布。" for number in "一二三四五六七八九")
OLD = f"清沅市办事规定\n（2019年3月1日公布）\n{ARTICLES}\n第十条　本规定自2019年4月1日起施行。\n"
NEW = OLD.replace("2019", "2023").replace("五日内", "四日内")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("weight")
    files = made / "files"
    files.mkdir()
    (files / "旧.txt").write_text(OLD, encoding="utf-8")
    (files / "新.txt").write_text(NEW, encoding="utf-8")
    base = KnowledgeBase.open_or_create(made / "kb")
    assert ingest_paths(base, [sample_documents(), files]).failures == []
    base.close()
    return made / "kb"


@pytest.fixture(scope="module")
def kinds(folder: Path) -> Iterator[dict[str, list[str]]]:
    base = KnowledgeBase(folder)
    yield addresses(base)
    base.close()


@pytest.fixture(scope="module")
def visitor(folder: Path) -> Iterator[Visitor]:
    with served(Settings(folder)) as address:
        visiting = Visitor(address)
        yield visiting
        visiting.close()


def test_pages_come_and_are_light(kinds: dict[str, list[str]], visitor: Visitor) -> None:
    heavy = {}
    for listed in kinds.values():
        for address in listed:
            page = visitor.ask(address)
            assert page.status == 200, address
            if page.body.startswith(b"<!DOCTYPE") and (weight := visitor.weight(page)) > WANTED_KB:
                heavy[address] = weight
    assert heavy == {}
    assert kinds["redline"], "two versions of one rule were ingested"


def test_the_page_of_a_document_shows_its_versions(kinds: dict[str, list[str]], visitor: Visitor) -> None:
    document = kinds["redline"][0].partition("/redline")[0]
    page = visitor.ask(document)
    assert page.status == 200
    versions = page.body.decode().partition('id="versions"')[2].partition("</section>")[0]
    assert "看改动" in versions
    assert versions.count('class="badge') >= 2


def test_a_long_draft_is_shown_in_parts(visitor: Visitor) -> None:
    draft = urlencode({"text": ARTICLES})
    first, last = (visitor.ask(f"/precedent?{draft}&part={part}").body.decode() for part in (1, 99))
    assert "共 9 条条文，这里是第 1 至 3 条" in first
    assert "这里是第 7 至 9 条" in last
    assert "第九件事" in last.partition("所给条文之 9")[2]
