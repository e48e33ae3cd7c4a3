"""The Python client against a running service."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest

from index.base import KnowledgeBase
from search_api.client import AsyncPolicyClient, PolicyClient, Refused, Unreachable
from search_api.schemas_search import AskResponse
from search_api.settings import Settings
from tests.live import served

QUESTION = "《清沅市学校安全条例》第八条"


@pytest.fixture(scope="module")
def address(sample_base: KnowledgeBase) -> Iterator[str]:
    with served(Settings(sample_base.folder)) as address:
        yield address


def test_every_call(address: str) -> None:
    with PolicyClient(address) as client:
        hit = client.search("集团党组织职责", k=1).hits[0]
        answer = client.ask(QUESTION)
        assert answer.found
        document = client.document(answer.citations[0].document_id, as_of=date(2024, 1, 1))
        assert document.text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote
        assert client.validity(document.id, as_of=date(2024, 1, 1)).status == document.validity.status
        assert document.id in [version.id for version in client.versions(document.id).versions]
        assert client.relations(document.id).document_id == document.id
        assert client.documents(title="集团", limit=2).total > 2
        assert client.suggest("清沅市").suggestions
        assert client.verify(f"见{QUESTION}。", as_of=date(2024, 1, 1)).references
        assert client.feedback(QUESTION, "good", document=document.id, comment="对").document == document.id
        assert hit.document.id == client.document(hit.document.id).id


def test_an_answer_streams_and_ends_whole(address: str) -> None:
    with PolicyClient(address) as client:
        events = list(client.stream_ask(QUESTION))
        assert events[-1] == client.ask(QUESTION).model_copy(update={"took_ms": events[-1].took_ms})  # type: ignore[union-attr]
        assert [type(event).__name__ for event in events[:2]] == ["StatusEvent", "CitationsEvent"]


def test_the_asynchronous_client_says_the_same(address: str) -> None:
    async def talk() -> None:
        async with AsyncPolicyClient(address) as client:
            found, answer = await asyncio.gather(client.search("集团党组织职责", k=2), client.ask(QUESTION))
            streamed = [event async for event in client.stream_ask(QUESTION)]
            assert len(found.hits) == 2
            assert isinstance(streamed[-1], AskResponse)
            assert streamed[-1].answer == answer.answer
            document = await client.document(answer.citations[0].document_id)
            assert (await client.validity(document.id)).status == document.validity.status
            assert (await client.documents(limit=1)).documents
            assert (await client.suggest("清沅市")).suggestions
            assert (await client.verify(QUESTION)).references
            assert (await client.versions(document.id)).versions
            assert (await client.relations(document.id)).document_id == document.id
            assert (await client.feedback("没有的事", "no_answer")).verdict == "no_answer"

    asyncio.run(talk())


def test_refusals_are_told_in_words_and_by_field(address: str) -> None:
    with PolicyClient(address) as client:
        with pytest.raises(Refused, match="没有编号为 nothing 的文件") as missing:
            client.document("nothing")
        assert missing.value.status == 404
        with pytest.raises(Refused) as wrong:
            client.search("集团", k=0)
        assert wrong.value.status == 422
        assert wrong.value.errors[0][0] == "k"
        with pytest.raises(Refused):
            list(client.stream_ask(""))


def test_a_service_that_is_not_there_is_told() -> None:
    with PolicyClient("http://127.0.0.1:9", timeout=2) as client, pytest.raises(Unreachable, match="连接不上服务"):
        client.search("集团")
