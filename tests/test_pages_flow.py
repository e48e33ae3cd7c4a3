"""One person's way through every page: search, narrow, read, cite, compare, export, upload, correct, delete, undo."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.settings import Settings
from tests.browsing import CHROMIUM, NO_CHROMIUM, NO_PLAYWRIGHT, Watched, launched, watched_tab
from tests.live import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect = pytest.importorskip("playwright.sync_api", reason=NO_PLAYWRIGHT).expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

QUESTION = "集团党组织职责"
WAYS = ("检索", "先例", "比较", "各地", "沿革", "概况", "管理")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("flow") / "kb"
    base = KnowledgeBase.open_or_create(folder)
    assert ingest_paths(base, [sample_documents()]).failures == []
    base.close()
    with served(Settings(folder)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture(params=[1440, 390], ids=["desk", "phone"])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, Watched]]:
    """A tab of either width that may use the clipboard; afterwards nothing foreign was asked for and nothing complained of."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched = Watched()
    yield watched_tab(context, watched), watched
    context.close()
    assert watched.complaints == []
    assert {urlsplit(url).hostname for url in watched.requests} == {"127.0.0.1"}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_a_question_to_a_corrected_base(tab: tuple[Page, Watched], address: str, tmp_path: Path) -> None:
    page, _ = tab
    narrow = page.viewport_size is not None and page.viewport_size["width"] < 960
    _search_and_narrow(page, address, narrow)
    _read_and_cite(page)
    _compare_and_export(page, address)
    _upload_correct_delete_undo(page, address, tmp_path)


def _search_and_narrow(page: Page, address: str, narrow: bool) -> None:
    page.goto(address)
    page.keyboard.type("集团党组织")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.locator("#q").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator("#answer .card:not(.waiting)").wait_for()
    if narrow:
        page.locator(".drawers > summary").click()
    choice = page.locator("#facet-region + ul a").first
    place, count = choice.locator(".value").inner_text(), int(re.sub(r"\D", "", choice.locator(".count").inner_text()))
    choice.click()
    expect(page.locator(".chip.range")).to_contain_text(place)
    expect(page.locator("#results h2")).to_contain_text(f"{count} 份")
    assert fits(page)


def _read_and_cite(page: Page) -> None:
    page.locator(".hit h3 a").first.click()
    marked = page.locator("#text .passage-mark").first
    marked.wait_for()
    assert urlsplit(page.url).fragment == "passage"
    page.get_by_role("button", name="复制引文和出处", exact=True).click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert marked.inner_text() in copied
    assert re.search(r"\n——.+: .+\[EB/OL\]\. .+\[\d{4}-\d\d-\d\d\]\. http://127\.0\.0\.1", copied)
    assert fits(page)
    page.get_by_role("link", name="相似规定").click()
    page.locator(".precedent").first.wait_for()
    assert fits(page)


def _compare_and_export(page: Page, address: str) -> None:
    page.locator(".precedent").first.get_by_role("link", name="两份文件逐条比较").click()
    expect(page.locator(".pair a")).to_have_count(2)
    assert fits(page)
    page.goto(f"{address}/?q={quote(QUESTION)}")
    titles = page.locator(".hit h3 a").all_inner_texts()
    for number in (0, 1):
        page.locator(".choose input").nth(number).check()
    page.get_by_role("button", name="比较所选").click()
    assert page.locator(".pair a").all_inner_texts() == titles[:2]
    page.go_back()
    with page.expect_download() as download:
        page.locator(".tools a", has_text="CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    assert [row["标题"] for row in csv.DictReader(io.StringIO(text, newline=""))][: len(titles)] == titles
    page.get_by_role("link", name="各地对照").click()
    expect(page.locator(".places tbody tr").first).to_be_visible()


def _upload_correct_delete_undo(page: Page, address: str, folder: Path) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    file = folder / "灯塔.txt"
    file.write_text(f"清沅市灯塔管理办法{width}\n第一条 {width}号灯塔每夜点亮。\n第二条 灯塔每年检修两次。\n", encoding="utf-8")
    page.get_by_role("navigation", name="栏目").get_by_role("link", name="管理").click()
    page.get_by_label("把文件拖到这里").set_input_files(file)
    page.get_by_role("button", name="上传").click()
    job = page.locator(".job").first
    expect(job.locator(".state")).to_have_text("完成", timeout=30_000)
    job.locator(".outcomes a").first.click()
    managed = page.url

    page.locator(".absent > summary").click()
    number = page.locator("tr", has=page.get_by_role("rowheader", name="发文字号"))
    number.locator("summary").click()
    number.get_by_label("发文字号").fill(f"清港〔2024〕{width}号")
    number.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="撤销对发文字号的更正").wait_for()
    assert fits(page)
    page.get_by_role("link", name="阅读全文").click()
    expect(page.locator(".facts")).to_contain_text(f"清港〔2024〕{width}号")

    page.goto(managed)
    page.get_by_role("button", name="移到回收站").click()
    page.goto(f"{address}/admin/trash")
    page.get_by_role("button", name=f"恢复《清沅市灯塔管理办法{width}》").click()
    page.goto(managed)
    page.get_by_role("button", name="撤销对发文字号的更正").click()
    expect(page.get_by_role("button", name="撤销对发文字号的更正")).to_have_count(0)
    page.get_by_role("link", name="阅读全文").click()
    expect(page.locator("#title")).to_have_text(f"清沅市灯塔管理办法{width}")
    assert f"清港〔2024〕{width}号" not in page.locator(".facts").inner_text()


def test_every_page_has_the_same_letterhead(tab: tuple[Page, Watched], address: str) -> None:
    page, _ = tab
    page.goto(address)
    document = page.locator(".shelf h3 a").first.get_attribute("href")
    edges = set()
    ways = page.get_by_role("navigation", name="栏目").get_by_role("link")
    paths = ("/?q=x", "/precedent", "/compare", "/table", "/timeline", "/coverage", "/admin", document, f"{document}/network")
    for path in paths:
        page.goto(f"{address}{path}")
        assert tuple(ways.all_inner_texts()) == WAYS
        edges.add(page.locator(".masthead .name").evaluate("node => node.getBoundingClientRect().x"))
        assert fits(page)
    assert len(edges) == 1
