"""The tools for agents, through the MCP SDK's own client, over both transports."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from index.base import KnowledgeBase
from search_api.settings import Settings
from tests.live import served

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed: pip install policykb[mcp]")

TOOLS = {"search", "ask", "get_provision", "get_document", "list_documents", "verify_references"}
TITLE = "清沅市学校安全条例"


@asynccontextmanager
async def _over_stdio(kb: Path) -> AsyncIterator[Any]:
    command = mcp.StdioServerParameters(command=sys.executable, args=["-m", "search_api", "mcp", "--kb", str(kb)])
    async with mcp.Client(mcp.stdio_client(command)) as client:
        yield client


@asynccontextmanager
async def _over_http(kb: Path) -> AsyncIterator[Any]:
    with served(Settings(kb)) as address:
        async with mcp.Client(f"{address}/mcp") as client:
            yield client


@pytest.mark.parametrize("connect", [_over_stdio, _over_http], ids=["stdio", "http"])
def test_every_tool_over_each_transport(sample_base: KnowledgeBase, connect: Any) -> None:
    async def talk() -> None:
        async with connect(sample_base.folder) as client:
            offered = (await client.list_tools()).tools
            assert {tool.name for tool in offered} == TOOLS
            assert all(tool.description and tool.output_schema for tool in offered)

            async def call(name: str, **arguments: Any) -> Any:
                result = await client.call_tool(name, arguments)
                assert not result.is_error, result.content
                return result.structured_content

            found = await call("search", question="集团党组织职责", k=3)
            assert "党组织" in found["passages"][0]["title"]
            _assert_slices(sample_base, found["passages"])
            answered = await call("ask", question=f"《{TITLE}》第八条")
            assert answered["found"]
            assert answered["answer"].startswith("第八条")
            (provision,) = (await call("get_provision", document=TITLE, provision="第八条"))["result"]
            assert provision["text"].startswith("第八条")
            _assert_slices(sample_base, [provision])
            document = await call("get_document", document=f"《{TITLE}》", as_of="2024-01-01")
            assert document["title"] == TITLE
            assert document["outline"]
            listed = await call("list_documents", title="集团", limit=5)
            assert listed["total"] >= len(listed["documents"]) == 5
            verified = await call("verify_references", text=f"依据《{TITLE}》第八条和《没有的办法》。")
            assert [one["finding"] for one in verified["references"]][-1] == "not_in_base"

    asyncio.run(talk())


def test_what_is_wrong_is_told_in_words(sample_base: KnowledgeBase) -> None:
    async def talk() -> None:
        async with _over_http(sample_base.folder) as client:
            for name, arguments, words in (
                ("get_provision", {"document": TITLE, "provision": "第九百条"}, "没有第900条"),
                ("get_provision", {"document": TITLE, "provision": "随便"}, "不是条款"),
                ("get_document", {"document": "没有这份文件的办法"}, "没有编号、文号或标题是"),
                ("list_documents", {"region": ""}, "region"),
                ("ask", {"question": ""}, "question"),
            ):
                result = await client.call_tool(name, arguments)
                assert result.is_error, name
                assert words in result.content[0].text

    asyncio.run(talk())


def _assert_slices(base: KnowledgeBase, found: list[dict[str, Any]]) -> None:
    for passage in found:
        number = base.store.document_number(passage["document_id"])
        assert number is not None
        document = base.store.document(number)
        assert document is not None
        assert document.text[passage["start"] : passage["end"]] == passage["text"]
