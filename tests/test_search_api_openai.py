"""The doors that OpenAI's clients knock on, with the ``openai`` package itself against a running server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from fastapi.testclient import TestClient
from openai import AsyncOpenAI, OpenAI

from index.base import KnowledgeBase
from search_api.app import create_app
from search_api.settings import Settings
from tests import chat_endpoint as model
from tests.chat_endpoint import Endpoint
from tests.live import served

QUESTION = "集团党支部每届任期几年"
ASKED: Any = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with model.chat_endpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def address(sample_base: KnowledgeBase, endpoint: Endpoint) -> Iterator[str]:
    with served(Settings(sample_base.folder, llm=endpoint.settings())) as address:
        yield f"{address}/v1"


@pytest.fixture
def client(address: str, endpoint: Endpoint) -> Iterator[OpenAI]:
    endpoint.behave, endpoint.calls = model.truthful, []
    with OpenAI(base_url=address, api_key="none", max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def direct(sample_base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_base.folder)), raise_server_exceptions=False) as direct:
        yield direct


def extension(reply: Any) -> dict[str, Any]:
    found: dict[str, Any] = reply.model_extra["policykb"]
    return found


def test_a_completion(client: OpenAI) -> None:
    reply = client.chat.completions.create(model="policykb", messages=ASKED, temperature=0.2, user="someone")
    (choice,) = reply.choices
    assert choice.finish_reason == "stop"
    assert choice.message.role == "assistant"
    assert "每届任期3年[1]" in (choice.message.content or "")
    assert "\n\n依据：\n[1] " in (choice.message.content or "")
    assert "清教工委〔2022〕11号" in (choice.message.content or "")
    answer = extension(reply)
    assert answer["generator"]["used"] == "generated"
    assert (choice.message.content or "").startswith(answer["answer"])
    assert reply.usage is not None
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens > 0
    assert reply.object == "chat.completion"


def test_an_extractive_completion_quotes(client: OpenAI, endpoint: Endpoint) -> None:
    reply = client.chat.completions.create(model="policykb-extractive", messages=ASKED)
    answer = extension(reply)
    assert endpoint.calls == []
    content = reply.choices[0].message.content or ""
    for number, citation in enumerate(answer["citations"], 1):
        assert f"\n[{number}] {citation['title']}" in content
        assert citation["quote"] == answer["answer"] or "> " + citation["quote"].strip().replace("\n", "\n> ") in content
    assert content.startswith(f"{answer['answer']}[1]")


def test_a_stream_says_the_same(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="policykb", messages=ASKED)
    chunks = list(
        client.chat.completions.create(model="policykb", messages=ASKED, stream=True, stream_options={"include_usage": True})
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert extension(chunks[-2])["citations"] == extension(whole)["citations"]
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    assert len({chunk.id for chunk in chunks}) == 1
    assert sum(bool(chunk.choices and chunk.choices[0].delta.content) for chunk in chunks) > 3


def test_the_asynchronous_client(address: str, endpoint: Endpoint) -> None:
    endpoint.behave = model.truthful

    async def talk() -> tuple[str | None, str]:
        async with AsyncOpenAI(base_url=address, api_key="none", max_retries=0) as client:
            whole = await client.chat.completions.create(model="policykb", messages=ASKED)
            chunks = await client.chat.completions.create(model="policykb", messages=ASKED, stream=True)
            said = [chunk.choices[0].delta.content or "" async for chunk in chunks]
            return whole.choices[0].message.content, "".join(said)

    whole, said = asyncio.run(talk())
    assert whole == said


def test_history_and_parts(client: OpenAI, endpoint: Endpoint) -> None:
    messages: Any = [
        {"role": "system", "content": "你是助手。"},
        {"role": "user", "content": "教育集团怎样设置党组织"},
        {"role": "assistant", "content": "按党员人数。"},
        {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
    ]
    answer = extension(client.chat.completions.create(model="policykb", messages=messages))
    assert answer["q"] == QUESTION
    assert "教育集团怎样设置党组织" in endpoint.calls[0].prompt
    assert "你是助手。" not in endpoint.calls[0].prompt


def test_a_lie_is_marked_in_the_text(client: OpenAI, endpoint: Endpoint) -> None:
    endpoint.behave = model.lying(model.wrong_number)
    reply = client.chat.completions.create(model="policykb", messages=ASKED)
    true, lie = extension(reply)["sentences"]
    assert (true["verdict"], lie["verdict"]) == ("verified", "mismatch")
    assert f"{true['text']}{lie['text']}" in (reply.choices[0].message.content or "")
    assert lie["text"].endswith("（与出处不符）")


def test_what_breaks_off_is_followed_by_quotes(client: OpenAI, endpoint: Endpoint) -> None:
    endpoint.behave = model.break_off
    chunks = list(client.chat.completions.create(model="policykb", messages=ASKED, stream=True))
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    answer = extension(chunks[-1])
    assert answer["generator"]["used"] == "extractive"
    assert answer["citations"][0]["quote"] in said
    if not said.startswith(answer["citations"][0]["quote"]):
        assert "生成的回答没有完成" in said


def test_nothing_found_is_said(client: OpenAI) -> None:
    reply = client.chat.completions.create(
        model="policykb", messages=[{"role": "user", "content": "比特币挖矿机的功耗标准是多少"}]
    )
    assert (reply.choices[0].message.content or "").startswith("未找到依据。")
    assert not extension(reply)["found"]


def test_filters_of_the_extension(client: OpenAI) -> None:
    reply = client.chat.completions.create(
        model="policykb-extractive",
        messages=[{"role": "user", "content": "教师交流的年限"}],
        extra_body={"policykb": {"region": "青桥县"}},
    )
    assert all("青桥县" in citation["title"] for citation in extension(reply)["citations"])


def test_limits(client: OpenAI) -> None:
    short = client.chat.completions.create(model="policykb-extractive", messages=ASKED, max_tokens=30)
    assert short.choices[0].finish_reason == "length"
    assert len(short.choices[0].message.content or "") <= 30
    stopped = client.chat.completions.create(model="policykb-extractive", messages=ASKED, stop=["每届", "不会有的"])
    assert stopped.choices[0].finish_reason == "stop"
    assert "每届" not in (stopped.choices[0].message.content or "每届")
    streamed = client.chat.completions.create(model="policykb-extractive", messages=ASKED, max_tokens=30, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == short.choices[0].message.content


def test_models(client: OpenAI) -> None:
    names = [each.id for each in client.models.list()]
    assert names == ["policykb", "policykb-extractive", "policykb-static"]
    assert client.models.retrieve("policykb-extractive").object == "model"
    with pytest.raises(openai.NotFoundError) as raised:
        client.models.retrieve("gpt-4o")
    assert raised.value.code == "model_not_found"


def test_embeddings(client: OpenAI, sample_base: KnowledgeBase) -> None:
    texts = ["教师交流的年限", "集团党组织职责", "\ud7ff"]
    wanted = sample_base.toolkit.encoder.encode(texts)
    packed = client.embeddings.create(model="policykb-static", input=texts)  # base64, unless told otherwise
    plain = client.embeddings.create(model="policykb-static", input=texts, encoding_format="float")
    for found in (packed, plain):
        assert [each.index for each in found.data] == [0, 1, 2]
        np.testing.assert_allclose([each.embedding for each in found.data], wanted, atol=1e-6)
        assert found.usage.total_tokens > 0
    single = client.embeddings.create(model="policykb-static", input=texts[0])
    np.testing.assert_allclose(single.data[0].embedding, wanted[0], atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "param", "code", "status"),
    [
        ({"model": "gpt-4o"}, "model", "model_not_found", 404),
        ({"n": 2}, "n", "unsupported_value", 400),
        ({"temprature": 1}, "temprature", "unknown_parameter", 400),
        ({"response_format": {"type": "json_object"}}, "response_format", "unsupported_parameter", 400),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools", "unsupported_parameter", 400),
        ({"messages": []}, "messages", None, 400),
        ({"messages": [{"role": "assistant", "content": "我"}]}, "messages", None, 400),
        ({"messages": [{"role": "user", "content": " "}]}, "messages", None, 400),
        ({"messages": [{"role": "wizard", "content": "x"}]}, "messages.role", None, 400),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages", "unsupported_value", 400),
        ({"messages": [{"role": "user", "content": "长" * 2001}]}, "messages", "string_above_max_length", 400),
        ({"max_tokens": 0}, "max_tokens", None, 400),
        ({"policykb": {"regoin": "x"}}, "policykb.regoin", None, 400),
        ({"stream_options": {"include_usage": True}}, "stream_options", None, 400),
    ],
    ids=[
        "model", "n", "typo", "json", "tools", "no-messages", "no-question", "blank", "role", "image", "long", "max-tokens", "filter",
        "stream-options",
    ],
)  # fmt: skip
def test_refusals_have_the_shape_of_openai(
    direct: TestClient, changes: dict[str, Any], param: str, code: str | None, status: int
) -> None:
    response = direct.post("/v1/chat/completions", json={"model": "policykb", "messages": ASKED} | changes)
    assert response.status_code == status
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", param, code)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"input": [1, 2, 3]}, "词元编号"),
        ({"input": [[1, 2], [3]]}, "词元编号"),
        ({"input": []}, "1 到 2048"),
        ({"input": ["x"] * 2049}, "1 到 2048"),
        ({"input": ["好", ""]}, "不能为空"),
        ({"input": {"a": 1}}, "应是文字"),
        ({"dimensions": 7}, "不能取 7 维"),
        ({"encoding_format": "int8"}, "encoding_format"),
        ({"model": "text-embedding-3-small"}, "policykb-static"),
        ({"colour": "red"}, "colour"),
    ],
    ids=["tokens", "token-lists", "none", "many", "empty", "object", "dimensions", "format", "model", "typo"],
)
def test_embeddings_are_refused_clearly(direct: TestClient, changes: dict[str, Any], says: str) -> None:
    response = direct.post("/v1/embeddings", json={"model": "policykb-static", "input": "好"} | changes)
    assert response.status_code in (400, 404)
    assert says in response.json()["error"]["message"]


def test_bodies_that_are_no_json_or_too_large(direct: TestClient) -> None:
    headers = {"content-type": "application/json"}
    for body in (b"{", b"[]", b"\xff\xfe", b"null"):
        response = direct.post("/v1/chat/completions", content=body, headers=headers)
        assert response.status_code == 400
        assert response.json()["error"]["type"] == "invalid_request_error"
    large = direct.post("/v1/chat/completions", content=b" " * 1_048_577, headers=headers)
    assert large.status_code == 413
    assert "1024 KB" in large.json()["error"]["message"]
    long_history = [{"role": "user", "content": "教" * 1000} for _ in range(60)]
    assert (
        direct.post("/v1/chat/completions", json={"model": "policykb", "messages": [*long_history, *ASKED]}).status_code == 200
    )


@pytest.mark.parametrize(
    "body",
    [
        r'{"model": "policykb", "messages": [{"role": "user", "content": "\ud800"}]}',
        r'{"model": "policykb", "messages": [{"role": "user", "content": [{"type": "text", "text": "\ud800"}]}]}',
        r'{"model": "policykb", "messages": [{"role": "user", "content": [{"type": "\ud800", "text": "好"}]}]}',
        r'{"model": "policykb", "messages": [{"role": "user", "content": "好"}], "\ud800": 1}',
        r'{"model": "\ud800", "messages": [{"role": "user", "content": "好"}]}',
        '{"model": "policykb", "messages": [{"role": "user", "content": "好"}], "logprobs": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"model": "policykb", "messages": [{"role": "user", "content": [{"type": ["x"]}]}]}',
        '{"model": "policykb", "messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]}',
        '{"model": "policykb", "messages": [{"role": "user", "content": "好"}], "max_tokens": 1e400}',
        '{"model": "policykb", "messages": [{"role": "user", "content": "好"}], "tools": NaN}',
    ],
    ids=[
        "surrogate",
        "surrogate-part",
        "surrogate-type",
        "surrogate-name",
        "surrogate-model",
        "nested",
        "odd-type",
        "no-text",
        "infinite",
        "nan",
    ],
)
def test_odd_bodies_are_refused_not_stumbled_over(direct: TestClient, body: str) -> None:
    response = direct.post("/v1/chat/completions", content=body.encode(), headers={"content-type": "application/json"})
    assert response.status_code in (400, 404)
    assert response.json()["error"]["message"]


def test_an_odd_text_has_a_vector(direct: TestClient) -> None:
    for text in (r'"\ud800"', '"\\u0000"', '" "'):
        body = f'{{"model": "policykb-static", "input": {text}}}'
        response = direct.post("/v1/embeddings", content=body.encode(), headers={"content-type": "application/json"})
        assert response.status_code in (200, 400)


def test_curl_sees_server_sent_events(address: str, endpoint: Endpoint) -> None:
    endpoint.behave = model.truthful
    asked = {"model": "policykb", "messages": ASKED, "stream": True}
    with httpx.stream("POST", f"{address}/chat/completions", json=asked, timeout=30) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    assert all(line.startswith("data: ") for line in lines)
    assert lines[-1] == "data: [DONE]"
    assert all(json.loads(line.removeprefix("data: "))["object"] == "chat.completion.chunk" for line in lines[:-1])
