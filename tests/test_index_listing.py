"""Facets count what narrowing lists; pages and orders show the same documents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.base import KnowledgeBase
from index.filters import Filters
from index.interpret import interpret
from index.listing import Listing, Order, browse, facets_of, matching
from index.model import Level
from index.status import Status
from index.syntax import read_syntax

QUESTIONS = ("教师交流轮岗", "集团党组织职责", "招生入学", "学校收费")


def listed(base: KnowledgeBase, question: str, filters: Filters | None = None, k: int = 1000, **more: object) -> Listing:
    return matching(base, interpret(base, question, filters=filters, kinds=()), k=k, **more)  # type: ignore[arg-type]


def narrowed(name: str, value: str) -> Filters:
    if name == "year":
        return Filters(year_from=int(value), year_to=int(value))
    if name == "validity":
        return Filters(validity=frozenset([Status(value)]))
    return replace(Filters(), **{name: Level(value) if name == "level" else value})  # type: ignore[arg-type]


@pytest.mark.parametrize("question", QUESTIONS, ids=["rotation", "party", "admission", "fees"])
def test_narrowing_to_a_value_lists_as_many_as_were_counted(sample_base: KnowledgeBase, question: str) -> None:
    found = listed(sample_base, question)
    assert 1 < len(found.groups) < 50
    counted = facets_of(sample_base, found.groups, Filters())
    assert {name for name, counts in counted.items() if counts} >= {"year", "region", "issuer", "level", "kind", "validity"}
    for name, counts in counted.items():
        for count in counts:
            again = listed(sample_base, question, narrowed(name, count.value))
            assert (len(again.groups), again.beyond) == (count.count, False), (name, count)
            assert len(again.hits) == count.count


def test_a_second_facet_is_counted_within_the_first(sample_base: KnowledgeBase) -> None:
    first = Filters(level=Level.NORMATIVE_DOCUMENT)
    for count in facets_of(sample_base, listed(sample_base, "招生", first).groups, first)["year"]:
        both = replace(first, year_from=int(count.value), year_to=int(count.value))
        assert len(listed(sample_base, "招生", both).groups) == count.count


def test_pages_put_together_are_the_whole_list(sample_base: KnowledgeBase) -> None:
    for order in Order:
        whole = [hit.document.id for hit in listed(sample_base, "教师", order=order).hits]
        pages = [
            hit.document.id
            for offset in range(0, len(whole) + 4, 4)
            for hit in listed(sample_base, "教师", k=4, offset=offset, order=order).hits
        ]
        assert pages == whole
        assert len(set(whole)) == len(whole) > 4


def test_dates_order_the_same_documents(sample_base: KnowledgeBase) -> None:
    by_order = {order: listed(sample_base, "招生", order=order).hits for order in Order}
    assert len({frozenset(hit.document.id for hit in hits) for hits in by_order.values()}) == 1
    facts = [hit.document.facts for hit in by_order[Order.NEWEST]]
    days = [day for f in facts if (day := f.issued or f.published or f.effective)]
    assert days == sorted(days, reverse=True)
    assert len(days) > 2


def test_a_document_that_is_named_is_first_and_counted_once(sample_base: KnowledgeBase) -> None:
    asked = interpret(sample_base, "《清沅市学校安全条例》第八条")
    found = matching(sample_base, asked, k=1000)
    assert found.hits[0].document.number in found.why
    assert len(found.groups) == len(found.hits) == len({hit.document.number for hit in found.hits})
    # A range that the caller set holds for it, too.
    elsewhere = interpret(sample_base, "《清沅市学校安全条例》第八条", filters=Filters(region="沅东区"))
    assert matching(sample_base, elsewhere, k=1000).why == {}


def test_a_range_without_near_documents_says_so(sample_base: KnowledgeBase) -> None:
    question = "养老服务补贴标准"
    near = {document for group in listed(sample_base, question).groups for document in group}
    far = next(number for number in range(1, 51) if number not in near and number in sample_base.store.listed([number]))
    found = listed(sample_base, question, Filters(documents=frozenset([far])))
    assert [hit.document.number for hit in found.hits] == [far]
    assert found.beyond


def test_exact_words_and_exclusions_hold_to_the_character(sample_base: KnowledgeBase) -> None:
    wanted = read_syntax('教师 "交流轮岗" -班主任')
    found = listed(sample_base, wanted.text, wanted.narrowed(Filters()))
    assert found.hits
    all_of_them = [sample_base.store.document(hit.document.number) for hit in listed(sample_base, "教师 交流轮岗").hits]
    assert any(document and "班主任" in document.text for document in all_of_them)
    for hit in found.hits:
        document = sample_base.store.document(hit.document.number)
        assert document is not None
        assert "交流轮岗" in document.title + document.text
        assert "班主任" not in document.title + document.text
        assert "交流轮岗" in hit.passage.text or "交流轮岗" in document.title
    nothing = read_syntax('教师 "轮岗交流制度化建设"')
    assert listed(sample_base, nothing.text, nothing.narrowed(Filters())).groups == []


def test_browsing_counts_and_orders_what_there_is(sample_base: KnowledgeBase) -> None:
    documents, groups = browse(sample_base, Filters(), k=1000, offset=0)
    assert len(documents) == len(groups) > 40
    for name, counts in facets_of(sample_base, groups, Filters()).items():
        for count in counts:
            assert len(browse(sample_base, narrowed(name, count.value), k=1, offset=0)[1]) == count.count, (name, count)
    oldest, _ = browse(sample_base, Filters(), k=1000, offset=0, order=Order.OLDEST)
    dated = [d.id for d in documents if d.facts.year]
    assert [d.id for d in oldest if d.facts.year] == dated[::-1]
    titled, _ = browse(sample_base, Filters(), title="招生", k=1000, offset=0)
    assert titled
    assert all("招生" in document.title for document in titled)
