"""The pages for research, in Debian's Chromium over rules of made-up cities: precedent, comparison, redline, table, timeline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import Request, urlopen

import pytest

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from search_api.settings import Settings
from tests.browsing import CHROMIUM, NO_CHROMIUM, NO_PLAYWRIGHT, Watched, launched, watched_tab
from tests.live import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright.sync_api", reason=NO_PLAYWRIGHT)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

HOSTILE = "<script>document.title='stolen'</script>"
RULES = {
    "清沅市": (
        "第一条　为了规范教师交流，制定本办法。",
        "第二条　教师在同一所学校任教满六年的，应当交流轮岗，交流期限不少于三年。",
        "第三条　教育行政部门应当每年公布交流计划。",
        "第四条　拒不服从交流安排的，扣减奖励性绩效工资二百元。",
        "第五条　本办法自2019年3月1日起施行。",
    ),
    "沄川市": (
        "第一条　为了规范教师交流，制定本办法。",
        "第二条　教育行政部门应当每年公布交流计划。",
        "第三条　教师在同一所学校任教满九年的，应当交流轮岗，交流期限不少于二年。",
        f"第四条　校长{HOSTILE}任职满两届的，应当交流。",
        "第五条　本办法自2021年9月1日起施行。",
    ),
    "汐宁市": (
        "第一条　为了管好校车，制定本办法。",
        "第二条　校车应当每半年检修一次。",
        "第三条　本办法自2020年5月1日起施行。",
    ),
}


# Article 2 is new, the old 2 is reworded, the old 4 is gone; the old 3 differs in punctuation, width and numerals alone.
AMENDED = (
    "第一条　为了规范教师交流，制定本办法。",
    "第二条　教师交流轮岗应当公开、公平、公正。",
    "第三条　教师在同一所学校任教满八年的，应当交流轮岗，交流期限不少于三年。",
    "第四条　教育行政部门应当每年公布交流计划",
    "第五条　本办法自2023年3月1日起施行。",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("research")
    files = folder / "files"
    files.mkdir()
    for place, articles in RULES.items():
        subject = "校车管理办法" if place == "汐宁市" else "教师交流轮岗办法"
        (files / f"{place}.txt").write_text(f"{place}{subject}\n\n" + "\n".join(articles) + "\n", encoding="utf-8")
    (files / "清沅市教师交流轮岗办法(2023-02-01).txt").write_text(
        "清沅市教师交流轮岗办法\n\n" + "\n".join(AMENDED) + "\n", encoding="utf-8"
    )
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [files]).failures == []
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


@pytest.fixture(params=[1440, 390], ids=["desk", "phone"])
def page(browser: Browser, watched: Watched, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    yield watched_tab(context, watched)
    context.close()


def call(address: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(address + path, data, {"Content-Type": "application/json"}), timeout=20) as response:
        return json.load(response)


def document_id(address: str, title: str) -> str:
    found: str = call(address, f"/v1/documents?title={quote(title)}")["documents"][0]["id"]
    return found


def all_is_well(page: Page, watched: Watched) -> None:
    """Nothing overflows, nothing complains, nothing is fetched from elsewhere, nothing hostile ran."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert watched.complaints == []
    assert {urlsplit(url).hostname for url in watched.requests} == {"127.0.0.1"}
    assert "stolen" not in page.title()


def words_at(address: str, link: str) -> str:
    """The words of the document that a link to a passage marks."""
    parts = urlsplit(link)
    assert parts.fragment == "passage"
    start, end = map(int, parse_qs(parts.query)["p"][0].split("-"))
    text: str = call(address, f"/v1{parts.path}")["text"]
    return text[start:end]


def test_precedent_of_a_passage_is_shown_with_what_differs(page: Page, address: str, watched: Watched) -> None:
    passage = f"{document_id(address, '清沅市教师')}-2"
    page.goto(f"{address}/precedent?passage={passage}")
    assert "任教满八年" in page.locator(".given").inner_text()
    first = page.locator(".precedent").first
    assert first.locator(".spot").inner_text() == "沄川市"
    assert first.locator("mark.own").all_text_contents() == ["九年", "二年"]
    assert "所给：八年、三年" in first.locator(".figures").inner_text()
    assert "清沅市" not in " ".join(page.locator(".precedent").all_inner_texts())
    target = first.locator(".where a").get_attribute("href") or ""
    assert "任教满九年" in words_at(address, target)
    all_is_well(page, watched)


def test_precedent_of_a_pasted_draft_by_place(page: Page, address: str, watched: Watched) -> None:
    page.goto(f"{address}/precedent")
    page.get_by_label("条文或草案").fill("第一条　教师任教满五年的应当交流轮岗。\n第二条　校车每季度检修一次。")
    page.get_by_label("排列").select_option("place")
    page.get_by_role("button", name="查找").click()
    page.locator(".clause").first.wait_for()
    assert page.locator(".clause").count() == 2
    assert page.locator(".clause").nth(1).locator("h2.place").first.inner_text() == "汐宁市"
    assert "by=place" in page.url
    all_is_well(page, watched)


def test_a_wrong_field_is_told_by_its_name(page: Page, address: str) -> None:
    page.goto(f"{address}/precedent?text={quote('校车应当每半年检修一次')}&year_from=20")
    assert page.get_by_role("alert").inner_text() == "起始年份不能小于 1900。"


def test_similar_answers_over_the_api(address: str) -> None:
    answer = call(address, "/v1/similar", {"text": "校车应当每年检修一次。", "k": 2})
    (clause,) = answer["clauses"]
    best = clause["found"][0]
    assert best["place"] == "汐宁市"
    text = call(address, f"/v1/documents/{best['document']['id']}")["text"]
    assert text[best["start"] : best["end"]] == best["text"]
    assert "".join(part["left"] for part in best["stretches"]) == "校车应当每年检修一次。"


def test_two_documents_stand_side_by_side(page: Page, address: str, watched: Watched) -> None:
    ids = [document_id(address, "沄川市"), document_id(address, "汐宁市")]
    page.goto(f"{address}/compare")
    page.get_by_label("第一份").fill("清沅市教师交流轮岗办法")
    page.get_by_label("第二份").fill(ids[0])
    page.get_by_role("button", name="比较").click()
    rows = page.locator(".rows tbody tr")
    rows.first.wait_for()
    numbers = page.locator(".differing tbody tr").all_inner_texts()
    assert any("八年" in one and "九年" in one and "不少于三年" in one and "不少于二年" in one for one in numbers)
    moved = page.locator(".rows tr", has_text="每年公布交流计划")
    assert moved.count() == 1
    assert moved.locator(".tag", has_text="移动").count() + page.locator(".rows tr .tag", has_text="移动").count() > 0
    assert "（没有相应的规定）" in page.locator(".rows tr", has_text="校长").inner_text()
    page.get_by_role("link", name="只看不同的").click()
    page.wait_for_url("**only=changes**")
    assert 0 < page.locator(".rows tbody tr").count() < 7
    all_is_well(page, watched)


def test_redline_shows_the_amended_articles_alone(page: Page, address: str, watched: Watched) -> None:
    newer = next(
        one["id"]
        for one in call(address, f"/v1/documents?title={quote('清沅市教师')}")["documents"]
        if one["effective"] == "2023-03-01"
    )
    page.goto(f"{address}/documents/{newer}/redline?only=changes")
    changed = page.locator(".redline section")
    names = [text.strip()[:3] for text in changed.locator(".path").all_inner_texts()]
    assert sorted(names) == ["第三条", "第二条", "第五条", "第四条"]
    third = changed.filter(has_text="任教满")
    assert third.locator("del").all_text_contents() == ["六年"]
    assert third.locator("ins").all_text_contents() == ["八年"]
    assert "原第二条" in third.locator(".tag").inner_text()
    assert changed.filter(has_text="公开、公平、公正").locator(".tag").inner_text() == "新增"
    assert changed.filter(has_text="绩效工资").locator(".tag").inner_text() == "删去"
    page.get_by_role("link", name="显示全文").click()
    kept = page.locator(".redline section", has_text="公布交流计划")
    assert kept.locator("ins, del").count() == 0
    assert "原第三条" in kept.locator(".tag").inner_text()
    all_is_well(page, watched)


def test_comparison_answers_over_the_api_and_refuses_what_it_cannot(address: str) -> None:
    one, other = document_id(address, "沄川市"), document_id(address, "汐宁市")
    answer = call(address, f"/v1/compare?id={one}&id={other}")
    (told,) = answer["comparisons"]
    texts = {each: call(address, f"/v1/documents/{each}")["text"] for each in (one, other)}
    for row in told["rows"]:
        for side, each in (("left", one), ("right", other)):
            assert all(texts[each][clause["start"] : clause["end"]] == clause["text"] for clause in row[side])
    assert {c["passage_id"] for row in told["rows"] for c in row["left"]} == {f"{one}-{at}" for at in range(5)}
    for path in (f"/v1/compare?id={one}", f"/v1/compare?id={one}&id={one}", f"/v1/compare?id={one}&id=无此文件"):
        with pytest.raises(OSError, match="422"):
            call(address, quote(path, safe="/?=&"))
    with pytest.raises(OSError, match="422"):
        call(address, f"/v1/documents/{one}/redline")


def test_each_place_has_a_cell_with_its_own_words(page: Page, address: str, watched: Watched) -> None:
    page.goto(f"{address}/table")
    page.get_by_label("问题").fill("各地对教师交流轮岗年限的规定")
    page.get_by_role("button", name="列表").click()
    rows = page.locator(".places tbody tr")
    rows.first.wait_for()
    told = {row.locator("th").inner_text(): row for row in rows.all()}
    assert set(told) == set(RULES)
    # The newer version of 清沅市's rule speaks for it.
    assert "任教满八年" in told["清沅市"].locator(".wording").inner_text()
    assert "八年" in told["清沅市"].locator("td").first.inner_text()
    assert "九年" in told["沄川市"].locator("td").first.inner_text()
    assert told["汐宁市"].locator("td").last.inner_text().startswith("未找到")
    link = told["沄川市"].locator(".path a").first.get_attribute("href") or ""
    assert words_at(address, link) == told["沄川市"].locator(".wording").text_content()
    all_is_well(page, watched)


def test_the_life_of_a_matter_is_a_list_and_a_picture(page: Page, address: str, watched: Watched) -> None:
    page.goto(f"{address}/timeline?q={quote('教师交流轮岗办法')}")
    items = page.locator(".happenings li")
    days = [item.split()[0] for item in items.all_inner_texts()]
    assert days == sorted(days)
    assert {"2019-03-01", "2021-09-01", "2023-03-01"} <= set(days)
    assert page.locator(".axis .dot").count() == items.count()
    all_is_well(page, watched)


def test_an_empty_question_and_a_wrong_order_are_told(page: Page, address: str) -> None:
    page.goto(f"{address}/table?q={quote('教师交流')}&sort=colour")
    assert "sort" in page.get_by_role("alert").inner_text()
    page.goto(f"{address}/timeline?q={quote('教师交流')}&region={quote('无此地')}")
    assert "没有找到有日期的文件" in page.locator(".notice").inner_text()
