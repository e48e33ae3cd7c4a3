"""The chat widget in a page of another site, whose policy allows nothing inline: asked, refused, interrupted, by keyboard and telephone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.accounts.database import AccountDatabase
from search_api.accounts.keys import add_key
from search_api.accounts.roles import Permission
from search_api.app import create_app
from search_api.settings import Settings
from tests import chat_endpoint as model
from tests.browsing import CHROMIUM, NO_CHROMIUM, NO_PLAYWRIGHT, Watched, launched, watched_tab
from tests.chat_endpoint import Call, Endpoint
from tests.live import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason=NO_PLAYWRIGHT).expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

QUESTION = "集团党支部每届任期几年"
SILENT = "比特币挖矿机的功耗标准是多少"
HOSTILE = """<img src=x onerror=alert(1)>\u202e飞鸢"观测站'管理办法
第一条 为了管好飞鸢观测站，制定本办法。
第二条 飞鸢观测站的值守员<script>document.title='stolen'</script>应当每日校准风标"><b>两次</b>。
"""


class Site:
    """Another site; ``show`` sets what its only page holds."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.policy, self.body = "", ""

    def show(self, service: str, **attributes: str) -> None:
        """A page with the widget's tag, under a policy that allows the service and nothing else."""
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in attributes.items())
        self.policy = f"default-src 'none'; script-src {service}; connect-src {service}; require-trusted-types-for 'script'"
        self.body = (
            "<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'><title>某市</title>"
            f"<h1>某市政务服务</h1><p><a href=#>办事</a></p><script src='{service}/static/widget.js'{data} async></script>"
        )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = shown.body.encode()
            self.send_response(200)
            for name, value in {
                "Content-Type": "text/html",
                "Content-Security-Policy": shown.policy,
                "Content-Length": str(len(content)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shown = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield shown
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("widget")
    (folder / "飞鸢.txt").write_text(HOSTILE, encoding="utf-8")
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [sample_documents(), folder / "飞鸢.txt"]).failures == []
    base.close()
    return folder / "kb"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with model.chat_endpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def service(kb: Path, site: Site) -> Iterator[str]:
    with served(Settings(kb, allowed_origins=(site.origin,))) as address:
        yield address


@pytest.fixture(scope="module")
def writing(kb: Path, site: Site, endpoint: Endpoint) -> Iterator[str]:
    """A service whose answers a model writes."""
    with served(Settings(kb, allowed_origins=(site.origin,), llm=endpoint.settings(stall=8.0, total=30.0))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture(params=[1440, 390])
def page(browser: Browser, watched: Watched, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 844}, locale="zh-CN")
    yield watched_tab(context, watched)
    context.close()


@pytest.fixture
def wide(browser: Browser, watched: Watched) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 844}, locale="zh-CN")
    yield watched_tab(context, watched)
    context.close()


def opened(page: Page, site: Site, title: str = "政策问答") -> Locator:
    """The widget's window, opened on the site's page."""
    page.goto(site.origin)
    page.get_by_role("button", name=title).click()
    window = page.get_by_role("dialog", name=title)
    expect(window.get_by_label("问题")).to_be_focused()
    return window


def put(window: Locator, question: str) -> Locator:
    """Asks; the card of the answer, which may still be coming."""
    box = window.get_by_label("问题")
    box.fill(question)
    box.press("Enter")
    return window.locator(".answer").last


def test_an_answer_with_its_sources(page: Page, site: Site, service: str, watched: Watched) -> None:
    site.show(service, title="问政策", greeting="您好，请问要查什么？")
    window = opened(page, site, "问政策")
    expect(window).to_contain_text("您好，请问要查什么？")
    card = put(window, QUESTION)
    expect(window.get_by_role("status")).to_have_text("已回答。")
    expected = httpx.post(f"{service}/v1/ask", json={"q": QUESTION}).json()
    first = expected["citations"][0]
    focus = [first["quote"][span["start"] - first["start"] : span["end"] - first["start"]] for span in first["focus"]]
    assert focus
    assert re.sub(r"\[\d+\]", "", card.locator(".quote").first.inner_text()) == expected["answer"]
    assert expected["answer"] in first["quote"]
    glimpse = card.locator(".glimpse").first
    assert glimpse.locator("mark").all_inner_texts() == focus
    assert glimpse.inner_text().strip("…") in first["quote"]
    expect(card.locator(".sources li")).to_have_count(len(expected["citations"]))
    expect(card.locator(".badge").first).to_contain_text(first["validity"]["status"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_popup() as popup:
        card.locator(".sources a").first.click()
    place = f"p={first['start']}-{first['end']}#passage"
    assert popup.value.url == f"{service}/documents/{first['document_id']}?{place}"
    expect(popup.value.locator("#passage")).to_be_visible()
    assert watched.complaints == []
    assert {url.split("/")[2] for url in watched.requests} == {site.origin.split("/")[2], service.split("/")[2]}


def test_sentences_come_as_they_are_written(wide: Page, site: Site, writing: str, endpoint: Endpoint, watched: Watched) -> None:
    go_on = threading.Event()

    def slowly(call: Call) -> None:
        true = model.quoted(call)
        call.begin()
        call.delta(true[0] + true[1])
        go_on.wait(8)
        call.delta(model.wrong_number(true, call)[0] + "以上供参考。")
        call.delta("", "stop")
        call.write("data: [DONE]\n\n")

    endpoint.behave = slowly
    site.show(writing)
    window = opened(wide, site)
    card = put(window, QUESTION)
    expect(card.locator(".sentence").first).to_contain_text("。")
    expect(card).to_have_attribute("aria-busy", "true")
    expect(card.locator(".sources li").first).to_be_visible()
    assert card.locator(".mismatch, .unverified").count() == 0
    go_on.set()
    expect(card.locator(".mismatch").first).to_contain_text("（与出处不符）")
    expect(window.get_by_role("status")).to_have_text("已回答。")
    expect(card).to_contain_text("由 teacher-7b 依据所列原文写成")
    expect(card).to_contain_text("没有核对上的地方：与出处不符")
    assert "".join(card.locator(".quote").first.inner_text().split()).count("[1]") == card.locator(".sentence").count() - 1
    assert watched.complaints == []


def test_what_a_failed_model_wrote_is_taken_back(wide: Page, site: Site, writing: str, endpoint: Endpoint) -> None:
    endpoint.behave = model.break_off
    site.show(writing)
    window = opened(wide, site)
    card = put(window, QUESTION)
    expect(window.get_by_role("status")).to_have_text("已回答。")
    whole = httpx.post(f"{writing}/v1/ask", json={"q": QUESTION}, timeout=30).json()
    assert whole["generator"]["used"] == "extractive"
    shown = re.sub(r"\[\d+\]", "", "\n".join(card.locator(".quote").all_inner_texts()))
    assert shown.split() == whole["answer"].split()
    expect(card).to_contain_text(whole["generator"]["reason"])


def test_stopped(wide: Page, site: Site, writing: str, endpoint: Endpoint) -> None:
    def pausing(call: Call) -> None:
        call.begin()
        call.delta("".join(model.quoted(call)[:2]))
        call.wait_for_leaving()

    endpoint.behave = pausing
    endpoint.left.clear()
    site.show(writing)
    window = opened(wide, site)
    card = put(window, QUESTION)
    expect(window.get_by_role("status")).to_contain_text("正在由 teacher-7b")
    expect(card.locator(".sentence").first).to_be_visible()
    window.get_by_role("button", name="停止").click()
    expect(card).to_contain_text("已停止")
    assert endpoint.left.wait(10)
    endpoint.behave = model.truthful
    card.get_by_role("button", name="再问一次").click()
    expect(window.get_by_role("status")).to_have_text("已回答。")


def test_refused_and_earlier_questions_go_along(page: Page, site: Site, service: str, watched: Watched) -> None:
    site.show(service)
    window = opened(page, site)
    sent = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith("/v1/ask") else None)
    card = put(window, SILENT)
    expect(card).to_contain_text("未找到依据")
    expect(card.locator(".nearest a").first).to_have_attribute(
        "href", re.compile(rf"^{service}/documents/.+\?p=\d+-\d+#passage$")
    )
    latest = put(window, QUESTION)
    expect(window.get_by_role("status")).to_have_text("已回答。")
    expect(latest.locator(".quote")).to_be_in_viewport()
    assert [request["history"] for request in sent] == [[], [SILENT]]
    assert watched.complaints == []


def test_hostile_text_stays_text(page: Page, site: Site, service: str, watched: Watched) -> None:
    site.show(service, title="<b>问</b>", greeting="<img src=x onerror=alert(1)>")
    window = opened(page, site, "<b>问</b>")
    card = put(window, "飞鸢观测站的值守员应当每日校准风标几次<script>alert(2)</script>")
    expect(card).to_contain_text("<script>document.title='stolen'</script>")
    assert window.locator("script, img, b").count() == 0
    assert page.title() == "某市"
    assert watched.complaints == []


def test_by_keyboard(wide: Page, site: Site, service: str) -> None:
    site.show(service)
    wide.goto(site.origin)
    launcher = wide.get_by_role("button", name="政策问答")
    launcher.focus()
    wide.keyboard.press("Enter")
    window = wide.get_by_role("dialog")
    expect(window.get_by_label("问题")).to_be_focused()
    wide.keyboard.press("Tab")
    expect(window.get_by_role("button", name="提问")).to_be_focused()
    wide.keyboard.press("Tab")
    expect(window.get_by_role("button", name="关闭")).to_be_focused()
    wide.keyboard.press("Shift+Tab")
    expect(window.get_by_role("button", name="提问")).to_be_focused()
    wide.keyboard.press("Enter")
    expect(window.get_by_role("status")).to_have_text("请先写下问题。")
    wide.keyboard.type("第一行")
    wide.keyboard.press("Shift+Enter")
    expect(window.get_by_label("问题")).to_have_value("第一行\n")
    wide.keyboard.press("Escape")
    expect(window).to_be_hidden()
    expect(launcher).to_be_focused()


def test_a_service_that_is_down(wide: Page, site: Site, kb: Path) -> None:
    with served(Settings(kb, allowed_origins=(site.origin,))) as address:
        site.show(address)
        window = opened(wide, site)
    card = put(window, QUESTION)
    expect(card).to_contain_text("连不上政策知识库")
    expect(card.get_by_role("button", name="再问一次")).to_be_visible()


def test_its_own_page_shows_the_tag(page: Page, service: str, watched: Watched) -> None:
    page.goto(f"{service}/widget")
    expect(page.locator("#tag")).to_contain_text(f'<script src="{service}/static/widget.js"')
    page.get_by_role("button", name="政策问答").click()
    window = page.get_by_role("dialog")
    put(window, QUESTION)
    expect(window.get_by_role("status")).to_have_text("已回答。")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.complaints == []


# ---- keys, and what other sites may do ----


@contextmanager
def guarded(kb: Path, folder: Path, site: Site) -> Iterator[tuple[str, dict[str, str]]]:
    """A service of its own that wants keys: its address, and a key for each permission."""
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [sample_documents()]).failures == []
    base.close()
    secrets = {role.value: add_key(AccountDatabase(folder / "kb"), role.value, [role]) for role in Permission}
    with served(Settings(folder / "kb", allowed_origins=(site.origin,))) as address:
        yield address, secrets


def test_a_key_for_reading_asks_and_tells_opinions(wide: Page, site: Site, kb: Path, tmp_path: Path) -> None:
    with guarded(kb, tmp_path, site) as (address, secrets):
        site.show(address)
        card = put(opened(wide, site), QUESTION)
        expect(card).to_contain_text("没有接受本站的密钥")
        site.show(address, key="密钥")
        expect(put(opened(wide, site), QUESTION)).to_contain_text("data-key）不完整")
        site.show(address, key=secrets["read"])
        window = opened(wide, site)
        card = put(window, QUESTION)
        card.get_by_role("button", name="回答对").click()
        expect(card).to_contain_text("意见已经记下")
        card = put(window, SILENT)
        card.get_by_role("button", name="应该有").click()
        expect(card).to_contain_text("意见已经记下")
        told = httpx.get(f"{address}/v1/feedback", headers={"Authorization": f"Bearer {secrets['admin']}"}).json()
        asked = httpx.post(f"{address}/v1/ask", json={"q": QUESTION}, headers={"Authorization": f"Bearer {secrets['read']}"})
    assert [(each["question"], each["verdict"]) for each in told] == [(SILENT, "bad"), (QUESTION, "good")]
    assert told[1]["document"] == asked.json()["citations"][0]["document_id"]


ELSEWHERE = "https://www.example.org"


def _preflight(client: TestClient, path: str, origin: str = ELSEWHERE, method: str = "POST") -> str | None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type,authorization",
    }
    response = client.options(path, headers=asked)
    return response.headers.get("access-control-allow-origin") if response.status_code == 200 else None


def test_other_origins_read_and_nothing_else(kb: Path) -> None:
    with TestClient(create_app(Settings(kb, allowed_origins=(ELSEWHERE,))), base_url="http://127.0.0.1") as client:
        assert _preflight(client, "/v1/ask") == ELSEWHERE
        assert _preflight(client, "/v1/feedback") == ELSEWHERE
        assert _preflight(client, "/v1/documents", method="GET") == ELSEWHERE
        assert _preflight(client, "/v1/ask", "https://example.org") is None
        assert _preflight(client, "/v1/documents") is None
        assert _preflight(client, "/v1/feedback", method="GET") is None
        assert _preflight(client, "/v1/admin/health", method="GET") is None
        assert _preflight(client, "/documents/x", method="GET") is None
        foreign = {"Origin": ELSEWHERE, "Sec-Fetch-Site": "cross-site"}
        asked = client.post("/v1/ask", json={"q": QUESTION}, headers=foreign)
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, ELSEWHERE)
        assert "access-control-allow-credentials" not in asked.headers
        assert client.post("/v1/documents", headers=foreign).status_code == 403


def test_without_the_setting_nothing_is_shared(kb: Path) -> None:
    with TestClient(create_app(Settings(kb)), base_url="http://127.0.0.1") as client:
        assert _preflight(client, "/v1/ask") is None
        response = client.post("/v1/ask", json={"q": QUESTION}, headers={"Origin": ELSEWHERE})
        assert "access-control-allow-origin" not in response.headers
