"""The pages as a person uses them: a real browser, the real application, a base of the sample documents."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import Request, urlopen

import pytest
import uvicorn

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.app import create_app
from search_api.settings import Settings
from tests.browsing import CHROMIUM, NO_CHROMIUM, NO_PLAYWRIGHT, Watched, launched, watched_tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

# Waiting is done with `expect`: Page.wait_for_function evaluates strings again and again, which the pages' own policy forbids.
expect = pytest.importorskip("playwright.sync_api", reason=NO_PLAYWRIGHT).expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

SAMPLE_QUESTION = "集团党组织职责"
SAMPLE_ANSWER = "宣传和执行党的路线方针政策，贯彻党的教育方针，把牢集团办学方向"

# Looks like markup everywhere a page shows something, and has characters outside the basic plane before the passage.
HOSTILE = """<img src=x onerror=alert(1)>飞鸢观测站管理办法
第一章 总则
第一条 𠮷田😀为了管好飞鸢观测站，制定本办法。
第二条 飞鸢观测站的值守员<script>document.title='stolen'</script>应当每日校准风标"><b>两次</b>。
第三条 本办法自公布之日起施行。
"""

TABLE = """# 飞鸢观测站收费标准

下表所列为飞鸢观测站各项服务的收费标准，自公布之日起执行。

| 服务 | 单位 | 元 |
|---|---|---|
| 风标校准 | 次 | 120 |
| <b>风筝</b>检修 | 只 | |
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running application."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "飞鸢观测站.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "巨册.txt").write_text(_huge_text(), encoding="utf-8")
    (folder / "收费.md").write_text(TABLE, encoding="utf-8")
    base = KnowledgeBase.open_or_create(folder / "kb")
    files = [folder / name for name in ("飞鸢观测站.txt", "巨册.txt", "收费.md")]
    report = ingest_paths(base, [sample_documents(), *files])
    base.close()
    assert report.failures == []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(folder / "kb")), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def _huge_text() -> str:
    """300,000 characters in 2,000 numbered articles."""
    words = "仓廪保管人员应当按照登记簿逐件清点，发现短少的及时补记并说明缘由，"
    articles = (f"第{number}条 编号{number}，{words * 4}每季度汇总一次。" for number in range(1, 2001))
    return "仓廪清点巨册\n" + "\n".join(articles) + "\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield fresh
    fresh.close()


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def page(context: BrowserContext, watched: Watched) -> Page:
    return watched_tab(context, watched)


def get_json(address: str, path: str) -> Any:
    with urlopen(address + path, timeout=10) as response:
        return json.load(response)


def ask(address: str, question: str) -> Any:
    body = json.dumps({"q": question}).encode()
    with urlopen(Request(f"{address}/v1/ask", body, {"Content-Type": "application/json"}), timeout=10) as response:
        return json.load(response)


def search_for(page: Page, address: str, question: str, **fields: str) -> None:
    """Open the results of a search by its address and wait until the answer stands, too."""
    page.goto(f"{address}/?" + "&".join(f"{name}={quote(value)}" for name, value in {"q": question, **fields}.items()))
    page.locator("#answer .card:not(.waiting)").wait_for()


def in_window(locator: Locator) -> bool:
    """Whether the top of the element lies within the window, below the bar."""
    return bool(
        locator.evaluate("node => { const { top } = node.getBoundingClientRect(); return top >= 40 && top < innerHeight; }")
    )


def place_of(page: Page) -> tuple[str, int, int]:
    """The document and the place in it that the address of the page names."""
    address = urlsplit(page.url)
    start, end = map(int, parse_qs(address.query)["p"][0].split("-"))
    return address.path, start, end


def passage_in_page(page: Page) -> str:
    """The marked passage as shown, paragraph by paragraph."""
    return "\n".join(page.locator("#text .passage-mark").all_text_contents())


def test_sample_question_leads_from_answer_to_marked_passage(page: Page, address: str, watched: Watched) -> None:
    page.goto(address)
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(SAMPLE_QUESTION)
    page.keyboard.press("Enter")

    assert SAMPLE_ANSWER in page.locator("#answer .quote").first.inner_text()
    assert f"?q={quote(SAMPLE_QUESTION)}" in page.url
    first = page.locator(".hit").first
    first.wait_for()
    assert "党组织" in "".join(first.locator(".passage mark").all_text_contents())
    assert page.title().startswith(SAMPLE_QUESTION)

    page.locator("#answer .sources a").first.click()
    page.locator("#text .chosen").first.wait_for()
    path, start, end = place_of(page)
    assert passage_in_page(page) == get_json(address, f"/v1{path}")["text"][start:end]
    assert SAMPLE_ANSWER in passage_in_page(page)
    page.wait_for_timeout(300)
    assert in_window(page.locator("#text .chosen").first)

    page.locator("#back").click()
    assert SAMPLE_ANSWER in page.locator("#answer .quote").first.inner_text()
    assert watched.complaints == []
    assert {urlsplit(url).hostname for url in watched.requests} == {"127.0.0.1"}


def test_document_text_is_never_markup(page: Page, address: str, watched: Watched) -> None:
    search_for(page, address, "飞鸢观测站值守员校准风标")
    first = page.locator(".hit").first
    assert "<script>document.title='stolen'</script>" in first.locator(".passage").inner_text()
    first.locator("h3 a").click()
    page.locator("#text .chosen").first.wait_for()
    path, start, end = place_of(page)
    text = get_json(address, f"/v1{path}")["text"]
    # 𠮷 and 😀 stand before the passage and are two units each in a browser, one code point in the interface.
    assert passage_in_page(page) == "\n".join(line for line in text[start:end].split("\n") if line)
    assert "<img src=x onerror=alert(1)>" in page.locator("#title").inner_text()
    assert "stolen" not in page.title()
    assert page.locator("#text img, #text script, #text b, #title img").count() == 0
    assert watched.complaints == []


def test_a_table_is_shown_as_a_table_with_the_row_that_was_found(page: Page, address: str, watched: Watched) -> None:
    search_for(page, address, "风标校准收费标准")
    page.locator("#results a", has_text="飞鸢观测站收费标准").first.click()
    page.locator("#text table").wait_for()
    assert page.locator("#text th[scope=col]").all_text_contents() == ["服务", "单位", "元"]
    assert page.locator("#text td").all_text_contents() == ["风标校准", "次", "120", "风筝检修", "只", ""]
    assert page.locator("#text tr.chosen td").first.text_content() == "风标校准"
    assert watched.complaints == []


def test_address_is_the_state_of_the_search(page: Page, address: str) -> None:
    search_for(page, address, SAMPLE_QUESTION, region="沅东区", year_from="2019")
    assert page.locator("#q").input_value() == SAMPLE_QUESTION
    assert page.locator("#region").input_value() == "沅东区"
    assert page.locator(".chip.range").all_inner_texts() == ["地区 沅东区\n✕", "起始年份 2019\n✕"]
    regions = page.locator(".hit .facts-line").all_inner_texts()
    assert regions
    assert all("沅东区" in line for line in regions)

    page.locator("#q").fill("课后服务收费")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^课后服务收费"))
    assert "region=" in page.url
    page.go_back()
    expect(page.locator("#q")).to_have_value(SAMPLE_QUESTION)
    assert page.locator("#year_from").input_value() == "2019"
    page.go_forward()
    expect(page.locator("#q")).to_have_value("课后服务收费")

    page.locator(".advanced > summary").click()
    page.locator("#clear").click()
    expect(page).to_have_url(re.compile(r"\?q=[^&]*$"))
    expect(page.locator("#region")).to_have_value("")


def test_a_day_chosen_for_the_search_holds_in_the_document(page: Page, address: str, watched: Watched) -> None:
    search_for(page, address, SAMPLE_QUESTION, as_of="2020-01-01", in_force="true")
    assert page.locator("#as_of").input_value() == "2020-01-01"
    badges = page.locator(".hit h3 .badge").all_text_contents()
    assert badges
    assert {badge.partition("：")[0] for badge in badges} <= {"现行有效", "已修改"}
    page.locator("#results h3 a").first.click()
    expect(page.locator("#validity")).to_contain_text("以 2020-01-01 为准：")
    assert watched.complaints == []


def test_no_evidence_is_said(page: Page, address: str, watched: Watched) -> None:
    search_for(page, address, "火星移民飞船的船票多少钱一张")
    card = page.locator("#answer .card").inner_text()
    assert card.startswith("未找到依据")
    assert "只供参考" in card
    assert watched.complaints == []


def test_errors_of_the_service_are_shown(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={quote(SAMPLE_QUESTION)}&year_from=20")
    page.locator(".problem").wait_for()
    with pytest.raises(OSError, match="422") as refused:
        get_json(address, f"/v1/search?q={quote(SAMPLE_QUESTION)}&year_from=20")
    assert json.load(refused.value)["detail"] in page.locator(".problem").inner_text()  # type: ignore[arg-type]
    page.goto(f"{address}/documents/nothing-here")
    assert "没有编号为 nothing-here 的文件" in page.locator(".problem").inner_text()


def test_late_answers_to_an_earlier_question_are_dropped(page: Page, address: str) -> None:
    held: list[Route] = []
    early = quote("校车安全")

    def hold(route: Route) -> None:
        held.append(route)

    page.goto(address)
    page.route(lambda url: early in url and "/v1/" not in url, hold)
    page.locator("#q").fill("校车安全")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("正在检索……")
    page.locator("#q").fill(SAMPLE_QUESTION)
    page.keyboard.press("Enter")
    page.locator(".hit").first.wait_for()
    before = page.locator("#results").inner_text()
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_timeout(500)
    assert page.locator("#results").inner_text() == before
    assert "党组织" in before


def test_citation_is_copied_with_its_place(page: Page, context: BrowserContext, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    search_for(page, address, SAMPLE_QUESTION)
    page.locator("#answer .sources .copy").first.click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    source = ask(address, SAMPLE_QUESTION)["citations"][0]
    title = source["title"].replace("《", "〈").replace("》", "〉")
    place = " › ".join(source["heading_path"])
    words, _, link = copied.rpartition("\n")
    assert words == f"《{title}》（清教工委〔2022〕11号）{place}：“{source['quote']}”"
    assert page.request.get(link.partition("#")[0]).ok
    assert place.endswith("第九条")
    assert SAMPLE_ANSWER in copied


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_on_a_narrow_screen(browser: Browser, address: str, scheme: Any) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = phone.new_page()
    for path in ("/", f"/?q={quote(SAMPLE_QUESTION)}", f"/?q={quote('飞鸢观测站值守员')}&region={quote('沅东区')}"):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.goto(f"{address}/?q={quote(SAMPLE_QUESTION)}")
    page.locator(".hit h3 a").first.click()
    page.locator("#text .chosen").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    phone.close()


def test_huge_document_opens_at_its_passage(page: Page, address: str) -> None:
    listed = get_json(address, f"/v1/documents?title={quote('仓廪清点巨册')}")["documents"]
    path = f"/documents/{listed[0]['id']}"
    text: str = get_json(address, f"/v1{path}")["text"]
    assert len(text) > 290_000
    start = text.index("编号1500，")
    assert len(page.request.get(f"{address}{path}").body()) < 150_000
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    # The fragment is how places were written once; such links go on working.
    page.goto(f"{address}{path}?q={quote('登记簿清点')}#p={start}-{start + 7}")
    page.locator("#text .chosen").wait_for()
    assert passage_in_page(page) == "编号1500，"
    spent = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    # Seconds of processor time, which other processes do not lengthen: 0.3 when it was written.
    assert 0 < spent["TaskDuration"] < 1.5
    page.wait_for_timeout(300)
    assert in_window(page.locator("#text .chosen"))

    page.locator("#next").click()
    assert re.fullmatch(r"第 \d+ / \d{3} 处", page.locator("#stop-count").inner_text())
    page.wait_for_timeout(300)
    assert in_window(page.locator("#text .here"))
    assert "编号1501，" in page.locator("#text .here").inner_text()

    number = int(re.findall(r"第 (\d+) /", page.locator(".steps").first.inner_text())[0])
    page.locator(".steps a[rel=next]").first.click()
    expect(page.locator(".steps").first).to_contain_text(f"第 {number + 1} /")
    assert "编号1500，" not in page.locator("#text").inner_text()


def test_an_article_is_copied_with_its_source(page: Page, context: BrowserContext, address: str, watched: Watched) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    listed = get_json(address, f"/v1/documents?title={quote('清沅市学校安全条例')}")["documents"]
    rule = next(each["id"] for each in listed if each["title"] == "清沅市学校安全条例")
    page.goto(f"{address}/documents/{rule}")
    page.locator("#text p", has_text="第三条").first.hover()
    page.get_by_role("button", name="第三条：复制引文和出处", exact=True).click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    told = get_json(address, f"/v1/documents/{rule}/place?provision={quote('第三条')}")
    assert copied == told["citation"]
    assert told["quote"] in copied
    page.get_by_role("link", name="第三条：固定链接", exact=True).click()
    expect(page.locator("#text .passage-mark")).to_have_text(told["quote"])
    assert watched.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_around_a_document_fit_the_window(browser: Browser, address: str, width: int) -> None:
    listed = get_json(address, f"/v1/documents?title={quote('清沅市学校安全条例')}")["documents"]
    rule = next(each["id"] for each in listed if each["title"] == "清沅市学校安全条例")
    watched = Watched()
    fresh = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = watched_tab(fresh, watched)
    for path in (f"/documents/{rule}?provision={quote('第三条')}", f"/documents/{rule}/network", "/coverage"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert watched.complaints == []
    assert {urlsplit(url).hostname for url in watched.requests} == {"127.0.0.1"}
    fresh.close()
