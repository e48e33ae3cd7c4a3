"""Adapting the bundled encoder to a base: words of its own are learnt, bad training is refused, the rest stays known."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from index.base import KnowledgeBase
from index.encode import StaticEncoder, bundled_encoder
from index.errors import BenchError
from index.labels import Expected, LabelledQuestion, resolve
from index.training.adapt import Adaptation, OwnQuestion, adapt
from index.training.optimise import Settings
from index.training.own_base import held_out_pairs, is_held_out, own_passages, pair_quality
from index.training.trial import General, split_questions, try_adaptation
from ingest.batch import ingest_paths

# Words that nobody uses: the bundled encoder has no vector for them, nor for their two-character pieces.
JARGON = tuple(
    "".join(pair)
    for pair in zip("霁昶沄珩瑀翊琤璟旻翀旸晔暄晗皞皓皎湉泠洄", "阑罡埒垚堃垲埭墀壅塍阡陉陲隗隰陂隈隍隩阇", strict=True)
)
ORDINARY = ("雨水花园", "公共厕所", "农贸市场", "城市路灯", "校车停靠", "共享单车", "户外广告", "建筑垃圾", "流浪动物", "电梯安全",
            "餐饮油烟", "燃气管道", "古树名木", "物业服务", "养老机构", "图书馆舍", "房屋租赁", "非遗传承", "菜篮子店", "停车泊位")  # fmt: skip
# An article and how people ask about it; of its subject's name alone depends whose it is.
ARTICLES = (
    ("{0}的建设经费由市、区两级财政按比例承担。{0}所需资金列入年度预算。", "{0}的钱谁出"),
    ("{0}由街道办事处每季度巡查一次。巡查{0}时应当填写记录。", "多久巡查一次{0}"),
    ("损坏{0}的，责令限期修复。故意破坏{0}的，处五百元罚款。", "弄坏{0}要罚多少"),
    ("设置{0}应当避开学校门口。{0}的间距不小于五十米。", "{0}能设在学校旁边吗"),
)


# A step of 64 examples is enough for eighty passages.
QUICK = Adaptation(examples=64, min_steps=200)


def _base(folder: Path, subjects: tuple[str, ...]) -> KnowledgeBase:
    files = folder / "files"
    files.mkdir(parents=True)
    for subject in subjects:
        articles = [f"第{'一二三四'[at]}条　{text.format(subject)}" for at, (text, _) in enumerate(ARTICLES)]
        (files / f"{subject}.txt").write_text("\n".join([f"清沅市{subject}管理办法", *articles]) + "\n", encoding="utf-8")
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [files]).failures == []
    return base


def _questions(subjects: tuple[str, ...], answered_by: Callable[[str], str] = str) -> list[LabelledQuestion]:
    return [
        LabelledQuestion(
            f"{subject}{at}", asked.format(subject), (Expected(f"{answered_by(subject)}.txt", f"第{at + 1}条"),), "q.csv"
        )
        for subject, (at, (_, asked)) in product(subjects, enumerate(ARTICLES))
    ]


@pytest.fixture(scope="module")
def jargon(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return _base(tmp_path_factory.mktemp("jargon"), JARGON)


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return _base(tmp_path_factory.mktemp("ordinary"), ORDINARY)


def test_jargon_is_learnt_and_the_rest_stays_known(jargon: KnowledgeBase, ordinary: KnowledgeBase, tmp_path: Path) -> None:
    labels = resolve(jargon.store, _questions(JARGON))
    general = General(ordinary, resolve(ordinary.store, _questions(ORDINARY)))
    trial = try_adaptation(jargon, labels, general, tmp_path / "new", adaptation=QUICK, resamples=500)
    measured = {each.what: each for each in trial.measured}
    assert trial.good
    dense = measured["留出的问题，语义检索"]
    assert dense.count > 20
    assert dense.before.mean < 0.5
    assert dense.after.mean > 0.8
    assert dense.difference.low > 0
    assert measured["留出的问题，混合检索"].difference.mean >= 0
    # Nothing of the general questions was trained on.
    assert measured["自带的通用问题，语义检索"].after.mean > measured["自带的通用问题，语义检索"].before.mean - 0.02


def test_structure_alone_teaches_jargon(jargon: KnowledgeBase, tmp_path: Path) -> None:
    trial = try_adaptation(jargon, None, None, tmp_path / "new", adaptation=QUICK, resamples=500)
    assert trial.questions == 0
    (pairs,) = trial.measured
    assert pairs.difference.mean > 0.1
    assert trial.good
    unknown = bundled_encoder(jargon.toolkit.segmenter)
    assert not [word for word in JARGON if unknown.row(word) >= 0]
    # One whose passages are mostly held out is too rare to get a vector.
    assert sum(trial.encoder.row(word) >= 0 for word in JARGON) >= 18


def test_training_on_wrong_labels_is_refused(ordinary: KnowledgeBase, tmp_path: Path) -> None:
    """The half that is trained on names wrong documents; the half held out is labelled rightly, and shows it."""
    right = [replace(question, expected=(Expected(question.expected[0].called),)) for question in _questions(ORDINARY)]
    train, _ = split_questions(resolve(ordinary.store, right).answerable, seed=0)
    taught = {judged.question.id for judged in train}
    following = dict(zip(ORDINARY, ORDINARY[1:] + ORDINARY[:1], strict=True))
    wrong = [
        replace(question, expected=(Expected(f"{following[question.id[:-1]]}.txt"),)) if question.id in taught else question
        for question in right
    ]
    trial = try_adaptation(
        ordinary,
        resolve(ordinary.store, wrong),
        None,
        tmp_path / "new",
        adaptation=replace(QUICK, question_share=0.9, question_rounds=1000),
        resamples=500,
    )
    assert not trial.good
    assert "留出的问题，语义检索" in {each.what for each in trial.worse}


def test_training_that_ruins_the_vectors_is_refused(jargon: KnowledgeBase, ordinary: KnowledgeBase, tmp_path: Path) -> None:
    general = General(ordinary, resolve(ordinary.store, _questions(ORDINARY)))
    ruinous = replace(QUICK, pull=0.0, settings=Settings(learning_rate=3.0, warm_up=1))
    trial = try_adaptation(jargon, None, general, tmp_path / "new", adaptation=ruinous, resamples=500)
    assert not trial.good
    assert "自带的通用问题，语义检索" in {each.what for each in trial.worse}


def test_the_same_seed_gives_the_same_weights(jargon: KnowledgeBase, tmp_path: Path) -> None:
    segmenter = jargon.toolkit.segmenter
    passages = own_passages(jargon.store)
    questions = [OwnQuestion("霁阑的钱谁出", passages[0])]
    short = replace(QUICK, min_steps=5)
    for name in ("one", "two"):
        adapt(bundled_encoder(segmenter), segmenter, passages, questions, tmp_path / name, short)
    for file in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_the_base_never_says_keeps_its_vector(jargon: KnowledgeBase, tmp_path: Path) -> None:
    segmenter = jargon.toolkit.segmenter
    before = bundled_encoder(segmenter)
    adapt(before, segmenter, own_passages(jargon.store), [], tmp_path / "new", replace(QUICK, min_steps=20))
    after = StaticEncoder(tmp_path / "new", segmenter)
    assert after.tokens[: len(before.tokens)] == before.tokens
    changed = (before.vectors != after.vectors[: len(before.tokens)]).any(axis=1)
    assert changed[before.row("巡查")]
    assert not changed[before.row("税务")]
    assert 0 < changed.sum() < 400
    question = "小微企业出口退税"
    assert np.allclose(before.encode([question]), after.encode([question]), atol=1e-3)


def test_pairs_are_held_out_whole(jargon: KnowledgeBase) -> None:
    passages = own_passages(jargon.store)
    pairs = held_out_pairs(passages, seed=0)
    assert 0.08 < len(pairs) / len(passages) < 0.35
    for pair in pairs:
        passage = passages[pair.passage]
        assert is_held_out(passage.text, 0)
        assert pair.sentence in passage.text
        assert pair.sentence not in pair.rest
    assert pairs != held_out_pairs(passages, seed=1)


def test_pair_quality_is_that_of_the_ranks(jargon: KnowledgeBase) -> None:
    passages = own_passages(jargon.store)
    pairs = held_out_pairs(passages, seed=0)
    encoder = jargon.toolkit.encoder
    whole = encoder.encode([passage.embedded for passage in passages])
    for pair, found in zip(pairs, pair_quality(encoder, passages, pairs), strict=True):
        question, own = encoder.encode([pair.sentence, pair.rest])
        scores = np.delete(whole @ question, pair.passage)
        rank = 1 + int((scores > question @ own).sum())
        assert found == pytest.approx(1 / np.log2(rank + 1) if rank <= 10 else 0.0)


def test_terms_that_texts_introduce_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "清沅市水体管理办法\n第一条　本办法所称霁阑，是指收集雨水的洼地。第二处由水务局（以下简称“市水务”）负责。\n",
        encoding="utf-8",
    )
    base = KnowledgeBase.open_or_create(tmp_path / "kb")
    ingest_paths(base, [tmp_path / "a.txt"])
    (passage,) = own_passages(base.store)
    assert passage.terms == ("霁阑", "市水务")


def test_a_tiny_base_is_refused(tmp_path: Path) -> None:
    base = _base(tmp_path, JARGON[:1])
    with pytest.raises(BenchError, match="太小"):
        try_adaptation(base, None, None, tmp_path / "new")


def test_adapting_needs_numpy_alone() -> None:
    program = "import sys; import index.training.trial; print([n for n in ('scipy', 'torch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
