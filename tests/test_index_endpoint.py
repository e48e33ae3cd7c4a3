"""Embeddings endpoints: asked over a real socket, on their good days and their bad ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from index.encoder_spec import EncoderSpec
from index.endpoint import EndpointEncoder
from index.errors import EncoderError
from index.model_runtime import ModelRuntime, runtime, use_runtime
from tests.embeddings_endpoint import Endpoint, Fault, dripping, endpoint, silent, status, truncated, vector

TEXTS = ["集团党组织职责", "教师交流的年限", "校车"]


@pytest.fixture
def server() -> Iterator[Endpoint]:
    before = runtime()
    use_runtime(ModelRuntime(batch_size=2, timeout=0.4, question_timeout=0.4, retries=2, api_key="secret"))
    with endpoint() as told:
        yield told
    use_runtime(before)


def _encoder(server: Endpoint, dimension: int | None = None, **options: str | int) -> EndpointEncoder:
    return EndpointEncoder(EncoderSpec.parse(f"{server.url}#some-model", **options), dimension)  # type: ignore[arg-type]


def test_vectors_come_in_order_in_batches_and_of_length_one(server: Endpoint) -> None:
    found = _encoder(server, 64, question_prompt="问：", passage_prompt="文：").encode(TEXTS)
    wanted = np.array([vector(f"文：{text}", 64) for text in TEXTS], np.float32)
    np.testing.assert_allclose(found, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)
    assert server.requests == 2
    assert server.keys == ["Bearer secret"] * 2


def test_questions_have_a_prompt_of_their_own(server: Endpoint) -> None:
    encoder = _encoder(server, question_prompt="问：")
    assert encoder.dimension == 64
    encoder.encode_questions(["校车"])
    assert server.asked[-1] == "问：校车"
    assert encoder.encode([]).shape == (0, 64)


def test_digest_is_of_the_model_and_not_of_its_address(server: Endpoint) -> None:
    spec = EncoderSpec.parse("http://127.0.0.1:1/v1#m")
    first = EndpointEncoder(spec, 8).digest
    assert EndpointEncoder(replace(spec, location="http://10.0.0.1/v1"), 8).digest == first
    others = (replace(spec, model="n"), replace(spec, question_prompt="q"), replace(spec, max_length=9))
    assert len({first, EndpointEncoder(spec, 9).digest, *(EndpointEncoder(other, 8).digest for other in others)}) == 5


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(status(429, Retry_After="0"), id="429"),
        pytest.param(status(500), id="500"),
        pytest.param(status(503, "starting"), id="503"),
        pytest.param(truncated, id="truncated"),
        pytest.param(dripping, id="dripping"),
        pytest.param(silent, id="silent"),
        pytest.param(status(200, "no JSON"), id="no-json"),
    ],
)
def test_what_passes_is_asked_again(server: Endpoint, fault: Fault) -> None:
    server.faults.append(fault)
    begun = time.monotonic()
    assert _encoder(server, 64).encode(TEXTS[:2]).shape == (2, 64)
    assert server.requests == 2
    assert time.monotonic() - begun < 3


def test_what_does_not_pass_is_told(server: Endpoint) -> None:
    server.faults.extend([status(503, "starting up")] * 3)
    with pytest.raises(EncoderError, match="HTTP 503：starting up，重试 2 次"):
        _encoder(server, 64).encode(TEXTS)
    assert server.requests == 3


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        pytest.param(status(401), "HTTP 401：told so。请检查环境变量 POLICYKB_EMBEDDINGS_KEY", id="401"),
        pytest.param(status(404), "HTTP 404：told so。请检查地址", id="404"),
        pytest.param(status(302, Location="http://127.0.0.1:9/elsewhere"), "HTTP 302", id="redirect"),
        pytest.param(status(200, '{"data": []}'), "应返回 1 个向量，实际返回 0 个", id="too-few"),
        pytest.param(status(200, '{"vectors": []}'), "不合 OpenAI 的格式", id="other-shape"),
        pytest.param(status(200, '{"data": [{"index": 0, "embedding": [1, 2]}]}'), "2 维的向量，应是 64 维", id="dimension"),
        pytest.param(
            status(200, '{"data": [{"index": 0, "embedding": [' + "NaN," * 63 + "1]}]}"), "含有无效数值", id="not-finite"
        ),
        pytest.param(
            status(200, '{"data": [{"index": 0, "embedding": [' + '"x",' * 63 + "1]}]}"), "不是数的内容", id="no-number"
        ),
    ],
)
def test_what_stays_wrong_is_told_at_once(server: Endpoint, fault: Fault, message: str) -> None:
    server.faults.append(fault)
    with pytest.raises(EncoderError, match=message):
        _encoder(server, 64).encode(TEXTS[:1])
    assert server.requests == 1


def test_texts_over_the_models_length_are_cut_until_it_takes_them(server: Endpoint) -> None:
    server.longest = 500
    found = _encoder(server, 64).encode(["短文", "长" * 900])
    assert server.asked == ["短文", "长" * 450]
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)


def test_max_length_cuts_before_asking(server: Endpoint) -> None:
    _encoder(server, 64, max_length=3, passage_prompt="文：").encode(["一二三四五"])
    assert server.asked == ["文：一二三"]


def test_nobody_listens() -> None:
    before = runtime()
    use_runtime(ModelRuntime(retries=0, timeout=1))
    with pytest.raises(EncoderError, match="连接不上"):
        EndpointEncoder(EncoderSpec.parse("http://127.0.0.1:9/v1#m"), 8).encode(["校车"])
    use_runtime(before)
    assert "secret" not in repr(ModelRuntime(api_key="secret"))
