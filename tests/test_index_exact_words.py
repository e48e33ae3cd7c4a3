"""Exact words are found in titles and texts as they are written, and in which passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import exact_words
from index.base import KnowledgeBase
from index.exact_words import ExactWords
from ingest.batch import ingest_paths

TEXTS = {
    "甲.txt": "清沅市校车管理办法\n第一条　校车应当每半年检修一次。\n第二条　校车驾驶人应当每年体检。\n",
    "乙.txt": "沄川市教师交流办法\n第一条　教师应当交流。\n第二条　校车另行规定。\n",
}


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = KnowledgeBase.open_or_create(tmp_path / "kb")
    ingest_paths(made, [tmp_path / name for name in TEXTS])
    return made


@pytest.mark.parametrize("kept", [30_000_000, 40, 0], ids=["all kept", "some kept", "none kept"])
def test_documents_and_passages_are_those_that_a_plain_search_finds(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(exact_words, "_MOST_CHARACTERS", kept)
    words = ExactWords(base.store)
    numbers = [number for (number,) in base.store.connection.execute("SELECT number FROM documents")]
    documents = {number: document for number in numbers if (document := base.store.document(number))}
    for phrase in ("校车", "每半年检修", "教师", "应当交流。", "校车管理", "没有这话", "体检"):
        found = words.holding(phrase)
        assert found == {n for n, d in documents.items() if phrase in d.title or phrase in d.text}
        wanted = {
            passage.number
            for number in found
            for passage in base.store.passages_of(number)
            if phrase in passage.text or phrase in documents[number].title
        }
        assert set(words.passages(sorted(found), [phrase]).tolist()) == wanted


def test_what_is_gone_is_not_found_any_more(base: KnowledgeBase, tmp_path: Path) -> None:
    words = ExactWords(base.store)
    assert len(words.holding("校车")) == 2
    (tmp_path / "乙.txt").write_text(TEXTS["乙.txt"].replace("校车", "班车"), encoding="utf-8")
    ingest_paths(base, [tmp_path / "乙.txt"])
    assert len(words.holding("校车")) == 1
    assert len(words.holding("班车")) == 1
