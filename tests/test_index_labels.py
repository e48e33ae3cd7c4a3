from __future__ import annotations

import pytest

from index.base import KnowledgeBase
from index.labels import Expected, LabelledQuestion, find_quote, resolve
from index.model import Span
from ingest.batch import ingest_paths

RULES = {
    "办法.txt": "清沅市雨水花园养护办法\n清政发〔2022〕3号\n第一条　雨水花园每季度清淤一次。\n清淤由街道办事处组织。\n第二条　本办法自2022年3月1日起施行。\n",
    "甲区/通知.txt": "沅东区关于开放公共厕所的通知\n各街道：\n公共厕所全天开放。\n",
    "乙区/通知.txt": "沅西区关于检修路灯的通知\n各街道：\n路灯每月检修一次。\n",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("labels")
    for name, text in RULES.items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(made, [folder / "files"]).failures == []
    return made


def _title(base: KnowledgeBase, number: int) -> str:
    return base.store.listed([number])[number].title


def _ask(*expected: Expected) -> list[LabelledQuestion]:
    return [LabelledQuestion("q", "多久清淤", expected, "q.csv 第 2 行")]


@pytest.mark.parametrize(
    ("called", "title"),
    [
        ("清政发〔2022〕3号", "清沅市雨水花园养护办法"),
        ("《清沅市雨水花园养护办法》", "清沅市雨水花园养护办法"),
        ("办法.txt", "清沅市雨水花园养护办法"),
        ("甲区/通知.txt", "沅东区关于开放公共厕所的通知"),
        ("乙区\\通知.txt", "沅西区关于检修路灯的通知"),
    ],
    ids=["number", "title", "file", "path", "backslash"],
)
def test_documents_are_found_by_what_people_call_them(base: KnowledgeBase, called: str, title: str) -> None:
    (judged,) = resolve(base.store, _ask(Expected(called, relevance=2))).judged
    ((number, gain),) = judged.relevant.items()
    assert (_title(base, number), gain) == (title, 2)


def test_ids_are_found(base: KnowledgeBase) -> None:
    for listed in base.store.listed([1, 2, 3]).values():
        (judged,) = resolve(base.store, _ask(Expected(listed.id))).judged
        assert judged.relevant == {listed.number: 1}


def test_places_slice_to_the_words(base: KnowledgeBase) -> None:
    labels = resolve(base.store, _ask(Expected("办法.txt", "第一条第二款", ("雨水花园 每季度清淤一次,",), passage=1)))
    assert labels.unresolved == ()
    (place,) = labels.judged[0].places
    assert place.texts == ("清淤由街道办事处组织。", "雨水花园每季度清淤一次", "第二条　本办法自2022年3月1日起施行。")


def test_what_is_not_in_the_base_is_listed(base: KnowledgeBase) -> None:
    labels = resolve(
        base.store,
        [
            *_ask(Expected("国发〔1999〕1号")),
            *_ask(Expected("通知.txt")),
            *_ask(Expected("办法.txt"), Expected("无此办法")),
            *_ask(Expected("办法.txt", "第九条", ("没有的话",), passage=7)),
            *_ask(),
        ],
    )
    assert [(bool(judged.relevant), judged.places) for judged in labels.judged] == [(True, ()), (True, ()), (False, ())]
    assert [lost.whole for lost in labels.unresolved] == [True, True, False, False]
    reasons = [lost.reason for lost in labels.unresolved]
    assert "国发〔1999〕1号" in reasons[0]
    assert "2 份同名文件" in reasons[1]
    assert "无此办法" in reasons[2]
    for words in ("第九条", "没有的话", "第 7 个段落"):
        assert words in reasons[3]


def test_quotes_are_found_whatever_the_punctuation() -> None:
    text = "一、总则。\n每年 3 月，由“街道”负责。"
    assert find_quote(text, "每年3月,由街道负责") == Span(6, 20)
    assert Span(6, 20).slice(text) == "每年 3 月，由“街道”负责"
    assert find_quote(text, "每年4月") is None
    assert find_quote(text, "，。") is None


def test_same_quote_as_printed_is_found_first() -> None:
    assert find_quote("甲乙，甲、乙。", "甲、乙") == Span(3, 6)
