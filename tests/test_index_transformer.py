"""Models of sentence-transformers as encoders and rerankers: small ones, built here and loaded as a user's would be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.cross_encoder import CrossEncoderReranker
from index.encoder_spec import EncoderSpec, Kind
from index.errors import EncoderError
from index.model_files import find_model, model_digest
from index.reindex import reindex
from index.search import Mode, search
from index.transformer import TransformerEncoder
from ingest.batch import IngestOptions, ingest_paths
from ingest.sample import sample_documents
from tests.conftest import REPOSITORY
from tests.making_models import build_bert, build_cross_encoder

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
TEXTS = ["集团党组织履行下列职责", "教师交流的年限", "校车"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_bert(tmp_path_factory.mktemp("bert"), prompts={"query": "问：", "document": "文："})


def _encoder(folder: Path, **options: str | int) -> TransformerEncoder:
    return TransformerEncoder(EncoderSpec.parse(str(folder), **options), Path())  # type: ignore[arg-type]


def test_vectors_are_the_models_own_with_its_prompts(model: Path) -> None:
    import sentence_transformers

    encoder, itself = _encoder(model), sentence_transformers.SentenceTransformer(str(model), device="cpu")
    assert encoder.dimension == 32
    for found, prompt in ((encoder.encode(TEXTS), "文："), (encoder.encode_questions(TEXTS), "问：")):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, itself.encode(TEXTS, prompt=prompt, normalize_embeddings=True), atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, 32)
    own = _encoder(model, question_prompt="", passage_prompt="")
    np.testing.assert_allclose(own.encode(TEXTS), own.encode_questions(TEXTS), atol=1e-6)


def test_max_length_and_precision(model: Path) -> None:
    short = _encoder(model, max_length=6)
    np.testing.assert_allclose(short.encode(["教师交流"]), short.encode(["教师交流年限"]), atol=1e-6)
    half = _encoder(model, dtype="bfloat16").encode(TEXTS)
    assert (half * _encoder(model).encode(TEXTS)).sum(axis=1) == pytest.approx(1, abs=0.01)


def test_digest_follows_the_model_and_its_prompts_and_not_its_place(model: Path, tmp_path: Path) -> None:
    first = _encoder(model).digest
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    (copy / "onnx").mkdir()
    (copy / "onnx" / "config.json").write_text("{}", encoding="utf-8")
    (copy / "README.md").write_text("said anew", encoding="utf-8")
    assert _encoder(copy).digest == first
    assert _encoder(model, passage_prompt="别的").digest != first
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert model_digest(copy) != model_digest(model)


def test_known_families_have_their_prompts() -> None:
    spec = EncoderSpec.parse("BAAI/bge-small-zh-v1.5")
    assert (spec.kind, spec.question_prompt, spec.passage_prompt) == (Kind.MODEL, "为这个句子生成表示以用于检索相关文章：", "")
    assert EncoderSpec.parse("intfloat/multilingual-e5-small").passage_prompt == "passage: "
    assert EncoderSpec.parse("BAAI/bge-m3").question_prompt is None
    assert EncoderSpec.parse("BAAI/bge-small-zh-v1.5", question_prompt="问：").question_prompt == "问："
    assert EncoderSpec.of({"encoder_spec": spec.to_json()}) == spec


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("./nowhere", "没有这个文件夹", id="no-folder"),
        pytest.param("http://127.0.0.1:1/v1", "地址#模型", id="no-model-of-endpoint"),
        pytest.param("一个 模型", "也不像模型名称", id="no-name"),
    ],
)
def test_names_that_mean_nothing(name: str, message: str) -> None:
    with pytest.raises(EncoderError, match=message):
        EncoderSpec.parse(name)


def test_folders_that_are_no_model(model: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"不是模型文件夹：没有 modules\.json"):
        find_model(str(tmp_path), tmp_path, fetch=True)
    broken = Path(shutil.copytree(model, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"\x10")
    with pytest.raises(EncoderError, match="无法载入"):
        _encoder(broken)


def _in_a_process(script: str, **environment: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={"PATH": "", "OMP_NUM_THREADS": "1", **environment},
        check=True,
    )
    return done.stdout


_FIND = """
from pathlib import Path
from index.encoder_spec import EncoderSpec
from index.errors import EncoderError
from index.model_files import find_model
try:
    print(find_model("nobody/no-such-model", None, fetch={fetch}))
except EncoderError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("fetch", "environment", "message"),
    [
        pytest.param(True, {"HF_HUB_OFFLINE": "1"}, "模型库也连接不上", id="offline"),
        pytest.param(True, {"HF_ENDPOINT": "http://127.0.0.1:9"}, "设置镜像 HF_ENDPOINT", id="unreachable"),
        pytest.param(False, {"HF_ENDPOINT": "http://127.0.0.1:9"}, "检索时不会自行下载", id="not-asked-for"),
    ],
)
def test_hub_names_that_cannot_be_had(tmp_path: Path, fetch: bool, environment: dict[str, str], message: str) -> None:
    pytest.importorskip("huggingface_hub", reason="needs the extra policykb[transformers]")
    assert message in _in_a_process(_FIND.format(fetch=fetch), HF_HOME=str(tmp_path), **environment)


def test_a_name_is_found_in_the_cache_without_a_network(model: Path, tmp_path: Path) -> None:
    cached = tmp_path / "hub" / "models--nobody--no-such-model"
    shutil.copytree(model, cached / "snapshots" / "abc")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("abc", encoding="utf-8")
    for fetch in (True, False):
        found = _in_a_process(_FIND.format(fetch=fetch), HF_HOME=str(tmp_path), HF_HUB_OFFLINE="1").strip()
        assert found.endswith("snapshots/abc")
        assert model_digest(Path(found)) == model_digest(model)


def test_without_the_extra_it_says_what_to_install(model: Path, tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['sentence_transformers'] = None\n"
        "from pathlib import Path\nfrom index.encoder_spec import EncoderSpec\nfrom index.errors import EncoderError\n"
        "from index.transformer import TransformerEncoder\n"
        f"try: TransformerEncoder(EncoderSpec.parse({str(model)!r}), Path())\n"
        "except EncoderError as error: print(error)"
    )
    assert "pip install 'policykb[transformers]'" in _in_a_process(script)


def test_a_base_with_a_model_is_ingested_searched_and_missed(model: Path, tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    moving = Path(shutil.copytree(model, tmp_path / "model"))
    base = KnowledgeBase.open_or_create(kb, EncoderSpec.parse(str(moving)))
    files = sorted(sample_documents().glob("0*.txt"))[:3]
    assert ingest_paths(base, files, IngestOptions(workers=1)).failures == []
    assert check(base) == []
    hit = search(base, "集团党组织职责", k=1, mode=Mode.DENSE)[0]
    assert hit.scores.dense > 0
    moving.rename(tmp_path / "elsewhere")
    reopened = KnowledgeBase(kb)
    with pytest.raises(EncoderError, match=r"模型文件夹 .* 不存在.*mode=lexical"):
        search(reopened, "集团党组织职责")
    assert search(reopened, "集团党组织职责", mode=Mode.LEXICAL)
    done = reindex(kb, Toolkit.with_encoder(kb, EncoderSpec.parse(str(tmp_path / "elsewhere"))))
    assert done.kept == done.passages
    again = search(KnowledgeBase(kb), "集团党组织职责", k=1, mode=Mode.DENSE)[0]
    assert again.passage.text == hit.passage.text
    assert again.score == pytest.approx(hit.score, abs=1e-3)


def test_a_model_exchanged_in_its_folder_is_refused(model: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(model, tmp_path / "model"))
    base = KnowledgeBase.open_or_create(tmp_path / "kb", EncoderSpec.parse(str(folder)))
    assert ingest_paths(base, [sorted(sample_documents().glob("09*.txt"))[0]], IngestOptions(workers=1)).failures == []
    other = build_bert(tmp_path / "other", seed=7)
    shutil.copy(other / "model.safetensors", folder / "model.safetensors")
    with pytest.raises(EncoderError, match="与建库时的不同"):
        search(KnowledgeBase(tmp_path / "kb"), "专项资金", mode=Mode.DENSE)


def test_a_reranker_orders_the_first_passages(sample_base: KnowledgeBase, tmp_path: Path) -> None:
    import sentence_transformers

    folder = build_cross_encoder(tmp_path)
    base = KnowledgeBase(sample_base.folder)
    question = "集团党组织职责"
    before = search(base, question, k=12, more=0)
    base.reranker = CrossEncoderReranker(str(folder), 150)
    after = search(base, question, k=12, more=0)
    itself = sentence_transformers.CrossEncoder(str(folder), device="cpu")
    for hit in after[:5]:
        (text,) = base.store.embedding_texts([hit.passage.number]).values()
        assert hit.score == pytest.approx(float(itself.predict([(question, text)])[0]), abs=1e-4)
    assert [hit.score for hit in after] == sorted((hit.score for hit in after), reverse=True)
    assert [hit.passage.number for hit in after] != [hit.passage.number for hit in before]
    assert search(base, question, k=5, mode=Mode.LEXICAL)[0].score <= 1


def test_what_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="应是模型文件夹或模型库中的名称"):
        CrossEncoderReranker("bundled", 8)
    with pytest.raises(EncoderError, match="有 3 个输出"):
        CrossEncoderReranker(str(build_cross_encoder(tmp_path, labels=3)), 8)
