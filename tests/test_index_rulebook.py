"""Relations in both directions, versions, and what deletion and filters make of them."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.base import KnowledgeBase
from index.errors import QueryError
from index.filters import Admission, Filters
from index.lookup import look_up
from index.model import Level, Reference, RelationKind
from index.prepare import PreparedDocument
from index.rulebook import Rulebook
from index.status import Status
from index.store import Store
from index.writing import delete_document, put_document
from tests.making import rule

CITY: dict[str, Any] = {"region": "清沅市", "issuer": "清沅市城市管理局"}
NATION: dict[str, Any] = {"region": "全国", "issuer": "全国人民代表大会常务委员会", "level": Level.LAW, "kind": "法"}
TODAY = date(2024, 1, 1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "kb", {"encoder": "none"})


def _put(store: Store, *documents: PreparedDocument) -> list[int]:
    with store.transaction() as connection:
        return [put_document(connection, document) for document in documents]


def _cites(title: str, number: str | None = None, **facts: object) -> PreparedDocument:
    target = Reference(title, number, "第三条")
    says = [(RelationKind.CITES, f"依照《{title}》第三条办理", target)]
    return rule("清沅市停车收费规定", says=says, **{**CITY, "issued": date(2015, 5, 1), **facts})


LAW = "中华人民共和国停车法"
VERSIONS = [
    rule(LAW, name=f"{LAW} {year}", issued=date(year, 3, 1), effective=date(year, 7, 1), **NATION)
    for year in (2001, 2012, 2020)
]


def test_a_relation_resolves_when_its_target_comes_and_is_open_when_it_goes(store: Store) -> None:
    book = Rulebook(store)
    (citing,) = _put(store, _cites(LAW))
    assert [link.targets for link in book.outgoing(citing)] == [()]
    (law,) = _put(store, VERSIONS[0])
    (link,) = book.outgoing(citing)
    assert [target.number for target in link.targets] == [law]
    assert link.quote == f"依照《{LAW}》第三条办理"
    assert [(link.document.number, link.relation.target.provision) for link in book.incoming(law)] == [(citing, "第三条")]
    with store.transaction() as connection:
        delete_document(connection, law)
    assert [link.targets for link in book.outgoing(citing)] == [()]


def test_a_repeal_is_released_when_the_repealing_document_is_deleted(store: Store) -> None:
    book = Rulebook(store)
    repeal = [(RelationKind.REPEALS, "《清沅市停车办法》废止", Reference("清沅市停车办法"))]
    old, new = _put(
        store,
        rule("清沅市停车办法", issued=date(2010, 1, 1), **CITY),
        rule("清沅市道路管理规定", says=repeal, issued=date(2020, 1, 1), **CITY),
    )
    assert book.verdicts([old], TODAY)[old].status is Status.REPEALED
    with store.transaction() as connection:
        delete_document(connection, new)
    assert book.verdicts([old], TODAY)[old].status is Status.IN_FORCE
    assert book.verdicts([new], TODAY) == {}


@pytest.mark.parametrize(
    ("issued", "version"),
    [
        pytest.param(date(2005, 1, 1), 0, id="first"),
        pytest.param(date(2012, 5, 1), 0, id="issued-but-not-in-force"),
        pytest.param(date(2012, 8, 1), 1, id="second"),
        pytest.param(date(2023, 1, 1), 2, id="third"),
        pytest.param(date(1999, 1, 1), 0, id="before-all"),
        pytest.param(None, 2, id="no-day"),
    ],
)
def test_the_version_in_force_when_the_citing_document_was_written_is_meant(
    store: Store, issued: date | None, version: int
) -> None:
    numbers = _put(store, *VERSIONS)
    (citing,) = _put(store, _cites("停车法", issued=issued))
    (link,) = Rulebook(store).outgoing(citing)
    assert [target.number for target in link.targets] == [numbers[version]]


def test_versions_form_a_timeline(store: Store) -> None:
    numbers = _put(store, *VERSIONS)
    other = rule("清沅市停车法", issued=date(2005, 1, 1), **CITY)
    _put(store, other)
    book = Rulebook(store)
    for day, expected in (
        (date(2024, 1, 1), ["已修改", "已修改", "现行有效"]),
        (date(2020, 5, 1), ["已修改", "现行有效", "尚未施行"]),
        (date(2011, 1, 1), ["现行有效", "尚未施行", "尚未施行"]),
    ):
        versions = book.versions(numbers[1], day)
        assert [version.document.number for version in versions] == numbers
        assert [version.validity.status.value for version in versions] == expected


def test_filters_by_day_status_level_and_kind(store: Store) -> None:
    numbers = _put(store, *VERSIONS, rule("清沅市停车办法", issued=date(2010, 1, 1), kind="办法", **CITY))
    admission = Admission(store, Rulebook(store))

    def admitted(filters: Filters) -> list[int]:
        allowed = admission.resolve(filters)
        assert allowed is not None
        places = dict(store.connection.execute("SELECT number, document FROM passages"))
        assert {places[number] for number in allowed.passages} == set(allowed.documents)
        return [numbers.index(number) for number in allowed.documents]

    assert admitted(Filters(as_of=date(2015, 1, 1))) == [0, 1, 3]
    assert admitted(Filters(as_of=date(2015, 1, 1), in_force=True)) == [1, 3]
    assert admitted(Filters(in_force=True)) == [2, 3]
    assert admitted(Filters(validity=frozenset({Status.AMENDED}))) == [0, 1]
    assert admitted(Filters(level=Level.LAW, as_of=date(2005, 1, 1))) == [0]
    assert admitted(Filters(kind="办法")) == [3]
    with store.transaction() as connection:
        delete_document(connection, numbers[2])
    assert admitted(Filters(in_force=True)) == [1, 3]
    assert admission.resolve(Filters()) is None


def test_a_document_is_looked_up_by_id_number_and_title(store: Store) -> None:
    notice = rule("关于印发《清沅市停车办法》的通知", issued=date(2010, 1, 1), doc_number="清城管〔2010〕3号", **CITY)
    signs = rule("清沅市停车标志规范", issued=date(2011, 1, 1), **CITY)
    _put(store, *VERSIONS, notice, signs)
    for called in ("id-关于印发《清沅市停车办法》的通知", "清城管[2010]3 号", "《清沅市停车办法》", "停车办法"):
        assert look_up(store, called).title == notice.document.title
    assert look_up(store, "停车法").facts.issued == date(2020, 3, 1)
    assert look_up(store, "停车标志").title == signs.document.title
    with pytest.raises(QueryError, match="没有编号、文号或标题"):
        look_up(store, "路灯")
    with pytest.raises(QueryError, match="可能指几份文件"):
        look_up(store, "清沅市停车")


SAMPLE = {
    "关于推进义务教育集团化办学的意见": "已废止",
    "关于全面深化中小学集团化办学的意见": "现行有效",
    "沅东区教育集团管理实施办法》的通知": "已修改",
    "清沅市义务教育学校教师交流轮岗办法》的通知": "已废止",
    "清沅市中小学服务性收费和代收费管理办法》的通知": "已失效",
    "清沅市学校安全条例": "已修改",
    "清沅市公共租赁住房管理办法的通知": "已废止",
    "关于做好2022年义务教育学校招生入学工作的实施意见": "已失效",
    "清沅市文明行为促进条例": "现行有效",
}


def test_the_sample_documents_on_a_day(sample_base: KnowledgeBase) -> None:
    found: dict[str, str] = {}
    for number, verdict in sample_base.rulebook.all_verdicts(date(2024, 6, 1)).items():
        title = sample_base.store.listed([number])[number].title
        found |= {end: verdict.status.value for end in SAMPLE if title.endswith(end)}
    assert found == SAMPLE


def test_all_statuses_cost_little(sample_base: KnowledgeBase) -> None:
    begun = time.process_time()
    count = len(Rulebook(sample_base.store).all_verdicts(TODAY))
    # Some 50 µs each on an idle core; thousands of documents must not take a second.
    assert time.process_time() - begun < 0.002 * count
