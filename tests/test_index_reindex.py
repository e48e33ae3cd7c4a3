"""A base is given another encoder while it is searched, fed and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.encoder_spec import EncoderSpec, Kind
from index.errors import EncoderError, IncompatibleBase, WriterBusy
from index.model_runtime import ModelRuntime, runtime, use_runtime
from index.pending_vectors import reindex_lock, unfinished
from index.rebuild import reencode
from index.reindex import reindex
from index.search import Mode, search
from ingest.batch import IngestOptions, ingest_paths
from tests.conftest import REPOSITORY
from tests.embeddings_endpoint import Endpoint, endpoint, status, vector

TOPICS = ("蓝莓种植", "水渠维护", "路灯照明", "电梯加装", "菜场检疫", "公厕开放")


@pytest.fixture
def server() -> Iterator[Endpoint]:
    before = runtime()
    use_runtime(ModelRuntime(batch_size=16, timeout=5, question_timeout=5, retries=1))
    with endpoint() as told:
        yield told
    use_runtime(before)


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    base = KnowledgeBase.open_or_create(tmp_path / "kb")
    _ingest(base, tmp_path / "files", *TOPICS)
    base.close()
    return tmp_path / "kb"


def _ingest(base: KnowledgeBase, folder: Path, *topics: str, articles: int = 40) -> None:
    folder.mkdir(exist_ok=True)
    for topic in topics:
        lines = (f"第{number}条　{topic}第{number}项事务由街道办事处负责。" for number in range(1, articles + 1))
        (folder / f"{topic}.txt").write_text(f"清沅市{topic}规定\n" + "\n".join(lines), encoding="utf-8")
    assert ingest_paths(base, [folder], IngestOptions(workers=1)).failures == []


def _spec(server: Endpoint) -> EncoderSpec:
    return EncoderSpec.parse(f"{server.url}#m")


def _titles(base: KnowledgeBase, question: str, mode: Mode = Mode.HYBRID) -> list[str]:
    return [hit.document.title for hit in search(base, question, k=1, mode=mode)]


def _stored_vector(base: KnowledgeBase, number: int) -> np.ndarray:
    (blob,) = base.store.connection.execute("SELECT vector FROM passages WHERE number = ?", (number,)).fetchone()
    return np.frombuffer(blob, np.float16).astype(np.float32)


def test_all_passages_are_those_of_the_new_encoder(kb: Path, server: Endpoint) -> None:
    told: list[tuple[int, int]] = []
    done = reindex(kb, Toolkit.with_encoder(kb, _spec(server)), lambda *step: told.append(step))
    base = KnowledgeBase(kb)
    passages = base.store.readable()["passages"]
    assert (done.passages, done.kept) == (passages, 0)
    assert told[0] == (0, passages)
    assert told[-1] == (passages, passages)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    for number, text in base.store.embedding_texts(range(1, passages + 1)).items():
        wanted = np.array(vector(text, 64), np.float32)
        np.testing.assert_allclose(_stored_vector(base, number), wanted / np.linalg.norm(wanted), atol=1e-3)
    assert check(base) == []
    assert unfinished(kb) is None
    assert base.toolkit.spec.kind is Kind.ENDPOINT
    for topic in TOPICS:
        assert _titles(base, f"{topic}事务", Mode.DENSE) == [f"清沅市{topic}规定"]


def test_a_killed_run_is_gone_on_with_while_the_base_is_searched_and_fed(kb: Path, server: Endpoint, tmp_path: Path) -> None:
    reader = KnowledgeBase(kb)
    server.delay = 0.25
    command = [sys.executable, "-m", "search_api", "reindex", "--kb", str(kb), "--encoder", f"{server.url}#m"]
    environment = {**os.environ, "POLICYKB_BATCH_SIZE": "16"}
    first = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while (pending := unfinished(kb)) is None or pending.passages < 60:
        assert first.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        assert _titles(reader, "蓝莓种植") == ["清沅市蓝莓种植规定"]
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kept = unfinished(kb)
    assert kept is not None
    assert 60 <= kept.passages < reader.store.readable()["passages"]
    fresh = KnowledgeBase(kb)
    assert fresh.toolkit.spec.kind is Kind.BUNDLED
    assert check(fresh) == []
    fresh.close()

    server.asked.clear()
    second = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True)
    while not server.asked:
        assert second.poll() is None
        time.sleep(0.02)
    _ingest(reader, tmp_path / "files", *TOPICS, "夜市管理")
    ended = None
    while second.poll() is None or ended is None or time.monotonic() < ended + 1:
        if second.poll() is not None and ended is None:
            ended = time.monotonic()
        assert _titles(reader, "夜市管理") == ["清沅市夜市管理规定"]
        assert _titles(reader, "水渠维护", Mode.DENSE) == ["清沅市水渠维护规定"]
    assert second.returncode == 0
    assert second.stderr is not None
    assert f"已有 {kept.passages} 个段落" in second.stderr.read()
    second.stderr.close()
    assert reader.toolkit.spec.kind is Kind.ENDPOINT, "not seen within a second"
    passages = reader.store.readable()["passages"]
    asked = [text for text in server.asked if "事务由街道办事处负责" in text]
    assert len(asked) <= passages - kept.passages
    assert check(reader) == []
    assert _titles(reader, "夜市管理", Mode.DENSE) == ["清沅市夜市管理规定"]


def test_an_endpoint_that_fails_keeps_what_there_is(kb: Path, server: Endpoint) -> None:
    toolkit = Toolkit.with_encoder(kb, _spec(server))
    assert toolkit.encoder.dimension == 64
    answered = server.requests

    def fail_later(done: int, total: int) -> None:
        if done and not server.faults:
            server.faults.extend([status(500)] * 2)

    with pytest.raises(EncoderError, match="HTTP 500"):
        reindex(kb, toolkit, fail_later)
    kept = unfinished(kb)
    assert kept is not None
    assert kept.passages >= 16
    assert KnowledgeBase(kb).toolkit.spec.kind is Kind.BUNDLED
    server.faults.clear()
    assert reindex(kb, toolkit).kept == kept.passages
    assert server.requests > answered


def test_a_model_that_moved_is_not_encoded_again(kb: Path, server: Endpoint) -> None:
    reindex(kb, Toolkit.with_encoder(kb, _spec(server)))
    asked = len(server.asked)
    moved = EncoderSpec.parse(server.url.replace("127.0.0.1", "localhost") + "#m")
    done = reindex(kb, Toolkit.with_encoder(kb, moved))
    assert done.kept == done.passages
    assert len(server.asked) == asked + 1  # the question of its dimension
    assert KnowledgeBase(kb).toolkit.spec == moved


def test_back_to_the_bundled_encoder(kb: Path, server: Endpoint) -> None:
    before = KnowledgeBase(kb)
    vectors = [_stored_vector(before, number) for number in (1, 100)]
    reindex(kb, Toolkit.with_encoder(kb, _spec(server)))
    reindex(kb, Toolkit.with_encoder(kb, EncoderSpec()))
    for number, wanted in zip((1, 100), vectors, strict=True):
        np.testing.assert_array_equal(_stored_vector(before, number), wanted)
    assert check(KnowledgeBase(kb)) == []


def test_without_its_encoder_a_base_is_found_by_words(kb: Path, server: Endpoint) -> None:
    reindex(kb, Toolkit.with_encoder(kb, _spec(server)))
    use_runtime(ModelRuntime(retries=0, question_timeout=0.3))
    server.faults.extend([status(503)] * 3)
    base = KnowledgeBase(kb)
    with pytest.raises(EncoderError, match="HTTP 503"):
        search(base, "蓝莓种植")
    assert _titles(base, "蓝莓种植", Mode.LEXICAL) == ["清沅市蓝莓种植规定"]


def test_a_new_base_with_an_encoder_of_its_own(tmp_path: Path, server: Endpoint) -> None:
    base = KnowledgeBase.open_or_create(tmp_path / "kb", _spec(server))
    _ingest(base, tmp_path / "files", *TOPICS)
    assert check(base) == []
    assert _titles(base, "路灯照明", Mode.DENSE) == ["清沅市路灯照明规定"]
    passages = [text for text in server.asked if "街道办事处" in text]
    assert len(passages) == len(set(passages)) == base.store.readable()["passages"]
    with pytest.raises(IncompatibleBase, match="policykb reindex"):
        KnowledgeBase.open_or_create(tmp_path / "kb", EncoderSpec())
    # Its own words change the segmentation; the endpoint need not be asked again.
    (tmp_path / "kb" / "dictionary.txt").write_text("路灯照明\n", encoding="utf-8")
    asked = len(server.asked)
    reencode(tmp_path / "kb", lambda done, total: None)
    assert len(server.asked) == asked
    assert check(KnowledgeBase(tmp_path / "kb")) == []


def test_one_at_a_time_and_only_with_the_same_dictionary(kb: Path, server: Endpoint) -> None:
    toolkit = Toolkit.with_encoder(kb, _spec(server))
    with reindex_lock(kb), pytest.raises(WriterBusy, match="重新编码"):
        reindex(kb, toolkit)
    (kb / "dictionary.txt").write_text("蓝莓种植\n", encoding="utf-8")
    with pytest.raises(IncompatibleBase, match="rebuild --reencode"):
        reindex(kb, Toolkit.with_encoder(kb, _spec(server)))
