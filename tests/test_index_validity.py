"""The life of rules: a table of cases, each in every order of ingestion, and released again by deletion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, permutations
from typing import Any

import pytest

from index.model import Level, Reference, RelationKind
from index.prepare import PreparedDocument
from index.rulebook import Rulebook
from index.store import Store
from index.writing import delete_document, put_document
from tests.making import rule

CITY = "清沅市"
BUREAU = "清沅市城市管理局"
COUNCIL = "清沅市人民政府"


Statement = tuple[RelationKind, str, Reference]
Says = Statement | tuple[RelationKind, str, Reference, date]


def day(text: str) -> date:
    """``2020-01-02`` or, for the first of January, ``2020``."""
    return date.fromisoformat(text if "-" in text else f"{text}-01-01")


def repeals(
    title: str | None = None, number: str | None = None, provision: str | None = None, words: str = "同时废止"
) -> Statement:
    shown = f"《{title}》" if title else ""
    wording = f"{shown}{f'（{number}）' if number else ''}{provision or ''}{words}"
    return RelationKind.REPEALS, wording, Reference(title, number, provision)


def amends(title: str, provision: str | None = None) -> Statement:
    return RelationKind.AMENDS, f"对《{title}》{provision or ''}作如下修改", Reference(title, None, provision)


def replaces(title: str, words: str = "以本办法为准") -> Statement:
    return RelationKind.REPLACES, f"《{title}》与本办法不一致的，{words}", Reference(title)


def issues(title: str) -> Statement:
    return RelationKind.ISSUES, f"现将《{title}》印发给你们", Reference(title)


PARKING = "清沅市停车管理办法"
SIGNS = "清沅市户外招牌管理办法"


def parking(issued: str = "2015-03-01", *, title: str = PARKING, **more: Any) -> PreparedDocument:
    facts: dict[str, Any] = {
        "region": CITY,
        "issuer": BUREAU,
        "kind": "办法",
        "level": Level.NORMATIVE_DOCUMENT,
        "issued": day(issued),
    } | more
    return rule(title, name=facts.pop("name", None) or f"{title} {issued}", **facts)


def decision(issued: str, *says: Says, title: str = "关于清理一批规范性文件的决定", **more: Any) -> PreparedDocument:
    facts: dict[str, Any] = {
        "region": CITY,
        "issuer": BUREAU,
        "kind": "决定",
        "level": Level.NORMATIVE_DOCUMENT,
        "issued": day(issued),
    } | more
    return rule(title, name=facts.pop("name", None) or f"{title} {issued}", says=says, **facts)


def until(says: Statement, when: str) -> Says:
    return (*says, day(when))


@dataclass(frozen=True)
class Case:
    """``documents`` by name; ``expected`` the status of each named one on ``as_of``."""

    as_of: str
    documents: dict[str, PreparedDocument]
    expected: dict[str, str]
    since: str | None = None
    reason: str = ""


CASES: dict[str, Case] = {
    "in-force-by-effective-date": Case(
        "2024", {"a": parking(effective=day("2015-04-01"))}, {"a": "现行有效"}, "2015-04-01", "自2015年4月1日起施行"
    ),
    "in-force-by-issue": Case("2024", {"a": parking()}, {"a": "现行有效"}, "2015-03-01", "没有另写施行日期"),
    "in-force-by-publication": Case("2024", {"a": rule(PARKING, kind="办法", published=day("2015-05-02"))}, {"a": "现行有效"}, "2015-05-02", "发布"),
    "in-force-on-its-first-day": Case("2015-04-01", {"a": parking(effective=day("2015-04-01"))}, {"a": "现行有效"}),
    "not-yet-the-day-before": Case(
        "2015-03-31", {"a": parking(effective=day("2015-04-01"))}, {"a": "尚未施行"}, "2015-04-01", "尚未施行"
    ),
    "not-issued-yet": Case("2015-02-01", {"a": parking()}, {"a": "尚未施行"}, None, "还没有发布"),
    "nothing-known": Case(
        "2024", {"a": rule("关于路灯照明的说明")}, {"a": "未知"}, None, "没有施行、成文或发布日期"
    ),
    "report": Case("2024", {"a": parking(title="停车改革走笔", level=Level.REPORT, kind=None)}, {"a": "未知"}, None, "报道"),
    "draft": Case("2024", {"a": parking(title=f"{PARKING}（征求意见稿）")}, {"a": "未知"}, None, "征求意见稿"),
    "repealed-by-title": Case(
        "2024", {"a": parking(), "b": decision("2020-06-01", repeals(PARKING))}, {"a": "已废止", "b": "现行有效"},
        "2020-06-01", "《关于清理一批规范性文件的决定》（2020年6月1日）废止：“《清沅市停车管理办法》同时废止”",
    ),
    "repealed-by-number": Case(
        "2024",
        {"a": parking(doc_number="清城管〔2015〕3号"), "b": decision("2020", repeals(number="清城管[2015]3号"))},
        {"a": "已废止"},
    ),
    "number-beats-title": Case(
        "2024",
        {
            "a": parking(doc_number="清城管〔2015〕3号"),
            "b": parking(title=SIGNS, doc_number="清城管〔2015〕4号"),
            "c": decision("2020", repeals(PARKING, "清城管〔2015〕4号")),
        },
        {"a": "现行有效", "b": "已废止"},
    ),
    "other-number-of-the-same-title": Case(
        "2024",
        {"a": parking(doc_number="清城管〔2015〕3号"), "b": decision("2020", repeals(PARKING, "清城管〔2011〕9号"))},
        {"a": "现行有效"},
    ),
    "title-when-the-number-is-not-printed": Case(
        "2024", {"a": parking(), "b": decision("2020", repeals(PARKING, "清城管〔2015〕3号"))}, {"a": "已废止"}
    ),
    "before-the-repeal": Case(
        "2020-05-31", {"a": parking(), "b": decision("2020-06-01", repeals(PARKING))}, {"a": "现行有效"}
    ),
    "repeal-waits-for-its-own-start": Case(
        "2020-08-01",
        {"a": parking(), "b": decision("2020-06-01", repeals(PARKING), effective=day("2020-10-01"))},
        {"a": "现行有效", "b": "尚未施行"}, None, "但将自2020年10月1日起被",
    ),
    "repeal-takes-effect-with-its-rule": Case(
        "2020-10-01",
        {"a": parking(), "b": decision("2020-06-01", repeals(PARKING), effective=day("2020-10-01"))},
        {"a": "已废止"}, "2020-10-01",
    ),
    "repeal-names-its-own-day": Case(
        "2023-12-31",
        {"a": parking(), "b": decision("2023-06-01", until(repeals(PARKING, words="自2024年1月1日起废止"), "2024"))},
        {"a": "现行有效"},
    ),
    "repeal-on-its-own-day": Case(
        "2024-01-01",
        {"a": parking(), "b": decision("2023-06-01", until(repeals(PARKING, words="自2024年1月1日起废止"), "2024"))},
        {"a": "已废止"}, "2024-01-01",
    ),
    "repealed-before-it-took-effect": Case(
        "2021",
        {"a": parking("2020-01-01", effective=day("2022")), "b": decision("2020-06-01", repeals(PARKING))},
        {"a": "已废止"}, "2020-06-01",
    ),
    "declared-void": Case(
        "2024", {"a": parking(), "b": decision("2020", repeals(PARKING, words="宣布失效"))}, {"a": "已失效"}, None, "宣布失效"
    ),
    "repealed-in-part": Case(
        "2024", {"a": parking(), "b": decision("2020", repeals(PARKING, provision="第九条"))}, {"a": "已修改"}, None, "废止第九条"
    ),
    "amended": Case(
        "2024", {"a": parking(), "b": decision("2020", amends(PARKING))}, {"a": "已修改"}, "2020-01-01", "其余部分仍然有效"
    ),
    "amendment-to-come": Case(
        "2020-02-01",
        {"a": parking(), "b": decision("2020", amends(PARKING), effective=day("2020-07-01"))},
        {"a": "现行有效"}, None, "但将自2020年7月1日起",
    ),
    "text-as-amended-is-not-amended": Case(
        "2024", {"a": parking("2020-01-01"), "b": decision("2020-01-01", amends(PARKING))}, {"a": "现行有效"}
    ),
    "amended-then-repealed": Case(
        "2024",
        {"a": parking(), "b": decision("2018", amends(PARKING)), "c": decision("2021", repeals(PARKING))},
        {"a": "已废止"}, "2021-01-01",
    ),
    "replaced-where-it-differs": Case(
        "2024", {"a": parking(), "b": decision("2020", replaces(PARKING))}, {"a": "已修改"}, None, "不一致处以其为准"
    ),
    "replaced-wholly": Case(
        "2024",
        {"a": parking(), "b": decision("2020", (RelationKind.REPLACES, f"本规定替代《{PARKING}》", Reference(PARKING)))},
        {"a": "已废止"}, None, "替代",
    ),
    "superseded-by-version": Case(
        "2024", {"a": parking(), "b": parking("2021-01-10", effective=day("2021-03-01"))},
        {"a": "已修改", "b": "现行有效"}, "2021-03-01", "由新版本《清沅市停车管理办法》（2021年1月10日）取代",
    ),
    "new-version-not-yet-in-effect": Case(
        "2021-02-01", {"a": parking(), "b": parking("2021-01-10", effective=day("2021-03-01"))}, {"a": "现行有效", "b": "尚未施行"}
    ),
    "new-version-repeals-the-old": Case(
        "2024",
        {
            "a": parking(title=f"{PARKING}（试行）"),
            "b": parking("2021-01-10", says=[repeals(f"{PARKING}（试行）", words="同时废止")]),
        },
        {"a": "已废止", "b": "现行有效"},
    ),
    "the-end-of-the-trial-edition-is-not-that-of-the-versions-between": Case(
        "2024",
        {"a": parking(), "b": parking("2021-01-10", says=[repeals(f"{PARKING}（试行）", words="同时废止")])},
        {"a": "已修改", "b": "现行有效"},
    ),
    "a-text-as-amended-ends-what-was-there-when-it-began": Case(
        "2024",
        {
            "a": parking("1995", title=SIGNS),
            "b": parking("2005", title=SIGNS),
            "c": decision("2018", repeals(SIGNS), title="清沅市市容条例", effective=day("2001")),
        },
        {"a": "已废止", "b": "现行有效"}, "2001-01-01",
    ),
    "about-something-provisional": Case(
        "2024",
        {"a": parking(title="关于停车税暂行办法有关问题的通知", kind="通知")},
        {"a": "现行有效"},
    ),
    "notice-of-a-trial": Case(
        "2024",
        {"a": parking(title=f"关于印发《{PARKING}（试行）》的通知", kind="通知")},
        {"a": "可能失效"},
    ),
    "version-after-trial": Case(
        "2017", {"a": parking(title=f"{PARKING}（试行）"), "b": parking("2016-05-01")}, {"a": "已修改", "b": "现行有效"}
    ),
    "enacted-again-after-repeal": Case(
        "2024",
        {"a": parking("2010"), "b": decision("2014", repeals(PARKING)), "c": parking("2018")},
        {"a": "已废止", "c": "现行有效"},
    ),
    "notices-of-one-name-are-no-versions": Case(
        "2024",
        {"a": parking(title="清沅市关于春节停车的通知", kind="通知"), "b": parking("2021", title="清沅市关于春节停车的通知", kind="通知")},
        {"a": "现行有效", "b": "现行有效"},
    ),
    "same-name-elsewhere-is-no-version": Case(
        "2024",
        {"a": parking(title="停车管理办法"), "b": parking("2021", title="停车管理办法", region="青桥县", issuer="青桥县城市管理局")},
        {"a": "现行有效", "b": "现行有效"},
    ),
    "same-name-elsewhere-is-not-repealed": Case(
        "2024",
        {
            "a": parking(title="停车管理办法"),
            "b": parking("2015-03-02", title="停车管理办法", region="青桥县", issuer="青桥县城市管理局"),
            "c": decision("2020", repeals("停车管理办法")),
        },
        {"a": "已废止", "b": "现行有效"},
    ),
    "title-without-its-place": Case(
        "2024",
        {
            "a": parking(),
            "b": parking("2015-03-02", title="青桥县停车管理办法", region="青桥县", issuer="青桥县城市管理局"),
            "c": decision("2020", repeals("停车管理办法")),
        },
        {"a": "已废止", "b": "现行有效"},
    ),
    "title-with-the-place-that-the-text-lacks": Case(
        "2024", {"a": parking(title="停车管理办法"), "b": decision("2020", repeals(PARKING))}, {"a": "已废止"}
    ),
    "local-rules-do-not-end-national-ones": Case(
        "2024",
        {
            "a": parking(title="停车管理条例", region="全国", issuer="国务院", level=Level.ADMINISTRATIVE_REGULATION, kind="条例"),
            "b": decision("2020", repeals("停车管理条例")),
        },
        {"a": "现行有效"},
    ),
    "name-of-the-country": Case(
        "2024",
        {
            "a": rule("中华人民共和国停车法", issued=day("2001"), region="全国", issuer="全国人民代表大会常务委员会"),
            "b": rule("关于废止停车法的决定", issued=day("2020"), region="全国", issuer="全国人民代表大会常务委员会",
                      says=[repeals("停车法")]),
        },
        {"a": "已废止"},
    ),
    "title-without-its-organ": Case(
        "2024",
        {
            "a": parking(title="清沅市城市管理局关于规范停车的意见", kind="意见"),
            "b": decision("2020", repeals("关于规范停车的意见")),
        },
        {"a": "已废止"},
    ),
    "earlier-texts-do-not-end-later-ones": Case(
        "2024", {"a": parking("2015-03-01"), "b": decision("2012", repeals(PARKING))}, {"a": "现行有效"}
    ),
    "expired-by-printed-day": Case(
        "2024", {"a": parking(expires=day("2020-02-29"))}, {"a": "已失效"}, "2020-03-01", "有效期至2020年2月29日"
    ),
    "last-day-of-effect": Case("2020-02-29", {"a": parking(expires=day("2020-02-29"))}, {"a": "现行有效"}),
    "expired-by-printed-term": Case(
        "2024", {"a": parking(term="5年", effective=day("2015-04-01"))}, {"a": "已失效"}, "2020-04-01", "有效期5年"
    ),
    "term-not-over": Case("2020-03-31", {"a": parking(term="五年", effective=day("2015-04-01"))}, {"a": "现行有效"}),
    "expired-before-it-was-repealed": Case(
        "2024", {"a": parking(expires=day("2018")), "b": decision("2020", repeals(PARKING))}, {"a": "已失效"}, "2018-01-02"
    ),
    "trial-over": Case(
        "2024", {"a": parking(title=f"{PARKING}（试行）")}, {"a": "可能失效"}, "2018-03-01", "超过试行文件通常的期限"
    ),
    "trial-running": Case("2016", {"a": parking(title=f"{PARKING}（试行）")}, {"a": "现行有效"}),
    "trial-amended-since": Case(
        "2019",
        {"a": parking(title=f"{PARKING}（试行）"), "b": decision("2017", amends(PARKING))},
        {"a": "已修改"},
    ),
    "trial-with-term": Case("2016", {"a": parking(title=f"{PARKING}（试行）", term="试行期4年")}, {"a": "现行有效"}),
    "provisional-statute-stays": Case(
        "2024",
        {"a": parking(title="停车税暂行条例", region="全国", issuer="国务院", level=Level.ADMINISTRATIVE_REGULATION, kind="条例")},
        {"a": "现行有效"},
    ),
    "page-says-void": Case("2024", {"a": parking(stated_validity="失效")}, {"a": "已失效"}, None, "来源页面注明“失效”"),
    "page-says-repealed": Case("2024", {"a": parking(stated_validity="已废止")}, {"a": "已废止"}),
    "page-says-amended": Case("2024", {"a": parking(stated_validity="已被修改")}, {"a": "已修改"}),
    "page-says-valid": Case(
        "2024", {"a": rule("路灯照明规定", stated_validity="有效")}, {"a": "现行有效"}, None, "来源页面注明“有效”"
    ),
    "repeal-beats-a-page-that-says-valid": Case(
        "2024", {"a": parking(stated_validity="有效"), "b": decision("2020", repeals(PARKING))}, {"a": "已废止"}
    ),
    "reports-repeal-nothing": Case(
        "2024", {"a": parking(), "b": decision("2020", repeals(PARKING), level=Level.REPORT)}, {"a": "现行有效"}
    ),
    "drafts-repeal-nothing": Case(
        "2024",
        {"a": parking(), "b": decision("2020", repeals(PARKING), title="清沅市道路管理办法（征求意见稿）")},
        {"a": "现行有效"},
    ),
    "repealing-rule-repealed-later": Case(
        "2024",
        {
            "a": parking(),
            "b": decision("2018", repeals(PARKING), title="清沅市道路管理规定"),
            "c": decision("2021", repeals("清沅市道路管理规定")),
        },
        {"a": "已废止", "b": "已废止"},
    ),
    "repealing-rule-annulled-before-it-took-effect": Case(
        "2024",
        {
            "a": parking(),
            "b": decision("2018", repeals(PARKING), title="清沅市道路管理规定", effective=day("2019")),
            "c": decision("2018-06-01", repeals("清沅市道路管理规定")),
        },
        {"a": "现行有效", "b": "已废止"},
    ),
    "two-that-repeal-each-other": Case(
        "2024",
        {
            "a": parking("2018", says=[repeals(SIGNS)]),
            "b": parking("2018", title=SIGNS, says=[repeals(PARKING)]),
        },
        {"a": "已废止", "b": "已废止"},
    ),
    "no-rule-repeals-itself": Case("2024", {"a": parking(says=[repeals(PARKING)])}, {"a": "现行有效"}),
    "notice-repealed-by-what-it-issues": Case(
        "2024",
        {
            "a": parking(title=f"关于印发《{PARKING}》的通知", kind="通知", says=[issues(PARKING)], annexes=[PARKING]),
            "b": decision("2020", repeals(PARKING)),
        },
        {"a": "已废止"},
    ),
    "text-repealed-by-its-notice-number": Case(
        "2024",
        {
            "a": parking(title=f"关于印发《{PARKING}》的通知", kind="通知", says=[issues(PARKING)], doc_number="清城管〔2015〕3号"),
            "b": parking(),
            "c": decision("2020", repeals(number="清城管〔2015〕3号")),
        },
        {"a": "已废止", "b": "已废止"},
    ),
    "text-repealed-by-its-notice-title": Case(
        "2024", {"a": parking(), "b": decision("2020", repeals(f"关于印发〈{PARKING}〉的通知"))}, {"a": "已废止"}
    ),
    "notice-of-two-amended-by-the-end-of-one": Case(
        "2024",
        {
            "a": parking(title=f"关于印发《{PARKING}》和《{SIGNS}》的通知", kind="通知", annexes=[PARKING, SIGNS]),
            "b": decision("2020", repeals(SIGNS)),
        },
        {"a": "已修改"}, None, f"其中的《{SIGNS}》",
    ),
    "old-notice-and-new-notice": Case(
        "2024",
        {
            "a": parking(title=f"关于印发《{PARKING}》的通知", kind="通知"),
            "b": parking("2021", title=f"关于印发《{PARKING}》的通知", kind="通知"),
        },
        {"a": "已修改", "b": "现行有效"},
    ),
    "text-takes-the-dates-of-its-notice": Case(
        "2024",
        {
            "a": parking(title=f"关于印发《{PARKING}》的通知", kind="通知", says=[issues(PARKING)], doc_number="清城管〔2015〕3号"),
            "b": rule(PARKING, region=CITY, issuer=BUREAU, kind="办法"),
        },
        {"b": "现行有效"}, "2015-03-01",
    ),
    "forwarding-is-not-issuing": Case(
        "2024",
        {
            "a": parking(title="转发省停车指南的通知", kind="通知", says=[(RelationKind.FORWARDS, "现将《省停车指南办法》转发", Reference("省停车指南办法"))]),
            "b": decision("2020", repeals("省停车指南办法")),
        },
        {"a": "现行有效"},
    ),
    "annulled-order-of-another-organ": Case(
        "2024",
        {
            "a": parking(doc_number="令第5号", issuer=COUNCIL),
            "b": parking("2015-03-02", title=SIGNS, doc_number="令第5号", issuer="青桥县人民政府", region="青桥县"),
            "c": decision("2020", repeals(number="清沅市人民政府令第5号"), issuer=COUNCIL),
        },
        {"a": "已废止", "b": "现行有效"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.create(tmp_path_factory.mktemp("life") / "kb", {"encoder": "none"})
    yield store
    store.close()


def _put(store: Store, documents: list[PreparedDocument]) -> list[int]:
    with store.transaction() as connection:
        return [put_document(connection, prepared) for prepared in documents]


def _empty(store: Store) -> None:
    with store.transaction() as connection:
        for (number,) in connection.execute("SELECT number FROM documents").fetchall():
            delete_document(connection, number)


@pytest.mark.parametrize("name", CASES)
def test_validity(store: Store, name: str) -> None:
    case, book = CASES[name], Rulebook(store)
    for order in islice(permutations(case.documents), 24):
        numbers = dict(zip(order, _put(store, [case.documents[key] for key in order]), strict=True))
        found = {key: book.validity(numbers[key], day(case.as_of)) for key in case.expected}
        statuses = {key: validity.status.value for key, validity in found.items() if validity}
        assert statuses == case.expected, {key: validity.reason for key, validity in found.items() if validity}
        # Asked for all at once the base says the same.
        everything = Rulebook(store).all_verdicts(day(case.as_of))
        assert {key: everything[numbers[key]].status.value for key in case.expected} == case.expected
        first = found[next(iter(case.expected))]
        assert first is not None
        assert case.reason in first.reason
        if case.since:
            assert first.since == day(case.since)
        for validity in found.values():
            for ground in validity.grounds if validity else ():
                if ground.span:
                    (text,) = store.connection.execute(
                        "SELECT text FROM documents WHERE id = ?", (ground.document_id,)
                    ).fetchone()
                    assert ground.span.slice(text) == ground.quote
        _empty(store)
