"""Every page by axe-core at both widths, light and dark; searching, reading and comparing by keys alone; pictures of OFD pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from index.base import KnowledgeBase
from index.trash import discard
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.settings import Settings
from tests.browsing import CHROMIUM, NO_CHROMIUM, NO_PLAYWRIGHT, Watched, launched, watched_tab
from tests.live import served
from tests.writing_ofd import Block, write_ofd

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect = pytest.importorskip("playwright.sync_api", reason=NO_PLAYWRIGHT).expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

QUESTION = "集团党组织职责"
FERRY = [
    Block("title", "清沅市渡口管理办法"),
    *(
        Block("paragraph", f"第{n}条 渡口的第{n}号船每日开航前检修一次，并记入航行簿，由渡口管理所逐月查验。")
        for n in "一二三四五六七八九"
    ),
]
DOWN, HITS = "ArrowDown", ".hit h3 a"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accessible")
    (folder / "渡口.ofd").write_bytes(write_ofd(FERRY))
    (folder / "废弃.txt").write_text("清沅市灯塔管理办法\n第一条 灯塔每夜点亮。\n", encoding="utf-8")
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [sample_documents(), folder / "渡口.ofd", folder / "废弃.txt"]).failures == []
    ((gone,),) = base.store.connection.execute("SELECT id FROM documents WHERE source LIKE '%废弃.txt'").fetchall()
    discard(base, gone, by="甲")
    base.close()
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(Settings(folder / "kb")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab; afterwards nothing foreign was asked for and nothing complained of."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    watched = Watched()
    yield watched_tab(context, watched)
    context.close()
    assert watched.complaints == []
    assert {urlsplit(url).hostname for url in watched.requests} == {"127.0.0.1"}


def paths_of(address: str) -> list[str]:
    """All kinds of pages."""
    with httpx.Client(base_url=address) as api:
        return _paths(api)


def _paths(api: httpx.Client) -> list[str]:
    listed = {one["title"]: one["id"] for one in api.get("/v1/documents", params={"limit": 100}).json()["documents"]}
    hits = api.get("/v1/search", params={"q": QUESTION}).json()["hits"]
    (gone,) = (one["document_id"] for one in api.get("/v1/admin/trash").json())
    one, other = (hit["document"]["id"] for hit in hits[:2])
    passage, asked = hits[0]["passage"], quote(QUESTION)
    versions = next(
        found for found in listed.values() if len(api.get(f"/v1/documents/{found}/versions").json()["versions"]) > 1
    )
    return [
        *("/", f"/?q={asked}", f"/?q={asked}&region={quote('清沅市')}&in_force=true", "/?q=%22zzzz%22", f"/answer?q={asked}"),
        *(f"/documents/{one}?q={asked}&p={passage['start']}-{passage['end']}", f"/documents/{one}/network"),
        *(
            f"/documents/{listed['清沅市渡口管理办法']}?provision={quote('第二条')}",
            f"/documents/{versions}",
            f"/documents/{versions}/redline",
        ),
        *(
            "/precedent",
            f"/precedent?passage={passage['id']}",
            "/compare",
            f"/compare?id={one}",
            f"/compare?id={one}&id={other}",
        ),
        *(f"/table?q={quote('教师交流年限')}", f"/timeline?q={quote('教师交流')}", "/coverage", "/widget", "/sign-in"),
        *("/admin", "/admin/documents", f"/admin/documents/{one}", f"/admin/documents/{one}/report", "/admin/trash"),
        *("/admin/empty-trash?days=0", "/admin/failures", "/admin/statistics", "/admin/audit", "/admin/health"),
        *("/nowhere", "/documents/nowhere", f"/documents/{gone}"),
    ]


def test_axe_finds_nothing_on_any_page(browser: Browser, address: str) -> None:
    script = pytest.importorskip(
        "axe_playwright_python.base", reason="axe is not installed: pip install policykb[test]"
    ).AXE_SCRIPT
    page = browser.new_page(locale="zh-CN")
    found, widths = [], (1440, 390)
    for path in paths_of(address):
        page.set_viewport_size({"width": 1440, "height": 900})
        response = page.goto(address + path)
        assert response, path
        assert response.status in (200, 404, 410), path
        if path.startswith("/?q=") and "zzzz" not in path:
            page.locator("#answer:not([aria-busy])").wait_for(state="attached")
        page.evaluate(script)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                # What does not depend on colours need not be looked at in both.
                options = {"resultTypes": ["violations"]} | ({} if scheme == "light" else {"runOnly": ["color-contrast"]})
                broken: list[Any] = page.evaluate(
                    "options => axe.run(document, options).then(({violations}) =>"
                    " violations.map(({impact, id, nodes}) => [impact, id, nodes[0].html, nodes[0].failureSummary]))",
                    options,
                )
                found += [(path, width, scheme, *each) for each in broken]
    page.close()
    assert found == []


def test_search_read_and_compare_by_keys_alone(tab: Page, address: str) -> None:
    pressed: list[str] = []

    def press(*keys: str) -> None:
        for key in keys:
            pressed.append(key)
            tab.keyboard.press(key)

    tab.goto(address)
    tab.keyboard.type(QUESTION)
    press("Enter")
    tab.locator("#answer .card:not(.waiting)").wait_for()
    first, second = tab.locator(HITS).all_inner_texts()[:2]
    press(DOWN, "Enter")
    tab.locator("#text .passage-mark").first.wait_for()
    assert tab.locator("#title").inner_text() == first
    assert len(pressed) == 3
    press("b")
    tab.locator(HITS).first.wait_for()
    press("j", "x", "j", "x", "c")
    expect(tab.locator(".pair a")).to_have_text([first, second])
    assert len(pressed) == 9
    tab.wait_for_load_state()  # the keys come with a script
    press("j")
    assert tab.evaluate("document.activeElement.matches('.rows tr[data-stop]')")
    press("Enter")
    tab.locator("#text .passage-mark").first.wait_for()


def test_keys_never_act_while_somebody_types(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q={quote(QUESTION)}")
    tab.locator(".advanced > summary").click()
    tab.locator("#issuer").click()
    tab.keyboard.type("jkxcs?/")
    assert tab.locator("#issuer").input_value() == "jkxcs?/"
    assert tab.locator("dialog.keys").count() == 0
    assert tab.locator(".choose input:checked").count() == 0
    tab.locator("#status").focus()
    tab.keyboard.press("Control+c")
    assert urlsplit(tab.url).path == "/"


def test_help_lists_the_keys_and_switches_them_off(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q={quote(QUESTION)}")
    tab.locator("main").focus()
    tab.keyboard.press("?")
    table = tab.locator("dialog.keys")
    expect(table.locator("kbd")).to_contain_text(["/", "j", "k", "Enter"])
    expect(table).to_contain_text("选中这一份，来比较")
    table.get_by_role("checkbox").uncheck()
    tab.keyboard.press("Escape")
    expect(table).to_have_count(0)
    tab.keyboard.press("x")
    assert tab.locator(".choose input:checked").count() == 0
    tab.get_by_role("button", name="键盘操作").click()
    table.get_by_role("checkbox").check()
    table.get_by_role("button", name="关闭").click()
    tab.locator("main").focus()
    tab.keyboard.press("x")
    assert tab.locator(".choose input:checked").count() == 1


def test_narrowing_takes_few_tabs_and_leaves_the_focus_before_the_list(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?q={quote(QUESTION)}")
    tab.locator("#answer .card:not(.waiting)").wait_for()
    tab.locator("main").focus()
    tab.keyboard.press("f")
    drawers = tab.locator(".drawer").count()
    assert tab.evaluate("document.querySelectorAll('.drawer a[tabindex=\"0\"]').length") == drawers
    tab.keyboard.press(DOWN)
    value = tab.evaluate("document.activeElement.querySelector('.value').textContent")
    tab.keyboard.press("Enter")
    expect(tab.locator(".chip.range")).to_contain_text(value.removesuffix("年"))
    expect(tab.locator("#results h2")).to_be_focused()
    tab.keyboard.press("j")
    expect(tab.locator(HITS).first).to_be_focused()
    # Without these keys: the second of the skip links leads past all that narrows.
    tab.locator(".narrow .skip").press("Enter")
    tab.keyboard.press("Tab")
    expect(tab.locator(HITS).first).to_be_focused()


def test_the_page_of_an_ofd_file_is_shown_beside_the_text(tab: Page, address: str) -> None:
    found = httpx.get(f"{address}/v1/documents", params={"title": "渡口"}).json()["documents"][0]["id"]
    tab.goto(f"{address}/documents/{found}?provision={quote('第二条')}")
    tab.locator("#page-picture").scroll_into_view_if_needed()
    tab.wait_for_function("document.getElementById('page-picture').naturalWidth > 0")
    assert tab.locator("#page-problem").is_hidden()
    picture = tab.locator("#page-picture").get_attribute("src")
    assert picture
    # Opened by itself it is a document, and shows the very words.
    tab.goto(address + picture)
    assert "第二条" in tab.locator("svg text").all_text_contents()[1] + "".join(tab.locator("svg text").all_text_contents())
    assert tab.locator("svg rect[fill-opacity]").count() == 2
