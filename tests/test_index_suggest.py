"""Suggestions while somebody types."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.base import KnowledgeBase
from index.errors import QueryError
from index.store import Store
from index.suggest import MAX_TYPED, Source, Suggester
from index.writing import delete_document, put_document
from tests.making import made


def test_beginnings_come_before_what_holds_it(sample_base: KnowledgeBase) -> None:
    found = Suggester(sample_base.store).suggest("清沅市教育集团", limit=20)
    begins = [suggestion.at == 0 for suggestion in found]
    assert begins == sorted(begins, reverse=True)
    assert any(suggestion.at > 0 for suggestion in found)
    assert all(suggestion.text[suggestion.at :].startswith("清沅市教育集团") for suggestion in found)


def test_all_sources_are_suggested_and_nothing_twice(sample_base: KnowledgeBase) -> None:
    suggester = Suggester(sample_base.store)
    found = [suggestion for typed in ("集团", "教育", "总") for suggestion in suggester.suggest(typed, limit=50)]
    assert {suggestion.source for suggestion in found} == set(Source)
    once = [suggestion.text for suggestion in suggester.suggest("集团", limit=50)]
    assert len(once) == len(set(once))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("《學校安全條例", "学校安全条例", id="traditional-and-bracket"),
        pytest.param("２０２４年", "2024年", id="full-width"),
        pytest.param(" 校车 ", "校车", id="blanks"),
    ],
)
def test_how_it_is_typed_makes_no_difference(sample_base: KnowledgeBase, typed: str, words: str) -> None:
    found = Suggester(sample_base.store).suggest(typed)
    assert found
    assert all(words in suggestion.text for suggestion in found)


@pytest.mark.parametrize("typed", ["", "  ", "\n", "比特币", "a\nb"], ids=["empty", "blank", "break", "unknown", "two-lines"])
def test_nothing_to_suggest(sample_base: KnowledgeBase, typed: str) -> None:
    assert Suggester(sample_base.store).suggest(typed) == []


def test_too_much_is_refused(sample_base: KnowledgeBase) -> None:
    with pytest.raises(QueryError, match="超过上限"):
        Suggester(sample_base.store).suggest("长" * (MAX_TYPED + 1))


def test_suggestions_follow_the_base(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "kb", {"encoder": "none"})
    suggester = Suggester(store)
    assert suggester.suggest("停车") == []
    with store.transaction() as connection:
        number = put_document(connection, made("停车场管理办法", ["停车场由市政府管理。"]))
    assert _comes(suggester, "停车", ["停车场管理办法"])
    with store.transaction() as connection:
        delete_document(connection, number)
    assert _comes(suggester, "停车", [])


def _comes(suggester: Suggester, typed: str, texts: list[str]) -> bool:
    """Whether the suggestions become ``texts`` soon: a thread makes the new ones."""
    deadline = time.monotonic() + 20
    while [suggestion.text for suggestion in suggester.suggest(typed)] != texts:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
