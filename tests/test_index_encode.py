"""The bundled encoder: the vectors it gives, that sentence-transformers gives the same, and what it says of damaged folders."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zlib import compress

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file

from index.encode import SHARED, TOKENIZER, WEIGHTS, StaticEncoder, bundled_encoder, shared_row
from index.errors import EncoderError
from index.segment import Segmenter
from index.training.save import DIGITS, save_folder

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "index" / "static_encoder"
TEXTS = (
    "教育集团党组织职责",
    "沅东区教育集团管理办法\n第二章 党的建设\n集团党组织讨论决定本集团的发展规划、干部任免和大额资金使用，集团党组织每月开会。",
    "校车每天出车前应当检查制动和灭火器。\n驾驶人不得超员。",
    "2031年新增学位1,200个，覆盖率56.25%",
    "龘",
    "学",
    "沅芷澧兰小学今日开学",
)


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return bundled_encoder(Segmenter.bundled())


@pytest.fixture
def small(tmp_path: Path) -> StaticEncoder:
    """Three known features in two dimensions."""
    save_folder(tmp_path, ["学校", "校长", "学"], np.array([[1, 0], [0, 2], [-1, 0]], np.float32), "# card\n")
    return StaticEncoder(tmp_path, Segmenter.bundled())


def test_rows_have_length_one(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors[:4], axis=1), 1, atol=1e-6)


def test_unknown_and_empty_texts_are_zero(small: StaticEncoder) -> None:
    assert np.array_equal(small.encode(["龘龘", "", "\n", "。"]), np.zeros((4, 2), np.float32))
    assert small.encode([]).shape == (0, 2)


def test_sum_of_square_roots_of_counts(small: StaticEncoder) -> None:
    # 学校 is a word and a bigram: twice, round(3 √2) = 4; 校长 likewise.
    assert small.features("学校") == ["学校"] * 4
    assert sorted(small.features("学校\n学校校长")) == ["学校"] * 6 + ["校校"] * 3 + ["校长"] * 4
    expected = np.array([6 * 1, 4 * 2]) / np.hypot(6, 8)
    np.testing.assert_allclose(small.encode(["学校\n学校校长"])[0], expected, atol=1e-6)


def test_features_outside_the_vocabulary_share_rows(tmp_path: Path) -> None:
    rows = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    save_folder(tmp_path, ["学校", f"{SHARED}0", f"{SHARED}1"], rows, "")
    encoder = StaticEncoder(tmp_path, Segmenter.bundled())
    # 芷 alone is both a word and, in place of a bigram, a run of one character; 学校 has a row of its own.
    token = shared_row("芷", 2)
    # Twice is round(2 √2) = 3 times where rows are shared, round(3 √2) = 4 times elsewhere.
    assert encoder.features("芷，学校") == [token] * 3 + ["学校"] * 4
    expected = np.zeros(3, np.float32)
    expected[[0, 1 + int(token.removeprefix(SHARED))]] = 0.8, 0.6
    np.testing.assert_allclose(encoder.encode(["芷，学校"])[0], expected, atol=1e-6)


def test_names_never_seen_are_told_apart(encoder: StaticEncoder) -> None:
    asked, right, wrong = encoder.encode(["犇羴鱻公司在哪里", "犇羴鱻公司的地址", "猋骉毳公司的地址"])
    assert asked @ right > asked @ wrong + 0.2


def test_weights_are_rounded_to_few_digits(tmp_path: Path) -> None:
    save_folder(tmp_path, ["学校"], np.array([[1 + 2.0**-DIGITS, 1 + 2.0 ** -(DIGITS + 2), -3.3]], np.float32), "")
    rows = load_file(tmp_path / WEIGHTS)["embedding.weight"]
    assert rows[1].tolist() == [1 + 2.0**-DIGITS, 1.0, -3.25]


def test_one_by_one_and_together_are_the_same(encoder: StaticEncoder) -> None:
    together = encoder.encode(TEXTS * 20)
    one_by_one = np.concatenate([encoder.encode([text]) for text in TEXTS] * 20)
    assert np.array_equal(together, one_by_one)


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        pytest.param("集团党组织职责", TEXTS[1], TEXTS[2], id="same-words"),
        pytest.param(
            "老板不给工钱怎么办", "用人单位拖欠劳动报酬的，由劳动行政部门责令限期支付。", "宠物出户应当拴绳。", id="lay-words"
        ),
        pytest.param(
            "离婚后孩子归谁", "不满两周岁的子女，以由母亲直接抚养为原则。", "商品房预售应当办理登记。", id="lay-family"
        ),
    ],
)
def test_what_belongs_together_is_nearer(encoder: StaticEncoder, question: str, right: str, wrong: str) -> None:
    asked, near, far = encoder.encode([question, right, wrong])
    assert asked @ near > asked @ far + 0.1


def test_sentence_transformers_gives_the_same_vectors(encoder: StaticEncoder) -> None:
    pytest.importorskip("torch", reason="needs the extra policykb[transformers]")
    sentence_transformers = pytest.importorskip("sentence_transformers", reason="needs the extra policykb[transformers]")
    known = [*TEXTS[:4], TEXTS[-1]]
    joined = [" ".join(encoder.features(text)) for text in known]
    model = sentence_transformers.SentenceTransformer(str(FOLDER), device="cpu")
    # As loaded it adds up in float16, like its weights; widened, it agrees to the last digits.
    assert _largest_difference(model.encode(joined), encoder.encode(known)) < 2e-3
    assert _largest_difference(model.float().encode(joined), encoder.encode(known)) < 1e-6


def test_folder_is_what_it_says() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    # As the wheel holds it.
    assert sum(len(compress(path.read_bytes())) for path in files) <= 40_000_000
    weights = load_file(FOLDER / WEIGHTS)["embedding.weight"]
    assert weights.dtype == np.float16
    assert not weights[0].any()
    assert np.isfinite(weights).all()
    modules = json.loads((FOLDER / "modules.json").read_text(encoding="utf-8"))
    assert [module["type"].rpartition(".")[2] for module in modules] == ["StaticEmbedding", "Normalize"]


def test_serving_needs_no_heavy_library() -> None:
    script = (
        "import sys; from index.encode import bundled_encoder; from index.segment import Segmenter\n"
        "bundled_encoder(Segmenter.bundled()).encode(['学校'])\n"
        "print([name for name in ('torch', 'scipy', 'tokenizers', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_digest_follows_weights_vocabulary_and_dictionary(tmp_path: Path) -> None:
    segmenter, weights = Segmenter.bundled(), np.eye(2, dtype=np.float32)

    def digest(vocabulary: list[str], rows: NDArray[np.float32], cutter: Segmenter) -> str:
        save_folder(tmp_path, vocabulary, rows, "")
        return StaticEncoder(tmp_path, cutter).digest

    first = digest(["学校", "校长"], weights, segmenter)
    assert digest(["学校", "校长"], weights, Segmenter.bundled()) == first
    others = {
        digest(["学校", "校长"], 2 * weights, segmenter),
        digest(["学校", "学生"], weights, segmenter),
        digest(["学校", "校长"], weights, Segmenter(["沅江新城片"])),
    }
    assert len(others - {first}) == 3


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param(WEIGHTS, None, "缺少编码模型文件", id="no-weights"),
        pytest.param(TOKENIZER, None, "缺少编码模型文件", id="no-vocabulary"),
        pytest.param(WEIGHTS, b"\x10\x00", "已损坏", id="cut-weights"),
        pytest.param(TOKENIZER, b'{"model": {', "已损坏", id="cut-vocabulary"),
        pytest.param(TOKENIZER, b'{"model": {}}', "已损坏", id="no-words"),
        pytest.param(TOKENIZER, b'{"model": {"vocab": {"[UNK]": 0}}}', "不配套", id="of-another-model"),
    ],
)
def test_damaged_folder(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    save_folder(tmp_path, ["学校"], np.ones((1, 2), np.float32), "")
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(EncoderError, match=message) as caught:
        StaticEncoder(tmp_path, Segmenter.bundled())
    assert str(tmp_path) in str(caught.value)


def _largest_difference(one: NDArray[np.floating], other: NDArray[np.float32]) -> float:
    return float(np.abs(np.asarray(one, np.float32) - other).max())
