"""The server of the Model Context Protocol: what agents are offered, with descriptions that they can go by.

Needs the extra ``mcp``. Everything is read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field, ValidationError

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError
from index.model import Level
from index.question import MAX_QUESTION
from search_api import tools
from search_api.problems import reasons
from search_api.schemas import Day
from search_api.schemas_search import AskRequest, SearchRequest
from search_api.schemas_tools import Answered, DocumentFound, ListedDocuments, ProvisionFound, SearchFound
from search_api.schemas_verify import MAX_VERIFIED, VerifyResponse
from search_api.service import filters_of

_INSTRUCTIONS = """政策知识库：中文政策文件及其效力。回答政策问题时先用 ask 或 search 取得原文，只依据返回的原文作答并注明出处；
ask 返回 found=false 表示库中没有依据，应当如实告知。引用条款前用 get_provision 取原文，写完后用 verify_references 核对。
所有 start、end 都是该文件全文中的码点位置，半开区间。"""

Result = TypeVar("Result")

Question = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, description="问题或关键词，可写文号、《标题》第X条")]
AsOf = Annotated[Day | None, Field(description="以哪一天为准判断效力，如 2023-05-01；不写为今天")]
Name = Annotated[str, Field(min_length=1, max_length=300, description="文件的标题（可用简称）、文号或编号")]
Region = Annotated[str | None, Field(min_length=1, max_length=100, description="地区；写省名则含省内市县")]
Issuer = Annotated[str | None, Field(min_length=1, max_length=100, description="发文机关，可只写一部分")]
Year = Annotated[int | None, Field(ge=1900, le=2999)]


def make_server(base_of: Callable[[], KnowledgeBase]) -> MCPServer:
    """A server over the base that ``base_of`` gives when a tool is called."""
    server: MCPServer = MCPServer("policykb", title="政策知识库", instructions=_INSTRUCTIONS, log_level="WARNING")
    tool = server.tool
    reading = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

    @tool(title="检索", annotations=reading)
    def search(
        question: Question,
        k: Annotated[int, Field(ge=1, le=50, description="最多几份文件")] = 5,
        region: Region = None,
        issuer: Issuer = None,
        year_from: Year = None,
        year_to: Year = None,
        as_of: AsOf = None,
        in_force: Annotated[bool, Field(description="只要当日有效的")] = False,
    ) -> SearchFound:
        """检索政策文件，返回每份文件最相关的段落原文、位置和效力状态。"""
        return _told(
            lambda: tools.search(
                base_of(),
                SearchRequest(
                    syntax=False,
                    q=question, k=k, region=region, issuer=issuer, year_from=year_from, year_to=year_to, as_of=as_of, in_force=in_force
                ),
            )
        )  # fmt: skip

    @tool(title="问答", annotations=reading)
    def ask(
        question: Question,
        history: Annotated[list[str], Field(max_length=20, description="此前的提问，早的在前")] = [],  # noqa: B006
        region: Region = None,
        as_of: AsOf = None,
    ) -> Answered:
        """摘录能回答问题的原文并注明出处；found 为 false 表示库中没有依据。"""
        return _told(lambda: tools.ask(base_of(), AskRequest(q=question, history=history, region=region, as_of=as_of)))

    @tool(title="取条款原文", annotations=reading)
    def get_provision(
        document: Name,
        provision: Annotated[
            str, Field(min_length=2, max_length=200, description="如 第三条第二款、附件2第四条、第五条至第七条")
        ],
        as_of: AsOf = None,
    ) -> list[ProvisionFound]:
        """按标题和条款取原文；同名的几个版本中取当日有效的。"""
        return _told(lambda: tools.get_provision(base_of(), document, provision, as_of))

    @tool(title="看一份文件", annotations=reading)
    def get_document(document: Name, as_of: AsOf = None) -> DocumentFound:
        """文件的发文机关、文号、日期等事实，某一天的效力及理由，目录。"""
        return _told(lambda: tools.get_document(base_of(), document, as_of))

    @tool(title="列出文件", annotations=reading)
    def list_documents(
        title: Annotated[str | None, Field(min_length=1, max_length=200, description="标题中含有的字词")] = None,
        region: Region = None,
        issuer: Issuer = None,
        level: Annotated[Level | None, Field(description="效力级别")] = None,
        year_from: Year = None,
        year_to: Year = None,
        as_of: AsOf = None,
        in_force: bool = False,
        limit: Annotated[int, Field(ge=1, le=200)] = 20,
        offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
    ) -> ListedDocuments:
        """按机关、地区、时间、级别列出文件，新的在前。"""

        def listed() -> ListedDocuments:
            fields = SearchRequest(
                q="-", region=region, issuer=issuer, level=level, year_from=year_from, year_to=year_to, as_of=as_of, in_force=in_force
            )  # fmt: skip
            return tools.list_documents(base_of(), filters_of(fields), title, limit, offset)

        return _told(listed)

    @tool(title="核对引用", annotations=reading)
    def verify_references(
        text: Annotated[str, Field(min_length=1, max_length=MAX_VERIFIED, description="要核对的文字，如拟写的通知或回答")],
        as_of: AsOf = None,
    ) -> VerifyResponse:
        """逐处判断文字中的《…》、文号、第X条：有效、已修改、已废止、对不上、库中没有；引文与原文是否一致。"""
        return _told(lambda: tools.verify_references(base_of(), text, as_of))

    return server


def _told(call: Callable[[], Result]) -> Result:
    """What ``call`` gives; what is wrong with the arguments or the base is told to the agent as it is to people."""
    try:
        return call()
    except ValidationError as error:
        raise ToolError("；".join(reason for _, reason in reasons(error.errors()))) from error
    except KnowledgeBaseError as error:
        raise ToolError(str(error)) from error
