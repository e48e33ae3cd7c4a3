"""The life of rules judged on whole texts: read, stored in any order, asked about on a day, and released by deletion."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import permutations

import numpy as np
import pytest

from index.prepare import PreparedDocument
from index.rulebook import Rulebook
from index.sketch import sketch
from index.store import Store
from index.writing import delete_document, put_document
from ingest.document import build_document
from ingest.reading import read
from tests.validity_cases import CASES as FIRST
from tests.validity_cases import Ask
from tests.validity_cases_eighth import CASES as EIGHTH
from tests.validity_cases_eleventh import CASES as ELEVENTH
from tests.validity_cases_fifth import CASES as FIFTH
from tests.validity_cases_fourteenth import CASES as FOURTEENTH
from tests.validity_cases_fourth import CASES as FOURTH
from tests.validity_cases_ninth import CASES as NINTH
from tests.validity_cases_second import CASES as SECOND
from tests.validity_cases_seventh import CASES as SEVENTH
from tests.validity_cases_sixth import CASES as SIXTH
from tests.validity_cases_tenth import CASES as TENTH
from tests.validity_cases_third import CASES as THIRD
from tests.validity_cases_thirteenth import CASES as THIRTEENTH
from tests.validity_cases_twelfth import CASES as TWELFTH

TABLES = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH, ELEVENTH, TWELFTH, THIRTEENTH, FOURTEENTH)
CASES = {name: case for table in TABLES for name, case in table.items()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.create(tmp_path_factory.mktemp("cases") / "kb", {"encoder": "none"})
    yield store
    store.close()


def prepared(name: str, text: str) -> PreparedDocument:
    """The file as an ingest stores it, without words and vectors, which no status rests on."""
    data = text.encode()
    reading, _ = read(data, name)
    document = build_document(reading, source=name, digest=hashlib.sha256(data).hexdigest(), name=name)
    count = len(document.passages)
    vectors = np.zeros((count, 4), np.float16)
    return PreparedDocument(document, document.title, ("",) * count, ("",) * count, vectors, sketch(document.text))


def put(store: Store, *documents: PreparedDocument) -> dict[str, int]:
    """Stores the documents in this order: their numbers by file."""
    with store.transaction() as connection:
        return {made.document.source: put_document(connection, made) for made in documents}


def drop(store: Store, *numbers: int) -> None:
    with store.transaction() as connection:
        for number in numbers:
            delete_document(connection, number)


def test_a_changed_text_changes_what_it_does(store: Store) -> None:
    """Read again after an edit, a text does what it says now, and what it said before is forgotten."""
    case = FIRST["repealed-by-title"]
    rule, repeal = case.files["a.txt"], case.files["b.txt"]
    asks = (Ask("a.txt", "2021-06-01", ""), Ask("b.txt", "2021-06-01", ""))
    numbers = put(store, prepared("b.txt", repeal), prepared("a.txt", rule))
    seen = []
    for text in (repeal, repeal.replace("同时废止", "继续有效"), repeal.replace("2021年1月1日", "2021年7月1日"), repeal):
        numbers |= put(store, prepared("b.txt", text))
        seen.append([status for status, _ in answers(store, numbers, asks).values()])
    drop(store, *numbers.values())
    assert seen == [["已废止", "现行有效"], ["现行有效", "现行有效"], ["现行有效", "尚未施行"], ["已废止", "现行有效"]]


def answers(store: Store, numbers: dict[str, int], asks: tuple[Ask, ...]) -> dict[Ask, tuple[str, str]]:
    """The status and its reason for each question."""
    book, found = Rulebook(store), {}
    for ask in asks:
        validity = book.validity(numbers[ask.file], date.fromisoformat(ask.as_of))
        assert validity is not None
        found[ask] = (validity.status.value, validity.reason)
    return found


def test_the_tables_do_not_hide_each_other() -> None:
    assert len(CASES) == sum(map(len, TABLES))


@pytest.mark.parametrize("name", CASES)
def test_a_case_in_every_order(store: Store, name: str) -> None:
    case = CASES[name]
    documents = [prepared(file, text) for file, text in case.files.items()]
    for order in permutations(documents):
        numbers = put(store, *order)
        found = answers(store, numbers, case.asks)
        drop(store, *numbers.values())
        assert {ask: status for ask, (status, _) in found.items()} == {ask: ask.status for ask in case.asks}, found
        for ask, (_, reason) in found.items():
            assert ask.reason in reason


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if len(case.files) > 1])
def test_a_deletion_leaves_what_was_never_there(store: Store, name: str) -> None:
    """Without one of its files a case reads as if that file had never come: what it did is released, and comes back with it."""
    case = CASES[name]
    documents = {file: prepared(file, text) for file, text in case.files.items()}
    for gone, missing in documents.items():
        asks = tuple(ask for ask in case.asks if ask.file != gone)
        never = put(store, *(made for file, made in documents.items() if file != gone))
        expected = answers(store, never, asks)
        drop(store, *never.values())
        numbers = put(store, *documents.values())
        drop(store, numbers.pop(gone))
        assert answers(store, numbers, asks) == expected
        numbers |= put(store, missing)
        assert {ask: status for ask, (status, _) in answers(store, numbers, case.asks).items()} == {
            ask: ask.status for ask in case.asks
        }
        drop(store, *numbers.values())
