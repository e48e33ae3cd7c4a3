"""The recipe: what is held out, how documents are cut, that the gradient is right, and a small run from end to end."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.dictionary import Dictionary
from index.encode import SHARED, StaticEncoder, shared_row
from index.segment import Segmenter
from index.training.passages import Piece, pieces, sentences
from index.training.split import HeldOut, held_out
from index.training.texts import PlainText, Question, json_lines

pytest.importorskip("scipy", reason="needs the extra policykb[training]")
pytest.importorskip("threadpoolctl", reason="needs the extra policykb[training]")

from threadpoolctl import threadpool_info, threadpool_limits

from index.training.__main__ import main
from index.training.dictionary import build_dictionary
from index.training.examples import Example, PassageSource, QuestionSource
from index.training.features import SentenceCollector
from index.training.optimise import Settings, bags_of, contrast
from index.training.recipe import Recipe, train_encoder, trainable_questions

REPOSITORY = Path(__file__).parent.parent
STARD = REPOSITORY.parent / "shared" / "data" / "bench" / "stard" / "queries.jsonl.gz"
# Of these three, only the second is held out (by its SHA-256).
QUESTIONS = ("校车晚点谁负责", "民办学校能涨学费吗", "教师轮岗几年一次")


def test_held_out_goes_by_the_text() -> None:
    assert [held_out(question) for question in QUESTIONS] == [False, True, False]
    assert held_out(f" {QUESTIONS[1]}\n")


@pytest.mark.skipif(not STARD.exists(), reason="no ../shared/data/bench/stard")
def test_a_fifth_of_stard_is_held_out() -> None:
    queries = [row["text"] for row in json_lines(STARD)]
    assert sum(map(held_out, queries)) / len(queries) == pytest.approx(0.2, abs=0.03)


def test_likes_of_held_out_questions_are_covered() -> None:
    held = HeldOut(QUESTIONS)
    assert held.covers(QUESTIONS[1])
    assert held.covers(f"{QUESTIONS[1]}？！")
    assert held.covers(f"请问{QUESTIONS[1]}")
    assert not held.covers(QUESTIONS[0])
    assert not held.covers("学校食堂由谁检查")


def test_statutes_are_cut_by_articles() -> None:
    text = """\
<!-- INFO END -->
## 第一章 总　则
第一条 为了规范校车，制定本办法。
第二条之一 校车应当按时检查；驾驶人应当培训。
超员的，责令改正。
第二章 附　则
第三条 本办法自公布之日起施行。
"""
    assert list(pieces(PlainText("校车办法", text))) == [
        Piece("校车办法", "总则", ("为了规范校车，制定本办法。",)),
        Piece("校车办法", "总则", ("校车应当按时检查；", "驾驶人应当培训。", "超员的，责令改正。")),
        Piece("校车办法", "附则", ("本办法自公布之日起施行。",)),
    ]


def test_notices_are_cut_by_headings_and_length() -> None:
    long = "各学校应当做好准备工作。" * 13
    text = f"一、总体要求\n{long}\n坚持公平公正原则。\n（二）本条很长，是正文而不是标题，所以留在段落中。"
    assert list(pieces(PlainText("通知", text))) == [
        Piece("通知", "总体要求", ("各学校应当做好准备工作。",) * 13),
        Piece("通知", "总体要求", ("坚持公平公正原则。", "（二）本条很长，是正文而不是标题，所以留在段落中。")),
    ]


def test_short_sentences_are_left_out() -> None:
    assert sentences("好的。学校应当公开收费！\n特此通知") == ("学校应当公开收费！",)


def test_collector_counts_sentences_and_drops_rare_features() -> None:
    collector = SentenceCollector(Segmenter.bundled())
    numbers = [collector.add(text) for text in ("学校收费", "学校收费", "学校放假")]
    assert numbers == [0, 0, 1]
    table = collector.finish(2)
    assert table.vocabulary == ("学校", "收费")
    assert table.frequencies.tolist() == [2, 1]
    flat, ends = table.gather([(1, 0), (1,)])
    # 学校 is a word and a bigram of both, 收费 of the first.
    assert [sorted(flat[start:end].tolist()) for start, end in pairwise(ends)] == [[0, 0, 0, 0, 1, 1], [0, 0]]


def test_collector_lets_rare_features_share_rows() -> None:
    collector = SentenceCollector(Segmenter.bundled())
    for text in ("学校收费", "学校放假"):
        collector.add(text)
    table = collector.finish(1, shared=2)
    assert table.vocabulary == ("学校", f"{SHARED}0", f"{SHARED}1")
    flat, _ = table.gather([(0,)])
    tokens = sorted(table.vocabulary[number] for number in flat)
    # 学校 and 收费 are words and bigrams, 校收 only a bigram.
    assert tokens == sorted(["学校"] * 2 + [shared_row("收费", 2)] * 2 + [shared_row("校收", 2)])


def test_bags_hold_square_roots_of_counts() -> None:
    collector = SentenceCollector(Segmenter.bundled())
    texts = [(collector.add("学校收费"), collector.add("学校"))]
    table = collector.finish(10)
    whole = bags_of(table, texts, np.zeros(1, np.float32), np.random.default_rng(0)).toarray()[0]
    assert dict(zip(table.vocabulary, whole, strict=True)) == pytest.approx({"学校": 2.0, "收费": 2**0.5, "校收": 1.0})
    assert bags_of(table, texts, np.ones(1, np.float32), np.random.default_rng(0)).nnz == 0


def test_gradient_is_the_slope_of_the_loss() -> None:
    random = np.random.default_rng(7)
    sums = random.standard_normal((8, 5)).astype(np.float32)
    keys = np.array([1, 2, 2, 3])
    _, gradient = contrast(sums.astype(np.float64), keys, 0.5)
    step = 1e-5
    for row, column in ((0, 0), (2, 3), (4, 1), (7, 4)):
        moved = [sums.astype(np.float64), sums.astype(np.float64)]
        moved[0][row, column] += step
        moved[1][row, column] -= step
        slope = (contrast(moved[0], keys, 0.5)[0] - contrast(moved[1], keys, 0.5)[0]) / (2 * step)
        assert gradient[row, column] == pytest.approx(slope, rel=1e-3, abs=1e-7)


def test_questions_with_one_answer_are_no_negatives_of_each_other() -> None:
    collector = SentenceCollector(Segmenter.bundled())
    files = {"a": [Question("问一", "学校应当公开收费。", ""), Question("问二", "学校应当公开收费。", "")]}
    source = QuestionSource(files, {"a": 1.0}, collector)
    assert {example.key for example in source.draw(np.random.default_rng(0), 50)} == {-1}
    sums = np.random.default_rng(1).standard_normal((4, 3)).astype(np.float32)
    # Nothing is left to be told apart, so nothing is to be learnt.
    loss, gradient = contrast(sums, np.array([-1, -1]), 0.05)
    assert loss == pytest.approx(0, abs=1e-6)
    assert np.abs(gradient).max() < 1e-6


def test_passages_ask_for_themselves_once() -> None:
    collector = SentenceCollector(Segmenter.bundled())
    piece = Piece("办法", "总则", ("学校应当公开收费。", "学生可以申请减免。"))
    source = PassageSource([[piece], [piece]], collector)
    assert len(source) == 1
    title, heading, first, second = (collector.add(text) for text in (piece.title, piece.heading, *piece.sentences))
    drawn = source.draw(np.random.default_rng(0), 200)
    assert {example.positive for example in drawn} == {
        (title, heading, first, second),
        (title, heading, first),
        (title, heading, second),
    }
    for example in drawn:
        assert _asked(example, {heading, first, second})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in small: two matters, of which lay people and rules speak in different words."""
    folder = tmp_path_factory.mktemp("data")
    with tarfile.open(folder / "laws.tar.gz", "w:gz") as archive:
        for name, law in _laws().items():
            content = law.encode()
            member = tarfile.TarInfo(f"laws/{name}.md")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    _write(folder / "corpora" / "notices.jsonl.gz", [{"id": "1", "title": "通知", "text": "各学校应当保证校车按时到站。"}])
    answers = {"小车": "校车应当配备灭火器并按期检验。", "工钱": "用人单位应当按月支付劳动报酬。"}
    asked = [
        {"query": f"{word}{ending}", "positive": answer}
        for word, answer in answers.items()
        for ending in ("怎么办", "谁来管", "有要求吗", "去哪里问")
    ]
    _write(folder / "train" / "stard_train.jsonl.gz", [*asked, {"query": QUESTIONS[1], "positive": "不得训练。"}])
    _write(folder / "train" / "lecoqa_answers_stardtrain.jsonl.gz", [{"query": f"{QUESTIONS[1]}？", "positive": "不得训练。"}])
    _write(folder / "words" / "gov_short_forms.jsonl.gz", [{"word": "沅教办", "text": "沅江教育办公室", "count": 3}])
    return folder


def test_held_out_questions_stay_out_of_every_file(data: Path) -> None:
    found = trainable_questions(data)
    assert {name: len(rows) for name, rows in found.items()} == {"lecoqa_answers_stardtrain": 0, "stard_train": 8}


SMALL = Recipe(features=60, shared=20, dimension=16, steps=60, examples=16, settings=Settings(warm_up=5, learning_rate=1e-2))


def test_recipe_learns_and_repeats_itself(data: Path, tmp_path: Path) -> None:
    # In processes of their own, that order sets otherwise and give BLAS other numbers of threads.
    script = "import sys; from pathlib import Path; from tests.test_index_training import SMALL, train_encoder; "
    script += "train_encoder(Path(sys.argv[1]), Path(sys.argv[2]), SMALL)"
    for number, name in enumerate(("one", "two"), start=1):
        environment = {**os.environ, "PYTHONHASHSEED": str(number), "OMP_NUM_THREADS": str(number)}
        command = [sys.executable, "-c", script, str(data), str(tmp_path / name)]
        told = subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, capture_output=True, text=True).stdout
        assert "已写入" in told.splitlines()[-1]
    files = sorted(path.name for path in (tmp_path / "one").iterdir() if path.is_file())
    assert files == ["README.md", "config_sentence_transformers.json", "model.safetensors", "modules.json", "tokenizer.json"]
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    encoder = StaticEncoder(tmp_path / "one", Segmenter.bundled())
    question, right, wrong = encoder.encode(["工钱", "用人单位应当按月支付劳动报酬。", "校车应当配备灭火器并按期检验。"])
    assert question @ right > question @ wrong + 0.3


def test_recipe_keeps_blas_to_one_thread(data: Path, tmp_path: Path) -> None:
    threads: list[int] = []

    def told(_: str) -> None:
        threads.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")

    with threadpool_limits(2, "blas"):
        train_encoder(data, tmp_path / "model", SMALL, told)
        assert set(threads) == {1}
        threads.clear()
        told("")
    assert set(threads) == {2}


def test_command_line(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = tmp_path / "words.txt"
    assert main(["dictionary", "--data", str(data), "--out", str(words)]) == 0
    lines = words.read_text(encoding="utf-8").splitlines()
    assert lines == build_dictionary(data)
    listed = {line.split(" ")[0] for line in lines}
    assert {"学校", "沅教办", "县管校聘"} <= listed
    assert "沅教办" in Dictionary(lines).cut("由沅教办负责")
    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "model")]) == 2
    assert "缺少 laws.tar.gz" in capsys.readouterr().err


def _asked(example: Example, passage: set[int]) -> bool:
    """Whether the query holds a part of the passage."""
    return bool(passage & set(example.query))


def _laws() -> Mapping[str, str]:
    return {
        "校车办法": "# 校车办法\n第一条 校车应当配备灭火器。驾驶人应当检查制动。\n第二条 超员的，由公安机关处罚。学校应当改正。\n",
        "工资办法": "# 工资办法\n第一条 用人单位应当支付劳动报酬。不得克扣。\n第二条 拖欠报酬的，责令限期支付。逾期加付赔偿金。\n",
    }


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
