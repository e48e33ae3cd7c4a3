"""The check of generated sentences: against labels made by hand, and against sentences of real texts corrupted by rule."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from index.base import KnowledgeBase
from index.search import search
from index.sentences import sentences
from search_api.generation.checking import Verdict, check
from search_api.generation.source import Source

# Written over the sample corpus by hand, "seen" and "held" before there was a checker, the documents of "held" not looked at while it
# was written. First looks: of what was verified 29 of 29 were labelled supported in "held"; in "last", written against a checker that
# corrupted sentences (below) had tightened, 19 of 21, which led to another rule; in "final", written after that, 12 of 12; in "fresh", full
# of swapped subjects, levels and modals, 12 of 13 of its first 48, which led to the last rule, and 8 of 8 of the 27 after that.
LABELS = Path(__file__).parent / "labels" / "generated_sentences.jsonl"
EXPECTED = {"supported": Verdict.VERIFIED, "contradicted": Verdict.MISMATCH, "unsupported": Verdict.UNVERIFIED}


def source_in(base: KnowledgeBase, file: str, label: str) -> Source:
    """The passage of article ``label``, or with the words ``label``, in the sample files whose names begin with ``file``."""
    for entry in _files(base)[file]:
        for passage in base.store.passages(_numbers(base)[entry]).values():
            path = passage.passage.heading_path
            if (path and path[-1].split(" ")[0] == label) or (not label.startswith("第") and label in passage.text):
                return Source(1, base.store.listed([entry])[entry], passage, base.toolkit.segmenter)
    raise AssertionError(f"no {label} in {file}")


@cache
def _files(base: KnowledgeBase) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, document in base.store.listed(_numbers(base)).items():
        found.setdefault(Path(document.source).name.split("-")[0], []).append(number)
    return found


@cache
def _numbers(base: KnowledgeBase) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    counts = base.store.readable()
    everything = range(1, 4 * counts["passages"])
    for passage, (document, _) in base.recent.passage_documents(everything).items():
        found.setdefault(document, []).append(passage)
    return found


@pytest.mark.parametrize("half", ["seen", "held", "last", "final", "fresh"])
def test_labelled_sentences(sample_base: KnowledgeBase, half: str) -> None:
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    found: Counter[tuple[str, Verdict]] = Counter()
    wrong = []
    for row in rows:
        if row["half"] == half:
            verdict = check(row["sentence"], [source_in(sample_base, row["file"], row["at"])]).verdict
            found[row["label"], verdict] += 1
            if verdict is Verdict.VERIFIED and row["label"] != "supported":
                wrong.append(row["sentence"])
    total = found.total()
    assert total >= 30
    assert wrong == []
    # As measured, of the five in order: .73, .73, .78, .80, .74 of the supported are verified; .86, .77, .76, .82, .79 get their own verdict.
    supported = sum(count for (label, _), count in found.items() if label == "supported")
    assert found["supported", Verdict.VERIFIED] / supported >= 0.70
    assert sum(found[pair] for pair in EXPECTED.items()) / total >= 0.75


def changed_number(sentence: str, whole: str, rng: random.Random) -> str:
    found = list(re.finditer(r"\d+", sentence))
    if not found:
        return sentence
    match = rng.choice(found)
    return f"{sentence[: match.start()]}{int(match[0]) + rng.randint(1, 4)}{sentence[match.end() :]}"


def swapped_number(sentence: str, whole: str, rng: random.Random) -> str:
    found = list(re.finditer(r"\d+(?:\.\d+)?", sentence))
    if not found:
        return sentence
    match, other = rng.choice(found), rng.choice(re.findall(r"\d+(?:\.\d+)?", whole))
    return f"{sentence[: match.start()]}{other}{sentence[match.end() :]}"


def turned(sentence: str, whole: str, rng: random.Random) -> str:
    pairs = [
        ("应当", "可以"),
        ("不得", "可以"),
        ("可以", "不得"),
        ("必须", "不得"),
        ("不少于", "不超过"),
        ("以上", "以下"),
        ("每月", "每年"),
    ]
    for one, other in pairs:
        if one in sentence:
            return sentence.replace(one, other, 1)
    return sentence


def crossed(sentence: str, whole: str, rng: random.Random) -> str:
    """Its clauses but the last, and the last clause of another sentence."""
    others = [
        other
        for span in sentences(whole)
        if "，" in (other := span.slice(whole)).rstrip("：") and other != sentence and not other.endswith("：")
    ]
    if "，" not in sentence or not others:
        return sentence
    return sentence.rpartition("，")[0] + "，" + rng.choice(others).rpartition("，")[2]


def own_sentences(sources: list[Source]) -> Iterator[tuple[Source, str]]:
    for source in sources:
        for span in sentences(source.text):
            quote = re.sub(
                r"^(?:第\S+?条\s+|[（(]\S{1,3}[）)]|[一二三四五六七八九十]+、|\d+(?:．|\.\s))", "", span.slice(source.text)
            )
            if 12 <= len(quote) <= 90 and not quote.endswith(("：", ":")):
                yield source, quote


@pytest.fixture(scope="module")
def sources(sample_base: KnowledgeBase) -> list[Source]:
    questions = ["党组织职责", "教师交流期限", "收费标准", "补贴标准", "安全管理", "招生入学", "食堂管理", "考核评价"]
    found = {hit.passage.number: hit for question in questions for hit in search(sample_base, question, k=30, collapse=False)}
    segmenter = sample_base.toolkit.segmenter
    return [Source(1, hit.document, hit.passage, segmenter) for hit in found.values()]


def test_what_a_source_says_word_for_word_is_verified(sources: list[Source]) -> None:
    verdicts = [check(quote, [source]).verdict for source, quote in own_sentences(sources)]
    assert len(verdicts) > 150
    assert verdicts.count(Verdict.VERIFIED) / len(verdicts) >= 0.96  # as measured .992 over all passages


@pytest.mark.parametrize("corrupt", [changed_number, swapped_number, turned, crossed], ids=lambda each: str(each.__name__))
def test_what_was_corrupted_is_not(sources: list[Source], corrupt: Callable[[str, str, random.Random], str]) -> None:
    rng = random.Random(11)
    lies = [
        (source, lie)
        for source, quote in own_sentences(sources)
        if (lie := corrupt(quote, source.text, rng)) != quote and lie.rstrip("。；") not in source.text
    ]
    assert len(lies) > 60
    passed = [lie for source, lie in lies if check(lie, [source]).verdict is Verdict.VERIFIED]
    # Of 3,000 corrupted in these ways over all passages none passed.
    assert len(passed) <= len(lies) * 0.01, passed


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("集团党支部每届任期三年", Verdict.VERIFIED),
        ("集团党支部每届任期３年", Verdict.VERIFIED),
        ("根据《清沅市教育集团党组织工作办法（试行）》第七条，集团党支部每届任期3年", Verdict.VERIFIED),
        ("清教工委〔2022〕11号规定，集团党支部每届任期3年", Verdict.VERIFIED),
        ("根据第八条，集团党支部每届任期3年", Verdict.MISMATCH),
        ("清教工委〔2022〕12号规定，集团党支部每届任期3年", Verdict.MISMATCH),
        ("根据《清沅市教育集团管理条例》，集团党支部每届任期3年", Verdict.MISMATCH),
        ("集团党支部每届任期3个月", Verdict.MISMATCH),
        ("集团党支部每届任期不少于3年", Verdict.MISMATCH),
        ("3年", Verdict.UNVERIFIED),
        ("", Verdict.UNVERIFIED),
        ("🙂" * 50, Verdict.UNVERIFIED),
        ("集团，" * 200, Verdict.UNVERIFIED),
    ],
    ids=[
        "han", "wide", "article", "number", "other-article", "other-number", "other-title", "unit", "bound", "bare", "empty", "signs",
        "long",
    ],
)  # fmt: skip
def test_forms_of_one_sentence(sample_base: KnowledgeBase, claim: str, verdict: Verdict) -> None:
    assert check(claim, [source_in(sample_base, "03", "第七条")]).verdict is verdict


def test_what_amends_a_rule_does_not_speak_for_it(sample_base: KnowledgeBase) -> None:
    hits = search(sample_base, "修改清沅市学校安全条例的决定自何时起施行", k=10)
    (hit,) = [hit for hit in hits if Path(hit.document.source).name.startswith("39-")]
    passages = [hit.passage, *hit.more]
    (passage,) = [passage for passage in passages if "本决定自" in passage.text]
    source = Source(1, hit.document, passage, sample_base.toolkit.segmenter)
    (start,) = re.findall(r"本决定(自\S+?起施行)", passage.text)
    assert check(f"本决定{start}", [source]).verdict is Verdict.VERIFIED
    assert check(f"《清沅市学校安全条例》{start}", [source]).verdict is not Verdict.VERIFIED


def test_a_sentence_without_a_source_is_unverified() -> None:
    assert check("集团党支部每届任期3年", []).verdict is Verdict.UNVERIFIED


def test_evidence_is_the_sentence_that_says_it(sample_base: KnowledgeBase) -> None:
    source = source_in(sample_base, "03", "第五条")
    (place,) = check("紧密型集团有正式党员50名以上不足100名的，设立集团党总支", [source]).evidence
    assert source.text[place.start : place.end] == "50名以上不足100名的，设立集团党总支；"
