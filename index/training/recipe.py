"""The whole recipe of the bundled encoder: data folder in, model folder out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from index.segment import Segmenter
from index.training.card import model_card
from index.training.examples import PassageSource, QuestionSource, Source
from index.training.features import SentenceCollector, SentenceTable
from index.training.optimise import Settings, WordVectors, batch
from index.training.passages import pieces
from index.training.save import save_folder
from index.training.split import HeldOut
from index.training.start import first_vectors
from index.training.texts import Question, corpora, laws, question_files, questions

# The file whose questions are held out (see index.training.split).
STARD = "stard_train"
# How much of the drawn questions comes from each file. Real legal questions weigh most, encyclopaedias keep the vectors general,
# and the formulaic press conferences are capped far below their 16,846 questions. Files not named here are left out.
FILE_WEIGHTS = {
    "cmrc2018_train": 2.0,
    "cmrc2018_train_title_passage": 0.3,
    "cmrc2018_trial": 0.2,
    "csl_keywords_abstract": 0.2,
    "csl_title_abstract": 0.6,
    "drcd_dev_t2s": 0.8,
    "drcd_test_t2s": 0.8,
    "guangdong_matters": 1.0,
    "lawbench_3-8_consult": 1.0,
    "lecoqa_answers_stardtrain": 1.0,
    "mfa_press_conference_qa": 1.5,
    "stard_train": 3.0,
    "statutory_definitions": 1.0,
    "synthetic_lawbench_3-2_scene_article": 0.5,
    "synthetic_lawyerllama_advice_gpt35": 2.0,
    "synthetic_lawyerllama_query_retrieved_law": 3.0,
    "wikipedia_zh_sections": 0.5,
    "xquad_zh": 0.5,
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The sizes of a training run; tests make them small.

    ``features`` have a row of their own, all others share ``shared`` rows; with ``dimension`` they fill 58 MB as float16, 30 MB in the
    wheel. What was measured is dense nDCG@10 / recall@100 after 300 steps on half of ncp_passages, half of taidi_gov and a
    tenth of STARD that was kept out of those runs:

    without shared rows, 384 wide   .587/.925, .382/.746, .428/.835
    with 8,192 shared rows          .624/.919, .456/.821, .424/.801
    the same, 512 wide              .642/.934, .500/.806, .472/.795
    384 wide, twice the rate        .635/.924, .460/.821, .446/.831

    Dimensions pay more than features, and each search reads in proportion to them. ``examples`` are drawn per step,
    ``question_share`` of them questions.
    """

    features: int = 48_000
    shared: int = 8_192
    dimension: int = 512
    steps: int = 1000
    examples: int = 1024
    question_share: float = 0.5
    seed: int = 0
    settings: Settings = field(default_factory=Settings)


def train_encoder(data: Path, out: Path, recipe: Recipe | None = None, report: Callable[[str], None] = print) -> None:
    """Train on the data folder ``data`` and write a sentence-transformers folder to ``out``.

    The same data, recipe, library versions and kind of processor give the same weights, whatever OMP_NUM_THREADS and PYTHONHASHSEED
    are. ``report`` gets a line now and then.
    """
    started = time.monotonic()

    def tell(message: str) -> None:
        report(f"[{time.monotonic() - started:5.0f} s] {message}")

    # With many threads BLAS adds up in another order: QR and SVD of the start's size come out otherwise with 8 and 16 of OpenBLAS's
    # threads than with 1, 2, 3 or 4, and a thousand steps make much of little.
    with threadpool_limits(1, "blas"):
        _train_encoder(data, out, recipe or Recipe(), tell)


def _train_encoder(data: Path, out: Path, recipe: Recipe, tell: Callable[[str], None]) -> None:
    collector = SentenceCollector(Segmenter.bundled())
    passages = PassageSource((pieces(document) for document in chain(laws(data), corpora(data))), collector)
    asked = QuestionSource(trainable_questions(data), FILE_WEIGHTS, collector)
    tell(f"读入 {len(passages)} 个段落、{len(asked)} 个问答对")
    table = collector.finish(recipe.features, recipe.shared)
    random = np.random.default_rng(recipe.seed)
    vectors = WordVectors(first_vectors(table, passages.texts(), recipe.dimension, random), recipe.settings)
    tell(f"词表 {len(table.vocabulary)} 项，开始训练 {recipe.steps} 步")
    shares = ((asked, recipe.question_share), (passages, 1 - recipe.question_share))
    _train(vectors, table, shares, recipe, random, tell)
    card = model_card(len(table.vocabulary) - recipe.shared, recipe.shared, recipe.dimension)
    save_folder(out, table.vocabulary, vectors.weights, card)
    tell(f"已写入 {out}")


def trainable_questions(data: Path) -> dict[str, list[Question]]:
    """The questions of every file of the recipe, without STARD's held-out ones and without their likes in the other files."""
    held = HeldOut(question.query for question in questions(data, STARD))
    names = [name for name in question_files(data) if name in FILE_WEIGHTS]
    return {name: [question for question in questions(data, name) if not held.covers(question.query)] for name in names}


def _train(
    vectors: WordVectors,
    table: SentenceTable,
    shares: Sequence[tuple[Source, float]],
    recipe: Recipe,
    random: np.random.Generator,
    tell: Callable[[str], None],
) -> None:
    losses: list[float] = []
    for step in range(recipe.steps):
        drawn = [source.draw(random, round(share * recipe.examples)) for source, share in shares]
        bags, keys = batch(table, list(chain.from_iterable(drawn)), recipe.settings, random)
        losses.append(vectors.step(bags, keys, recipe.settings.rate(step, recipe.steps)))
        if (step + 1) % 100 == 0:
            tell(f"第 {step + 1} 步，损失 {np.mean(losses[-100:]):.3f}")
