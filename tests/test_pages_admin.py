"""Running the base in a real browser: sign in, upload, correct, take out, put back, sign out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.accounts.database import AccountDatabase
from search_api.accounts.roles import Role
from search_api.accounts.users import add_user
from search_api.settings import Settings
from tests.browsing import CHROMIUM, NO_CHROMIUM, NO_PLAYWRIGHT, Watched, launched, watched_tab
from tests.live import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect = pytest.importorskip("playwright.sync_api", reason=NO_PLAYWRIGHT).expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

PASSWORD = "correct horse 电池"
LAMP = """<b>清沅市</b>灯塔管理办法
清文〔2024〕9号
第一条 灯塔每夜点亮，由看守人登记<script>document.title='stolen'</script>。
第二条 灯塔每年检修两次。
第三条 本办法自2024年9月1日起施行。
"""
SIZES = pytest.mark.parametrize("width", [1440, 390])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served base of the sample documents with an account of each role."""
    folder = tmp_path_factory.mktemp("admin") / "kb"
    base = KnowledgeBase.open_or_create(folder)
    assert ingest_paths(base, [sample_documents()]).failures == []
    base.close()
    for role in Role:
        add_user(AccountDatabase(folder), role.value, role, PASSWORD)
    with served(Settings(folder)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture
def watched() -> Watched:
    return Watched()


def opened(browser: Browser, width: int, watched: Watched) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    return watched_tab(context, watched)


def sign_in(page: Page, address: str, name: str, path: str = "/admin") -> None:
    page.goto(address + path)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".signed button").wait_for()
    page.wait_for_load_state("load")  # scripts of the page listen from then on


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@SIZES
def test_from_sign_in_to_sign_out(browser: Browser, address: str, watched: Watched, tmp_path: Path, width: int) -> None:
    page = opened(browser, width, watched)
    file = tmp_path / f"灯塔{width}.txt"
    file.write_text(LAMP.replace("9号", f"{width}号"), encoding="utf-8")
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")

    page.goto(address + "/admin")
    assert page.url == f"{address}/sign-in?next=/admin"
    assert fits(page)
    sign_in(page, address, "editor")
    assert page.url == f"{address}/admin"

    page.get_by_label("把文件拖到这里").set_input_files([file, empty])
    page.get_by_role("button", name="上传").click()
    batch = page.locator(".job").first
    expect(batch.locator(".state")).to_have_text("完成", timeout=30_000)
    rows = batch.locator(".outcomes li")
    expect(rows).to_have_count(2)
    assert "新增" in rows.nth(0).inner_text()
    assert "未能导入" in rows.nth(1).inner_text()
    assert "<b>清沅市</b>灯塔管理办法" in rows.nth(0).inner_text()
    assert fits(page)

    rows.nth(0).locator("a").click()
    issuer = page.locator("tr", has=page.get_by_role("rowheader", name="发文机关"))
    page.locator(".absent > summary").click()
    issuer.locator("summary").click()
    issuer.get_by_label("发文机关").fill("清沅市港务局")
    issuer.get_by_label("理由").fill("核对纸质件")
    issuer.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text("已更正，检索中立即生效。")
    assert "清沅市港务局" in issuer.inner_text()
    assert issuer.locator(".evidence").inner_text() == "人工更正"
    assert "editor" in page.locator(".outcomes").last.inner_text()
    assert fits(page)
    page.get_by_role("button", name="撤销对发文机关的更正").click()
    expect(page.get_by_role("status")).to_contain_text("已撤销更正")
    assert page.title().startswith("<b>清沅市</b>灯塔管理办法")

    page.get_by_role("button", name="移到回收站").click()
    expect(page.get_by_role("status")).to_contain_text("已移到回收站")
    assert fits(page)
    page.get_by_role("button", name="恢复《<b>清沅市</b>灯塔管理办法》").click()
    expect(page.get_by_role("status")).to_have_text("已恢复。")

    page.locator(".signed button").click()
    expect(page).to_have_url(f"{address}/sign-in")
    page.goto(address + "/admin/trash")
    assert "/sign-in" in page.url
    assert watched.complaints == []
    assert {urlsplit(url).hostname for url in watched.requests} == {"127.0.0.1"}


def test_files_are_dropped(browser: Browser, address: str, watched: Watched) -> None:
    page = opened(browser, 1440, watched)
    sign_in(page, address, "administrator")
    dropped = page.evaluate_handle(
        "() => { const t = new DataTransfer(); t.items.add(new File(['清沅市风铃管理办法\\n第一条 风铃每月擦拭一次。\\n'], '风铃.txt')); return t; }"
    )
    page.dispatch_event("#upload", "drop", {"dataTransfer": dropped})
    batch = page.locator(".job").first
    expect(batch.locator(".outcomes")).to_contain_text("清沅市风铃管理办法", timeout=30_000)
    page.reload()
    expect(page.locator(".job").first.locator(".outcomes")).to_contain_text("清沅市风铃管理办法")
    assert watched.complaints == []


def test_everything_works_without_scripts(browser: Browser, address: str, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, address, "editor")
    file = tmp_path / "鱼梁.txt"
    file.write_text("清沅市鱼梁管理办法\n第一条 鱼梁每年清淤一次。\n", encoding="utf-8")
    page.get_by_label("把文件拖到这里").set_input_files([file])
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("status")).to_contain_text("已开始")
    for _ in range(60):
        if page.get_by_text("清沅市鱼梁管理办法").count():
            break
        page.wait_for_timeout(300)
        page.goto(address + "/admin")
    page.get_by_text("清沅市鱼梁管理办法").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("清沅市鱼梁管理办法")


def test_a_reader_sees_no_way_in(browser: Browser, address: str, watched: Watched) -> None:
    page = opened(browser, 1440, watched)
    sign_in(page, address, "reader", "/")
    assert page.get_by_role("link", name="管理", exact=True).count() == 0
    answer = page.goto(address + "/admin")
    assert answer
    assert answer.status == 403
    assert "没有“编辑”的权限" in page.locator("main").inner_text()


@SIZES
@pytest.mark.parametrize("path", ["documents", "trash", "failures", "statistics", "audit", "health?run=true"])
def test_every_page_fits_and_is_quiet(browser: Browser, address: str, watched: Watched, width: int, path: str) -> None:
    page = opened(browser, width, watched)
    sign_in(page, address, "administrator", f"/admin/{path}")
    assert page.get_by_role("heading", level=1).count() == 1
    assert re.search(r"aria-current=\"page\"", page.locator(".sections").first.inner_html())
    assert fits(page)
    assert watched.complaints == []


def test_a_wrong_password_is_told_beside_the_form(browser: Browser, address: str) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(address + "/sign-in")
    page.get_by_label("用户名").fill("reader")
    page.get_by_label("密码").fill("not this one")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不对。")
    assert page.get_by_label("用户名").input_value() == "reader"
    assert page.evaluate("document.activeElement.id") == "password"
