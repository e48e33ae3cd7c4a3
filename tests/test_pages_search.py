"""The search page as people use it: with and without scripts, by mouse and by keyboard, wide and narrow."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

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

HOSTILE = """<img src=x onerror=alert(1)>\u202e飞鸢"观测站'管理办法
第一条 为了管好飞鸢观测站，制定本办法。
第二条 值守员<script>document.title='stolen'</script>应当每日校准风标"><b>两次</b>。
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("search")
    (folder / "飞鸢.txt").write_text(HOSTILE, encoding="utf-8")
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [sample_documents(), Path(folder / "飞鸢.txt")]).failures == []
    base.close()
    with served(Settings(folder / "kb")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def page(browser: Browser, watched: Watched) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    yield watched_tab(context, watched)
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A browser without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def search_at(address: str, **fields: str) -> str:
    """The address of a search."""
    return f"{address}/?{urlencode(fields)}"


def total(page: Page) -> int:
    """How many documents the list says that there are."""
    found = re.search(r"(\d+) 份", page.locator("#results h2").inner_text())
    assert found
    return int(found[1])


def test_everything_can_be_read_without_scripts(plain: Page, address: str) -> None:
    plain.goto(address)
    plain.locator("#q").fill("集团党组织职责")
    plain.locator("form.search button[type=submit]").first.click()
    assert "党组织" in "".join(plain.locator(".hit .passage mark").all_text_contents())
    narrow = plain.locator("#facet-year + ul a").first
    count = int(re.sub(r"\D", "", narrow.locator(".count").inner_text()))
    narrow.click()
    assert total(plain) == count == plain.locator(".hit").count() + 10 * (plain.locator(".pages a").count() > 0)
    plain.locator(".chip.range a").click()
    assert total(plain) > count
    plain.locator("noscript a").click()
    assert "宣传和执行党的路线方针政策" in plain.locator(".answer .quote").first.inner_text()


def test_facets_narrow_without_reloading_and_can_be_taken_back(page: Page, address: str, watched: Watched) -> None:
    page.goto(search_at(address, q="招生入学"))
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    whole = total(page)
    choice = page.locator("#facet-validity + ul a").first
    name, count = choice.locator(".value").inner_text(), int(re.sub(r"\D", "", choice.locator(".count").inner_text()))
    assert count < whole
    choice.click()
    chip = page.locator(".chip.range")
    expect(chip).to_contain_text(name)
    assert total(page) == count
    assert parse_qs(urlsplit(page.url).query)["validity"] == [name]
    expect(page.locator("#results h2")).to_be_focused()
    second = page.locator("#facet-year + ul a").first
    both = int(re.sub(r"\D", "", second.locator(".count").inner_text()))
    second.click()
    expect(chip).to_have_count(2)
    assert total(page) == both
    page.go_back()
    expect(chip).to_have_count(1)
    assert total(page) == count
    chip.locator("a").click()
    expect(chip).to_have_count(0)
    assert total(page) == whole
    assert page.evaluate("document.documentElement.dataset.same") == "yes"
    assert watched.complaints == []
    assert {urlsplit(url).hostname for url in watched.requests} == {"127.0.0.1"}


def test_pages_and_orders_stand_in_the_address(page: Page, address: str) -> None:
    page.goto(search_at(address, q="教师"))
    first = page.locator(".hit h3 a").all_inner_texts()
    page.locator(".pages a[rel=next]").click()
    expect(page.locator(".pages a[aria-current]")).to_contain_text("2")
    second = page.locator(".hit h3 a").all_inner_texts()
    assert page.locator("ol.hits").get_attribute("start") == "11"
    assert not set(first) & set(second)
    page.goto(page.url)
    assert page.locator(".hit h3 a").all_inner_texts() == second
    page.locator(".orders a", has_text="最早").click()
    expect(page.locator(".orders a[aria-current]")).to_have_text("最早")
    years = [int(year) for line in page.locator(".facts-line").all_inner_texts() for year in re.findall(r"(\d{4})年", line)]
    assert years == sorted(years)
    assert "leaf=" not in page.url


def test_what_was_understood_is_told_and_can_be_revoked(page: Page, address: str) -> None:
    page.goto(search_at(address, q="2023年以来的招生政策"))
    chip = page.locator(".chip.filtered")
    expect(chip).to_contain_text("只找2023年及以后的文件")
    restricted = total(page)
    chip.locator("a").click()
    expect(page.locator(".chip.revoked")).to_contain_text("时间")
    assert total(page) > restricted
    assert "interpret_except=period" in page.url
    page.locator(".chip.revoked a").click()
    expect(page.locator(".chip.filtered")).to_be_visible()
    assert total(page) == restricted


def test_signs_in_the_question_hold(page: Page, address: str) -> None:
    page.goto(search_at(address, q='教师 "交流轮岗" -班主任'))
    expect(page.locator(".chip.filtered")).to_contain_text("须含“交流轮岗”，不含“班主任”")
    assert page.locator("#answer").count() == 0
    narrow = total(page)
    page.locator(".chip.filtered a").click()
    expect(page.locator(".chip.revoked")).to_contain_text("按普通文字处理")
    assert total(page) > narrow
    page.goto(search_at(address, q="停车 级别:宪章"))
    expect(page.locator(".problem")).to_contain_text("级别可以是法律")


def test_an_empty_list_shows_ways_on_that_hold_what_they_say(page: Page, address: str) -> None:
    page.goto(search_at(address, q="招生入学", region="没有这个地方", year_from="2019"))
    expect(page.locator(".empty h2")).to_have_text("没有找到相关的文件")
    way = page.locator(".empty a", has_text="去掉“地区：没有这个地方”")
    says = re.search(r"（(\d+) 份）", page.locator(".empty li", has_text="去掉“地区：没有这个地方”").inner_text())
    assert says
    way.click()
    expect(page.locator(".hit").first).to_be_visible()
    assert total(page) == int(says[1])
    page.goto(search_at(address, q='"火星移民飞船"'))
    assert page.locator(".empty .browse a", has_text="2024年").get_attribute("href") == "/?year_from=2024&year_to=2024"


def test_browsing_without_a_question(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#q")).to_be_focused()
    choice = page.locator("#facet-level + ul a").first
    count = int(re.sub(r"\D", "", choice.locator(".count").inner_text()))
    choice.click()
    expect(page.locator(".chip.range")).to_have_count(1)
    assert total(page) == count
    assert page.locator(".shelf li").count() == min(10, count)


def test_keyboard_alone_searches_with_a_suggestion_and_opens_a_document(page: Page, address: str, watched: Watched) -> None:
    page.goto(search_at(address, kind="办法"))
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("校车")
    options = page.locator("[role=option]")
    expect(options.first).to_be_visible()
    assert page.locator("#q").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = options.first
    assert page.locator("#q").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    text = chosen.get_attribute("data-text")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(text or "")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator("[role=listbox]")).to_be_hidden()
    expect(page.locator("#status")).to_contain_text(re.compile(r"\d+ 份"))
    page.locator("#results h2").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hit h3 a')"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/documents/"))
    assert watched.complaints == []


def test_exports_hold_what_is_listed(page: Page, address: str) -> None:
    page.goto(search_at(address, q="招生入学", level="规范性文件"))
    titles = page.locator(".hit h3 a").all_inner_texts()
    with page.expect_download() as download:
        page.locator(".tools a", has_text="CSV").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["标题"] for row in rows][: len(titles)] == titles
    assert len(rows) == total(page)
    assert {row["效力级别"] for row in rows} == {"规范性文件"}


def test_hostile_texts_and_addresses_are_only_text(page: Page, address: str, watched: Watched) -> None:
    markup = '"><img src=x onerror=alert(2)>'
    page.goto(search_at(address, q="飞鸢观测站校准风标<script>alert(1)</script>", region=markup))
    expect(page.locator(".chip.range")).to_contain_text("<img src=x onerror=alert(2)>")
    page.goto(search_at(address, q="飞鸢观测站校准风标"))
    page.locator("#answer .card:not(.waiting)").wait_for()
    assert "<img src=x onerror=alert(1)>" in page.locator(".hit h3").first.inner_text()
    assert page.locator("#found img, #found script, #found b:not(.chip b)").count() == 0
    assert "stolen" not in page.title()
    assert watched.complaints == []


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_overflows_and_pages_stay_small(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(search_at(address, q="2023年以来现行有效的招生政策"))
    page.locator("#answer .card:not(.waiting)").wait_for()
    assert sum(sizes) < 150_000
    # On a phone the facets are a drawer that opens.
    assert page.locator("#facet-year").is_visible() == (width == 1440)
    if width == 390:
        page.locator(".drawers > summary").click()
    page.locator(".advanced > summary").click()
    assert page.locator("#facet-year").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()
