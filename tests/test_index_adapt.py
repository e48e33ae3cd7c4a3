"""Adapting the bundled encoder to a base: words of its own are learnt, bad training is refused, the rest stays known."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.base import KnowledgeBase
from index.encode import StaticEncoder, bundled_encoder
from index.errors import BenchError
from index.labels import resolve
from index.training.adapt import OwnQuestion, adapt
from index.training.optimise import Settings
from index.training.own_base import held_out_pairs, is_held_out, own_passages, pair_quality
from index.training.trial import General, split_questions, try_adaptation
from ingest.batch import ingest_paths
from tests.rules_alike import JARGON, OFFICIAL, ORDINARY, QUICK, base_about, lay_questions, questions_about


@pytest.fixture(scope="module")
def jargon(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return base_about(tmp_path_factory.mktemp("jargon"), JARGON, [word[::-1] for word in JARGON])


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return base_about(tmp_path_factory.mktemp("ordinary"), ORDINARY)


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return base_about(tmp_path_factory.mktemp("official"), tuple(OFFICIAL.values()))


def test_jargon_of_questions_is_learnt_and_the_rest_stays_known(
    ordinary: KnowledgeBase, official: KnowledgeBase, tmp_path: Path
) -> None:
    """People call things by names that stand in no rule. Other questions in those names are held out."""
    labels = resolve(ordinary.store, questions_about(ORDINARY, JARGON))
    general = General(official, resolve(official.store, lay_questions(OFFICIAL)))
    trial = try_adaptation(ordinary, labels, lambda: general, tmp_path / "new", adaptation=QUICK, resamples=500)
    measured = {each.what: each for each in trial.measured}
    assert trial.good
    for what in ("留出的问题，语义检索", "留出的问题，混合检索"):
        assert measured[what].count > 40
        assert measured[what].before.mean < 0.5
        assert measured[what].difference.low > 0.1
    # Nothing of the general questions was trained on.
    assert measured["自带的通用问题，语义检索"].after.mean > measured["自带的通用问题，语义检索"].before.mean - 0.03


def test_structure_alone_teaches_what_goes_together(jargon: KnowledgeBase, tmp_path: Path) -> None:
    trial = try_adaptation(jargon, None, None, tmp_path / "new", adaptation=QUICK, resamples=500)
    assert trial.questions == 0
    (pairs,) = trial.measured
    assert pairs.difference.low > 0.1
    assert trial.good
    unknown = bundled_encoder(jargon.toolkit.segmenter)
    assert not [word for word in JARGON if unknown.row(word) >= 0]
    # One whose passages are mostly held out is too rare to get a vector.
    assert sum(trial.encoder.row(word) >= 0 for word in JARGON) >= 18


def test_training_on_wrong_labels_is_refused(official: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held out is labelled rightly. Where the half that is trained on names wrong documents it gets worse, else better."""
    # The list of lay words knows these, so that little would be left to learn.
    monkeypatch.setattr("index.question.words_of_rules", lambda text: ())
    right = lay_questions(OFFICIAL)
    words = tuple(OFFICIAL)
    shifted = lay_questions({lay: OFFICIAL[other] for lay, other in zip(words, words[5:] + words[:5], strict=True)})
    train, held = split_questions(resolve(official.store, right).answerable, seed=0)
    taught = {judged.question.id for judged in train}
    wrong = [bad if good.id in taught else good for good, bad in zip(right, shifted, strict=True)]
    for questions, good in ((right, True), (wrong, False)):
        trial = try_adaptation(
            official, resolve(official.store, questions), None, tmp_path / "new", adaptation=QUICK, resamples=500
        )
        (dense,) = (each for each in trial.measured if each.what == "留出的问题，语义检索")
        assert dense.count == len(held)
        assert (trial.good, dense.better, dense.worse) == (good, good, not good)


def test_training_that_ruins_the_vectors_is_refused(jargon: KnowledgeBase, ordinary: KnowledgeBase, tmp_path: Path) -> None:
    general = General(ordinary, resolve(ordinary.store, questions_about(ORDINARY)))
    ruinous = replace(QUICK, pull=0.0, settings=Settings(learning_rate=3.0, warm_up=1))
    trial = try_adaptation(jargon, None, lambda: general, tmp_path / "new", adaptation=ruinous, resamples=500)
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
    base = base_about(tmp_path, JARGON[:1])
    with pytest.raises(BenchError, match="太小"):
        try_adaptation(base, None, None, tmp_path / "new")


def test_adapting_needs_numpy_alone() -> None:
    program = "import sys; import index.training.trial; print([n for n in ('scipy', 'torch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
