"""Comparing systems over a small base of which every rank is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.answer_quality import measure_answers, rouge_l
from index.base import KnowledgeBase
from index.compare import Asking, compare
from index.encode import Encoder
from index.errors import BenchError
from index.labels import Expected, LabelledQuestion, Labels, resolve
from index.recoded import RecodedBase
from index.search import Mode, Ranking, search
from index.systems import System, parse_setting, systems
from ingest.batch import ingest_paths

TOPICS = ("雨水花园清淤", "公共厕所开放", "农贸市场检疫", "城市路灯照明", "校车晚点处理", "共享单车停放")


class Backwards:
    """An encoder that finds a question least like what the bundled one finds most like it."""

    name = "backwards"
    digest = "0" * 64

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode(texts)

    def encode_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        return -self.encode(questions)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("compare")
    for at, topic in enumerate(TOPICS):
        text = f"清沅市{topic}规定\n第一条　{topic}工作由第{at + 1}街道办事处组织实施。\n第二条　{topic}每季度检查一次，检查结果向社会公布。\n"
        (folder / f"{at}.txt").write_text(text, encoding="utf-8")
    # The same text from another site.
    (folder / "repost.txt").write_text((folder / "0.txt").read_text(encoding="utf-8"), encoding="utf-8")
    made = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(made, list(folder.glob("*.txt"))).failures == []
    return made


@pytest.fixture(scope="module")
def labels(base: KnowledgeBase) -> Labels:
    asked = [
        LabelledQuestion(f"q{at}", f"{topic}由谁组织", (Expected(f"{at}.txt", "第一条"),), "q.csv")
        for at, topic in enumerate(TOPICS)
    ]
    asked.append(LabelledQuestion("lost", "找不到", (Expected("无此文件"),), "q.csv"))
    asked.append(LabelledQuestion("none", "月球土壤样本的海关税率", (), "q.csv"))
    return resolve(base.store, asked)


def test_figures_and_outcomes(base: KnowledgeBase, labels: Labels) -> None:
    found = compare({"": base}, labels, systems(list(Mode)), resamples=200)
    assert (found.asked, found.placed, found.baseline.system.name) == (6, 6, "hybrid")
    for measured in found.measured:
        figures = {name: figure.mean for name, figure in measured.figures.items()}
        assert figures["ndcg@10"] == figures["hit@1"] == figures["passage@10"] == 1.0, measured.system
        assert all(outcome.rank == 1 and outcome.top[0].right and not outcome.top[1].right for outcome in measured.outcomes)
        assert measured.worst(5) == []
    assert [bool(measured.differences) for measured in found.measured] == [False, True, True]


def test_a_bad_encoder_is_seen_as_worse(base: KnowledgeBase, labels: Labels) -> None:
    worse = RecodedBase(base, replace(base.toolkit, encoder=Backwards(base.toolkit.encoder)))
    chosen = systems([Mode.DENSE], ["", "backwards"])
    found = compare({"": base, "backwards": worse}, labels, chosen, baseline="dense", resamples=500)
    bad = found.measured[1]
    assert bad.system.name == "dense·backwards"
    assert bad.differences["mrr@10"].high < 0
    assert bad.differences["mrr@10"].worse == 6
    worst = bad.worst(2)
    assert len(worst) == 2
    assert worst[0].figures["ndcg@10"] <= worst[1].figures["ndcg@10"] < 1
    assert not worst[0].top[0].right


def test_another_encoder_of_the_same_vectors_finds_the_same(base: KnowledgeBase) -> None:
    again = RecodedBase(base, base.toolkit)
    for question in ("雨水花园", "检查结果何时公布"):
        for mode in Mode:
            one, other = (search(each, question, k=7, mode=mode) for each in (base, again))
            assert [(hit.document.id, hit.score) for hit in one] == [(hit.document.id, hit.score) for hit in other]


def test_copies_are_as_right_as_each_other_unless_told_apart(base: KnowledgeBase, labels: Labels) -> None:
    first = Labels(labels.judged[:1])
    together = compare({"": base}, first, systems([Mode.LEXICAL]), resamples=10)
    assert together.baseline.outcomes[0].rank == 1
    ranks = set()
    for name in ("0.txt", "repost.txt"):
        asked = [LabelledQuestion("q", "雨水花园清淤由谁组织", (Expected(name),), "q.csv")]
        apart = compare(
            {"": base}, resolve(base.store, asked), systems([Mode.LEXICAL]), asking=Asking(collapse=False), resamples=10
        )
        ranks.add(apart.baseline.outcomes[0].rank)
    assert ranks == {1, 2}


def test_answers_are_judged(base: KnowledgeBase, labels: Labels) -> None:
    quality = measure_answers(base, labels, resamples=200)
    assert quality.counts == {"answered": 6, "document": 6, "quoted": 6, "rouge-l": 6, "refused": 1}
    assert quality.figures["document"].mean == 1.0
    assert quality.figures["quoted"].mean == 1.0
    assert quality.figures["rouge-l"].mean > 0.7
    assert quality.figures["refused"].mean == 1.0
    assert quality.wrongly_answered == quality.wrongly_refused == ()


def test_nothing_to_measure_is_an_error(base: KnowledgeBase) -> None:
    labels = resolve(base.store, [LabelledQuestion("q", "找不到", (Expected("无此文件"),), "q.csv")])
    with pytest.raises(BenchError, match="没有一个问题"):
        compare({"": base}, labels, systems([Mode.LEXICAL]))


def test_an_unknown_baseline_is_an_error(base: KnowledgeBase, labels: Labels) -> None:
    with pytest.raises(BenchError, match="参加比较的有：lexical"):
        compare({"": base}, labels, systems([Mode.LEXICAL]), baseline="best")


def test_what_cannot_differ_is_measured_once() -> None:
    named = systems([Mode.LEXICAL, Mode.DENSE, Mode.HYBRID], ["", "bge"], [parse_setting("标题加重:title=2")])
    assert [system.name for system in named] == [
        "lexical", "dense", "hybrid", "dense·bge", "hybrid·bge", "lexical·标题加重", "hybrid·标题加重", "hybrid·bge·标题加重",
    ]  # fmt: skip
    assert named[0] == System(Mode.LEXICAL)
    fused = systems(list(Mode), settings=[parse_setting("fusion.prose=0.3")])
    assert [system.name for system in fused] == ["hybrid", "lexical", "dense", "hybrid·fusion.prose=0.3"]


def test_settings_change_what_they_name() -> None:
    setting = parse_setting("深:depth=300，fusion.prose=0.5")
    assert setting.name == "深"
    assert setting.ranking.depth == 300
    assert setting.ranking.fusion.prose == 0.5
    assert setting.ranking.title == Ranking().title
    assert parse_setting("title=2").name == "title=2"


@pytest.mark.parametrize(
    ("written", "message"),
    [("titel=2", "titel.*可用的有：title"), ("title", "名=数值"), ("depth=1.5", "应是整数"), ("fusion=1", "没有“fusion”"), ("title.x=1", "没有“title.x”")],
    ids=["unknown", "no-value", "not-whole", "group", "no-group"],
)  # fmt: skip
def test_wrong_settings_are_explained(written: str, message: str) -> None:
    with pytest.raises(BenchError, match=message):
        parse_setting(written)


@pytest.mark.parametrize(
    ("text", "expected", "score"),
    [("甲乙丙丁", "甲丙丁", 6 / 7), ("甲乙 丙\n", "甲乙丙", 1.0), ("甲乙", "丙丁", 0.0), ("", "丙", 0.0), ("丁丙乙甲", "甲乙丙丁", 0.25)],
    ids=["gap", "blanks", "nothing", "empty", "backwards"],
)  # fmt: skip
def test_rouge_l_by_hand(text: str, expected: str, score: float) -> None:
    assert rouge_l(text, expected) == pytest.approx(score)


def test_rouge_l_is_that_of_the_table() -> None:
    random = np.random.default_rng(1)
    for _ in range(50):
        one, other = ("".join(random.choice(list("甲乙丙丁戊"), random.integers(1, 40))) for _ in range(2))
        table = np.zeros((len(one) + 1, len(other) + 1), int)
        for i, a in enumerate(one):
            for j, b in enumerate(other):
                table[i + 1, j + 1] = table[i, j] + 1 if a == b else max(table[i, j + 1], table[i + 1, j])
        assert rouge_l(one, other) == pytest.approx(2 * table[-1, -1] / (len(one) + len(other)))


def test_the_folder_of_the_base_stays_as_it_was(base: KnowledgeBase, tmp_path: Path) -> None:
    before = base.store.manifest(), base.store.last_seq()
    RecodedBase(base, replace(base.toolkit, encoder=Backwards(base.toolkit.encoder))).close()
    assert (base.store.manifest(), base.store.last_seq()) == before
    assert search(base, "雨水花园", k=1)
